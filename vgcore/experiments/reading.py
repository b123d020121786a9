"""Reading digits row by row with a truncated gradient, several nets side by side."""

import numpy as np

from vgcore.layers import Dense
from vgcore.losses import softmax_cross_entropy
from vgcore.optimizers import Adam
from vgcore.recurrent import RNN
from vgcore.training import minibatches
from vgcore.validation import positive_int, refused

SIDE = 8    # pixels of a row, and rows
BATCH = 32


def train_on_rows(data, tau, seeds, *, n=32, epochs=8, rate=0.01):
    """Train tanh RNNs to name a digit after its last row, looking back τ rows.

    The one loss is at the last row, so the sliding window of :eq:`eq-10-1`
    passes its gradient to the last τ states. The nets are trained side by
    side, each with its own draw and its own order of the images.

    Parameters
    ----------
    data : Split
        Of images with 64 pixels, from ``digits()``.
    tau : int
    seeds : sequence of int
        One a net: of its weights and of the order of the images.
    n, epochs : int
        Hidden units; passes over the training images.
    rate : float
        α of Adam.

    Returns
    -------
    array, shape (len(seeds), 2)
        Share of the training and of the held-out images whose digit is named.

    Raises
    ------
    ValueError, TypeError
        If ``tau`` is not a positive integer or an image has not 64 pixels.
    """
    tau, rngs = positive_int(tau, "tau"), [np.random.default_rng(seed) for seed in seeds]
    train, test = (_rows(x) for x in (data.x_train, data.x_test))
    w, net = _side_by_side([_draw(n, rng) for rng in rngs])
    optimizer = Adam(rate)
    for _ in range(epochs):
        orders = (minibatches(len(train), BATCH, rng=rng) for rng in rngs)
        for batch in map(np.array, zip(*orders)):
            optimizer.step(w, _gradient(net, train[batch], data.y_train[batch], tau))
    return np.array([_share_named(net, x, y) for x, y in
                     ((train, data.y_train), (test, data.y_test))]).T


def _draw(n, rng):
    cell, top = RNN(SIDE, n, rng=rng), Dense(n, 10, rng=rng)
    return cell.W_xh, cell.W_hh, cell.b_h, top.W, top.b


def _side_by_side(drawn):
    """One vector w of all weights, and what it holds: each array with an axis for the nets, then one a row."""
    stacked = [np.array(same) for same in zip(*drawn)]
    w = np.concatenate([q.ravel() for q in stacked])
    ends = np.cumsum([q.size for q in stacked])
    held = [part.reshape(q.shape) for part, q in zip(np.split(w, ends[:-1]), stacked)]
    return w, [q if q.ndim == 3 else q[:, None] for q in held]


def _forward(net, x):
    """h_0 … h_T and the logits; `x` has the shape (nets, B, T, 8), or (B, T, 8) for all nets."""
    W_xh, W_hh, b_h, W, b = net
    h = [np.zeros((len(W), x.shape[-3], W.shape[-1]))]
    for t in range(SIDE):
        h.append(np.tanh(x[..., t, :] @ W_xh.mT + h[t] @ W_hh.mT + b_h))
    return h, h[-1] @ W.mT + b


def _gradient(net, x, y, tau):
    """∂J/∂w, in the order of w: :eq:`eq-9-4` and :eq:`eq-9-5`, stopped after τ steps."""
    W_xh, W_hh, _, W, _ = net
    h, z = _forward(net, x)
    dz = softmax_cross_entropy(z.swapaxes(0, 1), y.T)[1].swapaxes(0, 1)
    carry, sums = dz @ W, [0.0, 0.0, 0.0]
    for t in range(SIDE, max(0, SIDE - tau), -1):
        delta = carry * (1 - h[t] ** 2)              # δ_t = ∂J/∂h_t ⊙ σ'(z_t)
        here = delta.mT @ x[..., t - 1, :], delta.mT @ h[t - 1], delta.sum(axis=1)
        sums = [total + part for total, part in zip(sums, here)]
        carry = delta @ W_hh
    return np.concatenate([q.ravel() for q in (*sums, dz.mT @ h[-1], dz.sum(axis=1))])


def _share_named(net, x, y):
    return (_forward(net, x)[1].argmax(axis=-1) == y).mean(axis=1)


def _rows(x):
    if x.shape[1:] != (SIDE * SIDE,):
        raise refused("data", f"images of shape {x.shape[1:]}", f"{SIDE * SIDE} pixels",
               "Write train_on_rows(vg.digits(), …).")
    return x.reshape(-1, SIDE, SIDE)
