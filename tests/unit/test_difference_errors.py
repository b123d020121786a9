"""What a difference quotient should be wrong by, and what it is wrong by."""

import numpy as np
import pytest

import vgcore as vg
from vgcore import measure, theory
from vgcore.measure.differences import usual_step

STEPS = 10.0 ** -np.arange(1, 5)


def exp_sum(x):
    return np.exp(x).sum()


@pytest.fixture
def small():
    rng = np.random.default_rng(83)
    widths = 5, 7, 6, 4, 3
    net = vg.Network(*[vg.Dense(m, n, vg.tanh, rng=rng)
                       for m, n in zip(widths, widths[1:])])
    x, y = rng.standard_normal((8, 5)), rng.standard_normal((8, 3))
    return net, vg.squared_error, x, y


@pytest.mark.parametrize("scheme, evaluations", [
    ("centered", 6), ("forward", 4), ("complex", 3)])
def test_evaluations_for_three_weights(scheme, evaluations):
    seen = []

    def f(x):
        seen.append(1)
        return exp_sum(x)

    measure.numerical_gradient(f, np.zeros(3), scheme=scheme)
    assert len(seen) == evaluations


@pytest.mark.parametrize("scheme", ["centered", "forward"])
@pytest.mark.parametrize("value, derivative, eps", [
    (1.0, 1.0, 2.2e-16), (0.4, 6.0, 2.2e-16), (-3.0, -0.1, 1.2e-7)])
def test_best_step_minimizes_the_predicted_error(scheme, value, derivative, eps):
    def total(h):
        return (theory.truncation_error(h, derivative, scheme=scheme)
                + theory.rounding_error(h, value, scheme=scheme, eps=eps))

    best = theory.best_step(value, derivative, scheme=scheme, eps=eps)
    assert total(best) < total(best * 1.01) and total(best) < total(best / 1.01)


@pytest.mark.parametrize("scheme", ["centered", "forward"])
@pytest.mark.parametrize("real", [np.float64, np.float32])
def test_the_usual_step_is_the_best_for_functions_of_order_1(scheme, real):
    eps = float(np.finfo(real).eps)
    assert usual_step(scheme, eps) == theory.best_step(scheme=scheme, eps=eps)


def test_predicted_rounding_by_hand():
    # f = 2, two entries, ‖exact‖ = √2: 2√2 ε / (√2 h), twice that forward
    for scheme, expected in (("centered", [2e-5, 2e-4]), ("forward", [4e-5, 4e-4])):
        _, rounding = theory.predicted_errors(
            [1e-2, 1e-3], 2.0, np.ones(2), np.ones(2), scheme=scheme, eps=1e-7)
        assert rounding == pytest.approx(expected)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_circle_derivative_of_every_order(order):
    x = np.array([[0.0, 1.0], [-1.0, 0.5]])
    got = measure.circle_derivative(exp_sum, x, order)
    np.testing.assert_allclose(got, np.exp(x), rtol=1e-7)


def test_circle_derivative_is_independent_of_its_circle(small):
    J, w = measure.loss_of_weights(*small), small[0].w
    third = measure.circle_derivative(J, w, 3)
    again = measure.circle_derivative(J, w, 3, radius=0.15, points=32)
    np.testing.assert_allclose(third, again, atol=1e-8)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_loss_of_weights_runs_in_the_precision_of_the_weights(small, dtype):
    net, loss, x, y = small
    before = net.w.copy()
    J = measure.loss_of_weights(*small)
    value = J(net.w.astype(dtype))
    assert np.asarray(value).dtype == dtype
    assert value == pytest.approx(loss(net(x), y)[0], rel=1e-5)
    J(np.zeros_like(net.w))
    np.testing.assert_array_equal(net.w, before)


@pytest.mark.parametrize("scheme", ["centered", "forward"])
def test_measured_truncation_is_the_predicted_one(small, scheme):
    J, w, exact = measure.loss_of_weights(*small), small[0].w, vg.gradient(*small)[1]
    measured = measure.difference_errors(J, w, exact, STEPS[1:], scheme=scheme)
    order = {"centered": 3, "forward": 2}[scheme]
    truncation, rounding = theory.predicted_errors(
        STEPS[1:], J(w), exact, measure.circle_derivative(J, w, order), scheme=scheme)
    np.testing.assert_allclose(measured, truncation, rtol=0.02)
    assert (rounding < truncation).all()


def test_float32_nets_are_checked_with_the_step_of_float32(small):
    net, loss, x, y = small
    x, y = x.astype(np.float32), y.astype(np.float32)
    assert vg.check_gradients(net, loss, x, y, tolerance=5e-3)
    assert not vg.check_gradients(net, loss, x, y, tolerance=1e-7)


@pytest.mark.parametrize("call, message", [
    (lambda: theory.best_step(scheme="complex"), "no rounding error"),
    (lambda: theory.best_step(derivative=0.0), "derivative: got 0"),
    (lambda: theory.truncation_error(0.1, 1.0, scheme="left"), "scheme: got 'left'"),
    (lambda: measure.circle_derivative(exp_sum, np.zeros(2), 16), "points"),
    (lambda: measure.circle_derivative(exp_sum, np.zeros(2), 0), "order"),
    (lambda: measure.difference_errors(exp_sum, np.zeros(2), np.zeros(3), STEPS),
     "exact: got shape"),
    (lambda: theory.predicted_errors(STEPS, 2.0, np.ones(2), np.ones(2),
                                     scheme="complex"), "scheme"),
    (lambda: theory.predicted_errors(STEPS, 2.0, np.ones(2), np.ones(3)),
     "derivative: got shape"),
])
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_weights_of_another_size_are_refused(small):
    with pytest.raises(ValueError, match="w: got shape"):
        measure.loss_of_weights(*small)(np.zeros(3))
