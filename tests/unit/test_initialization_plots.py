"""Figures of initialization: what they draw, what they say, what they refuse."""

import numpy as np
import pytest


pytest.importorskip("matplotlib")

import matplotlib.pyplot as plt  # noqa: E402

from vgcore import experiments, measure, plots, theory  # noqa: E402


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def profile(activation="relu", init="he", L=12, bias=0.0):
    rng = np.random.default_rng(0)
    nets = experiments.Stack.draw([32] * (L + 1), activation, init=init, nets=3,
                                  rng=rng, bias=bias)
    tape = nets.forward(rng.standard_normal((40, 32)))
    nets.backward(rng.standard_normal((40, 32)), tape, to_weights=False)
    return tape, theory.mean_field(activation, L, 32 * nets.W[1].var(), bias**2)


def test_profile_draws_measured_over_predicted():
    tape, predicted = profile()
    ax = plots.initialization_profile(measure.layer_profile(tape), predicted)
    closed_a, a, closed_delta, delta = (line.get_ydata() for line in ax.lines[:4])
    assert np.allclose(closed_a, np.log10(predicted[0]))
    assert np.allclose(10**a, np.sqrt(np.mean(
        measure.root_mean_squares(tape, "a")**2, axis=0)))
    assert np.allclose(closed_delta, np.log10(predicted[1]))
    assert delta[-1] == 0


def test_profile_leaves_out_what_is_outside_its_frame():
    tape, predicted = profile("sigmoid", "standard", L=12)
    ax = plots.initialization_profile(measure.layer_profile(tape), predicted)
    low = plots.initialization.LOW
    shown = ax.lines[3]
    assert 0 < len(shown.get_xdata()) < 12
    assert min(shown.get_ydata()) >= low


@pytest.mark.parametrize("bias, least, most", [(0.0, 0, 40), (1.0, 40, 60)])
def test_meter_and_words_give_the_same_share(bias, least, most):
    tape, predicted = profile("relu", "standard", bias=bias)
    ax = plots.initialization_profile(measure.layer_profile(tape), predicted)
    tall = ax.patches[-1].get_height() / plots.initialization.METER
    by_hand = np.mean([[(tape[-1].z[k][:, i] <= 0).all() for i in range(32)]
                       for k in range(3)])
    assert tall == pytest.approx(by_hand)
    assert least <= 100 * by_hand <= most
    assert plots.profile_in_words(
        measure.layer_profile(tape), predicted).endswith(f"{by_hand:.0%}.")


def test_profile_refuses_a_prediction_of_another_depth():
    tape, predicted = profile()
    with pytest.raises(ValueError, match="predicted.*got"):
        plots.initialization_profile(measure.layer_profile(tape), [q[1:] for q in predicted])


def test_rectifier_moments_are_drawn_relative_to_where_they_start():
    c = np.array([1.0, 4.0])
    up = 7 * (c[:, None] / 2) ** np.arange(6)
    ax = plots.rectifier_moments(c, up, up[:, ::-1])
    for closed, measured in zip(ax.lines[::4], ax.lines[2::4]):
        assert np.allclose(closed.get_ydata()[::2], measured.get_ydata())


@pytest.mark.parametrize("c, up, down", [
    ([1, 2], np.ones((2, 5)), np.ones((2, 4))),
    ([1, 2, 3], np.ones((2, 5)), np.ones((2, 5)))])
def test_rectifier_moments_refuse_what_does_not_fit(c, up, down):
    with pytest.raises(ValueError, match="got"):
        plots.rectifier_moments(c, up, down)
