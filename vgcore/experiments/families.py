"""Untrained nets of five kinds, as what a gradient meets on its way back.

A kind is the list of its steps' Jacobians. Attention has no steps: its path
has length 1.
"""

import numpy as np

from vgcore.initializers import orthogonal
from vgcore.validation import generator, positive_int


def family_jacobians(T=200, n=64, *, decays=(0.9, 0.999), rng):
    """The Jacobians of T steps of untrained nets, by kind.

    Parameters
    ----------
    T, n : int
        Steps, units.
    decays : (float, float)
        Between which the diagonal net's factors are drawn.
    rng : numpy.random.Generator

    Returns
    -------
    dict of str to list of array, shape (n, n)
        "simple": h_t = tanh(W h_{t−1} + x_t), weights of variance 1/n, inputs
        of variance 1, :eq:`eq-9-3`. "with tanh, orthogonal": the same with an
        orthogonal W. "residual": a + F(a) / √T with a branch of He's variance,
        :eq:`eq-8-1`. "orthogonal": h_t = Q h_{t−1} + x_t. "diagonal":
        h_t = λ ⊙ h_{t−1} + x_t.
    """
    T, n, rng = positive_int(T, "T"), positive_int(n, "n"), generator(rng)
    W = rng.standard_normal((n, n)) / np.sqrt(n)
    Q, decay = orthogonal()(rng, n, n), np.diag(rng.uniform(*decays, n))
    return {"simple": _simple(W, T, rng), "residual": _residual(T, n, rng),
            "orthogonal": [Q] * T, "diagonal": [decay] * T,
            "with tanh, orthogonal": _simple(Q, T, rng)}


def attention_weights(T=200, n=64, *, rng):
    """With which weight attention reads each of T steps and the last one.

    The softmax of a random query's products with random keys, over √n.
    Vaswani et al. (2017).

    Parameters
    ----------
    T, n : int
        Steps before the last, size of a key.
    rng : numpy.random.Generator

    Returns
    -------
    array, shape (T + 1,)
        By lag, the last step first; their sum is 1.
    """
    T, n, rng = positive_int(T, "T"), positive_int(n, "n"), generator(rng)
    query, keys = rng.standard_normal(n), rng.standard_normal((T + 1, n))
    weights = np.exp(keys @ query / np.sqrt(n))
    return weights / weights.sum()


def _simple(W, T, rng):
    h, jacobians = np.zeros(len(W)), []
    for _ in range(T):
        h = np.tanh(W @ h + rng.standard_normal(len(W)))
        jacobians.append((1 - h**2)[:, None] * W)
    return jacobians


def _residual(T, n, rng):
    a, jacobians = rng.standard_normal(n), []
    for _ in range(T):
        W, V = rng.standard_normal((2, n, n)) / np.sqrt(n)
        V *= np.sqrt(2 / T)               # He's variance, scale α = 1/√T
        z = W @ a
        jacobians.append(np.eye(n) + V @ ((z > 0)[:, None] * W))
        a = a + V @ np.maximum(z, 0)
    return jacobians
