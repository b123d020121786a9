"""Checks of the step: the update against the weight, and what it does to J."""

import copy

import numpy as np

from vgcore.measure.diagnosis.data import LARGE
from vgcore.measure.diagnosis.report import Finding
from vgcore.optimizers import norm

SHAKES = 0.1     # update over weight of a step that can be too long
WORSE = 1.5      # J after one step of an optimizer that scales it, over J
SHORT = 1e-5     # update over weight of a step that moves nothing
SHORTER = 10.0 ** np.arange(0.5, 3.5, 0.5)
LONGER = 10.0 ** np.arange(1, 9)
PAGE = "01-gradient-descent"


def step_too_long(seen):
    """With this step a copy does not learn, with a shorter one it does."""
    if not _asked(seen) or seen.trains:
        return None
    first = seen.after_one()
    largest = seen.updates.max(initial=0.0)
    worse = first > seen.J * (1.0 if seen.plain else WORSE)
    if not worse and not (seen.plain and largest > SHAKES):
        return None
    rates = seen.step / max(SHORTER[0], largest / 2) * SHORTER[0] / SHORTER
    shorter = next((r for r in rates if seen.tried(_like(seen, r), adam=False)), None)
    if shorter is None:
        return None
    size = (f"a step changes the weights by {largest:.2g} times their own size, "
            if seen.plain else "")
    rises = (f"one step takes J from {seen.J:.3g} to {first:.3g}"
             if first > seen.J else "the first step may still lower J, the next "
             "ones do not")
    return Finding(
        "step too large", f"with α = {seen.step:g} {size}{rises}; a copy of the net "
        f"does not learn with it, and does with α = {shorter:.2g}.",
        f"Try α = {shorter:.2g}{_scaled_inputs(seen)}; α‖∂W‖/‖W‖ near 0.001 is a "
        "good start.", PAGE)


def _scaled_inputs(seen):
    size = norm(seen.x) / seen.x.size**0.5
    return f", or scale the inputs, whose size is {size:.3g}" if size > LARGE else ""


def step_too_short(seen):
    """A step that hardly moves the weights, where one ten thousand times
    longer is still safe and lets a copy learn."""
    if not _asked(seen) or not seen.plain:
        return None
    if not 0 < seen.updates.max(initial=0) < SHORT:
        return None
    rates = seen.step * LONGER
    J = seen.after(rates)
    won = (seen.J - J) / seen.J if seen.J > 0 else np.zeros(len(J))
    useful = rates[(won > 0.01) & (rates >= 1e3 * seen.step)]
    if not useful.size or seen.trains:
        return None
    longer = next((rate for rate in useful[::-1]
                   if seen.tried(rate, adam=False)), None)
    if longer is None:
        return None
    return Finding(
        "step too small", f"with α = {seen.step:g} a step changes no layer's weights "
        f"by more than {seen.updates.max():.0e} of their size; J stays at "
        f"{seen.J:.3g}.",
        f"Try α = {longer:g}, with which a copy of the net learns; "
        "α‖∂W‖/‖W‖ from 0.001 to 0.02 is a good start.", PAGE)


def _asked(seen):
    return (seen.step is not None and seen.net is not None and seen.finite
            and norm(seen.net.dw) > 0)


def _like(seen, rate):
    if isinstance(seen.alpha, (int, float)):
        return rate
    other = copy.deepcopy(seen.alpha)
    other.alpha = rate
    return other
