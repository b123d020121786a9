"""Recurrent specimens, and references that follow the definitions literally."""

import autograd.numpy as anp
import numpy as np

import vgcore as vg

N_X, N_H = 3, 5  # with B in {1, 4} and T in {1, 2, 7}, all sizes differ

CELLS = {
    "RNN": lambda rng: vg.RNN(N_X, N_H, rng=rng),
    "RNN of sigmoids": lambda rng: vg.RNN(N_X, N_H, "sigmoid", rng=rng),
    "linear RNN": lambda rng: vg.RNN(N_X, N_H, "identity", rng=rng),
    "GRU": lambda rng: vg.GRU(N_X, N_H, rng=rng),
    "LSTM": lambda rng: vg.LSTM(N_X, N_H, rng=rng),
}


def specimen(kind, B, T, *, seed=0, last_only=False):
    """A cell with non-zero biases, its input and state, and every ∂J^[t]/∂h_t."""
    rng = np.random.default_rng(seed)
    cell = CELLS[kind](rng)
    for name in cell.params:
        q = getattr(cell, name)
        q[...] += 0.3 * rng.standard_normal(q.shape)
    x = rng.standard_normal((B, T, N_X))
    parts = [0.5 * rng.standard_normal((B, N_H)) for _ in cell.states]
    dh = rng.standard_normal((B, T, N_H))
    if last_only:
        dh[:, :-1] = 0.0
    return cell, x, one_or_all(parts), dh


def one_or_all(parts):
    return parts[0] if len(parts) == 1 else tuple(parts)


def parts_of(state):
    return list(state) if isinstance(state, tuple) else [state]


def weights_of(cell):
    return [getattr(cell, name).copy() for name in cell.params]


def gradients_of(cell):
    return {name: getattr(cell, "d" + name).copy() for name in cell.params}


def step(kind, weights, x, state):
    """One step from the definition, in autograd's numpy."""
    def s(z):
        return 1 / (1 + anp.exp(-z))

    W_xh, W_hh, b_h, *rest = weights
    h, n = state[0], W_hh.shape[1]
    into, back = anp.dot(x, W_xh.T) + b_h, anp.dot(h, W_hh.T)
    z = into + back
    if kind == "LSTM":
        i, f, g, o = (z[:, k * n:(k + 1) * n] for k in range(4))
        c = s(f) * state[1] + s(i) * anp.tanh(g)
        return [s(o) * anp.tanh(c), c]
    if kind == "GRU":
        r, u = s(z[:, :n]), s(z[:, n:2 * n])
        new = anp.tanh(into[:, 2 * n:] + r * (back[:, 2 * n:] + rest[0]))
        return [(1 - u) * new + u * h]
    phi = {"RNN": anp.tanh, "RNN of sigmoids": s, "linear RNN": lambda z: z}
    return [phi[kind](z)]


def path(kind, weights, x, state):
    """s_0, s_1, …, s_T by steps."""
    states = [state]
    for t in range(x.shape[1]):
        states.append(step(kind, weights, x[:, t], states[-1]))
    return states


def cut_points(T, tau, scheme):
    """For each loss t = 0…T−1 the step its graph starts at."""
    if tau is None:
        return [0] * T
    return [max(0, t - tau + 1) if scheme == "sliding" else t - t % tau
            for t in range(T)]


def truncated_loss(kind, x, state, dh, tau, scheme, frozen):
    """J as a function of (state, x, weights), with the graph literally cut.

    ``frozen`` is the path of states with today's weights: where a loss's
    graph is cut, it starts from that path, as a constant. Losses whose graphs
    start at one step share it.
    """
    def J(x, *rest):
        count = len(frozen[0])
        state, weights = list(rest[:count]), rest[count:]
        came = {0: (0, state)}  # start of a graph → the step and state it came to
        total = 0.0
        for t, start in enumerate(cut_points(x.shape[1], tau, scheme)):
            next_step, s = came.get(start, (start, frozen[start]))
            for u in range(next_step, t + 1):
                s = step(kind, weights, x[:, u], s)
            came[start] = t + 1, s
            total = total + anp.sum(s[0] * dh[:, t])
        return total
    return J


def per_loss_backward(cell, x, state, dh):
    """Every J^[t] carried back by itself, t times: the notes' reading.

    T(T+1)/2 steps back; the cell's gradients become the sum.
    """
    sums = {name: 0.0 for name in cell.params}
    for t in range(x.shape[1]):
        h, record = cell.forward(x[:, :t + 1], state)
        only = np.zeros_like(h)
        only[:, t] = dh[:, t]
        cell.backward(only, record)
        for name in cell.params:
            sums[name] = sums[name] + getattr(cell, "d" + name)
    return sums


def forward_mode(cell, x, state, dh):
    """∂J/∂(W_hh, W_xh, b_h) of a tanh RNN by real-time recurrent learning.

    dh_t/dw = ∂⁺h_t/∂w + J_t dh_{t−1}/dw, carried forward with the state.
    Williams and Zipser (1989).
    """
    n, B = cell.n_out, len(x)
    h = state
    S = {"W_hh": np.zeros((B, n, n, n)), "W_xh": np.zeros((B, n, n, cell.n_in)),
         "b_h": np.zeros((B, n, n))}
    total = {name: 0.0 for name in S}
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ cell.W_xh.T + h @ cell.W_hh.T + cell.b_h)
        slope = 1 - new**2
        immediate = {  # ∂⁺z_i/∂w_kj = [i = k] · (what w_kj multiplies)
            "W_hh": np.einsum("ik,bj->bikj", np.eye(n), h),
            "W_xh": np.einsum("ik,bj->bikj", np.eye(n), x[:, t]),
            "b_h": np.broadcast_to(np.eye(n), (B, n, n))}
        for name in S:
            S[name] = np.einsum("bi,bi...->bi...", slope, immediate[name]
                                + np.einsum("im,bm...->bi...", cell.W_hh, S[name]))
            total[name] = total[name] + np.einsum(
                "bi,bi...->...", dh[:, t], S[name])
        h = new
    return total
