"""The gradient of one batch, and the path that gradient descent takes."""

import numpy as np
import pytest

import vgcore as vg
from vgcore import measure

H = np.diag([1.0, 10.0])


def test_the_path_is_the_closed_form():
    path = vg.descend(lambda w: H @ w, [1.0, 1.0], vg.SGD(0.19), steps=30)
    factors = 1 - 0.19 * np.diag(H)
    np.testing.assert_allclose(path, factors ** np.arange(31)[:, None], rtol=1e-12)


def test_the_start_is_not_changed():
    start = np.ones(2)
    vg.descend(lambda w: H @ w, start, vg.SGD(0.1), steps=3)
    assert (start == 1).all()


def test_a_gradient_that_writes_to_its_argument_does_no_harm():
    def gradient(w):
        w *= 10
        return np.ones_like(w)

    path = vg.descend(gradient, np.zeros(2), vg.SGD(0.5), steps=2)
    np.testing.assert_array_equal(path[:, 0], [0, -0.5, -1])


@pytest.mark.parametrize(("gradient", "w", "steps", "words"), [
    (lambda w: w, [np.nan, 1.0], 3, "w: got nan"),
    (lambda w: w * np.nan, [1.0, 1.0], 3, "gradient at step 1"),
    (lambda w: w[:1], [1.0, 1.0], 3, "dw"),
    (lambda w: w, [1.0, 1.0], 0, "steps"),
])
def test_bad_input_is_refused(gradient, w, steps, words):
    with pytest.raises(ValueError, match=words):
        vg.descend(gradient, w, vg.SGD(0.1), steps=steps)


def test_the_gradient_of_a_batch_is_the_one_that_differences_find():
    rng = np.random.default_rng(0)
    net = vg.Network(vg.Dense(3, 4, vg.tanh, rng=rng), vg.Dense(4, 2, rng=rng))
    x, y = rng.normal(size=(5, 3)), np.array([0, 1, 1, 0, 1])
    w = net.w.copy()
    J, g = vg.gradient(net, "softmax_cross_entropy", x, y)
    assert J == vg.softmax_cross_entropy(net(x), y)[0]
    assert (net.w == w).all()

    def loss_at(w):
        net.w = w
        return vg.softmax_cross_entropy(net(x), y)[0]

    assert vg.relative_error(g, measure.numerical_gradient(loss_at, w)) < 1e-8


def test_the_gradient_is_a_copy():
    net = vg.Network(vg.Dense(2, 1, rng=np.random.default_rng(0)))
    _, g = vg.gradient(net, vg.squared_error, np.ones((3, 2)), np.ones((3, 1)))
    kept = g.copy()
    vg.gradient(net, vg.squared_error, np.ones((3, 2)), np.zeros((3, 1)))
    assert (g == kept).all()
