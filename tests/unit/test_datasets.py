import hashlib
import socket

import numpy as np
import pytest

import vgcore as vg

DIGEST = "f67d6a29d0e1f70e7f0cd9dcf25816b694881f4b8f27f5cc1db59551f0499fb8"


def test_digits_without_network(monkeypatch):
    def refuse(*args, **options):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    data = vg.digits()
    assert data.x_train.shape == (1437, 64) and data.x_test.shape == (360, 64)
    assert data.train[0] is data.x_train and data.test[1] is data.y_test


def test_digits_are_the_published_ones():
    data = vg.digits()
    x = np.concatenate([data.x_test, data.x_train])
    y = np.concatenate([data.y_test, data.y_train])
    assert x.dtype == np.float64 and y.dtype == np.int64
    assert x.min() == 0 and x.max() == 1 and np.array_equal(x * 16, np.rint(x * 16))
    assert (x * 16).sum() == 561718
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179,
                                       174, 180]
    by_content = sorted(row.tobytes() + bytes([label]) for row, label in
                        zip((x * 16).astype(np.uint8), y.tolist()))
    assert hashlib.sha256(b"".join(by_content)).hexdigest() == DIGEST


def test_split_is_fixed_and_disjoint():
    one, two = vg.digits(), vg.digits()
    assert all(np.array_equal(p, q) for p, q in zip(one, two))
    one.x_train[...] = 0  # a copy of its own
    assert vg.digits().x_train.max() == 1
    small = vg.digits(held_out=10)
    assert np.array_equal(small.x_test, two.x_test[:10])
    assert len(small.x_train) == 1787


@pytest.mark.parametrize("classes", [1, 2, 3])
def test_spirals(classes, rng):
    x, y = vg.spirals(50, classes=classes, noise=0.0, rng=rng)
    assert x.shape == (50 * classes, 2) and y.shape == (50 * classes,)
    assert np.bincount(y).tolist() == [50] * classes
    assert np.hypot(*x.T).max() == pytest.approx(1)
    gaps = np.linalg.norm(x[:, None] - x[None], axis=-1)[y[:, None] != y[None]]
    assert classes == 1 or gaps.min() > 0.03


def test_xor(rng):
    x, y = vg.xor_gaussians(2000, spread=0.1, rng=rng)
    assert x.shape == (2000, 2) and y.dtype == np.int64
    assert np.array_equal(y, (x[:, 0] * x[:, 1] < 0).astype(int))
    assert abs(y.mean() - 0.5) < 0.05
    linear = np.linalg.lstsq(np.c_[x, np.ones(2000)], y - 0.5, rcond=None)[0]
    assert np.abs(linear).max() < 0.05  # no line separates them


@pytest.mark.parametrize("draw", [lambda rng: vg.spirals(9, rng=rng),
                                  lambda rng: vg.xor_gaussians(9, rng=rng)])
def test_seeded(draw):
    one, two, three = (draw(np.random.default_rng(s)) for s in (1, 1, 2))
    assert all(np.array_equal(p, q) for p, q in zip(one, two))
    assert not np.array_equal(one[0], three[0])


def test_licence_is_beside_the_data():
    from importlib.resources import files

    text = files("vgcore").joinpath("data/DIGITS.md").read_text(encoding="utf-8")
    assert "10.24432/C50P49" in text and "CC BY 4.0" in text
