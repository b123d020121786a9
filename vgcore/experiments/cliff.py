"""A loss with a cliff: one unit that feeds itself fifty times.

The smallest net whose gradient explodes. x_{t+1} = w σ(x_t) + b from
x_0 = ½ for t = 0…T − 1, and E = (σ(x_T) − 0.7)², :eq:`eq-7-4`. Pascanu et
al. (2013).
"""

from typing import NamedTuple

import numpy as np

from vgcore.activations import sigmoid
from vgcore.validation import numbers, positive, refuse, size

START, TARGET = 0.5, 0.7  # x_0, and the value that σ(x_T) should have
DECIMALS = 5


def cliff_loss(p, T=50):
    """The loss E and its gradient, for one or many pairs (w, b).

    Parameters
    ----------
    p : array, shape (2, ...)
        (w, b), both of any shape.
    T : int
        Steps of the recursion.

    Returns
    -------
    E : array, shape (...)
    dE : array, shape (2, ...)
        (∂E/∂w, ∂E/∂b), by the total derivative :eq:`eq-2-1`, forward.
    """
    p = _pairs(p)
    w, b = p
    x, dx = np.full(w.shape, START), np.zeros(p.shape)
    for _ in range(size(T, "T")):
        a = sigmoid(x)
        dx = w * a * (1 - a) * dx + np.stack([a, np.ones_like(a)])
        x = w * a + b
    a = sigmoid(x)
    return (a - TARGET) ** 2, 2 * (a - TARGET) * a * (1 - a) * dx


def cliff_descent(start, alpha, *, threshold=np.inf, l2=0.0, steps=200):
    """Gradient descent on the cliff from many starts at once.

    Each step is gradient, L2 on w, clipping to a global norm :eq:`eq-7-1`,
    update.

    Parameters
    ----------
    start : array, shape (2, ...)
        (w, b) of every run.
    alpha, threshold : float or array
        Learning rate α and θ, of a shape that broadcasts with the runs.
    l2 : float
        λ of the penalty ½ λ w².
    steps : int

    Returns
    -------
    path : array, shape (steps + 1, 2, ...)
        (w, b) before the first step and after each.
    lengths : array, shape (steps, ...)
        Of every step.

    Notes
    -----
    After each step w and b are rounded to five decimals. A run that meets
    the wall multiplies differences a thousandfold and more at a time; without
    rounding the last bit of σ, which depends on the machine, would decide
    where it ends.
    """
    p = _pairs(start)
    alpha, threshold = (np.asarray(q, dtype=float) for q in (alpha, threshold))
    for name, q in (("alpha", alpha), ("threshold", threshold)):
        if not (q > 0).all():
            refuse(name, q, "positive numbers", "inf is no clipping.")
    l2 = positive(l2, "l2", zero=True)
    runs = np.broadcast_shapes(p.shape[1:], alpha.shape, threshold.shape)
    p = np.broadcast_to(p.reshape(2, *[1] * (len(runs) - p.ndim + 1),
                                  *p.shape[1:]), (2, *runs))
    path, lengths = [p], []
    for _ in range(size(steps, "steps")):
        _, g = cliff_loss(p)
        g[0] += l2 * p[0]
        norm = np.hypot(*g)
        factor = np.minimum(1, threshold / np.where(norm > 0, norm, 1))  # (7.1)
        lengths.append(alpha * factor * norm)
        p = np.round(p - alpha * factor * g, DECIMALS)
        path.append(p)
    return np.array(path), np.array(lengths)


class CliffRuns(NamedTuple):
    """Descents from the same starts for every learning rate and threshold.

    Attributes
    ----------
    theta, alpha : tuple of float
        Thresholds, inf for no clipping, and learning rates.
    paths : array, shape (steps + 1, 2, alphas, thetas, runs)
        (w, b) before the first step and after each.
    lengths : array, shape (steps, alphas, thetas, runs)
        Of the steps.
    loss : array, shape (alphas, thetas, runs)
        E where each run ends.
    """

    theta: tuple
    alpha: tuple
    paths: np.ndarray
    lengths: np.ndarray
    loss: np.ndarray


def cliff_runs(starts, *, theta, alpha):
    """:func:`cliff_descent` for every pair of θ and α, all runs together.

    Parameters
    ----------
    starts : array, shape (2, runs)
        (w, b) of each run.
    theta, alpha : sequence of float
        Thresholds, inf for no clipping, and learning rates.

    Returns
    -------
    CliffRuns
    """
    starts = _pairs(starts)
    paths, lengths = cliff_descent(
        starts[:, None, None], np.array(alpha)[:, None, None],
        threshold=np.array(theta)[:, None])
    return CliffRuns(tuple(theta), tuple(alpha), paths, lengths,
                     cliff_loss(paths[-1])[0])


def _pairs(p):
    p = numbers(p, "p").astype(float)
    if p.ndim == 0 or len(p) != 2:
        refuse("p", f"shape {p.shape}", "shape (2, ...)", "Stack w and b.")
    return p
