"""Numerical derivatives, and how far they are from the exact ones."""

import copy
import math

import numpy as np

from vgcore.optimizers import norm
from vgcore.validation import (
    by_name, finite_array, positive_float, positive_int, refused, same_shape,
)


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
        Step; if not given (3ε)^{1/3} for centered and (4ε)^{1/2} for forward
        differences, with the precision ε of x, and 1e-20 for the complex step.
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
    difference = by_name(scheme, SCHEMES, "scheme")
    x = finite_array(x, "x")
    if h is None:
        h = usual_step(scheme, precision(x))
    derivative = difference(_one_number(f), x, positive_float(h, "h"))
    grad = np.empty_like(x)
    for i in np.ndindex(x.shape):
        grad[i] = derivative(i)
    return grad


def _one_number(f):
    def checked(x):
        value = np.asarray(f(x))
        if value.size != 1 or value.dtype.kind not in "fciu":
            raise refused("f(x)", f"{value.dtype} of shape {value.shape}",
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
    x = finite_array(x, "x")
    exact = same_shape(finite_array(exact, "exact"), x.shape, "exact")
    return np.array([
        relative_error(numerical_gradient(f, x, h=float(h), scheme=scheme),
                       exact)
        for h in steps
    ])


def circle_derivative(f, x, order, *, radius=0.1, points=16):
    """∂ᵐf/∂x_iᵐ of any order m, entry by entry, from values on a circle.

    Cauchy's formula m!/rᵐ · mean_k f(x_i + r u_k) u_k^{−m}, with u_k the
    ``points``-th roots of unity. The values are far apart, so cancellation
    costs a few digits (their sum is of size rᵐ, with an error of size ε) and
    leaves enough to measure the f''' of :eq:`eq-4-1`, free of the error that
    this f''' explains. Lyness and Moler (1967).

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
    x, r = finite_array(x, "x"), positive_float(radius, "radius")
    m, points = positive_int(order, "order"), positive_int(points, "points")
    if m >= points:
        raise refused("order", m, f"less than points = {points}",
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
    net, x, twins = copy.deepcopy(net), finite_array(x, "x"), {}
    shape = net.w.shape

    def J(w):
        same_shape(w, shape, "w")
        if w.dtype not in twins:
            twin = net.astype(w.dtype)
            twins[w.dtype] = twin, twin.w, x.astype(w.dtype)
        twin, weights, inputs = twins[w.dtype]
        weights[...] = w
        return loss(twin(inputs), y)[0]

    return J


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




def usual_step(scheme, eps):
    """A step for functions of order 1: (3ε)^{1/3}, (4ε)^{1/2} or 1e-20.

    Parameters
    ----------
    scheme : {"centered", "forward", "complex"}
    eps : float
        Machine precision.

    Returns
    -------
    float

    Notes
    -----
    A setting of the instrument; why it is a good one is theory, :eq:`eq-4-2`.
    """
    if scheme == "complex":
        return 1e-20
    order, factor = {"centered": (3, 3), "forward": (2, 4)}[scheme]
    return (factor * eps) ** (1 / order)


def precision(x):
    """Machine precision ε of an array's dtype."""
    return float(np.finfo(x.dtype).eps)
