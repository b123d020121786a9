"""Three kinds of nets, and how smooth their gradients are."""

import numpy as np
import pytest

from vgcore import experiments, measure

X = np.linspace(-2, 2, 64)[:, None]


def test_shallow_and_residual_are_smooth_and_deep_centered_is_noise():
    found = experiments.shattered_gradients(X, nets=3, n=60)
    r = {name: np.median(measure.autocorrelation(g)) for name, g in found.items()}
    assert set(found) == {1, 6, 12, 18, 24, "plain", "residual"}
    assert all(g.shape == (3, 64) for g in found.values())
    assert r[1] > 0.8 and r["residual"] > 0.7 and abs(r[24]) < 0.4


def test_draws_repeat_with_their_seed():
    once, again, other = (experiments.shattered_gradients(X, nets=1, n=20, seed=s)["plain"]
                          for s in (0, 0, 1))
    np.testing.assert_array_equal(once, again)
    assert not np.allclose(once, other)


@pytest.mark.parametrize("x", [np.ones(5), np.ones((5, 2))])
def test_one_input_a_row(x):
    with pytest.raises(ValueError, match="one input a row"):
        experiments.shattered_gradients(x)
