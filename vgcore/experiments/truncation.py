"""Links cut in chunks or at random, and a net to try them on."""

from itertools import groupby

import numpy as np

from vgcore.measure import angle, contributions
from vgcore.optimizers import norm
from vgcore.recurrent import RNN
from vgcore.validation import (
    by_name, finite_array, generator, positive_float, positive_int, refused, same_shape,
)


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
    return np.where(np.arange(positive_int(T, "T")) % positive_int(tau, "tau") > 0, 1.0, 0.0)


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
    p = positive_float(p, "p", zero=True)
    if p >= 1:
        raise refused("p", p, "a probability below 1", "At 1 every link is cut.")
    kept = generator(rng).random(positive_int(T, "T")) >= p
    return kept / (1.0 - p) if compensated else 1.0 * kept


def noise_net(seed, T=100, n=32, *, sequences=1):
    """An RNN that read noise and should have predicted other noise.

    The step's loss is ½(W_ho h_t − y_t)², everything is drawn from N(0, 1),
    and W_ho has variance 1/n.

    Parameters
    ----------
    seed : int
    T, n : int
        Steps of a sequence, and units.
    sequences : int
        The batch; J is the mean over it.

    Returns
    -------
    cell : RNN
        With 3 inputs.
    record : Record
        Of its forward pass.
    dh : array, shape (sequences, T, n)
        ∂J^[t]/∂h_t.
    """
    T, n, B = positive_int(T, "T"), positive_int(n, "n"), positive_int(sequences, "sequences")
    rng = np.random.default_rng(seed)
    cell, W_ho = RNN(3, n, rng=rng), rng.standard_normal((1, n)) / n**0.5
    x, y, h_0 = (rng.standard_normal(shape)
                 for shape in ((B, T, 3), (B, T, 1), (B, n)))
    h, record = cell.forward(x, h_0)
    return cell, record, (h @ W_ho.T - y) @ W_ho / B


def look_back(net, back, every):
    """∂J/∂W_hh when each `every` losses go back together, through `back` steps.

    The (h; h′) of Williams and Peng (1990): (τ; 1) is the sliding window of
    :eq:`eq-10-1`, (τ; τ) the chunks of :eq:`eq-10-2`; with more steps than
    losses a chunk's first loss looks beyond its beginning.

    Parameters
    ----------
    net : (cell, record, dh)
        As :func:`noise_net` makes it.
    back, every : int
        Steps that are gone back, at least as many as losses; ``every`` divides
        the length of the sequence.

    Returns
    -------
    array, shape (n_h, n_h)

    Raises
    ------
    ValueError, TypeError
        If ``back`` is less than ``every``, or they are not positive integers.
    """
    cell, record, dh = net
    back, every, T = positive_int(back, "back"), positive_int(every, "every"), dh.shape[1]
    if back < every or T % every:
        raise refused("back, every", f"{back}, {every}",
                      f"every ≤ back, and a divisor of T = {T}",
                      "Write look_back(net, 20, 10).")
    total, ends = np.zeros_like(cell.W_hh), range(every, T + 1, every)
    for steps, same in groupby(ends, lambda end: min(end, back)):
        windows = [slice(end - steps, end) for end in same]  # side by side, as one batch
        x = np.concatenate([record.x[w].swapaxes(0, 1) for w in windows])
        losses = np.concatenate([dh[:, w] for w in windows])
        losses[:, :-every] = 0.0
        _, part = cell.forward(x, np.concatenate([record.h[w.start] for w in windows]))
        cell.backward(losses, part, to_input=False)
        total += cell.dW_hh
    return total


def cut_gradients(net, links):
    """∂J/∂W_hh under many draws of links at once, :eq:`eq-10-4`.

    Parameters
    ----------
    net : (cell, record, dh)
        As :func:`noise_net` makes it, with one sequence.
    links : array, shape (N, T)
        A draw a row, as :func:`random_links` makes it.

    Returns
    -------
    array, shape (N, n_h, n_h)
        What ``cell.backward(dh, record, links=links[k])`` leaves in ``dW_hh``.

    Raises
    ------
    ValueError
        If there are several sequences, or links for another number of steps.
    """
    cell, record, dh = net
    if len(dh) != 1:
        raise refused("net", f"{len(dh)} sequences", "one", "Write noise_net(seed, T).")
    links, dh = finite_array(links, "links"), dh[0]
    same_shape(links, (len(links), len(dh)), "links")
    slope = cell.phi.df(record.z[:, 0], record.h[1:, 0])
    delta = np.empty((len(dh), len(links), cell.n_out))
    carry = np.zeros(delta.shape[1:])
    for t in reversed(range(len(dh))):
        delta[t] = (dh[t] + carry) * slope[t]       # δ_t = ∂J/∂h_t ⊙ σ'(z_t)
        carry = links[:, t, None] * (delta[t] @ cell.W_hh)
    return delta.transpose(1, 2, 0) @ record.h[:-1, 0]  # Σ_t δ_t h_{t−1}ᵀ


def chunk_errors(seed, taus, *, sequences=1, T=100, n=32):
    """Relative error of chunks for one net, its gradient a mean over sequences.

    The measured side of :eq:`eq-10-3`.

    Parameters
    ----------
    seed : int
        Of the net and its sequences.
    taus : sequence of int
        Lengths of the chunks.
    sequences, T, n : int
        Sequences that the gradient is a mean over, their steps, units.

    Returns
    -------
    array, shape (len(taus),)
    """
    cell, record, dh = noise_net(seed, T, n, sequences=sequences)
    cell.backward(dh, record, to_input=False)
    full, errors = cell.dW_hh.copy(), []
    for tau in taus:
        cell.backward(dh, record, links=chunk_links(T, int(tau)), to_input=False)
        errors.append(norm(cell.dW_hh - full) / norm(full))
    return np.array(errors)


def truncated_net(tau, scheme, *, seed=0, T=12):
    """A short :func:`noise_net` under one truncation, as a figure shows it.

    Parameters
    ----------
    tau : int
    scheme : {"sliding", "chunks"}
    seed, T : int

    Returns
    -------
    sizes : array, shape (T, T)
        The triangle of ``measure.contributions``.
    tau : int
    scheme : str
    turned : float
        Degrees between ∂J/∂W_hh truncated and whole.
    """
    schemes = {"sliding": lambda: {"tau": tau},
               "chunks": lambda: {"links": chunk_links(T, tau)}}
    cell, record, dh = noise_net(seed, T)
    gradients = []
    for options in ({}, by_name(scheme, schemes, "scheme")()):
        cell.backward(dh, record, to_input=False, **options)
        gradients.append(cell.dW_hh.copy())
    return contributions(cell, dh, record), tau, scheme, angle(*gradients)
