"""The error of a difference quotient, and the step that makes it least."""

import math
from typing import NamedTuple

import numpy as np

from vgcore.validation import numbers, positive, refuse, same_shape

EPS = float(np.finfo(float).eps)


def truncation_error(h, derivative, *, scheme="centered"):
    """Error of the formula itself: h²/6 |f'''| centered, h/2 |f''| forward.

    The first term of :eq:`eq-4-1`.

    Parameters
    ----------
    h : float or array
        Step.
    derivative : float
        f, differentiated three times (centered) or twice (forward).
    scheme : {"centered", "forward"}

    Returns
    -------
    array, shape of ``h``
    """
    _subtracts(scheme)
    h = _steps(h)
    return (h**2 / 6 if scheme == "centered" else h / 2) * abs(derivative)


def rounding_error(h, value, *, eps=EPS):
    """Error of subtracting two rounded values, ε |f| / h.

    The second term of :eq:`eq-4-1`.

    Parameters
    ----------
    h : float or array
        Step.
    value : float
        f.
    eps : float
        Machine precision.

    Returns
    -------
    array, shape of ``h``
    """
    return positive(eps, "eps") * abs(value) / _steps(h)


class PredictedErrors(NamedTuple):
    """The two terms of :eq:`eq-4-1`, relative to the gradient's norm."""

    truncation: np.ndarray
    rounding: np.ndarray


def predicted_errors(steps, value, exact, derivative, *, scheme="centered",
                     eps=EPS):
    """Relative error of a numerical gradient at each step, by :eq:`eq-4-1`.

    Over the n entries of x the terms become norms: ‖f'''‖ (or ‖f''‖) and
    √n |f|, a ceiling.

    Parameters
    ----------
    steps : sequence of float
    value : float
        f at x.
    exact : array, shape of x
        ∂f/∂x.
    derivative : array, shape of x
        f, differentiated three times (centered) or twice (forward) by each
        entry of x.
    scheme : {"centered", "forward"}
    eps : float
        Precision in which the differences are computed.

    Returns
    -------
    PredictedErrors
        ``truncation`` and ``rounding``, each of shape (len(steps),).
    """
    exact = numbers(exact, "exact")
    bend = same_shape(numbers(derivative, "derivative"), exact.shape, "derivative")
    ceiling, scale = value * math.sqrt(exact.size), np.linalg.norm(exact)
    return PredictedErrors(
        truncation_error(steps, np.linalg.norm(bend), scheme=scheme) / scale,
        rounding_error(steps, ceiling, eps=eps) / scale)


def best_step(value=1.0, derivative=1.0, *, scheme="centered", eps=EPS):
    """The step that minimizes the total error of :eq:`eq-4-1`.

    (3 ε |f| / |f'''|)^{1/3} for centered, :eq:`eq-4-2`, and
    (2 ε |f| / |f''|)^{1/2} for forward differences.

    Parameters
    ----------
    value, derivative : float
        f, and f''' (centered) or f'' (forward); of order 1 if not given.
    scheme : {"centered", "forward"}
    eps : float
        Machine precision.

    Returns
    -------
    float
    """
    _subtracts(scheme)
    order = 3 if scheme == "centered" else 2
    f = positive(abs(value), "value")
    slope = positive(abs(derivative), "derivative")
    return (order * positive(eps, "eps") * f / slope) ** (1 / order)


def _subtracts(scheme):
    if scheme not in ("centered", "forward"):
        refuse("scheme", repr(scheme), "centered or forward",
               "The complex step has no rounding error to balance.")


def _steps(h):
    h = numbers(h, "h")
    if h.min() <= 0:
        refuse("h", f"{h.min():g}", "steps h > 0",
               "np.logspace(-12, -1, 12) gives a range of them.")
    return h
