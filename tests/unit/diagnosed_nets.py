"""Nets whose state is known: a bank that trains and a bank that does not."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

import vgcore as vg

SOFTMAX, SQUARED, SIGMOID = (
    "softmax_cross_entropy", "squared_error", "sigmoid_cross_entropy")


class Case(NamedTuple):
    """A net with data and an optimizer; ``expected`` are the states that
    the first finding may have, none for a net that trains."""

    make: Callable
    loss: object
    data: Callable
    optimizer: Callable
    epochs: int = 20
    batch: int = 32
    expected: tuple = ()
    clip: float | None = None

    def built(self, seed=0):
        rng = np.random.default_rng(seed)
        x, y = self.data(rng)
        return self.make(rng), x, y


# Nets

def dense(*sizes, phi="tanh", init="lecun", top="identity", change=None):
    """A factory of dense nets."""
    def make(rng):
        L = len(sizes) - 1
        net = vg.Network(*[
            vg.Dense(a, b, phi if l < L - 1 else top, init=init, rng=rng)
            for l, (a, b) in enumerate(zip(sizes, sizes[1:]))])
        if change:
            change(net, rng)
        return net
    return make


def blocks(n_in, n, n_out, L, *, scale=1.0, zero=False, normal=False,
           phi="relu"):
    """A factory of residual nets."""
    def make(rng):
        def block():
            last = vg.Dense(n, n, rng=rng)
            if zero:
                last.W = np.zeros((n, n))
            first = vg.Dense(n, n, phi, init="he" if phi == "relu" else "lecun",
                             rng=rng)
            before = [vg.Normalize(n)] if normal else []
            return vg.Residual(*before, first, last, scale=scale)
        return vg.Network(vg.Dense(n_in, n, rng=rng), *[block() for _ in range(L)],
                          vg.Dense(n, n_out, rng=rng))
    return make


def normalized(n_in, n, n_out, L, phi="relu"):
    def make(rng):
        layers, width = [], n_in
        for _ in range(L):
            layers += [vg.Dense(width, n, phi, init="he", rng=rng), vg.Normalize(n)]
            width = n
        return vg.Network(*layers, vg.Dense(n, n_out, rng=rng))
    return make


def recurrent(cell, n_x, n, n_out, *, last=True, change=None, **options):
    def make(rng):
        layer = cell(n_x, n, rng=rng, **options)
        if change:
            change(layer, rng)
        between = [vg.LastStep(n)] if last else []
        return vg.Network(layer, *between, vg.Dense(n, n_out, rng=rng))
    return make


def bias(layers, value):
    def change(net, rng):
        for l in layers:
            net.layers[l].b = np.full(net.layers[l].n_out, float(value))
    return change


def zero(*layers):
    def change(net, rng):
        for l in layers:
            net.layers[l].W = np.zeros_like(net.layers[l].W)
    return change


def drawn(draw, but=0):
    """Redraw the weights of all layers but the last ``but``."""
    def change(net, rng):
        for layer in net.layers[:len(net.layers) - but]:
            layer.W = draw(rng, layer.W.shape)
    return change


# Data

@cache
def _digits():
    return vg.digits()


def digits(n=400, times=1.0, plus=0.0, change=None):
    def data(rng):
        split = _digits()
        x, y = split.x_train[:n] * times + plus, split.y_train[:n]
        return change(x, y, rng) if change else (x, y)
    return data


def parity(x, y, rng):
    return x, (y % 2).astype(float)[:, None]


def one_hot(x, y, rng):
    return x, np.eye(10)[y]


def standard(x, y, rng):
    return (x - x.mean(0)) / (x.std(0) + 1e-8), y


def wave(n=100, low=-2.0, high=2.0, times=1.0, plus=0.0):
    def data(rng):
        x = rng.uniform(low, high, (n, 1))
        u = 4 * (x - low) / (high - low) - 2
        return x, times * np.sin(2 * u) + plus
    return data


def plane(n=200, m=5, noise=0.1, times=1.0):
    """Linear regression."""
    def data(rng):
        x = times * rng.standard_normal((n, m))
        w = np.arange(1.0, m + 1)[:, None] / m
        return x, x @ w / times + noise * rng.standard_normal((n, 1))
    return data


def xor(low=0.0):
    def data(rng):
        x = np.array([[low, low], [low, 1], [1, low], [1, 1.0]])
        return x, np.array([[0.0], [1], [1], [0]])
    return data


def halves(n=200, m=2):
    """Two classes apart, targets 0 and 1."""
    def data(rng):
        y = rng.integers(0, 2, n)
        x = rng.standard_normal((n, m)) + 1.5 * (2 * y[:, None] - 1)
        return x, y.astype(float)[:, None]
    return data


def spirals(n=300):
    return lambda rng: vg.spirals(n, rng=rng)


def adding(n, T):
    return lambda rng: vg.adding(n, T, rng=rng)


def first_sign(n=200, T=8):
    """The sign of the first input, after T steps."""
    def data(rng):
        x = rng.standard_normal((n, T, 1))
        return x, (x[:, 0] > 0).astype(float)
    return data


def running_mean(n=100, T=12):
    """A target at every step."""
    def data(rng):
        x = rng.standard_normal((n, T, 1))
        return x, np.cumsum(x, axis=1) / np.sqrt(np.arange(1, T + 1))[:, None]
    return data


def rows_of_digits(n=300):
    """Digits as 8 steps of 8 pixels."""
    def data(rng):
        split = _digits()
        return split.x_train[:n].reshape(n, 8, 8), split.y_train[:n]
    return data


def one(data):
    """A batch of one example."""
    def first(rng):
        x, y = data(rng)
        return x[:1], y[:1]
    return first


def SGD(alpha):
    return lambda: vg.SGD(alpha)


def Adam(alpha):
    return lambda: vg.Adam(alpha)


def Momentum(alpha):
    return lambda: vg.Momentum(alpha)


def he(*sizes, **options):
    return dense(*sizes, phi="relu", init="he", **options)


HEALTHY = {
    # one layer
    "softmax regression": Case(dense(64, 10), SOFTMAX, digits(), SGD(0.5)),
    "softmax regression from 0": Case(
        dense(64, 10, change=zero(0)), SOFTMAX, digits(), SGD(0.5)),
    "linear regression": Case(dense(5, 1), SQUARED, plane(), SGD(0.1)),
    "linear regression from 0": Case(
        dense(5, 1, change=zero(0)), SQUARED, plane(), SGD(0.1)),
    "linear regression, exact": Case(
        dense(5, 1), SQUARED, plane(noise=0), SGD(0.1), epochs=200),
    "linear regression, inputs to 1000": Case(
        dense(5, 1), SQUARED, plane(times=300.0), SGD(1e-6), epochs=200),
    "logistic regression": Case(dense(2, 1), SIGMOID, halves(), SGD(0.5)),
    "logistic regression, squared error": Case(
        dense(2, 1, top="sigmoid"), SQUARED, halves(), SGD(1.0)),
    "linear net, 4 layers": Case(
        dense(5, 20, 20, 20, 1, phi="identity"), SQUARED, plane(), SGD(0.05)),
    # shallow nets
    "tanh": Case(dense(64, 30, 10), SOFTMAX, digits(), SGD(0.3)),
    "sigmoid": Case(dense(64, 30, 10, phi="sigmoid"), SOFTMAX, digits(),
                    SGD(0.5), epochs=40),
    "relu": Case(he(64, 30, 10), SOFTMAX, digits(), SGD(0.1)),
    "leaky relu": Case(dense(64, 30, 10, phi="leaky_relu", init="he"),
                       SOFTMAX, digits(), SGD(0.1)),
    "softplus": Case(dense(64, 30, 10, phi="softplus"), SOFTMAX, digits(),
                     SGD(0.1)),
    "one-hot targets": Case(he(64, 30, 10), SOFTMAX, digits(change=one_hot),
                            SGD(0.1)),
    "one-hot targets, squared error": Case(
        he(64, 60, 10), SQUARED, digits(change=one_hot), SGD(0.1), epochs=40),
    "binary targets": Case(he(64, 30, 1), SIGMOID, digits(change=parity),
                           SGD(0.1), epochs=40),
    "sigmoid on top, squared error": Case(
        dense(64, 30, 1, top="sigmoid"), SQUARED, digits(change=parity),
        SGD(0.5), epochs=60),
    "wave": Case(dense(1, 50, 50, 1), SQUARED, wave(), Adam(0.01), epochs=150),
    "wave, relu": Case(he(1, 50, 50, 1), SQUARED, wave(), Adam(0.01), epochs=150),
    "tanh on top of targets inside": Case(
        dense(1, 50, 50, 1, top="tanh"), SQUARED, wave(times=0.9), Adam(0.01),
        epochs=150),
    "spirals": Case(dense(2, 40, 40, 3), SOFTMAX, spirals(), Adam(0.01),
                    epochs=60),
    "spirals, relu": Case(he(2, 64, 64, 3), SOFTMAX, spirals(), Adam(0.01),
                          epochs=60),
    "few units": Case(dense(64, 6, 10), SOFTMAX, digits(), SGD(0.5), epochs=40),
    "wide": Case(he(64, 1000, 10), SOFTMAX, digits(), SGD(0.05)),
    "very wide, tanh": Case(dense(64, 2000, 10), SOFTMAX, digits(), SGD(0.02)),
    "standard init, shallow": Case(
        dense(64, 60, 10, init="standard"), SOFTMAX, digits(), SGD(0.3)),
    "small weights, shallow": Case(
        he(64, 64, 10, change=drawn(lambda r, s: 0.01 * r.standard_normal(s))),
        SOFTMAX, digits(), SGD(0.3), epochs=40),
    "softmax of digits, Adam": Case(he(64, 30, 10), SOFTMAX, digits(), Adam(1e-3),
                                    epochs=40),
    "small Adam rate": Case(he(64, 60, 60, 10), SOFTMAX, digits(), Adam(1e-4),
                            epochs=120, batch=16),
    "momentum": Case(dense(64, 30, 10), SOFTMAX, digits(), Momentum(0.05)),
    "large rate that works": Case(dense(64, 30, 10), SOFTMAX, digits(), SGD(1.5)),
    "small rate that works": Case(he(64, 100, 10), SOFTMAX, digits(), SGD(0.01),
                                  epochs=150, batch=16),
    # scales
    "tanh, inputs 0 to 16": Case(
        dense(64, 20, 10), SOFTMAX, digits(times=16.0), SGD(0.1), epochs=30),
    "sigmoid, inputs 0 to 255": Case(
        dense(64, 128, 10, phi="sigmoid"), SOFTMAX, digits(1400, 255.0), SGD(0.1),
        epochs=10),
    "relu, inputs 0 to 255, Adam": Case(
        he(64, 128, 128, 10), SOFTMAX, digits(1400, 255.0), Adam(1e-3), epochs=8),
    "relu, inputs 0 to 16": Case(
        he(64, 64, 10), SOFTMAX, digits(times=16.0), SGD(0.003), epochs=40),
    "tanh, inputs 0 to 255, small rate": Case(
        dense(64, 64, 10), SOFTMAX, digits(1400, 255.0), SGD(0.01), epochs=20),
    "inputs off 0": Case(
        dense(64, 30, 10), SOFTMAX, digits(plus=1.0), SGD(0.1), epochs=60),
    "standardized": Case(dense(64, 30, 10), SOFTMAX, digits(change=standard),
                         SGD(0.1)),
    "small inputs": Case(he(64, 64, 10), SOFTMAX, digits(times=0.05), Adam(0.01),
                         epochs=40),
    "large targets": Case(dense(1, 50, 50, 1), SQUARED, wave(times=20.0),
                          Adam(0.02), epochs=400),
    "targets off 0": Case(dense(1, 50, 50, 1), SQUARED, wave(plus=5.0), Adam(0.01),
                          epochs=300),
    # depth
    "8 tanh layers": Case(dense(64, *[64] * 8, 10), SOFTMAX, digits(), SGD(0.1)),
    "10 tanh layers, orthogonal": Case(
        dense(64, *[64] * 10, 10, init="orthogonal"), SOFTMAX, digits(), SGD(0.1)),
    "8 relu layers": Case(he(64, *[128] * 8, 10), SOFTMAX, digits(), SGD(0.03)),
    "20 relu layers": Case(he(64, *[128] * 20, 10), SOFTMAX, digits(1400),
                           Adam(3e-4), epochs=15),
    "5 tanh layers, standard": Case(
        dense(64, *[64] * 4, 10, init="standard"), SOFTMAX, digits(), SGD(0.3),
        epochs=40),
    "2 sigmoid layers": Case(dense(64, 50, 50, 10, phi="sigmoid"), SOFTMAX,
                             digits(1400), SGD(1.0), epochs=40),
    "residual": Case(blocks(64, 32, 10, 6), SOFTMAX, digits(), SGD(0.02)),
    "residual, scaled": Case(blocks(64, 64, 10, 20, scale=20**-0.5), SOFTMAX,
                             digits(), SGD(0.05)),
    "residual, zero branches": Case(
        blocks(64, 64, 10, 20, zero=True), SOFTMAX, digits(), SGD(0.03)),
    "residual, normalized": Case(blocks(64, 64, 10, 20, normal=True), SOFTMAX,
                                 digits(), SGD(0.03)),
    "residual, tanh": Case(blocks(64, 32, 10, 8, phi="tanh"), SOFTMAX, digits(),
                           SGD(0.02)),
    "residual, deep, Adam": Case(blocks(64, 32, 10, 16), SOFTMAX, digits(1400),
                                 Adam(3e-4), epochs=20),
    "normalized": Case(normalized(64, 64, 10, 6), SOFTMAX, digits(), SGD(0.05)),
    "zero last layer": Case(he(64, 64, 64, 10, change=zero(2)), SOFTMAX, digits(),
                            SGD(0.1)),
    "zero last layer, regression": Case(
        dense(5, 30, 30, 1, change=zero(2)), SQUARED, plane(), SGD(0.1)),
    "zero last layer, deep tanh": Case(
        dense(64, *[64] * 6, 10, change=zero(6)), SOFTMAX, digits(), SGD(0.1),
        epochs=30),
    "zero last layer, binary": Case(
        he(64, 32, 1, change=zero(1)), SIGMOID, digits(change=parity), SGD(0.1),
        epochs=40),
    # few examples
    "XOR, tanh": Case(dense(2, 8, 1), SQUARED, xor(), SGD(0.3), epochs=2000,
                      batch=4),
    "XOR of ±1, tanh": Case(dense(2, 4, 1, top="sigmoid"), SQUARED, xor(-1.0),
                            SGD(2.0), epochs=2000, batch=4),
    "XOR, logits": Case(dense(2, 8, 1), SIGMOID, xor(), Adam(0.05), epochs=500,
                        batch=4),
    "one example": Case(dense(64, 20, 10), SOFTMAX, one(digits()), SGD(0.3),
                        epochs=100),
    "one example, relu": Case(he(5, 20, 1), SQUARED, one(plane()), SGD(0.05),
                              epochs=200),
    "one example, deep": Case(dense(64, *[30] * 6, 10), SOFTMAX, one(digits()),
                              SGD(0.1), epochs=100),
    "eight examples": Case(he(64, 40, 10), SOFTMAX, digits(8), SGD(0.1), epochs=200),
    "batches of one": Case(he(64, 30, 10), SOFTMAX, digits(200), SGD(0.02),
                           batch=1),
    # trained to the end
    "overfitted": Case(he(64, 200, 10), SOFTMAX, digits(60), Adam(0.01),
                       epochs=400),
    "overfitted, random labels": Case(
        he(64, 200, 10), SOFTMAX,
        digits(80, change=lambda x, y, rng: (x, rng.permutation(y))), Adam(0.01),
        epochs=300),
    "well trained": Case(dense(64, 60, 10), SOFTMAX, digits(1400), SGD(0.5),
                         epochs=80),
    "well trained, deep relu": Case(he(64, 64, 64, 64, 10), SOFTMAX, digits(1400),
                                    Adam(2e-3), epochs=60),
    "well trained, sigmoid": Case(dense(64, 60, 10, phi="sigmoid"), SOFTMAX,
                                  digits(1400), Adam(0.02), epochs=60),
    "well trained, tanh, large rate": Case(dense(64, 60, 60, 10), SOFTMAX,
                                           digits(), Adam(0.02), epochs=150),
    # time
    "rnn, rows of digits": Case(recurrent(vg.RNN, 8, 32, 10), SOFTMAX,
                                rows_of_digits(), Adam(0.01), epochs=30),
    "gru, rows of digits": Case(recurrent(vg.GRU, 8, 32, 10), SOFTMAX,
                                rows_of_digits(), Adam(0.01), epochs=30),
    "lstm, rows of digits": Case(recurrent(vg.LSTM, 8, 32, 10), SOFTMAX,
                                 rows_of_digits(), Adam(0.01), epochs=30),
    "rnn, rows of digits, sgd": Case(recurrent(vg.RNN, 8, 32, 10), SOFTMAX,
                                     rows_of_digits(), SGD(0.1), epochs=60),
    "relu rnn": Case(recurrent(vg.RNN, 8, 32, 10, phi="relu"), SOFTMAX,
                     rows_of_digits(), Adam(3e-3), epochs=40),
    "rnn, a loss each step": Case(recurrent(vg.RNN, 1, 24, 1, last=False), SQUARED,
                                  running_mean(), Adam(0.01), epochs=60),
    "gru, a loss each step": Case(recurrent(vg.GRU, 1, 24, 1, last=False), SQUARED,
                                  running_mean(), Adam(0.01), epochs=60),
    "lstm, a loss each step": Case(recurrent(vg.LSTM, 1, 24, 1, last=False),
                                   SQUARED, running_mean(), Adam(0.02), epochs=60),
    "rnn, first sign": Case(recurrent(vg.RNN, 1, 24, 1), SIGMOID, first_sign(),
                            Adam(0.01), epochs=120),
    "gru, adding 10": Case(recurrent(vg.GRU, 2, 24, 1), SQUARED, adding(400, 10),
                           Adam(0.02), epochs=80),
    "lstm, adding 10": Case(recurrent(vg.LSTM, 2, 24, 1), SQUARED, adding(400, 10),
                            Adam(0.02), epochs=120),
    "lstm, adding 30, gates open": Case(
        recurrent(vg.LSTM, 2, 32, 1, change=lambda q, rng: q.set_bias(f=3.0)),
        SQUARED, adding(400, 30), Adam(0.02), epochs=100, clip=1.0),
    "gru, adding 30, gates open": Case(
        recurrent(vg.GRU, 2, 32, 1, change=lambda q, rng: q.set_bias(z=2.0)),
        SQUARED, adding(400, 30), Adam(0.02), epochs=100, clip=1.0),
    "rnn, adding 10, orthogonal": Case(
        recurrent(vg.RNN, 2, 32, 1, init="orthogonal"), SQUARED, adding(400, 10),
        Adam(3e-3), epochs=100, clip=1.0),
}


class Softmax:
    """A layer that a course's net does not have: probabilities in the net."""

    params = ()

    def __init__(self, n):
        self.n_in = self.n_out = n

    def forward(self, a):
        p = vg.softmax(a)
        return p, vg.Record(a_prev=a, a=p)

    def backward(self, da, record, *, to_input=True):
        p = record.a
        return p * (da - (da * p).sum(axis=-1, keepdims=True))


def softmax_on_top(*sizes):
    def make(rng):
        return vg.Network(*he(*sizes)(rng).layers, Softmax(sizes[-1]))
    return make


def shuffled(x, y, rng):
    return x, rng.permutation(y)


def unscaled(low, high, n=200):
    """One feature far off 0; the wave that it carries is the same."""
    return wave(n, low, high)


def ramp(rng):
    """y = 2x − 1 on seven points."""
    x = np.arange(-1.0, 6)[:, None]
    return x, 2 * x - 1


def constant(value):
    return drawn(lambda rng, shape: np.full(shape, float(value)))


def gaussian(deviation):
    return drawn(lambda rng, shape: deviation * rng.standard_normal(shape))


def positive(high=1.0):
    return drawn(lambda rng, shape: high * rng.random(shape))


def larger(factor, name="W_hh"):
    def change(layer, rng):
        setattr(layer, name, factor * getattr(layer, name))
    return change


def gates(**biases):
    return lambda layer, rng: layer.set_bias(**biases)


def bits(m=20, times=1.0):
    """Targets on binary inputs, unscaled where ``times`` is large."""
    def data(rng):
        x = rng.integers(0, 2, (300, m)).astype(float)
        return x, times * (x[:, :1] + 0.5 * x[:, 1:2] * x[:, 2:3])
    return data


LONG, SHORT = ("exploding",), ("vanishing",)
FAULTY = {
    # data and targets
    "relu, inputs 0 to 255": Case(
        he(64, 128, 128, 10), SOFTMAX, digits(1400, 255.0), SGD(0.1),
        expected=("inputs",)),
    "tanh, inputs 0 to 255": Case(
        dense(64, 128, 10), SOFTMAX, digits(1400, 255.0), SGD(0.3),
        expected=("inputs",)),
    "relu, inputs 0 to 16, deep": Case(
        he(64, 64, 64, 64, 10), SOFTMAX, digits(times=16.0), SGD(0.2),
        expected=("inputs",)),
    "sigmoid, x in 40 to 60": Case(
        dense(1, 3, 3, 1, phi="sigmoid"), SQUARED, unscaled(40, 60), SGD(0.5),
        expected=("inputs",)),
    "tanh, years": Case(
        dense(1, 20, 1), SQUARED, unscaled(1950, 2020), SGD(0.1),
        expected=("inputs",)),
    "relu, tiny inputs": Case(
        he(64, 64, 10), SOFTMAX, digits(times=1e-4), SGD(0.1),
        expected=("inputs",)),
    "all inputs the same": Case(
        he(64, 64, 10), SOFTMAX, digits(times=0.0, plus=0.5), SGD(0.1),
        expected=("inputs",)),
    "sigmoid on top, targets to 150": Case(
        dense(20, 50, 1, top="sigmoid"), SQUARED, bits(times=100.0), SGD(0.1),
        expected=("targets",)),
    "sigmoid on top, targets ±1": Case(
        dense(64, 30, 1, top="sigmoid"), SQUARED,
        digits(change=lambda x, y, rng: (x, np.where(y > 4, 1.0, -1.0)[:, None])),
        SGD(0.5), expected=("targets",)),
    "tanh on top, targets to 9": Case(
        dense(64, 30, 1, top="tanh"), SQUARED,
        digits(change=lambda x, y, rng: (x, y[:, None].astype(float))), SGD(0.1),
        expected=("targets",)),
    "relu on top, negative targets": Case(
        dense(1, 4, 2, 1, phi="relu", init="glorot_uniform", top="relu"), SQUARED,
        ramp, Adam(0.01), batch=7, expected=("targets",)),
    "relu on top, a wave": Case(
        he(1, 50, 50, 1, top="relu"), SQUARED, wave(), Adam(0.01),
        expected=("targets",)),
    "softmax on top, targets 1 to 10": Case(
        softmax_on_top(64, 30, 10), SQUARED,
        digits(change=lambda x, y, rng: (x, 9 * np.eye(10)[y])), SGD(0.1),
        expected=("targets",)),
    "targets to 1500, linear": Case(
        he(20, 50, 50, 1), SQUARED, bits(times=1000.0), SGD(0.3),
        expected=("targets", "step too large")),
    "labels shuffled": Case(
        dense(64, 20, 10), SOFTMAX, digits(change=shuffled), SGD(0.5),
        expected=("targets",)),
    "labels shuffled, relu": Case(
        he(64, 60, 10), SOFTMAX, digits(1000, change=shuffled), SGD(0.1),
        expected=("targets",)),
    # loss and output
    "softmax twice": Case(softmax_on_top(64, 64, 10), SOFTMAX, digits(), SGD(0.1),
                          expected=("outputs",)),
    "sigmoid twice": Case(he(64, 64, 1, top="sigmoid"), SIGMOID,
                          digits(change=parity), SGD(0.1), expected=("outputs",)),
    "relu under the softmax": Case(he(64, 64, 10, top="relu"), SOFTMAX, digits(),
                                   SGD(0.1), expected=("outputs",)),
    "relu under the sigmoid": Case(he(64, 64, 1, top="relu"), SIGMOID,
                                   digits(change=parity), SGD(0.1),
                                   expected=("outputs",)),
    "sigmoid under the softmax": Case(dense(64, 30, 10, top="sigmoid"), SOFTMAX,
                                      digits(), SGD(0.1), expected=("outputs",)),
    "tanh under the sigmoid": Case(dense(64, 30, 1, top="tanh"), SIGMOID,
                                   digits(change=parity), SGD(0.1),
                                   expected=("outputs",)),
    "a loss without gradient": Case(
        dense(64, 20, 10), lambda y_hat, y: (
            vg.softmax_cross_entropy(y_hat, y)[0], np.zeros_like(y_hat)),
        digits(), SGD(0.1), expected=("no gradient",)),
    # symmetry and initialization
    "all weights 0, tanh": Case(dense(64, 30, 10, change=zero(0, 1)), SOFTMAX,
                                digits(), SGD(0.1), expected=("symmetry",)),
    "all weights 0, sigmoid": Case(
        dense(64, 30, 10, phi="sigmoid", change=zero(0, 1)), SOFTMAX, digits(),
        SGD(0.1), expected=("symmetry",)),
    "all weights 0, relu": Case(he(64, 30, 30, 10, change=zero(0, 1, 2)), SOFTMAX,
                                digits(), SGD(0.1), expected=("symmetry",)),
    "all weights 0.5": Case(dense(64, 30, 10, change=constant(0.5)), SOFTMAX,
                            digits(), SGD(0.1), expected=("symmetry",)),
    "all weights 0.01, sigmoid": Case(
        dense(5, 20, 1, phi="sigmoid", change=constant(0.01)), SQUARED, plane(),
        SGD(0.5), expected=("symmetry",)),
    "relu, N(0, 0.01²), 6 layers": Case(
        he(64, *[64] * 6, 10, change=gaussian(0.01)), SOFTMAX, digits(), SGD(0.1),
        expected=SHORT),
    "tanh, N(0, 0.01²), 5 layers": Case(
        dense(64, *[64] * 5, 10, change=gaussian(0.01)), SOFTMAX, digits(), SGD(0.1),
        expected=SHORT),
    "tanh, N(0, 1), 6 layers": Case(
        dense(64, *[64] * 6, 10, change=gaussian(1.0)), SOFTMAX, digits(), SGD(0.1),
        expected=("exploding", "saturated")),
    "sigmoid, U(0, 1)": Case(
        dense(64, 64, 64, 64, 10, phi="sigmoid", change=positive()), SOFTMAX,
        digits(), SGD(0.1), expected=("vanishing", "saturated")),
    "relu, U(0, 1)": Case(
        he(64, 64, 64, 64, 10, change=positive()), SOFTMAX, digits(1400), SGD(0.01),
        expected=("exploding",)),
    "relu, N(0, 1), 4 layers": Case(
        he(64, *[64] * 4, 10, change=gaussian(1.0)), SOFTMAX, digits(), SGD(0.1),
        expected=("exploding",)),
    "sigmoid, N(0, 25)": Case(
        dense(64, 50, 50, 10, phi="sigmoid", change=gaussian(5.0)), SOFTMAX,
        digits(1400), SGD(0.1), expected=("saturated", "exploding")),
    # the step
    "relu, SGD 3": Case(he(64, 64, 64, 10), SOFTMAX, digits(), SGD(3.0),
                        expected=("step too large",)),
    "deep relu, SGD 1": Case(he(64, *[128] * 6, 10), SOFTMAX, digits(), SGD(1.0),
                             expected=("step too large",)),
    "tanh, SGD 100": Case(dense(64, 30, 10), SOFTMAX, digits(), SGD(100.0),
                          expected=("step too large",)),
    "relu, Adam 1": Case(he(64, 64, 64, 10), SOFTMAX, digits(), Adam(1.0),
                         expected=("step too large",)),
    "linear regression, SGD 5": Case(dense(5, 1), SQUARED, plane(), SGD(5.0),
                                     expected=("step too large",)),
    "momentum 3": Case(he(64, 64, 64, 10), SOFTMAX, digits(), Momentum(3.0),
                       expected=("step too large",)),
    "relu, SGD 1e-5": Case(he(64, 64, 64, 10), SOFTMAX, digits(), SGD(1e-5),
                           expected=("step too small",)),
    "tanh, SGD 1e-6": Case(dense(64, 30, 10), SOFTMAX, digits(), SGD(1e-6),
                           expected=("step too small",)),
    "linear regression, SGD 1e-6": Case(dense(5, 1), SQUARED, plane(), SGD(1e-6),
                                        expected=("step too small",)),
    # depth
    "6 sigmoid layers": Case(dense(64, *[50] * 6, 10, phi="sigmoid"), SOFTMAX,
                             digits(), SGD(0.1), expected=SHORT),
    "4 sigmoid layers, regression": Case(
        dense(20, *[100] * 4, 1, phi="sigmoid"), SQUARED, bits(), SGD(0.5),
        expected=SHORT),
    "30 relu layers, lecun": Case(dense(64, *[64] * 30, 10, phi="relu"), SOFTMAX,
                                  digits(), SGD(0.1), expected=SHORT),
    "30 tanh layers, standard": Case(
        dense(64, *[64] * 30, 10, init="standard"), SOFTMAX, digits(), SGD(0.1),
        expected=SHORT),
    "20 relu layers, variance 9": Case(
        dense(64, *[64] * 20, 10, phi="relu", init=vg.variance_scaling(9.0)),
        SOFTMAX, digits(), SGD(0.01), expected=LONG),
    "30 residual blocks": Case(blocks(64, 64, 10, 30), SOFTMAX, digits(), SGD(0.05),
                               expected=("exploding", "step too large")),
    "overflow": Case(dense(64, *[64] * 20, 10, phi="relu",
                           init=vg.variance_scaling(1e40)), SOFTMAX, digits(),
                     SGD(0.1), expected=LONG),
    # time
    "tanh rnn, short memory": Case(
        recurrent(vg.RNN, 2, 32, 1, change=larger(0.3)), SQUARED, adding(256, 60),
        SGD(0.05), expected=SHORT),
    "tanh rnn, small weights, first sign": Case(
        recurrent(vg.RNN, 1, 24, 1, change=larger(0.2)), SIGMOID,
        first_sign(T=30), Adam(0.01), expected=SHORT),
    "sigmoid rnn": Case(recurrent(vg.RNN, 2, 32, 1, phi="sigmoid"), SQUARED,
                        adding(256, 40), SGD(0.1), expected=SHORT),
    "relu rnn, W_hh doubled": Case(
        recurrent(vg.RNN, 2, 32, 1, phi="relu", change=larger(2.0)), SQUARED,
        adding(256, 60), SGD(0.05), expected=LONG),
    "tanh rnn, W_hh times 3": Case(
        recurrent(vg.RNN, 2, 32, 1, change=larger(3.0)), SQUARED, adding(256, 60),
        SGD(0.05), expected=LONG),
    "lstm, gates shut": Case(
        recurrent(vg.LSTM, 2, 32, 1, change=gates(f=-3.0)), SQUARED,
        adding(256, 40), Adam(0.01), expected=SHORT),
    "gru, gates shut": Case(
        recurrent(vg.GRU, 2, 32, 1, change=gates(z=-3.0)), SQUARED,
        adding(256, 40), SGD(0.1), expected=SHORT),
    # saturated and dead units, flat outputs
    "one sigmoid at 75": Case(
        dense(5, 1, phi="sigmoid", top="sigmoid", change=constant(5.0)), SQUARED,
        lambda rng: (rng.standard_normal((64, 5)) + 3, np.zeros((64, 1))),
        SGD(0.5), expected=("saturated",)),
    "sigmoid on top at 8": Case(
        dense(5, 20, 1, top="sigmoid", change=bias([1], 8)), SQUARED,
        lambda rng: (rng.standard_normal((64, 5)), np.zeros((64, 1))), SGD(0.5),
        expected=("saturated",)),
    "tanh, biases 20": Case(
        dense(64, 30, 30, 10, change=bias([0, 1], 20)), SOFTMAX, digits(), SGD(0.1),
        expected=("vanishing",)),  # its cure names the flat ends
    "sigmoid, biases -12": Case(
        dense(64, 30, 10, phi="sigmoid", change=bias([0], -12)), SOFTMAX, digits(),
        SGD(0.1), expected=("saturated", "vanishing")),
    "one relu that is off": Case(
        dense(2, 1, 1, phi="relu", change=drawn(
            lambda rng, shape: np.full(shape, -0.03), but=1)), SIGMOID,
        lambda rng: (q := rng.uniform(1, 3, (200, 2)), (
            q.sum(axis=1) > 4).astype(float)[:, None]), SGD(0.1),
        expected=("dead",)),
    "relu, biases -5": Case(he(64, 64, 64, 10, change=bias([0, 1], -5)), SOFTMAX,
                            digits(), SGD(0.1), expected=("dead",)),
    "relu on top that is off": Case(
        dense(1, 4, 1, phi="relu", top="relu", change=bias([1], -100)), SQUARED,
        lambda rng: (np.arange(7.0)[:, None], 2 * np.arange(7.0)[:, None]),
        SGD(0.01), batch=7, expected=("dead",)),
    "relu in the middle that is off": Case(
        he(64, 64, 64, 64, 10, change=bias([1], -50)), SOFTMAX, digits(), SGD(0.1),
        expected=("dead",)),
    "XOR, 2-2-1 sigmoid": Case(
        dense(2, 2, 1, phi="sigmoid", top="sigmoid"), SQUARED, xor(), SGD(0.2),
        batch=4, expected=("flat outputs",)),
    "XOR, 2-3-1 sigmoid": Case(
        dense(2, 3, 1, phi="sigmoid", top="sigmoid"), SQUARED, xor(), SGD(0.15),
        batch=4, expected=("flat outputs",)),
}
