import numpy as np
import pytest

import vgcore as vg
from vgcore import measure

grid = pytest.mark.parametrize("name", vg.initializers.INITIALIZERS)


@grid
@pytest.mark.parametrize("sizes", [(1, 1), (3, 7), (7, 3), (5, 5), (1, 6)])
def test_shape_and_seed(name, sizes):
    init = vg.initializers.INITIALIZERS[name]
    W = init(np.random.default_rng(3), *sizes)
    assert W.shape == sizes[::-1] and W.dtype == np.float64
    assert np.isfinite(W).all()
    assert np.array_equal(W, init(np.random.default_rng(3), *sizes))
    assert repr(init) == name


VARIANCE = {
    "lecun": lambda n, m: 1 / n, "he": lambda n, m: 2 / n,
    "glorot": lambda n, m: 2 / (n + m), "standard": lambda n, m: 1 / (3 * n),
    "glorot_uniform": lambda n, m: 2 / (n + m),
}
BOUND = {
    "standard": lambda n, m: 1 / n**0.5,
    "glorot_uniform": lambda n, m: (6 / (n + m)) ** 0.5,
}


@pytest.mark.parametrize("name", VARIANCE)
def test_mean_and_variance(name, rng):
    n, m = 300, 500
    W = vg.initializers.INITIALIZERS[name](rng, n, m)
    variance = VARIANCE[name](n, m)
    assert abs(W.mean()) < 4 * (variance / W.size) ** 0.5
    assert W.var() == pytest.approx(variance, rel=0.02)
    if name in BOUND:
        assert 0.999 < np.abs(W).max() / BOUND[name](n, m) <= 1
    else:
        assert np.abs(W).max() > 4 * variance**0.5  # normal: it has tails


@pytest.mark.parametrize("fan, n", [("fan_in", 300), ("fan_out", 500),
                                    ("fan_avg", 400)])
@pytest.mark.parametrize("distribution", ["normal", "uniform"])
def test_variance_scaling(fan, n, distribution, rng):
    init = vg.variance_scaling(3.0, fan, distribution)
    assert init(rng, 300, 500).var() == pytest.approx(3 / n, rel=0.02)
    again = eval(repr(init), vars(vg))
    assert again.name == init.name


@pytest.mark.parametrize("sizes", [(6, 6), (6, 9), (9, 6), (1, 4)])
@pytest.mark.parametrize("gain", [1.0, 2.5])
def test_orthogonal(sizes, gain, rng):
    W = vg.orthogonal(gain)(rng, *sizes)
    assert measure.singular_values(W) == pytest.approx(gain, abs=1e-14)


@pytest.mark.parametrize("n_in, n_out", [(64, 16), (16, 64), (20, 20)])
def test_orthogonal_keeps_lengths_from_the_smaller_side_only(n_in, n_out, rng):
    W = vg.orthogonal()(rng, n_in, n_out)
    for A in (W, W.T):
        v = rng.standard_normal(A.shape[1])
        kept = np.linalg.norm(A @ v) / np.linalg.norm(v)
        assert (abs(kept - 1) < 1e-14) == (A.shape[1] <= A.shape[0])


def test_orthogonal_is_uniform():
    rng = np.random.default_rng(0)
    draws = np.stack([vg.orthogonal()(rng, 3, 3) for _ in range(2000)])
    assert np.abs(draws.mean(axis=0)).max() < 0.05  # without the signs of R: 0.5
    assert draws.var(axis=0) == pytest.approx(1 / 3, abs=0.03)
    assert np.mean(np.linalg.det(draws) > 0) == pytest.approx(0.5, abs=0.04)


def test_scaled_identity(rng):
    W = vg.scaled_identity(0.5)(rng, 2, 3)
    assert W.tolist() == [[0.5, 0], [0, 0.5], [0, 0]]
