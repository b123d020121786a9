"""Exercises of chapter 10: truncation."""

import numpy as np

from vgcore.exercises.registry import function, number
from vgcore.exercises.slips import Slip, slip
from vgcore.theory import balancing_sensitivity, kept


def kept_cells(T=12, tau=4):
    """Cells that the sliding window and the chunks keep."""
    return np.array([kept(T, tau, q).sum() for q in ("sliding", "chunks")])


number("kept-cells", kept_cells, rtol=1e-9, name="cells", mutants=[
    ("chunk-for-window", lambda: kept_cells()[[1, 1]]),
    ("chunk-for-window", lambda: kept_cells()[::-1]),
    ("window-off-by-one", lambda: np.array([kept(12, 5).sum(), kept_cells()[1]])),
    ("states-before-start", lambda: np.array([12 * 4, kept_cells()[1]])),
    ("states-before-start", lambda: np.array([12 * 4, 12 * 4])),
    ("own-step-not-counted", lambda: kept_cells() - 12)])


def first_right():
    """The smallest τ whose sensitivity has the sign of the full one."""
    S = balancing_sensitivity(100)
    return int(np.argmax(np.sign(S) == np.sign(S[-1]))) + 1


def falling_from():
    """The smallest τ at which the sensitivity has begun to fall."""
    return int(np.argmax(np.diff(balancing_sensitivity(100)) < 0)) + 2


number("right-sign", first_right, rtol=1e-9, name="tau", mutants=[
    ("window-off-by-one", lambda: first_right() - 1), ("lag-for-sum", falling_from),
    ("lag-for-sum", lambda: falling_from() - 1)])


def truncated(W_hh, h, dh, tau):
    """∂J/∂W_hh of a tanh RNN, truncated in both ways.

    Parameters
    ----------
    W_hh : array, shape (n, n)
    h : array, shape (T + 1, n)
        h_0 … h_T of one sequence.
    dh : array, shape (T, n)
        ``dh[t - 1]`` is ∂J^[t]/∂h_t.
    tau : int

    Returns
    -------
    sliding, chunks : array, shape (n, n)
        :eq:`eq-10-1` and :eq:`eq-10-2`.
    """
    def one_loss(t, first):
        g = dh[t - 1]
        total = np.zeros_like(W_hh)
        for s in range(t, first - 1, -1):
            delta = g * (1 - h[s] ** 2)
            total = total + np.outer(delta, h[s - 1])
            g = W_hh.T @ delta
        return total

    sliding, chunks = np.zeros_like(W_hh), np.zeros_like(W_hh)
    losses = range(1, len(dh) + 1)
    for t in losses:
        window = max(1, t - tau + 1)
        chunk = tau * ((t - 1) // tau) + 1
        sliding = sliding + one_loss(t, window)
        chunks = chunks + one_loss(t, chunk)
    return sliding, chunks


STARTED, BENT = "g = dh[t - 1]", "delta = g * (1 - h[s] ** 2)"
TERM, BACK = "total = total + np.outer(delta, h[s - 1])", "g = W_hh.T @ delta"
WINDOW, CHUNK = "window = max(1, t - tau + 1)", "chunk = tau * ((t - 1) // tau) + 1"
SLIDING, CHUNKS = ("sliding = sliding + one_loss(t, window)",
                   "chunks = chunks + one_loss(t, chunk)")
LOSSES = "losses = range(1, len(dh) + 1)"
TRUNCATED = (
    Slip("chunk-for-window", {SLIDING: "sliding = sliding + one_loss(t, chunk)",
                              CHUNKS: "chunks = chunks + one_loss(t, window)"}),
    *slip("chunk-for-window", WINDOW, "window = tau * ((t - 1) // tau) + 1"),
    *slip("chunk-for-window", CHUNK, "chunk = max(1, t - tau + 1)"),
    *[Slip("window-off-by-one", {WINDOW: f"window = max(1, t - tau + {shift})"})
      for shift in (0, 2)],
    *[Slip("window-off-by-one", {CHUNK: f"chunk = max(1, {form})"}) for form in (
        "tau * ((t - 1) // tau)", "tau * (t // tau) + 1", "tau * (t // tau)",
        "tau * ((t - 1) // tau) + 2", "tau * ((t + 1) // tau) + 1",
        "(tau - 1) * ((t - 1) // (tau - 1)) + 1 if tau > 1 else 1",
        "(tau + 1) * ((t - 1) // (tau + 1)) + 1")],
    Slip("not-truncated", {WINDOW: "window = 1"}, "in the window only"),
    Slip("not-truncated", {CHUNK: "chunk = 1"}, "in the chunks only"),
    Slip("not-truncated", {WINDOW: "window = 1", CHUNK: "chunk = 1"}),
    *slip("states-before-start", WINDOW,
          "window = t - tau + 1 if t >= tau else t + 1",
          "window = t - tau + 1 if t >= tau else t"),
    *slip("short-chunk-dropped", CHUNKS,
          "chunks = chunks + one_loss(t, chunk) * (chunk + tau - 1 <= len(dh))"),
    *slip("longest-path-only", TERM,
          "total = np.outer(delta, h[s - 1]) if s == first else total"),
    *slip("not-summed-over-time", TERM,
          "total = np.outer(delta, h[s - 1]) if s == t else total",
          "total = total + np.outer(delta, h[s - 1]) / (t - first + 1)"),
    *slip("not-summed-over-time", SLIDING,
          "sliding = sliding + one_loss(t, window) / len(dh)",
          "sliding = one_loss(t, window)"),
    *slip("not-summed-over-time", CHUNKS,
          "chunks = chunks + one_loss(t, chunk) / len(dh)",
          "chunks = one_loss(t, chunk)"),
    Slip("not-summed-over-time", {SLIDING: "sliding = one_loss(t, window)",
                                  CHUNKS: "chunks = one_loss(t, chunk)"}),
    *slip("neighboring-state", TERM, "total = total + np.outer(delta, h[s])",
          "total = total + np.outer(delta, h[max(s - 2, 0)])"),
    *slip("slope-left-out", BENT, "delta = g"),
    *slip("slope-left-out", BACK, "g = W_hh.T @ g"),
    *slip("slope-left-out", BENT, "delta = g if s == t else g * (1 - h[s] ** 2)",
          "delta = g if s < t else g * (1 - h[s] ** 2)"),
    *slip("slope-at-a", BENT, "delta = g * (1 - np.tanh(h[s]) ** 2)"),
    *slip("slope-of-gradient", BENT, "delta = g * (1 - g ** 2)",
          "delta = g * (1 - np.tanh(g) ** 2)"),
    *slip("slope-misspelled", BENT, "delta = g * (1 - h[s])",
          "delta = g * (1 + h[s] ** 2)", "delta = g * h[s]",
          "delta = g * h[s] ** 2", "delta = g - h[s] ** 2"),
    *slip("slope-of-another", BENT, "delta = g * h[s] * (1 - h[s])",
          "delta = g * (h[s] > 0)"),
    *slip("slope-of-neighbor", BENT, "delta = g * (1 - h[s - 1] ** 2)"),
    *slip("slope-twice", BENT, "delta = g * (1 - h[s] ** 2) ** 2"),
    *slip("transpose-for-matrix", BACK, "g = W_hh @ delta"),
    *slip("weights-skipped", BACK, "g = delta"),
    *slip("counted-twice", BACK, "g = g + W_hh.T @ delta",
          "g = W_hh.T @ delta + dh[s - 2]"),
    *slip("time-shifted", STARTED, "g = dh[t % len(dh)]", "g = dh[t - 2]",
          "g = dh[len(dh) - t]"),
    *slip("sign-turned", BACK, "g = -W_hh.T @ delta"),
    *slip("step-missing", LOSSES, "losses = range(1, len(dh))",
          "losses = range(2, len(dh) + 1)"),
)


def last_losses_only(W_hh, h, dh, tau):
    """Only the loss at the end of the sequence, or of a chunk."""
    T = len(dh)
    ends = [t for t in range(1, T + 1) if t == T or t % tau == 0]
    alone = lambda t: np.eye(T)[t - 1][:, None] * dh
    sliding = truncated(W_hh, h, alone(T), tau)[0]
    return sliding, sum(truncated(W_hh, h, alone(t), tau)[1] for t in ends)


def piled_up(windows, chunks):
    """Truncation whose gradients of states are not cleared for the next loss."""
    def back(W_hh, h, dh, start):
        piled, total = np.zeros_like(h), np.zeros_like(W_hh)
        for t in range(1, len(dh) + 1):
            piled[t] += dh[t - 1]
            for s in range(t, start(t) - 1, -1):
                delta = piled[s] * (1 - h[s] ** 2)
                total += np.outer(delta, h[s - 1])
                piled[s - 1] += W_hh.T @ delta
        return total

    def both(W_hh, h, dh, tau):
        sliding, chunked = truncated(W_hh, h, dh, tau)
        if windows:
            sliding = back(W_hh, h, dh, lambda t: max(1, t - tau + 1))
        if chunks:
            chunked = back(W_hh, h, dh, lambda t: tau * ((t - 1) // tau) + 1)
        return sliding, chunked

    return both


def sequences(rng):
    """T a multiple of τ and not, τ = 1, τ = T, τ > T, and T = n."""
    for T, n, tau in ((7, 3, 3), (8, 2, 4), (5, 4, 2), (4, 3, 1), (5, 2, 5),
                      (3, 2, 5), (6, 6, 4)):
        W_hh = rng.standard_normal((n, n))
        h = np.tanh(rng.standard_normal((T + 1, n)))
        yield W_hh, h, rng.standard_normal((T, n)), tau


function("truncated", truncated, trials=lambda rng: list(sequences(rng)),
         outputs=("sliding", "chunks"), slips=TRUNCATED,
         sizes=lambda W_hh, h, dh, tau: {"T": len(dh), "τ": tau}, mutants=[
             ("own-loss-left-out", last_losses_only),
             ("counted-twice", piled_up(True, False)),
             ("counted-twice", piled_up(False, True)),
             ("counted-twice", piled_up(True, True))])


def compensation(p=0.1, lag=5):
    """Factor of a link that is kept, and of a gradient after ``lag`` links."""
    factor = 1 / (1 - p)
    return np.array([factor, factor**lag])


number("compensation", compensation, rtol=2e-3, name="factors", mutants=[
    ("cut-for-link", lambda: np.array([1 / 0.1, 1 / 0.1**5])),
    ("links-not-multiplied", lambda: compensation()[[0, 0]]),
    ("links-not-multiplied", lambda: np.array([1 / 0.9, 5 / 0.9])),
    ("shrunk-for-grown", lambda: 1 / compensation()),
    ("links-off-by-one", lambda: compensation(lag=6)),
    ("links-off-by-one", lambda: compensation(lag=4))])
