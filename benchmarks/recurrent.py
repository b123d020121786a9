"""Recurrent layers through time, side by side with what a reader would use.

All gradients of a batch of sequences with a gradient at every step; the input
needs none. The textbook computes each gate and each weight gradient step by
step, as most tutorials do. The floor is the matrix products alone, into
arrays that exist, those over time done at once. Numbers are asserted equal
before they are timed; a ratio is the median over rounds in which the
contenders take turns.
"""

from statistics import median

from timing import ratio, side_by_side, table

import autograd
import autograd.numpy as anp
import numpy as np

import vgcore as vg

try:
    import torch
    torch.set_num_threads(1)
except ImportError:
    torch = None

GRID = [(1, 32, 64), (32, 32, 64), (1, 100, 32), (32, 64, 128)]  # B, T, n_h
N_X = 4


def problem(kind, B, T, n_h):
    rng = np.random.default_rng(0)
    cell = getattr(vg, kind)(N_X, n_h, rng=rng)
    return cell, rng.normal(size=(B, T, N_X)), rng.normal(size=(B, T, n_h))


def sigmoid(z):
    return 1 / (1 + anp.exp(-z))


# The contenders: each gives a function that returns [∂W_xh, ∂W_hh, ∂b_h]

def vgcore(cell, x, dh):
    def run():
        _, record = cell.forward(x)
        cell.backward(dh, record, to_input=False)
        return [cell.dW_xh, cell.dW_hh, cell.db_h]

    return run


def textbook_rnn(W_xh, W_hh, b, x, dh):
    B, T, _ = x.shape
    h = [np.zeros((B, len(W_hh)))]
    for t in range(T):
        h.append(np.tanh(x[:, t] @ W_xh.T + h[-1] @ W_hh.T + b))
    dW_xh, dW_hh, db = (np.zeros_like(q) for q in (W_xh, W_hh, b))
    later = np.zeros_like(h[0])
    for t in reversed(range(T)):
        dz = (dh[:, t] + later) * (1 - h[t + 1] ** 2)
        dW_xh += dz.T @ x[:, t]
        dW_hh += dz.T @ h[t]
        db += dz.sum(axis=0)
        later = dz @ W_hh
    return [dW_xh, dW_hh, db]


def textbook_gru(W_xh, W_hh, b, x, dh):
    B, T, _ = x.shape
    n = W_hh.shape[1]
    h, steps = [np.zeros((B, n))], []
    for t in range(T):
        into, back = x[:, t] @ W_xh.T + b, h[-1] @ W_hh.T
        r = sigmoid(into[:, :n] + back[:, :n])
        z = sigmoid(into[:, n:2 * n] + back[:, n:2 * n])
        c = np.tanh(into[:, 2 * n:] + r * back[:, 2 * n:])
        steps.append((r, z, c, back[:, 2 * n:]))
        h.append((1 - z) * c + z * h[-1])
    dW_xh, dW_hh, db = (np.zeros_like(q) for q in (W_xh, W_hh, b))
    later = np.zeros_like(h[0])
    for t in reversed(range(T)):
        r, z, c, back = steps[t]
        g = dh[:, t] + later
        dc = g * (1 - z) * (1 - c**2)
        dz = g * (h[t] - c) * z * (1 - z)
        dr = dc * back * r * (1 - r)
        into_x = np.concatenate([dr, dz, dc], axis=1)
        into_h = np.concatenate([dr, dz, dc * r], axis=1)
        dW_xh += into_x.T @ x[:, t]
        dW_hh += into_h.T @ h[t]
        db += into_x.sum(axis=0)
        later = into_h @ W_hh + g * z
    return [dW_xh, dW_hh, db]


def textbook_lstm(W_xh, W_hh, b, x, dh):
    B, T, _ = x.shape
    n = W_hh.shape[1]
    h, c, steps = [np.zeros((B, n))], [np.zeros((B, n))], []
    for t in range(T):
        z = x[:, t] @ W_xh.T + h[-1] @ W_hh.T + b
        i, f, o = (sigmoid(z[:, k * n:(k + 1) * n]) for k in (0, 1, 3))
        g = np.tanh(z[:, 2 * n:3 * n])
        c.append(f * c[-1] + i * g)
        steps.append((i, f, g, o, np.tanh(c[-1])))
        h.append(o * steps[-1][4])
    dW_xh, dW_hh, db = (np.zeros_like(q) for q in (W_xh, W_hh, b))
    h_later, c_later = np.zeros_like(h[0]), np.zeros_like(c[0])
    for t in reversed(range(T)):
        i, f, g, o, tanh_c = steps[t]
        e = dh[:, t] + h_later
        dc = c_later + e * o * (1 - tanh_c**2)
        dz = np.concatenate([dc * g * i * (1 - i), dc * c[t] * f * (1 - f),
                             dc * i * (1 - g**2), e * tanh_c * o * (1 - o)],
                            axis=1)
        dW_xh += dz.T @ x[:, t]
        dW_hh += dz.T @ h[t]
        db += dz.sum(axis=0)
        h_later, c_later = dz @ W_hh, dc * f
    return [dW_xh, dW_hh, db]


TEXTBOOK = {"RNN": textbook_rnn, "GRU": textbook_gru, "LSTM": textbook_lstm}


def textbook(cell, x, dh):
    weights = [q.copy() for q in (cell.W_xh, cell.W_hh, cell.b_h)]
    return lambda: TEXTBOOK[type(cell).__name__](*weights, x, dh)


def hips_autograd(cell, x, dh):
    kind, n, steps = type(cell).__name__, cell.n_out, range(x.shape[1])

    def J(weights):
        W_xh, W_hh, b = weights
        h = c = np.zeros((len(x), n))
        total = 0.0
        for t in steps:
            into, back = anp.dot(x[:, t], W_xh.T) + b, anp.dot(h, W_hh.T)
            if kind == "RNN":
                h = anp.tanh(into + back)
            elif kind == "GRU":
                r = sigmoid(into[:, :n] + back[:, :n])
                z = sigmoid(into[:, n:2 * n] + back[:, n:2 * n])
                new = anp.tanh(into[:, 2 * n:] + r * back[:, 2 * n:])
                h = (1 - z) * new + z * h
            else:
                z = into + back
                i, f, o = (sigmoid(z[:, k * n:(k + 1) * n]) for k in (0, 1, 3))
                c = f * c + i * anp.tanh(z[:, 2 * n:3 * n])
                h = o * anp.tanh(c)
            total = total + anp.sum(h * dh[:, t])
        return total

    gradient = autograd.grad(J)
    weights = [q.copy() for q in (cell.W_xh, cell.W_hh, cell.b_h)]
    return lambda: gradient(weights)


def pytorch(cell, x, dh):
    theirs = getattr(torch.nn, type(cell).__name__)(
        cell.n_in, cell.n_out, batch_first=True, dtype=torch.float64)
    held = [theirs.weight_ih_l0, theirs.weight_hh_l0, theirs.bias_ih_l0]
    with torch.no_grad():
        for theirs_, ours in zip(held, (cell.W_xh, cell.W_hh, cell.b_h)):
            theirs_.copy_(torch.tensor(ours))
        theirs.bias_hh_l0.zero_()
    x, dh = torch.tensor(x), torch.tensor(dh)

    def run():
        h, _ = theirs(x)
        return [q.numpy() for q in torch.autograd.grad(h, held, dh)]

    return run


def products(cell, x, dh):
    """The floor: 2 T products of the recursion, 3 over all steps, no more."""
    _, record = cell.forward(x)
    cell.backward(dh, record)
    x, h, delta = record.x, record.h, record.delta
    flat = [q.reshape(-1, q.shape[-1]) for q in (x, h[:-1], delta)]
    u, into = np.empty_like(delta[0]), np.empty_like(h[0])
    z, dW_xh, dW_hh = (np.empty_like(q) for q in (
        flat[2], cell.W_xh, cell.W_hh))
    W_xh, W_hh = cell.W_xh.copy(), cell.W_hh.copy()

    def run():
        flat[0].dot(W_xh.T, z)
        for t in range(len(x)):
            h[t].dot(W_hh.T, u)
        for t in range(len(x)):
            delta[t].dot(W_hh, into)
        flat[2].T.dot(flat[0], dW_xh)
        flat[2].T.dot(flat[1], dW_hh)

    return run


PEERS = {"textbook": textbook, "autograd": hips_autograd,
         **({"PyTorch": pytorch} if torch else {})}


def gradients():
    lines = []
    for kind in TEXTBOOK:
        for B, T, n_h in GRID:
            cell, x, dh = problem(kind, B, T, n_h)
            runs = {"vgcore": vgcore(cell, x, dh),
                    "products": products(cell, x, dh)}
            expected = [q.copy() for q in runs["vgcore"]()]
            for name, peer in PEERS.items():
                runs[name] = peer(cell, x, dh)
                for got, due in zip(runs[name](), expected, strict=True):
                    assert vg.relative_error(got, due) < 1e-10, name
            seconds = side_by_side(runs)
            ours = seconds["vgcore"]
            lines.append([kind, B, T, n_h, f"{median(ours) * 1e3:.2f} ms",
                          *(f"{ratio(ours, seconds[k]):.2f}"
                            for k in [*PEERS, "products"])])
    print("All gradients through time; a ratio is vgcore's time over the "
          "other's.\n")
    print(table(["cell", "B", "T", "n_h", "vgcore",
                 *(f"/ {k}" for k in [*PEERS, "products"])], lines))


def truncation():
    """What a window of τ steps costs, in units of full back-propagation."""
    lines = []
    for kind in TEXTBOOK:
        cell, x, dh = problem(kind, 32, 64, 32)
        _, record = cell.forward(x)
        runs = {tau: (lambda tau=tau: cell.backward(dh, record, tau=tau,
                                                    to_input=False))
                for tau in (None, 1, 4, 16, 64)}
        seconds = side_by_side(runs)
        lines.append([kind, *(f"{ratio(seconds[tau], seconds[None]):.2f}"
                              for tau in (1, 4, 16, 64))])
    print("\nBackward with a sliding window of τ of 64 steps, in units of the "
          "full one\n(B = 32, n_h = 32).\n")
    print(table(["cell", "τ=1", "4", "16", "64"], lines))


if __name__ == "__main__":
    gradients()
    truncation()
