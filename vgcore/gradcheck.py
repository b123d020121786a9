"""Numerical derivatives, and the check of a gradient against them."""

from dataclasses import dataclass

import numpy as np

from vgcore.validation import choice, numbers, positive, refuse


def _centered(f, x, i, h):
    """(f(x + h) − f(x − h)) / 2h, error O(h²) + O(ε/h): :eq:`eq-4-1`."""
    return (_at(f, x, i, h) - _at(f, x, i, -h)) / (2 * h)


def _forward(f, x, i, h):
    """(f(x + h) − f(x)) / h, error O(h) + O(ε/h)."""
    return (_at(f, x, i, h) - f(x)) / h


def _complex_step(f, x, i, h):
    """Im f(x + ih) / h: no subtraction, so no cancellation."""
    z = x.astype(complex)
    z[i] += 1j * h
    return np.imag(f(z)) / h


def _at(f, x, i, shift):
    x = x.copy()
    x[i] += shift
    return f(x)


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
        The complex step needs an ``f`` that is analytic and takes complex
        numbers. Squire and Trapp (1998).

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
            scheme=scheme, eps=float(np.finfo(x.dtype).eps))
    h = positive(h, "h")
    grad = np.empty_like(x)
    for i in np.ndindex(x.shape):
        grad[i] = difference(f, x, i, h)
    return grad


def truncation_error(h, derivative, *, scheme="centered"):
    """Error of the formula itself: h²/6 f''' centered, h/2 f'' forward.

    The first term of :eq:`eq-4-1`; ``derivative`` is f''' or f''.
    """
    h = np.asarray(h, dtype=float)
    return {"centered": h**2 / 6, "forward": h / 2}[scheme] * abs(derivative)


def rounding_error(h, value, *, eps=float(np.finfo(float).eps)):
    """Error of subtracting two rounded values, ε |f| / h.

    The second term of :eq:`eq-4-1`; ``value`` is f.
    """
    return eps * abs(value) / np.asarray(h, dtype=float)


def best_step(*, scheme="centered", eps=float(np.finfo(float).eps)):
    """Order of the step that minimizes the total error, :eq:`eq-4-2`.

    ε^{1/3} for centered and ε^{1/2} for forward differences, for an f whose
    value and derivatives are of order 1.
    """
    if scheme not in ("centered", "forward"):
        refuse("scheme", repr(scheme), "centered or forward",
               "The complex step has no rounding error to balance.")
    return positive(eps, "eps") ** (1 / 3 if scheme == "centered" else 1 / 2)


def relative_error(got, expected):
    """‖got − expected‖ / max(‖got‖, ‖expected‖); 0 if both are 0."""
    got, expected = np.asarray(got), np.asarray(expected)
    scale = max(np.linalg.norm(got), np.linalg.norm(expected))
    return float(np.linalg.norm(got - expected) / scale) if scale else 0.0


@dataclass(frozen=True)
class Entry:
    """The check of one array: its error and its worst entry."""

    name: str
    error: float
    index: tuple
    got: float
    expected: float


@dataclass(frozen=True)
class Report:
    """Outcome of :func:`check_gradients`; true if every array passes."""

    entries: tuple
    tolerance: float

    @property
    def worst(self):
        return max(self.entries, key=lambda e: e.error)

    def __bool__(self):
        return self.worst.error <= self.tolerance

    def __str__(self):
        bad = [e for e in self.entries if e.error > self.tolerance]
        if not bad:
            return (f"{len(self.entries)} gradients agree, "
                    f"relative errors below {self.tolerance:g}")
        return "\n".join(
            f"{e.name} is wrong: relative error {e.error:.2g}; worst at "
            f"{list(e.index)}: got {e.got:.6g}, expected {e.expected:.6g}"
            for e in bad
        )


def check_gradients(net, loss, x, y, *, h=None, scheme="centered",
                    tolerance=1e-7):
    """Compare a net's backward pass with finite differences.

    Parameters
    ----------
    net : Network
        Its weights are put back exactly; its gradients are those of (x, y).
    loss : callable
        ``loss(y_hat, y) -> (J, dJ)``.
    x, y : array
        A small batch: the cost is two forward passes a weight.
    h : float, optional
        Step, see :func:`numerical_gradient`.
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
    x = numbers(x, "x")
    y_hat, tape = net.forward(x)
    dx = net.backward(loss(y_hat, y)[1], tape)
    entries = [_entry("x", dx, numerical_gradient(
        lambda x: loss(net(x), y)[0], x, h=h, scheme=scheme))]
    for p in net.parameters():
        entries.append(_entry(p.name, p.grad.copy(), _by_weight(
            net, loss, x, y, p.value, h, scheme)))
    return Report(tuple(entries), positive(tolerance, "tolerance"))


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
    gap = np.abs(got - expected)
    at = tuple(int(i) for i in np.unravel_index(np.argmax(gap), gap.shape))
    return Entry(name, relative_error(got, expected), at, float(got[at]),
                 float(expected[at]))
