"""Exercises of chapter 03: the backward recursion."""

from functools import partial

import numpy as np

from vgcore.check import function
from vgcore.losses import softmax


def backward(W, a, z, y, *, mistake=None):
    """Gradients of a tanh net with softmax and mean cross-entropy.

    Parameters
    ----------
    W : dict
        ``W[l]``, shape (n_l, n_{l-1}), for l = 1…L.
    a, z : dict
        ``a[l]`` for l = 0…L and ``z[l]`` for l = 1…L, shape (B, n_l); ``a[L]``
        holds the probabilities.
    y : array, shape (B, n_L)
        One row per example, 1 at its class.
    mistake : str, optional
        Makes one classical mistake; see ``vgcore/mistakes.py``.

    Returns
    -------
    dW, db : dict
        ``dW[l]`` and ``db[l]`` for l = 1…L; :eq:`eq-3-1` to :eq:`eq-3-6`.
    """
    L, B, p = len(W), len(y), a[len(W)]
    dW, db = {}, {}
    for l in range(L, 0, -1):
        if l == L:
            delta = (p - y) / {"M6": 1, "M6 twice": B * B}.get(mistake, B)
            if mistake == "M7":
                delta = -y * (1 - p) / B
        else:
            V = W[l] if mistake == "M5" else W[l + 1]
            g = delta @ (V.T if mistake == "M4" else V)
            u = a[l] if mistake == "M3" else z[l]
            delta = g if mistake == "M2" else g * (1 - np.tanh(u) ** 2)
        if mistake == "M9" and l == L:
            continue
        dW[l] = delta.T @ a[l if mistake == "M1" else l - 1]
        db[l] = delta if mistake == "M10" else delta.sum(axis=0)
    return dW, db


def nets(rng):
    """Forward passes of four nets; the last has equal widths everywhere."""
    return [forward(rng, B, widths) for B, widths in (
        (4, (3, 5, 2)), (6, (2, 4, 3, 5)), (3, (5, 3)), (4, (3, 3, 3, 3)))]


def forward(rng, B, widths):
    L = len(widths) - 1
    W, a, z = {}, {0: rng.standard_normal((B, widths[0]))}, {}
    for l in range(1, L + 1):
        W[l] = rng.standard_normal((widths[l], widths[l - 1]))
        z[l] = a[l - 1] @ W[l].T
        a[l] = softmax(z[l]) if l == L else np.tanh(z[l])
    return W, a, z, np.eye(widths[-1])[rng.integers(0, widths[-1], B)]


function("backward", backward, trials=nets, outputs=("dW", "db"),
         mutants=[(id.split()[0], partial(backward, mistake=id)) for id in (
             "M1", "M2", "M3", "M4", "M5", "M6", "M6 twice", "M7", "M9",
             "M10")])
