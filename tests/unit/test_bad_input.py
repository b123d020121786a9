"""Bad input: what came, what was due, what to do; and nothing has changed."""

import copy

import numpy as np
import pytest

import vgcore as vg
from vgcore import measure, theory
from vgcore.validation import all_finite

nan, inf = float("nan"), float("inf")


class World:
    """Everything a bad call could spoil."""

    def __init__(self):
        self.rng = rng = np.random.default_rng(0)
        self.net = net = vg.Network(
            vg.Dense(3, 4, vg.tanh, rng=rng),
            vg.Residual(vg.Dense(4, 4, vg.relu, rng=rng)),
            vg.Dense(4, 2, rng=rng))
        self.x, self.y = rng.normal(size=(6, 3)), rng.integers(0, 2, 6)
        self.y_hat, self.tape = net.forward(self.x)
        self.J, self.dJ = vg.softmax_cross_entropy(self.y_hat, self.y)
        net.backward(self.dJ, self.tape)
        self.layer = net.layers[0]
        self.other = vg.Network(vg.Dense(3, 5, rng=rng), vg.Dense(5, 5, rng=rng),
                                vg.Dense(5, 2, rng=rng))
        self.twin = copy.deepcopy(net)
        self.optimizers = [vg.SGD(0.1), vg.Momentum(0.1), vg.Adam(0.1)]
        for optimizer in self.optimizers:
            optimizer.step(net.w.copy(), net.dw)
        self.sgd, self.momentum, self.adam = self.optimizers
        self.grads = [rng.normal(size=(2, 3)), rng.normal(size=4)]
        self.integers = np.arange(4)
        self.read_only = rng.normal(size=4)
        self.read_only.flags.writeable = False

    def arrays(self):
        yield from (self.net.w, self.net.dw, self.x, self.y, self.y_hat, self.dJ,
                    *self.grads, self.integers)
        for record in self.tape:
            yield from (q for q in vars(record).values()
                        if isinstance(q, np.ndarray))
        for o in self.optimizers:
            yield from (q for q in vars(o).values() if isinstance(q, np.ndarray))
            yield np.array([q for q in vars(o).values()
                            if isinstance(q, (int, float))])

    def fit(self, net=None, loss=vg.softmax_cross_entropy, optimizer=None,
            data=None, **options):
        options = dict(epochs=1, batch_size=2, rng=self.rng) | options
        return vg.fit(net or self.net, loss, optimizer or self.adam,
                      (self.x, self.y) if data is None else data, **options)


def changed(array, at, value):
    array = np.array(array, dtype=float)
    array[at] = value
    return array


def dense(*sizes, **options):
    return vg.Dense(*sizes, **{"rng": np.random.default_rng(0)} | options)




CASES = {  # name: (call, words that the message must hold)
    # sizes and names
    "no units": (lambda w: dense(0, 3), ["n_in", "0", "positive"]),
    "negative units": (lambda w: dense(3, -1), ["n_out", "-1", "positive"]),
    "half a unit": (lambda w: dense(2.0, 3), ["n_in", "2.0", "integer"]),
    "True units": (lambda w: dense(True, 3), ["True", "integer"]),
    "size as text": (lambda w: dense("3", 3), ["'3'", "integer"]),
    "unknown activation": (
        lambda w: dense(3, 3, "swish"), ["'swish'", "tanh", "relu"]),
    "numpy's tanh": (lambda w: dense(3, 3, np.tanh), ["phi", "ufunc", "tanh"]),
    "no activation": (lambda w: dense(3, 3, None), ["phi", "None", "identity"]),
    "an activation class": (lambda w: dense(3, 3, vg.Activation), ["phi"]),
    "unknown initializer": (
        lambda w: dense(3, 3, init="xavier"), ["'xavier'", "glorot"]),
    "no initializer": (lambda w: dense(3, 3, init=None), ["init", "None"]),
    "initializer of another shape": (
        lambda w: dense(2, 3, init=lambda rng, i, o: np.ones((i, o))),
        ["init", "(2, 3)", "(3, 2)"]),
    "initializer that gives nan": (
        lambda w: dense(2, 3, init=lambda rng, i, o: np.full((o, i), nan)),
        ["W", "nan", "finite"]),
    "seed for a generator": (lambda w: dense(3, 3, rng=0), ["rng", "0", "Generator"]),
    "old generator": (
        lambda w: dense(3, 3, rng=np.random.RandomState(0)), ["Generator"]),
    "no generator": (lambda w: dense(3, 3, rng=None), ["None", "default_rng"]),
    "seed for an initializer": (lambda w: vg.he(0, 3, 3), ["Generator"]),
    "scale 0": (lambda w: vg.variance_scaling(0.0), ["scale", "0.0", "finite"]),
    "unknown fan": (lambda w: vg.variance_scaling(1.0, "fan"), ["'fan'", "fan_in"]),
    "fan None": (lambda w: vg.variance_scaling(1.0, None), ["None", "fan_in"]),
    "unknown distribution": (
        lambda w: vg.variance_scaling(1.0, "fan_in", "cauchy"),
        ["'cauchy'", "normal"]),
    "gain inf": (lambda w: vg.orthogonal(inf), ["gain", "inf", "finite"]),
    "gain None": (lambda w: vg.scaled_identity(None), ["gain", "None", "number"]),
    "slope 1": (lambda w: vg.leaky(1.0), ["slope", "1.0", "< 1"]),
    "slope nan": (lambda w: vg.leaky(nan), ["slope", "nan"]),
    # nets that do not fit
    "no layers": (lambda w: vg.Network(), ["none", "at least one layer"]),
    "a list of layers": (
        lambda w: vg.Network([dense(2, 2)]), ["layer 1", "Unpack", "*"]),
    "a class for a layer": (lambda w: vg.Network(vg.Dense), ["layer 1", "a layer"]),
    "None for a layer": (
        lambda w: vg.Network(dense(2, 2), None), ["layer 2", "None"]),
    "layers that do not fit": (
        lambda w: vg.Network(dense(2, 3), dense(4, 2)),
        ["layer 2", "n_in = 4", "n_in = 3", "equal"]),
    "the same layer twice": (
        lambda w: (lambda d: vg.Network(d, d))(dense(2, 2)),
        ["same layer twice", "deepcopy"]),
    "the same layer in a block": (
        lambda w: (lambda d: vg.Network(d, vg.Residual(d)))(dense(2, 2)),
        ["same layer twice"]),
    "a skip that does not fit": (
        lambda w: vg.Residual(dense(2, 3)), ["2 units in and 3 out", "skip"]),
    "scale nan of a block": (
        lambda w: vg.Residual(dense(2, 2), scale=nan), ["scale", "nan"]),
    # weights
    "W of another shape": (
        lambda w: setattr(w.layer, "W", np.ones((1, 3))), ["W", "(1, 3)", "(4, 3)"]),
    "b as a number": (lambda w: setattr(w.layer, "b", 0.0), ["b", "()", "(4,)"]),
    "W nan": (lambda w: setattr(w.layer, "W", np.full((4, 3), nan)), ["W", "nan"]),
    "W None": (lambda w: setattr(w.layer, "W", None), ["W", "object"]),
    "net.w as a number": (lambda w: setattr(w.net, "w", 0.0), ["w", "()"]),
    "net.w too short": (
        lambda w: setattr(w.net, "w", np.ones(3)), ["w", "(3,)", "shape"]),
    "net.dw too long": (lambda w: setattr(w.net, "dw", np.ones(99)), ["dw", "(99,)"]),
    # forward
    "one example as a vector": (
        lambda w: w.net.forward(w.x[0]), ["(3,)", "(B, 3)", "x[None, :]"]),
    "a number for x": (lambda w: w.net.forward(1.0), ["x", "()", "(B, 3)"]),
    "too many features": (
        lambda w: w.net.forward(np.ones((5, 4))), ["(5, 4)", "3 features"]),
    "transposed x": (lambda w: w.net.forward(w.x.T), ["(3, 6)", "Transpose"]),
    "x with nan": (
        lambda w: w.net.forward(changed(w.x, (2, 1), nan)),
        ["x", "nan", "(2, 1)", "finite"]),
    "x with inf": (lambda w: w.net(changed(w.x, (0, 0), -inf)), ["-inf", "(0, 0)"]),
    "empty batch": (
        lambda w: w.net.forward(np.ones((0, 3))), ["empty", "(0, 3)", "at least one"]),
    "x as text": (lambda w: w.net.forward("abc"), ["x", "<U3", "numbers"]),
    "x of text": (lambda w: w.net.forward([["a"] * 3]), ["x", "numbers"]),
    "x None": (lambda w: w.net.forward(None), ["x", "object", "numbers"]),
    "x of objects": (lambda w: w.net.forward(w.x.astype(object)), ["object"]),
    "ragged x": (lambda w: w.net.forward([[1, 2, 3], [1]]), ["x", "equal length"]),
    "a layer alone, integers": (
        lambda w: w.layer.forward(np.ones((2, 3), int)), ["int64", "floating"]),
    "a layer alone, a list": (
        lambda w: w.layer.forward([[1.0, 2.0, 3.0]]), ["list", "array"]),
    "a layer alone, wrong width": (
        lambda w: w.layer.forward(np.ones((2, 4))), ["a_prev", "(2, 4)", "3"]),
    # backward
    "dJ of one example": (
        lambda w: w.net.backward(w.dJ[:1], w.tape), ["dJ", "(1, 2)", "(6, 2)"]),
    "dJ of another rank": (
        lambda w: w.net.backward(w.dJ[:, 0], w.tape), ["dJ", "(6,)", "(6, 2)"]),
    "dJ a number": (lambda w: w.net.backward(1.0, w.tape), ["dJ", "()", "(6, 2)"]),
    "dJ nan": (
        lambda w: w.net.backward(changed(w.dJ, (1, 0), nan), w.tape),
        ["dJ", "nan", "(1, 0)"]),
    "dJ None": (lambda w: w.net.backward(None, w.tape), ["dJ", "object"]),
    "the pair of a loss for dJ": (
        lambda w: w.net.backward((w.J, w.dJ), w.tape), ["dJ", "tuple"]),
    "the tape of another net": (
        lambda w: w.net.backward(w.dJ, w.other.forward(w.x)[1]),
        ["tape", "another net", "own forward"]),
    "the tape of a copy": (
        lambda w: w.net.backward(w.dJ, w.twin.forward(w.x)[1]), ["another net"]),
    "no tape": (lambda w: w.net.backward(w.dJ, None), ["tape", "NoneType"]),
    "records for a tape": (lambda w: w.net.backward(w.dJ, list(w.tape)), ["a list"]),
    "da for a layer alone": (
        lambda w: w.layer.backward(np.ones((1, 4)), w.tape[1]),
        ["da", "(1, 4)", "(6, 4)"]),
    # losses
    **{f"{loss}: {name}": case for loss, f, y in [
        ("squared error", vg.squared_error, np.zeros((6, 2))),
        ("softmax", vg.softmax_cross_entropy, np.zeros(6, int)),
        ("sigmoid", vg.sigmoid_cross_entropy, np.zeros((6, 2)))]
       for name, case in {
        "one row": (lambda w, f=f, y=y: f(w.y_hat[0], y), ["y_hat", "(2,)", "(B, n)"]),
        "nan": (lambda w, f=f, y=y: f(changed(w.y_hat, (3, 1), nan), y),
                ["y_hat", "nan", "(3, 1)"]),
        "empty": (lambda w, f=f, y=y: f(w.y_hat[:0], y[:0]), ["empty", "(0, 2)"]),
        "None": (lambda w, f=f, y=y: f(None, y), ["y_hat", "object"]),
        "fewer targets": (lambda w, f=f, y=y: f(w.y_hat, y[:5]), ["y", "(5,", "(6,"]),
        "one target for all": (lambda w, f=f, y=y: f(w.y_hat, y[:1]), ["y", "(1,"]),
        "no targets": (lambda w, f=f, y=y: f(w.y_hat, None), ["y"]),
        "text": (lambda w, f=f, y=y: f(w.y_hat, np.full(y.shape, "a")), ["y", "<U1"]),
        "complex targets": (
            lambda w, f=f, y=y: f(w.y_hat, np.full((6, 2), 0.5 + 0j)), ["complex"]),
       }.items()},
    "labels for squared error": (
        lambda w: vg.squared_error(w.y_hat, w.y), ["y", "(6,)", "(6, 2)", "broadcast"]),
    "targets nan": (
        lambda w: vg.squared_error(w.y_hat, changed(w.y_hat, (5, 1), nan)),
        ["y", "nan", "(5, 1)"]),
    "label too large": (
        lambda w: vg.softmax_cross_entropy(w.y_hat, w.y + 1),
        ["labels from 1 to 2", "0 to 1", "3 outputs"]),
    "label negative": (
        lambda w: vg.softmax_cross_entropy(w.y_hat, w.y - 1), ["-1", "0 to 1"]),
    "labels as floats": (
        lambda w: vg.softmax_cross_entropy(w.y_hat, w.y * 1.0),
        ["float64", "astype(int)"]),
    "labels in a column": (
        lambda w: vg.softmax_cross_entropy(w.y_hat, w.y[:, None]), ["(6, 1)", "(6,)"]),
    "probabilities that do not sum to 1": (
        lambda w: vg.softmax_cross_entropy(w.y_hat, np.ones((6, 2))), ["sum"]),
    "negative probabilities": (
        lambda w: vg.softmax_cross_entropy(w.y_hat, np.tile([2.0, -1.0], (6, 1))),
        ["≥ 0"]),
    "target 2 for a sigmoid": (
        lambda w: vg.sigmoid_cross_entropy(w.y_hat, np.full((6, 2), 2.0)),
        ["2", "between 0 and 1"]),
    "softmax of nan": (lambda w: vg.softmax([nan, 1.0]), ["z", "nan"]),
    "log softmax of text": (lambda w: vg.log_softmax("a"), ["z", "<U1"]),
    "softmax Jacobian of a batch": (
        lambda w: vg.softmax_jacobian(np.ones((2, 2))), ["(2, 2)", "p[0]"]),
    # optimizers
    **{f"{name} rate {bad!r}": (
        lambda w, make=make, bad=bad: make(bad), ["alpha", repr(bad)])
       for name, make in [("SGD", vg.SGD), ("Momentum", vg.Momentum),
                          ("Adam", vg.Adam)]
       for bad in (0, 0.0, -0.1, nan, inf, -inf, None, "0.1", True)},
    "beta 1": (lambda w: vg.Momentum(0.1, beta=1.0), ["beta", "1.0", "< 1"]),
    "beta negative": (lambda w: vg.Momentum(0.1, beta=-0.1), ["beta", "-0.1"]),
    "beta1 1": (lambda w: vg.Adam(beta1=1.0), ["beta1", "1.0"]),
    "beta2 None": (lambda w: vg.Adam(beta2=None), ["beta2", "None"]),
    "eps 0": (lambda w: vg.Adam(eps=0.0), ["eps", "0.0"]),
    **{f"step {i}: {name}": (
        lambda w, i=i, call=call: call(w, w.optimizers[i].step), words)
       for i in range(3) for name, (call, words) in {
        "gradient of another shape": (
            lambda w, step: step(w.net.w, w.net.dw[:3]), ["dw", "(3,)", "shape"]),
        "one gradient for all": (
            lambda w, step: step(w.net.w, w.net.dw[:1]), ["dw", "(1,)"]),
        "gradient nan": (
            lambda w, step: step(w.net.w, changed(w.net.dw, 3, nan)), ["nan", "(3,)"]),
        "gradient None": (lambda w, step: step(w.net.w, None), ["dw", "object"]),
        "weights in a list": (lambda w, step: step([1.0], [1.0]), ["w", "list", "net.w"]),
        "integer weights": (
            lambda w, step: step(w.integers, np.ones(4)), ["w", "int64", "net.w"]),
        "read-only weights": (
            lambda w, step: step(w.read_only, np.ones(4)), ["read-only", "copy"]),
       }.items()},
    "momentum of another net": (
        lambda w: w.momentum.step(np.ones(3), np.ones(3)), ["(3,)", "new one"]),
    "moments of another net": (
        lambda w: w.adam.step(np.ones(3), np.ones(3)), ["(3,)", "new one"]),
    **{f"{f.__name__}: {name}": (lambda w, f=f, call=call: call(w, f), words)
       for f in (vg.clip_global_norm, vg.clip_value) for name, (call, words) in {
        "threshold 0": (lambda w, f: f(w.grads, 0.0), ["max", "0.0"]),
        "threshold negative": (lambda w, f: f(w.grads, -1), ["max", "-1"]),
        "threshold nan": (lambda w, f: f(w.grads, nan), ["max", "nan"]),
        "threshold None": (lambda w, f: f(w.grads, None), ["max", "None"]),
        "no gradients": (lambda w, f: f([], 1.0), ["empty list", "net.dw"]),
        "None": (lambda w, f: f(None, 1.0), ["grads", "NoneType"]),
        "a net": (lambda w, f: f(w.net, 1.0), ["grads", "Network", "net.dw"]),
        "parameters": (lambda w, f: f(w.net.parameters(), 1.0), ["Parameter"]),
        "nan in the second": (
            lambda w, f: f([w.grads[0], np.array([1.0, nan])], 0.1), ["nan", "(1,)"]),
        "integers": (lambda w, f: f([w.grads[0], w.integers], 0.1), ["int64"]),
        "read-only": (lambda w, f: f([w.grads[0], w.read_only], 0.1), ["read-only"]),
       }.items()},
    "a norm beyond float64": (
        lambda w: vg.clip_global_norm(np.full(9, 1e308), 1.0), ["norm", "inf"]),
    "weight decay negative": (
        lambda w: vg.add_weight_decay(w.net.parameters(), -0.1), ["lam", "-0.1"]),
    "weight decay of a net": (
        lambda w: vg.add_weight_decay(w.net, 0.1), ["Network", "net.parameters()"]),
    "Hessian not symmetric": (
        lambda w: theory.largest_stable_rate([[1.0, 2.0], [0.0, 1.0]]), ["symmetric"]),
    "tiny Hessian not symmetric": (
        lambda w: theory.largest_stable_rate([[1e-9, 2e-9], [0.0, 1e-9]]), ["symmetric"]),
    "Hessian of a saddle that falls": (
        lambda w: theory.largest_stable_rate(-np.eye(2)), ["-1", "positive curvature"]),
    # training
    "fit without a net": (lambda w: w.fit(net=w.layer), ["net", "Dense", "Network"]),
    "fit with unknown loss": (lambda w: w.fit(loss="mse"), ["'mse'", "squared_error"]),
    "fit with loss None": (lambda w: w.fit(loss=None), ["loss", "None"]),
    "fit with an optimizer class": (
        lambda w: w.fit(optimizer=vg.Adam), ["optimizer", "Adam", "SGD(0.1)"]),
    "fit with an optimizer's name": (
        lambda w: w.fit(optimizer="adam"), ["optimizer", "'adam'"]),
    "fit with a rate for an optimizer": (
        lambda w: w.fit(optimizer=0.1), ["optimizer", "0.1"]),
    "fit without data": (lambda w: w.fit(data=3), ["data", "int", "(x, y)"]),
    "fit with inputs only": (lambda w: w.fit(data=w.x), ["data", "pair (x, y)"]),
    "fit with a dict": (lambda w: w.fit(data={"x": 1, "y": 2}), ["data x", "<U1"]),
    "fit with fewer targets": (
        lambda w: w.fit(data=(w.x, w.y[:3])), ["6 inputs", "(3,)", "as many"]),
    "fit with nan": (
        lambda w: w.fit(data=(changed(w.x, (4, 2), nan), w.y)), ["nan", "(4, 2)"]),
    "fit with labels out of range": (
        lambda w: w.fit(data=(w.x, w.y + 5)), ["5 to 6", "0 to 1"]),
    "fit with one bad label": (
        lambda w: w.fit(data=(w.x, np.array([0, 1, 0, 1, 0, 2]))), ["0 to 2"]),
    "fit with text labels": (
        lambda w: w.fit(data=(w.x, ["a"] * 6)), ["data y", "<U1"]),
    "fit with nan targets": (
        lambda w: w.fit(loss="squared_error",
                        data=(w.x, changed(np.zeros((6, 2)), (1, 1), nan))),
        ["data y", "nan", "(1, 1)"]),
    "fit with too many features": (
        lambda w: w.fit(data=(np.ones((6, 4)), w.y)), ["(6, 4)", "3 features"]),
    "fit with nothing": (lambda w: w.fit(data=(w.x[:0], w.y[:0])), ["empty"]),
    "fit with bad test data": (
        lambda w: w.fit(test=(w.x, w.y + 5)), ["5 to 6", "0 to 1"]),
    "fit with narrow test data": (
        lambda w: w.fit(test=(w.x[:, :2], w.y)), ["(6, 2)", "3 features"]),
    "fit for no epochs": (lambda w: w.fit(epochs=0), ["epochs", "0"]),
    "fit for half an epoch": (lambda w: w.fit(epochs=0.5), ["epochs", "0.5"]),
    "fit with empty batches": (lambda w: w.fit(batch_size=0), ["batch_size", "0"]),
    "fit with a seed": (lambda w: w.fit(rng=0), ["rng", "0", "default_rng"]),
    "fit with l2 < 0": (lambda w: w.fit(l2=-1.0), ["l2", "-1.0"]),
    "fit with l2 nan": (lambda w: w.fit(l2=nan), ["l2", "nan"]),
    "fit with clip 0": (lambda w: w.fit(clip=0.0), ["clip", "0.0"]),
    "fit with clip True": (lambda w: w.fit(clip=True), ["clip", "True"]),
    "batches of 0": (
        lambda w: vg.minibatches(6, 0, rng=w.rng), ["batch_size", "0"]),
    "batches of nothing": (lambda w: vg.minibatches(0, 2, rng=w.rng), ["n", "0"]),
    "batches by a seed": (lambda w: vg.minibatches(6, 2, rng=1), ["rng", "1"]),
    "accuracy of columns": (
        lambda w: vg.accuracy(w.y_hat, w.y[:, None]), ["labels", "(6, 1)", "(6,)"]),
    # checks, diagnostics, cost
    "check with h < 0": (
        lambda w: vg.check_gradients(w.net, vg.softmax_cross_entropy, w.x, w.y,
                                     h=-1.0), ["h", "-1.0"]),
    "check with tolerance 0": (
        lambda w: vg.check_gradients(w.net, vg.softmax_cross_entropy, w.x, w.y,
                                     tolerance=0), ["tolerance", "0"]),
    "check with the complex step": (
        lambda w: vg.check_gradients(w.net, vg.softmax_cross_entropy, w.x, w.y,
                                     scheme="complex"), ["'complex'", "complex numbers"]),
    "check with unknown loss": (
        lambda w: vg.check_gradients(w.net, "nll", w.x, w.y), ["'nll'"]),
    "check with bad labels": (
        lambda w: vg.check_gradients(w.net, vg.softmax_cross_entropy, w.x, w.y + 7),
        ["7 to 8"]),
    "unknown scheme": (
        lambda w: measure.numerical_gradient(np.sum, w.x, scheme="backward"),
        ["'backward'", "centered"]),
    "a function of a pair": (
        lambda w: measure.numerical_gradient(lambda x: (x, x), w.x), ["f(x)", "one number"]),
    "errors of another shape": (
        lambda w: vg.relative_error(np.ones(3), np.ones(1)), ["(3,)", "(1,)"]),
    "step 0": (lambda w: theory.truncation_error(0.0, 1.0), ["h", "0", "h > 0"]),
    "rounding with h < 0": (lambda w: theory.rounding_error(-1.0, 1.0), ["h", "-1"]),
    "best complex step": (lambda w: theory.best_step(scheme="complex"), ["'complex'"]),
    "Jacobian of a batch": (lambda w: measure.jacobian(w.net, w.x), ["(6, 3)", "x[:1]"]),
    "singular values of a vector": (
        lambda w: measure.singular_values(np.ones(3)), ["(3,)", "v[None, :]"]),
    "singular values of nan": (
        lambda w: measure.singular_values(np.full((2, 2), nan)), ["nan"]),
    "no widths": (lambda w: theory.count_paths([]), ["[]", "n_0 and n_1"]),
    "width 0": (lambda w: theory.count_paths([3, 0, 1]), ["width", "0"]),
    "paths of a residual net": (
        lambda w: theory.sum_over_paths(w.net, w.tape, w.dJ), ["Residual", "dense"]),
    "total derivative of another length": (
        lambda w: theory.total_derivative([1.0, 2.0], [1.0]), ["rates", "(1,)", "(2,)"]),
    "a graph with a cycle": (
        lambda w: theory.graph_gradients({"a": {"b": 1.0}, "b": {"a": 1.0}}, "a"),
        ["cycle", "a → b → a"]),
    "a graph without the output": (
        lambda w: theory.graph_gradients({"a": {"b": 1.0}}, "J"), ["'J'", "b, a"]),
    "a segment longer than the net": (
        lambda w: vg.checkpointed_gradients(w.net, vg.squared_error, w.x, w.y_hat,
                                            every=4), ["every", "4", "3 layers"]),
    "a segment of 0": (lambda w: theory.stored_states(9, 0), ["every", "0"]),
    "segments longer than L": (lambda w: theory.stored_states(9, 10), ["10", "L = 9"]),
    "one width": (lambda w: theory.forward_multiplications([3]), ["[3]", "n_0 and n_1"]),
    "cost of a batch of 0": (
        lambda w: theory.backward_multiplications([3, 2], 0), ["B", "0"]),
    # data
    "every digit held out": (lambda w: vg.digits(held_out=1797), ["1797", "fewer"]),
    "no digit held out": (lambda w: vg.digits(held_out=0), ["held_out", "0"]),
    "spirals by a seed": (lambda w: vg.spirals(5, rng=3), ["rng", "3"]),
    "spirals with noise < 0": (
        lambda w: vg.spirals(5, noise=-1.0, rng=w.rng), ["noise", "-1.0"]),
    "spirals with turns as text": (
        lambda w: vg.spirals(5, turns="2", rng=w.rng), ["turns", "'2'"]),
    "no points": (lambda w: vg.xor_gaussians(0, rng=w.rng), ["n", "0"]),
    "spread nan": (
        lambda w: vg.xor_gaussians(4, spread=nan, rng=w.rng), ["spread", "nan"]),
    # claims
    "an id of nobody": (lambda w: vg.claim("X1", "s", 1.0, below=2), ["'X1'", "R1"]),
    "a claim beyond the last": (
        lambda w: vg.claim("N36", "s", 1.0, below=2), ["'N36'"]),
    "a claim of nothing": (lambda w: vg.claim("R1", "s", 1.0), ["none", "exactly one"]),
    "two expectations": (
        lambda w: vg.claim("R1", "s", 1.0, below=2, above=0), ["below, above"]),
    "an array measured": (
        lambda w: vg.claim("R1", "s", np.ones(2), below=2), ["2 numbers", "one number"]),
    "text measured": (lambda w: vg.claim("R1", "s", "1", below=2), ["<U1"]),
    "a number for an interval": (
        lambda w: vg.claim("R1", "s", 1.0, within=2.0), ["within", "(low, high)"]),
}


@pytest.mark.parametrize("case", CASES)
def test_refused(case, capsys):
    call, words = CASES[case]
    world = World()
    draws = world.rng.bit_generator.state
    before = [q.copy() for q in world.arrays()]
    with pytest.raises((ValueError, TypeError)) as caught:
        call(world)
    message = str(caught.value)
    got, due = message.index(": got "), message.index(", expected ")
    assert 0 < got < due, message
    expected, cure = message[due:].split(". ", 1)
    assert len(expected) > len(", expected ") and cure.endswith("."), message
    for word in words:
        assert word in message, (word, message)
    assert type(caught.value) in (ValueError, TypeError), type(caught.value)
    after = list(world.arrays())
    assert len(after) == len(before)
    assert all(np.array_equal(p, q) for p, q in zip(before, after))
    assert world.rng.bit_generator.state == draws
    assert capsys.readouterr() == ("", "")


def test_what_is_accepted_as_a_number(rng):
    for rate in (1, 0.1, np.float64(0.1), np.float32(0.1), np.int64(1)):
        assert type(vg.SGD(rate).alpha) is float
    for n in (np.int64(3), np.uint8(3)):
        assert vg.Dense(n, 3, rng=rng).W.shape == (3, 3)


def test_the_finite_are_told_apart_where_squares_overflow():
    with np.errstate(over="ignore"):
        assert all_finite(np.array([1e200, -1e200]))
        assert not all_finite(np.array([1e200, np.inf]))
