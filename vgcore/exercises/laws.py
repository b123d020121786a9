"""Answers that draw: judged by the law of the draw, not by its order."""

from typing import NamedTuple

import numpy as np

from vgcore.exercises.factors import ratio
from vgcore.exercises import outcome
from vgcore.exercises.outcome import Failed, attempt, read
from vgcore.exercises.patience import Patience
from vgcore.exercises.slips import listed

SIGMAS = 5.0  # how many standard errors a right draw may be off
SEEDS = 100   # from here on: the seeds of each trial's other draw


class Law(NamedTuple):
    """What was found about a draw.

    Attributes
    ----------
    right : bool
    said : str
        Without full stop.
    mistake : str or None
    """

    right: bool
    said: str
    mistake: str | None = None


class Sample(NamedTuple):
    """The spread of one draw, and how well it is known."""

    spread: float
    error: float

    def allows(self, spread):
        return abs(self.spread - spread) <= SIGMAS * self.error + 1e-9 * spread


def _allow(samples, spreads):
    """Whether each sample allows its spread, and all of them together theirs."""
    if not all(s.allows(q) for s, q in zip(samples, spreads)):
        return False
    known = np.array([(s.error / s.spread) ** -2 for s in samples])
    off = np.array([s.spread / q - 1 for s, q in zip(samples, spreads)])
    return abs((known * off).sum()) <= SIGMAS * known.sum() ** 0.5 + 1e-9 * known.sum()


def judge(exercise, answer):
    """Draw on every trial and compare mean and spread with the exercise's law.

    Parameters
    ----------
    exercise : Exercise
        ``truth(n_in, n_out, …)`` is the standard deviation.
    answer : callable
        ``answer(rng, n_in, n_out, …)``, to return an array (n_out, n_in).

    Returns
    -------
    Law, Blank or Failed
    """
    name, samples = exercise.outputs[0], []
    patience = Patience(outcome.PATIENCE)
    for seed, trial in enumerate(exercise.inputs):   # no draw a part of another
        drawn = [_draw(answer, np.random.default_rng(q), trial, name, patience)
                 for q in (seed, SEEDS + seed)]
        if not isinstance(drawn[0], np.ndarray):
            return drawn[0]
        fault = _fault(name, *drawn, trial)
        if fault:
            return fault
        samples.append(_sample(*drawn, seed))
    fault = _source(answer, name, drawn[0], trial, seed, patience)
    return fault or _by_spread(exercise, samples)


def _draw(answer, rng, trial, name, patience):
    result = attempt(answer, (rng, *trial), patience)
    found = read(result, (name,))
    return found.get(name, Failed("unreadable", f"got a dict, expected {name}")
                     ) if isinstance(found, dict) else found


def _source(answer, name, W, trial, seed, patience):
    """What is wrong if ``W`` does not come from the generator handed over alone."""
    rng = np.random.default_rng(seed)
    before = rng.bit_generator.state
    again = _draw(answer, rng, trial, name, patience)
    if isinstance(again, np.ndarray) and np.array_equal(W, again):
        return None
    used = rng.bit_generator.state != before
    return Law(False, f"with one and the same rng, {name} comes out differently "
                      "each time: draw " + ("from rng alone" if used else
                                            "from rng, not from another generator"))


def _fault(name, W, other, trial):
    """What is wrong with an array whatever its spread should be."""
    n_in, n_out, *_ = trial
    on = f" for n_in = {n_in}, n_out = {n_out}"
    if W.shape != (n_out, n_in):
        mistake = "transposed" if W.shape == (n_in, n_out) else None
        return Law(False, f"{name} has shape {W.shape}, expected "
                          f"{(n_out, n_in)}{on}", mistake)
    if not np.isfinite(W).all():
        return Law(False, f"{name} is not finite{on}")
    if not W.any():
        return Law(False, f"{name} is 0 everywhere: the units would stay copies")
    if (W == W[:1]).all() or (W == W[:, :1]).all():
        return Law(False, f"the rows or columns of {name} are all equal: "
                          "draw each weight for itself")
    if isinstance(other, np.ndarray) and np.array_equal(W, other):
        return Law(False, f"two generators give the same {name}: draw from rng")
    mean, error = W.mean(), W.std() / np.sqrt(W.size)
    if abs(mean) > SIGMAS * error:
        return Law(False, f"{name} has the mean {mean:.2g} where 0 was expected{on}")
    if np.abs(W).max() > 12 * W.std():
        return Law(False, f"{name} has a few entries far above all others{on}")
    return None


def _sample(W, other, seed):
    """The spread: exact if W is a multiple of the generator's first draw."""
    rng = np.random.default_rng(seed)
    normal = rng.standard_normal(W.size)
    for order in (normal.reshape(W.shape), normal.reshape(W.shape[::-1]).T):
        c = ratio(W, order, 1e-6)
        if c is not None:
            return Sample(abs(c), 1e-7 * abs(c))
    both = [q.ravel() for q in (W, other) if np.shape(q) == W.shape]
    square = np.concatenate(both)**2
    error = square.std() / np.sqrt(square.size) / (2 * square.mean() ** 0.5)
    return Sample(square.mean() ** 0.5, error)


def _by_spread(exercise, samples):
    """The verdict on the spreads of all trials."""
    fits = lambda run: _allow(samples, [run(*trial) for trial in exercise.inputs])
    if fits(exercise.truth):
        return Law(True, "on average the spread is what it should be")
    names = {m.mistake for m in exercise.mutants if _safe(fits, m.run)}
    off = [s.spread / exercise.truth(*t) for s, t in zip(samples, exercise.inputs)]
    steady = np.ptp(off) <= 0.02 * max(off)
    said = (f"the variance of {exercise.outputs[0]} is {np.mean(off)**2:.3g} times "
            "what it should be, whatever the sizes") if steady else ""
    if len(names) == 1:
        return Law(False, said, names.pop())
    if steady:
        return Law(False, said)
    each = [f"{q:.3g} times for {', '.join(map(str, t))}"
            for q, t in zip(off, exercise.inputs)]
    return Law(False, f"the spread of {exercise.outputs[0]} is not what it should "
                      f"be: {listed(each)} (n_in, n_out, slope)")


def _safe(fits, run):
    with np.errstate(all="ignore"):
        return fits(run)
