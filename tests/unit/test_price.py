"""The formulas of cost and memory against what runs really did."""

import tracemalloc

import numpy as np
import pytest

import vgcore as vg
from vgcore import measure, theory


def net_and_batch(widths, B, phi=vg.tanh, seed=0):
    rng = np.random.default_rng(seed)
    net = vg.Network(*[vg.Dense(m, n, phi, init=vg.orthogonal(), rng=rng)
                       for m, n in zip(widths, widths[1:])])
    return (net, vg.squared_error, rng.standard_normal((B, widths[0])),
            rng.standard_normal((B, widths[-1])))


@pytest.mark.parametrize("phi", ["tanh", "sigmoid", "relu", "softplus"])
@pytest.mark.parametrize("to_input", [True, False])
@pytest.mark.parametrize("widths", [(3, 2), (5, 7, 6, 4, 3), (1, 1, 1)])
@pytest.mark.parametrize("B", [1, 4])
def test_counted_multiplications_are_those_of_the_formula(
        B, widths, to_input, phi):
    counted = measure.count_multiplications(
        *net_and_batch(widths, B, phi), to_input=to_input)
    assert counted == (
        theory.forward_multiplications(widths, B),
        theory.backward_multiplications(widths, B, to_input=to_input))


def test_counting_leaves_the_net_alone():
    net, *batch = net_and_batch((5, 4, 3), 2)
    w, dw = net.w.copy(), net.dw.copy()
    measure.count_multiplications(net, *batch)
    np.testing.assert_array_equal(net.w, w)
    np.testing.assert_array_equal(net.dw, dw)
    assert all(type(p.value) is np.ndarray for p in net.parameters())


def test_a_residual_block_is_counted_too():
    rng = np.random.default_rng(0)
    net = vg.Network(vg.Residual(vg.Dense(4, 6, vg.relu, rng=rng),
                                 vg.Dense(6, 4, rng=rng)))
    counted = measure.count_multiplications(
        net, vg.softmax_cross_entropy, rng.standard_normal((3, 4)),
        np.array([0, 1, 3]))
    assert counted == (3 * 48, 6 * 48)


@pytest.mark.parametrize("every", [1, 3, 4, 7, 12])
def test_checkpointing_changes_the_price_and_no_bit(every):
    net, *batch = net_and_batch((6,) * 13, 3)
    J, plain = vg.gradient(net, *batch)
    net.dw[...] = 0
    J_again, price = vg.checkpointed_gradients(net, *batch, every=every)
    np.testing.assert_array_equal(net.dw, plain)
    assert J_again == J and np.abs(plain).min() > 0
    assert price.forward_layers == 24
    assert price.stored_states <= theory.stored_states(12, every)


def test_checkpointing_really_saves_memory():
    net, *batch = net_and_batch((16,) * 101, 256)
    net.w, net.dw  # gathered before the memory is watched
    plain = measure.peak_memory(lambda: vg.gradient(net, *batch))
    saved = measure.peak_memory(lambda: vg.checkpointed_gradients(net, *batch, every=10))
    assert saved < plain / 3


def test_peak_memory_of_known_arrays():
    def two_then_one():
        first, second = np.ones(100_000), np.ones(50_000)
        del first
        return second

    assert measure.peak_memory(two_then_one) == pytest.approx(1.2e6, rel=0.01)
    with pytest.raises(ZeroDivisionError):
        measure.peak_memory(lambda: 1 / 0)
    assert not tracemalloc.is_tracing()


@pytest.mark.parametrize("draw, message", [
    (lambda plots: plots.v_curve([.1, .01], [1], [1, 1], [1, 1]), "measured"),
    (lambda plots: plots.v_curve([.1], [1.], [1.], [1.], at=1), "at: got 1"),
    (lambda plots: plots.checkpoint_memory([1, 2], [3], float), "stored"),
    (lambda plots: plots.checkpoint_memory([1], [3], float, at=2), "at: got 2"),
])
def test_figures_refuse_what_does_not_fit(draw, message):
    plots = pytest.importorskip("vgcore.plots")
    with pytest.raises(ValueError, match=message):
        draw(plots)
    assert plots.style.plt.get_fignums() == []


def test_v_curve_draws_points_prediction_and_mark():
    plots = pytest.importorskip("vgcore.plots")
    h = 10.0 ** -np.arange(1, 9)
    ax = plots.v_curve(h, h**2, h**2, 1e-12 / h, at=1e-4)
    markers = [line for line in ax.lines if line.get_marker() == "o"]
    np.testing.assert_allclose(markers[0].get_ydata(),
                               [-2, -4, -6, -8, -10, -12, -12, -12])
    assert markers[1].get_xdata() == pytest.approx(-4)
    assert [t.get_text() for t in ax.texts] == [
        "truncation", "rounding", "h = 1e−4: error near 1e−8"]
    plots.style.plt.close(ax.figure)


def test_of_two_vs_the_first_is_named():
    plots = pytest.importorskip("vgcore.plots")
    h = 10.0 ** -np.arange(1, 13)
    ax = plots.v_curve(h, h**2, h**2, 1e-16 / h, label="centered")
    plots.v_curve(h, h, h, 2e-16 / h, label="forward", ax=ax)
    names = [t.get_text() for t in ax.texts]
    assert sorted(names) == ["centered", "forward", "rounding", "truncation"]
    plots.style.plt.close(ax.figure)


def test_predictions_end_at_1_where_a_relative_error_ends():
    plots = pytest.importorskip("vgcore.plots")
    h = 10.0 ** -np.arange(1, 9)
    ax = plots.v_curve(h, np.ones(8), 10 * h**0, 1e-5 / h)
    for line in ax.lines:
        assert max(line.get_ydata()) <= 0
    plots.style.plt.close(ax.figure)


@pytest.mark.parametrize("at, said", [
    (1e-2, "h = 1e−2: error near 1e−4; truncation outweighs rounding."),
    (1e-4, "h = 1e−4: error near 1e−8; truncation and rounding are of one size."),
    (1e-7, "h = 1e−7: error near 1e−5; rounding outweighs truncation."),
])
def test_v_in_words(at, said):
    plots = pytest.importorskip("vgcore.plots")
    h = 10.0 ** -np.arange(1, 9)
    assert plots.v_in_words(h, h, h**2, 1e-12 / h, at=at) == said
    with pytest.raises(ValueError, match="one of"):
        plots.v_in_words(h, h, h**2, 1e-12 / h, at=3 * at)
