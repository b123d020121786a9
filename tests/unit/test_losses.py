import numpy as np
import pytest
from hypothesis import given, strategies as st

import vgcore as vg
from vgcore import measure
from tests.unit.specimens import BATCHES, TARGETS, frozen

losses = pytest.mark.parametrize("target", TARGETS)
batches = pytest.mark.parametrize("batch", BATCHES)


def case(target, batch, rng):
    loss, draw = TARGETS[target]
    z = 2 * rng.normal(size=(*BATCHES[batch], 4))
    return loss, z, draw(rng, z.shape)


@losses
@batches
def test_gradient(target, batch, rng):
    loss, z, y = case(target, batch, rng)
    exact = measure.numerical_gradient(lambda z: loss(z, y)[0], z, scheme="complex")
    assert vg.relative_error(loss(z, y)[1], exact) < 1e-13


@losses
@batches
def test_twice_is_once_and_inputs_are_untouched(target, batch, rng):
    loss, z, y = case(target, batch, rng)
    z, y = frozen(z, y)
    (J, dJ), (K, dK) = loss(z, y), loss(z, y)
    assert J == K and np.array_equal(dJ, dK) and dJ.shape == z.shape
    assert J >= 0 and np.ndim(J) == 0


@losses
def test_a_mean_over_the_batch(target, rng):
    loss, z, y = case(target, "B=5", rng)
    alone = [loss(z[i:i + 1], y[i:i + 1]) for i in range(5)]
    J, dJ = loss(z, y)
    assert J == pytest.approx(np.mean([J for J, _ in alone]), rel=1e-14)
    assert dJ == pytest.approx(np.concatenate([d for _, d in alone]) / 5, rel=1e-14)
    twice = loss(np.concatenate([z, z]), np.concatenate([y, y]))
    assert twice[0] == pytest.approx(J, rel=1e-14)
    assert 2 * np.linalg.norm(twice[1]) == pytest.approx(
        2**0.5 * np.linalg.norm(dJ), rel=1e-14)


@losses
def test_time_is_summed(target, rng):
    loss, z, y = case(target, "B=3, T=2", rng)
    steps = [loss(z[:, t], y[:, t]) for t in range(2)]
    J, dJ = loss(z, y)
    assert J == pytest.approx(sum(J for J, _ in steps), rel=1e-14)
    assert np.allclose(dJ, np.stack([d for _, d in steps], axis=1), rtol=1e-14)


@losses
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_out(target, dtype, rng):
    loss, draw = TARGETS[target]
    z = np.array([[-1e3, 0, 500, 1e3], [1e3, -1e3, 0, 0]], dtype)
    J, dJ = loss(z, draw(rng, z.shape))
    assert np.isfinite(J) and np.isfinite(dJ).all() and dJ.dtype == dtype


def test_known_values():
    uniform, label = np.zeros((3, 10)), np.array([0, 4, 9])
    assert vg.softmax_cross_entropy(uniform, label)[0] == pytest.approx(np.log(10))
    assert vg.sigmoid_cross_entropy(np.zeros((3, 1)), np.ones((3, 1)))[0] == (
        pytest.approx(np.log(2)))
    J, dJ = vg.squared_error(np.array([[3.0, 4.0]]), np.zeros((1, 2)))
    assert J == 12.5 and dJ.tolist() == [[3.0, 4.0]]
    sure = vg.softmax_cross_entropy(np.array([[1e3, -1e3]]), [1])
    assert sure[0] == 2000.0 and sure[1].tolist() == [[1.0, -1.0]]


def test_labels_are_one_hot_probabilities(rng):
    z, y = rng.normal(size=(6, 3)), rng.integers(0, 3, 6)
    for hot in (np.eye(3)[y], np.eye(3, dtype=int)[y]):
        one, two = (vg.softmax_cross_entropy(z, t) for t in (y, hot))
        assert one[0] == two[0] and np.array_equal(one[1], two[1])
    for labels in (y.tolist(), y.astype(np.uint8), y.astype(np.int32)):
        assert vg.softmax_cross_entropy(z, labels)[0] == one[0]


def test_softmax_jacobian(rng):
    z = rng.normal(size=5)
    p = vg.softmax(z)
    numeric = np.stack([
        measure.numerical_gradient(lambda z, k=k: vg.log_softmax(z[None])[0, k],
                              z, scheme="complex") for k in range(5)])
    assert np.allclose(vg.softmax_jacobian(p), p[:, None] * numeric, atol=1e-15)
    y = np.eye(5)[2]
    assert np.allclose(vg.softmax_jacobian(p).T @ (-y / p), p - y, atol=1e-15)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=6),
       st.floats(-1e3, 1e3))
def test_softmax_is_a_distribution_that_ignores_shifts(z, shift):
    z = np.array(z)
    p = vg.softmax(z)
    assert p.min() >= 0 and p.sum() == pytest.approx(1, abs=1e-14)
    assert np.abs(p - vg.softmax(z + shift)).max() < 1e-11
    assert np.isfinite(vg.log_softmax(z)).all()
