"""What a tape tells: sizes by layer, Jacobians, dead and saturated units."""

import numpy as np

from vgcore.optimizers import (
    angle, clip_global_norm, clip_per_layer, clip_value, norm,
)
from vgcore.validation import numbers, positive, refuse


QUANTITIES = ("a", "z", "da", "delta")


def layer_norms(tape, quantity="delta"):
    """Euclidean norm of one quantity at each layer of a tape.

    Parameters
    ----------
    tape : Tape
        After ``net.backward`` for the gradients ``delta`` and ``da``.
    quantity : {"delta", "da", "z", "a"}
        ∂J/∂z, ∂J/∂a, pre-activation, activation.

    Returns
    -------
    array, shape (L,)
        Entry l − 1 is layer l, over the whole batch.

    Notes
    -----
    The δ of :eq:`eq-3-2`.
    """
    for l, record in enumerate(tape[1:], start=1):
        if not hasattr(record, quantity):
            refuse("quantity", f"{quantity!r}, which layer {l} does not hold",
                   "one of " + ", ".join(
                       q for q in QUANTITIES if hasattr(record, q)),
                   "Run net.backward(dJ, tape) before asking for gradients.")
    return np.array([norm(getattr(r, quantity)) for r in tape[1:]])


def gradient_norms(net):
    """Norm of ∂J/∂W for every weight matrix.

    Parameters
    ----------
    net : Network
        After ``backward``.

    Returns
    -------
    dict
        Parameter name → norm.
    """
    return {p.name: norm(p.grad) for p in net.parameters()
            if p.name.startswith("W")}


def update_to_weight(net, alpha):
    """‖α ∂J/∂W‖ / ‖W‖ for every weight matrix: the relative step of SGD.

    Parameters
    ----------
    net : Network
        After ``backward``.
    alpha : float
        Learning rate.

    Returns
    -------
    dict
        Parameter name → ratio; inf where W is 0.
    """
    alpha = positive(alpha, "alpha")
    return {p.name: alpha * norm(p.grad) / norm(p.value)
            if np.any(p.value) else np.inf
            for p in net.parameters() if p.name.startswith("W")}


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


def jacobian(net, x):
    """∂ŷ/∂x of one example, row by row, by vector–Jacobian products.

    Row k is the backward pass of the unit vector e_k, :eq:`eq-2-3`; the
    backward pass is multiplication by its transpose, :eq:`eq-3-7`.

    Parameters
    ----------
    net : Network
        Its weight gradients are overwritten.
    x : array, shape (1, n_in)

    Returns
    -------
    array, shape (n_out, n_in)
    """
    y_hat, tape = net.forward(x)
    if y_hat.ndim != 2 or len(y_hat) != 1:
        refuse("x", f"shape {np.shape(x)}", f"shape (1, {net.n_in})",
               "A Jacobian belongs to one example: x[:1].")
    return np.concatenate([net.backward(e[None, :], tape)
                           for e in np.eye(net.n_out, dtype=y_hat.dtype)])


def singular_values(matrix):
    """Singular values, largest first: how much the map stretches.

    Parameters
    ----------
    matrix : array, shape (m, n)

    Returns
    -------
    array, shape (min(m, n),)
    """
    matrix = numbers(matrix, "matrix")
    if matrix.ndim < 2:
        refuse("matrix", f"shape {matrix.shape}", "a matrix, shape (m, n)",
               "A single row is a matrix too: v[None, :].")
    return np.linalg.svd(matrix, compute_uv=False)


def dead_units(tape):
    """Share of the units of each layer that are 0 for the whole batch.

    Parameters
    ----------
    tape : Tape

    Returns
    -------
    array, shape (L,)
    """
    return np.array([
        np.mean(np.all(_by_example(r.a) == 0, axis=0)) for r in tape[1:]
    ])


def saturated_units(net, tape, *, below=0.01):
    """Share of activations of each layer whose slope σ'(z) is < ``below``.

    Parameters
    ----------
    net : Network
    tape : Tape
        From ``net.forward``.
    below : float

    Returns
    -------
    array
        One entry for each Dense layer of ``net.layers``.
    """
    below = positive(below, "below")
    return np.array([
        np.mean(layer.phi.df(r.z, r.a) < below)
        for layer, r in zip(net.layers, tape[1:]) if hasattr(layer, "phi")
    ])


def _by_example(a):
    return a.reshape(-1, a.shape[-1])
