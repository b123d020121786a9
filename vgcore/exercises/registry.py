"""What an exercise is: a question's truth, the mistakes, and trials to tell them apart."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from vgcore.exercises.factors import PRECISE
from vgcore.exercises.mistakes import MISTAKES
from vgcore.exercises.slips import Mutant, Slippery
from vgcore.validation import refused

EXERCISES = {}
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
        Name of the mistake that answers make which fail here.
    """

    holds: Callable
    words: Callable
    mistake: str | None = None


@dataclass(frozen=True, eq=False)
class Exercise:
    """A question with its truth, its mutants and the trials to tell them apart.

    Attributes
    ----------
    key : str
        Name used by ``check(key, answer)``.
    truth : callable
        The right answer as a function of a trial's inputs.
    slips : tuple of Slip
        Statements of ``truth`` that learners get wrong.
    others : tuple of (str, callable)
        Name of a mistake that is no single statement, and a function that
        makes it.
    trials : callable
        ``trials(rng)`` gives a list of input tuples. Sizes should differ, with
        one trial of equal sizes, the last, where a wrong transpose runs
        silently.
    outputs : tuple of str
        Names of the values returned, for messages.
    sizes : callable
        ``sizes(*trial)`` names the numbers that a wrong factor may be made
        of: ``{"B": 4}``. Where they belong to one array, its name comes first:
        ``{("dW[2]", "n_in"): 3}``.
    blocks : dict of str to (int, tuple of str)
        Arrays made of equal parts: along which axis, and what these are
        called.
    rtol : float
        Largest difference that passes, relative to the largest entry of what
        a function returns, and to its own entry in a number.
    digits : int
        The fewest digits at which a correctly rounded number passes.
    is_function : bool
        Whether the learner hands in a function.
    conditions : tuple of Condition
        If there are any, every answer that fulfils them all is right, and
        ``truth`` is one of these.
    drawn : bool
        ``truth`` is the standard deviation of what the learner is to draw.
    """

    key: str
    truth: Callable
    slips: tuple = ()
    others: tuple = ()
    trials: Callable = field(default=lambda rng: [()])
    outputs: tuple = ("answer",)
    sizes: Callable = field(default=lambda *trial: {})
    blocks: dict = field(default_factory=dict)
    rtol: float = PRECISE
    digits: int = 2
    is_function: bool = True
    conditions: tuple = ()
    drawn: bool = False

    @cached_property
    def inputs(self):
        """The trials; nobody may write to them."""
        return self.trials(np.random.default_rng(SEED))

    @cached_property
    def mutants(self):
        """The truth with one mistake each, made everywhere or in one place."""
        others = [Mutant(name, run) for name, run in self.others]
        return (*self._slippery.mutants(), *others)

    @cached_property
    def pairs(self):
        """The truth with two mistakes each."""
        return tuple(self._slippery.pairs())

    @cached_property
    def _slippery(self):
        return Slippery(self.truth, self.slips)


def number(key, truth, *, slips=(), mutants=(), rtol=5e-3, digits=2,
           name="answer"):
    """Register an exercise whose answer is a number or an array.

    Parameters
    ----------
    key : str
    truth : callable
        ``truth()`` computes the right value.
    slips : iterable of Slip
        Statements of ``truth`` that learners get wrong.
    mutants : iterable of (str, callable)
        Name of a mistake and a function that computes what it leads to.
    rtol : float
        Largest difference that passes, relative to the entry: half a percent
        by default, what three digits leave open. 1e-9 for what is counted.
    digits : int
        What is correctly rounded to so many digits passes as well. More than
        two if the question asks for them.
    name : str
        What messages call the value.
    """
    return _register(Exercise(
        key, truth, tuple(slips), tuple(mutants), outputs=(name,), rtol=rtol,
        digits=digits, is_function=False))


def function(key, truth, *, trials, slips=(), mutants=(), outputs=("answer",),
             rtol=PRECISE, **more):
    """Register an exercise whose answer is a function; see Exercise."""
    return _register(Exercise(key, truth, tuple(slips), tuple(mutants), trials,
                              tuple(outputs), rtol=rtol, **more))


def draw(key, spread, *, trials, slips=(), name="W"):
    """Register an exercise whose answer draws an array of mean 0.

    The draw is judged by its law: its mean and its spread, in whatever order
    and from whatever distribution it is made.

    Parameters
    ----------
    key : str
    spread : callable
        ``spread(n_in, n_out, *options)``, the right standard deviation.
    trials : callable
        ``trials(rng)`` gives a list of (n_in, n_out, …), large enough for the
        spreads of all slips to be told apart.
    slips : iterable of Slip
    name : str
    """
    return _register(Exercise(key, spread, tuple(slips), trials=trials,
                              outputs=(name,), rtol=0.0, drawn=True))


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
        Name of a mistake and a function that gives an answer which makes it:
        it must fail at a condition with this mistake.
    name : str
        What messages call the array.

    Raises
    ------
    ValueError
        If there is no condition, or one names an unknown mistake.
    """
    tests = tuple(tests)
    if not tests:
        raise refused("tests", "none", "at least one Condition",
                      "An exercise that nothing tests is always solved.")
    _known(test.mistake for test in tests if test.mistake)
    return _register(Exercise(key, example, others=tuple(mutants),
                              outputs=(name,), is_function=False,
                              conditions=tests))


def _register(exercise):
    if exercise.key in EXERCISES:
        raise refused("key", repr(exercise.key), "a key of its own",
                      "Another exercise has this one.")
    _known(s.mistake for s in exercise.slips)
    _known(name for name, _ in exercise.others)
    EXERCISES[exercise.key] = exercise
    return exercise


def _known(names):
    for name in names:
        if name not in MISTAKES:
            raise refused("mistake", repr(name), "one of " + ", ".join(MISTAKES),
                          "Add it to vgcore/exercises/mistakes.py.")
