"""Exercises of chapter 04: trust and price."""

from functools import partial

import numpy as np

from vgcore.exercises.registry import function, number
from vgcore.exercises.slips import slip
from vgcore.exercises.suspects import SUSPECTS
from vgcore.theory import (
    backward_multiplications, forward_multiplications, rounding_error,
    stored_states, truncation_error,
)

number("wrong-lines", lambda: np.array([s.line for s in SUSPECTS]),
       rtol=1e-9,
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
       mutants=[("sign-turned", lambda: slopes() * [1, -1]),
                ("another-order", lambda: slopes()[:, ::-1])])


def gradient_trials(rng):
    return [(_ripples(rng, shape), np.asarray(rng.standard_normal(shape)), h)
            for shape, h in (
                ((4,), 0.1), ((2, 3), 0.02), ((2, 1, 3), 0.05), ((), 0.03), ((3, 3), 0.05))]


def _ripples(rng, shape):
    """A smooth function of an array, no two of its derivatives alike."""
    c = rng.standard_normal(shape)
    return lambda x: float(np.sin(c * x).sum() ** 2 + (c * np.exp(x)).sum())


def centered(f, x, h):
    """∂f/∂x, entry by entry, by :eq:`eq-4-1`.

    Parameters
    ----------
    f : callable
        ``f(x) -> float``.
    x : array, any shape
    h : float

    Returns
    -------
    array, shape of ``x``
    """
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        gradient[i] = (f(x + e) - f(x - e)) / (2 * h)
    return gradient


MOVED, QUOTIENT = "e[i] = h", "gradient[i] = (f(x + e) - f(x - e)) / (2 * h)"
CENTERED = (
    *slip("not-divided", QUOTIENT, "gradient[i] = (f(x + e) - f(x - e)) / h",
          "gradient[i] = (f(x + e) - f(x - e)) / 2 * h",
          "gradient[i] = f(x + e) - f(x - e)",
          "gradient[i] = (f(x + e) - f(x - e)) / 2",
          "gradient[i] = f(x + e) - f(x - e) / (2 * h)",
          "gradient[i] = (f(x + e) - f(x - e)) * 2 * h",
          "gradient[i] = (f(x + e) - f(x - e)) * h",
          "gradient[i] = f(x + e) - f(x - e) / 2 * h"),
    *slip("one-sided", QUOTIENT, "gradient[i] = (f(x + e) - f(x)) / h",
          "gradient[i] = (f(x) - f(x - e)) / h",
          "gradient[i] = (f(x + e) - f(x)) / (2 * h)",
          "gradient[i] = (f(x) - f(x - e)) / (2 * h)",
          "gradient[i] = (f(x + 2 * e) - f(x)) / (2 * h)"),
    *slip("sign-turned", QUOTIENT,
          "gradient[i] = (f(x - e) - f(x + e)) / (2 * h)"),
    *slip("values-added", QUOTIENT,
          "gradient[i] = (f(x + e) + f(x - e)) / (2 * h)"),
    *slip("same-array", QUOTIENT, "gradient[i] = 0.0"),
    *slip("second-difference", QUOTIENT,
          "gradient[i] = (f(x + e) - 2 * f(x) + f(x - e)) / h ** 2"),
    *slip("other-step", QUOTIENT,
          "gradient[i] = (f(x + e / 2) - f(x - e / 2)) / h",
          "gradient[i] = (f(x + 2 * e) - f(x - 2 * e)) / (4 * h)",
          "gradient[i] = (f(x + 2 * e) - f(x - 2 * e)) / (2 * h)",
          "gradient[i] = (f(x + e) - f(x - 2 * e)) / (3 * h)",
          "gradient[i] = (f(x + e * 1e-5 / h) - f(x - e * 1e-5 / h)) / 2e-5",
          "gradient[i] = (f(x + e * x) - f(x - e * x)) / (2 * h)",
          "gradient[i] = (f(x + e * x) - f(x - e * x)) / (2 * h * x[i])"),
    *slip("moved-together", MOVED, "e[...] = h", "e[i[:1]] = h", "e[..., i[-1]] = h",
          "e.ravel()[:np.ravel_multi_index(i, x.shape) + 1] = h",
          "e.ravel()[np.ravel_multi_index(i, x.shape):] = h"),
)


def moved_for_good(back):
    """A gradient whose entries stay where the differences left them."""
    def gradient(f, x, h):
        x, grad = x.copy(), np.empty_like(x)
        for i in np.ndindex(x.shape):
            x[i] += h
            above = f(x)
            x[i] -= 2 * h
            grad[i] = (above - f(x)) / (2 * h)
            x[i] += back * h
        return grad

    return gradient


function("centered-gradient", centered, trials=gradient_trials,
         outputs=("gradient",), slips=CENTERED,
         sizes=lambda f, x, h: {"h": h}, mutants=[
             ("moved-together", moved_for_good(0)),
             ("moved-together", moved_for_good(2))])


WIDTHS = (20, 30, 10)


def price(evaluations=lambda n: 2 * n):
    """Forward passes for n weights and biases against one gradient."""
    n = sum(m * (k + 1) for k, m in zip(WIDTHS, WIDTHS[1:]))
    forward = forward_multiplications(WIDTHS)
    backward = backward_multiplications(WIDTHS, to_input=False)
    return evaluations(n) * forward / (forward + backward)


def with_biases(backward):
    """The price if a bias counts as a product: 940 forward instead of 900."""
    n = sum(m * (k + 1) for k, m in zip(WIDTHS, WIDTHS[1:]))
    return 2 * n * n / (n + backward)


number("price-of-differences", price, name="ratio", mutants=[
    ("one-sided", lambda: price(lambda n: n + 1)),
    *[("biases-counted", partial(with_biases, n)) for n in (1240, 1250, 1260)]])


def bills(held=stored_states, batch=10, units=100, top=1, passes=(2, 2)):
    """Of two depths: numbers held with and without checkpoints, forward passes."""
    return np.array([(min(held(L, k) for k in range(1, L + 1)) * batch * units,
                      (L + top) * batch * units, n)
                     for L, n in zip((900, 10_000), passes)])


def without_one(L, every):
    """States held if one of them is forgotten."""
    return stored_states(L, every) - 1


number("stored-states", bills, name="bills", rtol=1e-9, mutants=[
    ("factor-two", lambda: bills(lambda L, k: L / k + 1)),
    ("batch-left-out", lambda: bills(batch=1)),
    *[("start-not-counted", partial(bills, **{"top": 0, **more})) for more in (
        {}, {"held": without_one}, {"passes": (1, 1)}, {"held": without_one, "passes": (1, 1)})],
    ("start-not-counted", partial(bills, without_one)),
    *[("passes-miscounted", partial(bills, passes=n)) for n in (
        (1, 1), (3, 3), (30, 100), (31, 101))]])
