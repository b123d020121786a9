"""The list of checks in the order of causes: the first finding is the one to
change, for what follows may be its effect."""

import numpy as np

from vgcore.measure.diagnosis import data, depth, slopes, start, step
from vgcore.measure.diagnosis.report import Finding

CHECKS = (
    data.inputs_off_scale,
    data.targets_out_of_reach,
    data.probabilities_before_the_loss,
    data.targets_off_scale,
    data.targets_unrelated,
    data.loss_without_gradient,
    start.units_that_are_copies,
    start.weights_all_zero,
    start.weights_of_one_sign,
    start.weights_off_scale,
    step.step_too_long,
    step.step_too_short,
    depth.gradient_explodes,
    depth.gradient_vanishes,
    depth.over_time,
    slopes.units_saturated,
    slopes.units_dead,
)

OTHERWISE = slopes.outputs_flat  # only where no cause is known


def findings(seen):
    """State → Finding, the first of each state, in the order of causes."""
    if not seen.finite:
        found = [not_finite(seen)]
    else:
        found = [check(seen) for check in CHECKS]
        found = found if any(found) else [OTHERWISE(seen)]
    first = {}
    for finding in filter(None, found):
        first.setdefault(finding.state, finding)
    return first


def not_finite(seen):
    """The pass was cut short; nothing else can be judged."""
    bad = next((r.place for r in seen.layers if not np.isfinite(r.a).all()), None)
    what = (f"the activation of layer {bad} is not finite" if bad else
            "a gradient is not finite")
    return Finding(
        "exploding", f"{what}; the pass was cut short.",
        "Draw smaller weights, scale the inputs, and take a smaller step; if it "
        "came while training, clip: fit(…, clip=1.0).",
        "07-clipping-and-weight-decay")
