"""Reading digits row by row with a truncated gradient."""

import numpy as np

from vgcore.layers import Dense
from vgcore.losses import softmax_cross_entropy
from vgcore.optimizers import Adam
from vgcore.recurrent import RNN
from vgcore.training import accuracy, minibatches
from vgcore.validation import positive_int, refused

SIDE = 8  # pixels of a row, and rows


def train_on_rows(data, tau, seed, *, n=32, epochs=8, rate=0.01):
    """Train a tanh RNN to name a digit after its last row, looking back τ rows.

    The one loss is at the last row, so the sliding window of :eq:`eq-10-1`
    passes its gradient to the last τ states.

    Parameters
    ----------
    data : Split
        Of images with 64 pixels, from ``digits()``.
    tau : int
    seed : int
        Of the weights and of the order of the images.
    n, epochs : int
        Hidden units; passes over the training images.
    rate : float
        α of Adam.

    Returns
    -------
    training, held_out : float
        Share of images whose digit is named.

    Raises
    ------
    ValueError, TypeError
        If ``tau`` is not a positive integer or an image has not 64 pixels.
    """
    tau, rng = positive_int(tau, "tau"), np.random.default_rng(seed)
    rows = [_rows(x) for x in (data.x_train, data.x_test)]
    cell, top = RNN(SIDE, n, rng=rng), Dense(n, 10, rng=rng)
    weights = [(layer, name) for layer in (cell, top) for name in layer.params]
    optimizers = [Adam(rate) for _ in weights]
    for _ in range(epochs):
        for batch in minibatches(len(data.x_train), 32, rng=rng):
            h, record = cell.forward(rows[0][batch])
            logits, top_record = top.forward(h[:, -1])
            dJ = softmax_cross_entropy(logits, data.y_train[batch])[1]
            dh = np.zeros_like(h)
            dh[:, -1] = top.backward(dJ, top_record)
            cell.backward(dh, record, tau, to_input=False)
            for optimizer, (layer, name) in zip(optimizers, weights):
                optimizer.step(getattr(layer, name), getattr(layer, "d" + name))
    return tuple(accuracy(top.forward(cell.forward(x)[0][:, -1])[0], y)
                 for x, y in zip(rows, (data.y_train, data.y_test)))


def _rows(x):
    if x.shape[1:] != (SIDE * SIDE,):
        raise refused("data", f"images of shape {x.shape[1:]}", f"{SIDE * SIDE} pixels",
               "Write train_on_rows(vg.digits(), …).")
    return x.reshape(-1, SIDE, SIDE)
