"""What every layer promises besides a right gradient."""

import copy

import numpy as np
import pytest

import vgcore as vg
from tests.unit.specimens import (
    ACTIVATIONS, BATCHES, NETS, TARGETS, frozen, net_and_input,
)

nets = pytest.mark.parametrize("kind", NETS)
batches = pytest.mark.parametrize("batch", BATCHES)
grid = pytest.mark.parametrize("phi", ACTIVATIONS)


def run(net, x, dJ):
    y_hat, tape = net.forward(x)
    return y_hat, net.backward(dJ, tape), net.dw.copy()


@nets
@grid
@batches
def test_twice_is_once_and_inputs_are_untouched(kind, phi, batch):
    net, x, rng = net_and_input(kind, phi, batch)
    dJ = rng.normal(size=net(x).shape)
    x, dJ = frozen(x, dJ)
    w = net.w.copy()
    y_hat, tape = net.forward(x)
    net.backward(dJ, tape)
    kept = y_hat.copy()
    first = net.backward(dJ, tape), net.dw.copy()
    second = run(net, x, dJ)
    assert np.array_equal(kept, second[0]) and np.array_equal(kept, y_hat)
    assert np.array_equal(first[0], second[1])
    assert np.array_equal(first[1], second[2])
    assert np.array_equal(w, net.w)


@nets
@grid
@batches
def test_float32_stays_float32(kind, phi, batch):
    net, x, rng = net_and_input(kind, phi, batch)
    dJ = rng.normal(size=net(x).shape)
    exact = run(net, x, dJ)
    y_hat, tape = net.forward(x.astype(np.float32))
    dx = net.backward(dJ.astype(np.float32), tape)
    assert y_hat.dtype == dx.dtype == np.float32
    for record in tape[1:]:
        assert {q.dtype for q in vars(record).values()
                if isinstance(q, np.ndarray)} <= {np.dtype(np.float32)}
    assert net.w.dtype == np.float64
    for got, expected in zip((y_hat, dx, net.dw), exact):
        assert vg.relative_error(got, expected) < 1e-5


@pytest.mark.parametrize("target", TARGETS)
def test_losses_keep_float32(target, rng):
    loss, draw = TARGETS[target]
    z = rng.normal(size=(5, 4)).astype(np.float32)
    J, dJ = loss(z, draw(rng, z.shape))
    assert J.dtype == dJ.dtype == np.float32


@nets
@grid
def test_integers_are_computed_in_float64(kind, phi):
    net, _, rng = net_and_input(kind, phi, "B=5")
    x = rng.integers(-3, 4, (5, 3))
    assert np.array_equal(net(x), net(x.astype(float)))
    assert np.array_equal(net(x.tolist()), net(x.astype(float)))


@nets
def test_rows_of_a_batch_do_not_meet(kind):
    net, x, rng = net_and_input(kind, "tanh", "B=5")
    assert np.allclose(net(x), np.concatenate([net(row[None]) for row in x]),
                       rtol=1e-14, atol=1e-15)
    sequence = x[None]
    assert np.allclose(net(sequence)[0], net(x), rtol=1e-14, atol=1e-15)


@nets
@batches
def test_first_layer_can_save_the_input_gradient(kind, batch):
    net, x, rng = net_and_input(kind, "tanh", batch)
    y_hat, tape = net.forward(x)
    dJ = rng.normal(size=y_hat.shape)
    net.backward(dJ, tape)
    full = net.dw.copy()
    net.dw = np.zeros_like(full)
    assert net.backward(dJ, tape, to_input=False) is None
    assert np.array_equal(net.dw, full)


def test_the_tape_is_indexed_as_in_the_text(rng):
    net = vg.Network(vg.Dense(3, 4, vg.tanh, rng=rng), vg.Dense(4, 2, rng=rng))
    x = rng.normal(size=(5, 3))
    y_hat, tape = net.forward(x)
    dJ = rng.normal(size=y_hat.shape)
    dx = net.backward(dJ, tape)
    one, two = net.layers
    assert tape[0].a is x and tape.a is y_hat and tape[2].da is dJ
    assert np.array_equal(tape[1].z, x @ one.W.T + one.b)
    assert np.array_equal(tape[1].a, np.tanh(tape[1].z))
    assert np.array_equal(tape[2].delta, dJ)
    assert np.array_equal(tape[1].da, tape[2].delta @ two.W)
    assert np.array_equal(two.dW, tape[2].delta.T @ tape[1].a)
    assert np.allclose(two.db, tape[2].delta.sum(axis=0), rtol=1e-14)
    assert np.array_equal(tape[0].da, dx)
    assert repr(tape[1]).startswith("Record(a_prev(5, 3), z(5, 4), a(5, 4)")


def test_w_ij_goes_to_i_from_j(rng):
    layer = vg.Dense(3, 2, rng=rng)
    layer.W[...] = 0
    layer.W[1, 2] = 5.0
    assert layer.forward(np.eye(3))[0].tolist() == [[0, 0], [0, 0], [0, 5]]


@nets
@grid
def test_repr_reconstructs(kind, phi):
    net, _, _ = net_and_input(kind, phi, "B=5")
    again = eval(repr(net), {**vars(vg), "rng": np.random.default_rng(1)})
    assert repr(again) == repr(net)
    assert [p.name for p in again.parameters()] == [
        p.name for p in net.parameters()]


def test_repr_loses_no_digit(rng):
    block = vg.Residual(vg.Dense(2, 2, vg.leaky(1 / 3), init=vg.orthogonal(2**0.5),
                                 rng=rng), scale=50**-0.5)
    again = eval(repr(block), {**vars(vg), "rng": rng})
    assert again.scale == block.scale
    assert again.layers[0].phi.name == block.layers[0].phi.name
    assert again.layers[0].init.name == block.layers[0].init.name


def test_names_of_parameters(rng):
    net = vg.Network(
        vg.Dense(3, 3, rng=rng),
        vg.Residual(vg.Dense(3, 3, rng=rng), vg.Dense(3, 3, rng=rng)))
    assert [p.name for p in net.parameters()] == [
        "W[1]", "b[1]", "W[2.1]", "b[2.1]", "W[2.2]", "b[2.2]"]


# The flat vectors survive everything that cuts views.

def tied(net):
    """Whether ``net.w`` and the layers' arrays are the same memory."""
    w, dw = net.w, net.dw
    w += 1.0
    dw += 2.0
    values = np.concatenate([p.value.ravel() for p in net.parameters()])
    grads = np.concatenate([p.grad.ravel() for p in net.parameters()])
    return (np.array_equal(values, w) and np.array_equal(grads, dw)
            and w is net.w and dw is net.dw)


def _replace(net):
    net.layers[0].W = np.full((5, 3), 7.0)
    assert np.all(net.w[:15] == 7.0)


def _write(net):
    net.layers[0].W[...] = 7.0
    assert np.all(net.w[:15] == 7.0)


def _replace_gradient(net):
    net.layers[0].dW = np.full((5, 3), 7.0)
    assert np.all(net.dw[:15] == 7.0)


def _other_net(net):
    other = vg.Network(net.layers[0], vg.Dense(5, 1, rng=np.random.default_rng(0)))
    other.w = np.arange(other.w.size, dtype=float)
    assert np.array_equal(net.w[:20], np.arange(20.0))


def _append(net):
    net.layers.append(vg.Dense(4, 2, rng=np.random.default_rng(0)))


def _exchange(net):
    net.layers[0] = vg.Dense(3, 5, rng=np.random.default_rng(1))


CUTS = {
    "nothing": lambda net: None, "layer.W = new": _replace,
    "layer.W[...] = new": _write, "layer.dW = new": _replace_gradient,
    "layer in another net": _other_net, "a layer more": _append,
    "another layer": _exchange,
}


@pytest.mark.parametrize("cut", CUTS)
def test_flat_vectors_stay_tied(cut):
    net, _, _ = net_and_input("deep", "tanh", "B=5")
    assert tied(net)
    CUTS[cut](net)
    assert tied(net)
    assert net.w.size == net.dw.size == sum(
        p.value.size for p in net.parameters())


@nets
def test_deep_copies_are_independent(kind):
    net, x, rng = net_and_input(kind, "tanh", "B=5")
    net.label = "kept"
    before, w = net(x), net.w.copy()
    twin = copy.deepcopy(net)
    assert twin.label == "kept"
    assert np.array_equal(twin.w, w) and np.array_equal(twin(x), before)
    assert tied(twin)
    assert np.array_equal(net.w, w) and np.array_equal(net(x), before)
    assert tied(net)
    pair, tape = copy.deepcopy((net, net.forward(x)[1]))
    pair.backward(np.ones_like(before), tape)  # copied together, fit together


def test_two_nets_with_one_layer_take_turns(rng):
    shared = vg.Dense(3, 4, vg.tanh, rng=rng)
    nets = [vg.Network(shared, vg.Dense(4, 2, rng=rng)) for _ in range(2)]
    x, sgd = rng.normal(size=(5, 3)), vg.SGD(0.1)
    by_hand = [q.copy() for q in (shared.W, shared.b)]
    for turn in range(6):
        net = nets[turn % 2]
        y_hat, tape = net.forward(x)
        net.backward(np.ones_like(y_hat), tape)
        by_hand[0] -= 0.1 * shared.dW
        by_hand[1] -= 0.1 * shared.db
        sgd.step(net.w, net.dw)
        assert np.array_equal(shared.W, by_hand[0])
        assert np.array_equal(shared.b, by_hand[1])


def test_arithmetic_on_the_flat_vectors(rng):
    net = vg.Network(vg.Dense(2, 3, rng=rng))
    net.dw = np.arange(9.0)
    W = net.layers[0].W.copy()
    net.w -= 0.5 * net.dw
    assert np.array_equal(net.layers[0].W, W - 0.5 * np.arange(6).reshape(3, 2))
