"""Exercises of chapter 01: gradient descent and the forward pass."""

import numpy as np

from vgcore.datasets import digits
from vgcore.exercises.places import HIDDEN, LAYERS
from vgcore.exercises.registry import function, number
from vgcore.exercises.slips import made_of, slip
from vgcore.theory import forward_multiplications, largest_stable_rate


def forward(W, b, x):
    """The output of a net for a batch: ReLU below, the identity on top.

    Parameters
    ----------
    W, b : dict
        ``W[l]``, shape (n_l, n_{l-1}), and ``b[l]``, shape (n_l,), for
        l = 1…L.
    x : array, shape (B, n_0)

    Returns
    -------
    array, shape (B, n_L)
        ŷ = a^[L], :eq:`eq-1-2`.
    """
    a, L = x, len(W)
    layers = range(1, L + 1)
    for l in layers:
        z = a @ W[l].T + b[l]
        if l < L:
            a = np.maximum(0, z)
    y_hat = z
    return y_hat


FORWARD = (
    *slip("input-again", "z = a @ W[l].T + b[l]", "z = x @ W[l].T + b[l]"),
    *LAYERS("transpose-for-matrix", "z = a @ W[l].T + b[l]",
            "z = a @ W[l] + b[l]"),
    *LAYERS("bias-left-out", "z = a @ W[l].T + b[l]", "z = a @ W[l].T"),
    *LAYERS("bias-wrong", "z = a @ W[l].T + b[l]", "z = a @ W[l].T - b[l]",
            "z = a @ W[l].T * b[l]", "z = a @ W[l].T + 2 * b[l]",
            "z = a @ W[l].T + b[l].mean()", "z = a @ W[l].T + b[l].sum()"),
    *slip("bias-wrong", "a = np.maximum(0, z)",
          "a = np.maximum(0, z - b[l]) + b[l]"),
    *HIDDEN("activation-left-out", "a = np.maximum(0, z)", "a = z"),
    *slip("activation-on-top", "y_hat = z", "y_hat = np.maximum(0, z)",
          "y_hat = np.tanh(z)", "y_hat = 1 / (1 + np.exp(-z))",
          "y_hat = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)"),
    *HIDDEN("other-activation", "a = np.maximum(0, z)", "a = np.tanh(z)",
            "a = 1 / (1 + np.exp(-z))", "a = np.minimum(0, z)", "a = np.abs(z)",
            "a = (z > 0) * 1.0", "a = np.where(z > 0, z, 0.01 * z)",
            "a = np.where(z > 0, z, 0.1 * z)", "a = np.where(z > 0, z, 0.2 * z)",
            "a = np.log1p(np.exp(z))",
            "a = np.maximum(1, z)", "a = np.maximum(0, -z)",
            "a = np.clip(z, 0, 1)", "a = np.maximum(0, z) ** 2"),
    *slip("other-activation", "a, L = x, len(W)",
          "a, L = np.maximum(0, x), len(W)"),
    *slip("layer-missing", "layers = range(1, L + 1)", "layers = range(2, L + 1)",
          "layers = range(1, L)"),
)


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
    return W, b, np.array([[3, 1]])


def below_the_top(W, b, x):
    """a^[L−1]: what a loop gives that stops one layer early."""
    L = len(W)
    z = forward({l: W[l] for l in range(1, L)}, b, x) if L > 1 else x
    return np.maximum(0, z) if L > 1 else x


def last_batch():
    """Images in the last mini-batch of an epoch, in batches of 32."""
    return len(digits().x_train) % 32


number("forward-by-hand", lambda: forward(*by_hand()).item(), rtol=1e-9,
       name="y_hat", mutants=made_of(forward, FORWARD, *by_hand(),
                                     then=lambda y_hat: y_hat.item()))
function("forward", forward, trials=lambda rng: list(nets(rng)),
         outputs=("y_hat",), slips=FORWARD,
         mutants=[("layer-missing", below_the_top)],
         sizes=lambda W, b, x: {"B": len(x), "L": len(W)})
number("multiplications", lambda: forward_multiplications((64, 64, 10), B=32),
       rtol=1e-9, name="count", mutants=[
           ("batch-left-out", lambda: forward_multiplications((64, 64, 10), B=1)),
           ("biases-counted", lambda: 32 * (65 * 64 + 65 * 10)),
           ("biases-counted", lambda: 65 * 64 + 65 * 10),
           ("edges-multiplied", lambda: 32 * 64 * 64 * 10),
           ("edges-multiplied", lambda: 64 * 64 * 10),
           ("layer-missing", lambda: 32 * 64 * 64),
           ("layer-missing", lambda: 32 * 64 * 10)])
number("sum-to-mean", last_batch, rtol=1e-9, name="ratio",
       mutants=[("mean-or-sum", lambda: 1.0),
                ("mean-or-sum", lambda: 1 / last_batch()),
                ("mean-or-sum", lambda: last_batch() ** 2)])
BOWL = np.array([[10.0, 4.0], [4.0, 4.0]])    # of 5 w_1² + 4 w_1 w_2 + 2 w_2²

number("stable-rate", lambda: largest_stable_rate(BOWL), name="alpha", mutants=[
    ("factor-two", lambda: largest_stable_rate(BOWL / 2)),   # w⊤Hw without its ½
    ("mixed-left-out", lambda: largest_stable_rate(np.diag(np.diag(BOWL)))),
    ("factor-two", lambda: largest_stable_rate(BOWL) / 2)])  # no overshoot at all
