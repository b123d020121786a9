"""The one walk over a net: what each layer with weights holds after a pass."""

import math
from dataclasses import dataclass

import numpy as np

from vgcore.activations import ACTIVATIONS, Activation
from vgcore.measure.diagnosis.report import LayerState
from vgcore.layers import Residual, rows
from vgcore.optimizers import norm

FLAT = 0.01  # a slope below 1 % of the steepest is flat


@dataclass(frozen=True)
class Seen:
    """One layer with weights as the checks see it; rows are examples (and
    steps). What is not known is None.

    Attributes
    ----------
    place : str
    phi : Activation or None
    W, dW : list of array
        Matrices only; biases are not judged by size.
    a, da, delta, slope : array, shape (rows, units), or None
    bias : array or None
    lags : array or None
        For a recurrent layer: ‖∂J^[T]/∂z_{T−k}‖ at lag k = 0, 1, ….
    """

    place: str
    phi: Activation | None
    W: list
    dW: list
    a: np.ndarray
    da: np.ndarray | None = None
    delta: np.ndarray | None = None
    slope: np.ndarray | None = None
    bias: np.ndarray | None = None
    lags: np.ndarray | None = None

    def state(self, alpha):
        """The row of the table."""
        weight, dW = norm(self.W), norm(self.dW) if self.dW else math.nan
        return LayerState(
            self.place, str(self.phi or ""),
            math.nan if self.delta is None else norm(self.delta), norm(self.a),
            dW, self.dead(), self.saturated(),
            alpha * dW / weight if weight else math.inf, self.spread())

    def dead(self):
        """Share of units with slope 0 for every example; σ is not bounded."""
        if self.slope is None or bounded(self.phi):
            return 0.0
        return float(np.mean((self.slope == 0).all(axis=0)))

    def saturated(self):
        """Share of activations on the flat ends of a bounded σ."""
        if self.slope is None or not bounded(self.phi):
            return 0.0
        return float(np.mean(self.slope < FLAT * slope_at(self.phi, 0.0)))

    def spread(self):
        """Deviation over the examples as a share of the root mean square."""
        size = norm(self.a)
        if not 0 < size < math.inf:
            return 0.0
        return norm(self.a - self.a.mean(axis=0)) / size


def walk(net, tape):
    """Every innermost layer with weights, in forward order, as Seen."""
    return [look(place, layer, record, a_prev)
            for place, layer, record, a_prev in leaves(net.layers, tape)
            if layer.params]


def leaves(layers, tape, above=""):
    """(place, layer, record, input) of the innermost layers."""
    for l, layer in enumerate(layers, start=1):
        if hasattr(layer, "layers"):
            inner = getattr(tape[l], "branch", tape[l])
            yield from leaves(layer.layers, inner, f"{above}{l}.")
        else:
            yield f"{above}{l}", layer, tape[l], tape[l - 1].a


def look(place, layer, record, a_prev):
    """What one layer holds; gradients only where the backward pass came by."""
    reached = hasattr(record, "delta")
    matrices = [name for name in layer.params
                if getattr(layer, name).ndim > 1]
    biases = [getattr(layer, name) for name in layer.params
              if getattr(layer, name).ndim == 1]
    phi = getattr(layer, "phi", None)
    return Seen(
        place, phi, [getattr(layer, name) for name in matrices],
        [getattr(layer, "d" + name) for name in matrices] if reached else [],
        rows(record.a), rows(record.da) if reached else None,
        rows(record.delta) if reached else None, slopes(phi, record),
        biases[0] if biases else None,
        lags(layer, record, a_prev) if reached else None)


def slopes(phi, record):
    """σ'(z), rows of units; a recurrent record keeps z with time first."""
    if not isinstance(phi, Activation):
        return None
    z = getattr(record, "z", record.a)
    if z.shape != record.a.shape:
        z = z.swapaxes(0, 1)
    return rows(phi.df(z, record.a))


def lags(layer, record, a_prev, most=32):
    """Gradient of the last loss that there is, by lag: ‖∂J^[t]/∂z_{t−k}‖."""
    if not hasattr(layer, "state_jacobians") or record.a.shape[1] < 2:
        return None
    dh = record.da[:most]
    at = np.flatnonzero(np.abs(dh).max(axis=(0, 2)))
    if not at.size:
        return None
    one = np.zeros_like(dh)
    one[:, at[-1]] = dh[:, at[-1]]
    _, again = layer.forward(a_prev[:most])
    kept = [getattr(layer, "d" + name).copy() for name in layer.params]
    layer.backward(one, again, to_input=False)
    for name, gradient in zip(layer.params, kept):
        getattr(layer, "d" + name)[...] = gradient
    return np.array([norm(delta) for delta in again.delta[at[-1]::-1]])


def trunk(layers, tape):
    """The gradient along the trunk: δ of a layer, ∂J/∂a of a block. Layers
    over time are left out: there the sum over steps is not a matter of depth.
    """
    for layer, record in zip(layers, tape[1:]):
        if isinstance(layer, Residual):
            yield norm(record.da)
        elif hasattr(layer, "layers"):
            yield from trunk(layer.layers, record)
        elif layer.params and not hasattr(layer, "state_jacobians"):
            yield norm(record.delta)


def slope_at(phi, z):
    """σ'(z) at one point."""
    z = np.array([z])
    return float(phi.df(z, phi.f(z))[0])


def bounded(phi):
    """Whether σ is flat at both ends."""
    return slope_at(phi, -1e3) == slope_at(phi, 1e3) == 0.0


def limits(phi):
    """Least and largest value of σ, ±inf where there is none."""
    low, high = phi.f(np.array([-1e9, 1e9]))
    return (float(low) if low > -1e3 else -math.inf,
            float(high) if high < 1e3 else math.inf)


def activation(name):
    """An Activation by name, or None."""
    return name if isinstance(name, Activation) else ACTIVATIONS.get(name)


def decades(norms):
    """log₁₀ of the first over the last; nan if one of them has nothing."""
    first, last = (norms[0], norms[-1]) if len(norms) else (math.nan, math.nan)
    if not (0 < first < math.inf and 0 < last < math.inf):
        return math.nan
    return math.log10(first) - math.log10(last)
