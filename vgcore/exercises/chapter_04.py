"""Exercises of chapter 04: trust and price."""

import numpy as np

from vgcore.check import function, number
from vgcore.exercises.suspects import SUSPECTS
from vgcore.measure import numerical_gradient
from vgcore.theory import (
    backward_multiplications, forward_multiplications, rounding_error,
    stored_states, truncation_error,
)

number("wrong-lines", lambda: np.array([s.line for s in SUSPECTS]),
       name="lines")


def slopes():
    """Of the right and left arm of a V: centered, forward, second difference.

    The last, (f(x+h) − 2 f(x) + f(x−h)) / h², errs by h²/12 |f''''|, which
    has the centered difference's power of h, and rounds by ε |f| / h².
    """
    h = np.array([1e-3, 1e-2])
    right = [truncation_error(h, 1.0, scheme=s)
             for s in ("centered", "forward", "centered")]
    left = rounding_error(h, 1.0)
    arms = np.array([(r, q) for r, q in zip(right, (left, left, left / h))])
    return np.diff(np.log10(arms), axis=-1)[..., 0]


number("v-slopes", slopes, name="slopes",
       mutants=[("M18", lambda: slopes() * [1, -1])])


def gradient_trials(rng):
    return [(_ripples(rng, shape), rng.standard_normal(shape), h)
            for shape, h in (((4,), 0.1), ((2, 3), 0.02), ((3, 3), 0.05))]


def _ripples(rng, shape):
    """A smooth function of an array, no two of its derivatives alike."""
    c = rng.standard_normal(shape)
    return lambda x: float(np.sin(c * x).sum() ** 2 + (c * np.exp(x)).sum())


def centered(f, x, h):
    return numerical_gradient(f, x, h=h)


def one_sided(f, x, h):
    return numerical_gradient(f, x, h=h, scheme="forward")


def all_at_once(f, x, h):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


def not_put_back(f, x, h):
    grad = np.empty_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        grad[i] = (above - f(x)) / (2 * h)
    return grad


def not_halved(f, x, h):
    return 2 * centered(f, x, h)


function("centered-gradient", centered, trials=gradient_trials,
         outputs=("gradient",),
         mutants=[("M18", not_halved), ("M19", one_sided),
                  ("M20", all_at_once), ("M20", not_put_back)])


WIDTHS = (20, 30, 10)


def price(evaluations=lambda n: 2 * n):
    """Forward passes for n weights and biases against one gradient."""
    n = sum(m * (k + 1) for k, m in zip(WIDTHS, WIDTHS[1:]))
    forward = forward_multiplications(WIDTHS)
    backward = backward_multiplications(WIDTHS, to_input=False)
    return evaluations(n) * forward / (forward + backward)


number("price-of-differences", price, name="ratio",
       mutants=[("M19", lambda: price(lambda n: n + 1))])

DEPTHS = 400, 10_000


def least_states():
    return np.array([min(stored_states(L, k) for k in range(1, L + 1))
                     for L in DEPTHS])


number("stored-states", least_states, name="states", rtol=1e-3,
       mutants=[("M18", lambda: 1 + np.sqrt(DEPTHS))])
