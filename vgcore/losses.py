"""Losses: ``loss(y_hat, y) -> (J, dJ)``, the only place that knows 1/B.

J is the mean over the batch, the first axis, of each example's loss, summed
over that example's other axes. ``dJ`` is ∂J/∂y_hat and has its shape.
"""

import math

import numpy as np

from vgcore.activations import sigmoid
from vgcore.validation import finite_array, refused


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
    if not _are_plain(y_hat, y):
        y_hat = outputs(y_hat)
        y = _fitting(y, y_hat).astype(y_hat.dtype)
    B, r = len(y_hat), y_hat - y
    flat = r.ravel()
    J = flat.dot(flat) / (2 * B)
    if not math.isfinite(abs(J)):  # finite only if every entry is
        _fitting(y, outputs(y_hat))
    return J, r / B


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
    if z.shape[-1] == 1:
        raise refused("y_hat", f"shape {z.shape}", "two classes or more",
                      "Softmax of one output is always 1: give the net one output a "
                      "class, or use sigmoid_cross_entropy.")
    target = _one_hot(y, z)
    log_p, p = _log_and_p(z)
    with np.errstate(under="ignore"):
        return -(target * log_p).sum() / len(z), (p - target) / len(z)


def sigmoid_cross_entropy(y_hat, y):
    """Cross-entropy of sigmoid(y_hat), for independent yes/no outputs.

    J = −1/B Σ [y log a + (1−y) log(1−a)] with a = sigmoid(z), and
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
    y = _fitting(y, z).astype(z.dtype)
    if y.min() < 0 or y.max() > 1:
        raise refused("y", f"values from {y.min():g} to {y.max():g}",
                      "targets between 0 and 1", _to_unit_interval(y))
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
    return _log_and_p(_logits(z))[0]


def _logits(z):
    return np.atleast_1d(finite_array(z, "z", complex_too=True))


@np.errstate(under="ignore")  # far below the largest logit, p is 0
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
    p = finite_array(p, "p")
    if p.ndim != 1:
        raise refused("p", f"shape {p.shape}", "one vector of probabilities",
                      "Give one example at a time: p[0].")
    return np.diag(p) - np.outer(p, p)


def outputs(y_hat):
    """`y_hat` as a finite batch of outputs."""
    y_hat = finite_array(y_hat, "y_hat", complex_too=True)
    if y_hat.ndim < 2:
        raise refused("y_hat", f"shape {y_hat.shape}", "shape (B, n): a batch of rows",
                      "One example is a batch of one: use y_hat[None, :].")
    return y_hat


def _are_plain(y_hat, y):
    """Whether both are what they mostly are: float rows of one shape and dtype."""
    return (type(y_hat) is type(y) is np.ndarray and y_hat.shape == y.shape
            and y_hat.ndim > 1 and y_hat.size > 0
            and y_hat.dtype is y.dtype and y.dtype.kind == "f")


def _fitting(y, y_hat):
    """`y` as finite numbers, one for each output."""
    y = finite_array(y, "y")
    if y.shape != y_hat.shape:
        raise refused("y", f"shape {y.shape}",
                      f"shape {y_hat.shape}, a target for each output",
                      _to_shape(y, y_hat))
    return y


def _one_hot(y, z):
    """`y` as one probability a class, whether it holds labels or probabilities."""
    y, C = np.asarray(y), z.shape[-1]
    if y.dtype.kind in "iu" and y.shape == z.shape[:-1]:
        if y.size and (y.min() < 0 or y.max() >= C):
            raise refused("y", f"labels from {y.min()} to {y.max()}",
                          f"classes 0 to {C - 1}", _to_classes(y, C))
        return (np.arange(C) == y[..., None]).astype(z.dtype)
    if y.shape != z.shape:
        raise refused("y", f"{y.dtype} of shape {y.shape}",
                      f"integer labels of shape {z.shape[:-1]} or probabilities of "
                      f"shape {z.shape}", _to_labels(y, z))
    target = finite_array(y, "y").astype(z.dtype)
    if target.min() < 0 or np.abs(target.sum(axis=-1) - 1).max() > 1e-6:
        raise refused("y", "rows that are not probabilities",
                      "entries ≥ 0 that sum to 1 in each row",
                      _to_probabilities(target))
    return target


# The cures: what is most likely meant, from what came.

def _to_shape(y, y_hat):
    n = y_hat.shape[-1]
    if y.shape == y_hat.shape[::-1]:
        return "Examples are rows: transpose it, y.T."
    if y.shape == y_hat.shape[:-1]:
        if n == 1:
            return "One output needs a column: y[..., None]; nothing is broadcast."
        if _are_whole(y):
            return (f"For class labels use softmax_cross_entropy, or write them "
                    f"one-hot, np.eye({n})[y]; nothing is broadcast.")
        return f"The net has {n} outputs: give it one, and y[..., None]."
    if y.shape[:1] == y_hat.shape[:1] and y.ndim == y_hat.ndim:
        return f"Give the last layer {y.shape[-1]} outputs; nothing is broadcast."
    return "Cut y and x with the same index; nothing is broadcast."


def _to_unit_interval(y):
    values = np.unique(y)
    if np.array_equal(values, [-1, 1]):
        return "From -1 and 1 to 0 and 1: (y + 1) / 2."
    if len(values) <= 2:
        return f"From {values[0]:g} and {values[-1]:g} to 0 and 1: y == y.max()."
    if _are_whole(y):
        return "For more than two classes use softmax_cross_entropy."
    return "For targets that are no probabilities use squared_error."


def _to_classes(y, C):
    low, high = y.min(), y.max()
    if high - low < C and low > 0:
        return (f"Number the classes from 0: y - {low}, or give the net {high + 1} "
                "outputs.")
    if low == -1 and high == 1 and not (y == 0).any():
        return "From -1 and 1 to classes 0 and 1: (y + 1) // 2."
    if low < 0:
        return "Number the classes from 0; a label such as -1 marks no class here."
    return f"Number the classes from 0, or give the net {high + 1} outputs."


def _to_labels(y, z):
    due, whole = z.shape[:-1], y.dtype.kind in "iu" or _are_whole(y)
    if y.dtype.kind in "OUS":
        return "Number the classes from 0: np.unique(y, return_inverse=True)[1]."
    if y.shape == (*due, 1):
        kind = "" if y.dtype.kind in "iu" else ".astype(int)"
        return f"Labels have no axis of their own: y[..., 0]{kind}."
    if y.shape == due:
        return ("Use y.astype(int) for labels; nothing is broadcast." if whole else
                "Labels are whole numbers; for other targets use squared_error.")
    if y.shape == z.shape[::-1]:
        return "Examples are rows: transpose it, y.T."
    if y.ndim == z.ndim and y.shape[:-1] == due:
        return f"Give the last layer {y.shape[-1]} outputs, one a class."
    return "Cut y and x with the same index; nothing is broadcast."


def _to_probabilities(target):
    if target.shape[-1] == 1:
        return "For one yes/no output use sigmoid_cross_entropy."
    if target.min() >= 0 and target.max() <= 1 and _are_whole(target):
        return ("For several yes/no outputs at once use sigmoid_cross_entropy; for "
                "classes put one 1 in each row.")
    if target.min() >= 0 and target.sum(axis=-1).min() > 0:
        return "Divide each row by its sum."
    return "Give probabilities, not logits: softmax(y)."


def _are_whole(y):
    return y.dtype.kind in "biuf" and bool(np.all(y == np.rint(y)))


LOSSES = {
    "squared_error": squared_error,
    "softmax_cross_entropy": softmax_cross_entropy,
    "sigmoid_cross_entropy": sigmoid_cross_entropy,
}
