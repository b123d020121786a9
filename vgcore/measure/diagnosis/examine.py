"""The two doors: a net of the course, and plain arrays of any other."""

import math

import numpy as np

from vgcore.measure.diagnosis import walk
from vgcore.measure.diagnosis.checks import findings
from vgcore.measure.diagnosis.evidence import Evidence
from vgcore.measure.diagnosis.report import Diagnosis
from vgcore.measure.diagnosis.start import DECADES
from vgcore.layers import Network, rows
from vgcore.losses import LOSSES
from vgcore.validation import by_name, positive_float, refused

QUIET = dict(over="ignore", invalid="ignore", under="ignore", divide="ignore")


def diagnose(net, loss, x, y, *, alpha=None):
    """Why does this net not train? The first finding is the thing to change.

    One forward and one backward pass are measured and judged by a list of
    checks in the order of causes: data and targets; how loss and output fit;
    symmetry and initialization; the step; depth; time; saturated and dead
    units. Each finding says what was measured, what to change and which
    chapter explains it.

    A suspicion becomes a finding only if the net does not train: a net that
    explains half of what a constant answer leaves is left in peace, and
    otherwise a copy is trained for at most 1000 small steps, and not again
    with shorter ones if these kept what their gradients promised. Where
    inputs, targets or the step are blamed, the cure was tried on a copy, and
    it learned. The states are

    - *inputs*, *targets*, *outputs*: the data's scale, targets out of the
      range of the last layer, a softmax before the softmax of the loss;
    - *symmetry*: units that are copies, weights that stay 0;
    - *step too large*, *step too small*: α ‖∂W‖ / ‖W‖, tried on a copy;
    - *exploding*, *vanishing*: the gradient grows or shrinks by more than
      100 (2 decades) from the last layer to the first, :eq:`eq-5-1`, or by
      100 and 1000 back through time, :eq:`eq-9-3`; exploding too if a number
      is not finite;
    - *saturated*: over half of a layer's activations lie where a bounded σ
      has less than 1 % of its steepest slope;
    - *dead*: over 60 % of a layer's units (40 % where the gradient vanishes
      too) have slope 0 for every example, and σ is not bounded;
    - *flat outputs*: they hardly depend on the inputs, and stay so;
    - *no gradient*: ∂J/∂ŷ is 0 although nothing is learned.

    Parameters
    ----------
    net : Network
        It is left as it was, gradients included.
    loss : callable or str
        ``loss(y_hat, y) -> (J, dJ)``.
    x, y : array
        A batch; 16 examples or more, so that dead units can be told from
        units that are off by chance.
    alpha : float or optimizer, optional
        Learning rate of gradient descent, or the optimizer itself. Without
        it the step is not judged, and updates are those of α = 1.

    Returns
    -------
    Diagnosis

    Raises
    ------
    ValueError, TypeError
        If the batch does not fit the net or the loss.

    See Also
    --------
    diagnose_arrays : the same for a net outside this package.

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
        raise refused("net", repr(net), "a Network",
               "Write Network(*layers); for another net there is "
               "diagnose_arrays.", TypeError)
    loss, alpha = by_name(loss, LOSSES, "loss"), _step(alpha)
    if not net.parameters():
        raise refused("net", repr(net), "at least one layer with weights",
               "Add a Dense layer.")
    kept = net.dw.copy()
    try:
        with np.errstate(**QUIET):
            return _judged(_pass(net, loss, x, y, alpha))
    finally:
        net.dw = kept


def diagnose_arrays(layers, *, alpha=None, x=None, y=None, y_hat=None, loss=None):
    """The same for a net outside this package, from what hooks can see.

    Parameters
    ----------
    layers : list of dict
        In forward order, for each layer with weights:

        ``W``, ``dW`` : array, shape (n_out, …)
            Weights and their gradient.
        ``a`` : array, shape (…, n_out)
            Its activation; leading axes are examples.
        ``z``, ``delta``, ``da`` : array of the shape of ``a``, optional
            Pre-activation, ∂J/∂z and ∂J/∂a; one of the gradients is needed.
        ``phi`` : str or Activation, optional
            Its activation, "relu", "tanh", …. Without it, units are judged
            by ``delta`` and ``da`` where both are given.
        ``name`` : str, optional
            What the report calls it.

    alpha : float, optional
        Learning rate.
    x, y, y_hat : array, optional
        Inputs, targets and outputs.
    loss : str or callable, optional
        With ``y`` and ``y_hat``: what the course calls the loss.

    Returns
    -------
    Diagnosis
        There is no net to train a copy of, so that a suspicion is a finding
        unless ``loss``, ``y`` and ``y_hat`` show that it has learned.

    Raises
    ------
    ValueError, TypeError
        If a layer lacks an array, or shapes do not fit.
    """
    layers = list(layers)
    if not layers:
        raise refused("layers", "none", "at least one layer with weights",
               "Append one dict a layer: dict(W=…, dW=…, a=…, delta=…).")
    seen = [_layer(i, held) for i, held in enumerate(layers, start=1)]
    x, y_hat = (None if q is None else np.asarray(q) for q in (x, y_hat))
    y = None if y is None else np.asarray(y)
    J, dJ = math.nan, None
    if loss is not None:
        loss = by_name(loss, LOSSES, "loss")
        if y is None or y_hat is None:
            raise refused("loss", "a loss without y and y_hat", "all three",
                   "Pass y=… and y_hat=… as well.")
        if np.isfinite(y_hat).all():
            J, dJ = loss(y_hat, y)
    with np.errstate(**QUIET):
        return _judged(Evidence(
            seen, [_size(r) for r in seen], _step(alpha), x, y,
            y_hat, dJ, loss, float(J), top=seen[-1].phi))


def _size(r):
    return walk.norm(r.delta if r.delta is not None else r.da)


def _layer(i, held):
    """A dict of arrays as Seen."""
    name = str(held.get("name", i))
    for key in ("W", "dW", "a"):
        if held.get(key) is None:
            raise refused(f"layer {name}", "no " + repr(key), "W, dW and a",
                   "Give dict(W=…, dW=…, a=…, delta=…) for each layer.")
    if held.get("delta") is None and held.get("da") is None:
        raise refused(f"layer {name}", "no gradient", "delta (∂J/∂z) or da (∂J/∂a)",
               "Keep the gradient of the layer's output: retain_grad().")
    arrays = {key: _rows(held[key]) for key in ("a", "z", "delta", "da")
              if held.get(key) is not None}
    a = arrays["a"]
    for key, q in arrays.items():
        if q.shape != a.shape:
            raise refused(f"layer {name}, {key}", f"shape {q.shape}", f"shape {a.shape}, "
                   "that of a", "Give all arrays of one layer and one batch.")
    W, dW = np.asarray(held["W"], dtype=float), np.asarray(held["dW"], dtype=float)
    if W.shape != dW.shape:
        raise refused(f"layer {name}, dW", f"shape {dW.shape}", f"shape {W.shape}, that of W",
               "Give the gradient of this layer's own weights.")
    phi = walk.activation(held.get("phi"))
    if phi is not None:
        slope = phi.df(arrays.get("z", a), a)
    elif "da" in arrays and "delta" in arrays:
        da, delta = arrays["da"], arrays["delta"]
        slope = np.divide(delta, da, out=np.ones_like(da), where=da != 0)
    else:
        slope = None
    return walk.Seen(name, phi, [W.reshape(len(W), -1)], [dW.reshape(len(W), -1)], a,
                     arrays.get("da"), arrays.get("delta"), slope)


def _rows(q):
    q = np.asarray(q, dtype=float)
    return rows(q) if q.ndim > 1 else q[None]


def _step(alpha):
    """A rate, an optimizer or None."""
    if alpha is None or (hasattr(alpha, "step") and not isinstance(alpha, type)):
        return alpha
    return positive_float(alpha, "alpha")


def _pass(net, loss, x, y, alpha):
    """One forward and one backward pass, as Evidence."""
    y_hat, tape = net.forward(x)
    through = np.isfinite(y_hat).all()
    J, dJ = loss(y_hat, y) if through else (math.nan, None)
    if through:
        net.backward(dJ, tape)
    last = list(net.leaves())[-1][1]
    top = getattr(last, "phi", None)
    return Evidence(
        walk.walk(net, tape), list(walk.trunk(net.layers, tape)) if through else [],
        alpha, tape[0].a, np.asarray(y), y_hat, dJ, loss, float(J), net,
        None if hasattr(last, "state_jacobians") else top)


def _judged(seen):
    found = findings(seen)
    step = seen.step if seen.step is not None else 1.0
    layers = [r.state(step) for r in seen.layers]
    return Diagnosis(found, layers, seen.rate, seen.decades, seen.weight_decades,
                     _healthy(seen))


def _healthy(seen):
    """One true sentence on a net without findings."""
    if seen.dJ is not None and not walk.norm(seen.dJ) > 0:
        return "∂J/∂ŷ is 0: this batch has nothing left to teach."
    if math.isnan(seen.decades):
        still = [r.place for r in seen.layers if not walk.norm(r.W)]
        if still:
            return (f"W of layer {' and '.join(still)} starts at 0: layers below "
                    "get their gradient from the first step on.")
        return "no fault found."
    if len(seen.trunk) < 2:
        return "no fault found; with one layer there is no depth to judge."
    way = (f"the gradient changes ×{seen.rate:.2f} a layer, "
           f"{seen.decades:+.1f} decades from last to first")
    if abs(seen.decades) <= DECADES or not seen.trains:
        return f"{way}."
    if seen.learned:
        return f"{way}; the net has learned all the same."
    return f"{way}; a copy learns all the same with {_named(seen.learner)}."


def _named(optimizer):
    """An optimizer and its rate, in words."""
    rate = getattr(optimizer, "alpha", None)
    return type(optimizer).__name__ + (f", α = {rate:.2g}" if rate is not None else "")
