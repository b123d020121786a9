"""Data sets: one real, bundled; the others drawn from a seeded generator."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from vgcore.validation import generator, positive, refuse, size


class Split(NamedTuple):
    """Training and held-out examples.

    Attributes
    ----------
    x_train, x_test : array, shape (n, features)
    y_train, y_test : array of int, shape (n,)
    train, test : (x, y)
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    @property
    def train(self):
        return self.x_train, self.y_train

    @property
    def test(self):
        return self.x_test, self.y_test


def digits(*, held_out=360):
    """Handwritten digits: 1 797 images of 8 × 8 pixels, with their labels.

    A real data set, bundled and read without network. One fixed permutation
    splits it, so every run sees the same held-out images; a writer may have
    images on both sides.

    Parameters
    ----------
    held_out : int
        Images kept for testing.

    Returns
    -------
    Split
        ``x`` of shape (n, 64), ink from 0 to 1; ``y`` of shape (n,), 0 to 9.

    Notes
    -----
    Alpaydin and Kaynak (1998), UCI Machine Learning Repository,
    doi:10.24432/C50P49, licence CC BY 4.0; see ``vgcore/data/DIGITS.md``.
    """
    with np.load(Path(__file__).with_name("data") / "digits.npz") as stored:
        images, labels = stored["images"], stored["labels"]
    held_out = size(held_out, "held_out")
    if held_out >= len(images):
        refuse("held_out", held_out, f"fewer than {len(images)} images",
               "Leave some to train on.")
    order = np.random.default_rng(1998).permutation(len(images))
    x = images.reshape(len(images), 64)[order] / 16.0
    y = labels[order].astype(np.int64)
    return Split(x[held_out:], y[held_out:], x[:held_out], y[:held_out])


def spirals(n, *, classes=2, turns=1.5, noise=0.05, rng):
    """Interleaved spirals in the plane: no line separates them.

    Parameters
    ----------
    n : int
        Points of each class.
    classes : int
    turns : float
        Revolutions of each arm.
    noise : float
        Standard deviation added to each coordinate.
    rng : numpy.random.Generator

    Returns
    -------
    x : array, shape (classes · n, 2)
    y : array of int, shape (classes · n,)
    """
    n, classes, rng = size(n, "n"), size(classes, "classes"), generator(rng)
    noise = positive(noise, "noise", zero=True)
    turns = positive(turns, "turns", zero=True)
    radius = np.tile(np.sqrt(np.linspace(0.01, 1, n)), classes)
    y = np.repeat(np.arange(classes), n)
    angle = 2 * np.pi * (turns * radius + y / classes)
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return x + noise * rng.standard_normal(x.shape), y


def xor_gaussians(n, *, spread=0.3, rng):
    """Four Gaussian clouds at (±1, ±1); the class is whether the signs differ.

    Parameters
    ----------
    n : int
        Points in all.
    spread : float
        Standard deviation of each cloud.
    rng : numpy.random.Generator

    Returns
    -------
    x : array, shape (n, 2)
    y : array of int, shape (n,)
    """
    n, rng = size(n, "n"), generator(rng)
    spread = positive(spread, "spread", zero=True)
    signs = rng.choice([-1.0, 1.0], size=(n, 2))
    x = signs + spread * rng.standard_normal((n, 2))
    return x, (signs[:, 0] != signs[:, 1]).astype(np.int64)
