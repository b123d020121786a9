"""Data sets: one real, bundled; the others drawn from a seeded generator."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from vgcore.validation import generator, positive_float, positive_int, refused


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
    held_out = positive_int(held_out, "held_out")
    if held_out >= len(images):
        raise refused("held_out", held_out, f"fewer than {len(images)} images",
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
    n, classes, rng = positive_int(n, "n"), positive_int(classes, "classes"), generator(rng)
    noise = positive_float(noise, "noise", zero=True)
    turns = positive_float(turns, "turns", zero=True)
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
    n, rng = positive_int(n, "n"), generator(rng)
    spread = positive_float(spread, "spread", zero=True)
    signs = rng.choice([-1.0, 1.0], size=(n, 2))
    x = signs + spread * rng.standard_normal((n, 2))
    return x, (signs[:, 0] != signs[:, 1]).astype(np.int64)


def sequential_digits(*, held_out=360):
    """The handwritten digits read pixel by pixel: 64 steps, one label.

    Row by row from the top left. The first pixels are nearly always blank
    paper, and what tells digits apart is spread over the 64 steps.

    Parameters
    ----------
    held_out : int
        Images kept for testing.

    Returns
    -------
    Split
        ``x`` of shape (n, 64, 1), ink from 0 to 1; ``y`` of shape (n,).

    Notes
    -----
    The images and the split of :func:`digits`.
    """
    images = digits(held_out=held_out)
    return images._replace(x_train=images.x_train[..., None],
                           x_test=images.x_test[..., None])


def recall(n, T, *, noise=0.2, rng):
    """One bit to remember: ±1 at the first step, then T steps of noise.

    The bit comes on a line of its own, so that how far back it lies is all
    that makes it hard.

    Parameters
    ----------
    n : int
        Sequences.
    T : int
        Noisy steps between the bit and the answer.
    noise : float
        Standard deviation of the noise.
    rng : numpy.random.Generator

    Returns
    -------
    x : array, shape (n, T + 1, 2)
        The bit at the first step and else 0; noise at every step.
    y : array of int, shape (n,)
        1 if the bit was +1, else 0.
    """
    n, T, rng = positive_int(n, "n"), positive_int(T, "T"), generator(rng)
    noise = positive_float(noise, "noise", zero=True)
    y = rng.integers(0, 2, n)
    x = np.zeros((n, T + 1, 2))
    x[:, 0, 0] = 2.0 * y - 1.0
    x[..., 1] = noise * rng.standard_normal((n, T + 1))
    return x, y


def adding(n, T, *, rng):
    """Two marked numbers to add, one in each half of the sequence.

    Always to answer 1 costs a mean squared error of 1/6. Hochreiter and
    Schmidhuber (1997).

    Parameters
    ----------
    n : int
        Sequences.
    T : int
        Steps, at least 2.
    rng : numpy.random.Generator

    Returns
    -------
    x : array, shape (n, T, 2)
        A number, uniform in [0, 1), and a mark, 1 at two steps and else 0.
    y : array, shape (n, 1)
        The sum of the two marked numbers.
    """
    n, T, rng = positive_int(n, "n"), positive_int(T, "T"), generator(rng)
    if T < 2:
        raise refused("T", T, "at least 2 steps", "Two numbers are marked.")
    x = np.zeros((n, T, 2))
    x[..., 0] = rng.uniform(size=(n, T))
    each = np.arange(n)
    x[each, rng.integers(0, T // 2, n), 1] = 1.0
    x[each, rng.integers(T // 2, T, n), 1] = 1.0
    return x, (x[..., 0] * x[..., 1]).sum(axis=1, keepdims=True)
