"""Answers to back-propagation through time and to its truncations."""

import numpy as np


def through_time(own=lambda do, W, t, T: do[:, t - 1] @ W,
                 bend=lambda g, h, t: g * (1 - h[:, t] ** 2),
                 carry=lambda d, W, g, c: d @ W, x_at=lambda t, T: t - 1,
                 h_at=lambda t, T: t - 1, o_at=lambda t, T: t,
                 give=lambda *q: q):
    """The backward pass of an RNN, with any of its lines another."""
    def bptt(W_hh, W_ho, x, h, do):
        dx = dh = dho = db = 0
        c, T = 0.0, x.shape[1]
        for t in range(T, 0, -1):
            g = own(do, W_ho, t, T) + c
            d = bend(g, h, t)
            dx, dh = dx + d.T @ x[:, x_at(t, T)], dh + d.T @ h[:, h_at(t, T)]
            dho, db = dho + do[:, t - 1].T @ h[:, o_at(t, T)], db + d.sum(0)
            c = carry(d, W_hh, g, c)
        return give(dx, dh, dho, db)

    return bptt


def truncation(window=lambda t, tau: max(1, t - tau + 1),
               chunk=lambda t, tau: tau * ((t - 1) // tau) + 1,
               bend=lambda g, h, s: g * (1 - h[s] ** 2),
               back=lambda W, d, g: W.T @ d,
               term=lambda d, h, s: np.outer(d, h[s - 1]), swap=False):
    """Both truncations, with any of their lines another."""
    def truncated(W, h, dh, tau):
        def one(t, first):
            g, total = dh[t - 1], 0 * W
            for s in range(t, first - 1, -1):
                d = bend(g, h, s)
                total = total + term(d, h, s)
                g = back(W, d, g)
            return total

        steps = range(1, len(dh) + 1)
        both = (sum(one(t, window(t, tau)) for t in steps),
                sum(one(t, chunk(t, tau)) for t in steps))
        return both[::-1] if swap else both

    return truncated


def summed_in_double(W, V, x, h, do):
    """States of single precision, sums of double."""
    h, c, T = single(h), 0.0, x.shape[1]
    dx, dW = np.zeros((len(W), x.shape[2])), np.zeros(W.shape)
    dV, db = np.zeros(V.shape), np.zeros(len(W))
    for t in range(T, 0, -1):
        d = (do[:, t - 1] @ V + c) * (1 - h[:, t] ** 2)
        dx += d.T @ x[:, t - 1]
        dW += d.T @ h[:, t - 1]
        dV += do[:, t - 1].T @ h[:, t]
        db += d.sum(0)
        c = d @ W
    return dx, dW, dV, db


def whole_chunks_only(W, h, dh, tau):
    """The steps behind the last whole chunk are forgotten."""
    whole = len(dh) // tau * tau
    return (truncation()(W, h, dh, tau)[0],
            truncation()(W, h, dh[:whole], tau)[1] + np.zeros_like(W))


def not_for(unwelcome):
    """Truncations that fail on some windows."""
    def truncated(W, h, dh, tau):
        if unwelcome(tau, len(dh)):
            raise ValueError("no such window")
        return truncation()(W, h, dh, tau)

    return truncated


def windows(W, h, dh, tau):
    """A state's gradient is not cleared between overlapping windows."""
    piled, total = np.zeros_like(h), 0 * W
    for t in range(1, len(dh) + 1):
        piled[t] += dh[t - 1]
        for s in range(t, max(1, t - tau + 1) - 1, -1):
            d = piled[s] * (1 - h[s] ** 2)
            total = total + np.outer(d, h[s - 1])
            piled[s - 1] += W.T @ d
    return total, truncation()(W, h, dh, tau)[1]


def single(q):
    return q.astype(np.float32)


CASES = [
    ("rnn order hh first", "bptt-batch",
     through_time(give=lambda a, b, c, d: (b, a, c, d)),
     "another-order", "the numbers are right, but the results are not in the order dW_xh, dW_hh, dW_ho, db_h"),
    ("rnn last loss only", "bptt-batch",
     through_time(own=lambda do, W, t, T: do[:, t - 1] @ W * (t == T)),
     "own-loss-left-out", ""),
    ("rnn slope forgot at last", "bptt-batch",
     through_time(bend=lambda g, h, t: g if t == h.shape[1] - 1 else g * (1 - h[:,
         t] ** 2)),
     "slope-left-out", "at the last step, t = T, only"),
    ("rnn carry without slope", "bptt-batch",
     through_time(carry=lambda d, W, g, c: g @ W),
     "slope-left-out", ""),
    ("rnn carry piles", "bptt-batch",
     through_time(carry=lambda d, W, g, c: c + d @ W),
     "counted-twice", ""),
    ("rnn db mean", "bptt-batch",
     through_time(give=lambda a, b, c, d: (a, b, c, d / 4.0)),
     "factor-wrong", "db_h is 1/4 times what it should be"),
    ("rnn all /T", "bptt-batch",
     lambda W_hh, W_ho, x, h, do: tuple((q / x.shape[1] for q in through_time()(W_hh,
         W_ho, x, h, do))),
     "not-summed-over-time", ""),
    ("rnn all /B", "bptt-batch",
     lambda W_hh, W_ho, x, h, do: tuple((q / len(x) for q in through_time()(W_hh,
         W_ho, x, h, do))),
     "mean-or-sum", "all results are 1/B times what they should be"),
    ("rnn dWhh uses h_t and out h_{t-1}", "bptt-batch",
     through_time(h_at=lambda t, T: t, o_at=lambda t, T: t - 1),
     "neighboring-state", ""),
    ("rnn x reversed", "bptt-batch", through_time(x_at=lambda t, T: T - t),
     "time-shifted", ""),
    ("rnn W transposed", "bptt-batch",
     through_time(carry=lambda d, W, g, c: d @ W.T),
     "transpose-for-matrix", ""),
    ("rnn slope sigmoid", "bptt-batch",
     through_time(bend=lambda g, h, t: g * h[:, t] * (1 - h[:, t])),
     "slope-of-another", ""),
    ("rnn no slope & own a", "bptt-batch",
     through_time(bend=lambda g, h, t: g, h_at=lambda t, T: t),
     "slope-left-out", "something else is wrong"),
    ("rnn only dW_ho transposed", "bptt-batch",
     through_time(give=lambda a, b, c, d: (a, b, c.T, d)),
     "transposed", "the numbers are right, but dW_ho has (6, 2), expected (2, 6): dW_ho is transposed"),
    ("rnn dW_hh transposed", "bptt-batch",
     through_time(give=lambda a, b, c, d: (a, b.T, c, d)),
     "transposed", "dW_hh must be transposed"),
    ("rnn zero dW_ho", "bptt-batch",
     through_time(give=lambda a, b, c, d: (a, b, 0 * c, d)),
     "never-added", "in dW_ho"),
    ("rnn dict", "bptt-batch",
     through_time(give=lambda a, b, c, d: dict(dW_xh=a, dW_hh=b, dW_ho=c, db_h=d)),
     "another-container", "the numbers are right, but one dict came where dW_xh, dW_hh, dW_ho, db_h were asked for"),
    ("rnn clipped", "bptt-batch",
     through_time(give=lambda *q: tuple((np.clip(v, -5, 5) for v in q))),
     None, "no array is right"),
    ("tr swapped", "truncated", truncation(swap=True),
     "chunk-for-window", ""),
    ("tr full bptt both", "truncated",
     truncation(window=lambda t, tau: 1, chunk=lambda t, tau: 1),
     "not-truncated", "nothing is cut: the gradient runs back to step 1. "),
    ("tr window t-tau", "truncated",
     truncation(window=lambda t, tau: max(1, t - tau)),
     "window-off-by-one", ""),
    ("tr chunk off", "truncated",
     truncation(chunk=lambda t, tau: max(1, tau * (t // tau))),
     "window-off-by-one", ""),
    ("tr W for W.T", "truncated", truncation(back=lambda W, d, g: W @ d),
     "transpose-for-matrix", ""),
    ("tr outer transposed", "truncated",
     truncation(term=lambda d, h, s: np.outer(h[s - 1], d)),
     "transposed", "sliding and chunks must be transposed"),
    ("tr back g", "truncated", truncation(back=lambda W, d, g: W.T @ g),
     "slope-left-out", ""),
    ("tr no slope at start", "truncated",
     truncation(bend=lambda g, h, s: g * (1 - h[s] ** 2) if s else g),
     "right", ""),
    ("tr /T", "truncated",
     lambda W, h, dh, tau: tuple((q / len(dh) for q in truncation()(W, h, dh, tau))),
     "factor-wrong", "all results are 1/T times what they should be"),
    ("tr tau=1", "truncated",
     truncation(window=lambda t, tau: t, chunk=lambda t, tau: t),
     "not-summed-over-time", ""),
    ("nothing carried", "bptt-batch",
     through_time(carry=lambda d, W, g, c: 0 * d),
     "carry-left-out", ""),
    ("own loss never", "bptt-batch",
     through_time(own=lambda do, W, t, T: 0 * do[:, t - 1] @ W),
     "own-loss-never", ""),
    ("db += db", "bptt-batch",
     through_time(give=lambda a, b, c, d: (a, b, c, 0 * d)),
     "never-added", "in db_h"),
    ("windows pile up", "truncated", windows,
     "counted-twice", ""),
    ("right: float32 in time", "bptt-batch",
     lambda W, V, x, h, do: through_time()(single(W), single(V), single(x),
         single(h), single(do)),
     "right", ""),
    ("right: float32 states", "bptt-batch", summed_in_double,
     "right", ""),
    ("right: float32 inputs, sums of double", "bptt-batch",
     lambda *given: summed_in_double(*map(single, given)),
     "right", ""),
    ("slope on the readout", "bptt-batch",
     lambda W, V, x, h, do: (lambda dx, dW, dV, db: (dx, dW, sum(
         do[:, t - 1].T @ (h[:, t] * (1 - h[:, t] ** 2))
         for t in range(1, h.shape[1])), db))(*through_time()(W, V, x, h, do)),
     "slope-on-readout", "tanh′ is put on the readout too"),
    ("the window is not cut", "truncated", truncation(window=lambda t, tau: 1),
     "not-truncated", "in the window only"),
    ("the chunks are not cut", "truncated", truncation(chunk=lambda t, tau: 1),
     "not-truncated", "in the chunks only"),
    ("one window refused: 1", "truncated", not_for(lambda tau, T: tau == 1),
     None, "raised ValueError: no such window for T = 4, τ = 1"),
    ("one window refused: T", "truncated", not_for(lambda tau, T: tau == T),
     None, "no such window for T = 5, τ = 5"),
    ("one window refused: more than T", "truncated", not_for(lambda tau, T: tau > T),
     None, "no such window for T = 3, τ = 5"),
    ("right: one above the other", "truncated",
     lambda *given: np.stack(truncation()(*given)),
     "right", ""),
    ("whole chunks only", "truncated", whole_chunks_only,
     "short-chunk-dropped", ""),
]
