"""The form of an answer: containers, keys, shapes and order, put right to look inside."""

import inspect
import re
from itertools import permutations
from typing import NamedTuple

import numpy as np

from vgcore.exercises.factors import factor, family, ratio
from vgcore.exercises.outcome import Blank, Failed, blank, read
from vgcore.exercises.slips import listed


class Reading(NamedTuple):
    """An answer's results as arrays by name, one dict or failure a trial.

    Attributes
    ----------
    outcomes : list
    mistake : str or None
        Name of what had to be put right before they could be compared.
    said : str
        Which form it had, as a sentence without full stop.
    """

    outcomes: list
    mistake: str | None = None
    said: str = ""


def reading(results, due, outputs):
    """Read results in the form that was asked for, or in one that is close.

    Parameters
    ----------
    results : list
        What was returned on each trial.
    due : list of dict
        The truth's arrays.
    outputs : tuple of str

    Returns
    -------
    Reading
    """
    results = [_unstacked(r, d, outputs) for r, d in zip(results, due)]
    plain = [read(r, outputs) for r in results]
    if _fits(plain, due):
        return Reading(plain)
    shaped = _shaped(plain, due)
    found = [shaped] if _fits(shaped.outcomes, due) else []
    orders = _orders(outputs) if len(outputs) <= 4 else []
    for mistake, said, rebuild in (*CONTAINERS, *orders):
        rebuilt = [r if isinstance(r, (Blank, Failed)) else
                   rebuild(r, outputs, d) for r, d in zip(results, due)]
        if all(r is not None for r in rebuilt):
            form = _shaped([read(r, outputs) for r in rebuilt], due)
            if _fits(form.outcomes, due):
                words = said.format(", ".join(outputs))
                found.append(Reading(form.outcomes, mistake, words))
    return min(found, key=lambda form: distance(form.outcomes, due),
               default=shaped)


def _unstacked(result, due, outputs):
    """The arrays of a stack, if they have the shapes asked for."""
    whole = isinstance(result, np.ndarray) and result.ndim > 1 and isinstance(due, dict)
    if whole and [q.shape for q in result] == [
            due[name].shape for name in outputs if name in due] and len(outputs) > 1:
        return tuple(result)
    return result


def distance(got, due):
    """How far outcomes are from others, from 0 on; inf if they cannot be compared."""
    gaps = [np.linalg.norm(g[k].astype(float) - d[k])
            / (np.linalg.norm(g[k]) + np.linalg.norm(d[k]) + 1e-300)
            for g, d in zip(got, due) if isinstance(g, dict) and isinstance(d, dict)
            for k in d if k in g and g[k].shape == d[k].shape]
    return np.mean(gaps) if gaps else np.inf


def _fits(outcomes, due):
    """Whether every name and shape is as asked for, wherever there are any."""
    pairs = [(g, d) for g, d in zip(outcomes, due) if isinstance(g, dict)]
    return bool(pairs) and all(
        g.keys() == d.keys() and all(g[k].shape == d[k].shape for k in d)
        for g, d in pairs)


def _shaped(outcomes, due):
    """The outcomes with turned or padded arrays in the right shape."""
    said = []
    for name in dict.fromkeys(family(k)[0] for d in due for k in d):
        for mistake, words, turn in SHAPES:
            put, example = _turned(outcomes, due, name, turn)
            if put:
                outcomes = put
                said.append((mistake, words.format(name, *example)))
                break
    if not said:
        return Reading(outcomes)
    return Reading(outcomes, said[0][0], "; ".join(words for _, words in said))


def _turned(outcomes, due, name, turn):
    """The outcomes with one family of arrays turned, and how that was seen."""
    put, example = [], None
    for g, d in zip(outcomes, due):
        if not isinstance(g, dict):
            put.append(g)
            continue
        mine = [k for k in g if family(k)[0] == name and k in d]
        turned = {k: turn(g[k], d[k].shape) for k in mine}
        if any(q is None for q in turned.values()):
            return None, None
        for k in mine:
            if g[k].shape != d[k].shape and not example:
                example = f"{k} has {g[k].shape}, expected {d[k].shape}",
        put.append(g | turned)
    return (put, example) if example else (None, None)


def _flipped(array, shape):
    return array.T if array.T.shape == shape else None


def _squeezed(array, shape):
    if array.shape == shape:
        return array
    pressed = lambda s: tuple(n for n in s if n != 1)
    return array.reshape(shape) if pressed(array.shape) == pressed(shape) else None


def _raveled(array, shape):
    return array.reshape(shape) if array.size == np.prod(shape, dtype=int) else None


SHAPES = (
    ("another-shape", "{1}: an axis of length 1 is too many or missing",
     _squeezed),
    ("transposed", "{1}: {0} is transposed", _flipped),
    ("another-shape", "{1}", _raveled),
)


def _from_zero(result, outputs, due):
    """Dicts whose keys start at 0."""
    def shifted(d, n):
        return ({k + 1: v for k, v in d.items()}
                if isinstance(d, dict) and set(d) == set(range(n)) else None)

    return _each(result, outputs, due, shifted)


def _as_list(result, outputs, due):
    """Lists, of all layers or with a blank for layer 0."""
    def numbered(q, n):
        if not isinstance(q, (list, tuple)):
            return None
        q = list(q)
        if len(q) == n + 1 and (blank(q[0]) or np.size(q[0]) <= 1):
            q = q[1:]
        return dict(enumerate(q, start=1)) if len(q) == n else None

    return _each(result, outputs, due, numbered)


def _string_keys(result, outputs, due):
    """Keys such as "1", "W1" or "dW_1"."""
    def numbered(d, n):
        if not isinstance(d, dict):
            return None
        keys = [re.fullmatch(r"\D*?(\d+)", str(k)) for k in d]
        if not all(keys) or set(d) == set(range(1, n + 1)):
            return None
        return {int(k[1]): v for k, v in zip(keys, d.values())}

    return _each(result, outputs, due, numbered)


def _one_too_many(result, outputs, due):
    """A dict with a key beyond those asked for."""
    def cut(d, n):
        return ({k: v for k, v in d.items() if k in range(1, n + 1)}
                if isinstance(d, dict) and set(range(1, n + 1)) < set(d)
                else None)

    return _each(result, outputs, due, cut)


def _from_the_top(result, outputs, due):
    """Layers in reverse order."""
    def turned(q, n):
        if isinstance(q, (list, tuple)) and len(q) == n:
            return dict(enumerate(q[::-1], start=1))
        return ({n + 1 - k: v for k, v in q.items()}
                if isinstance(q, dict) and set(q) == set(range(1, n + 1)) else None)

    return _each(result, outputs, due, turned)


def _one_dict(result, outputs, due):
    """One dict for all outputs, with keys such as W1 and b1."""
    if isinstance(result, (list, tuple)) and len(result) == 1:
        result = result[0]
    if not isinstance(result, dict) or len(outputs) < 2:
        return None
    split = {name: {} for name in outputs}
    for key, value in result.items():
        home = _home(key, outputs)
        if home is None:
            return None
        name, index = home
        split[name][index] = value
    layered = any(family(k)[1] for k in due)
    if not all(split.values()):
        return None
    return tuple(split[name] if layered else split[name].get(None)
                 for name in outputs)


def _home(key, outputs):
    """The output and the number that a key such as "dW1" or ("W", 1) means."""
    text = re.sub(r"[\W_]", "", "".join(map(str, key)) if isinstance(key, tuple)
                  else str(key)).lower()
    for name in sorted(outputs, key=len, reverse=True):
        plain = re.sub(r"[\W_]", "", name).lower()
        for form in (plain, plain.removeprefix("d"), "grad" + plain):
            found = re.fullmatch(re.escape(form) + r"(\d*)", text)
            if found:
                return name, int(found[1]) if found[1] else None
    return None


def _pairs(result, outputs, due):
    """One (dW, db) a layer, layer 1 first."""
    n = max((family(k)[1] or 0 for k in due), default=0)
    if len(outputs) < 2 or not n:
        return None
    items = ([result.get(l) for l in range(1, n + 1)] if isinstance(result, dict)
             else result)
    if not isinstance(items, (list, tuple)) or len(items) != n:
        return None
    if not all(isinstance(p, (list, tuple)) and len(p) == len(outputs)
               for p in items):
        return None
    return tuple(dict(enumerate(column, start=1)) for column in zip(*items))


def _orders(outputs):
    """Rebuildings of results that came in another order."""
    def rebuild(order):
        return lambda result, outputs, due: (
            tuple(result[i] for i in order)
            if isinstance(result, (list, tuple)) and len(result) == len(order)
            else None)

    several = range(len(outputs))
    return [("another-order", "the results are not in the order {}", rebuild(order))
            for order in permutations(several) if order != tuple(several)]


def _in_dict(result, outputs, due):
    """A single array wrapped up in a dict or a tuple of one."""
    if len(outputs) == 1 and not any(family(k)[1] for k in due):
        if isinstance(result, dict) and result:
            return list(result.values())[0 if len(result) == 1 else slice(None)]
        if isinstance(result, (list, tuple)) and len(result) == 1:
            return result[0]
    if (len(outputs) == 1 and isinstance(result, tuple) and result
            and isinstance(result[0], dict)):
        return result[0]
    return None


def _with_more(result, outputs, due):
    """One array, and behind it something that was not asked for."""
    alone = len(outputs) == 1 and not any(family(k)[1] for k in due)
    return (result[0] if alone and isinstance(result, tuple) and len(result) > 1
            else None)


def _each(result, outputs, due, change):
    """``change`` applied to every output that is numbered by layers."""
    n = max((family(k)[1] or 0 for k in due), default=0)
    if not n:
        return None
    if len(outputs) == 1:
        return change(result, n)
    if not isinstance(result, (tuple, list)) or len(result) != len(outputs):
        return None
    changed = tuple(change(q, n) for q in result)
    return None if any(q is None for q in changed) else changed


CONTAINERS = (
    ("numbered-from-zero", "the layers are numbered from 0", _from_zero),
    ("another-container", "lists came where dicts with the keys 1 … L were "
     "asked for", _as_list),
    ("another-container", "the keys are not the numbers 1 … L", _string_keys),
    ("another-container", "there are keys beyond 1 … L", _one_too_many),
    ("another-container", "one dict came where {} were asked for", _one_dict),
    ("another-container", "the results come layer by layer, where {} were asked "
     "for", _pairs),
    ("another-order", "the layers come in reverse order", _from_the_top),
    ("another-container", "the numbers came in a wrapping of their own",
     _in_dict),
    ("another-container", "a tuple came where {} alone was asked for", _with_more),
)


def arrangement(got, due, close):
    """How the right numbers have been put in other places, or None.

    Parameters
    ----------
    got, due : list of dict
        Arrays by name, of the right shapes, for each trial.
    close : callable
        ``close(got, due)`` compares two arrays.

    Returns
    -------
    (str, str) or None
        A mistake and a sentence without full stop.
    """
    for mistake, words, names in _places(got, due, close):
        return mistake, words.format(*names)
    return None


def wrong_names(got, due, close):
    """The arrays that differ on some trial, in order."""
    return list(dict.fromkeys(
        name for g, d in zip(got, due) for name in d
        if not close(g[name], d[name])))


def _places(got, due, close):
    wrong = wrong_names(got, due, close)
    families = list(dict.fromkeys(family(name)[0] for name in wrong))

    def all_of(turn, names):
        """Whether every array of these families is right once turned."""
        return all(turn(g[k]).shape == d[k].shape and close(turn(g[k]), d[k])
                   for g, d in zip(got, due) for k in d if family(k)[0] in names)

    if all_of(np.transpose, families):
        yield "transposed", "{} must be transposed", [" and ".join(families)]
    if all_of(lambda q: q[::-1], families):
        yield ("another-order", "the entries of {} stand in reverse order",
               [" and ".join(families)])
    if len(wrong) > 1:
        source = {name: _twin(name, wrong, got, due, close) for name in wrong}
        if all(source.values()):
            name = wrong[0]
            yield ("another-order", "{} is what {} should be", [name, source[name]])


def _twin(name, names, got, due, close):
    """The other array whose truth stands in this one's place."""
    for other in names:
        mine = [(g, d) for g, d in zip(got, due) if name in d]
        if other != name and mine and all(
                other in d and close(g[name], d[other]) for g, d in mine):
            return other
    return None


def shares(got, due, exercise, trials, close):
    """What holds for the numbers of a wrong array, most useful first.

    Yields
    ------
    str
        A sentence without full stop.
    """
    for name in wrong_names(got, due, close):
        pairs = [(g[name], d[name], t) for g, d, t in zip(got, due, trials)
                 if name in d]
        if all(not g.any() for g, _, _ in pairs):
            yield f"{name} is 0 everywhere"
        if name in exercise.blocks or family(name)[0] in exercise.blocks:
            yield from _blocks(name, pairs, *exercise.blocks[family(name)[0]],
                               close)
        yield from _inputs(name, pairs, exercise, close)
        if all(close(np.abs(g), np.abs(d)) for g, d, _ in pairs):
            yield f"every entry of {name} has the right size, some have the wrong sign"


def _inputs(name, pairs, exercise, close):
    """Arrays that are an input of the trial, or the truth and an input's multiple."""
    given = list(inspect.signature(exercise.truth).parameters)
    for place, label in enumerate(given):
        theirs = [_part(t[place], name) for _, _, t in pairs]
        if any(q is None or q.shape != d.shape
               for q, (_, d, _) in zip(theirs, pairs)):
            continue
        label = f"{label}[{family(name)[1]}]" if isinstance(
            pairs[0][2][place], dict) else label
        if all(close(g, q) for q, (g, _, _) in zip(theirs, pairs)):
            yield f"{name} is {label}, as it was given"
            continue
        left = [(g - d, q) for q, (g, d, _) in zip(theirs, pairs)]
        many = [float((r * q).sum() / max((q * q).sum(), 1e-300)) for r, q in left]
        if np.ptp(many) <= 1e-6 * max(map(abs, many)) and all(
                np.abs(r - c * q).max() <= 1e-6 * np.abs(r).max()
                for c, (r, q) in zip(many, left)) and abs(many[0]) > 1e-9:
            yield f"{name} holds what it should, and {many[0]:.4g} times {label} on top"


def _part(given, name):
    if isinstance(given, dict):
        given = given.get(family(name)[1])
    return given if isinstance(given, np.ndarray) else None


def _blocks(name, pairs, axis, labels, close):
    """Equal parts of an array that hold what other parts should, or 0."""
    cut = lambda q: np.split(q, len(labels), axis)
    parts = [(cut(g), cut(d)) for g, d, _ in pairs]
    wrong = [i for i in range(len(labels))
             if not all(close(g[i], d[i]) for g, d in parts)]
    said, rest = [], []
    for i in wrong:
        if all(not g[i].any() for g, _ in parts):
            said.append(f"the part of {labels[i]} is 0 everywhere")
            continue
        for j in range(len(labels)):
            if i != j and all(close(g[i], d[j]) for g, d in parts):
                said.append(f"the part of {labels[i]} holds what belongs to {labels[j]}")
                break
            if i != j and all(close(g[i], g[j]) for g, _ in parts):
                said.append(f"the part of {labels[i]} equals that of {labels[j]}")
                break
        else:
            times = [ratio(g[i], d[i], 1e-6) for g, d in parts]
            if None not in times:
                said.append(f"the part of {labels[i]} is "
                            f"{factor(np.array(times), {}).words} what it should be")
            else:
                rest.append(labels[i])
    if said and rest:
        said.append(f"the part of {listed(rest)} is wrong too")
    if said:
        yield f"in {name} " + ", ".join(said)
    elif wrong and len(wrong) < len(labels):
        yield (f"in {name} only the part of "
               f"{' and '.join(labels[i] for i in wrong)} is wrong")
