"""The triangle of lags, rates against closed forms, gates and their horizons."""

import math

import numpy as np
import pytest

import vgcore as vg
from vgcore import measure, theory
from tests.unit.through_time import CELLS, N_H, specimen

cells = pytest.mark.parametrize("kind", CELLS)


# The triangle

@cells
def test_triangle_holds_each_loss_by_itself(kind):
    cell, x, state, dh = specimen(kind, 4, 7)
    _, record = cell.forward(x, state)
    triangle = measure.contributions(cell, dh, record)
    assert triangle.shape == (7, 7) and not np.triu(triangle, 1).any()
    for t in range(7):
        only = np.zeros_like(dh)
        only[:, t] = dh[:, t]
        cell.backward(only, record)
        assert np.allclose(triangle[t], [vg.norm(q) for q in record.dh], atol=1e-14)
    lags = measure.lag_norms(triangle)
    assert lags[0] == pytest.approx(np.sqrt(np.sum(dh**2) / 7))
    assert lags[6] == pytest.approx(triangle[6, 0])


@pytest.mark.parametrize("T", [1, 5, 12])
@pytest.mark.parametrize("tau", [1, 3, 4, 20])
def test_kept_cells(T, tau):
    full, sliding, chunks = (theory.kept(T, tau, q) for q in
                             ("full", "sliding", "chunks"))
    for t in range(T):
        assert full[t].sum() == t + 1
        assert sliding[t].sum() == min(tau, t + 1)
        assert chunks[t].sum() == t % tau + 1
        assert chunks[t, t] and sliding[t, t]
    assert not np.any(chunks & ~sliding) and not np.any(sliding & ~full)


def test_the_counts_of_the_text():
    assert [int(theory.kept(12, 4, q).sum()) for q in
            ("full", "sliding", "chunks")] == [78, 42, 30]
    look_back = theory.kept(400, 8, "chunks").sum(axis=1).mean()
    assert look_back == (8 + 1) / 2
    assert np.array_equal(theory.kept(6, scheme="full"), np.tri(6, dtype=bool))


@pytest.mark.parametrize("scheme", ["sliding", "chunks"])
def test_kept_is_what_each_scheme_keeps(scheme):
    """Through a unit whose every Jacobian is 1, gradients count cells."""
    cell = vg.RNN(1, 1, "identity", rng=np.random.default_rng(0))
    cell.W_hh = np.ones((1, 1))
    h, record = cell.forward(np.zeros((1, 12, 1)))
    ones = np.ones_like(h)
    if scheme == "sliding":
        cell.backward(ones, record, tau=4)
    else:
        cell.backward(ones, record, links=np.arange(12) % 4 != 0)
    assert np.array_equal(record.dh[:, 0, 0], theory.kept(12, 4, scheme).sum(axis=0))


# Rates

@pytest.mark.parametrize("rho", [0.8, 0.95, 1.05, 1.2])
def test_a_linear_net_follows_its_spectral_radius(rho):
    rng = np.random.default_rng(0)
    cell = vg.RNN(1, 50, "identity", rng=rng)
    cell.W_hh *= rho / theory.spectral_radius(cell.W_hh)
    assert measure.singular_values(cell.W_hh)[0] > 1
    h, record = cell.forward(np.zeros((1, 400, 1)))
    dh = np.zeros_like(h)
    dh[:, -1] = rng.standard_normal(50)
    cell.backward(dh, record)
    by_lag = [vg.norm(q) for q in record.dh[::-1]]
    products = measure.product_norms(cell.state_jacobians(record))
    assert abs(measure.decay_rate(by_lag) - math.log(rho)) < 1e-3
    assert abs(measure.decay_rate(products) - math.log(rho)) < 1e-3


def test_products_of_jacobians(rng):
    jacobians = rng.standard_normal((5, 4, 4))
    product, wanted = np.eye(4), []
    for J in jacobians[::-1]:
        product = product @ J
        wanted.append(np.linalg.norm(product, 2))
    assert np.allclose(measure.product_norms(jacobians), wanted, rtol=1e-13)
    nilpotent = np.repeat([[[0.0, 1.0], [0.0, 0.0]]], 3, axis=0)
    assert measure.product_norms(nilpotent).tolist() == [1.0, 0.0, 0.0]
    huge = measure.product_norms(np.full((400, 1, 1), 1e3))
    assert huge[99] == pytest.approx(1e300) and huge[-1] == np.inf
    assert measure.product_norms(np.full((400, 1, 1), 1e-3))[-1] == 0.0


def test_rate_of_a_power():
    assert measure.decay_rate(0.9 ** np.arange(50)) == pytest.approx(math.log(0.9))


# Gates

def test_half_life_is_one_half():
    b = np.array([-2.0, 0.0, 1.0, 3.0, 5.0, 40.0])
    steps = theory.half_life(b)
    keeps = 1 / (1 + np.exp(-b[:5]))
    assert np.allclose(keeps ** steps[:5], 0.5, rtol=1e-12)
    assert steps[5] == pytest.approx(math.log(2) * math.exp(40))
    assert np.round(steps[1:5], 1).tolist() == [1.0, 2.2, 14.3, 103.2]
    assert isinstance(theory.half_life(0.0), float)


@pytest.mark.parametrize("steps", [0.1, 1.0, 100.0, 1e9])
def test_bias_for_is_its_inverse(steps):
    assert theory.half_life(theory.bias_for(steps)) == pytest.approx(steps)


def test_bias_of_the_exercise():
    assert theory.bias_for(100) == pytest.approx(4.97, abs=5e-3)


def test_chrono_spreads_horizons(rng):
    b = theory.chrono(rng, 100_000, 102)
    u = np.exp(b)
    assert b.shape == (100_000,) and 1 <= u.min() < 1.01 and 100.9 < u.max() <= 101
    assert u.mean() == pytest.approx(51, rel=0.01)
    assert np.array_equal(theory.chrono(np.random.default_rng(3), 5, 10),
                          theory.chrono(np.random.default_rng(3), 5, 10))


@pytest.mark.parametrize("kind", ["GRU", "LSTM"])
def test_cell_path_is_the_product_of_the_gate(kind):
    cell, x, state, _ = specimen(kind, 4, 7)
    _, record = cell.forward(x, state)
    path = measure.cell_path(record)
    assert path.shape == (7, 4, N_H)
    gate = record.gate[..., N_H:2 * N_H]  # f of i f g o, z of r z n
    assert np.allclose(path[-1], gate.prod(axis=0), atol=1e-15)
    assert np.allclose(path[0], gate[-1], atol=0)


@pytest.mark.parametrize("kind", ["GRU", "LSTM"])
def test_cell_path_is_the_whole_gradient_where_h_feeds_nothing(kind):
    cell, x, state, _ = specimen(kind, 4, 7)
    cell.W_hh[...] = 0.0
    h, record = cell.forward(x, state)
    dh = np.zeros_like(h)
    dh[:, -1] = 1.0
    cell.backward(dh, record)
    arrived = record.dh if kind == "GRU" else record.dc
    path = measure.cell_path(record)
    for k in range(1, 7):
        assert np.allclose(arrived[-1 - k], arrived[-1] * path[k - 1], atol=1e-14)


@pytest.mark.parametrize("b", [0.0, 1.0, 3.0, 5.0])
def test_path_follows_the_bias_at_small_weights(b):
    cell = vg.LSTM(1, 64, init=vg.variance_scaling(0.01),
                   rng=np.random.default_rng(0))
    cell.set_bias(f=b)
    x = np.random.default_rng(1).standard_normal((1, 120, 1))
    _, record = cell.forward(x)
    factor = np.exp(np.log(measure.cell_path(record)[-1]).mean() / 120)
    assert factor == pytest.approx(1 / (1 + math.exp(-b)), rel=0.01)


@pytest.mark.parametrize("w", [1.01, 1.25, 2.0, 5.0])
def test_latch_is_a_fixed_point(w):
    h, slope = theory.latch(w)
    assert h == pytest.approx(math.tanh(w * h), abs=1e-15) and h > 0
    assert slope == w * (1 - h**2) and 0 < slope < 1


def test_no_latch_below_one():
    assert theory.latch(0.9) == (0.0, 0.9) and theory.latch(1.0) == (0.0, 1.0)


# Bad input

SQUARE = np.eye(3)
RECORD = vg.RNN(1, 2, rng=np.random.default_rng(0)).forward(np.ones((1, 3, 1)))[1]
BAD = {
    "no steps": (lambda: theory.kept(0, 1), ["T", "0"]),
    "τ = 0": (lambda: theory.kept(5, 0), ["tau", "0"]),
    "no τ": (lambda: theory.kept(5, None, "chunks"), ["tau", "None"]),
    "half a step": (lambda: theory.kept(5, 1.5), ["tau", "1.5"]),
    "no such scheme": (lambda: theory.kept(5, 2, "random"), ["'random'", "sliding"]),
    "a flat triangle": (lambda: measure.lag_norms(np.ones(3)), ["triangle", "(3,)"]),
    "one norm": (lambda: measure.decay_rate([1.0]), ["norms", "two"]),
    "a norm of 0": (lambda: measure.decay_rate([1.0, 0.0]), ["norms", "positive"]),
    "not square": (lambda: theory.spectral_radius(np.ones((2, 3))), ["W", "(2, 3)"]),
    "one Jacobian": (lambda: measure.product_norms(SQUARE), ["jacobians", "(3, 3)"]),
    "nan": (lambda: measure.product_norms(np.full((2, 1, 1), np.nan)), ["nan"]),
    "bias as text": (lambda: theory.half_life("one"), ["bias"]),
    "no half-life": (lambda: theory.bias_for(0), ["half_life", "0"]),
    "horizon of 2": (lambda: theory.chrono(np.random.default_rng(0), 4, 2), ["T", "2"]),
    "seed for rng": (lambda: theory.chrono(0, 4, 10), ["rng", "Generator"]),
    "no gates": (lambda: measure.cell_path(RECORD), ["record", "LSTM or a GRU"]),
    "w < 0": (lambda: theory.latch(-1.0), ["w", "-1"]),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case):
    call, words = BAD[case]
    with pytest.raises((ValueError, TypeError)) as error:
        call()
    message = str(error.value)
    assert "got" in message and "expected" in message
    assert all(word in message for word in words), message
