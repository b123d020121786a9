"""Links cut in chunks or at random, and a net to try them on."""

import numpy as np

from vgcore.recurrent import RNN
from vgcore.validation import generator, positive, refuse, size


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
    >>> from vgcore import experiments
    >>> experiments.chunk_links(5, 2)
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
