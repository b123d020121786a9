"""The error of a difference quotient, and the step that makes it least."""

import math
from typing import NamedTuple

import numpy as np

from vgcore.validation import finite_array, positive_float, refused, same_shape

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


def rounding_error(h, value, *, scheme="centered", eps=EPS):
    """Size of the error of subtracting two rounded values of f.

    The second term of :eq:`eq-4-1`: each value is off by about ε |f|, and
    their difference is divided by 2h (centered) or by h (forward). It is a
    size to expect, not a bound: w ± h is rounded too.

    Parameters
    ----------
    h : float or array
        Step.
    value : float
        f.
    scheme : {"centered", "forward"}
    eps : float
        Machine precision.

    Returns
    -------
    array, shape of ``h``
        ε |f| / h centered, 2 ε |f| / h forward.
    """
    _subtracts(scheme)
    apart = 2 if scheme == "centered" else 1
    return 2 * positive_float(eps, "eps") * abs(value) / (apart * _steps(h))


class PredictedErrors(NamedTuple):
    """The two terms of :eq:`eq-4-1`, relative to the gradient's norm."""

    truncation: np.ndarray
    rounding: np.ndarray


def predicted_errors(steps, value, exact, derivative, *, scheme="centered",
                     eps=EPS):
    """Relative error of a numerical gradient at each step, by :eq:`eq-4-1`.

    Over the n entries of x the terms become norms: ‖f'''‖ (or ‖f''‖) and
    √n |f|.

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
    exact = finite_array(exact, "exact")
    bend = same_shape(finite_array(derivative, "derivative"), exact.shape, "derivative")
    values, scale = value * math.sqrt(exact.size), np.linalg.norm(exact)
    return PredictedErrors(
        truncation_error(steps, np.linalg.norm(bend), scheme=scheme) / scale,
        rounding_error(steps, values, scheme=scheme, eps=eps) / scale)


def best_step(value=1.0, derivative=1.0, *, scheme="centered", eps=EPS):
    """The step that minimizes the total error of :eq:`eq-4-1`.

    (3 ε |f| / |f'''|)^{1/3} for centered, :eq:`eq-4-2`, and
    (4 ε |f| / |f''|)^{1/2} for forward differences.

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
    order, factor = (3, 3) if scheme == "centered" else (2, 4)
    f = positive_float(abs(value), "value")
    bend = positive_float(abs(derivative), "derivative")
    return (factor * positive_float(eps, "eps") * f / bend) ** (1 / order)


def _subtracts(scheme):
    if scheme not in ("centered", "forward"):
        raise refused("scheme", repr(scheme), "centered or forward",
                      "The complex step has no rounding error to balance.")


def _steps(h):
    h = finite_array(h, "h")
    if h.min() <= 0:
        raise refused("h", f"{h.min():g}", "steps h > 0",
                      "np.logspace(-12, -1, 12) gives a range of them.")
    return h
