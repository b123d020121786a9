"""Checks of how the weights were drawn: copies, zeros, size and sign."""

import numpy as np

from vgcore.measure.diagnosis.report import Finding
from vgcore.measure.diagnosis.walk import bounded, slope_at
from vgcore.optimizers import norm

COPIES = 0.5        # share of a layer's units that have a twin
TOO_LARGE = 4.0     # n_in Var(w) over what the activation wants
TOO_SMALL = 1 / 16
DECADES = 2.0       # a factor of 100 between the first and the last layer
OVERSHOT = 3.0      # J of fresh weights over that of a guess
ABSURD = 1000.0     # the same, where one lucky trial says little
PAGE = "06-activations-and-initialization"


def units_that_are_copies(seen):
    """Hidden units with equal weights and equal gradients: they stay equal."""
    for layer in seen.hidden:
        twins, units = _twins(layer), layer.a.shape[1]
        if twins < COPIES * units or seen.learned:
            continue
        return Finding(
            "symmetry", f"{twins} of the {units} units of layer {layer.place} "
            "have the same weights as another one and the same gradient for "
            "every example: they are copies and stay copies, so the layer does "
            "the work of fewer units.",
            'Draw its weights and those above at random: init="lecun" (tanh, '
            'sigmoid) or "he" (ReLU); only biases may start at 0.', PAGE)


def _twins(layer):
    """Number of units that have a twin, among those with a slope."""
    units, W = layer.a.shape[1], layer.W[0]
    gradient = layer.da if layer.da is not None else layer.delta
    if units < 2 or len(W) != units:
        return 0
    alive = np.ones(units, bool) if layer.slope is None else (
        layer.slope != 0).any(axis=0)
    if len(np.unique(W[alive], axis=0)) == alive.sum():
        return 0  # no two have the same weights; the long rows need not be sorted
    largest = np.abs(gradient).max() or 1.0
    rows = np.concatenate([W, gradient.T / largest, layer.a.T], axis=1)[alive]
    if len(rows) < 2:
        return 0
    counts = np.unique(rows, axis=0, return_counts=True)[1]
    return int(counts[counts > 1].sum())


def weights_all_zero(seen):
    """Weights that are 0 and get no gradient, so that they stay 0. A zero
    layer whose gradient is not 0 is a legitimate start."""
    stuck = [r.place for r in seen.layers
             if r.dW and not norm(r.W) and not norm(r.dW)]
    if not stuck or seen.trains:
        return None
    return Finding(
        "symmetry", f"W of layer {' and '.join(stuck)} is 0 everywhere, and so is "
        "its gradient: it stays 0.",
        "Draw weights at random; at most the last layer (of the net, or of a "
        "residual branch) may start at 0.", PAGE)


def wanted(phi):
    """n_in Var(w) that keeps the activations' size: 1, and 2 where half of
    the slope is missing."""
    if phi is None or bounded(phi):
        return 1.0
    return 2.0 / (1.0 + slope_at(phi, -1e3) ** 2) if slope_at(phi, -1e3) < 1 else 1.0


def fan_in_variance(layer):
    """n_in times the mean square of the weights."""
    return float(np.mean([W.shape[-1] * np.mean(np.square(W)) for W in layer.W]))


def weights_of_one_sign(seen):
    """Weights with a mean above their deviation: every unit sums the same."""
    drawn = [r for r in seen.hidden if r.lags is None
             and r.W[0].shape[-1] >= 4 and r.W[0].size >= 16]
    tilted = [r for r in drawn if abs(np.mean(r.W[0])) > np.std(r.W[0]) > 0]
    state = _state(seen)
    if not state or not tilted or 2 * len(tilted) < len(drawn) or _fine(seen):
        return None
    r = tilted[0]
    return Finding(
        state, f"weights have one sign: in layer {r.place} their mean is "
        f"{np.mean(r.W[0]):.2g} and their deviation {np.std(r.W[0]):.2g}, so "
        f"that all units compute nearly the same sum; {across(seen)}.",
        f"Draw them with mean 0: {_init(seen)}.", PAGE)


def weights_off_scale(seen):
    """n_in Var(w) far from what the activation wants, with the effect."""
    layers = [r for r in seen.hidden or seen.layers
              if norm(r.W) > 0 and r.lags is None]
    if not layers:
        return None
    ratio = float(np.median([fan_in_variance(r) / wanted(r.phi) for r in layers]))
    state = _state(seen)
    large = ratio > TOO_LARGE and state and state != "vanishing"
    small = ratio < TOO_SMALL and state == "vanishing"
    if not (large or small) or _fine(seen):
        return None
    r = layers[0]
    return Finding(
        state, f"weights are too {'large' if large else 'small'}: n_in·Var(w) is "
        f"{fan_in_variance(r):.2g} in layer {r.place}, where {r.phi or 'it'} wants "
        f"about {wanted(r.phi):g}; {across(seen)}.",
        f"Draw them anew: {_init(seen)}.", PAGE)


def _fine(seen):
    """Whether the net trains in spite of its weights."""
    absurd = seen.loss is not None and seen.J > ABSURD * seen.guess > 0
    return seen.learned if absurd else seen.trains


def _state(seen):
    """What weights of a wrong size do."""
    if seen.decades < -DECADES:
        return "vanishing"
    if seen.decades > DECADES:
        return "exploding"
    if max((r.saturated() for r in seen.layers), default=0) > 0.5:
        return "saturated"
    if seen.loss is not None and seen.J > OVERSHOT * seen.guess > 0:
        return "exploding"
    return None


def across(seen):
    """What becomes of gradient, activations or loss, in words that are true."""
    if abs(seen.decades) > DECADES:
        verb = "grows" if seen.decades > 0 else "shrinks"
        return (f"the gradient {verb}: ×{seen.rate:.2g} a layer, "
                f"{seen.decades:+.1f} decades from layer {len(seen.trunk)} down "
                "to the first")
    flattest = max(seen.layers, key=lambda r: r.saturated())
    if flattest.saturated() > 0.5:
        return (f"{flattest.saturated():.0%} of the activations of layer "
                f"{flattest.place} are on the flat ends of {flattest.phi}")
    return (f"J = {seen.J:.3g}, where a constant answer has {seen.guess:.3g}")


def _init(seen):
    phi = next((r.phi for r in seen.layers if r.phi is not None), None)
    return 'init="he"' if wanted(phi) > 1.5 else 'init="lecun"'
