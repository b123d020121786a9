"""Reading row by row: the gradient looks back τ rows, the state carries all of them."""

import numpy as np
import pytest

import vgcore as vg
from vgcore.experiments import train_on_rows

DATA = vg.digits()
FEW = DATA._replace(x_train=DATA.x_train[:100], y_train=DATA.y_train[:100])


def one_net(data, tau, seed, *, n=32, epochs=8):
    """The same by the package's layers, one net at a time; 64 pixels are 8 rows of 8."""
    rng = np.random.default_rng(seed)
    train, test = (x.reshape(-1, 8, 8) for x in (data.x_train, data.x_test))
    cell, top = vg.RNN(8, n, rng=rng), vg.Dense(n, 10, rng=rng)
    weights = [(layer, name) for layer in (cell, top) for name in layer.params]
    optimizers = [vg.Adam(0.01) for _ in weights]
    for _ in range(epochs):
        for batch in vg.minibatches(len(train), 32, rng=rng):
            h, record = cell.forward(train[batch])
            logits, top_record = top.forward(h[:, -1])
            dh = np.zeros_like(h)
            dh[:, -1] = top.backward(
                vg.softmax_cross_entropy(logits, data.y_train[batch])[1], top_record)
            cell.backward(dh, record, tau, to_input=False)
            for optimizer, (layer, name) in zip(optimizers, weights):
                optimizer.step(getattr(layer, name), getattr(layer, "d" + name))
    return [vg.accuracy(top.forward(cell.forward(x)[0][:, -1])[0], y)
            for x, y in ((train, data.y_train), (test, data.y_test))]


@pytest.mark.parametrize("tau", [1, 3, 8, 20])
def test_side_by_side_is_one_at_a_time(tau):
    seeds = 4, 2
    due = [one_net(FEW, tau, seed, n=9, epochs=5) for seed in seeds]
    np.testing.assert_allclose(train_on_rows(FEW, tau, seeds, n=9, epochs=5), due, atol=0.011)


def test_runs_repeat():
    once, again = (train_on_rows(DATA, 1, [0], epochs=1) for _ in range(2))
    assert (once == again).all()
    assert (once != train_on_rows(DATA, 1, [1], epochs=1)).any()


def test_it_learns_more_with_a_longer_look():
    short, long = (train_on_rows(DATA, tau, [0], epochs=3)[0, 1] for tau in (1, 8))
    assert 0.3 < short < long


@pytest.mark.parametrize("tau", [0, 1.5, "8"])
def test_tau_is_a_positive_integer(tau):
    with pytest.raises((ValueError, TypeError), match="tau"):
        train_on_rows(DATA, tau, [0])


def test_images_have_64_pixels():
    small = DATA._replace(x_train=np.zeros((4, 63)))
    with pytest.raises(ValueError, match="64 pixels"):
        train_on_rows(small, 1, [0])
