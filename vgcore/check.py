"""Exercises that name the mistake.

An exercise is a function of some trial inputs; a number is a function of
none. An answer is run on the same trials as the truth and, if it differs, as
each mutant: the truth with one classical mistake. What it agrees with is what
the learner did. Where many answers are right, conditions take the place of the
truth.
"""

import copy
import difflib
import html
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from vgcore.mistakes import MISTAKES
from vgcore.validation import refuse

EXERCISES = {}
RATIOS = (-1.0, 2.0, 0.5, -2.0, -0.5)  # M18: a sign or a factor 2
SEED = 7


@dataclass(frozen=True)
class Condition:
    """What an answer must fulfil.

    Attributes
    ----------
    holds : callable
        ``holds(answer)`` is true if the answer, an array, fulfils it.
    words : callable
        ``words(answer)`` says in which way it does not, after "Wrong: ".
    mistake : str or None
        Id of the mistake that answers make which fail here.
    """

    holds: Callable
    words: Callable
    mistake: str | None = None


@dataclass(frozen=True)
class Exercise:
    """A question with its truth, its mutants and the trials to tell them apart.

    Attributes
    ----------
    key : str
        Name used by ``check(key, answer)``.
    truth : callable
        The right answer as a function of a trial's inputs.
    mutants : tuple of (str, callable)
        Mistake id and the truth with that mistake made; a mistake may have
        several forms.
    trials : callable
        ``trials(rng)`` gives a list of input tuples. Sizes should differ, with
        one trial of equal sizes, where a wrong transpose runs silently.
    outputs : tuple of str
        Names of the values returned, for messages.
    rtol : float
        Largest difference that passes, relative to the largest entry.
    is_function : bool
        Whether the learner hands in a function.
    conditions : tuple of Condition
        If there are any, every answer that fulfils them all is right, and
        ``truth`` is one of these.
    """

    key: str
    truth: Callable
    mutants: tuple = ()
    trials: Callable = field(default=lambda rng: [()])
    outputs: tuple = ("answer",)
    rtol: float = 1e-7
    is_function: bool = True
    conditions: tuple = ()

    def inputs(self):
        return self.trials(np.random.default_rng(SEED))


def number(key, truth, *, mutants=(), rtol=5e-3, name="answer"):
    """Register an exercise whose answer is a number or an array.

    Parameters
    ----------
    key : str
    truth : callable
        ``truth()`` computes the right value.
    mutants : iterable of (str, callable)
        Mistake id and a function that computes what it leads to.
    rtol : float
        Half a percent by default: three digits.
    name : str
        What messages call the value.
    """
    return _register(Exercise(key, truth, tuple(mutants), outputs=(name,),
                              rtol=rtol, is_function=False))


def function(key, truth, *, trials, mutants=(), outputs=("answer",),
             rtol=1e-7):
    """Register an exercise whose answer is a function; see Exercise."""
    return _register(Exercise(key, truth, tuple(mutants), trials,
                              tuple(outputs), rtol))


def conditions(key, tests, *, example, mutants=(), name="answer"):
    """Register an exercise that many arrays solve.

    Parameters
    ----------
    key : str
    tests : iterable of Condition
        Tried in this order; the first that fails is reported. A later one
        may take the earlier ones for granted.
    example : callable
        ``example()`` gives one right answer.
    mutants : iterable of (str, callable)
        Mistake id and a function that gives an answer which makes it: it must
        fail at a condition with this id.
    name : str
        What messages call the array.

    Raises
    ------
    ValueError
        If there is no condition, or one names an unknown mistake.
    """
    tests = tuple(tests)
    if not tests:
        refuse("tests", "none", "at least one Condition",
               "An exercise that nothing tests is always solved.")
    _known(test.mistake for test in tests if test.mistake)
    return _register(Exercise(key, example, tuple(mutants), outputs=(name,),
                              is_function=False, conditions=tests))


def _register(exercise):
    if exercise.key in EXERCISES:
        refuse("key", repr(exercise.key), "a key of its own",
               "Another exercise has this one.")
    _known(id for id, _ in exercise.mutants)
    EXERCISES[exercise.key] = exercise
    return exercise


def _known(ids):
    for id in ids:
        if id not in MISTAKES:
            refuse("mutant", repr(id), "one of " + ", ".join(MISTAKES),
                   "Add the mistake to vgcore/mistakes.py.")


@dataclass(frozen=True)
class Verdict:
    """What the check found; true if the answer is right.

    Attributes
    ----------
    status : {"right", "open", "mistake", "wrong"}
    text : str
        One line for the learner.
    mistake : str or None
        Id of the mistake that explains the answer.
    """

    status: str
    text: str
    mistake: str | None = None

    def __bool__(self):
        return self.status == "right"

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        line = html.escape(self.text)
        if self.mistake:
            m = MISTAKES[self.mistake]
            anchor = html.escape(m.section.replace(" ", "-"), quote=True)
            line += (f' <a href="{m.chapter}.ipynb#{anchor}">'
                     f"{html.escape(m.section)}</a>")
        return f'<p class="vg-verdict vg-{self.status}">{line}</p>'


def check(key, answer):
    """Check an answer and name the mistake, if it is a known one.

    Parameters
    ----------
    key : str
        The exercise, as its cell says.
    answer : number, array or function
        ``...`` and ``None`` mean "not attempted yet".

    Returns
    -------
    Verdict
        One line: right, what was mixed up, or the entry that differs most.
        Whatever the answer does, nothing is raised.

    Raises
    ------
    ValueError
        If there is no exercise of this name.
    """
    import vgcore.exercises  # noqa: F401  registers every exercise, once

    if key not in EXERCISES:
        near = difflib.get_close_matches(str(key), EXERCISES, n=1)
        refuse("key", repr(key), "the name of an exercise",
               f"Did you mean {near[0]!r}?" if near else
               "Copy it from the exercise's cell.")
    return judge(EXERCISES[key], answer)


def judge(exercise, answer):
    """The verdict on ``answer``; see :func:`check`."""
    if _blank(answer):
        return _open(exercise)
    if exercise.is_function and not callable(answer):
        return Verdict("wrong", f"Wrong: got {_kind(answer)}, expected a "
                                "function. Pass it by name, without calling it.")
    if not exercise.is_function and callable(answer):
        return Verdict("wrong", "Wrong: got a function, expected a value. "
                                "Call it, or write the number.")
    run = answer if exercise.is_function else lambda: answer
    if exercise.conditions:
        return _fulfilled(exercise, _outcome(run, (), exercise))
    trials = exercise.inputs()
    got = [_outcome(run, trial, exercise) for trial in trials]
    if isinstance(got[0], Blank):
        return _open(exercise)
    due = [_outcome(exercise.truth, trial, exercise) for trial in trials]
    if _agree(got, due, exercise.rtol):
        return Verdict("right", "Right." if len(trials) == 1 else
                       f"Right, on {len(trials)} inputs of different sizes.")
    for id, mutant in exercise.mutants:
        if _agree(got, [_outcome(mutant, t, exercise) for t in trials],
                  exercise.rtol):
            return _named(id)
    if any(_agree(got, [_scaled(d, g, ratio, exercise.rtol)
                        for d, g in zip(due, got)], exercise.rtol)
           for ratio in RATIOS):
        return _named("M18")
    return _difference(exercise, trials, got, due)


def _fulfilled(exercise, got):
    """The verdict of an exercise's conditions on an outcome."""
    if isinstance(got, Unreadable):
        return Verdict("wrong", f"Wrong: got {got}.")
    name, = exercise.outputs
    if got.keys() != {name}:
        return Verdict("wrong", f"Wrong: got a dict, expected {name}.")
    array = got[name]
    if not np.isfinite(array).all():
        return Verdict("wrong", f"Wrong: {name} is not finite.")
    for test in exercise.conditions:
        if not test.holds(array):
            return _named(test.mistake) if test.mistake else Verdict(
                "wrong", f"Wrong: {test.words(array)}.")
    return Verdict("right", "Right.")


class Blank:
    """Outcome of a stub: nothing returned yet."""


class Raised(str):
    """Outcome of a run that ended in an error: its type and message."""


class Unreadable(str):
    """Outcome that is not made of numbers: what it is."""


def _outcome(run, trial, exercise):
    """What ``run`` returns on a trial: named arrays, or why there are none."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            result = run(*copy.deepcopy(trial))
    except NotImplementedError:
        return Blank()
    except Exception as error:  # a learner's error is an answer, not a failure
        message = " ".join(str(error).split())
        return Raised(f"{type(error).__name__}: {message}")
    if _blank(result):
        return Blank()
    names = exercise.outputs
    if len(names) > 1:
        if not isinstance(result, (tuple, list)) or len(result) != len(names):
            return Unreadable(f"{_kind(result)} where {', '.join(names)} "
                              "were expected, in this order")
        if any(_blank(value) for value in result):
            return Blank()
        pairs = zip(names, result)
    else:
        pairs = [(names[0], result)]
    return _arrays(pairs)


def _arrays(pairs):
    found = {}
    for name, value in pairs:
        if isinstance(value, dict):
            inner = _arrays((f"{name}[{k}]", v) for k, v in value.items())
            if isinstance(inner, Unreadable):
                return inner
            found |= inner
            continue
        try:
            array = np.asarray(value)
        except ValueError:
            return Unreadable(f"rows of unequal length in {name}")
        if array.dtype.kind not in "biuf":
            return Unreadable(f"{_kind(value)} as {name} where numbers were "
                              "expected")
        found[name] = array.astype(float)
    return found


def _agree(got, due, rtol):
    """Whether two lists of outcomes are the same, with numbers in at least one."""
    return any(isinstance(g, dict) for g in got) and all(
        _same(g, d, rtol) for g, d in zip(got, due))


def _same(got, due, rtol):
    if not (isinstance(got, dict) and isinstance(due, dict)):
        return type(got) is type(due)
    return got.keys() == due.keys() and all(
        _close(got[name], due[name], rtol) for name in due)


def _close(got, due, rtol):
    if got.shape != due.shape or not np.isfinite(got).all():
        return False
    scale = np.abs(due).max(initial=0.0)
    return bool(np.abs(got - due).max(initial=0.0) <= rtol * scale)


def _scaled(due, got, ratio, rtol):
    """The truth, with the arrays that differ multiplied by ``ratio``."""
    if not (isinstance(due, dict) and isinstance(got, dict)):
        return due
    return {name: value if name in got and _close(got[name], value, rtol)
            else ratio * value for name, value in due.items()}


def _open(exercise):
    todo = ("Fill in the function" if exercise.is_function
            else "Replace the …")
    return Verdict("open", f"Not attempted yet. {todo} and run the cell again.")


def _named(id):
    mistake = MISTAKES[id]
    return Verdict(
        "mistake", f"Not yet: this is what you get when {mistake.words} "
                   f"({id}). {mistake.hint}", id)


def _difference(exercise, trials, got, due):
    """The first thing that is off, in words."""
    for trial, g, d in zip(trials, got, due):
        if _same(g, d, exercise.rtol):
            continue
        on = _sizes(trial)
        if isinstance(g, Raised):
            return Verdict("wrong", f"Your function raised {g}{on}.")
        if isinstance(g, Unreadable):
            return Verdict("wrong", f"Wrong: got {g}.")
        if isinstance(g, Blank):
            return Verdict("wrong", f"Wrong: nothing was returned{on}.")
        missing, extra = d.keys() - g.keys(), g.keys() - d.keys()
        if missing or extra:
            said = " and ".join(filter(None, (
                missing and f"{', '.join(sorted(missing))} missing",
                extra and f"{', '.join(sorted(extra))} not asked for")))
            return Verdict("wrong", f"Wrong: {said}{on}.")
        for name, expected in d.items():
            value = g[name]
            if value.shape != expected.shape:
                return Verdict(
                    "wrong", f"Wrong shape: {name} has {value.shape}, "
                             f"expected {expected.shape}{on}.")
            if not np.isfinite(value).all():
                return Verdict(
                    "wrong", f"Wrong: {name} is not finite{on}. Look for a "
                             "division by 0 or a logarithm of 0.")
            if not _close(value, expected, exercise.rtol):
                return _largest(name, value, expected, on,
                                told=exercise.is_function)


def _largest(name, value, expected, on, *, told):
    """Where it is off; ``told`` says whether the right entry may be shown."""
    at = np.unravel_index(np.argmax(np.abs(value - expected)), value.shape)
    place = f" at {[int(i) for i in at]}" if at else ""
    due = f", expected {expected[at]:.4g}" if told and at else ""
    most = " differs most" if at else " is not it"
    return Verdict("wrong", f"Wrong: {name}{most}{place}: got "
                            f"{value[at]:.4g}{due}{on}.")


def _sizes(trial):
    shapes = [str(np.shape(x)) for x in trial
              if isinstance(x, np.ndarray) and x.ndim]
    return f" for inputs of shape {', '.join(shapes)}" if shapes else ""


def _blank(answer):
    return answer is None or answer is Ellipsis or answer is NotImplemented


def _kind(value):
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
