"""Weight initializers: ``init(rng, n_in, n_out) -> W`` of shape (n_out, n_in)."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from vgcore.validation import by_name, generator, positive_float, positive_int

FANS = {
    "fan_in": lambda n_in, n_out: n_in,
    "fan_out": lambda n_in, n_out: n_out,
    "fan_avg": lambda n_in, n_out: (n_in + n_out) / 2,
}
DISTRIBUTIONS = {
    "normal": lambda rng, std, shape: std * rng.standard_normal(shape),
    "uniform": lambda rng, std, shape: rng.uniform(
        -(3**0.5) * std, 3**0.5 * std, shape
    ),
}


class Initializer(NamedTuple):
    """A named way to draw a weight matrix.

    Attributes
    ----------
    name : str
        The expression that makes it.
    draw : callable
        ``draw(rng, n_in, n_out) -> W``.
    """

    name: str
    draw: Callable

    def __call__(self, rng, n_in, n_out):
        return self.draw(generator(rng), positive_int(n_in, "n_in"),
                         positive_int(n_out, "n_out"))

    def __repr__(self):
        return self.name


def variance_scaling(scale, fan="fan_in", distribution="normal", *, name=None):
    """Independent weights of mean 0 and variance ``scale / fan``.

    ``glorot`` is scale 1 with the mean of inputs and outputs, :eq:`eq-6-2`;
    ``he`` is scale 2 with the inputs.

    Parameters
    ----------
    scale : float
        The numerator c of Var(w) = c / n.
    fan : {"fan_in", "fan_out", "fan_avg"}
        Which n: inputs, outputs, or their mean.
    distribution : {"normal", "uniform"}
    name : str, optional
        How it prints.

    Returns
    -------
    Initializer
    """
    scale = positive_float(scale, "scale")
    n = by_name(fan, FANS, "fan")
    sample = by_name(distribution, DISTRIBUTIONS, "distribution")

    def draw(rng, n_in, n_out):
        return sample(rng, (scale / n(n_in, n_out)) ** 0.5, (n_out, n_in))

    return Initializer(
        name or f"variance_scaling({scale!r}, {fan!r}, {distribution!r})", draw
    )


def orthogonal(gain=1.0, *, name=None):
    """A random matrix with orthonormal rows or columns, times ``gain``.

    Square, with gain 1, it keeps lengths both ways, :eq:`eq-6-5`; otherwise
    only from the smaller side to the larger. Square matrices are drawn
    uniformly (Haar); every singular value is ``gain``. Saxe et al. (2013).

    Parameters
    ----------
    gain : float
        The length of each row or column.
    name : str, optional
        How it prints.

    Returns
    -------
    Initializer
    """
    gain = positive_float(gain, "gain")

    def draw(rng, n_in, n_out):
        tall = rng.standard_normal((max(n_in, n_out), min(n_in, n_out)))
        q, r = np.linalg.qr(tall)
        q *= np.sign(np.diag(r))  # makes the distribution uniform
        return gain * (q if n_out >= n_in else q.T)

    return Initializer(name or f"orthogonal({gain!r})", draw)


def scaled_identity(gain=1.0, *, name=None):
    """``gain`` on the diagonal, 0 elsewhere; units pass their input on.

    Parameters
    ----------
    gain : float
    name : str, optional
        How it prints.

    Returns
    -------
    Initializer
    """
    gain = positive_float(gain, "gain")
    return Initializer(
        name or f"scaled_identity({gain!r})",
        lambda rng, n_in, n_out: gain * np.eye(n_out, n_in),
    )


lecun = variance_scaling(1.0, name="lecun")
glorot = variance_scaling(1.0, "fan_avg", name="glorot")
glorot_uniform = variance_scaling(
    1.0, "fan_avg", "uniform", name="glorot_uniform"
)
he = variance_scaling(2.0, name="he")
standard = variance_scaling(1 / 3, "fan_in", "uniform", name="standard")
# standard is U(−1/√n, 1/√n), the common default of frameworks

INITIALIZERS = {
    "lecun": lecun,
    "glorot": glorot,
    "glorot_uniform": glorot_uniform,
    "he": he,
    "standard": standard,
    "orthogonal": orthogonal(name="orthogonal"),
    "scaled_identity": scaled_identity(name="scaled_identity"),
}
