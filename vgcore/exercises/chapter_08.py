"""Exercises of chapter 08: residual connections."""

from functools import partial

import numpy as np

from vgcore.check import function, number
from vgcore.theory import residual_growth, residual_scale


def growth(*, mistake=None):
    """log₁₀ ‖g^[0]‖² / ‖g^[20]‖² for α = 1 and α = ½; :eq:`eq-8-2`."""
    L, alpha = 20, np.array([1.0, 0.5])
    if mistake == "M8":                       # the branch alone
        return np.log10(alpha ** (2 * L))
    if mistake == "M21":
        return np.log10(np.sqrt(residual_growth(L, alpha)))
    if mistake == "M50":                      # α has no effect
        return np.log10(residual_growth(L, np.ones(2)))
    if mistake == "M51":
        return L * np.log10(1 + alpha)
    return np.log10(residual_growth(L, alpha))


number("residual-growth", growth, name="exponents",
       mutants=[(id, partial(growth, mistake=id))
                for id in ("M8", "M21", "M50", "M51")])


def scale_for_ten(*, mistake=None):
    """Largest α for a growth of 10 over 100 blocks; :eq:`eq-8-3`."""
    L, most = 100, 10.0
    if mistake == "M21":
        return residual_scale(L, most**2)
    if mistake == "M51":
        return most ** (1 / L) - 1
    return residual_scale(L, most)


number("scale-for-ten", scale_for_ten, name="alpha", rtol=2e-3,
       mutants=[(id, partial(scale_for_ten, mistake=id))
                for id in ("M21", "M51")])


def block_backward(g, a_prev, z, W1, W2, alpha, *, mistake=None):
    """Gradients of a block a = a_prev + α W₂ relu(W₁ a_prev); :eq:`eq-8-1`.

    Parameters
    ----------
    g : array, shape (B, n)
        ∂J/∂a.
    a_prev : array, shape (B, n)
    z : array, shape (B, m)
        W₁ a_prev.
    W1, W2 : array, shapes (m, n) and (n, m)
    alpha : float
    mistake : str, optional
        Makes one classical mistake; see ``vgcore/mistakes.py``. A word behind
        the id chooses among several forms.

    Returns
    -------
    dW1, dW2, da_prev : array
    """
    dF = g if mistake == "M50" else alpha * g
    inner = np.maximum(z, 0)
    dW2 = (g if mistake == "M50 weights" else dF).T @ (
        z if mistake == "M1" else inner)
    d_inner = dF @ (W2.T if mistake == "M4" else W2)
    delta = d_inner if mistake == "M2" else d_inner * (z > 0)
    dW1 = delta.T @ a_prev
    through = delta @ (W1.T if mistake == "M4 below" else W1)
    if mistake == "M50 twice":
        through = alpha * through
    if mistake == "M8":
        return dW1, dW2, through
    if mistake == "M8 branch":
        return dW1, dW2, g
    return dW1, dW2, g + through


def blocks(rng):
    """Blocks of different sizes; the last is square everywhere."""
    for B, n, m, alpha in ((4, 3, 5, 0.3), (6, 5, 2, 0.7), (3, 4, 4, 0.1),
                           (4, 4, 4, 0.5)):
        a_prev = rng.standard_normal((B, n))
        W1 = rng.standard_normal((m, n))
        yield (rng.standard_normal((B, n)), a_prev, a_prev @ W1.T, W1,
               rng.standard_normal((n, m)), alpha)


function("block-backward", block_backward, trials=lambda rng: list(blocks(rng)),
         outputs=("dW1", "dW2", "da_prev"),
         mutants=[(id.split()[0], partial(block_backward, mistake=id))
                  for id in ("M1", "M2", "M4", "M4 below", "M8", "M8 branch",
                             "M50", "M50 weights", "M50 twice")])


def paths(alpha, L=100, *, mistake=None):
    """Share of the path without branches, and the mean number of branches.

    A path through k branches has weight α^2k among the Σ C(L, k) α^2k of
    :eq:`eq-8-2`: k is binomial with probability α² / (1 + α²).
    """
    if mistake == "M51":
        return np.array([(1 + alpha) ** -L, L * alpha / (1 + alpha)])
    if mistake == "M21":
        return np.array([residual_growth(L, alpha) ** -0.5,
                         L * alpha**2 / (1 + alpha**2)])
    if mistake == "M8":                       # the identity path left out
        return np.array([1 / (residual_growth(L, alpha) - 1),
                         L * alpha**2 / (1 + alpha**2)])
    return np.array([1 / residual_growth(L, alpha),
                     L * alpha**2 / (1 + alpha**2)])


number("identity-path", lambda: paths(0.1), name="share and branches",
       mutants=[(id, partial(paths, 0.1, mistake=id))
                for id in ("M51", "M21", "M8")])
