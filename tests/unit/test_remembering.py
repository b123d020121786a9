"""Learning to remember a bit, and gated gradients by path."""

import math

import numpy as np
import pytest

import vgcore as vg
from vgcore import experiments, measure, plots
from vgcore.exercises.chapter_11 import compare, step_back
from vgcore.experiments.remembering import latch_gradients


def test_latches_side_by_side_have_the_gradients_of_single_nets():
    rng = np.random.default_rng(0)
    w, u = rng.standard_normal((2, 3, 1))
    x, bits = rng.standard_normal((7, 3, 5)), rng.choice([-1.0, 1.0], (3, 5))
    dw, du = latch_gradients(w, u, x, bits)
    for k in range(3):
        cell = vg.RNN(1, 1, rng=rng)
        cell.W_hh[...], cell.W_xh[...] = w[k], u[k]
        h, record = cell.forward(x[:, k].T[..., None])
        dh = np.zeros_like(h)
        dh[:, -1, 0] = (h[:, -1, 0] - 0.8 * bits[k]) / 5
        cell.backward(dh, record)
        assert math.isclose(dw[k, 0], cell.dW_hh[0, 0], rel_tol=1e-12)
        assert math.isclose(du[k, 0], cell.dW_xh[0, 0], rel_tol=1e-12)


def test_latches_learn_short_distances_only():
    near, far = (experiments.train_latches(T, nets=4, rng=np.random.default_rng(1))
                 for T in (6, 30))
    assert (near[0] > 1).all() and (near[1] > 0.99).all()
    assert (far[0] < 1).all() and (far[1] < 0.6).all()


def test_training_latches_is_a_function_of_the_seed():
    first, again = (experiments.train_latches(5, nets=2, steps=10,
                                     rng=np.random.default_rng(3))
                    for _ in range(2))
    assert all(map(np.array_equal, first, again))


@pytest.mark.parametrize("change, said", [
    ({"T": 2}, "at least 3"), ({"T": 5.0}, "T"), ({"nets": 0}, "nets"),
    ({"rate": 0.0}, "rate"), ({"clip": -1.0}, "clip"), ({"w": np.nan}, "w"),
    ({"noise": -1.0}, "noise"), ({"rng": 0}, "Generator"),
])
def test_latches_refuse(change, said):
    asked = {"T": 5, "rng": np.random.default_rng(0)} | change
    with pytest.raises((ValueError, TypeError), match=said):
        experiments.train_latches(asked.pop("T"), **asked)


def test_a_near_bit_is_learned():
    rng = np.random.default_rng(0)
    cell = vg.GRU(2, 4, rng=rng)
    assert experiments.train_recall(cell, 2, steps=150, held_out=200, rng=rng) > 0.99


@pytest.mark.parametrize("cell, options, said", [
    (vg.LSTM(1, 3, rng=np.random.default_rng(0)), {}, "2: the bit and the noise"),
    (vg.LSTM(2, 3, rng=np.random.default_rng(0)), {"steps": 0}, "steps"),
    (vg.LSTM(2, 3, rng=np.random.default_rng(0)), {"rate": -1.0}, "alpha"),
])
def test_recall_refuses_and_leaves_the_layer_alone(cell, options, said):
    before = cell.W_hh.copy()
    with pytest.raises((ValueError, TypeError), match=said):
        experiments.train_recall(cell, 5, rng=np.random.default_rng(0), **options)
    assert np.array_equal(cell.W_hh, before)


@pytest.mark.parametrize("kind, gate", [(vg.LSTM, "f"), (vg.GRU, "z")])
def test_without_recurrent_weights_the_cell_is_the_only_path(kind, gate):
    rng = np.random.default_rng(0)
    cell = kind(2, 5, rng=rng)
    cell.W_hh[...] = 0
    cell.set_bias(**{gate: 2.0})
    _, record = cell.forward(rng.standard_normal((3, 9, 2)))
    every, along = measure.gradient_by_path(cell, record)
    assert np.allclose(every, along, rtol=1e-12) and every[0] == 1
    cell.W_hh[...] = 1
    _, record = cell.forward(rng.standard_normal((3, 9, 2)))
    every, along = measure.gradient_by_path(cell, record)
    assert not np.allclose(every, along, rtol=0.01)


def test_the_factor_of_small_weights_is_the_gate_plus_the_way_through_h():
    rng = np.random.default_rng(0)
    cell = vg.LSTM(1, 64, init=vg.variance_scaling(0.01), rng=rng)
    cell.set_bias(f=1.0)
    along, every = measure.step_factors(
        cell, cell.forward(rng.standard_normal((1, 80, 1)))[1])
    gate = 1 / (1 + math.exp(-1))
    assert math.isclose(along, gate, rel_tol=0.01)
    assert math.isclose(every, gate + 0.1 / 4, rel_tol=0.01)


def test_a_simple_net_has_no_cell_path():
    cell = vg.RNN(2, 3, rng=np.random.default_rng(0))
    _, record = cell.forward(np.ones((1, 4, 2)))
    with pytest.raises(ValueError, match="LSTM or a GRU"):
        measure.gradient_by_path(cell, record)


def dropped(W_hh, h_prev, c_prev, c, i, f, g, o, dh, dc):
    """A step back whose cell hears nothing of h_t."""
    given = W_hh, h_prev, c_prev, c, i, f, g, o, dh, dc
    return *step_back(*given)[:3], dc * f


def test_the_exercise_agrees_with_differences_and_a_dropped_path_shows_late():
    assert compare(step_back)
    wrong = [compare(dropped, T).entries[1].error for T in (1, 2, 5)]
    assert wrong[0] < 1e-7 and wrong[1] > 0.1 and wrong[2] > 0.5


def test_a_latch_rests_where_its_map_crosses_the_diagonal():
    ax = plots.latch_map((0.9, 1.25))
    dots = [line.get_xydata() for line in ax.lines if line.get_linestyle() == "None"]
    assert [len(d) for d in dots] == [1, 2]
    for w, found in zip((0.9, 1.25), dots):
        assert np.allclose(found[:, 1], np.tanh(w * found[:, 0]))
        assert np.allclose(found[:, 0], found[:, 1])
    plots.style.plt.close(ax.figure)


@pytest.mark.parametrize("draw, said", [
    (lambda: plots.kept_by_lag([1.0, 0.5], [1.0], 0), "along"),
    (lambda: plots.kept_by_lag([1.0, 0.0], [1.0, 0.5], 0), "positive norms"),
    (lambda: plots.latch_gradients({1.25: np.ones(9)}, {}), "w = 1.25"),
    (lambda: plots.told_by_reach(
        [{"cell": "MLP", "reach": 0, "told": 1}], "reach", (-4, -3)), "MLP"),
    (lambda: plots.told_by_reach([], "later", (-4, -3)), "widest"),
])
def test_figures_of_gates_refuse(draw, said):
    with pytest.raises(ValueError, match=said):
        draw()


def test_the_words_of_a_frame_have_its_numbers():
    k = np.arange(101)
    said = plots.kept_in_words(0.5 ** (k / 50), 0.5 ** (k / 25), 3)
    assert "14.3 steps" in said and "2.5e-01" in said and "6.2e-02" in said
