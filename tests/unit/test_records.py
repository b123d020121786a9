"""A record belongs to the layer that made it, and to nobody else's memory."""

import copy
import itertools

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import vgcore as vg
from vgcore.activations import ACTIVATIONS

MAKERS = {  # two layers that fit the same input, and would go wrong in silence
    "Dense": lambda rng: [vg.Dense(3, 3, phi, rng=rng) for phi in ("tanh", "sigmoid")],
    "RNN": lambda rng: [vg.RNN(3, 3, phi, rng=rng) for phi in ("tanh", "sigmoid")],
    "RNN of other n_x": lambda rng: [vg.RNN(3, 3, rng=rng), vg.RNN(2, 3, rng=rng)],
    "GRU": lambda rng: [vg.GRU(3, 3, rng=rng) for _ in range(2)],
    "LSTM": lambda rng: [vg.LSTM(3, 3, rng=rng) for _ in range(2)],
    "LastStep": lambda rng: [vg.LastStep(3), vg.LastStep(3)],
    "Normalize": lambda rng: [vg.Normalize(3), vg.Normalize(3, eps=1e-2)],
    "Residual": lambda rng: [vg.Residual(vg.Dense(3, 3, rng=rng), scale=scale)
                             for scale in (1.0, 0.5)],
    "Sequential": lambda rng: [vg.Sequential(vg.Dense(3, 3, rng=rng))
                               for _ in range(2)],
    "Network": lambda rng: [vg.Network(vg.Dense(3, 3, rng=rng)) for _ in range(2)],
    "Dense, GRU": lambda rng: [vg.Dense(3, 3, rng=rng), vg.GRU(3, 3, rng=rng)],
}
makers = pytest.mark.parametrize("kind", MAKERS)


def ran(layer, rng):
    x = rng.normal(size=(2, 4, layer.n_in))
    a, record = layer.forward(x)
    return rng.normal(size=a.shape), record


@makers
def test_another_layers_record_is_refused(kind, rng):
    for layer, other in itertools.permutations(MAKERS[kind](rng)):
        da, record = ran(other, rng)
        grads = [getattr(layer, "d" + name).copy() for name in layer.params]
        with pytest.raises(ValueError, match="Pass what"):
            layer.backward(da, record)
        assert all(np.array_equal(g, getattr(layer, "d" + name))
                   for g, name in zip(grads, layer.params))


@makers
def test_copies_know_their_maker(kind, rng):
    layer = MAKERS[kind](rng)[0]
    da, record = ran(layer, rng)
    expected = layer.backward(da, record)
    kept = copy.deepcopy(record)
    assert np.array_equal(layer.backward(da, kept), expected)
    assert np.array_equal(layer.backward(da, copy.deepcopy(kept)), expected)
    twin = copy.deepcopy(layer)
    with pytest.raises(ValueError, match="Pass what"):
        twin.backward(da, record)
    twin, both = copy.deepcopy((layer, record))
    assert np.array_equal(twin.backward(da, both), expected)
    with pytest.raises(ValueError, match="Pass what"):
        layer.backward(da, both)


@makers
def test_a_copied_record_does_not_copy_the_layer(kind, rng):
    layer = MAKERS[kind](rng)[0]
    assert copy.deepcopy(ran(layer, rng)[1]).maker is layer


def test_a_record_made_by_hand_is_taken(rng):
    layer = vg.Dense(3, 2, "tanh", rng=rng)
    x = rng.normal(size=(5, 3))
    a, record = layer.forward(x)
    by_hand = vg.Record(a_prev=x, z=record.z, a=a)
    da = rng.normal(size=a.shape)
    assert np.array_equal(layer.backward(da, by_hand), layer.backward(da, record))


def test_a_layer_exchanged_after_forward_is_noticed(rng):
    net = vg.Network(vg.Dense(3, 3, "tanh", rng=rng), vg.Dense(3, 2, rng=rng))
    y_hat, tape = net.forward(rng.normal(size=(5, 3)))
    net.layers[0] = vg.Dense(3, 3, "sigmoid", rng=rng)
    with pytest.raises(ValueError, match="record"):
        net.backward(np.ones_like(y_hat), tape)


# Two tapes share nothing that a pass writes.

def held(record):
    """Every array of a tape or record, however deep."""
    if isinstance(record, list):
        return [q for r in record for q in held(r)]
    found = []
    for name, value in vars(record).items():
        if name != "maker":
            parts = value if isinstance(value, tuple) else (value,)
            found += [q for q in parts if isinstance(q, np.ndarray)]
            found += [q for p in parts if isinstance(p, (list, vg.Record))
                      for q in held(p)]
    return found


BLOCKS = {
    "dense": lambda rng: [vg.Dense(3, 4, phi, rng=rng) if k == 0 else
                          vg.Dense(4, 4, phi, rng=rng)
                          for k, phi in enumerate(ACTIVATIONS)],
    "residual": lambda rng: [vg.Dense(3, 4, rng=rng), vg.Normalize(4),
                             vg.Residual(vg.Dense(4, 4, "tanh", rng=rng))],
    "recurrent": lambda rng: [vg.RNN(3, 4, rng=rng), vg.LSTM(4, 4, rng=rng),
                              vg.GRU(4, 2, rng=rng)],
}


@pytest.mark.parametrize("kind", BLOCKS)
@settings(max_examples=25, deadline=None)
@given(steps=st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.booleans()),
                      min_size=2, max_size=6))
def test_tapes_alive_share_nothing(kind, steps):
    """Batch sizes in turn; forward twice before backward; tapes kept in a list."""
    rng = np.random.default_rng(0)
    net = vg.Network(*BLOCKS[kind](rng))
    kept = []
    for B, back, copied in steps:
        x = rng.normal(size=(B, 3, 3))
        y_hat, tape = net.forward(x)
        dx = net.backward(rng.normal(size=y_hat.shape), tape) if back else None
        tape = copy.deepcopy(tape) if copied else tape
        arrays = held(tape) + [y_hat] + ([dx] if back else [])
        kept.append((arrays, [q.copy() for q in arrays]))
    again, tape = net.forward(rng.normal(size=(B, 3, 3)))
    net.backward(np.ones_like(again), tape)
    net.w *= 2.0
    for arrays, then in kept:
        assert all(map(np.array_equal, arrays, then))
    for (one, _), (other, _) in itertools.combinations(kept, 2):
        assert not any(np.shares_memory(p, q) for p in one for q in other)
    for arrays, _ in kept:
        assert not any(np.shares_memory(q, v) for q in arrays for v in (net.w, net.dw))


# Arrays of a layer are written in place.

WEIGHTED = {"Dense": lambda rng: vg.Dense(3, 4, rng=rng),
            "RNN": lambda rng: vg.RNN(3, 4, rng=rng),
            "GRU": lambda rng: vg.GRU(3, 4, rng=rng),
            "LSTM": lambda rng: vg.LSTM(3, 4, rng=rng)}
weighted = pytest.mark.parametrize("kind", WEIGHTED)


@weighted
@pytest.mark.parametrize("prefix", ["", "d"])
def test_assignment_copies(kind, prefix, rng):
    layer = WEIGHTED[kind](rng)
    for name in layer.params:
        memory = getattr(layer, prefix + name)
        q = rng.normal(size=memory.shape)
        kept = q.copy()
        setattr(layer, prefix + name, q)
        assert getattr(layer, prefix + name) is memory
        assert np.array_equal(memory, kept)
        memory -= 5.0
        assert np.array_equal(q, kept)
        setattr(layer, prefix + name, q.tolist())
        assert np.array_equal(memory, kept)


def test_arithmetic_does_not_reach_the_callers_array(rng):
    layer, q = vg.Dense(3, 2, rng=rng), np.ones((2, 3))
    layer.W = q
    layer.W -= 5
    assert np.all(layer.W == -4.0) and np.all(q == 1.0)


@weighted
@pytest.mark.parametrize("prefix", ["", "d"])
@pytest.mark.parametrize("bad", [0.0, [1.0], np.zeros(2), np.zeros((7, 7)), None])
def test_what_would_be_broadcast_is_refused(kind, prefix, bad, rng):
    layer = WEIGHTED[kind](rng)
    for name in layer.params:
        before = getattr(layer, prefix + name).copy()
        with pytest.raises((ValueError, TypeError), match=prefix + name):
            setattr(layer, prefix + name, bad)
        assert np.array_equal(getattr(layer, prefix + name), before)


def test_what_init_drew_is_copied(rng):
    drawn = np.ones((2, 3))
    layer = vg.Dense(3, 2, init=lambda rng, n_in, n_out: drawn, rng=rng)
    layer.W += 1.0
    assert np.all(drawn == 1.0)


def test_other_attributes_are_free(rng):
    layer = vg.Dense(3, 2, rng=rng)
    layer.mask = np.ones(3)
    layer.mask = layer.data = np.zeros((5, 5))
    assert layer.mask.shape == (5, 5)


def test_a_layer_in_two_nets_is_one_layer(rng):
    shared = vg.Dense(3, 3, "tanh", rng=rng)
    nets = [vg.Network(shared, vg.Dense(3, 2, rng=rng)) for _ in range(2)]
    assert nets[0].w.size == nets[1].w.size == 20  # reading w ties the layer to a net
    nets[0].w = np.arange(20.0)
    assert np.array_equal(shared.W.ravel(), np.arange(9.0))
    assert np.array_equal(nets[1].w[:12], np.arange(12.0))
    nets[1].w += 1.0
    assert np.array_equal(nets[0].w[:12], np.arange(12.0) + 1.0)


def test_a_net_of_another_dtype(rng):
    net = vg.Network(vg.Dense(3, 4, "tanh", rng=rng), vg.GRU(4, 2, rng=rng))
    x = rng.normal(size=(2, 5, 3))
    for dtype in (np.float32, np.float64, complex):
        twin = net.astype(dtype)
        assert twin.w.dtype == twin.dw.dtype == dtype and net.w.dtype == np.float64
        assert np.allclose(twin(x.astype(dtype)), net(x), atol=1e-6)
        assert not np.shares_memory(twin.w, net.w)


# A parameter says what it is.

class Scaled(vg.Dense):
    """A layer of a reader's own, whose names begin otherwise."""

    params, biases = ("weight", "Wind"), ("Wind",)

    def __init__(self, n, *, rng):
        self.n_in = self.n_out = n
        self.weight, self.Wind = rng.normal(size=n), rng.normal(size=n)
        self.dweight, self.dWind = np.zeros(n), np.zeros(n)

    def forward(self, a_prev):
        a = a_prev * self.weight + self.Wind
        return a, vg.Record(maker=self, a_prev=a_prev, a=a)


def test_decay_asks_the_role_and_not_the_name(rng):
    net = vg.Network(Scaled(3, rng=rng), vg.GRU(3, 2, rng=rng))
    assert {p.name.split("[")[0]: p.role for p in net.parameters()} == {
        "weight": "weight", "Wind": "bias", "W_xh": "weight", "W_hh": "weight",
        "b_h": "bias", "b_hn": "bias"}
    net.dw = np.zeros_like(net.dw)
    vg.add_weight_decay(net.parameters(), 0.5)
    for p in net.parameters():
        assert np.array_equal(p.grad, 0.5 * p.value * (p.role == "weight"))
