"""What clipping and weight decay do to a step, a direction and a weight."""

import math

import numpy as np

from vgcore.validation import numbers, positive, refuse


def step_bound(alpha, threshold, beta=0.0):
    """Longest step after clipping to a global norm θ, :eq:`eq-7-2`.

    αθ for gradient descent, αθ/(1 − β) with momentum.

    Parameters
    ----------
    alpha : float
        Learning rate α.
    threshold : float
        θ, the largest gradient norm.
    beta : float
        Momentum β in [0, 1).

    Returns
    -------
    float
    """
    beta = positive(beta, "beta", below=1.0, zero=True)
    return positive(alpha, "alpha") * positive(threshold, "threshold") / (1 - beta)


def clip_angle_limits(layers):
    """Angle by which clipping turns a gradient, for a threshold that goes to 0.

    By value only the signs are left, and the cosine is Σ|g_i| / (√n ‖g‖) for
    n nonzero entries. Per layer L equal norms are left, and it is
    Σ‖g^(l)‖ / (√L ‖g‖). The global norm, :eq:`eq-7-1`, keeps the direction.

    Parameters
    ----------
    layers : list of array
        The gradient, one array a layer, not all of it 0.

    Returns
    -------
    dict of str to float
        "by value", "per layer" and "global norm" -> degrees.
    """
    layers = [numbers(q, "layers") for q in layers]
    entries = np.abs(np.concatenate([q.ravel() for q in layers]))
    norms = np.array([np.linalg.norm(q) for q in layers])
    if not norms.any():
        refuse("layers", "a gradient of 0", "one with a direction",
               "Clip a gradient that the loss has sent back.")
    limits = {"by value": entries, "per layer": norms}
    return {name: math.degrees(math.acos(min(1.0, float(
        q.sum() / (np.count_nonzero(q) ** 0.5 * np.linalg.norm(q))))))
        for name, q in limits.items()} | {"global norm": 0.0}


def decay_steps(ratio, alpha, lam):
    """Steps in which weight decay alone divides a weight by ``ratio``.

    ln(ratio) / −ln(1 − αλ), from the (1 − αλ)^k of :eq:`eq-7-3`.

    Parameters
    ----------
    ratio : float
        At least 1.
    alpha, lam : float
        Learning rate α and penalty λ.

    Returns
    -------
    float
        k, not rounded.
    """
    rate = positive(alpha, "alpha") * positive(lam, "lam")
    if rate >= 1:
        refuse("alpha * lam", rate, "less than 1",
               "A larger product turns the weight's sign.")
    if positive(ratio, "ratio") < 1:
        refuse("ratio", ratio, "at least 1", "Turn the ratio over.")
    return math.log(ratio) / -math.log1p(-rate)
