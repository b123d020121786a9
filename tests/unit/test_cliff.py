"""The cliff: a recurrent net in disguise, its wall where theory puts it."""

import numpy as np
import pytest

import vgcore as vg
from vgcore import experiments, measure, theory

START = np.array([[5.0], [-2.5]])


@pytest.fixture(scope="module")
def starts():
    rng = np.random.default_rng(0)
    return START + rng.uniform(-1e-3, 1e-3, (2, 100))


@pytest.mark.parametrize("p", [(5.0, -2.5), (4.6, -2.4), (3.0, 0.2)])
def test_is_a_recurrent_net_of_one_unit(p):
    w, b = p
    E, dE = experiments.cliff_loss(p)
    cell = vg.RNN(1, 1, vg.sigmoid, rng=np.random.default_rng(0))
    cell.W_hh[...], cell.b_h[...] = w, b
    start = np.array([[vg.sigmoid(np.array(0.5))]])
    h, record = cell.forward(np.zeros((1, 50, 1)), start)
    dh = np.zeros_like(h)
    dh[:, -1] = 2 * (h[:, -1] - 0.7)
    cell.backward(dh, record)
    assert E == pytest.approx(float((h[0, -1, 0] - 0.7) ** 2), rel=1e-9)
    assert dE == pytest.approx([cell.dW_hh.item(), cell.db_h.item()], rel=1e-8)


def test_gradient_is_the_difference():
    p = np.array([4.4, -2.2])
    numeric = measure.numerical_gradient(lambda q: float(experiments.cliff_loss(q)[0]), p)
    assert experiments.cliff_loss(p)[1] == pytest.approx(numeric, rel=1e-6)


@pytest.mark.parametrize("w", [3.0, 4.5, 5.0, 5.5])
def test_steepness_of_the_wall(w):
    b, slope = theory.cliff_wall(w)
    assert experiments.cliff_loss([w, b])[1][1] == pytest.approx(slope, rel=1e-8)


def test_loss_jumps_at_the_wall_and_vanishes_on_the_floor():
    b, _ = theory.cliff_wall(5.0)
    below, above = experiments.cliff_loss([[5.0, 5.0], [b - 0.02, b + 0.02]])[0]
    assert above < 0.05 and below > 0.2
    w = np.array([3.5, 4.0, 4.3])
    assert experiments.cliff_loss([w, theory.cliff_floor(w)])[0].max() < 1e-4


def test_r12_without_clipping_runs_are_thrown(starts):
    path, lengths = experiments.cliff_descent(starts, 0.1)
    E = experiments.cliff_loss(path[-1])[0]
    assert path.shape == (201, 2, 100) and lengths.shape == (200, 100)
    assert 0.4 < (lengths.max(axis=0) > 5).mean() < 0.6
    assert np.median(E) > 0.08


def test_r12_with_clipping_no_run_is(starts):
    path, lengths = experiments.cliff_descent(starts, 0.1, threshold=1.0)
    E = experiments.cliff_loss(path[-1])[0]
    assert lengths.max() <= 0.1 * (1 + 1e-12)
    assert np.median(E) < 1e-3 and E.max() < 0.02


def test_ends_do_not_hang_on_the_last_bit(starts, monkeypatch):
    here = experiments.cliff_descent(starts, 0.1)[0]
    monkeypatch.setattr("vgcore.experiments.cliff.sigmoid", lambda x: 1 / (1 + np.exp(-x)))
    assert np.array_equal(here, experiments.cliff_descent(starts, 0.1)[0])


def test_settings_broadcast_and_agree_with_single_runs():
    many, lengths = experiments.cliff_descent(
        START[:, :, None], np.array([[0.1], [0.3]]), steps=20,
        threshold=np.array([np.inf, 1.0, 0.1]))
    assert many.shape == (21, 2, 2, 3) and lengths.shape == (20, 2, 3)
    one = experiments.cliff_descent(START, 0.3, threshold=0.1, steps=20)
    assert np.array_equal(many[:, :, 1, 2], one[0][..., 0])
    assert np.array_equal(lengths[:, 1, 2], one[1][..., 0])


def test_a_step_is_clipped_after_the_penalty():
    _, lengths = experiments.cliff_descent([50.0, -2.5], 0.1, threshold=1.0, l2=1.0,
                                  steps=3)
    assert lengths == pytest.approx(0.1)


@pytest.mark.parametrize("call, match", [
    (lambda: experiments.cliff_loss([1.0, 2.0, 3.0]), "Stack w and b"),
    (lambda: experiments.cliff_loss([np.nan, 1.0]), "finite"),
    (lambda: experiments.cliff_loss([5.0, 1.0], T=0), "T"),
    (lambda: experiments.cliff_descent(START, 0.0), "positive"),
    (lambda: experiments.cliff_descent(START, 0.1, threshold=-1.0), "inf is no clipping"),
    (lambda: experiments.cliff_descent(START, 0.1, l2=-1.0), "l2"),
    (lambda: experiments.cliff_descent(START, 0.1, steps=0), "steps"),
])
def test_bad_input_is_refused(call, match):
    with pytest.raises(ValueError, match=match):
        call()
