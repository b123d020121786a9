"""Checks of data and targets, and of how loss and output fit each other."""

import numpy as np

from vgcore.measure.diagnosis.report import Finding
from vgcore.measure.diagnosis.walk import limits
from vgcore.losses import (
    sigmoid_cross_entropy, softmax_cross_entropy, squared_error,
)
from vgcore.optimizers import norm

LARGE = 3.0      # inputs of this size
OFF = 5.0        # inputs so many deviations off 0
TINY = 1e-2      # inputs below this size
RELATED = 200    # examples needed to say that targets do not follow
MISSED = 0.02    # share of the targets' variance that lies out of reach


def inputs_off_scale(seen):
    """Inputs that are far from 0, large or tiny, where that keeps the net
    from learning: scaled inputs let a copy learn."""
    if seen.x is None:
        return None
    x = seen.features()
    size, center, deviation = _size(x), x.mean(axis=0), x.std(axis=0)
    varied = deviation > 1e-9 * max(size, 1e-300)
    if not varied.any():
        return Finding(
            "inputs", "all examples have the same inputs: nothing in them can "
            "tell one target from another.",
            "Look at how x was read or scaled.", "01-gradient-descent"
        ) if len(x) > 1 and not seen.learned and _targets_vary(seen) else None
    off = np.median(np.abs(center[varied]) / deviation[varied])
    if not (size > LARGE or size < TINY or off > OFF):
        return None
    if seen.trains or not _scaling_helps(seen, center, deviation, varied):
        return None
    return Finding(
        "inputs", f"inputs have the size {size:.3g} (root mean square)"
        + (f" and lie {off:.1f} deviations off 0" if off > OFF else "")
        + f": {_harm(seen)}.",
        "Scale each feature to mean 0 and deviation 1: "
        "x = (x - x.mean(0)) / (x.std(0) + 1e-8).",
        "07-clipping-and-weight-decay")


def _scaling_helps(seen, center, deviation, varied):
    if seen.net is None:
        return _update(seen) > 1 or seen.layers[0].saturated() > 0.5
    scale = np.where(varied, deviation, 1.0)
    x = (seen.x - center) / scale
    return seen.tried(seen.alpha if seen.alpha is not None else 0.1, x=x)


def _harm(seen):
    first = seen.layers[0]
    if first.saturated() > 0.5:
        return (f"{first.saturated():.0%} of the activations of layer "
                f"{first.place} are on the flat ends of {first.phi}")
    if seen.step is not None and _update(seen) > 0.3:
        return (f"one step changes the weights by {_update(seen):.2g} times their "
                "own size")
    if first.dead() > 0.6:
        return f"{first.dead():.0%} of the units of layer {first.place} are off"
    return "with this step a copy of the net does not learn"


def _update(seen):
    return float(seen.updates.max(initial=0.0)) if seen.step is not None else 0.0


def _targets_vary(seen):
    return seen.loss is not None and seen.guess > 0


def _size(x):
    return norm(x) / x.size**0.5


def targets_out_of_reach(seen):
    """Targets that the activation on top cannot give."""
    low, high = _reach(seen)
    y = None if seen.y is None else np.asarray(seen.y, dtype=float)
    if y is None or y.shape != seen.y_hat.shape or _fused(seen):
        return None
    beyond = np.maximum(low - y, 0) + np.maximum(y - high, 0)
    total = np.square(y - y.mean()).sum() or np.square(y).sum()
    if not np.square(beyond).sum() > MISSED * total:
        return None
    share = np.mean(beyond > 0)
    return Finding(
        "targets", f"{share:.0%} of the targets lie outside {_interval(low, high)}"
        f", where {seen.top or 'the layer on top'} can answer; they run from "
        f"{y.min():.4g} to {y.max():.4g}.",
        'Leave the last layer linear (phi="identity"), or scale the targets '
        "into its range.", "07-clipping-and-weight-decay")


def _interval(low, high):
    if np.isinf(high):
        return f"[{low:g}, ∞)"
    return f"({low:g}, {high:g})"


def _reach(seen):
    """Least and largest output that the net can give."""
    if seen.top is not None:
        return limits(seen.top)
    return (0.0, 1.0) if _probabilities(seen.y_hat) else (-np.inf, np.inf)


def _fused(seen):
    return seen.loss in (softmax_cross_entropy, sigmoid_cross_entropy)


def targets_off_scale(seen):
    """Targets of a squared error so large that the step is too long for them:
    scaled targets let a copy learn."""
    if seen.net is None or seen.step is None or seen.loss is not squared_error:
        return None
    y = np.asarray(seen.y, dtype=float)
    size, deviation = _size(y), y.std() or 1.0
    if size < LARGE or seen.trains:
        return None
    low, high = _reach(seen)
    if np.isfinite(low) or np.isfinite(high):
        return None
    if not seen.tried(seen.alpha, y=(y - y.mean()) / deviation, adam=False):
        return None
    return Finding(
        "targets", f"targets have the size {size:.3g} (root mean square), and "
        f"∂J/∂ŷ = (ŷ − y)/B with them: {_harm(seen)}.",
        "Scale them to mean 0 and deviation 1, and scale the answers back.",
        "07-clipping-and-weight-decay")


def targets_unrelated(seen):
    """The nearest other example tells nothing about the target, and no copy
    learns: the rows may have lost their order."""
    if seen.net is None or seen.x.ndim != 2 or len(seen.x) < RELATED or seen.trains:
        return None
    agreement, chance, doubt = _neighbors_agree(seen)
    if not agreement < chance + 2 * doubt:
        return None
    return Finding(
        "targets", "they do not seem to follow from the inputs: of the examples "
        f"and their nearest neighbors {agreement:.0%} have the same target or lie "
        f"on the same side of the median, by chance {chance:.0%} would; a copy "
        "of the net learns nothing that holds for examples it was not shown.",
        "Check that x and y are in the same order: shuffle both with one "
        "permutation.", "01-gradient-descent")


def _neighbors_agree(seen, most=1000):
    """Share of nearest neighbors with equal targets, that of chance, and its
    standard error."""
    x = seen.features()[:most]
    y = np.asarray(seen.y).reshape(len(seen.y), -1)[:len(x)]
    y = y.argmax(axis=1) if y.shape[1] > 1 else y[:, 0]
    if y.dtype.kind not in "iu":
        y = y > np.median(y)
    x = (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-9)
    square = np.square(x).sum(axis=1)
    distance = square[:, None] + square - 2 * x @ x.T
    np.fill_diagonal(distance, np.inf)
    agreement = np.mean(y == y[distance.argmin(axis=1)])
    chance = np.square(np.unique(y, return_counts=True)[1] / len(y)).sum()
    return agreement, chance, np.sqrt(chance * (1 - chance) / len(y))


def probabilities_before_the_loss(seen):
    """A softmax or sigmoid in the net and another one in the loss."""
    if not _fused(seen):
        return None
    name = seen.loss.__name__
    inside = "softmax" if seen.loss is softmax_cross_entropy else "sigmoid"
    if seen.y_hat.shape[-1] > 1 and _probabilities(seen.y_hat):
        what = "the outputs are probabilities already: each row sums to 1"
    elif seen.top is not None and np.isfinite(limits(seen.top)[1]):
        low, high = limits(seen.top)
        what = (f"{seen.top} on top keeps the outputs in {_interval(low, high)}")
    elif (seen.top is not None and limits(seen.top)[0] == 0
          and not (inside == "softmax" and str(seen.top) == "softplus")):
        what = f"{seen.top} on top cuts off every negative output"
    else:
        return None
    return Finding(
        "outputs", f"{what}, and {name} applies the {inside} itself; it expects "
        "logits, any real numbers.",
        'Leave the last layer linear (phi="identity"); the loss does the rest.',
        "03-backward-recursion")


def _probabilities(y_hat):
    return (y_hat is not None and y_hat.shape[-1] > 1 and (y_hat >= 0).all()
            and np.abs(y_hat.sum(axis=-1) - 1).max() < 1e-6)


def loss_without_gradient(seen):
    """∂J/∂ŷ is 0 although the loss is not that of a net that has learned."""
    if seen.dJ is None or norm(seen.dJ) > 0 or seen.learned:
        return None
    return Finding(
        "no gradient", f"∂J/∂ŷ is 0 for the whole batch, although J = {seen.J:.3g}.",
        "Check the second value that the loss returns, and masks or rounding "
        "in it.", "04-trust-and-price")
