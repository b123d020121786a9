"""The check of a gradient against finite differences."""

import copy
import math
from dataclasses import dataclass

import numpy as np

from vgcore.losses import LOSSES
from vgcore.measure.differences import (
    numerical_gradient, precision, relative_error, usual_step,
)
from vgcore.validation import choice, numbers, positive, refuse


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
        Step; the default is :func:`usual_step` of the precision in which the
        net computes.
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
    _real(scheme)
    loss, x = choice(loss, LOSSES, "loss"), numbers(x, "x")
    tolerance = positive(tolerance, "tolerance")
    y_hat, tape = net.forward(x)
    h = positive(usual_step(scheme, precision(y_hat))
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
        Step; the default is :func:`usual_step` of each array's precision.
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
    _real(scheme)
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


def _real(scheme):
    if scheme not in ("centered", "forward"):
        refuse("scheme", repr(scheme), "centered or forward",
               "The complex step needs a function that takes complex numbers.")


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
