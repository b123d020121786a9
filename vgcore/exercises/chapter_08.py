"""Exercises of chapter 08: residual connections."""

import numpy as np

from vgcore.exercises.registry import function, number
from vgcore.exercises.slips import Slip, slip
from vgcore.theory import residual_growth, residual_scale


def growth():
    """log₁₀ ‖g^[0]‖² / ‖g^[20]‖² for α = 1 and α = ½; :eq:`eq-8-2`."""
    L, alpha = 20, np.array([1.0, 0.5])
    factor = residual_growth(L, alpha)
    return np.log10(factor)


FACTOR = "factor = residual_growth(L, alpha)"
number("residual-growth", growth, name="exponents", slips=(
    *slip("skip-left-out", FACTOR, "factor = alpha ** (2 * L)"),
    *slip("square-or-root", FACTOR, "factor = np.sqrt(residual_growth(L, alpha))"),
    *slip("branch-scale", FACTOR, "factor = residual_growth(L, np.ones(2))"),
    *slip("lengths-added", FACTOR, "factor = (1 + alpha) ** L",
          "factor = (1 + alpha) ** (2 * L)"),
    *slip("logarithm", "return np.log10(factor)", "return np.log(factor)",
          "return factor", "return np.log2(factor)"),
    *slip("off-by-one", FACTOR, "factor = residual_growth(L - 1, alpha)",
          "factor = residual_growth(L + 1, alpha)"),
    *slip("links-not-multiplied", FACTOR, "factor = 1 + alpha ** 2",
          "factor = 1 + L * alpha ** 2", "factor = L * (1 + alpha ** 2)")))


def scale_for_ten():
    """Largest α for a growth of 10 over 100 blocks; :eq:`eq-8-3`."""
    L, most = 100, 10.0
    alpha = residual_scale(L, most)
    return alpha


ALPHA = "alpha = residual_scale(L, most)"
number("scale-for-ten", scale_for_ten, rtol=5e-4, digits=4, name="alpha", slips=(
    *slip("square-or-root", ALPHA, "alpha = residual_scale(L, most ** 2)",
          "alpha = residual_scale(L, most ** 0.5)",
          "alpha = residual_scale(L, most) ** 2"),
    *slip("lengths-added", ALPHA, "alpha = most ** (1 / L) - 1"),
    *slip("logarithm", ALPHA, "alpha = (np.log10(most) / L) ** 0.5"),
    *slip("growth-approximated", ALPHA, "alpha = (np.log(most) / L) ** 0.5",
          "alpha = ((most - 1) / L) ** 0.5")))


def block_backward(g, a_prev, z, W1, W2, alpha):
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

    Returns
    -------
    dW1, dW2, da_prev : array
    """
    dF = alpha * g
    dW2 = dF.T @ np.maximum(z, 0)
    d_inner = dF @ W2
    delta = d_inner * (z > 0)
    dW1 = delta.T @ a_prev
    through = delta @ W1
    da_prev = g + through
    return dW1, dW2, da_prev


BRANCH, OUTER, INNER = ("dF = alpha * g", "dW2 = dF.T @ np.maximum(z, 0)",
                        "d_inner = dF @ W2")
BENT, LOWER, THROUGH, ADDED = (
    "delta = d_inner * (z > 0)", "dW1 = delta.T @ a_prev", "through = delta @ W1",
    "da_prev = g + through")
BLOCK = (
    *slip("branch-scale", BRANCH, "dF = g", "dF = alpha ** 2 * g", "dF = g / alpha",
          "dF = (1 - alpha) * g", "dF = np.sqrt(alpha) * g"),
    *slip("branch-scale", OUTER, "dW2 = g.T @ np.maximum(z, 0)",
          "dW2 = alpha * dF.T @ np.maximum(z, 0)"),
    *slip("branch-scale", INNER, "d_inner = g @ W2", "d_inner = alpha * dF @ W2"),
    *slip("branch-scale", LOWER, "dW1 = delta.T @ a_prev / alpha",
          "dW1 = alpha * delta.T @ a_prev"),
    *slip("branch-scale", THROUGH, "through = alpha * delta @ W1",
          "through = delta @ W1 / alpha"),
    *slip("branch-scale", ADDED, "da_prev = alpha * g + through",
          "da_prev = alpha * (g + through)", "da_prev = (1 - alpha) * g + through",
          "da_prev = g / alpha + through"),
    *slip("z-for-a", OUTER, "dW2 = dF.T @ z"),
    *slip("other-input", OUTER, "dW2 = dF.T @ (z > 0)", "dW2 = dF.T @ np.tanh(z)",
          "dW2 = dF.T @ a_prev", "dW2 = dF.T @ np.maximum(a_prev, 0)"),
    *slip("other-input", LOWER, "dW1 = delta.T @ np.maximum(a_prev, 0)",
          "dW1 = delta.T @ z", "dW1 = delta.T @ np.maximum(z, 0)",
          "dW1 = delta.T @ g"),
    *slip("weight-for-input", OUTER, "dW2 = dF.sum(axis=0)[:, None] * W2"),
    *slip("weight-for-input", LOWER, "dW1 = delta.sum(axis=0)[:, None] * W1"),
    *slip("transpose-for-matrix", INNER, "d_inner = dF @ W2.T"),
    *slip("transpose-for-matrix", THROUGH, "through = delta @ W1.T"),
    *slip("own-weight", INNER, "d_inner = dF @ W1", "d_inner = dF @ W1.T"),
    *slip("own-weight", THROUGH, "through = delta @ W2", "through = delta @ W2.T"),
    *slip("weights-skipped", INNER, "d_inner = dF"),
    *slip("weights-skipped", THROUGH, "through = delta"),
    *slip("slope-left-out", BENT, "delta = d_inner"),
    *slip("slope-left-out", LOWER, "dW1 = d_inner.T @ a_prev"),
    *slip("slope-left-out", THROUGH, "through = d_inner @ W1"),
    *slip("rectifier-slope", BENT, "delta = d_inner * np.maximum(z, 0)",
          "delta = d_inner * (z < 0)", "delta = d_inner * z",
          "delta = d_inner * np.sign(z)", "delta = d_inner * (a_prev > 0)",
          "delta = d_inner * np.where(z > 0, 1, 0.01)",
          "delta = d_inner * (z > 1)"),
    *slip("slope-of-another", BENT, "delta = d_inner * (1 - np.tanh(z) ** 2)",
          "delta = d_inner * (1 - z ** 2)", "delta = d_inner * z * (1 - z)"),
    *slip("activation-of-gradient", BENT, "delta = np.maximum(d_inner, 0)",
          "delta = d_inner * (d_inner > 0)"),
    *slip("activation-of-gradient", ADDED, "da_prev = np.maximum(g + through, 0)",
          "da_prev = g + np.maximum(through, 0)"),
    *slip("activation-of-gradient", BRANCH, "dF = alpha * g * (g > 0)",
          "dF = alpha * np.maximum(g, 0)"),
    *slip("skip-left-out", ADDED, "da_prev = through"),
    *slip("branch-left-out", ADDED, "da_prev = g"),
    *slip("added-for-multiplied", ADDED, "da_prev = g * through"),
    *slip("sign-turned", ADDED, "da_prev = g - through"),
    *slip("counted-twice", ADDED, "da_prev = 2 * g + through",
          "da_prev = g + 2 * through"),
    *slip("value-on-the-skip", ADDED, "da_prev = g + a_prev + through",
          "da_prev = a_prev + through"),
    *slip("gradient-left-out", BENT, "delta = (z > 0) * 1.0"),
    *slip("skip-left-out", BRANCH, "dF = alpha * (g - a_prev)"),
)


def blocks(rng):
    """Blocks of different sizes, one for a batch of 1; the last is square everywhere."""
    for B, n, m, alpha in ((4, 3, 5, 0.3), (6, 5, 2, 0.7), (1, 3, 2, 0.6), (3, 4, 4, 0.1),
                           (4, 4, 4, 0.5)):
        a_prev = rng.standard_normal((B, n))
        W1 = rng.standard_normal((m, n))
        yield (rng.standard_normal((B, n)), a_prev, a_prev @ W1.T, W1,
               rng.standard_normal((n, m)), alpha)


function("block-backward", block_backward, trials=lambda rng: list(blocks(rng)),
         outputs=("dW1", "dW2", "da_prev"), slips=BLOCK,
         sizes=lambda g, a_prev, z, W1, W2, alpha: {"B": len(g), "α": alpha})


def paths():
    """Share of the path without branches, and the mean number of branches.

    A path through k branches has weight α^2k among the Σ C(L, k) α^2k of
    :eq:`eq-8-2`: k is binomial with probability α² / (1 + α²).
    """
    L, alpha = 100, 0.1
    share = 1 / residual_growth(L, alpha)
    branches = L * alpha**2 / (1 + alpha**2)
    return np.array([share, branches])


SHARE, BRANCHES = ("share = 1 / residual_growth(L, alpha)",
                   "branches = L * alpha**2 / (1 + alpha**2)")
number("identity-path", paths, name="share and branches", slips=(
    Slip("lengths-added", {SHARE: "share = (1 + alpha) ** -L",
                           BRANCHES: "branches = L * alpha / (1 + alpha)"}),
    *slip("lengths-added", SHARE, "share = (1 + alpha) ** -L"),
    *slip("lengths-added", BRANCHES, "branches = L * alpha / (1 + alpha)"),
    *slip("square-or-root", SHARE, "share = residual_growth(L, alpha) ** -0.5"),
    *slip("skip-left-out", SHARE, "share = 1 / (residual_growth(L, alpha) - 1)"),
    *slip("branch-share", BRANCHES, "branches = L / 2", "branches = L * alpha",
          "branches = L * alpha ** 2"),
    *slip("paths-unweighted", SHARE, "share = 2.0 ** -L")))
