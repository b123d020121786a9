"""Numerical derivatives, and the check of a gradient against them."""

import copy
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from vgcore.losses import LOSSES
from vgcore.optimizers import norm
from vgcore.validation import (
    choice, numbers, positive, refuse, same_shape, size,
)

EPS = float(np.finfo(float).eps)


def _centered(f, x, h):
    """(f(x + h) − f(x − h)) / 2h, error O(h²) + O(ε/h): :eq:`eq-4-1`."""
    return lambda i: (f(_moved(x, i, h)) - f(_moved(x, i, -h))) / (2 * h)


def _forward(f, x, h):
    """(f(x + h) − f(x)) / h, error O(h) + O(ε/h)."""
    here = f(x.copy())
    return lambda i: (f(_moved(x, i, h)) - here) / h


def _complex_step(f, x, h):
    """Im f(x + ih) / h: no subtraction, so no cancellation."""
    x = x.astype(complex)
    return lambda i: np.imag(f(_moved(x, i, 1j * h))) / h


def _moved(x, i, shift):
    x = x.copy()
    x[i] += shift
    return x


SCHEMES = {"centered": _centered, "forward": _forward,
           "complex": _complex_step}


def numerical_gradient(f, x, *, h=None, scheme="centered"):
    """∂f/∂x, entry by entry, by finite differences.

    Parameters
    ----------
    f : callable
        ``f(x) -> float``; it gets copies, ``x`` is not changed.
    x : array, any shape
    h : float, optional
        Step; the default is :func:`best_step` of the scheme and of x's
        precision, 1e-20 for the complex step.
    scheme : {"centered", "forward", "complex"}
        2n, n + 1 and n evaluations of ``f`` for n entries. The complex step
        needs an ``f`` that is analytic and takes complex numbers. Squire and
        Trapp (1998).

    Returns
    -------
    array, shape of ``x``

    Notes
    -----
    The centered difference of :eq:`eq-4-1`.
    """
    difference = choice(scheme, SCHEMES, "scheme")
    x = numbers(x, "x")
    if h is None:
        h = 1e-20 if scheme == "complex" else best_step(
            scheme=scheme, eps=_precision(x))
    derivative = difference(_one_number(f), x, positive(h, "h"))
    grad = np.empty_like(x)
    for i in np.ndindex(x.shape):
        grad[i] = derivative(i)
    return grad


def _one_number(f):
    def checked(x):
        value = np.asarray(f(x))
        if value.size != 1 or value.dtype.kind not in "fciu":
            refuse("f(x)", f"{value.dtype} of shape {value.shape}",
                   "one number", "A loss gives a pair: take loss(...)[0].")
        return value.ravel()[0]
    return checked


def difference_errors(f, x, exact, steps, *, scheme="centered"):
    """Relative error of a numerical gradient, for each of several steps.

    The measured side of :eq:`eq-4-1`: on log axes, over a wide range of
    steps, a V.

    Parameters
    ----------
    f : callable
        ``f(x) -> float``.
    x, exact : array
        Where, and the gradient there.
    steps : sequence of float
    scheme : {"centered", "forward", "complex"}

    Returns
    -------
    array, shape (len(steps),)
    """
    x = numbers(x, "x")
    exact = same_shape(numbers(exact, "exact"), x.shape, "exact")
    return np.array([
        relative_error(numerical_gradient(f, x, h=float(h), scheme=scheme),
                       exact)
        for h in steps
    ])


def circle_derivative(f, x, order, *, radius=0.1, points=16):
    """∂ᵐf/∂x_iᵐ of any order m, entry by entry, from values on a circle.

    Cauchy's formula m!/rᵐ · mean_k f(x_i + r u_k) u_k^{−m}, with u_k the
    ``points``-th roots of unity. No nearly equal numbers are subtracted, so
    it measures the f''' of :eq:`eq-4-1` free of the error that this f'''
    explains. Lyness and Moler (1967).

    Parameters
    ----------
    f : callable
        Analytic, and takes complex numbers.
    x : array
    order : int
        m, less than ``points``.
    radius : float
        r, smaller than the distance to the nearest singularity of f.
    points : int
        The error is of the order of (r / that distance)^points.

    Returns
    -------
    array, shape of ``x``
    """
    x, r = numbers(x, "x"), positive(radius, "radius")
    m, points = size(order, "order"), size(points, "points")
    if m >= points:
        refuse("order", m, f"less than points = {points}",
               "Take more points on the circle.")
    circle = np.exp(2j * np.pi * np.arange(points) / points)
    z, derivative = x.astype(complex), np.empty(x.shape)
    for i in np.ndindex(x.shape):
        values = np.array([f(_moved(z, i, r * u)) for u in circle])
        derivative[i] = np.mean(values * circle**-m).real
    return derivative * math.factorial(m) / r**m


def loss_of_weights(net, loss, x, y):
    """J as a function of all weights, in the precision of the weights.

    Parameters
    ----------
    net : Network
        Copied, so it stays as it is.
    loss : callable
        ``loss(y_hat, y) -> (J, dJ)``.
    x, y : array
        The batch, which stays fixed.

    Returns
    -------
    callable
        ``J(w) -> float`` for ``w`` of the shape of ``net.w``. The whole
        forward pass runs in the dtype of ``w``: float32, float64 or complex.
    """
    net, x = copy.deepcopy(net), numbers(x, "x")
    slots = [(layer, name, getattr(layer, name))
             for _, layer in net.leaves() for name in layer.params]
    shape = (sum(q.size for _, _, q in slots),)

    def J(w):
        same_shape(w, shape, "w")
        end = 0
        for layer, name, q in slots:
            start, end = end, end + q.size
            vars(layer)[name] = w[start:end].reshape(q.shape)  # any dtype
        return loss(net(x.astype(w.dtype)), y)[0]

    return J


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


def predicted_errors(f, x, exact, steps, *, scheme="centered", eps=None):
    """What :func:`difference_errors` should measure, by :eq:`eq-4-1`.

    Over the n entries of x the terms become norms: ‖f'''‖ (or ‖f''‖), taken
    from :func:`circle_derivative`, and √n |f|, a ceiling.

    Parameters
    ----------
    f : callable
        Analytic, and takes complex numbers.
    x, exact : array
        Where, and the gradient there.
    steps : sequence of float
    scheme : {"centered", "forward"}
    eps : float, optional
        Precision in which the differences are computed; that of x if not
        given.

    Returns
    -------
    PredictedErrors
        ``truncation`` and ``rounding``, each of shape (len(steps),).
    """
    x = numbers(x, "x")
    exact = same_shape(numbers(exact, "exact"), x.shape, "exact")
    _subtracts(scheme)
    bend = circle_derivative(f, x, 3 if scheme == "centered" else 2)
    ceiling, scale = f(x) * math.sqrt(x.size), np.linalg.norm(exact)
    eps = _precision(x) if eps is None else eps
    return PredictedErrors(
        truncation_error(steps, np.linalg.norm(bend), scheme=scheme) / scale,
        rounding_error(steps, ceiling, eps=eps) / scale)


class ErrorCurve(NamedTuple):
    """The V of a difference quotient, measured and predicted, :eq:`eq-4-1`.

    Each field is an array of one length: the steps h, the relative error
    measured at each, and the two terms that should add up to it.
    """

    steps: np.ndarray
    measured: np.ndarray
    truncation: np.ndarray
    rounding: np.ndarray


def error_curve(f, x, exact, steps, *, scheme="centered"):
    """Both sides of :eq:`eq-4-1` over a range of steps, in x's precision.

    :func:`difference_errors` beside :func:`predicted_errors`.

    Parameters
    ----------
    f : callable
        Analytic, and takes complex numbers.
    x, exact : array
        Where, and the gradient there.
    steps : sequence of float
    scheme : {"centered", "forward"}

    Returns
    -------
    ErrorCurve
    """
    predicted = predicted_errors(f, x, exact, steps, scheme=scheme)
    measured = difference_errors(f, x, exact, steps, scheme=scheme)
    return ErrorCurve(np.array(steps, float), measured, *predicted)


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


def _precision(x):
    return float(np.finfo(x.dtype).eps)


def relative_error(got, expected):
    """‖got − expected‖ / max(‖got‖, ‖expected‖); 0 if both are 0.

    Parameters
    ----------
    got, expected : array
        Of one shape.

    Returns
    -------
    float
        nan if an entry of ``got`` is not finite.
    """
    got, expected = np.asarray(got), np.asarray(expected)
    same_shape(got, expected.shape, "got")
    scale = max(norm(expected), norm(got))
    return norm(got - expected) / scale if scale else 0.0


@dataclass(frozen=True)
class Entry:
    """The check of one array: its error and its worst entry.

    Attributes
    ----------
    name : str
        As in the text: ``W[2]``, or ``x``.
    error : float
        Relative; nan if the gradient is not finite, inf if its shape is wrong.
    index : tuple of int
        Where it differs most.
    got, expected : float
        There; the shapes, if these differ.
    """

    name: str
    error: float
    index: tuple
    got: float
    expected: float

    def __str__(self):
        if isinstance(self.got, tuple):
            return (f"{self.name} is wrong: got shape {self.got}, "
                    f"expected shape {self.expected}")
        return (f"{self.name} is wrong: relative error {self.error:.2g}; "
                f"worst at {list(self.index)}: got {self.got:.6g}, "
                f"expected {self.expected:.6g}")


@dataclass(frozen=True)
class Report:
    """Outcome of :func:`check_gradients`; true if every array passes.

    Attributes
    ----------
    entries : tuple of Entry
    tolerance : float
    worst : Entry
    wrong : list of Entry
        Those that do not pass.
    """

    entries: tuple
    tolerance: float

    @property
    def worst(self):
        return max(self.entries, key=lambda e: (math.isnan(e.error), e.error))

    @property
    def wrong(self):
        return [e for e in self.entries if not e.error <= self.tolerance]

    def __bool__(self):
        return not self.wrong

    def __str__(self):
        return "\n".join(map(str, self.wrong)) or (
            f"{len(self.entries)} gradients agree, "
            f"relative errors below {self.tolerance:g}")


def check_gradients(net, loss, x, y, *, h=None, scheme="centered",
                    tolerance=1e-7):
    """Compare a net's backward pass with finite differences.

    Parameters
    ----------
    net : Network
        Its weights are put back exactly; its gradients are those of (x, y).
    loss : callable or str
        ``loss(y_hat, y) -> (J, dJ)``.
    x, y : array
        A small batch: the cost is two forward passes a weight.
    h : float, optional
        Step; the default is :func:`best_step` of the scheme and of the
        precision in which the net computes.
    scheme : {"centered", "forward"}
    tolerance : float
        Largest relative error that passes.

    Returns
    -------
    Report
        One entry for every weight array and one for the input, with the
        index of the worst number, what the net gave and what was expected.

    Notes
    -----
    The error it must stay above is :eq:`eq-4-1`.
    """
    if scheme not in ("centered", "forward"):
        refuse("scheme", repr(scheme), "centered or forward",
               "A net's weights are real numbers.")
    loss, x = choice(loss, LOSSES, "loss"), numbers(x, "x")
    tolerance = positive(tolerance, "tolerance")
    y_hat, tape = net.forward(x)
    h = positive(best_step(scheme=scheme, eps=_precision(y_hat))
                 if h is None else h, "h")
    dJ = loss(y_hat, y)[1]
    for p in net.parameters():
        p.grad.fill(1.0)  # what backward only adds to, or leaves, will show
    dx = net.backward(dJ, tape)
    entries = [_entry("x", dx, numerical_gradient(
        lambda x: loss(net(x), y)[0], x, h=h, scheme=scheme))]
    for p in net.parameters():
        entries.append(_entry(p.name, p.grad.copy(), _by_weight(
            net, loss, x, y, p.value, h, scheme)))
    return Report(tuple(entries), tolerance)


def check_function(f, arrays, *, h=None, scheme="centered", tolerance=1e-7):
    """Compare the gradients that a function returns with finite differences.

    For a backward pass written by hand, outside any net.

    Parameters
    ----------
    f : callable
        ``f(**arrays) -> (J, grads)`` with ``grads[name]`` the gradient to
        ``arrays[name]``. Arrays that get no gradient stay fixed.
    arrays : dict of str to array
        They are not changed: f gets copies.
    h : float, optional
        Step; the default is :func:`best_step` of the scheme and of each
        array's precision.
    scheme : {"centered", "forward"}
    tolerance : float
        Largest relative error that passes.

    Returns
    -------
    Report
        One entry for every gradient, in the order of ``arrays``.

    Raises
    ------
    TypeError
        If ``f`` does not return a pair of J and a dict.
    ValueError
        If the dict is empty or names an array that was not given.

    Notes
    -----
    The centered difference of :eq:`eq-4-1`.
    """
    _subtracts(scheme)
    tolerance = positive(tolerance, "tolerance")
    grads = _pair(f, arrays)[1]
    if not grads or not grads.keys() <= arrays.keys():
        refuse("gradients", ", ".join(map(repr, grads)) or "none",
               "some of " + ", ".join(map(repr, arrays)),
               "Name each gradient as the array it belongs to.")
    entries = []
    for name in filter(grads.__contains__, arrays):
        expected = numerical_gradient(
            lambda q: _pair(f, arrays | {name: q})[0], arrays[name], h=h,
            scheme=scheme)
        entries.append(_entry(name, np.asarray(grads[name]), expected))
    return Report(tuple(entries), tolerance)


def _pair(f, arrays):
    result = f(**copy.deepcopy(arrays))
    if not (isinstance(result, tuple) and len(result) == 2
            and isinstance(result[1], dict)):
        refuse("f(**arrays)", f"a {type(result).__name__}",
               "a pair of J and a dict of gradients",
               "Write return J, {'W': dW}.", TypeError)
    return result


def _by_weight(net, loss, x, y, weight, h, scheme):
    kept = weight.copy()

    def J(value):
        weight[...] = value
        return loss(net(x), y)[0]

    try:
        return numerical_gradient(J, kept, h=h, scheme=scheme)
    finally:
        weight[...] = kept


def _entry(name, got, expected):
    if np.shape(got) != expected.shape:
        return Entry(name, math.inf, (), np.shape(got), expected.shape)
    gap = np.abs(got - expected)
    at = tuple(int(i) for i in np.unravel_index(np.argmax(gap), gap.shape))
    return Entry(name, relative_error(got, expected), at, float(got[at]),
                 float(expected[at]))
