"""Every layer × activation × loss × batch, against differences and autograd."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import vgcore as vg
from tests.unit.specimens import (
    ACTIVATIONS, BATCHES, NETS, TARGETS, net_and_input,
)

grid = pytest.mark.parametrize("phi", ACTIVATIONS)
nets = pytest.mark.parametrize("kind", NETS)
batches = pytest.mark.parametrize("batch", BATCHES)
losses = pytest.mark.parametrize("target", TARGETS)


@pytest.mark.thorough
@nets
@grid
@losses
@batches
def test_finite_differences(kind, phi, target, batch):
    net, x, rng = net_and_input(kind, phi, batch)
    loss, draw = TARGETS[target]
    report = vg.check_gradients(net, loss, x, draw(rng, net(x).shape))
    assert report, str(report)
    assert report.tolerance == 1e-7
    assert len(report.entries) == 1 + len(net.parameters())


REFERENCE_PHI = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "relu": lambda z: anp.maximum(z, 0.0),
    "leaky_relu": lambda z: anp.where(z > 0, z, 0.01 * z),
    "leaky(0.2)": lambda z: anp.where(z > 0, z, 0.2 * z),
    "softplus": lambda z: anp.log(1 + anp.exp(z)),
}


def _log_p(z):
    return z - anp.log(anp.sum(anp.exp(z), axis=-1, keepdims=True))


def _labels(z, y):
    return -anp.sum(anp.eye(z.shape[-1])[y] * _log_p(z)) / len(z)


REFERENCE_LOSS = {
    "squared error": lambda z, y: anp.sum((z - y) ** 2) / 2 / len(z),
    "softmax, labels": _labels,
    "softmax, probabilities": lambda z, y: -anp.sum(y * _log_p(z)) / len(z),
    "sigmoid": lambda z, y: -anp.sum(
        y * anp.log(1 / (1 + anp.exp(-z)))
        + (1 - y) * anp.log(1 / (1 + anp.exp(z)))) / len(z),
}


def _apply(layer, a, weights):
    """The layer once more, from its definition; pops its weights."""
    if isinstance(layer, vg.Dense):
        W, b = weights.pop(0), weights.pop(0)
        phi = next(k for k, v in ACTIVATIONS.items() if v == layer.phi)
        return REFERENCE_PHI[phi](anp.einsum("ij,...j->...i", W, a) + b)
    branch = a
    for inner in layer.layers:
        branch = _apply(inner, branch, weights)
    return a + layer.scale * branch if isinstance(layer, vg.Residual) else branch


@nets
@grid
@losses
@batches
def test_autograd(kind, phi, target, batch):
    net, x, rng = net_and_input(kind, phi, batch)
    loss, draw = TARGETS[target]
    y_hat, tape = net.forward(x)
    y = draw(rng, y_hat.shape)
    J, dJ = loss(y_hat, y)
    dx = net.backward(dJ, tape)

    def reference(x, *weights):
        return REFERENCE_LOSS[target](_apply(net, x, list(weights)), y)

    parameters = net.parameters()
    weights = [p.value.copy() for p in parameters]
    assert abs(J - reference(x, *weights)) < 1e-12 * max(1, abs(J))
    wanted = autograd.grad(reference, tuple(range(1 + len(weights))))(x, *weights)
    for name, got, expected in zip(
            ["x"] + [p.name for p in parameters],
            [dx] + [p.grad for p in parameters], wanted):
        assert got.shape == expected.shape
        assert vg.relative_error(got, expected) <= 1e-10, name


@grid
def test_torch_agrees(phi):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    functions = {
        "identity": lambda z: z, "sigmoid": torch.sigmoid, "tanh": torch.tanh,
        "relu": torch.relu, "softplus": torch.nn.functional.softplus,
        "leaky_relu": lambda z: torch.nn.functional.leaky_relu(z, 0.01),
        "leaky(0.2)": lambda z: torch.nn.functional.leaky_relu(z, 0.2)}
    net, x, rng = net_and_input("deep", phi, "B=5")
    y = rng.integers(0, 4, 5)
    y_hat, tape = net.forward(x)
    net.backward(vg.softmax_cross_entropy(y_hat, y)[1], tape)
    weights = [torch.tensor(p.value, requires_grad=True)
               for p in net.parameters()]
    a = torch.tensor(x)
    for layer, W, b in zip(net.layers, weights[::2], weights[1::2]):
        name = next(k for k, v in ACTIVATIONS.items() if v == layer.phi)
        a = functions[name](a @ W.T + b)
    torch.nn.functional.cross_entropy(a, torch.tensor(y)).backward()
    for p, w in zip(net.parameters(), weights):
        assert vg.relative_error(p.grad, w.grad.numpy()) <= 1e-10, p.name


@pytest.mark.thorough
@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=5), st.integers(1, 6),
       st.integers(0, 3), st.sampled_from(["tanh", "sigmoid", "softplus"]),
       st.integers(0, 2**32 - 1))
def test_any_shape(widths, B, T, phi, seed):
    rng = np.random.default_rng(seed)
    net = vg.Network(*(vg.Dense(n, m, phi, rng=rng)
                       for n, m in zip(widths, widths[1:])))
    x = rng.normal(size=(B, T, widths[0]) if T else (B, widths[0]))
    y_hat, tape = net.forward(x)
    assert y_hat.shape == (*x.shape[:-1], widths[-1])
    dJ = rng.normal(size=y_hat.shape)
    dx = net.backward(dJ, tape)
    assert dx.shape == x.shape
    assert np.array_equal(tape[0].da, dx) and np.array_equal(tape.da, dJ)
    for l, layer in enumerate(net.layers, start=1):
        assert tape[l].a.shape == tape[l].z.shape == tape[l].delta.shape
        assert layer.dW.shape == layer.W.shape == (widths[l], widths[l - 1])
        assert layer.db.shape == layer.b.shape == (widths[l],)
    # exact along one random direction: the derivative of J(x + t v) at t = 0
    v, t = rng.normal(size=x.shape), 1e-5
    slope = np.sum(dJ * (net(x + t * v) - net(x - t * v))) / (2 * t)
    assert abs(slope - np.sum(dx * v)) <= 1e-6 * (1 + abs(slope))


@nets
def test_backward_is_linear(kind, rng):
    net, x, _ = net_and_input(kind, "tanh", "B=5")
    y_hat, tape = net.forward(x)
    u, v = rng.normal(size=(2, *y_hat.shape))

    def pulled(dJ):
        return np.concatenate([net.backward(dJ, tape).ravel(), net.dw])

    assert vg.relative_error(pulled(2 * u - 3 * v),
                             2 * pulled(u) - 3 * pulled(v)) < 1e-14
