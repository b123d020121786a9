import numpy as np
import pytest
from hypothesis import given, strategies as st

import vgcore as vg
from tests.unit.specimens import ACTIVATIONS, frozen

grid = pytest.mark.parametrize("name", ACTIVATIONS)
FAR = np.array([-1e3, -710.0, -88.0, -1.0, 0.0, 1.0, 88.0, 710.0, 1e3])

EXACT = {  # at -1000, 0 and 1000: σ, then σ'
    "identity": ([-1e3, 0, 1e3], [1, 1, 1]),
    "sigmoid": ([0, 0.5, 1], [0, 0.25, 0]),
    "tanh": ([-1, 0, 1], [0, 1, 0]),
    "relu": ([0, 0, 1e3], [0, 0, 1]),
    "leaky_relu": ([-10, 0, 1e3], [0.01, 0.01, 1]),
    "leaky(0.2)": ([-200, 0, 1e3], [0.2, 0.2, 1]),
    "softplus": ([0, np.log(2), 1e3], [0, 0.5, 1]),
}


@grid
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_exact_and_without_overflow(name, dtype):
    phi, z = ACTIVATIONS[name], np.array([-1e3, 0.0, 1e3], dtype)
    a = phi(z)
    slope = phi.df(z, a)
    assert a.dtype == slope.dtype == dtype
    assert np.array_equal(a, np.array(EXACT[name][0], dtype))
    assert np.array_equal(slope, np.array(EXACT[name][1], dtype))
    assert np.isfinite(phi(FAR.astype(dtype))).all()


@grid
@given(st.floats(-30, 30).filter(lambda z: abs(z) > 1e-3))
def test_slope_is_the_derivative(name, z):
    phi, h = ACTIVATIONS[name], 1e-5
    z = np.array([z])
    centered = (phi(z + h) - phi(z - h)) / (2 * h)
    assert phi.df(z, phi(z)) == pytest.approx(centered, rel=1e-6, abs=1e-9)


@grid
def test_inputs_are_untouched(name, rng):
    phi = ACTIVATIONS[name]
    z, = frozen(rng.normal(size=(3, 4)))
    a = phi(z)
    da, = frozen(phi.df(z, a))
    assert a.shape == da.shape == z.shape


@grid
def test_integers_are_not_rounded(name):
    phi, z = ACTIVATIONS[name], np.array([-2, 3])
    assert np.array_equal(phi(z), phi(z.astype(float)))
    assert np.array_equal(phi.df(z, phi(z)), phi.df(1.0 * z, phi(1.0 * z)))


@given(st.floats(-1e3, 1e3).filter(lambda z: z == 0 or abs(z) > 1e-300))
def test_no_slope_of_the_sigmoid_is_above_a_quarter(z):
    z = np.array(z)
    assert vg.sigmoid.df(z, vg.sigmoid(z)) <= 0.25


def test_the_sigmoid_is_the_logistic_function():
    z = np.linspace(-30, 30, 601)
    assert np.abs(vg.sigmoid(z) - 1 / (1 + np.exp(-z))).max() < 4e-16
    assert vg.sigmoid(z) + vg.sigmoid(-z) == pytest.approx(1, abs=1e-16)


def test_complex_numbers_pass_through():
    for name in ("identity", "sigmoid", "tanh", "relu", "leaky_relu"):
        phi, z = ACTIVATIONS[name], np.array([0.7, -0.4])
        slope = np.imag(phi(z + 1e-20j)) / 1e-20
        assert slope == pytest.approx(phi.df(z, phi(z)), rel=1e-14), name


def test_table():
    assert all(phi.name == name or name == "leaky_relu"
               for name, phi in vg.activations.ACTIVATIONS.items())
    assert repr(vg.tanh) == "tanh" and repr(vg.leaky(0.25)) == "leaky(0.25)"
