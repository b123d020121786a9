"""How gradients grow through residual blocks, and the scale that stops it."""

import math

import numpy as np

from vgcore.validation import positive, refuse, size


def residual_growth(L, alpha=1.0):
    """Growth (1 + α²)^L of ‖∂J/∂a‖² through L residual blocks, :eq:`eq-8-2`.

    For branches that keep the mean square, as W₂ relu(W₁ a) with
    Var(w₁) = 2/n and Var(w₂) = 1/n.

    Parameters
    ----------
    L : int or array of int
        Blocks.
    alpha : float or array
        Scale α of the branch.

    Returns
    -------
    float or array
    """
    L, alpha = np.asarray(L, dtype=float), np.asarray(alpha, dtype=float)
    if (L < 0).any() or (alpha < 0).any():
        refuse("L, alpha", f"{L}, {alpha}", "no negative number",
               "Count blocks from 0; the sign of a branch does not matter.")
    growth = (1 + alpha**2) ** L
    return growth if growth.ndim else float(growth)


def residual_scale(L, growth=math.e):
    """The α for which (1 + α²)^L is ``growth``, :eq:`eq-8-3`.

    Near 1/√L for growth e.

    Parameters
    ----------
    L : int
        Blocks.
    growth : float
        Of ‖∂J/∂a‖² through all of them; at least 1.

    Returns
    -------
    float
    """
    if positive(growth, "growth") < 1:
        refuse("growth", growth, "at least 1", "No α makes a gradient shrink.")
    return math.sqrt(math.expm1(math.log(growth) / size(L, "L")))
