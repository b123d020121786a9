"""Exercises of chapter 10: truncation."""

from functools import partial

import numpy as np

from vgcore.check import function, number
from vgcore.theory import balancing_sensitivity, kept


def kept_cells(T=12, tau=4):
    """Cells that the sliding window and the chunks keep."""
    return np.array([kept(T, tau, q).sum() for q in ("sliding", "chunks")])


number("kept-cells", kept_cells, rtol=1e-9, name="cells", mutants=[
    ("M15", lambda: kept_cells()[[1, 1]]),
    ("M15", lambda: kept_cells()[::-1]),
    ("M80", lambda: np.array([kept(12, 5).sum(), kept_cells()[1]])),
    ("M81", lambda: np.array([12 * 4, kept_cells()[1]])),
    ("M81", lambda: np.array([12 * 4, 12 * 4])),
    ("M64", lambda: kept_cells() - 12)])


def first_right():
    """The smallest τ whose sensitivity has the sign of the full one."""
    S = balancing_sensitivity(100)
    return int(np.argmax(np.sign(S) == np.sign(S[-1]))) + 1


def falling_from():
    """The smallest τ at which the sensitivity has begun to fall."""
    return int(np.argmax(np.diff(balancing_sensitivity(100)) < 0)) + 2


number("right-sign", first_right, rtol=1e-9, name="tau", mutants=[
    ("M80", lambda: first_right() - 1), ("M82", falling_from),
    ("M82", lambda: falling_from() - 1)])


def truncated(W_hh, h, dh, tau, *, mistake=None):
    """∂J/∂W_hh of a tanh RNN, truncated in both ways.

    Parameters
    ----------
    W_hh : array, shape (n, n)
    h : array, shape (T + 1, n)
        h_0 … h_T of one sequence.
    dh : array, shape (T, n)
        ``dh[t - 1]`` is ∂J^[t]/∂h_t.
    tau : int
    mistake : str, optional
        Makes one classical mistake; see ``vgcore/mistakes.py``. A word behind
        the id chooses among several forms.

    Returns
    -------
    sliding, chunks : array, shape (n, n)
        :eq:`eq-10-1` and :eq:`eq-10-2`.
    """
    T = len(dh)
    reach = tau + {"M80": 1, "M80 less": -1}.get(mistake, 0)
    sliding, chunks = np.zeros_like(W_hh), np.zeros_like(W_hh)
    for t in range(1, T + 1):
        starts = {"sliding": max(1, t - reach + 1),
                  "chunks": tau * ((t - 1) // tau) + 1}
        if mistake == "M15":
            starts["sliding"] = starts["chunks"]
        if mistake == "M15 also":
            starts["chunks"] = starts["sliding"]
        if mistake == "M15 exchanged":
            starts = dict(zip(starts, reversed(starts.values())))
        sliding += one_loss(W_hh, h, dh, t, starts["sliding"], mistake)
        chunks += one_loss(W_hh, h, dh, t, starts["chunks"], mistake)
    return sliding, chunks


def one_loss(W_hh, h, dh, t, start, mistake):
    """Loss t, followed back to step ``start``."""
    g, total = dh[t - 1], np.zeros_like(W_hh)
    for s in range(t, start - 1, -1):
        delta = g if mistake == "M2" else g * (1 - h[s] ** 2)
        term = np.outer(delta, h[s if mistake == "M14" else s - 1])
        if mistake == "M11":
            total = term if s == start else total
        elif mistake == "M13":
            total = term if s == t else total
        else:
            total = total + term
        g = (W_hh if mistake == "M4" else W_hh.T) @ delta
    return total


def last_losses_only(W_hh, h, dh, tau):
    """M12: only the loss at the end of the sequence, or of a chunk."""
    T, sliding, chunks = len(dh), 0.0, 0.0
    for t in range(1, T + 1):
        start = tau * ((t - 1) // tau) + 1
        if t == T:
            sliding = one_loss(W_hh, h, dh, t, max(1, t - tau + 1), None)
        if t == T or t % tau == 0:
            chunks = chunks + one_loss(W_hh, h, dh, t, start, None)
    return sliding, chunks


def sequences(rng):
    """T a multiple of τ and not, τ = T, and T = n."""
    for T, n, tau in ((7, 3, 3), (8, 2, 4), (5, 4, 2), (6, 6, 4)):
        W_hh = rng.standard_normal((n, n))
        h = np.tanh(rng.standard_normal((T + 1, n)))
        yield W_hh, h, rng.standard_normal((T, n)), tau


function("truncated", truncated, trials=lambda rng: list(sequences(rng)),
         outputs=("sliding", "chunks"),
         mutants=[(id.split()[0], partial(truncated, mistake=id)) for id in (
             "M15", "M15 also", "M15 exchanged", "M80", "M80 less", "M11",
             "M13", "M14", "M2", "M4")] + [("M12", last_losses_only)])


def compensation(p=0.1, lag=5):
    """Factor of a link that is kept, and of a gradient after ``lag`` links."""
    factor = 1 / (1 - p)
    return np.array([factor, factor**lag])


number("compensation", compensation, rtol=2e-3, name="factors", mutants=[
    ("M83", lambda: np.array([1 / 0.1, 1 / 0.1**5])),
    ("M84", lambda: compensation()[[0, 0]]),
    ("M84", lambda: np.array([1 / 0.9, 5 / 0.9])),
    ("M85", lambda: 1 / compensation()),
    ("M86", lambda: compensation(lag=6)),
    ("M86", lambda: compensation(lag=4))])
