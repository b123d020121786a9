"""Checks of the slopes σ'(z): saturated and dead units; outputs that stay flat."""

import numpy as np

from vgcore.measure.diagnosis import trial
from vgcore.measure.diagnosis.report import Finding
from vgcore.layers import rows
from vgcore.optimizers import norm

SATURATED = 1 / 2  # share of a layer's activations on the flat ends of σ
DEAD = 0.6         # share of a layer's units that pass no gradient
DEAD_TOO = 0.4     # the same where the gradient vanishes as well
ENOUGH = 16        # examples; fewer leave units unused by chance
FEW = 4            # examples that a wholly dead layer needs
FLAT = 0.05        # share of J that depends on the inputs
ADAM = 0.1         # a plateau is left by Adam; rates up to this one may be its
SLOW = 0.01        # a smaller rate may just need more steps than a copy takes
PAGE = "06-activations-and-initialization"


def units_saturated(seen):
    """More than half of the activations of a layer are on the flat ends."""
    flattest = max(seen.layers, key=lambda r: r.saturated())
    share = flattest.saturated()
    if share <= SATURATED or seen.examples < FEW or seen.trains:
        return None
    top = flattest is seen.layers[-1] and seen.top is not None
    return Finding(
        "saturated", f"{share:.0%} of the activations of layer {flattest.place} "
        f"are on the flat ends of {flattest.phi}: hardly any gradient passes.",
        ("Leave the last layer linear and use a cross-entropy on logits, whose "
         "gradient p − y has no σ'." if top else
         'Draw smaller weights (init="lecun"), and scale what comes in.'), PAGE)


def units_dead(seen):
    """Units of slope 0 for the whole batch get no gradient."""
    worst = max(seen.layers, key=lambda r: r.dead())
    share = worst.dead()
    enough = DEAD_TOO if seen.decades < -2 else DEAD
    few = FEW if share == 1 else ENOUGH
    if share <= enough or seen.examples < few or seen.trains:
        return None
    why = ""
    if worst.bias is not None and np.mean(worst.bias) < -1:
        why = f"; their biases are {np.mean(worst.bias):.2g} on average"
    stops = (" Nothing passes to the layers below." if share == 1
             and worst is not seen.layers[0] else "")
    return Finding(
        "dead", f"{share:.0%} of the units of layer {worst.place} have slope 0 for "
        f"the whole batch: their weights get no gradient{why}.{stops}",
        'Draw them anew with init="he" and biases 0, use a smaller step, or '
        'phi="leaky_relu", whose slope is never 0.', PAGE)


def outputs_flat(seen):
    """Outputs that hardly depend on the inputs, and stay so."""
    if seen.net is None or seen.examples < FEW or seen.trains or seen.x.ndim != 2:
        return None
    mean = np.broadcast_to(rows(seen.y_hat).mean(axis=0), seen.y_hat.shape).copy()
    by_inputs = abs(seen.J - float(seen.loss(mean, seen.y)[0]))
    if not by_inputs < FLAT * seen.J or not seen.guess > 0 or not norm(seen.dJ) > 0:
        return None
    if seen.step is None or seen.step < SLOW or (
            trial.Trials(seen.net, seen.loss, seen.x, seen.y, by_heart=True).learns(
                trial.optimizers(seen.alpha, ADAM))):
        return None
    return Finding(
        "flat outputs", "the outputs hardly depend on the inputs: with their mean "
        f"for every example J would be {seen.loss(mean, seen.y)[0]:.3g} instead of "
        f"{seen.J:.3g}, and a copy does not get off this plateau with "
        f"α = {seen.step:g}.",
        'Take a larger step, "tanh" in place of "sigmoid", more hidden units, or '
        "a cross-entropy.", PAGE)
