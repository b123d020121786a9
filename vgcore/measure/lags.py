"""How far back a gradient reaches: the triangle of lags and its rates."""

import math

import numpy as np

from vgcore.optimizers import norm
from vgcore.validation import finite_array, refused


def contributions(cell, dh, record):
    """Norm of every ∂J^[t]/∂h_s: each loss, followed back by itself.

    The terms that :eq:`eq-9-4` adds up before it goes on. Row t − 1 is the
    loss of step t, column s − 1 the state it reaches.

    Parameters
    ----------
    cell : RNN, GRU or LSTM
    dh : array, shape (B, T, n_h)
        ∂J^[t]/∂h_t.
    record : Record
        From ``cell.forward``.

    Returns
    -------
    array, shape (T, T)
        Over the batch as one vector; 0 above the diagonal, where s > t.
    """
    T = record.h.shape[0] - 1
    triangle = np.zeros((T, T))
    for k, lag in enumerate(cell.lags(dh, record)):
        for s, gradient in enumerate(lag):
            triangle[s + k, s] = norm(gradient)
    return triangle


def lag_norms(triangle):
    """Gradient by lag: the root mean square of each diagonal of a triangle.

    Parameters
    ----------
    triangle : array, shape (T, T)
        From :func:`contributions`.

    Returns
    -------
    array, shape (T,)
        Entry k: the norm of ∂J^[t]/∂h_{t−k}, over all t > k.
    """
    triangle = _square(triangle)
    return np.array([norm(np.diagonal(triangle, -k)) / math.sqrt(len(triangle) - k)
                     for k in range(len(triangle))])


def last_loss_norms(cell, dh, record):
    """Gradient of the last loss by lag: ‖∂J^[T]/∂h_{T−k}‖ for k = 0…T−1.

    The last row of the triangle of :func:`contributions`, from the right, by
    one backward pass, :eq:`eq-9-7`.

    Parameters
    ----------
    cell : RNN, GRU or LSTM
        Its gradients become those of the last loss.
    dh : array, shape (B, T, n_h)
        ∂J^[t]/∂h_t; only its last step is used.
    record : Record
        From ``cell.forward``.

    Returns
    -------
    array, shape (T,)
        Over the batch as one vector.
    """
    last = np.zeros_like(dh)
    last[:, -1:] = dh[:, -1:]
    cell.backward(last, record, to_input=False)
    return np.array([norm(gradient) for gradient in record.dh[::-1]])


def decay_rate(norms):
    """Slope of ln(norm) against the step: the measured side of :eq:`eq-9-7`.

    Parameters
    ----------
    norms : array, shape (K,)
        Positive, at steps 0, 1, …: of gradients by lag, or of products of
        Jacobians.

    Returns
    -------
    float
        By least squares; e to this power is the factor a step.
    """
    norms = finite_array(norms, "norms")
    if norms.ndim != 1 or len(norms) < 2 or norms.min() <= 0:
        raise refused("norms", f"shape {norms.shape}, least {norms.min():g}",
                      "at least two positive numbers in a row",
                      "Leave out the lags whose gradient is 0.")
    return float(np.polyfit(np.arange(len(norms)), np.log(norms), 1)[0])


def product_norms(jacobians):
    """Norms of the products J_T, J_T J_{T−1}, …, J_T … J_1.

    Each factor is divided out before it can overflow or underflow the next
    product; only the norm itself may.

    Parameters
    ----------
    jacobians : array, shape (T, n, n)
        ∂h_t/∂h_{t−1} for t = 1…T, from ``cell.state_jacobians``.

    Returns
    -------
    array, shape (T,)
        Spectral norms; entry k − 1 is the product of the last k.
    """
    jacobians = finite_array(jacobians, "jacobians")
    if jacobians.ndim != 3 or jacobians.shape[1] != jacobians.shape[2]:
        raise refused("jacobians", f"shape {jacobians.shape}", "shape (T, n, n)",
                      "Use cell.state_jacobians(record).")
    product, log_size, norms = np.eye(jacobians.shape[1]), 0.0, []
    for J in jacobians[::-1]:
        product = product @ J
        largest = float(np.linalg.norm(product, 2))
        if largest == 0:
            return np.array(norms + [0.0] * (len(jacobians) - len(norms)))
        product, log_size = product / largest, log_size + math.log(largest)
        norms.append(_exp(log_size))
    return np.array(norms)


def cell_path(record):
    """How much of the last state came straight along the cell, :eq:`eq-11-2`.

    The products f_T, f_T f_{T−1}, … of the gate that keeps: f of an LSTM, z of
    a GRU. This is ∂c_T/∂c_{T−k} without the ways through h.

    Parameters
    ----------
    record : Record
        From the ``forward`` of an LSTM or a GRU.

    Returns
    -------
    array, shape (T, B, n_h)
        Entry k − 1 is the product over the last k steps.
    """
    if not hasattr(record, "keep"):
        raise refused("record", repr(record), "a record of an LSTM or a GRU",
                      "Only gated cells have a gate that keeps.")
    with np.errstate(under="ignore"):
        return np.cumprod(record.keep[::-1], axis=0)


def step_factors(cell, record):
    """Factor per step of a gated cell's gradient: along the cell, on every path.

    Parameters
    ----------
    cell : LSTM or GRU
    record : Record
        From ``cell.forward`` of a batch of one.

    Returns
    -------
    along, every : float
        Geometric means over the T steps: of the gates of :eq:`eq-11-2`, over
        the units too; and of the norm of ∂s_T/∂s_0, with s = h, or (h, c).
    """
    along, T = np.log(cell_path(record)[-1]), len(record.x)
    total, log_size = cell.total_jacobian(record)
    every = log_size + math.log(np.linalg.norm(total, 2) or 1.0)  # of nothing log_size is −inf
    return math.exp(along.mean() / T), math.exp(every / T)


def gradient_by_path(cell, record):
    """How a gradient shrinks on its way back: on every path, and along the cell.

    Of the loss ½ ‖h_T‖², by the state of each step: c of an LSTM, h of a GRU.

    Parameters
    ----------
    cell : LSTM or GRU
        Its gradients become those of this loss.
    record : Record
        From ``cell.forward``.

    Returns
    -------
    every, along : array, shape (T,)
        Norm at lag k = 0…T−1, over the batch as one vector, relative to
        lag 0. ``along`` came by the product of gates of :eq:`eq-11-2` alone.
    """
    path = cell_path(record)
    dh = np.zeros_like(record.a)
    dh[:, -1] = record.a[:, -1]
    cell.backward(dh, record, to_input=False)
    every = getattr(record, "d" + cell.states[-1])[::-1]
    along = every[0] * np.concatenate([np.ones_like(path[:1]), path[:-1]])
    return tuple(np.array([norm(q) for q in steps]) / norm(every[0])
                 for steps in (every, along))


def _square(triangle):
    triangle = finite_array(triangle, "triangle")
    if triangle.ndim != 2 or triangle.shape[0] != triangle.shape[1]:
        raise refused("triangle", f"shape {triangle.shape}", "a square matrix",
                      "Give what contributions(…) returns, shape (T, T).")
    return triangle


def _exp(x):
    return math.exp(x) if x < 709 else math.inf
