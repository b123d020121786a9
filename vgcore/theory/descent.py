"""Gradient descent foretold: its longest stable step, a plateau, a cliff."""

import numpy as np

from vgcore.activations import sigmoid
from vgcore.validation import finite_array, positive_float, positive_int, refused



START, TARGET = 0.5, 0.7  # of the cliff: x_0, and the value that σ(x_T) should have


def largest_stable_rate(hessian):
    """The bound 2/λ_max below which gradient descent converges in a bowl, :eq:`eq-1-4`.

    A saddle, with a negative eigenvalue, is left with every rate.

    Parameters
    ----------
    hessian : array, shape (n, n)
        Symmetric, with a positive largest eigenvalue.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If it is not square and symmetric, or curves nowhere upward.
    """
    H = finite_array(hessian, "hessian")
    if H.ndim != 2 or H.shape[0] != H.shape[1] or not np.allclose(
            H, H.T, atol=1e-12 * np.abs(H).max()):
        raise refused("hessian", f"shape {H.shape}", "a symmetric square matrix",
                      "Use (H + H.T) / 2 for a measured Hessian.")
    curvature = float(np.linalg.eigvalsh(H)[-1])
    if curvature <= 0:
        raise refused("hessian", f"largest eigenvalue {curvature:g}",
                      "a positive curvature", "Without one no step is too long.")
    return 2 / curvature


def two_layer_mode(t, strength, start):
    """Strength learned by a mode of a two-layer linear net at time t.

    u(t) = s e^{2st} / (e^{2st} − 1 + s/u₀), the exact gradient flow of Saxe
    et al. (2013) from balanced weights. It is s/2 at
    t = ln(s/u₀ − 1) / (2s).

    Parameters
    ----------
    t : float or array
        Steps times learning rate.
    strength : float
        s, the singular value to learn.
    start : float
        u₀ > 0, the product of the two weights at t = 0.

    Returns
    -------
    float or array, shape of ``t``
    """
    s, u0 = positive_float(strength, "strength"), positive_float(start, "start")
    decay = np.exp(-2 * s * np.asarray(t, dtype=float))
    return s / (1 + (s / u0 - 1) * decay)


def cliff_wall(w, T=50):
    """Where the wall stands, and how steep it is there, in closed form.

    At b = x_0 − w σ(x_0) every x_t is x_0, and a move of b is multiplied by
    s = w σ'(x_0) at each step, :eq:`eq-7-4`. It is a wall where s > 1.

    Parameters
    ----------
    w : float or array
    T : int

    Returns
    -------
    b : array, shape of ``w``
    slope : array, shape of ``w``
        ∂E/∂b = 2 (σ(x_0) − 0.7) σ'(x_0) (s^T − 1) / (s − 1).
    """
    w, a = finite_array(w, "w"), float(sigmoid(np.array(START)))
    s = w * a * (1 - a)
    grown = sum(s**k for k in range(positive_int(T, "T")))  # also right at s = 1
    return START - w * a, 2 * (a - TARGET) * a * (1 - a) * grown


def cliff_floor(w):
    """The b for which 0.7 is a fixed value of σ(x_t): the valley's floor.

    Where it lies above the wall and attracts, E goes to 0 there.

    Parameters
    ----------
    w : float or array

    Returns
    -------
    array, shape of ``w``
    """
    return np.log(TARGET / (1 - TARGET)) - TARGET * finite_array(w, "w")
