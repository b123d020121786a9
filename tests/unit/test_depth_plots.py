"""Figures of chapter 05: the closed form is drawn where the formula says."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from vgcore import plots, theory


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def halving(L=4):
    return {"a": 0.5 ** np.arange(L), "delta": 0.5 ** np.arange(L)[::-1],
            "dW": np.ones(L)}


def test_gradients_are_relative_to_the_last_layer():
    ax = plots.layer_sizes({"delta": 7 * halving()["delta"]},
                           delta=3 * halving()["delta"])
    measured, closed = ax.lines
    np.testing.assert_allclose(measured.get_ydata(), closed.get_ydata())
    np.testing.assert_allclose(closed.get_ydata(),
                               -np.log10(2) * np.arange(4)[::-1], atol=1e-15)


def test_size_of_dW_follows_from_the_other_two():
    a, delta = np.array([0.5, 0.25, 0.125]), np.array([0.25, 0.5, 1.0])
    ax = plots.layer_sizes({"dW": np.ones(3)}, a, delta)
    np.testing.assert_allclose(ax.lines[1].get_ydata(), 0, atol=1e-15)


def test_deep_nets_stay_light_and_comparable():
    a, delta = theory.mean_field("sigmoid", 40, 1.0)
    ax = plots.layer_sizes({"delta": delta}, a, delta, decades=40)
    assert len(ax.lines[0].get_xdata()) == 20
    assert -ax.get_ylim()[0] == ax.get_ylim()[1] > 40
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        "1e−40", "1e−20", "1", "1e20", "1e40"]


def test_flat_sizes_get_an_axis():
    ax = plots.layer_sizes({"a": np.ones(5)}, a=np.ones(5))
    assert ax.get_ylim()[0] < -1 and 1 in ax.get_xticks()


def test_words_state_the_closed_form():
    said = plots.sizes_in_words(*theory.mean_field("sigmoid", 10, 1.0))
    assert said.startswith("10 layers. At layer 1, |δ| is 2e-06 times")


@pytest.mark.parametrize(("measured", "closed", "words"), [
    ({"z": np.ones(3)}, {}, "'z'"),
    ({}, {}, "no curve"),
    ({"delta": np.ones(3)}, {}, "closed form of 'delta'"),
    ({"dW": np.ones(3)}, {"delta": np.ones(3)}, "closed form of 'dW'"),
    ({"a": np.ones(3)}, {"a": np.ones(4)}, "shape"),
    ({"a": np.zeros(3)}, {"a": np.ones(3)}, "size of 0"),
    ({"a": np.ones((2, 3))}, {"a": np.ones((2, 3))}, r"\(2, 3\)"),
])
def test_bad_sizes_are_refused(measured, closed, words):
    with pytest.raises(ValueError, match=words):
        plots.layer_sizes(measured, **closed)


def test_spectrum_is_drawn_in_decades():
    rate = np.log(10) * np.array([0.0, -0.1, -0.5])
    ax = plots.product_spectrum(rate, rate, factors=100)
    for line in ax.lines[1:]:
        np.testing.assert_allclose(line.get_ydata(), [0, -10, -50], atol=1e-12)
    with pytest.raises(ValueError, match="predicted"):
        plots.product_spectrum(rate, rate[:2], factors=100)


def test_one_factor_both_ways():
    factor = 0.25
    falling = 0.25 ** np.arange(4)
    ax = plots.both_ways(3 * falling[::-1], 7 * falling, factor)
    down, closed_down, up, closed_up = ax.lines
    np.testing.assert_allclose(down.get_ydata(), closed_down.get_ydata(), atol=1e-15)
    np.testing.assert_allclose(up.get_ydata(), closed_up.get_ydata(), atol=1e-15)
    np.testing.assert_allclose(up.get_ydata(), down.get_ydata()[::-1], atol=1e-15)


@pytest.mark.parametrize("delta, spread", [
    ([1.0, 0.0], [1.0, 0.5]), ([1.0, 0.5], [1.0]), ([[1.0]], [[1.0]])])
def test_both_ways_refuses_what_has_no_logarithm(delta, spread):
    with pytest.raises(ValueError, match="delta|spread"):
        plots.both_ways(np.array(delta), np.array(spread), 0.5)
