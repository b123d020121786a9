"""The direction of a gradient, and by how much clipping turns it."""

import numpy as np

from vgcore.optimizers import clip_global_norm, clip_per_layer, clip_value, norm
from vgcore.validation import numbers, refuse, same_shape


def angle(u, v):
    """Angle between two vectors in degrees, exact near 0 and near 180.

    Parameters
    ----------
    u, v : array, of one shape
        Read as vectors; neither may be 0.

    Returns
    -------
    float
        2 atan(‖û − v̂‖ / ‖û + v̂‖), with û = u/‖u‖. Kahan (2006).

    Examples
    --------
    >>> import numpy as np
    >>> from vgcore import measure
    >>> round(measure.angle(np.array([1.0, 0.0]), np.array([1.0, 1.0])), 9)
    45.0
    """
    u = numbers(u, "u")
    v = same_shape(numbers(v, "v"), u.shape, "v")
    for name, q in (("u", u), ("v", v)):
        if not q.any():
            refuse(name, "a vector of zeros", "one with a direction",
                   "Skip gradients that are 0.")
    u, v = u / norm(u), v / norm(v)
    return float(np.degrees(2 * np.arctan2(norm(u - v), norm(u + v))))


def clip_angles(layers, thresholds):
    """By how much each way of clipping turns a gradient.

    Parameters
    ----------
    layers : list of array
        The gradient, one array a layer; it is not changed.
    thresholds : sequence of float

    Returns
    -------
    dict of str to array, shape (n,)
        "by value", "per layer" and "global norm" -> degrees for each
        threshold. :func:`clip_angle_limits` is what they come to.
    """
    ways = {"by value": clip_value, "per layer": clip_per_layer,
            "global norm": clip_global_norm}
    angles = {name: np.empty(len(thresholds)) for name in ways}
    whole = np.concatenate([np.ravel(q) for q in layers])
    for name, clip in ways.items():
        for i, threshold in enumerate(thresholds):
            clipped = [np.array(q, dtype=float) for q in layers]
            clip(clipped, float(threshold))
            angles[name][i] = angle(
                np.concatenate([q.ravel() for q in clipped]), whole)
    return angles
