"""What ails a net: sizes by layer on one batch, and a verdict in plain words."""

import math
from dataclasses import dataclass
from textwrap import fill
from typing import NamedTuple

import numpy as np

from vgcore.layers import Network, Residual
from vgcore.losses import LOSSES
from vgcore.optimizers import norm
from vgcore.validation import by_name, positive_float, refused

DECADES = 2.0      # ‖δ‖ of the first and last layer differ by a factor of 100
DEAD = 0.6         # share of a layer's units that pass no gradient
DEAD_TOO = 0.4     # the same where the gradient vanishes as well
SATURATED = 1 / 2  # share of a layer's activations on the flat ends of σ
FLAT = 0.01        # a slope below 1 % of the steepest is flat
ENOUGH = 16        # examples; fewer leave units unused by chance


class LayerState(NamedTuple):
    """One layer with weights, on one batch.

    Attributes
    ----------
    place : str
        "3", or "3.1" for the first layer of the block at place 3.
    phi : str
        Its activation; "" for a layer without one.
    delta, a : float
        Norms of ∂J/∂z and of the activation, over the whole batch.
    dW : float
        Norm of ∂J/∂W.
    dead : float
        Share of units whose slope σ'(z) is 0 for every example.
    saturated : float
        Share of activations on the flat ends of a bounded σ; 0 for others.
    update : float
        α ‖∂W‖ / ‖W‖, the relative step of gradient descent.
    """

    place: str
    phi: str
    delta: float
    a: float
    dW: float
    dead: float
    saturated: float
    update: float


@dataclass(frozen=True)
class Diagnosis:
    """What :func:`diagnose` found; ``print`` it for the table.

    Attributes
    ----------
    verdict : {"healthy", "vanishing", "exploding", "dead", "saturated",
            "no gradient"}
        The first of ``findings``, or healthy.
    findings : dict
        State → sentence, the gravest first; a net can have several.
    layers : list of LayerState
        In forward order, also inside blocks. Each field is an array too:
        ``diagnosis.delta``, ``diagnosis.a``, ``diagnosis.dW``, ….
    rate : float
        Factor of the gradient's norm per layer on the way down; a block with
        a skip connection counts as one layer.
    decades : float
        log₁₀ of its norm at the first layer over its norm at the last.
    weight_decades : float
        The same of ‖∂W‖; vanishing δ need not mean vanishing ∂W,
        :eq:`eq-5-5`.
    """

    findings: dict
    layers: list
    rate: float
    decades: float
    weight_decades: float

    @property
    def verdict(self):
        return next(iter(self.findings), "healthy")

    def __getattr__(self, name):
        if name in LayerState._fields:
            return np.array([getattr(row, name) for row in self.layers])
        raise AttributeError(f"{type(self).__name__} has no {name!r}")

    def __str__(self):
        lines = [f"{'layer':<7}{'σ':<11}{'|δ|':>8} {'|a|':>8} {'|∂W|':>8}"
                 f"{'dead':>7}{'flat':>7} {'α|∂W|/|W|':>10}"]
        for r in self.layers:
            lines.append(
                f"{r.place:<7}{r.phi[:10]:<11}{r.delta:8.1e} {r.a:8.1e} "
                f"{r.dW:8.1e}{r.dead:7.0%}{r.saturated:7.0%} {r.update:10.1e}")
        said = self.findings or {"healthy": self._healthy()}
        said = [fill(f"{state}: {words}", 79, subsequent_indent="  ")
                for state, words in said.items()]
        return "\n".join(lines + said)

    __repr__ = __str__

    def _healthy(self):
        return (f"the gradient changes ×{self.rate:.2f} a layer, "
                f"{self.decades:+.1f} decades from last to first.")


def diagnose(net, loss, x, y, *, alpha=1.0):
    """Look at one forward and one backward pass of a net of one's own.

    The verdict rests on rates, not on sizes, so that it does not depend on
    units: the same net has the same verdict if the loss is scaled. It is

    - *exploding* or *vanishing* if the norm of the gradient grows or shrinks
      by more than 100 (2 decades) from the last layer to the first: one
      learning rate cannot serve both ends. With a rate r per layer that is
      after 4.6/|ln r| layers: 3 sigmoid layers at 0.21, but never for a net
      that keeps r = 1. Also exploding if a number is not finite;
    - *dead* if over 60 % of a layer's units have slope 0 for every example
      of the batch, or over 40 % where the gradient vanishes too. Deep in a
      ReLU net all inputs look alike, and a fresh unit is then off for all of
      them with probability ½: nets with half of their units off can train;
    - *saturated* if over half of a layer's activations lie where a bounded σ
      has less than 1 % of its steepest slope;
    - *no gradient* if ∂J/∂ŷ is 0: nothing is left to learn on this batch;
    - *healthy* otherwise.

    Parameters
    ----------
    net : Network
        Of Dense, Sequential, Residual and layers without weights. It is
        left as it was, gradients included.
    loss : callable or str
        ``loss(y_hat, y) -> (J, dJ)``.
    x, y : array
        A batch; 16 examples or more, so that dead units can be told from
        units that are off by chance.
    alpha : float
        Learning rate of the update-to-weight ratio.

    Returns
    -------
    Diagnosis

    Raises
    ------
    ValueError, TypeError
        If the batch does not fit the net or the loss.

    Notes
    -----
    The rate is that of :eq:`eq-5-1`. Along the trunk of the net the gradient
    is δ for a Dense layer and ∂J/∂a for a residual block.

    Examples
    --------
    >>> import numpy as np, vgcore as vg
    >>> rng = np.random.default_rng(0)
    >>> net = vg.Network(*[vg.Dense(30, 30, "sigmoid", rng=rng) for _ in range(6)])
    >>> x = rng.standard_normal((50, 30))
    >>> vg.diagnose(net, "squared_error", x, np.zeros((50, 30))).verdict
    'vanishing'
    """
    if not isinstance(net, Network):
        raise refused("net", repr(net), "a Network", "Write Network(*layers).", TypeError)
    loss, alpha = by_name(loss, LOSSES, "loss"), positive_float(alpha, "alpha")
    if not net.parameters():
        raise refused("net", repr(net), "at least one layer with weights",
                      "Add a Dense layer.")
    kept = net.dw.copy()
    try:
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            return _examine(net, loss, x, y, alpha)
    finally:
        net.dw = kept


def _examine(net, loss, x, y, alpha):
    y_hat, tape = net.forward(x)
    finite = np.isfinite(y_hat).all()
    dJ = loss(y_hat, y)[1] if finite else np.full_like(y_hat, np.nan)
    if finite:
        net.backward(dJ, tape)
    layers = [_state(place, layer, record, alpha)
              for place, layer, record in _leaves(net.layers, tape)
              if layer.params]
    trunk = [norm(q) for q in _trunk(net.layers, tape)] if finite else [np.nan]
    decades = _decades(trunk)
    rate = 10 ** (decades / (len(trunk) - 1)) if len(trunk) > 1 else 1.0
    weight_decades = _decades([r.dW for r in layers]) if finite else math.nan
    states = _findings(layers, len(trunk), rate, decades, weight_decades,
                       norm(dJ), y_hat.size // y_hat.shape[-1])
    return Diagnosis(dict(states), layers, rate, decades, weight_decades)


def _leaves(layers, tape, above=""):
    """Triples (place, layer, record) of the innermost layers."""
    for l, layer in enumerate(layers, start=1):
        if hasattr(layer, "layers"):
            yield from _leaves(layer.layers, getattr(tape[l], "branch", tape[l]),
                               f"{above}{l}.")
        else:
            yield f"{above}{l}", layer, tape[l]


def _trunk(layers, tape):
    """The gradient along the trunk: δ of a layer, ∂J/∂a of a block."""
    for layer, record in zip(layers, tape[1:]):
        if isinstance(layer, Residual):
            yield record.da
        elif hasattr(layer, "layers"):
            yield from _trunk(layer.layers, record)
        elif layer.params:
            yield record.delta


def _state(place, layer, record, alpha):
    reached = hasattr(record, "delta")
    names = [name for name in layer.params
             if name not in getattr(layer, "biases", ())]
    weight = norm([getattr(layer, name) for name in names])
    dW = (norm([getattr(layer, "d" + name) for name in names]) if reached
          else math.nan)
    dead = saturated = 0.0
    if hasattr(layer, "phi"):
        slope = layer.phi.df(record.z, record.a)
        slope = slope.reshape(-1, slope.shape[-1])
        dead = float(np.mean((slope == 0).all(axis=0)))
        if _bounded(layer.phi):
            saturated = float(np.mean(slope < FLAT * _slope(layer.phi, 0.0)))
    return LayerState(
        place, str(getattr(layer, "phi", "")),
        norm(record.delta) if reached else math.nan, norm(record.a), dW, dead,
        saturated, alpha * dW / weight if weight else math.inf)


def _slope(phi, z):
    z = np.array([z])
    return float(phi.df(z, phi.f(z))[0])


def _bounded(phi):
    return _slope(phi, -1e3) == _slope(phi, 1e3) == 0.0


def _decades(norms):
    """log₁₀ of the first over the last, nan if there was nothing to pass on."""
    first, last = norms[0], norms[-1]
    if not last > 0:
        return math.nan
    return math.log10(first) - math.log10(last) if first > 0 else -math.inf


def _findings(layers, depth, rate, decades, weight_decades, size, rows):
    """Pairs (state, sentence), the gravest first."""
    worst = max(layers, key=lambda r: r.dead)
    flattest = max(layers[:-1], key=lambda r: r.saturated, default=worst)
    across = (f": ×{rate:.2f} a layer, {decades:+.1f} decades from layer "
              f"{depth} down to the first")
    if not math.isfinite(size) or math.isinf(max(r.delta for r in layers)):
        yield "exploding", "a number is not finite; the pass was cut short."
        return
    if size == 0:
        yield "no gradient", "∂J/∂ŷ is 0: this batch has nothing left to teach."
        return
    enough = DEAD_TOO if decades < -DECADES else DEAD
    if worst.dead > enough and rows >= ENOUGH:
        yield "dead", (f"{worst.dead:.0%} of the units of layer {worst.place} "
                       "have slope 0 for the whole batch: their weights get "
                       "no gradient.")
    if decades > DECADES:
        yield "exploding", (f"the gradient grows{across}; a step that suits "
                            "the last layers is far too long for the first.")
    if decades < -DECADES:
        where = ("the first layers hardly learn." if weight_decades < -DECADES
                 else f"∂W changes only by {weight_decades:+.1f} decades, "
                 "because activations shrink on the way up.")
        yield "vanishing", f"the gradient shrinks{across}; {where}"
    if flattest.saturated > SATURATED:
        yield "saturated", (f"{flattest.saturated:.0%} of the activations of "
                            f"layer {flattest.place} are on the flat ends of "
                            f"{flattest.phi}: hardly any gradient passes.")
