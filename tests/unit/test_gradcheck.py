import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import vgcore as vg
from vgcore import measure, theory
from tests.unit.specimens import frozen, net_and_input

POLYNOMIAL = dict(f=lambda x: (x**3).sum(), df=lambda x: 3 * x**2)
SCHEMES = {"centered": 1e-8, "forward": 1e-6, "complex": 1e-15}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("shape", [(4,), (2, 3), (1, 1, 2)])
def test_numerical_gradient(scheme, shape, rng):
    x, = frozen(rng.normal(size=shape))
    got = measure.numerical_gradient(POLYNOMIAL["f"], x, scheme=scheme)
    assert got.shape == shape and got.dtype == np.float64
    assert vg.relative_error(got, POLYNOMIAL["df"](x)) < SCHEMES[scheme]


@pytest.mark.parametrize("scheme, per_entry, once", [
    ("centered", 2, 0), ("forward", 1, 1), ("complex", 1, 0)])
def test_number_of_evaluations(scheme, per_entry, once, rng):
    calls = []
    measure.numerical_gradient(lambda x: calls.append(1) or x.sum(),
                          rng.normal(size=(2, 3)), scheme=scheme)
    assert len(calls) == 6 * per_entry + once


def test_a_function_that_writes_cannot_spoil_the_input(rng):
    def careless(x):
        value = (x**2).sum()
        x[...] = 0
        return value

    x = rng.normal(size=4)
    kept = x.copy()
    assert measure.numerical_gradient(careless, x) == pytest.approx(2 * kept, rel=1e-8)
    assert np.array_equal(x, kept)


@pytest.mark.parametrize("scheme, derivative, slope", [
    ("centered", 6.0, 2), ("forward", 6.0, 1)])
def test_predicted_error(scheme, derivative, slope):
    x, steps = np.array([1.0]), np.logspace(-4, -2, 5)  # x³: f'' = f''' = 6
    errors = 3 * measure.difference_errors(POLYNOMIAL["f"], x, [3.0], steps, scheme=scheme)
    predicted = theory.truncation_error(steps, derivative, scheme=scheme)
    assert errors == pytest.approx(predicted, rel=0.02)
    fit = np.polyfit(np.log10(steps), np.log10(errors), 1)[0]
    assert fit == pytest.approx(slope, abs=0.05)
    tiny = np.logspace(-12, -9, 20)
    noise = 3 * measure.difference_errors(POLYNOMIAL["f"], x, [3.0], tiny, scheme=scheme)
    assert np.all(noise <= 2 * theory.rounding_error(tiny, 1.0))


@pytest.mark.parametrize("scheme", ["centered", "forward"])
@pytest.mark.parametrize("value, derivative", [(1.0, 1.0), (100.0, 0.1)])
def test_best_step_minimizes_the_predicted_error(scheme, value, derivative):
    h = theory.best_step(value, derivative, scheme=scheme)

    def total(h):
        return (theory.truncation_error(h, derivative, scheme=scheme)
                + theory.rounding_error(h, value, scheme=scheme))

    assert total(h) < min(total(h * 1.2), total(h / 1.2))


def test_relative_error():
    assert vg.relative_error(np.zeros(3), np.zeros(3)) == 0.0
    assert vg.relative_error([1.0, 0.0], [0.0, 0.0]) == 1.0
    assert vg.relative_error([3e-200, 4e-200], [3e-200, 4e-200]) == 0.0
    assert vg.relative_error([3e200, 5e200], [3e200, 4e200]) == pytest.approx(
        1 / 34**0.5)
    with np.errstate(invalid="ignore"):
        assert np.isnan(vg.relative_error([np.nan], [1.0]))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_relative_error_is_symmetric_and_at_most_two(a, b):
    with np.errstate(under="ignore"):
        error = vg.relative_error([a], [b])
        assert error == vg.relative_error([b], [a])
    assert 0 <= error <= 2


def test_weights_are_put_back_and_gradients_are_those_of_the_batch(rng):
    net, x, _ = net_and_input("deep", "tanh", "B=5")
    y = rng.normal(size=net(x).shape)
    x, y = frozen(x, y)
    y_hat, tape = net.forward(x)
    net.backward(vg.squared_error(y_hat, y)[1], tape)
    w, dw = net.w.copy(), net.dw.copy()
    assert vg.check_gradients(net, "squared_error", x, y)
    assert np.array_equal(net.w, w) and np.array_equal(net.dw, dw)


def test_weights_are_put_back_after_an_error(rng):
    net, x, _ = net_and_input("dense", "tanh", "B=5")
    w, calls = net.w.copy(), []

    def breaks(y_hat, y):
        calls.append(1)
        if len(calls) > 40:
            raise RuntimeError
        return vg.squared_error(y_hat, y)

    with pytest.raises(RuntimeError):
        vg.check_gradients(net, breaks, x, np.zeros_like(net(x)))
    assert np.array_equal(net.w, w)


def test_float32_has_its_own_step(rng):
    net, x, _ = net_and_input("dense", "tanh", "B=5")
    report = vg.check_gradients(net, vg.squared_error, x.astype(np.float32),
                                np.zeros_like(net(x)), tolerance=1e-2)
    assert report, str(report)
    assert report.worst.error > 1e-7


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([np.float32, np.float64, np.complex128]), st.integers(0, 99))
def test_loss_of_weights(dtype, seed):
    net, x, rng = net_and_input("residual", "tanh", "B=5")
    y = rng.integers(0, 4, 5)
    w = np.random.default_rng(seed).normal(size=net.w.shape)
    kept = net.w.copy()
    J = measure.loss_of_weights(net, vg.softmax_cross_entropy, x, y)
    value = J(w.astype(dtype))
    assert np.array_equal(net.w, kept)
    net.w = w
    expected = vg.softmax_cross_entropy(net(x), y)[0]
    assert value.dtype == dtype(0).real.dtype if dtype != np.complex128 else True
    assert value == pytest.approx(expected, rel=1e-5)


def test_circle_derivative():
    x = np.array([0.3, -0.5])
    for order, exact in ((1, np.cos(x)), (2, -np.sin(x)), (3, -np.cos(x))):
        assert measure.circle_derivative(lambda z: np.sin(z).sum(), x, order) == (
            pytest.approx(exact, rel=1e-9))
