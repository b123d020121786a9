"""How far back a gradient reaches: the triangle of lags, its rates, the gates."""

import math
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from vgcore.activations import softplus
from vgcore.optimizers import norm
from vgcore.validation import (
    choice, generator, numbers, positive, refuse, size,
)


# The triangle: loss t against state s ≤ t.

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
    triangle = _square(triangle, "triangle")
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


SCHEMES = {
    "full": lambda t, s, tau: s <= t,
    "sliding": lambda t, s, tau: (s <= t) & (s > t - tau),
    "chunks": lambda t, s, tau: (s <= t) & (s // tau == t // tau),
}


def kept(T, tau=None, scheme="sliding"):
    """Which cells of the triangle a truncation keeps.

    All, those with a lag below τ, :eq:`eq-10-1`, or those in the same chunk
    of τ steps, :eq:`eq-10-2`.

    Parameters
    ----------
    T : int
        Steps.
    tau : int, optional
        τ; not needed for "full".
    scheme : {"full", "sliding", "chunks"}

    Returns
    -------
    array of bool, shape (T, T)
        Row t − 1 is the loss of step t, column s − 1 the state of step s.

    Examples
    --------
    >>> import vgcore as vg
    >>> [int(vg.kept(12, 4, q).sum()) for q in ("full", "sliding", "chunks")]
    [78, 42, 30]
    """
    keeps = choice(scheme, SCHEMES, "scheme")
    T = size(T, "T")
    tau = T if tau is None and scheme == "full" else size(tau, "tau")
    steps = np.arange(T)
    return keeps(steps[:, None], steps[None, :], tau)


# Rates.

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
    norms = numbers(norms, "norms")
    if norms.ndim != 1 or len(norms) < 2 or norms.min() <= 0:
        refuse("norms", f"shape {norms.shape}, least {norms.min():g}",
               "at least two positive numbers in a row",
               "Leave out the lags whose gradient is 0.")
    return float(np.polyfit(np.arange(len(norms)), np.log(norms), 1)[0])


def spectral_radius(W):
    """ρ(W), the largest |eigenvalue|; ln ρ is the rate in :eq:`eq-9-7`.

    Parameters
    ----------
    W : array, shape (n, n)

    Returns
    -------
    float
    """
    return float(np.abs(np.linalg.eigvals(_square(W, "W"))).max())


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
    jacobians = numbers(jacobians, "jacobians")
    if jacobians.ndim != 3 or jacobians.shape[1] != jacobians.shape[2]:
        refuse("jacobians", f"shape {jacobians.shape}", "shape (T, n, n)",
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


# What back-propagation through time costs.

@dataclass
class Products:
    """How many gradient vectors went one step back, :eq:`eq-9-6`.

    Attributes
    ----------
    count : int
        One for each sequence of the batch and each step.
    """

    count: int = 0


@contextmanager
def counted_products(cell):
    """Count the products with the step's Jacobian in what runs inside.

    The measured side of :eq:`eq-9-6`: W_hh tallies the vectors that the
    backward pass multiplies by it. Forward products are not counted.

    Parameters
    ----------
    cell : RNN, GRU or LSTM

    Yields
    ------
    Products

    Examples
    --------
    >>> import numpy as np, vgcore as vg
    >>> cell = vg.RNN(1, 4, rng=np.random.default_rng(0))
    >>> h, record = cell.forward(np.ones((1, 100, 1)))
    >>> with vg.counted_products(cell) as products:
    ...     dx = cell.backward(h, record)
    >>> products.count
    100
    """
    products, W_hh = Products(), cell.W_hh
    vars(cell)["W_hh"] = W_hh.view(_Counting)
    cell.W_hh.products = products
    try:
        yield products
    finally:
        vars(cell)["W_hh"] = W_hh


class _Counting(np.ndarray):
    """A weight array that counts the rows multiplied by it from the left."""

    products = None

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if ufunc is np.matmul and inputs[1] is self and self.products:
            self.products.count += math.prod(inputs[0].shape[:-1])
        return getattr(ufunc, method)(*map(np.asarray, inputs), **options)


def held_numbers(record):
    """How many numbers a record holds for the backward pass.

    Parameters
    ----------
    record : Record
        From ``cell.forward``.

    Returns
    -------
    int
        Of the distinct arrays; a view counts as the array it looks into. It
        grows like T: the price of :eq:`eq-9-6`.
    """
    arrays = [q for value in vars(record).values()
              for q in (value if isinstance(value, tuple) else (value,))
              if isinstance(q, np.ndarray)]
    owners = {id(q): q for q in map(_owner, arrays)}
    return sum(q.size for q in owners.values())


def _owner(array):
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


# Gates.

def half_life(bias):
    """Steps after which a gate at σ(bias) has kept one half, :eq:`eq-11-3`.

    ln 2 / −ln σ(b): 1 step at b = 0, 103 steps at b = 5.

    Parameters
    ----------
    bias : float or array
        Of the gate that keeps: f of an LSTM, z of a GRU.

    Returns
    -------
    float or array
    """
    steps = math.log(2) / softplus(-numbers(bias, "bias"))
    return float(steps) if np.ndim(bias) == 0 else steps


def bias_for(half_life):
    """The bias whose gate keeps one half for so many steps, :eq:`eq-11-3`.

    Parameters
    ----------
    half_life : float
        Steps.

    Returns
    -------
    float
        −ln(2^{1/steps} − 1).
    """
    return -math.log(math.expm1(math.log(2) / positive(half_life, "half_life")))


def chrono(rng, n, T):
    """Gate biases for horizons up to T: ln u, u ~ U(1, T − 1), :eq:`eq-11-5`.

    Set f to it and i to its negative; for a GRU, z. Tallec and Ollivier
    (2018).

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        Units.
    T : int
        The longest lag to be learned, above 2.

    Returns
    -------
    array, shape (n,)

    Examples
    --------
    >>> import numpy as np, vgcore as vg
    >>> rng = np.random.default_rng(0)
    >>> lstm = vg.LSTM(1, 16, rng=rng)
    >>> b = vg.chrono(rng, 16, T=100)
    >>> lstm.set_bias(f=b, i=-b)
    """
    n, T = size(n, "n"), size(T, "T")
    if T <= 2:
        refuse("T", T, "a horizon above 2", "Below, b = 0 is enough.")
    return np.log(generator(rng).uniform(1.0, T - 1.0, n))


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
        refuse("record", repr(record), "a record of an LSTM or a GRU",
               "Only gated cells have a gate that keeps.")
    with np.errstate(under="ignore"):
        return np.cumprod(record.keep[::-1], axis=0)


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


def latch(w):
    """The stored value h* = tanh(w h*) of a latch, and the slope there.

    The slope w (1 − h*²) of :eq:`eq-11-4` is the factor by which a
    disturbance, and so a gradient, shrinks in one step. Bengio et al. (1994).

    Parameters
    ----------
    w : float
        The unit's weight to itself; it latches for w > 1.

    Returns
    -------
    h, slope : float
        0 and ``w`` for w ≤ 1.
    """
    w = positive(w, "w")
    low, high = 0.0, 1.0
    if w <= 1:
        return 0.0, w
    while low < (middle := (low + high) / 2) < high:  # tanh(wh) > h below h*
        low, high = (middle, high) if math.tanh(w * middle) > middle else (
            low, middle)
    return middle, w * (1 - middle**2)


def _square(matrix, name):
    matrix = numbers(matrix, name)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        refuse(name, f"shape {matrix.shape}", "a square matrix",
               "Give one matrix, shape (n, n).")
    return matrix


def _exp(x):
    return math.exp(x) if x < 709 else math.inf
