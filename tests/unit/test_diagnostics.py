import numpy as np
import pytest

import vgcore as vg
from tests.unit.specimens import NETS, net_and_input

nets = pytest.mark.parametrize("kind", NETS)


def after_backward(kind, phi="tanh", batch="B=5"):
    net, x, rng = net_and_input(kind, phi, batch)
    y_hat, tape = net.forward(x)
    net.backward(rng.normal(size=y_hat.shape), tape)
    return net, x, tape


@nets
@pytest.mark.parametrize("quantity", ["a", "da"])
def test_layer_norms(kind, quantity):
    net, _, tape = after_backward(kind)
    got = vg.layer_norms(tape, quantity)
    assert got == pytest.approx(
        [np.linalg.norm(getattr(r, quantity)) for r in tape[1:]], rel=1e-14)
    assert got.shape == (len(net.layers),)


@pytest.mark.parametrize("kind", ["dense", "deep", "nested sequential"])
@pytest.mark.parametrize("quantity", ["z", "delta"])
def test_layer_norms_of_dense_layers(kind, quantity):
    _, _, tape = after_backward(kind)
    assert vg.layer_norms(tape, quantity)[-1] == pytest.approx(
        np.linalg.norm(getattr(tape[-1], quantity)), rel=1e-14)


def test_norms_of_vanishing_gradients_do_not_underflow(rng):
    net = vg.Network(*(vg.Dense(4, 4, init=vg.scaled_identity(1e-30), rng=rng)
                       for _ in range(8)))
    y_hat, tape = net.forward(np.ones((1, 4)))
    with np.errstate(under="ignore"):
        net.backward(np.ones_like(y_hat), tape)
    assert vg.layer_norms(tape)[0] == pytest.approx(2e-210, rel=1e-12)


@nets
@pytest.mark.parametrize("phi", ["tanh", "sigmoid", "softplus"])
def test_jacobian(kind, phi):
    net, x, _ = net_and_input(kind, phi, "B=1")
    J = vg.jacobian(net, x)
    numeric = np.stack([
        vg.numerical_gradient(lambda x, k=k: net(x)[0, k], x)[0]
        for k in range(net.n_out)])
    assert J.shape == (net.n_out, net.n_in)
    assert vg.relative_error(J, numeric) < 1e-8


def test_singular_values(rng):
    matrix = np.diag([3.0, 0.5]) @ vg.orthogonal()(rng, 4, 2)
    assert vg.singular_values(matrix) == pytest.approx([3.0, 0.5], rel=1e-14)


def test_gradient_norms_and_relative_updates():
    net, _, _ = after_backward("residual")
    dW = {"W[1]": net.layers[0].dW, "W[2.1]": net.layers[1].layers[0].dW}
    W = {"W[1]": net.layers[0].W, "W[2.1]": net.layers[1].layers[0].W}
    assert vg.gradient_norms(net) == pytest.approx(
        {k: np.linalg.norm(q) for k, q in dW.items()})
    assert vg.update_to_weight(net, 0.3) == pytest.approx(
        {k: 0.3 * np.linalg.norm(dW[k]) / np.linalg.norm(W[k]) for k in dW})
    net.layers[0].W[...] = 0
    assert vg.update_to_weight(net, 0.3)["W[1]"] == np.inf


@pytest.mark.parametrize("shape", [(6, 3), (2, 3, 3)])
def test_dead_units(shape, rng):
    net = vg.Network(vg.Dense(3, 4, vg.relu, rng=rng), vg.Dense(4, 2, rng=rng))
    net.layers[0].b[...] = [-100, 100, -100, 100]
    _, tape = net.forward(rng.normal(size=shape))
    assert vg.dead_units(tape).tolist() == [0.5, 0.0]


def test_saturated_units(rng):
    net = vg.Network(vg.Dense(3, 4, vg.tanh, rng=rng),
                     vg.Residual(vg.Dense(4, 4, rng=rng)), vg.Dense(4, 2, rng=rng))
    net.layers[0].b[...] = [-50, 50, 0, 50]
    _, tape = net.forward(0.1 * rng.normal(size=(6, 3)))
    assert vg.saturated_units(net, tape).tolist() == [0.75, 0.0]
    assert vg.saturated_units(net, tape, below=1.1).tolist() == [1.0, 1.0]
