"""Exercises of chapter 01: gradient descent and the forward pass."""

from functools import partial

import numpy as np

from vgcore.check import function, number
from vgcore.datasets import digits
from vgcore.theory import forward_multiplications, largest_stable_rate


def forward(W, b, x, *, mistake=None):
    """The output of a net for a batch: ReLU below, the identity on top.

    Parameters
    ----------
    W, b : dict
        ``W[l]``, shape (n_l, n_{l-1}), and ``b[l]``, shape (n_l,), for
        l = 1…L.
    x : array, shape (B, n_0)
    mistake : str, optional
        Makes one classical mistake; see ``vgcore/mistakes.py``.

    Returns
    -------
    array, shape (B, n_L)
        ŷ = a^[L], :eq:`eq-1-2`.
    """
    L = len(W)
    a = {0: x} | {l: np.zeros((len(x), len(b[l]))) for l in b}
    for l in range(1, L + 1):
        below = a[l if mistake == "M1" else l - 1]
        z = below @ (W[l] if mistake == "M4" else W[l].T) + b[l]
        a[l] = z if l == L else np.maximum(0, z)
    return a[L]


def nets(rng):
    """Weights, biases and a batch; in the last net all widths are equal."""
    for B, widths in ((4, (3, 5, 2)), (1, (2, 4, 3, 5)), (6, (4, 1)),
                      (5, (3, 3, 3, 3))):
        shapes = list(enumerate(zip(widths[1:], widths), start=1))
        yield ({l: rng.standard_normal(shape) for l, shape in shapes},
               {l: rng.standard_normal(n) for l, (n, _) in shapes},
               rng.standard_normal((B, widths[0])))


def by_hand():
    W = {1: np.array([[1, -1], [2, 1], [-1, 1]]), 2: np.array([[3, -1, 5]])}
    b = {1: np.array([1, -1, 0]), 2: np.array([1])}
    return forward(W, b, np.array([[2, 1]])).item()


def last_batch():
    """Images in the last mini-batch of an epoch, in batches of 32."""
    return len(digits().x_train) % 32


number("forward-by-hand", by_hand, rtol=1e-9, name="y_hat")
function("forward", forward, trials=lambda rng: list(nets(rng)),
         outputs=("y_hat",),
         mutants=[(id, partial(forward, mistake=id)) for id in ("M1", "M4")])
number("multiplications", lambda: forward_multiplications((64, 64, 10), B=32),
       rtol=1e-9, name="count")
number("sum-to-mean", last_batch, rtol=1e-9, name="ratio",
       mutants=[("M6", lambda: 1.0),
                ("M6", lambda: 1 / last_batch()),
                ("M6", lambda: last_batch() ** 2)])
number("stable-rate", lambda: largest_stable_rate(np.diag([1.0, 10.0])),
       name="alpha", mutants=[
           ("M18", lambda: 2 / (10 / 2)),    # the 5 of 5 w_2², not its 10
           ("M18", lambda: 1 / 10)])         # no overshoot at all
