"""The diagnosis of nets whose state is known."""

import re
from functools import cache

import numpy as np
import pytest

import vgcore as vg


def chain(rng, phi, init, depth, width=64, out=10):
    widths = [64] + [width] * depth + [out]
    return vg.Network(*[
        vg.Dense(m, n, phi if l < depth else "identity", init=init, rng=rng)
        for l, (m, n) in enumerate(zip(widths, widths[1:]))])


def blocks(rng, L, scale, normalize=False):
    return vg.Network(vg.Dense(64, 64, "relu", init="he", rng=rng), *[
        vg.Residual(*([vg.Normalize(64)] if normalize else []),
                    vg.Dense(64, 64, "relu", init="he", rng=rng),
                    vg.Dense(64, 64, rng=rng), scale=scale) for _ in range(L)],
        vg.Dense(64, 10, rng=rng))


def standard_with_biases(rng):
    net = chain(rng, "relu", "standard", 10, width=128)
    for layer in net.layers:
        layer.b = rng.uniform(-1, 1, layer.n_out) / layer.n_in**0.5
    return net


def nested(rng, phi, init):
    layers = chain(rng, phi, init, 8).layers
    return vg.Network(vg.Sequential(*layers[:4]),
                      vg.Sequential(vg.Sequential(*layers[4:8]), layers[8]))


NETS = {  # name: (net, verdict)
    "tanh, lecun": (lambda rng: chain(rng, "tanh", "lecun", 10), "healthy"),
    "tanh, orthogonal": (lambda rng: chain(rng, "tanh", "orthogonal", 10), "healthy"),
    "relu, he": (lambda rng: chain(rng, "relu", "he", 10, width=128), "healthy"),
    "leaky relu, he": (lambda rng: chain(rng, "leaky_relu", "he", 10), "healthy"),
    "shallow sigmoid": (lambda rng: chain(rng, "sigmoid", "lecun", 1), "healthy"),
    "linear model": (lambda rng: chain(rng, "tanh", "lecun", 0), "healthy"),
    "5 tanh layers, standard": (
        lambda rng: chain(rng, "tanh", "standard", 4), "healthy"),
    "sigmoid": (lambda rng: chain(rng, "sigmoid", "lecun", 5), "vanishing"),
    "nested sigmoid": (lambda rng: nested(rng, "sigmoid", "lecun"), "vanishing"),
    "deep tanh, standard": (
        lambda rng: chain(rng, "tanh", "standard", 20), "vanishing"),
    "relu, lecun": (lambda rng: chain(rng, "relu", "lecun", 20), "vanishing"),
    "tanh, gain 3": (
        lambda rng: chain(rng, "tanh", vg.variance_scaling(9.0), 30), "exploding"),
    "relu, gain 3": (
        lambda rng: chain(rng, "relu", vg.variance_scaling(9.0), 10), "exploding"),
    "relu that overflows": (
        lambda rng: chain(rng, "relu", vg.variance_scaling(1e40), 20), "exploding"),
    "30 relu layers, he": (lambda rng: chain(rng, "relu", "he", 30), "healthy"),
    "relu, standard with biases": (standard_with_biases, "vanishing"),
    "tanh, gain 30": (
        lambda rng: chain(rng, "tanh", vg.variance_scaling(900.0), 2), "saturated"),
    "residual": (lambda rng: blocks(rng, 20, 1.0), "exploding"),
    "residual, scaled": (lambda rng: blocks(rng, 20, 20**-0.5), "healthy"),
    "residual, normalized": (lambda rng: blocks(rng, 20, 1.0, True), "healthy"),
}


def batch(rng, rows=100):
    return rng.standard_normal((rows, 64)), rng.integers(0, 10, rows)


def built(name):
    """A net of its own seed, and a batch."""
    rng = np.random.default_rng(list(NETS).index(name))
    net = NETS[name][0](rng)
    return net, *batch(rng)


@cache
def diagnosed(name):
    net, x, y = built(name)
    return vg.diagnose(net, "softmax_cross_entropy", x, y)


@pytest.mark.thorough
@pytest.mark.parametrize("name", NETS)
def test_known_state(name):
    found, verdict = diagnosed(name), NETS[name][1]
    assert found.verdict == verdict, str(found)
    assert verdict in str(found)


@pytest.mark.thorough
@pytest.mark.parametrize(("rows", "alpha", "said"), [
    (256, None, "healthy: the gradient changes .* a copy learns all the same with Adam, α = 0.003"),
    (256, vg.Adam(), "healthy: the gradient changes .* a copy learns all the same with Adam, α = 0.001"),
    (256, vg.SGD(0.03), "vanishing: the gradient shrinks"),
    (1024, 0.03, "healthy: the gradient changes .* a copy learns all the same with Adam, α = 0.03"),
])
def test_who_learns_in_spite_of_its_gradient_is_named(rows, alpha, said):
    """The ten layers of chapter 6: gradient descent guesses, Adam learns."""
    data, rng = vg.digits(), np.random.default_rng(0)
    net = chain(rng, "relu", "standard", 10)
    for layer in net.layers:
        layer.b = rng.uniform(-1, 1, layer.n_out) / layer.n_in**0.5
    found = vg.diagnose(net, "softmax_cross_entropy", data.x_train[:rows], data.y_train[:rows], alpha=alpha)
    assert found.decades < -3
    assert re.search(said, re.sub(r"\s+", " ", str(found)))


@pytest.mark.thorough
@pytest.mark.parametrize("loss_scale", [1e-30, 1e30])
@pytest.mark.parametrize("name", ["tanh, lecun", "sigmoid", "relu, gain 3"])
def test_units_of_the_loss_do_not_matter(name, loss_scale):
    net, x, y = built(name)

    def scaled(y_hat, y):
        J, dJ = vg.softmax_cross_entropy(y_hat, y)
        return J * loss_scale, dJ * loss_scale

    one, other = diagnosed(name), vg.diagnose(net, scaled, x, y)
    assert one.verdict == other.verdict == NETS[name][1]
    assert other.decades == pytest.approx(one.decades, rel=1e-9)
    assert other.delta == pytest.approx(one.delta * loss_scale, rel=1e-9)


def test_numbers_are_those_of_the_pass(rng):
    net, (x, y) = NETS["sigmoid"][0](rng), batch(rng)
    before = net.w.copy()
    net.dw = kept = rng.standard_normal(net.dw.shape)
    found = vg.diagnose(net, "softmax_cross_entropy", x, y, alpha=0.1)
    assert np.array_equal(net.w, before) and np.array_equal(net.dw, kept)
    y_hat, tape = net.forward(x)
    net.backward(vg.softmax_cross_entropy(y_hat, y)[1], tape)
    assert np.array_equal(found.delta, [vg.norm(r.delta) for r in tape[1:]])
    assert np.array_equal(found.a, [vg.norm(r.a) for r in tape[1:]])
    assert found.dW.tolist() == [vg.norm(q.dW) for q in net.layers]
    assert found.update == pytest.approx(
        [0.1 * vg.norm(q.dW) / vg.norm(q.W) for q in net.layers])
    first, last = found.delta[0], found.delta[-1]
    assert found.decades == pytest.approx(np.log10(first / last))
    assert found.rate == pytest.approx((first / last) ** (1 / 5))
    assert found.rate == pytest.approx(0.23, abs=0.02)  # about σ'(0.5) = .235
    assert found.weight_decades == pytest.approx(np.log10(found.dW[0] / found.dW[-1]))


@pytest.mark.thorough
def test_vanishing_delta_with_steady_weights_is_said():
    found = diagnosed("deep tanh, standard")
    assert found.decades < -4 and abs(found.weight_decades) < 0.5
    assert "activations shrink" in str(found)
    sigmoid = diagnosed("sigmoid")
    assert sigmoid.weight_decades < -2 and "hardly learn" in str(sigmoid)


def test_shares_of_dead_and_saturated_units(rng):
    net = vg.Network(vg.Dense(2, 4, "relu", rng=rng), vg.Dense(4, 5, "tanh", rng=rng),
                     vg.Dense(5, 1, rng=rng))
    net.layers[0].b = np.array([-99.0, -99.0, -99.0, 99.0])
    net.layers[1].W = np.zeros((5, 4))
    net.layers[1].b = np.array([9.0, -9.0, 9.0, 0.0, 0.1])
    x = rng.standard_normal((32, 2))
    found = vg.diagnose(net, "squared_error", x, np.zeros((32, 1)))
    assert found.dead.tolist() == [0.75, 0, 0]
    assert found.saturated.tolist() == [0, 0.6, 0]
    assert list(found.findings) == ["saturated", "dead"]
    few = vg.diagnose(net, "squared_error", x[:8], np.zeros((8, 1)))
    assert few.dead[0] == 0.75 and "dead" not in few.findings
    assert found.update[1] == np.inf


@pytest.mark.thorough
def test_places_and_table(rng):
    net, (x, y) = NETS["residual, normalized"][0](rng), batch(rng)
    net = vg.Network(net.layers[0], net.layers[1], net.layers[-1])
    found = vg.diagnose(net, "softmax_cross_entropy", x, y)
    assert [r.place for r in found.layers] == ["1", "2.2", "2.3", "3"]
    lines = str(found).splitlines()
    assert len(lines) == 1 + 4 + 1 and len(set(map(len, lines[:5]))) == 1
    assert max(map(len, lines[:5])) <= 79
    assert str(found) == str(vg.diagnose(net, "softmax_cross_entropy", x, y))
    with pytest.raises(AttributeError, match="norms"):
        found.norms


def test_nothing_left_to_learn(rng):
    net, (x, _) = chain(rng, "tanh", "lecun", 3), batch(rng)
    assert "nothing left" in str(vg.diagnose(net, "squared_error", x, net(x)))


BAD = {
    "a list for a net": (lambda net, x, y: vg.diagnose([net], "squared_error", x, y),
                         ["net", "Network"]),
    "unknown loss": (lambda net, x, y: vg.diagnose(net, "l2", x, y), ["'l2'"]),
    "alpha 0": (lambda net, x, y: vg.diagnose(
        net, "softmax_cross_entropy", x, y, alpha=0), ["alpha"]),
    "x nan": (lambda net, x, y: vg.diagnose(
        net, "softmax_cross_entropy", x * np.nan, y), ["x", "nan"]),
    "labels too many": (lambda net, x, y: vg.diagnose(
        net, "softmax_cross_entropy", x[1:], y), ["99"]),
    "no weights": (lambda net, x, y: vg.diagnose(
        vg.Network(vg.Normalize(64)), "squared_error", x, x), ["weights", "Dense"]),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name, rng):
    call, words = BAD[name]
    net, (x, y) = chain(rng, "tanh", "lecun", 1), batch(rng)
    net.dw = kept = rng.standard_normal(net.dw.shape)
    with np.errstate(all="ignore"), pytest.raises((ValueError, TypeError)) as error:
        call(net, x, y)
    assert all(word in str(error.value) for word in words), str(error.value)
    assert np.array_equal(net.dw, kept)
