"""Checks of the gradient's way through depth and through time."""

import math

import numpy as np

from vgcore.measure.diagnosis.report import Finding
from vgcore.measure.diagnosis.start import DECADES, across, fan_in_variance, wanted
from vgcore.optimizers import norm

SHORT = 1e-3    # gradient over that of lag 0 where memory ends
STEPS = 8       # fewer steps are not a matter of time
PAGE = "05-products-of-jacobians"


def gradient_explodes(seen):
    """The gradient grows by more than 100 from the last layer to the first."""
    if not seen.decades > DECADES or seen.trains:
        return None
    return Finding(
        "exploding", f"{across(seen)}; a step that suits the last layers is far "
        "too long for the first.", _calm(seen),
        "08-residual-connections" if _blocks(seen) else PAGE)


def _calm(seen):
    if _blocks(seen):
        return ("Scale each of the L branches by 1/√L (Residual(…, scale=L**-.5)) "
                "or normalize its input.")
    return ('Draw smaller weights (init="lecun" for tanh, "he" for ReLU), or '
            "clip the global norm: fit(…, clip=1.0).")


def _blocks(seen):
    return len(seen.trunk) < len(seen.layers) and not any(
        r.lags is not None for r in seen.layers)


def gradient_vanishes(seen):
    """The gradient shrinks by more than 100 from the last layer to the first."""
    lost = (len(seen.trunk) > 1 and seen.trunk[0] == 0 < seen.trunk[-1]
            and not any(r.dead() == 1 or not norm(r.W) for r in seen.layers))
    if not (seen.decades < -DECADES or lost) or seen.trains:
        return None
    if lost:
        way = (f"the gradient falls below the smallest number on its way from "
               f"layer {len(seen.trunk)} down to the first")
    else:
        way = across(seen)
    if seen.weight_decades >= -DECADES:
        way += (f"; ∂W changes only by {seen.weight_decades:+.1f} decades, "
                "because activations shrink on the way up.")
    else:
        way += "; the first layers hardly learn."
    return Finding("vanishing", way, _carry(seen), PAGE)


def _carry(seen):
    """What lets the gradient through, by activation."""
    phi = next((r.phi for r in seen.layers if r.phi is not None), None)
    flattest = max(seen.hidden, key=lambda r: r.saturated(), default=None)
    if flattest is not None and flattest.saturated() > 0.5:
        return (f"Bring layer {flattest.place} off the flat ends of {flattest.phi}, "
                f"where {flattest.saturated():.0%} of its activations lie: biases 0 "
                'and smaller weights, init="lecun".')
    if phi is None:
        return ("Take tanh or ReLU in place of sigmoid, weights that keep the size of "
                "activations (LeCun or He), or skip connections.")
    if phi.name == "sigmoid":
        return ('Replace sigmoid by "tanh" or "relu" with init="he", or add '
                "skip connections: Residual(…).")
    wide = [r for r in seen.hidden if r.W and norm(r.W) > 0]
    if wide and np.median([fan_in_variance(r) / wanted(r.phi) for r in wide]) < 0.8:
        name = "he" if wanted(phi) > 1.5 else "lecun"
        return f'Draw larger weights: init="{name}".'
    return "Add skip connections (Residual) or normalization, or take fewer layers."


def over_time(seen):
    """The gradient grows or shrinks from step to step back through time."""
    for layer in seen.layers:
        lags = layer.lags
        if lags is None or len(lags) < STEPS or not lags[0] > 0:
            continue
        ratio = lags / lags[0]
        if not np.isfinite(ratio).all() or ratio.max() > 10**DECADES:
            found = _grows(layer, ratio)
        elif (ratio < SHORT).any() and np.argmax(ratio < SHORT) < len(lags) / 2:
            found = _forgets(layer, ratio)
        else:
            continue
        return None if seen.trains else found


def _grows(layer, ratio):
    steps = len(ratio) - 1
    top = ratio[np.isfinite(ratio)]
    k = int(np.argmax(top)) or 1
    return Finding(
        "exploding", f"over {steps} steps back in time the gradient of layer "
        f"{layer.place} grows: ×{top.max() ** (1 / k):.2f} a step, "
        f"{math.log10(top.max()):+.1f} decades.",
        "Clip the global norm, fit(…, clip=1.0), and draw a smaller W_hh, "
        'init="orthogonal" for instance.', "09-back-propagation-through-time")


def _forgets(layer, ratio):
    steps, reach = len(ratio) - 1, int(np.argmax(ratio < SHORT))
    rate = ratio[reach] ** (1 / reach)
    how = f"shrinks: ×{rate:.2g} a step" if rate > 0 else "is cut off"
    after = "one step" if reach == 1 else f"{reach} steps"
    return Finding(
        "vanishing", f"over {steps} steps back in time the gradient of layer "
        f"{layer.place} {how}; after {after} less "
        f"than a thousandth is left, so that inputs from before are not learned.",
        _remember(layer), "11-gates")


def _remember(layer):
    if layer.phi is None:
        return ("Open the gate that keeps the state: set_bias(f=…) of an LSTM, "
                "set_bias(z=…) of a GRU, for a half-life of that many steps.")
    return ('Draw W_hh with init="orthogonal", or use LSTM or GRU with the gate '
            "that keeps the state open: set_bias.")
