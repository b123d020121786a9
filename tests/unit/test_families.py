"""Five kinds of nets: what is carried back through them, measured and predicted."""

import numpy as np
import pytest

from vgcore import experiments, plots, theory


def carried_back(jacobians, g):
    for J in jacobians[::-1]:
        g = J.T @ g
    return np.linalg.norm(g)


@pytest.mark.parametrize("kind, tolerance", [
    ("residual", 0.3), ("orthogonal", 1e-12), ("diagonal", 0.4)])
def test_kinds_that_keep_a_gradient_are_predicted(kind, tolerance):
    rng, found = np.random.default_rng(0), []
    for _ in range(5):
        jacobians = experiments.family_jacobians(50, rng=rng)[kind]
        g = rng.standard_normal(64)
        found.append(carried_back(jacobians, g / np.linalg.norm(g)))
    assert np.median(found) == pytest.approx(
        theory.family_lengths(50)[kind][50], rel=tolerance)


@pytest.mark.parametrize("kind", ["simple", "with tanh, orthogonal"])
def test_a_bend_makes_it_vanish(kind):
    rng = np.random.default_rng(0)
    jacobians = experiments.family_jacobians(50, rng=rng)[kind]
    length = carried_back(jacobians, np.ones(64) / 8)
    predicted = np.log(theory.family_lengths(50)["simple"][50])
    assert np.log(length) == pytest.approx(predicted, rel=0.2)


def test_attention_shares_out_a_whole():
    weights = experiments.attention_weights(20, rng=np.random.default_rng(0))
    assert weights.shape == (21,) and weights.min() > 0
    assert weights.sum() == pytest.approx(1)
    assert theory.family_lengths(20)["attention"].sum() == pytest.approx(1)


def test_a_kind_is_a_function_of_the_seed():
    first, again = (experiments.family_jacobians(3, 4, rng=np.random.default_rng(1))
                    for _ in range(2))
    assert all(np.array_equal(first[kind], again[kind]) for kind in first)


@pytest.mark.parametrize("call, said", [
    (lambda: experiments.family_jacobians(0, rng=np.random.default_rng(0)), "T"),
    (lambda: experiments.attention_weights(5, rng=0), "Generator"),
    (lambda: theory.family_lengths(2.5), "T"),
    (lambda: plots.gradient_by_family({}, {"simple": np.ones(5)}), "simple"),
])
def test_refusals(call, said):
    with pytest.raises((ValueError, TypeError), match=said):
        call()
