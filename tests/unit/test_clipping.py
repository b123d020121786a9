"""Three ways of clipping: their norms, their angles and the limits of these."""

import numpy as np
import pytest

from vgcore import measure, theory


@pytest.fixture
def layers():
    rng = np.random.default_rng(3)
    return [10.0**-l * rng.standard_normal((4 + l, 3)) for l in range(4)]


@pytest.mark.parametrize("u, v, degrees", [
    ([1, 0], [0, 1], 90), ([1, 0], [-1, 0], 180), ([2, 0], [5, 0], 0),
    ([1, 0], [1, 1e-9], np.degrees(1e-9)), ([1e-200, 0], [1e200, 1e200], 45),
])
def test_angle(u, v, degrees):
    assert measure.angle(np.array(u), np.array(v)) == pytest.approx(degrees, rel=1e-12)


@pytest.mark.parametrize("u, v, match", [
    ([0, 0], [1, 0], "direction"), ([1, 0], [0, 0], "direction"),
    ([1, 0], [1, 0, 0], "shape"), ([np.nan, 0], [1, 0], "finite"),
])
def test_angle_refuses(u, v, match):
    with pytest.raises(ValueError, match=match):
        measure.angle(np.array(u, float), np.array(v, float))


def test_only_the_global_norm_keeps_the_direction(layers):
    angles = measure.clip_angles(layers, [1e-3, 0.1, 1.0])
    assert angles["global norm"].max() < 1e-10
    assert angles["by value"][0] > 30 and angles["per layer"][0] > 30


@pytest.mark.parametrize("way", ["by value", "per layer", "global norm"])
def test_angles_come_to_their_limits_and_start_at_0(layers, way):
    angles = measure.clip_angles(layers, [1e-9, 1e3])[way]
    limit = theory.clip_angle_limits(layers)[way]
    assert angles == pytest.approx([limit, 0], rel=1e-4, abs=1e-6)


def test_clip_angles_leave_the_gradient_alone(layers):
    before = [q.copy() for q in layers]
    measure.clip_angles(layers, [0.1])
    assert all(map(np.array_equal, before, layers))


def test_the_example_of_the_course():
    """(10, 0.1) clipped by value at 1 is turned by atan 0.1 − atan 0.01."""
    g = [np.array([10.0]), np.array([0.1])]
    turned = measure.clip_angles(g, [1.0])
    due = np.degrees(np.arctan(0.1) - np.arctan(0.01))
    assert turned["by value"] == turned["per layer"] == pytest.approx(due)
    assert due == pytest.approx(5.14, abs=5e-3)


def test_a_gradient_of_0_has_no_limits():
    with pytest.raises(ValueError, match="direction"):
        theory.clip_angle_limits([np.zeros(3)])
