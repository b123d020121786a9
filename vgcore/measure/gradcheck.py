"""The check of a gradient against finite differences."""

import copy
import math
import re
from dataclasses import dataclass, replace
from textwrap import fill

import numpy as np

from vgcore.console import printable
from vgcore.losses import LOSSES
from vgcore.measure.differences import (
    numerical_gradient, precision, relative_error, usual_step,
)
from vgcore.validation import by_name, finite_array, positive_float, refused

COLUMNS = 79        # of a printed report: a page cuts off what is longer


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
    slopes : (float, float) or None
        To the left and to the right of the worst entry, if f has a kink there
        and wherever else the gradient differs.
    """

    name: str
    error: float
    index: tuple
    got: float
    expected: float
    slopes: tuple | None = None

    def __str__(self):
        if isinstance(self.got, tuple):
            return (f"{self.name} is wrong: got shape {self.got}, "
                    f"expected shape {self.expected}")
        if self.slopes:
            left, right = self.slopes
            return (f"{self.name} is on a kink at {list(self.index)}: slope "
                    f"{left:.6g} to the left, {right:.6g} to the right, got "
                    f"{self.got:.6g}; there is no derivative to compare with")
        return (f"{self.name} is wrong: relative error {self.error:.2g}; "
                f"at {list(self.index)} got {self.got:.5g}, "
                f"expected {self.expected:.5g}")


@dataclass(frozen=True)
class Report:
    """Outcome of :func:`check_gradients`; true if every array passes.

    Attributes
    ----------
    entries : tuple of Entry
    tolerance : float
    obstacle : str
        Why nothing could be compared; "" if it could.
    source : str
        Where to look first, if several arrays are wrong.
    worst : Entry or None
    wrong : list of Entry
        Those that do not pass. An array whose wrong entries are all on kinks
        passes.
    """

    entries: tuple
    tolerance: float
    obstacle: str = ""
    source: str = ""

    @property
    def worst(self):
        return max(self.entries, default=None,
                   key=lambda e: (math.isnan(e.error), e.error))

    @property
    def wrong(self):
        return [e for e in self.entries
                if not e.error <= self.tolerance and not e.slopes]

    def __bool__(self):
        return not (self.obstacle or self.wrong)

    def __str__(self):
        lines = [self.obstacle] if self.obstacle else list(map(str, self.wrong))
        if self.source:
            lines.append(self.source)
        kinks = [str(e) for e in self.entries if e.slopes]
        agree = len(self.entries) - len(kinks)
        said = lines + kinks if lines else [
            f"{agree} gradients agree, relative errors below {self.tolerance:g}",
            *kinks]
        return printable("\n".join(fill(line, COLUMNS, subsequent_indent="  ")
                                   for line in said))


def check_gradients(net, loss, x, y, *, h=None, scheme="centered",
                    tolerance=None):
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
        Step; if not given that of :func:`numerical_gradient`, for the
        precision in which the net computes.
    scheme : {"centered", "forward"}
    tolerance : float, optional
        Largest relative error that passes; 1e-7, or 1e-3 where the net computes
        in single precision.

    Returns
    -------
    Report
        One entry for every weight array and one for the input, with the
        index of the worst number, what the net gave and what was expected.
        Where layers are wrong, each layer is also checked by itself, and the
        first faulty one on the way back is named.

    Notes
    -----
    The error it must stay above is :eq:`eq-4-1`.
    """
    _real(scheme)
    loss, x = by_name(loss, LOSSES, "loss"), finite_array(x, "x")
    y_hat, tape = net.forward(x)
    eps = precision(y_hat)
    tolerance = _tolerance(tolerance, eps)
    h = positive_float(usual_step(scheme, eps) if h is None else h, "h")
    J, dJ = loss(y_hat, y)
    obstacle = _obstacle(J, loss(net(x), y)[0])
    if obstacle:
        return Report((), tolerance, obstacle)
    for p in net.parameters():
        p.grad.fill(1.0)  # what backward only adds to, or leaves, will show
    dx = net.backward(dJ, tape)
    compared = _Comparison(h, scheme, tolerance)
    entries = [compared("x", dx, lambda x: loss(net(x), y)[0], x)]
    for p in net.parameters():
        entries.append(compared(p.name, p.grad.copy(), *_by_weight(
            lambda: loss(net(x), y)[0], p.value)))
    report = Report(tuple(entries), tolerance)
    if len({e.name.partition("[")[2] for e in report.wrong}) > 1:  # layers
        return replace(report, source=_faulty(net, loss, x, y, compared))
    return report


def check_function(f, arrays, *, h=None, scheme="centered", tolerance=None):
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
        Step; if not given that of :func:`numerical_gradient`.
    scheme : {"centered", "forward"}
    tolerance : float, optional
        Largest relative error that passes; 1e-7, or 1e-3 for arrays in single
        precision.

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
    J, grads = _pair(f, arrays)
    if not grads or not grads.keys() <= arrays.keys():
        raise refused("gradients", ", ".join(map(repr, grads)) or "none",
                      "some of " + ", ".join(map(repr, arrays)),
                      "Name each gradient as the array it belongs to.")
    names = [name for name in arrays if name in grads]
    given = {name: finite_array(arrays[name], name) for name in names}
    tolerance = _tolerance(tolerance, max(map(precision, given.values())))
    obstacle = _obstacle(J, _pair(f, arrays)[0])
    if obstacle:
        return Report((), tolerance, obstacle)
    entries = []
    for name, q in given.items():
        step = usual_step(scheme, precision(q)) if h is None else h
        compared = _Comparison(positive_float(step, "h"), scheme, tolerance)
        entries.append(compared(
            name, np.asarray(grads[name]),
            lambda q, name=name: _pair(f, arrays | {name: q})[0], q))
    report = Report(tuple(entries), tolerance)
    return replace(report, source=_highest(report))


def _real(scheme):
    if scheme not in ("centered", "forward"):
        raise refused("scheme", repr(scheme), "centered or forward",
                      "The complex step needs a function that takes complex numbers.")


def _pair(f, arrays):
    result = f(**copy.deepcopy(arrays))
    if not (isinstance(result, tuple) and len(result) == 2
            and isinstance(result[1], dict)):
        raise refused("f(**arrays)", f"a {type(result).__name__}",
                      "a pair of J and a dict of gradients",
                      "Write return J, {'W': dW}.", TypeError)
    return result


def _tolerance(tolerance, eps):
    if tolerance is None:
        return 1e-7 if eps < 1e-12 else 1e-3
    return positive_float(tolerance, "tolerance")


def _obstacle(J, again):
    """Why a loss has no derivative to compare with, or ""."""
    J, again = np.asarray(J), np.asarray(again)
    if J.size != 1 or again.size != 1:
        return ""  # refused where it is differentiated
    J, again = float(J.ravel()[0]), float(again.ravel()[0])
    if not (math.isfinite(J) and math.isfinite(again)):
        return (f"The loss is {J:g}: nothing can be compared. Look for a logarithm "
                "of 0, a division by 0 or an overflow.")
    if J != again:
        return (f"Your loss gives two values for one weight, {J:.6g} and "
                f"{again:.6g}: nothing can be compared. Draw dropout, noise and "
                "order from a new generator with the same seed in each call, or "
                "turn them off.")
    return ""


class _Comparison:
    """The check of one array after another, with the same step and tolerance."""

    def __init__(self, h, scheme, tolerance):
        self.h, self.scheme, self.tolerance = h, scheme, tolerance

    def __call__(self, name, got, f, x):
        """The entry of an array: ``got`` against the differences of f at x."""
        expected = numerical_gradient(f, x, h=self.h, scheme=self.scheme)
        entry = _entry(name, got, expected)
        if not self.tolerance < entry.error < math.inf:
            return entry
        slopes = self._kinks(got, expected, f, x)
        return replace(entry, slopes=slopes) if slopes else entry

    def _kinks(self, got, expected, f, x):
        """The slopes at the worst entry if every entry that differs is a kink."""
        gap, scale = np.abs(got - expected), np.abs(expected).max()
        off = np.argwhere(gap > self.tolerance * max(scale, np.abs(got).max()))
        off = sorted(map(tuple, off), key=lambda i: -gap[i])
        here, worst = float(f(x.copy())), None
        for i in off:
            left, right = sides = self._sides(f, x, i, here, self.h)
            step = abs(right - left)
            nearer = self._sides(f, x, i, here, self.h / 4)
            bend = abs(nearer[1] - nearer[0]) < step / 2  # a curve, not a kink
            beside = min(abs(got[i] - q) for q in sides) < 1e-3 * step
            if step < 1e-3 * max(map(abs, sides)) or bend and not beside:
                return None
            worst = worst or sides
        return worst

    def _sides(self, f, x, i, here, h):
        """Slopes of f to the left and to the right of entry i."""
        def moved(shift):
            q = x.copy()
            q[i] += shift
            return float(f(q))

        return (here - moved(-h)) / h, (moved(h) - here) / h


def _by_weight(J, weight):
    """J as a function of one weight, and its value; the weight is put back."""
    kept = weight.copy()

    def at(value):
        weight[...] = value
        try:
            return J()
        finally:
            weight[...] = kept

    return at, kept


def _entry(name, got, expected):
    if np.shape(got) != expected.shape:
        return Entry(name, math.inf, (), np.shape(got), expected.shape)
    gap = np.abs(got - expected)
    at = tuple(int(i) for i in np.unravel_index(np.argmax(gap), gap.shape))
    return Entry(name, relative_error(got, expected), at, float(got[at]),
                 float(expected[at]))


def _faulty(net, loss, x, y, compared):
    """The first fault on the way back: the loss, or a layer checked by itself."""
    y_hat = net(x)
    kept = [p.grad.copy() for p in net.parameters()]
    try:
        if not _passes(compared("dJ", np.asarray(loss(y_hat, y)[1]),
                                lambda q: loss(q, y)[0], y_hat), compared):
            return ("The first fault on the way back is the loss: its own gradient "
                    "differs, and everything below follows from it.")
        inputs = [x]
        for layer in net.layers:
            inputs.append(layer.forward(inputs[-1])[0])
        faulty = [l for l in range(len(net.layers), 0, -1)
                  if _by_itself(net.layers[l - 1], inputs[l - 1], compared)]
    finally:
        for p, grad in zip(net.parameters(), kept):
            p.grad[...] = grad
    if not faulty:
        return ("Every layer is right by itself: look at how the gradient is passed "
                "from one to the next.")
    first, *others = faulty
    return (f"The first fault on the way back is in layer {first}. "
            + (f"Wrong by themselves too: {', '.join(map(str, others))}."
               if others else "The other layers are right by themselves; "
               "their errors come from there."))


def _by_itself(layer, a, compared):
    """Whether a layer's backward pass is wrong for a fixed gradient from above."""
    out, record = layer.forward(a)
    da = np.random.default_rng(0).standard_normal(out.shape).astype(out.dtype)
    back = np.asarray(layer.backward(da.copy(), record))
    value = lambda q: float((da * layer.forward(q)[0]).sum())
    checks = [compared("input", back, value, a)]
    for _, leaf in _leaves(layer):
        for name in leaf.params:
            weight, grad = getattr(leaf, name), getattr(leaf, "d" + name).copy()
            checks.append(compared(name, grad, *_by_weight(
                lambda: value(a), weight)))
    return not all(_passes(entry, compared) for entry in checks)


def _leaves(layer):
    return layer.leaves() if hasattr(layer, "leaves") else [("", layer)]


def _passes(entry, compared):
    return entry.error <= compared.tolerance or bool(entry.slopes)


def _highest(report):
    """Which layer to begin with, if the arrays are numbered by layers."""
    level = {e.name: re.fullmatch(r".*\[(\d+)\]", e.name) for e in report.entries}
    if not all(level.values()):
        return ""
    wrong = {int(level[e.name][1]) for e in report.wrong}
    if len(wrong) < 2:
        return ""
    return (f"Begin with layer {max(wrong)}, the first of these on the way back: an error "
            "there spoils all below.")
