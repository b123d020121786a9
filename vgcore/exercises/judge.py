"""The verdict on an answer: right, which mistake, or the fact that helps most.

A mistake is named only if the answer agrees with it and with no other. What
is known of the rest goes from certain to vague: side effects, form, a mutant,
a factor, two mutants, a part explained, plain facts.
"""

import difflib
import html
import re
from dataclasses import dataclass, replace
from importlib import import_module

import numpy as np

from vgcore.console import printable
from vgcore.exercises import laws, structure, values
from vgcore.exercises.bank import agree, bank, close, common_factor
from vgcore.exercises.factors import SIZES, factor, family, ratio
from vgcore.exercises.mistakes import MISTAKES
from vgcore.exercises.outcome import Blank, Failed, blank, kind, read, run
from vgcore.exercises.registry import EXERCISES
from vgcore.exercises.slips import listed
from vgcore.validation import refused

__all__ = ["Verdict"]
CHAPTERS = [f"vgcore.exercises.chapter_{n:02}" for n in range(1, 12)]


@dataclass(frozen=True)
class Verdict:
    """What the check found; true if the answer is right.

    Attributes
    ----------
    status : {"right", "open", "mistake", "wrong"}
    text : str
        One line for the learner.
    mistake : str or None
        Name of the mistake that explains the answer.
    """

    status: str
    text: str
    mistake: str | None = None

    def __bool__(self):
        return self.status == "right"

    def __repr__(self):
        return printable(self.text)

    def _repr_html_(self):
        line = html.escape(self.text)
        if self.mistake:
            m = MISTAKES[self.mistake]
            anchor = html.escape(m.section.replace(" ", "-"), quote=True)
            line += (f' <a href="{m.chapter}.ipynb#{anchor}">'
                     f"{html.escape(m.section)}</a>")
        return f'<p class="vg-verdict vg-{self.status}">{line}</p>'


def verdict(key, answer):
    """The verdict of :func:`vgcore.check`."""
    for chapter in CHAPTERS:
        import_module(chapter)  # registers its exercises, once
    if key not in EXERCISES:
        near = difflib.get_close_matches(str(key), EXERCISES, n=1)
        raise refused("key", repr(key), "the name of an exercise",
                      f"Did you mean {near[0]!r}?" if near else
                      "Copy it from the exercise's cell.")
    return judge(EXERCISES[key], answer)


def judge(exercise, answer):
    """The verdict on ``answer``; see :func:`vgcore.check`."""
    if blank(answer):
        return _open(exercise)
    if exercise.is_function and not callable(answer):
        return _wrong(f"got {kind(answer)}, expected a function",
                      "Pass it by name, without calling it.")
    if not exercise.is_function and callable(answer):
        return _wrong("got a function, expected a value",
                      "Call it, or write the number.")
    if exercise.conditions:
        return _fulfilled(exercise, read(answer, exercise.outputs))
    if exercise.drawn:
        return _drawn(exercise, answer)
    if not exercise.is_function:
        return _number(exercise, answer)
    return _function(exercise, answer)


def _open(exercise):
    todo = ("Fill in the function" if exercise.is_function
            else "Replace the …")
    return Verdict("open", f"Not attempted yet. {todo} and run the cell again.")


def _wrong(said, cure=""):
    return Verdict("wrong", f"Wrong: {said}. {cure}".rstrip())


def _failed(failure, on=""):
    on = on if failure.kind == "raised" else ""
    if failure.kind == "unreadable":
        return _wrong(failure.said + on, failure.cure)
    name = "nothing-returned" if failure.kind == "nothing" else None
    return Verdict("mistake" if name else "wrong",
                   f"{failure.said}{on}. {failure.cure}".rstrip(), name)


def _first(verdict, *others):
    """The first of several verdicts that is one; a verdict is false if not right."""
    for other in others:
        verdict = other() if verdict is None else verdict
    return verdict


def _named(name, place="", also=""):
    """A mistake by its words."""
    mistake = MISTAKES[name]
    place = f", {place}" if place else ""
    return Verdict("mistake", f"Not yet: this is what you get when "
                   f"{mistake.words}{place}{also}. {mistake.hint}", name)


def _either(mistakes):
    """The verdict on what one mistake explains, or what two explain as well."""
    if len(mistakes) == 1:
        return _named(*mistakes)
    if len(mistakes) > 2:
        return None
    one, other = (MISTAKES[name].words for name in mistakes)
    return Verdict("wrong", "Not yet: this is what you get when "
                            f"{one}, and also when {other}.")


def _said(name, sentence):
    """A mistake by a sentence about this answer."""
    return Verdict("mistake", f"Not yet: {sentence}. {MISTAKES[name].hint}", name)


def _fulfilled(exercise, got):
    """The verdict of an exercise's conditions on an outcome."""
    if isinstance(got, Failed):
        return _failed(got)
    name, = exercise.outputs
    if got.keys() != {name}:
        return _wrong(f"got a dict, expected {name}")
    array = got[name].astype(float)  # a copy: a condition may not spoil it
    if not np.isfinite(array).all():
        return _wrong(f"{name} is not finite")
    for test in exercise.conditions:
        if not test.holds(array):
            return (_named(test.mistake) if test.mistake
                    else _wrong(test.words(array)))
    return Verdict("right", "Right.")


def _number(exercise, answer):
    """The verdict on a value."""
    known = bank(exercise)
    form = structure.reading([answer], known.due, exercise.outputs)
    got, due = form.outcomes[0], known.due[0]
    if isinstance(got, Blank):
        return _open(exercise)
    if isinstance(got, Failed):
        return _failed(got)
    name, = exercise.outputs
    if got.keys() != {name}:
        return _wrong(f"got a dict, expected {name} as "
                      + ("one number" if due[name].ndim == 0 else "an array"))
    if got[name].shape != due[name].shape:
        return _wrong(f"{name} has shape {got[name].shape}, expected "
                      f"{due[name].shape}", "Give " + (
                          "one number." if due[name].ndim == 0 else
                          f"{due[name].size} numbers."))
    if not np.isfinite(got[name]).all():
        return _wrong(f"{name} is not finite",
                      "Look for a division by 0 or a logarithm of 0.")
    if due[name].ndim == 0 and form.mistake:
        form = structure.Reading(form.outcomes)   # [0.5] for 0.5 is right
    return _compared(exercise, name, got[name], due[name], form)


def _compared(exercise, name, got, due, form):
    """The verdict on an array of the right shape."""
    kept = values.right(got, due, exercise.rtol, exercise.digits)
    theirs = [(m, bank(exercise).outcomes(m.run)[0]) for m in exercise.mutants]
    mutants = [(m, q[name]) for m, q in theirs if isinstance(q, dict)]
    near = values.rounded(got, due, digits=1).all()
    if kept.all() and (near or not values.given_by(got, mutants, exercise.rtol)):
        return Verdict("right", "Right.") if not form.mistake else _said(
            form.mistake, "the numbers are right, but " + form.said)
    missing = values.missing_digits(got, due, exercise.rtol, exercise.digits)
    if missing and not values.is_exactly_one(got, mutants):
        return _short(name, missing)
    mistakes, sentence = values.explanation(got, due, mutants, exercise.rtol)
    if sentence:
        return _said(*mistakes, sentence.format(name))
    verdict = _either(mistakes) if mistakes else None
    return _first(verdict, lambda: _wrong(values.facts(name, got, due, kept)))


def _short(name, missing):
    """The verdict on what rounds to the truth, and to much else."""
    more = "one digit" if missing == 1 else f"{missing} digits"
    return Verdict("wrong", f"Not yet: so few digits do not tell whether {name} "
                            f"is right. Give {more} more.")


def _drawn(exercise, answer):
    """The verdict on a function that draws."""
    law = laws.judge(exercise, answer)
    if isinstance(law, Blank):
        return _open(exercise)
    if isinstance(law, Failed):
        return _failed(law)
    if law.right:
        return Verdict("right", f"Right: {law.said}.")
    if law.mistake is None:
        return _wrong(law.said)
    return _said(law.mistake, law.said) if law.said else _named(law.mistake)


def _function(exercise, answer):
    """The verdict on a function, with what it does on the side."""
    runs = run(exercise, answer)
    if isinstance(runs.results[0], Blank):
        return _open(exercise)
    verdict = _results(exercise, runs.results)
    nothing = verdict.mistake == "nothing-returned"
    if runs.changed:
        return _changing(verdict, runs.changed, nothing)
    if not runs.repeats and not nothing:
        return _said("kept-between-calls", "called twice with the same input, "
                     "your function gives two answers")
    if verdict and runs.returned:
        name = listed(runs.returned)
        return _wrong(f"the numbers are right, but what came back is {name} itself",
                      "Make a new one: who goes on working with the result would "
                      f"change {name} too.")
    return verdict


def _changing(verdict, names, nothing):
    names = listed(names)
    if nothing:
        return replace(verdict, text=verdict.text.replace(
            "returned nothing", f"changed {names} in place and returned nothing"))
    if verdict.status == "right":
        return _said("input-changed",
                     f"the results are right, but your function changed {names}")
    if verdict.status == "mistake":
        return replace(verdict, text=f"{verdict.text} (Your function also "
                                     f"changed {names}.)")
    return _said("input-changed", f"your function changed {names} while it ran")


def _results(exercise, results):
    """The verdict on what was returned, trial by trial."""
    known, rtol = bank(exercise), exercise.rtol
    form = structure.reading(results, known.due, exercise.outputs)
    got = form.outcomes
    right = agree(got, known.due, rtol)
    if right and not form.mistake:
        return Verdict("right", "Right." if len(got) == 1 else
                       f"Right, on {len(got)} inputs of different sizes.")
    if right:
        return _said(form.mistake, "the numbers are right, but " + form.said)
    if form.mistake:
        plain = known.singles.whole([read(r, exercise.outputs) for r in results],
                                    rtol)
        verdict = _one_name(plain) if plain else None
        if verdict is not None:
            return verdict
    found = _explained(exercise, known, got)
    if not form.mistake:
        return _first(found, lambda: _facts(exercise, got, known.due))
    if found is not None:
        return replace(found, text=found.text.replace(
            "Not yet: ", f"Not yet: {form.said}; and ", 1))
    return _said(form.mistake, form.said
                 + (", and the numbers are wrong too" if _comparable(
                     got, known.due) else ""))


def _explained(exercise, known, got):
    """The mistake that explains an answer, or None."""
    rtol = exercise.rtol
    found = known.singles.whole(got, rtol)
    if found:
        return _one_name(found)
    if _comparable(got, known.due):
        ours = lambda g, d: close(g, d, rtol)
        verdict = _first(_zeros(got, known.due, ours),
                         lambda: _factors(exercise, got, known.due),
                         lambda: _arrangement(got, known.due, ours))
        if verdict is not None:
            return verdict
    found = known.singles.scaled(got, rtol)
    if found:
        (mutant, times), *_ = found
        if all(m.mistake == mutant.mistake for m, _ in found):
            return _named(mutant.mistake, mutant.place,
                          f"; besides, all is {times.words} what that gives")
    found = known.pairs.whole(got, rtol)
    if found:
        return _two(known, got, found)
    if _comparable(got, known.due):
        return _partly(exercise, known, got)
    return _where_it_ran(exercise, known, got)


def _where_it_ran(exercise, known, got):
    """The mistake that explains a wrong answer on the inputs where it did not fail."""
    ran = [isinstance(g, dict) for g in got]
    some = lambda outcomes: [o for o, here in zip(outcomes, ran) if here]
    if all(ran) or sum(ran) < 2 or agree(some(got), some(known.due), exercise.rtol):
        return None
    found = known.singles.whole(got, exercise.rtol, ran)
    return _one_name(found) if found else None


def _comparable(got, due):
    return all(isinstance(g, dict) and g.keys() == d.keys() and all(
        g[k].shape == d[k].shape and np.isfinite(g[k]).all() for k in d)
        for g, d in zip(got, due))


def _one_name(mutants):
    """The verdict if all these mutants make one mistake, or one of two."""
    first, *others = mutants
    if all(m.mistake == first.mistake for m in others):
        return _named(first.mistake, first.place)
    return _either(list(dict.fromkeys(m.mistake for m in mutants)))


def _two(known, got, pairs):
    """Of two mistakes, the one that explains more."""
    if len({frozenset((m.mistake, m.other)) for m in pairs}) != 1:
        return None
    names = {pairs[0].mistake, pairs[0].other}
    if len(names) == 1:
        return _named(*names)
    gaps = {}
    for mutant in known.exercise.mutants:
        if mutant.mistake in names and not mutant.place:
            theirs = known.outcomes(mutant.run)
            gaps[mutant.mistake] = min(gaps.get(mutant.mistake, np.inf),
                                       structure.distance(got, theirs))
    most = min(gaps, key=gaps.get)
    return _named(most, also="; and something else is wrong besides")


def _zeros(got, due, ours):
    """The verdict if every wrong array is 0."""
    wrong = structure.wrong_names(got, due, ours)
    if any(g[k].any() for g, d in zip(got, due) for k in d if k in wrong):
        return None
    names, one = _arrays_named(wrong, due)
    rest = " and the rest is right" if set().union(*due) - set(wrong) else ""
    return _said("never-added",
                 f"{names} {'is' if one else 'are'} 0 everywhere{rest}")


def _factors(exercise, got, due):
    """The verdict if every wrong array is a multiple of what it should be."""
    ours = lambda g, d: close(g, d, exercise.rtol)
    wrong = structure.wrong_names(got, due, ours)
    whole = common_factor(got, due, wrong, exercise, exercise.rtol)
    parts = ([(_arrays_named(wrong, due), whole)] if whole and whole.kind != "unknown"
             else _by_family(exercise, got, due, wrong))
    if not parts or any(f.kind == "unknown" for _, f in parts):
        deeper = _by_depth(exercise, got, due)
        if deeper is not None or not parts:
            return deeper
    kinds = {f.kind for _, f in parts}
    sentence = listed([
        f"{names} {'is' if one else 'are'} {f.words} what "
        f"{'it' if one else 'they'} should be" for (names, one), f in parts])
    sentence += _meaning(f for _, f in parts)
    if "unknown" in kinds:
        return _wrong(sentence, "Look for a factor too many or too few.")
    name = {"sign": "sign-turned", "two": "factor-two",
            "batch": "mean-or-sum"}.get(kinds.pop() if len(kinds) == 1 else "",
                                        "factor-wrong")
    if len(parts) > 1 and name != "mean-or-sum":
        name = "factor-wrong"
    return _said(name, sentence)


def _meaning(factors):
    """What the letters of some factors stand for."""
    text = " ".join(f.words for f in factors if f.kind in ("batch", "other"))
    letters = [s for s in SIZES if s in re.split(r"[^\w]+", text)]
    return f", with {listed([SIZES[s] for s in letters])}" if letters else ""


def _by_depth(exercise, got, due):
    """The verdict if a factor comes in once more at every layer down."""
    steps, table = [], []
    for trial, g, d in zip(exercise.inputs, got, due):
        levels = {}
        for name in d:
            c = ratio(g[name], d[name], exercise.rtol)
            if c is None and np.count_nonzero(d[name]) > 1:
                return None
            levels.setdefault(family(name)[1], set()).add(c)
        if None in levels or any(_spread(cs) > 1e-6 for cs in levels.values()):
            return None
        down = [next(c for c in levels[l] if c is not None)
                for l in sorted(levels, reverse=True)]
        if abs(down[0] - 1) > 1e-6:
            return None
        steps += [lower / upper for upper, lower in zip(down, down[1:])]
        table += [exercise.sizes(*trial)] * (len(down) - 1)
    if not steps:
        return None
    found = factor(np.array(steps), {
        k: np.array([float(row[k]) for row in table])
        for k in table[0] if isinstance(k, str)})
    if found.kind == "unknown":
        return None
    return _said("mean-or-sum" if found.kind == "batch" else "factor-wrong",
                 f"from layer to layer going down, the gradient becomes "
                 f"{found.words} what it should be, once more at each")


def _spread(ratios):
    known = [c for c in ratios if c is not None]
    return max(known) - min(known) if known else np.inf


def _by_family(exercise, got, due, wrong):
    """The factor of each family of arrays, or of each array."""
    groups = {}
    for name in wrong:
        groups.setdefault(family(name)[0], []).append(name)
    parts = []
    for names in groups.values():
        one = common_factor(got, due, names, exercise, exercise.rtol)
        if one and one.kind != "unknown":
            parts.append((_arrays_named(names, due), one))
            continue
        each = [common_factor(got, due, [name], exercise, exercise.rtol)
                for name in names]
        if None in each:
            return None
        parts += [((name, True), f) for name, f in zip(names, each)]
    return _merged(parts)


def _merged(parts):
    """Parts of one factor said together."""
    merged = {}
    for (names, one), f in parts:
        merged.setdefault(f, []).append((names, one))
    return [((listed([n for n, _ in group]),
              len(group) == 1 and group[0][1]), f)
            for f, group in merged.items()]


def _arrays_named(names, due):
    """Names of arrays in words, and whether it is one array."""
    everything = set().union(*due)
    if set(names) == everything and len(names) > 1:
        return "all results", False
    groups = {}
    for name in names:
        groups.setdefault(family(name)[0], []).append(name)
    said = [key if len(group) > 1 and set(group) == {
        n for n in everything if family(n)[0] == key} else listed(sorted(group))
        for key, group in groups.items()]
    return listed(said), len(names) == 1


def _arrangement(got, due, ours):
    found = structure.arrangement(got, due, ours)
    return None if found is None else _said(*found)


def _partly(exercise, known, got):
    """The mistake that explains most of the wrong arrays."""
    rtol = exercise.rtol
    wrong = structure.wrong_names(got, known.due, lambda g, d: close(g, d, rtol))
    found = known.singles.partly(got, wrong, rtol)
    if not found:
        return None
    most = max(len(names) for _, names in found)
    best = [(m, names) for m, names in found if len(names) == most]
    if len({m.mistake for m, _ in best}) > 1:
        return None
    mutant, names = best[0]
    rest = [n for n in wrong if n not in names]
    if not rest:
        return _named(mutant.mistake, mutant.place, f", in {listed(names)}")
    said, one = _arrays_named(rest, known.due)
    return _named(mutant.mistake, mutant.place, f", in {listed(names)}; and "
                  f"something else is wrong in {said}")


def _facts(exercise, got, due):
    """What can be said of an answer that nothing explains."""
    for trial, g, d in zip(exercise.inputs, got, due):
        on = _sizes(exercise, trial)
        if isinstance(g, Blank) or isinstance(g, Failed) and g.kind == "nothing":
            return _nothing(on if any(isinstance(q, dict) for q in got) else "")
        if isinstance(g, Failed):
            return _failed(g, on)
        missing, extra = d.keys() - g.keys(), g.keys() - d.keys()
        if missing or extra:
            said = " and ".join(filter(None, (
                missing and f"{', '.join(sorted(missing))} missing",
                extra and f"{', '.join(sorted(extra))} not asked for")))
            return _wrong(said + on)
        for name in d:
            if g[name].shape != d[name].shape:
                return Verdict("wrong", f"Wrong shape: {name} has "
                               f"{g[name].shape}, expected {d[name].shape}{on}.")
            if not np.isfinite(g[name]).all():
                return _wrong(f"{name} is not finite{on}",
                              "Look for a division by 0 or a logarithm of 0.")
    ours = lambda g, d: close(g, d, exercise.rtol)
    wrong = structure.wrong_names(got, due, ours)
    said = list(structure.shares(got, due, exercise, exercise.inputs, ours))[:2]
    said += [_which(wrong, due)] if len(set().union(*due)) > 1 else []
    said.append(_largest(exercise, got, due, wrong, ours))
    return _wrong("; ".join(said))


def _nothing(on):
    """The verdict if nothing came back, on every input or on this one."""
    cure = ("On other inputs it does: every way through it needs its return."
            if on else "End it with return and its result.")
    return _failed(Failed("nothing", f"Your function returned nothing{on}", cure))


def _which(wrong, due):
    """Which arrays are right, and where to begin."""
    right = [n for n in dict.fromkeys(k for d in due for k in d) if n not in wrong]
    return (f"{listed(right)} {'is' if len(right) == 1 else 'are'} right"
            if right else "no array is right")


def _largest(exercise, got, due, wrong, ours):
    """The entry that is furthest off, of the first wrong array on the way back."""
    levels = [family(n)[1] for n in wrong]
    first = (max(wrong, key=lambda n: family(n)[1]) if None not in levels
             else wrong[0])
    for trial, g, d in zip(exercise.inputs, got, due):
        if first in d and not ours(g[first], d[first]):
            value, expected = g[first].astype(float), d[first]
            at = np.unravel_index(np.argmax(np.abs(value - expected)), value.shape)
            place = f" at {[int(i) for i in at]}" if at else ""
            mine, theirs = _apart(float(value[at]), float(expected[at]))
            return (f"{first} differs most{place}: got {mine}, expected "
                    f"{theirs}{_sizes(exercise, trial)}")


def _apart(a, b):
    """Two different numbers with as many digits as it takes to see it."""
    for digits in range(4, 18):
        if f"{a:.{digits}g}" != f"{b:.{digits}g}":
            break
    digits = min(17, digits + (digits > 4))
    return f"{a:.{digits}g}", f"{b:.{digits}g}"


def _sizes(exercise, trial):
    sizes = [f"{k} = {v:g}" for k, v in exercise.sizes(*trial).items()
             if isinstance(k, str)]
    shapes = [str(np.shape(x)) for x in trial if isinstance(x, np.ndarray)]
    if shapes and not sizes:
        return f" for inputs of shape {', '.join(shapes)}"
    if len(shapes) == 1 and not any(isinstance(x, dict) for x in trial):
        sizes.append(f"an array of shape {shapes[0]}")
    return " for " + ", ".join(sizes) if sizes else ""
