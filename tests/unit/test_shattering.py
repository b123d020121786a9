"""Autocorrelation of gradients: by hand, and nets against their wide limit."""

import numpy as np
import pytest

from vgcore import experiments, measure, theory

X = np.linspace(-2, 2, 64)


def test_autocorrelation_by_hand():
    # mean 0; lag products -1 -1 -1 over a sum of squares of 4
    assert measure.autocorrelation(np.array([1.0, -1, 1, -1])) == -0.75
    rows = np.array([[1.0, -1, 1, -1], [2, 2, -2, -2]])
    assert measure.autocorrelation(rows) == pytest.approx([-0.75, 0.25])


def test_autocorrelation_ignores_offset_and_scale():
    g = np.random.default_rng(0).standard_normal(50)
    assert measure.autocorrelation(3 * g + 7) == pytest.approx(measure.autocorrelation(g))


@pytest.mark.parametrize("g", [np.ones(5), np.arange(2.0), [[1, 2, 3], [4, 4, 4]]])
def test_autocorrelation_needs_variation(g):
    with pytest.raises(ValueError, match="not all equal"):
        measure.autocorrelation(g)


def measured(nets, y, low=None):
    tape = nets.forward(X[:, None] if low is None else low.a)
    return nets.backward(y, tape)


@pytest.mark.parametrize("L, options, predicted", [
    (3, {"bias": 1.0}, {"weight_variance": 1.0, "bias_variance": 1.0}),
    (6, {"init": "he", "centered": True}, {"centered": True}),
])
def test_plain_nets_follow_the_wide_limit(L, options, predicted):
    rng = np.random.default_rng(1)
    nets = experiments.Stack.draw([1] + L * [300], "relu", nets=30, rng=rng, **options)
    g = measured(nets, rng.standard_normal((30, 1, 300)) / 300**0.5)[..., 0]
    g = g - g.mean(axis=-1, keepdims=True)   # a ratio of means, as predicted
    ratio = (g[:, 1:] * g[:, :-1]).sum() / np.square(g).sum()
    assert ratio == pytest.approx(theory.plain_autocorrelation(X, L, **predicted)[-1],
                                  abs=0.03)


def test_residual_nets_follow_the_wide_limit():
    rng, n = np.random.default_rng(2), 200
    first = experiments.Stack.draw([1, n], bias=1.0, nets=30, rng=rng)
    low = first.forward(X[:, None])
    nets = experiments.ResidualStack.draw(n, 4, nets=30, rng=rng, scale=1.0,
                                 normalized="layer")
    da = measured(nets, rng.standard_normal((30, 1, n)) / n**0.5, low)
    g = first.backward(da, low)[..., 0]
    g = g - g.mean(axis=-1, keepdims=True)
    ratio = (g[:, 1:] * g[:, :-1]).sum() / np.square(g).sum()
    assert ratio == pytest.approx(theory.residual_autocorrelation(X, 4, 1.0)[-1],
                                  abs=0.03)


def test_silent_branch_is_refused_as_constant():
    # scale 0: dy/dx of a linear map does not change with x
    with pytest.raises(ValueError, match="scale"):
        theory.residual_autocorrelation(X, 3, 0.0)


@pytest.mark.parametrize("x", [X[:2], X[:, None]])
def test_inputs_are_a_row(x):
    with pytest.raises(ValueError, match="one input unit"):
        theory.plain_autocorrelation(x, 2)


def test_without_the_skip_branches_are_a_plain_net():
    rng = np.random.default_rng(3)
    blocks = experiments.ResidualStack.draw(5, 3, nets=2, rng=rng, skip=False, scale=0.7)
    W = [w for pair in zip(blocks.W1, blocks.W2) for w in pair]
    plain = experiments.Stack(W, ["relu", "identity"] * 3, gain=0.7**0.5)
    x, u = rng.standard_normal((2, 4, 5))
    ours, theirs = blocks.forward(x), plain.forward(x)
    assert np.allclose(ours.a, theirs.a, rtol=1e-12)
    assert np.allclose(blocks.backward(u, ours), plain.backward(u, theirs), rtol=1e-12)
