"""Links cut in chunks or at random, and nets to try a truncation on."""

import math

import numpy as np

from vgcore.recurrent import RNN
from vgcore.validation import generator, numbers, positive, refuse, size


def chunk_links(T, tau):
    """Links that make chunks of τ steps, :eq:`eq-10-2`.

    Parameters
    ----------
    T, tau : int
        Steps of the sequence, and of a chunk; the last may be shorter.

    Returns
    -------
    array, shape (T,)
        For ``cell.backward(dh, record, links=links)``: 0 at the first step of
        each chunk, where nothing is passed back, and else 1.

    Raises
    ------
    ValueError, TypeError
        If ``T`` or ``tau`` is not a positive integer.

    Examples
    --------
    >>> import vgcore as vg
    >>> vg.chunk_links(5, 2)
    array([0., 1., 0., 1., 0.])
    """
    return np.where(np.arange(size(T, "T")) % size(tau, "tau") > 0, 1.0, 0.0)


def random_links(rng, T, p, *, compensated=True):
    """Links cut with probability p each, :eq:`eq-10-4`.

    Parameters
    ----------
    rng : numpy.random.Generator
    T : int
    p : float
        At least 0, below 1.
    compensated : bool
        Whether the links that are kept get the factor 1/(1 − p), which makes
        the gradient right on average. Tallec and Ollivier (2017).

    Returns
    -------
    array, shape (T,)

    Raises
    ------
    ValueError, TypeError
        If ``p`` is not a probability below 1 or ``T`` no positive integer.
    """
    p = positive(p, "p", zero=True)
    if p >= 1:
        refuse("p", p, "a probability below 1", "At 1 every link is cut.")
    kept = generator(rng).random(size(T, "T")) >= p
    return kept / (1.0 - p) if compensated else 1.0 * kept


def noise_net(seed, T=100, n=32):
    """An RNN that read noise and should have predicted other noise.

    The step's loss is ½(W_ho h_t − y_t)², everything is drawn from N(0, 1),
    and W_ho has variance 1/n.

    Parameters
    ----------
    seed : int
    T, n : int
        Steps of the one sequence, and units.

    Returns
    -------
    cell : RNN
        With 3 inputs.
    record : Record
        Of its forward pass.
    dh : array, shape (1, T, n)
        ∂J^[t]/∂h_t.
    """
    T, n, rng = size(T, "T"), size(n, "n"), np.random.default_rng(seed)
    cell, W_ho = RNN(3, n, rng=rng), rng.standard_normal((1, n)) / n**0.5
    x, y, h_0 = (rng.standard_normal(shape)
                 for shape in ((1, T, 3), (1, T, 1), (1, n)))
    h, record = cell.forward(x, h_0)
    return cell, record, (h @ W_ho.T - y) @ W_ho


def balancing_cell(near=10, far=13):
    """A row of linear units whose near part hides its far part.

    Unit i keeps half of its state and takes half of unit i + 1's; the input,
    a parameter θ, comes with sign + to the first units and − to the others.
    Influence balancing, Tallec and Ollivier (2017).

    Parameters
    ----------
    near, far : int
        Units with sign + and −. In the long run the first unit is at
        2θ(near − far).

    Returns
    -------
    RNN
        One input, near + far units.
    """
    near, far = size(near, "near"), size(far, "far")
    n = near + far
    cell = RNN(1, n, "identity", rng=np.random.default_rng(0))
    cell.W_hh[...] = 0.5 * (np.eye(n) + np.eye(n, k=1))
    cell.W_xh[:, 0] = np.where(np.arange(n) < near, 1.0, -1.0)
    return cell


def balancing_sensitivity(K, near=10, far=13):
    """What θ does to the first unit of :func:`balancing_cell` in τ steps.

    A signal from k steps ago has come j units far with probability
    C(k, j) 2^{−k}; the sum is over k < τ and all units.

    Parameters
    ----------
    K : int
    near, far : int

    Returns
    -------
    array, shape (K,)
        For τ = 1…K.
    """
    near, n = size(near, "near"), near + size(far, "far")
    ways = [sum(math.comb(k, j) for j in range(near))
            - sum(math.comb(k, j) for j in range(near, n))
            for k in range(size(K, "K"))]
    return np.cumsum([way / 2**k for k, way in enumerate(ways)])


def balance_online(cell, sensitivity, *, rate=1e-4, steps=10_000):
    """Learn θ of :func:`balancing_cell` while the sequence runs, for every τ.

    After each step, θ ← θ − rate · (s_1 − 1) · (sensitivity within τ steps).

    Parameters
    ----------
    cell : RNN
    sensitivity : array, shape (K,)
        For τ = 1…K.
    rate : float
    steps : int

    Returns
    -------
    theta : array, shape (K,)
        The last θ for each τ; from 0.

    Raises
    ------
    ValueError, TypeError
        If ``rate`` is not positive, ``steps`` no positive integer, or
        ``sensitivity`` not a row of numbers.
    """
    sensitivity = numbers(sensitivity, "sensitivity")
    if sensitivity.ndim != 1 or not len(sensitivity):
        refuse("sensitivity", f"shape {sensitivity.shape}", "shape (K,)",
               "Give one number for each τ = 1…K.")
    rate, K = positive(rate, "rate"), len(sensitivity)
    state, theta = np.zeros((cell.n_out, K)), np.zeros(K)
    for t in range(size(steps, "steps")):
        state = cell.W_hh @ state + cell.W_xh * theta
        within = sensitivity[np.minimum(np.arange(K), t)]
        theta -= rate * (state[0] - 1) * within
    return theta
