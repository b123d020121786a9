"""Influence balancing: a cell whose near part hides its far part."""

import numpy as np

from vgcore.recurrent import RNN
from vgcore.validation import (
    finite_array, positive_float, positive_int, refused,
)


def balancing_cell(near=10, far=13):
    """A row of linear units whose near part hides its far part.

    Unit i keeps half of its state and takes half of unit i + 1's; the input,
    a parameter w, comes with sign + to the first units and − to the others.
    Influence balancing, Tallec and Ollivier (2017).

    Parameters
    ----------
    near, far : int
        Units with sign + and −. In the long run the first unit is at
        2w(near − far).

    Returns
    -------
    RNN
        One input, near + far units.
    """
    near, far = positive_int(near, "near"), positive_int(far, "far")
    n = near + far
    cell = RNN(1, n, "identity", rng=np.random.default_rng(0))
    cell.W_hh[...] = 0.5 * (np.eye(n) + np.eye(n, k=1))
    cell.W_xh[:, 0] = np.where(np.arange(n) < near, 1.0, -1.0)
    return cell


def balance_online(cell, sensitivity, *, rate=1e-4, steps=10_000):
    """Learn w of :func:`balancing_cell` while the sequence runs, for every τ.

    After each step, w ← w − rate · (s_1 − 1) · (sensitivity within τ steps).

    Parameters
    ----------
    cell : RNN
    sensitivity : array, shape (K,)
        For τ = 1…K.
    rate : float
    steps : int

    Returns
    -------
    theta : array, shape (K,)
        The last w for each τ; from 0.

    Raises
    ------
    ValueError, TypeError
        If ``rate`` is not positive, ``steps`` no positive integer, or
        ``sensitivity`` not a row of numbers.
    """
    sensitivity = finite_array(sensitivity, "sensitivity")
    if sensitivity.ndim != 1 or not len(sensitivity):
        raise refused("sensitivity", f"shape {sensitivity.shape}", "shape (K,)",
                      "Give one number for each τ = 1…K.")
    rate, K = positive_float(rate, "rate"), len(sensitivity)
    state, theta = np.zeros((cell.n_out, K)), np.zeros(K)
    for t in range(positive_int(steps, "steps")):
        state = cell.W_hh @ state + cell.W_xh * theta
        within = sensitivity[np.minimum(np.arange(K), t)]
        theta -= rate * (state[0] - 1) * within
    return theta
