"""Data sets of sequences: shapes, what they ask, seeds."""

import numpy as np
import pytest

import vgcore as vg


def test_digits_read_pixel_by_pixel():
    images, sequences = vg.digits(held_out=100), vg.sequential_digits(held_out=100)
    assert sequences.x_train.shape == (1697, 64, 1)
    assert sequences.x_test.shape == (100, 64, 1)
    assert np.array_equal(sequences.x_test[..., 0], images.x_test)
    assert np.array_equal(sequences.y_train, images.y_train)


@pytest.mark.parametrize("T", [1, 30])
def test_recall(T, rng):
    x, y = vg.recall(4000, T, noise=0.3, rng=rng)
    assert x.shape == (4000, T + 1, 2) and y.dtype == np.int64
    assert np.array_equal(x[:, 0, 0], 2 * y - 1) and not x[:, 1:, 0].any()
    assert x[..., 1].std() == pytest.approx(0.3, rel=0.03)
    assert abs(y.mean() - 0.5) < 0.04
    assert abs(np.mean(x[:, -1, 1] * (2 * y - 1))) < 0.02  # the noise tells nothing


@pytest.mark.parametrize("T", [2, 3, 50])
def test_adding(T, rng):
    x, y = vg.adding(4000, T, rng=rng)
    assert x.shape == (4000, T, 2) and y.shape == (4000, 1)
    marks = x[..., 1]
    assert set(np.unique(marks)) <= {0.0, 1.0}
    assert np.all(marks[:, :T // 2].sum(axis=1) == 1)
    assert np.all(marks[:, T // 2:].sum(axis=1) == 1)
    assert np.allclose((marks * x[..., 0]).sum(axis=1), y[:, 0])
    assert np.mean((y - 1) ** 2) == pytest.approx(1 / 6, rel=0.06)


@pytest.mark.parametrize("draw", [vg.recall, vg.adding])
def test_same_seed_same_data(draw):
    one, two = (draw(5, 6, rng=np.random.default_rng(7)) for _ in range(2))
    assert all(map(np.array_equal, one, two))


@pytest.mark.parametrize("call, words", [
    (lambda r: vg.recall(0, 5, rng=r), ["n", "0"]),
    (lambda r: vg.recall(5, 0, rng=r), ["T", "0"]),
    (lambda r: vg.recall(5, 5, noise=-1, rng=r), ["noise", "-1"]),
    (lambda r: vg.recall(5, 5, rng=0), ["rng", "Generator"]),
    (lambda r: vg.adding(5, 1, rng=r), ["T", "1", "2 steps"]),
    (lambda r: vg.adding(5, 2.0, rng=r), ["T", "2.0"]),
    (lambda r: vg.sequential_digits(held_out=1797), ["held_out", "1797"])])
def test_bad_input(call, words, rng):
    with pytest.raises((ValueError, TypeError)) as error:
        call(rng)
    assert all(w in str(error.value) for w in ["got", "expected", *words])
