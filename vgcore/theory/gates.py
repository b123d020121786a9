"""How long a gate keeps: half-lives, the biases they ask for, the latch."""

import math

import numpy as np

from vgcore.activations import softplus
from vgcore.validation import (
    finite_array, generator, positive_float, positive_int, refused,
)


def half_life(bias):
    """Steps after which a gate at σ(bias) has kept one half, :eq:`eq-11-3`.

    ln 2 / −ln σ(b): 1 step at b = 0, 103 steps at b = 5.

    Parameters
    ----------
    bias : float or array
        Of the gate that keeps: f of an LSTM, z of a GRU.

    Returns
    -------
    float or array
    """
    steps = math.log(2) / softplus(-finite_array(bias, "bias"))
    return float(steps) if np.ndim(bias) == 0 else steps


def bias_for(half_life):
    """The bias whose gate keeps one half for so many steps, :eq:`eq-11-3`.

    Parameters
    ----------
    half_life : float
        Steps.

    Returns
    -------
    float
        −ln(2^{1/steps} − 1).
    """
    return -math.log(math.expm1(math.log(2) / positive_float(half_life, "half_life")))


def chrono(rng, n, T):
    """Gate biases for horizons up to T: ln d, d ~ U(1, T − 1), :eq:`eq-11-5`.

    Set f to it and i to its negative; for a GRU, z. Tallec and Ollivier
    (2018).

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        Units.
    T : int
        The longest lag to be learned, above 2.

    Returns
    -------
    array, shape (n,)

    Examples
    --------
    >>> import numpy as np, vgcore as vg
    >>> from vgcore import theory
    >>> rng = np.random.default_rng(0)
    >>> lstm = vg.LSTM(1, 16, rng=rng)
    >>> b = theory.chrono(rng, 16, T=100)
    >>> lstm.set_bias(f=b, i=-b)
    """
    n, T = positive_int(n, "n"), positive_int(T, "T")
    if T <= 2:
        raise refused("T", T, "a horizon above 2", "Below, b = 0 is enough.")
    return np.log(generator(rng).uniform(1.0, T - 1.0, n))


def latch(w):
    """The stored value h* = tanh(w h*) of a latch, and the slope there.

    The slope w (1 − h*²) of :eq:`eq-11-4` is the factor by which a
    disturbance, and so a gradient, shrinks in one step. Bengio et al. (1994).

    Parameters
    ----------
    w : float
        The unit's weight to itself; it latches for w > 1.

    Returns
    -------
    h, slope : float
        0 and ``w`` for w ≤ 1.
    """
    w = positive_float(w, "w")
    low, high = 0.0, 1.0
    if w <= 1:
        return 0.0, w
    while low < (middle := (low + high) / 2) < high:  # tanh(wh) > h below h*
        low, high = (middle, high) if math.tanh(w * middle) > middle else (
            low, middle)
    return middle, w * (1 - middle**2)
