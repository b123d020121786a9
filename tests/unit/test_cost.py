"""Multiplications, memory, checkpoints: predicted and counted."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import vgcore as vg
from vgcore import measure, theory

widths_and_batch = given(st.lists(st.integers(1, 6), min_size=2, max_size=5),
                         st.integers(1, 5))


def dense_net(widths, seed=0):
    rng = np.random.default_rng(seed)
    return vg.Network(*(vg.Dense(n, m, vg.tanh, rng=rng)
                        for n, m in zip(widths, widths[1:]))), rng


@settings(max_examples=40, deadline=None)
@widths_and_batch
def test_predicted_and_counted_multiplications(widths, B):
    net, rng = dense_net(widths)
    x, y = rng.normal(size=(B, widths[0])), rng.normal(size=(B, widths[-1]))
    w = net.w.copy()
    for to_input in (True, False):
        counted = measure.count_multiplications(net, vg.squared_error, x, y,
                                           to_input=to_input)
        assert counted == (
            theory.forward_multiplications(widths, B),
            theory.backward_multiplications(widths, B, to_input=to_input))
    assert np.array_equal(net.w, w)


def test_known_costs():
    assert theory.forward_multiplications([2, 3, 1]) == 9
    assert theory.backward_multiplications([2, 3, 1], 10) == 180
    assert theory.backward_multiplications([2, 3, 1], to_input=False) == 12
    assert theory.stored_numbers([2, 3, 1], 4) == 24
    assert theory.stored_states(400, 20) == 41


@settings(max_examples=40, deadline=None)
@widths_and_batch
def test_stored_numbers_are_those_of_the_tape(widths, B):
    net, rng = dense_net(widths)
    _, tape = net.forward(rng.normal(size=(B, widths[0])))
    assert theory.stored_numbers(widths, B) == sum(r.a.size for r in tape)


@pytest.mark.parametrize("L", [1, 2, 7, 16, 100, 400])
def test_the_square_root_stores_least(L):
    every = range(1, L + 1)
    least = min(every, key=lambda k: theory.stored_states(L, k))
    assert theory.stored_states(L, least) <= 2 * L**0.5 + 2
    root = round(L**0.5)
    assert theory.stored_states(L, root) == theory.stored_states(L, least)


@pytest.mark.parametrize("L, every", [(1, 1), (5, 1), (5, 2), (5, 5), (6, 3),
                                      (12, 5), (400, 20)])
def test_checkpoints_give_the_same_bits(L, every):
    net, rng = dense_net([3] * (L + 1))
    x, y = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    y_hat, tape = net.forward(x)
    J, dJ = vg.squared_error(y_hat, y)
    net.backward(dJ, tape)
    full = net.dw.copy()
    net.dw = np.zeros_like(full)
    K, price = vg.checkpointed_gradients(net, "squared_error", x, y, every=every)
    assert K == J and net.dw.tobytes() == full.tobytes()
    assert price.forward_layers == 2 * L
    assert price.stored_states <= theory.stored_states(L, every)
    if L % every == 0:
        assert price.stored_states == theory.stored_states(L, every)


def test_checkpoints_around_blocks(rng):
    net = vg.Network(*(vg.Residual(vg.Dense(3, 3, vg.tanh, rng=rng))
                       for _ in range(6)))
    x, y = rng.normal(size=(2, 3, 3)), rng.integers(0, 3, (2, 3))
    y_hat, tape = net.forward(x)
    net.backward(vg.softmax_cross_entropy(y_hat, y)[1], tape)
    full = net.dw.copy()
    vg.checkpointed_gradients(net, vg.softmax_cross_entropy, x, y, every=2)
    assert net.dw.tobytes() == full.tobytes()
