"""Which copies a diagnosis trains, and which it need not."""

import numpy as np
import pytest

import vgcore as vg
from tests.unit.diagnosed_nets import (
    SQUARED, Case, adding, dense, gates, plane, recurrent)
from vgcore.measure.diagnosis import trial


@pytest.fixture
def gradients(monkeypatch):
    """A list that grows by one with every backward pass of a net."""
    seen, backward = [], vg.Network.backward

    def counted(net, *args, **kwargs):
        seen.append(net)
        return backward(net, *args, **kwargs)

    monkeypatch.setattr(vg.Network, "backward", counted)
    return seen


@pytest.mark.thorough
@pytest.mark.parametrize("alpha, most, rates", [(0.1, 2, 7), (None, 3, 4)])
def test_a_gru_that_does_not_learn_is_tried_a_few_times(gradients, alpha, most, rates):
    """With each of seven rates, or four, if none could be passed over."""
    case = Case(recurrent(vg.GRU, 2, 20, 1, change=gates(z=-3.0)), SQUARED,
                adding(256, 40), None)
    net, x, y = case.built()
    found = vg.diagnose(net, case.loss, x, y, alpha=alpha)
    assert found.verdict == "vanishing"
    trials, rest = divmod(len(gradients) - 1, 144)
    assert 1 <= trials <= most < rates and rest == 0


def noise(rng, n=200, m=5):
    """Targets that do not follow."""
    return rng.standard_normal((n, m)), rng.standard_normal((n, 1))


def test_what_a_trial_sees_does_not_depend_on_the_others(rng, monkeypatch):
    (x, y), net = noise(rng), dense(5, 8, 1)(rng)
    shown, fit = [], trial.fit

    def watched(net, loss, walk, data, **kwargs):
        history = fit(net, loss, walk, data, **kwargs)
        if isinstance(walk.optimizer, vg.Adam):
            shown.append((data[0], history.loss))
        return history

    monkeypatch.setattr(trial, "fit", watched)
    for followed in ({}, {vg.SGD: 1.0}):
        trials = trial.Trials(net, vg.squared_error, x, y)
        trials.followed = dict(followed)
        assert not trials.learns([vg.SGD(0.01), vg.Adam(1e-3)])
    assert len(shown) == 2 * len(trial.STAGES)
    for all_tried, passed_over in zip(shown, shown[len(trial.STAGES):]):
        assert np.array_equal(all_tried[0], passed_over[0])
        assert all_tried[1] == passed_over[1]


@pytest.mark.parametrize("by_curvature", [0.1, 0.9, 1.1, 1.9, 2.1])
def test_steps_up_to_the_best_keep_their_promise(by_curvature):
    curvature, w = 3.0, np.array([2.0, -1.0])
    walk = trial.Walk(vg.SGD(by_curvature / curvature))
    J = [curvature / 2 * w @ w]
    for _ in range(20):
        walk.step(w, curvature * w)
        J.append(curvature / 2 * w @ w)
    walk.went(J[0], J[-1])
    assert J[0] - J[-1] == pytest.approx((1 - by_curvature / 2) * walk.promised)
    assert walk.kept(J[0]) == (by_curvature < 1)
    assert not walk.kept(J[0] / 1000)  # most of the way was before it mattered


def many_features(rng, n=400, m=30):
    x = rng.standard_normal((n, m))
    return x, x @ rng.standard_normal((m, 1)) / m**0.5 + rng.standard_normal((n, 1))


@pytest.mark.parametrize("above", [0.0, 5.0, 30.0])
def test_after_steps_that_follow_noise_shorter_ones_are_tried(above, rng):
    """Near a guess and from far above it: J₀ from 2 to 500 times a guess."""
    x, y = many_features(rng)
    net = dense(30, 1)(rng)
    net.layers[0].b = net.layers[0].b + above
    trials = trial.Trials(net, vg.squared_error, x, y)
    assert not trials.learns([vg.SGD(0.6)]) and not trials.followed
    assert trials.learns([vg.SGD(0.1)])


@pytest.mark.parametrize("make", [vg.SGD, vg.Momentum, vg.Adam])
def test_a_trial_that_is_passed_over_would_have_failed(make, rng):
    (x, y), net, loss = noise(rng), dense(5, 8, 1)(rng), vg.squared_error
    trials = trial.Trials(net, loss, x, y)
    assert not trials.learns([make(1e-4)]) and trials.followed == {make: 1e-4}
    for alpha in (3e-5, 1e-5):
        assert not trial.Trials(net, loss, x, y).learns([make(alpha)])


def test_a_step_longer_than_one_that_failed_is_tried(rng):
    x, y = plane()(rng)
    trials = trial.Trials(dense(5, 1)(rng), vg.squared_error, x, y)
    assert not trials.learns([vg.SGD(1e-5)]) and trials.followed
    assert trials.learns([vg.SGD(0.1)])
