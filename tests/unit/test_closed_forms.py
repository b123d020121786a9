"""Every closed form against what it predicts, measured."""

import math

import numpy as np
import pytest

import vgcore as vg
from vgcore import experiments, measure, theory


@pytest.mark.parametrize("f, expected", [
    (lambda z: z**2, 4.0), (lambda z: np.maximum(z, 0.0), 2 / math.sqrt(2 * math.pi)),
    (lambda z: (z > 0) * 1.0, 0.5), (lambda z: np.cos(z), math.exp(-2.0)),
])
def test_gaussian_mean(f, expected):
    assert theory.gaussian_mean(f, 4.0) == pytest.approx(expected, abs=2e-6)


def test_gaussian_mean_of_a_constant_variable():
    assert theory.gaussian_mean(np.cos, 0.0) == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("phi", vg.activations.ACTIVATIONS)
def test_mean_field_is_what_wide_nets_do(phi, rng):
    n, L, weight, bias = 400, 4, 1.5, 0.2
    init = vg.variance_scaling(weight)
    nets = experiments.Stack.draw([n] * (L + 1), phi, init=init, bias=bias**0.5, nets=2, rng=rng)
    x, dJ = rng.standard_normal((2, 50, n))
    tape = nets.forward(x)
    nets.backward(dJ, tape, to_weights=False)
    a, delta = theory.mean_field(phi, L, weight, bias)
    measured = measure.root_mean_squares(tape, "delta").mean(axis=0)
    assert measure.root_mean_squares(tape, "a").mean(axis=0) == pytest.approx(a, rel=0.05)
    assert measured / measured[-1] == pytest.approx(delta, rel=0.08)
    variance = weight + bias
    for l in range(1, L):
        assert np.var(tape[l].z) == pytest.approx(variance, rel=0.12)
        variance = theory.next_variance(phi, variance, weight, bias)


def test_sigmoid_net_loses_a_factor_4_88_a_layer(rng):
    variance = theory.stationary_variance("sigmoid", 1.0, 1.0)
    assert variance == pytest.approx(1 + theory.gaussian_mean(
        lambda z: vg.sigmoid(z) ** 2, variance), rel=1e-12)
    factor = theory.chi("sigmoid", variance, 1.0) ** 0.5
    assert factor == pytest.approx(0.205, abs=5e-4)
    assert 1 / factor == pytest.approx(4.88, abs=5e-3)
    nets = experiments.Stack.draw([30] * 6, "sigmoid", bias=1.0, nets=50, rng=rng)
    tape = nets.forward(rng.uniform(size=(20, 30)))
    nets.backward(rng.standard_normal((20, 30)), tape, to_weights=False)
    sizes = measure.root_mean_squares(tape)
    rates = np.exp(np.log(sizes[:, 4] / sizes[:, 0]).mean() / 4)
    assert rates == pytest.approx(1 / factor, rel=0.05)


def test_lyapunov_exponent_of_gaussian_products(rng):
    assert theory.lyapunov_exponent(4) == pytest.approx(0.558, abs=5e-4)
    for n, sigma in [(1, 1.0), (2, 0.5), (3, 2.0), (4, 1.0)]:
        v, total = np.ones((200, n, 1)), 0.0
        for _ in range(200):
            v = sigma * rng.standard_normal((200, n, n)) @ v
            size = np.linalg.norm(v, axis=1, keepdims=True)
            total, v = total + np.log(size).mean(), v / size
        assert total / 200 == pytest.approx(theory.lyapunov_exponent(n, sigma), abs=0.02)


def test_only_logarithms_of_a_product_approach_the_exponent(rng):
    T, product, total = 400, np.tile(np.eye(4), (50, 1, 1)), np.zeros(50)
    for _ in range(T):
        product = rng.standard_normal((50, 4, 4)) @ product
        size = np.abs(product).max(axis=(1, 2))
        product, total = product / size[:, None, None], total + np.log(size)
    largest = total + np.log(np.linalg.svd(product, compute_uv=False)[:, 0])
    off = largest - theory.lyapunov_exponent(4) * T
    assert np.abs(off / T).max() < 0.1
    assert off.std() > 4  # the ratio itself spreads over e^±4 and more


def test_critical_sigma():
    sigma = math.exp(-theory.lyapunov_exponent(4))
    assert sigma == pytest.approx(0.572, abs=5e-4)
    assert theory.lyapunov_exponent(4, sigma) == pytest.approx(0.0, abs=1e-15)
    # wide: σ√n = 1 on the edge
    assert theory.lyapunov_exponent(10**4, 1e-2) == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("phi, most", [
    ("sigmoid", 0.25), ("tanh", 1.0), ("relu", 1.0), ("identity", 1.0),
    ("softplus", 1.0), ("leaky_relu", 1.0)])
def test_slope_bound(phi, most):
    z = np.linspace(-30, 30, 10001)
    phi = vg.activations.ACTIVATIONS[phi]
    slopes = phi.df(z, phi.f(z))
    assert theory.slope_bound(-3.0, phi) == pytest.approx(3 * most)
    assert slopes.max() == pytest.approx(most, rel=1e-5)
    assert theory.slope_bound(np.array([2.0, -4.0])).tolist() == [0.5, 1.0]


def test_a_chain_explodes_wherever_its_factors_exceed_1():
    edge = 1.7627  # |z| < 1.76 for w = 8
    assert 8 * vg.sigmoid.df(edge, vg.sigmoid(edge)) == pytest.approx(1, abs=1e-4)
    w, z, product = 40.0, 3.0, 1.0
    b = z - w * vg.sigmoid(z)
    for _ in range(19):
        product *= w * vg.sigmoid.df(z, vg.sigmoid(z))
        z = w * vg.sigmoid(z) + b
    assert z == pytest.approx(3.0, abs=1e-6)  # far from 0 in every layer
    assert product == pytest.approx(1.81**19, rel=0.05)


def test_mean_singular_value(rng):
    W = vg.standard(rng, 300, 300)
    predicted = theory.mean_singular_value(1 / math.sqrt(3))
    assert predicted == pytest.approx(8 / (3 * math.pi * math.sqrt(3)), rel=1e-15)
    assert measure.singular_values(W).mean() == pytest.approx(predicted, rel=0.01)
    lengths = np.linalg.norm(W @ rng.standard_normal((300, 50)), axis=0) / 300**0.5
    assert lengths.mean() == pytest.approx(1 / math.sqrt(3), rel=0.05)  # not the mean


@pytest.mark.parametrize("factor, dtype, depth", [
    (0.25, np.float32, 75), (1.5, np.float32, 219), (0.5, np.float64, 1075),
    (2.0, np.float64, 1024), (2.0, np.float16, 16), (0.9, np.float32, None),
    (1.1, np.float64, None)])
def test_range_depth(factor, dtype, depth):
    T = theory.range_depth(factor, dtype)
    assert depth in (None, T)
    edge = dtype(0) if factor < 1 else dtype(np.inf)
    with np.errstate(all="ignore"):
        powers = np.longdouble(factor) ** np.arange(T + 1, dtype=np.longdouble)
        assert powers[T].astype(dtype) == edge
        assert powers[T - 1].astype(dtype) != edge


@pytest.mark.parametrize("slope, c", [(0.0, 1.0), (0.0, 2.0), (0.1, 2.0), (0.5, 4.0)])
def test_rectifier_gain(slope, c, rng):
    nets = experiments.Stack.draw([200] * 6, vg.leaky(slope), init=vg.variance_scaling(c),
                         nets=10, rng=rng)
    tape = nets.forward(rng.standard_normal((20, 200)))
    nets.backward(rng.standard_normal((20, 200)), tape, to_weights=False)
    gain = theory.rectifier_gain(c, slope)
    for sizes in (measure.root_mean_squares(tape, "a"),
                  measure.root_mean_squares(tape, "delta")[:, ::-1]):
        rates = (sizes[:, -1] / sizes[:, 0]) ** (2 / 4)
        assert rates.mean() == pytest.approx(gain, rel=0.04)


@pytest.mark.parametrize("name, f, growth", [
    ("GELU", lambda z: z / 2 * (1 + np.vectorize(math.erf)(z / 2**0.5)), 1.144),
    ("ELU", lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))), 0.891)])
def test_a_signal_that_maps_to_itself_may_still_be_left(name, f, growth):
    phi = vg.activations.Activation(name, f, None)
    s2 = 1 / theory.next_variance(phi, 1.0, 1.0)
    ends = [theory.next_variance(phi, q, s2) for q in (0.99, 1.01)]
    assert (ends[1] - ends[0]) / 0.02 == pytest.approx(growth, abs=2e-3)


def test_leaky_relu_needs_1_98():
    c = 2 / theory.rectifier_gain(2.0, slope=0.1)
    assert c == pytest.approx(1.980, abs=5e-4)
    assert theory.rectifier_gain(c, slope=0.1) == pytest.approx(1.0, rel=1e-15)


def test_tanh_second_moment():
    a, _ = theory.mean_field("tanh", 50, 1.0)
    l = np.arange(5, 51)
    assert np.abs(a[4:] ** 2 / theory.tanh_second_moment(l) - 1).max() < 0.05
    assert theory.tanh_second_moment(50) == pytest.approx(0.010)


@pytest.mark.parametrize("second_moment, enough", [(0.1, 50), (0.01, 500)])
def test_tanh_second_moment_waits_for_a_small_input(second_moment, enough):
    a = theory.mean_field("tanh", enough, 1.0, second_moment=second_moment)[0]
    share = a**2 / theory.tanh_second_moment(np.arange(1, enough + 1))
    assert share[4] < 0.6
    assert share[-1] == pytest.approx(1.0, abs=0.1)


def test_step_bound(rng):
    assert theory.step_bound(0.1, 1.0) == pytest.approx(0.1)
    assert theory.step_bound(0.1, 1.0, beta=0.9) == pytest.approx(1.0)
    for optimizer, beta in ((vg.SGD(0.1), 0.0), (vg.Momentum(0.1), 0.9)):
        w, longest = np.zeros(5), 0.0
        for _ in range(300):
            g, before = np.full(5, 7.0), w.copy()
            vg.clip_global_norm(g, 2.0)
            optimizer.step(w, g)
            longest = max(longest, vg.norm(w - before))
        bound = theory.step_bound(0.1, 2.0, beta)
        assert longest <= bound * (1 + 1e-12)
        assert longest == pytest.approx(bound, rel=1e-6)  # reached


def test_decay_steps(rng):
    steps = [theory.decay_steps(1.6, 0.1, lam) for lam in (1e-4, 1e-3, 1e-2, 1e-1)]
    assert [math.ceil(k) for k in steps] == [47001, 4700, 470, 47]
    net = vg.Network(vg.Dense(4, 4, rng=rng))
    net.layers[0].W *= 1.6 / np.abs(np.linalg.eigvals(net.layers[0].W)).max()
    taken, sgd = 0, vg.SGD(0.1)
    while np.abs(np.linalg.eigvals(net.layers[0].W)).max() > 1:
        net.dw[...] = 0.0
        vg.add_weight_decay(net.parameters(), 1e-2)
        sgd.step(net.w, net.dw)
        taken += 1
    assert taken == math.ceil(steps[2])


def test_residual_growth(rng):
    assert theory.residual_growth(20) == 2**20
    L = 20
    scale = [[1.0], [theory.residual_scale(L)], [L**-0.5]]
    nets = experiments.ResidualStack.draw(64, L, nets=10, rng=rng, scale=scale)
    dJ = rng.standard_normal((10, 8, 64))
    d0 = nets.backward(dJ, nets.forward(rng.standard_normal((8, 64))))
    growth = np.square(d0).sum((-1, -2)) / np.square(dJ).sum((-1, -2))
    predicted = theory.residual_growth(L, np.squeeze(scale))
    assert np.log10(growth).mean(axis=1) == pytest.approx(
        np.log10(predicted), rel=0.1)
    assert predicted[1] == pytest.approx(math.e)
    assert predicted[2] == pytest.approx(math.e, rel=0.03)


def test_residual_scale():
    alpha = theory.residual_scale(100, 10)
    assert alpha == pytest.approx(0.1526, abs=5e-5)
    assert theory.residual_growth(100, alpha) == pytest.approx(10, rel=1e-12)
    assert theory.residual_scale(7, 1) == 0.0


def test_two_layer_mode():
    s, start = 3.0, 0.01
    errors = []
    for rate in (2e-3, 1e-3):
        a = b = start**0.5
        u = [start]
        for _ in range(int(3 / rate)):
            e = s - a * b
            a, b = a + rate * e * b, b + rate * e * a
            u.append(a * b)
        t = rate * np.arange(len(u))
        errors.append(np.abs(u - theory.two_layer_mode(t, s, start)).max() / s)
    assert errors[1] < 2e-3
    assert errors[0] / errors[1] == pytest.approx(2.0, rel=0.02)
    half = math.log(s / start - 1) / (2 * s)
    assert half == pytest.approx(0.950, abs=5e-4)
    assert theory.two_layer_mode(half, s, start) == pytest.approx(s / 2)
    assert theory.two_layer_mode(0.0, s, start) == pytest.approx(start)


BAD = {
    "negative variance": (lambda: theory.gaussian_mean(np.cos, -1.0), ["variance", "-1"]),
    "unknown activation": (lambda: theory.chi("swish", 1.0, 1.0), ["'swish'", "tanh"]),
    "numpy's tanh": (lambda: theory.next_variance(np.tanh, 1.0, 1.0), ["phi", "ufunc"]),
    "no weights": (lambda: theory.next_variance("tanh", 1.0, 0.0), ["weight_variance"]),
    "no layers": (lambda: theory.mean_field("tanh", 0, 1.0), ["L", "0"]),
    "half a unit": (lambda: theory.lyapunov_exponent(2.5), ["n", "2.5"]),
    "sigma 0": (lambda: theory.lyapunov_exponent(2, 0.0), ["sigma", "0"]),
    "factor 1": (lambda: theory.range_depth(1), ["factor", "1"]),
    "factor 0": (lambda: theory.range_depth(0.0), ["factor", "0"]),
    "c 0": (lambda: theory.rectifier_gain(0.0), ["c", "0"]),
    "beta 1": (lambda: theory.step_bound(0.1, 1.0, 1.0), ["beta", "1"]),
    "decay that turns signs": (
        lambda: theory.decay_steps(2.0, 1.0, 1.0), ["alpha * lam", "sign"]),
    "a ratio below 1": (lambda: theory.decay_steps(0.5, 0.1, 0.1), ["ratio", "0.5"]),
    "growth below 1": (lambda: theory.residual_scale(10, 0.5), ["growth", "0.5"]),
    "blocks below 0": (lambda: theory.residual_growth(-1), ["L", "-1"]),
    "no start": (lambda: theory.two_layer_mode(1.0, 3.0, 0.0), ["start", "0"]),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name):
    call, words = BAD[name]
    with pytest.raises((ValueError, TypeError)) as error:
        call()
    assert all(word in str(error.value) for word in words), str(error.value)
