"""Learning to remember one bit: what a gradient can teach, and over how long.

Two small experiments. One-unit nets, many side by side, learn to latch a bit,
after Bengio et al. (1994). A recurrent layer learns ``vg.recall``.
"""

import numpy as np

from vgcore.datasets import recall
from vgcore.layers import Dense, Network
from vgcore.optimizers import Adam
from vgcore.recurrent import LastStep
from vgcore.training import accuracy, fit
from vgcore.validation import generator, numbers, positive, refuse, size

BIT_STEPS = 3     # the bit is shown in the first three steps
TARGET = 0.8      # h_T should be ±0.8: tanh does not reach ±1
TRIALS = 1000     # held out


def train_latches(T, *, nets=10, w=0.5, steps=600, batch_size=32, rate=0.1,
                  clip=1.0, noise=0.2, rng):
    """One-unit nets h_t = tanh(w h_{t−1} + u x_t) learn to hold a bit.

    The bit, ±1, is added to the first three inputs, noise to all of them.
    The loss is ½ (h_T ∓ 0.8)². To solve it a net has to become a latch, w > 1,
    :eq:`eq-11-4`. After Bengio et al. (1994); the settings are ours.

    Parameters
    ----------
    T : int
        Steps, at least 3.
    nets : int
        Trained side by side, each on its own trials.
    w : float
        Where every net's weight to itself starts; u is drawn from U(½, 3/2).
    steps, batch_size, rate : int, int, float
        Of gradient descent, :eq:`eq-1-1`.
    clip : float
        Largest norm of (∂J/∂w, ∂J/∂u), :eq:`eq-7-1`.
    noise : float
        Standard deviation.
    rng : numpy.random.Generator

    Returns
    -------
    w : array, shape (nets,)
        The weights to itself after training.
    recalled : array, shape (nets,)
        Share of 1 000 new trials in which h_T has the sign of the bit.
    """
    T, nets, steps = size(T, "T"), size(nets, "nets"), size(steps, "steps")
    batch_size, rng = size(batch_size, "batch_size"), generator(rng)
    rate, clip = positive(rate, "rate"), positive(clip, "clip")
    noise = positive(noise, "noise", zero=True)
    if T < BIT_STEPS:
        refuse("T", T, f"at least {BIT_STEPS}", "The bit takes three steps.")
    w = np.full((nets, 1), float(numbers(w, "w")))
    u = rng.uniform(0.5, 1.5, (nets, 1))
    for _ in range(steps):
        bits, x = _trials(rng, T, nets, batch_size, noise)
        dw, du = latch_gradients(w, u, x, bits)
        short = np.minimum(1.0, clip / np.maximum(np.hypot(dw, du), clip))
        w -= rate * short * dw
        u -= rate * short * du
    bits, x = _trials(rng, T, nets, TRIALS, noise)
    return w[:, 0], (np.sign(_states(w, u, x)[-1]) == bits).mean(axis=1)


def latch_gradients(w, u, x, bits):
    """∂J/∂w and ∂J/∂u of one-unit nets, side by side, :eq:`eq-9-4`.

    Parameters
    ----------
    w, u : array, shape (nets, 1)
    x : array, shape (T, nets, B)
    bits : array, shape (nets, B)
        ±1; J is the mean of ½ (h_T − 0.8 bit)² over B.

    Returns
    -------
    dw, du : array, shape (nets, 1)
    """
    h = _states(w, u, x)
    slope, delta = 1 - h[1:] ** 2, np.empty_like(x)
    dh = (h[-1] - TARGET * bits) / bits.shape[1]
    for t in reversed(range(len(x))):
        delta[t] = dh * slope[t]
        dh = delta[t] * w
    return ((delta * h[:-1]).sum(axis=(0, 2))[:, None],
            (delta * x).sum(axis=(0, 2))[:, None])


def train_recall(cell, T, *, steps=300, batch_size=32, rate=0.01, clip=1.0,
                 noise=0.2, held_out=960, rng):
    """Train a recurrent layer to tell one bit after T noisy steps.

    The layer, its last step and a linear read-out, drawn by ``cell.init``,
    see each trial of ``vg.recall`` once. Adam; the gradient's norm is clipped.

    Parameters
    ----------
    cell : RNN, GRU or LSTM
        Two inputs. Its weights are trained in place.
    T : int
        Noisy steps between the bit and the answer.
    steps, batch_size, rate : int, int, float
        Of Adam.
    clip : float
        Largest global norm of the gradient.
    noise : float
        Standard deviation.
    held_out : int
        New trials to measure on.
    rng : numpy.random.Generator
        Draws the read-out and the trials.

    Returns
    -------
    float
        Share of the new trials in which the bit is told; ½ is guessing.

    Raises
    ------
    ValueError, TypeError
        If the layer does not take two inputs, or a setting does not fit;
        nothing is changed.
    """
    steps, batch_size = size(steps, "steps"), size(batch_size, "batch_size")
    if cell.n_in != 2:
        refuse("cell", f"{cell.n_in} inputs", "2: the bit and the noise",
               "Write vg.LSTM(2, n, rng=rng).")
    net = Network(cell, LastStep(cell.n_out),
                  Dense(cell.n_out, 2, init=cell.init, rng=generator(rng)))
    fit(net, "softmax_cross_entropy", Adam(rate),
        recall(steps * batch_size, T, noise=noise, rng=rng), epochs=1,
        batch_size=batch_size, clip=clip, rng=rng)
    x, y = recall(held_out, T, noise=noise, rng=rng)
    return accuracy(net(x), y)


def _trials(rng, T, nets, n, noise):
    bits = rng.choice([-1.0, 1.0], (nets, n))
    x = noise * rng.standard_normal((T, nets, n))
    x[:BIT_STEPS] += bits
    return bits, x


def _states(w, u, x):
    h = np.zeros((len(x) + 1, *x.shape[1:]))
    x = u * x
    for t in range(len(x)):
        h[t + 1] = np.tanh(w * h[t] + x[t])
    return h
