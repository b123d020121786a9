"""Losses: ``loss(y_hat, y) -> (J, dJ)``, the only place that knows 1/B.

J is the mean over the batch, the first axis, of each example's loss, summed
over that example's other axes. ``dJ`` is ∂J/∂y_hat and has its shape.
"""

import numpy as np

from vgcore.activations import sigmoid
from vgcore.validation import numbers, refuse, same_shape


def squared_error(y_hat, y):
    """Half the squared distance, averaged over the batch.

    J = 1/(2B) Σ ‖ŷ − y‖², so ∂J/∂ŷ = (ŷ − y)/B: the mean of :eq:`eq-1-3` and
    the base case of :eq:`eq-3-4`.

    Parameters
    ----------
    y_hat, y : array, shape (B, n) or (B, T, n)
        Outputs of the net and targets.

    Returns
    -------
    J : float
    dJ : array, shape of ``y_hat``

    Raises
    ------
    ValueError
        If the shapes differ or an entry is not finite.
    """
    y_hat = outputs(y_hat)
    y = same_shape(numbers(y, "y"), y_hat.shape, "y")
    B, r = len(y_hat), y_hat - y.astype(y_hat.dtype, copy=False)
    flat = r.ravel()
    return flat.dot(flat) / (2 * B), r / B


def softmax_cross_entropy(y_hat, y):
    """Cross-entropy of softmax(y_hat), fused with its logarithm.

    J = −1/B Σ log p_y and ∂J/∂z = (p − y)/B, :eq:`eq-3-6`: the softmax
    Jacobian and the logarithm cancel, and no exponential overflows.

    Parameters
    ----------
    y_hat : array, shape (B, C) or (B, T, C)
        Logits z^[L], before the softmax.
    y : integer array, shape (B,) or (B, T), or array of ``y_hat``'s shape
        Classes 0…C−1, or one probability per class, summing to 1.

    Returns
    -------
    J : float
    dJ : array, shape of ``y_hat``

    Raises
    ------
    ValueError
        If a label is out of range, a row of probabilities does not sum to 1,
        the shapes do not fit or an entry is not finite.
    """
    z = outputs(y_hat)
    target = _one_hot(y, z)
    with np.errstate(under="ignore"):
        log_p, p = _log_and_p(z)
        return -(target * log_p).sum() / len(z), (p - target) / len(z)


def sigmoid_cross_entropy(y_hat, y):
    """Cross-entropy of sigmoid(y_hat), for independent yes/no outputs.

    J = −1/B Σ y log a + (1−y) log(1−a) with a = sigmoid(z), and
    ∂J/∂z = (a − y)/B, the two-class case of :eq:`eq-3-6`.

    Parameters
    ----------
    y_hat : array, shape (B, n) or (B, T, n)
        Logits z^[L], before the sigmoid.
    y : array, shape of ``y_hat``
        Targets in [0, 1].

    Returns
    -------
    J : float
    dJ : array, shape of ``y_hat``

    Raises
    ------
    ValueError
        If a target is outside [0, 1], the shapes differ or an entry is not
        finite.
    """
    z = outputs(y_hat)
    y = same_shape(numbers(y, "y"), z.shape, "y").astype(z.dtype)
    if y.min() < 0 or y.max() > 1:
        refuse("y", f"values from {y.min():g} to {y.max():g}",
               "targets between 0 and 1",
               "For more than two classes use softmax_cross_entropy.")
    with np.errstate(under="ignore"):
        J = (np.maximum(z, 0.0) - z * y + np.log1p(np.exp(-np.maximum(z, -z)))
             ).sum()
    return J / len(z), (sigmoid(z) - y) / len(z)


def softmax(z):
    """Probabilities p_k = e^{z_k} / Σ_j e^{z_j} over the last axis.

    The activation of :eq:`eq-3-6`; it is not elementwise.

    Parameters
    ----------
    z : array, shape (..., C)
        Logits.

    Returns
    -------
    array, shape of ``z``
    """
    with np.errstate(under="ignore"):
        return _log_and_p(_logits(z))[1]


def log_softmax(z):
    """The logarithm of :func:`softmax`, exact where p underflows.

    Parameters
    ----------
    z : array, shape (..., C)
        Logits.

    Returns
    -------
    array, shape of ``z``
    """
    with np.errstate(under="ignore"):
        return _log_and_p(_logits(z))[0]


def _logits(z):
    return np.atleast_1d(numbers(z, "z", complex_too=True))


def _log_and_p(z):
    z = z - z.max(axis=-1, keepdims=True)  # the largest exponential is 1
    e = np.exp(z)
    total = e.sum(axis=-1, keepdims=True)
    return z - np.log(total), e / total


def softmax_jacobian(p):
    """The Jacobian ∂p_k/∂z_i = p_k (δ_ki − p_i) of :eq:`eq-3-6`.

    Parameters
    ----------
    p : array, shape (C,)
        Probabilities ``softmax(z)``.

    Returns
    -------
    array, shape (C, C)
        Row k, column i. Its off-diagonal entries are what "one σ'(z_k) per
        unit" leaves out.
    """
    p = numbers(p, "p")
    if p.ndim != 1:
        refuse("p", f"shape {p.shape}", "one vector of probabilities",
               "Give one example at a time: p[0].")
    return np.diag(p) - np.outer(p, p)


def outputs(y_hat):
    """`y_hat` as a finite batch of outputs."""
    y_hat = numbers(y_hat, "y_hat", complex_too=True)
    if y_hat.ndim < 2:
        refuse("y_hat", f"shape {y_hat.shape}", "shape (B, n): a batch of rows",
               "One example is a batch of one: use y_hat[None, :].")
    return y_hat


def _one_hot(y, z):
    y = np.asarray(y)
    if y.dtype.kind in "iu" and y.shape == z.shape[:-1]:
        C = z.shape[-1]
        if y.min() < 0 or y.max() >= C:
            refuse("y", f"labels from {y.min()} to {y.max()}",
                   f"classes 0 to {C - 1}",
                   f"Number the classes from 0, or give the net {y.max() + 1} "
                   "outputs.")
        return (np.arange(C) == y[..., None]).astype(z.dtype)
    if y.shape != z.shape:
        refuse("y", f"{y.dtype} of shape {y.shape}",
               f"integer labels of shape {z.shape[:-1]} or probabilities of "
               f"shape {z.shape}",
               "Use y.astype(int) for labels; nothing is broadcast.")
    target = numbers(y, "y").astype(z.dtype)
    if target.min() < 0 or np.abs(target.sum(axis=-1) - 1).max() > 1e-6:
        refuse("y", "rows that are not probabilities",
               "entries ≥ 0 that sum to 1 in each row",
               "Divide each row by its sum.")
    return target


LOSSES = {
    "squared_error": squared_error,
    "softmax_cross_entropy": softmax_cross_entropy,
    "sigmoid_cross_entropy": sigmoid_cross_entropy,
}
