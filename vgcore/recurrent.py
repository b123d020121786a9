"""Recurrent layers with back-propagation through time, full and truncated.

A layer maps a sequence (B, T, n_x) to its hidden states (B, T, n_h). Its
``step`` is its equations, for one step; ``forward`` repeats them, all input
products at once and in place (``sweeps``). Inside, time is the first axis, so
``z[t]`` and ``h[t]`` are those of one step.
"""

import math

import numpy as np

from vgcore.activations import ACTIVATIONS, Activation, sigmoid, tanh
from vgcore.initializers import INITIALIZERS, lecun
from vgcore.layers import Layer, Record, rows
from vgcore.sweeps import GRUSweep, LSTMSweep, RNNSweep
from vgcore.validation import (
    by_name, finite_array, float_rows, generator, positive_int, refused,
    same_shape,
)

CACHED = 2**14  # numbers of a block of steps that stays in the processor's cache


class Recurrent(Layer):
    """What RNN, GRU and LSTM share: weights, and the sweeps over time."""

    gates = ("h",)
    states = ("h",)
    traces = ("z",)  # what only its records hold, first that of δ's shape
    params = ("W_xh", "W_hh", "b_h")
    biases = ("b_h", "b_hn")

    def __init__(self, n_x, n_h, *, init=lecun, rng):
        n_x, n_h = positive_int(n_x, "n_x"), positive_int(n_h, "n_h")
        self.init = by_name(init, INITIALIZERS, "init")
        for name, n_in in (("W_xh", n_x), ("W_hh", n_h)):
            blocks = [self.init(generator(rng), n_in, n_h) for _ in self.gates]
            setattr(self, name, np.concatenate(
                [same_shape(W, (n_h, n_in), "what init drew") for W in blocks]))
        self.b_h = np.zeros(len(self.gates) * n_h)
        for name in ("W_xh", "W_hh", "b_h"):
            setattr(self, "d" + name, np.zeros_like(getattr(self, name)))

    @property
    def n_in(self):
        return self.W_xh.shape[1]

    @property
    def n_out(self):
        return self.W_hh.shape[1]

    def set_bias(self, **gates):
        """Set the bias of whole gates, in place.

        Parameters
        ----------
        **gates : float or array of shape (n_h,)
            By the gate's letter: ``lstm.set_bias(f=b, i=-b)``,
            ``gru.set_bias(z=1.0)``. :func:`vgcore.theory.chrono`
            draws biases for a horizon; :func:`vgcore.theory.half_life` says
            what horizon a bias gives.

        Raises
        ------
        ValueError, TypeError
            If there is no such gate or the bias has another shape; nothing
            is changed.
        """
        blocks = {}
        for name, bias in gates.items():
            if name not in self.gates:
                raise refused("set_bias", repr(name), "a gate of "
                              f"{type(self).__name__}: " + ", ".join(self.gates),
                              "Name the gate by its letter.")
            bias = finite_array(bias, name)
            blocks[name] = bias if bias.ndim == 0 else same_shape(
                bias, (self.n_out,), name)
        for name, bias in blocks.items():
            self._block(self.b_h, name)[...] = bias

    def forward(self, x, state=None):
        """The recursion h_t = f(x_t, h_{t−1}) of :eq:`eq-9-1`, t = 1…T.

        Parameters
        ----------
        x : array, shape (B, T, n_x)
        state : array, shape (B, n_h), or for LSTM a pair (h, c); optional
            The initial state; 0 if not given. ``record.state`` of one chunk
            of a sequence is the initial state of the next.

        Returns
        -------
        h : array, shape (B, T, n_h)
            h_1 … h_T.
        record : Record
            What the backward pass reuses, time first: ``h`` from h_0 on, and
            ``z`` (for gated layers the values of the gates, ``gate``);
            ``record.state`` is the last state, a copy.

        Raises
        ------
        ValueError, TypeError
            If ``x`` is not a batch of sequences of ``n_x`` features, or the
            state has another shape.
        """
        float_rows(x, self.n_in, "x")
        if x.ndim != 3 or 0 in x.shape:
            raise refused("x", f"shape {x.shape}", "sequences, shape (B, T, "
                          f"{self.n_in}) with B and T from 1 up",
                          "One sequence is a batch of one: use x[None].")
        initial = self._initial(state, len(x), x.dtype)
        x = np.ascontiguousarray(x.swapaxes(0, 1))
        W_xh, _, b_h, *_ = self._weights(x.dtype)
        z = self.product(x, W_xh.T)               # every input product at once
        z += b_h
        record = Record(maker=self, x=x)
        for name, start in zip(self.states, initial):
            path = np.empty((len(x) + 1, *start.shape), x.dtype)
            path[0] = start
            setattr(record, name, path)
        self._sweep(record, z)
        record.a = record.h[1:].swapaxes(0, 1)
        record.state = _one_or_all(
            [getattr(record, name)[-1].copy() for name in self.states])
        return record.a, record

    def backward(self, dh, record, tau=None, *, links=None, to_input=True):
        """Back-propagation through time, :eq:`eq-9-4` and :eq:`eq-9-5`.

        Parameters
        ----------
        dh : array, shape (B, T, n_h)
            ∂J^[t]/∂h_t, the gradient of each step's own loss; J is the sum of
            these losses, :eq:`eq-9-2`.
        record : Record
            From ``forward``. Gains, time first, ``dh`` (for LSTM also
            ``dc``), the gradients that arrived at each state, and ``delta``;
            and ``dstate``, the gradient of the initial state.
        tau : int, optional
            Sliding truncation, :eq:`eq-10-1`: each loss looks back ``tau``
            steps, its own included. Without it, to the beginning.
        links : array, shape (T,), optional
            Factor on what step t passes back to step t − 1. 0 cuts there: a
            0 every τ steps makes the chunks of :eq:`eq-10-2`. 0 with
            probability p and 1/(1 − p) otherwise is unbiased, :eq:`eq-10-4`.
        to_input : bool
            Whether ∂J/∂x is wanted.

        Returns
        -------
        dx : array, shape (B, T, n_x), or None
            ∂J/∂x.

        Raises
        ------
        ValueError, TypeError
            If ``dh`` or ``links`` has another shape, ``tau`` is not a
            positive integer, both are given, or the record is that of
            another kind of layer.
        """
        self._own(record)
        dh = same_shape(dh, record.a.shape, "dh").swapaxes(0, 1)
        dh = dh.astype(record.h.dtype, copy=False)
        links = _links(links, len(dh))
        if tau is None:
            totals, dstate = self._full(dh, record, links)
        elif links is None:
            totals, dstate = self._sliding(dh, record, positive_int(tau, "tau"))
        else:
            raise refused("links", "links and tau", "one of them",
                          "Choose one scheme of truncation.")
        for name, total in zip(self.states, totals):
            setattr(record, "d" + name, total)
        record.dstate = _one_or_all(dstate)
        delta = rows(record.delta)
        self.product(delta.T, rows(record.x), self.dW_xh)  # Σ_t δ_t x_tᵀ
        self.db_h[...] = delta.sum(axis=0)
        self._recurrent_gradients(record, delta, rows(record.h[:-1]))
        if to_input:
            W_xh = self._weights(dh.dtype)[0]
            return self.product(record.delta, W_xh).swapaxes(0, 1)

    def lags(self, dh, record):
        """Every loss followed back by itself, one lag at a time, all at once.

        The terms of :eq:`eq-9-4`: what they sum to over all lags is full
        back-propagation, over the first τ the sliding window of
        :eq:`eq-10-1`.

        Parameters
        ----------
        dh : array, shape (B, T, n_h)
            ∂J^[t]/∂h_t.
        record : Record
            From ``forward``.

        Yields
        ------
        array, shape (T − k, B, n_h)
            For k = 0…T−1; entry [s − 1] is ∂J^[s+k]/∂h_s.
        """
        self._own(record)
        dh = same_shape(dh, record.a.shape, "dh").swapaxes(0, 1)
        for lag, _, _ in self._lags(dh.astype(record.h.dtype, copy=False), record):
            yield lag[0]

    def state_jacobians(self, record):
        """∂s_t/∂s_{t−1} at every step of one sequence; s is h, or (h, c).

        The Jacobians J_t of :eq:`eq-9-3`, by which derivatives move forward.
        Row i is the backward pass of the unit vector e_i, :eq:`eq-2-3`.

        Parameters
        ----------
        record : Record
            From ``forward`` of a batch of one.

        Returns
        -------
        array, shape (T, N, N)
            N = n_h, for LSTM 2 n_h.
        """
        T, N, slopes = self._one_sequence(record)
        units = np.broadcast_to(np.eye(N, dtype=record.h.dtype), (T, N, N))
        units = np.split(units, len(self.states), axis=-1)
        gradient = self._inside(units, slopes, slice(T))
        delta = np.empty((T, N, len(self.b_h)), record.h.dtype)
        return np.concatenate(self._pull(gradient, slopes, slice(T), delta),
                              axis=-1)

    def total_jacobian(self, record):
        """∂s_T/∂s_0 of one sequence, in two parts: it may be too small for a number.

        The product of the :meth:`state_jacobians`, with all rows followed
        back together and none of the factors built.

        Parameters
        ----------
        record : Record
            From ``forward`` of a batch of one.

        Returns
        -------
        direction : array, shape (N, N)
            ∂s_T/∂s_0 over its size; the largest entry is ±1, or all are 0.
        log_size : float
            The natural logarithm of that size, −inf where nothing comes back.
        """
        T, N, slopes = self._one_sequence(record)
        delta, log_size = np.empty((N, len(self.b_h)), record.h.dtype), 0.0
        gradient = np.split(np.eye(N, dtype=delta.dtype), len(self.states), axis=-1)
        for t in reversed(range(T)):
            gradient = self._pull(self._inside(gradient, slopes, t), slopes, t, delta)
            size = max(abs(part).max() for part in gradient)
            if size == 0:  # units that do not fire cut every way
                return np.zeros((N, N), delta.dtype), -math.inf
            gradient = [part / size for part in gradient]
            log_size += math.log(size)
        return np.concatenate(gradient, axis=-1), log_size

    def _one_sequence(self, record):
        """Its steps, the numbers of a state, and the slopes of all steps."""
        self._own(record)
        if record.x.shape[1] != 1:
            raise refused("record", f"a batch of {record.x.shape[1]}", "a batch of 1",
                          "A Jacobian belongs to one sequence: x[:1].")
        slopes = self._slopes(record, slice(None), self._empty_delta(record))
        return len(record.x), len(self.states) * self.n_out, slopes

    def _full(self, dh, record, links):
        """One running gradient, from t = T to 1: T products, :eq:`eq-9-6`."""
        T = len(dh)
        record.delta = self._empty_delta(record)
        totals = [np.empty_like(dh) for _ in self.states]
        carry = [np.zeros_like(dh[0]) for _ in self.states]
        steps = max(1, CACHED // record.delta[0].size)
        for start in reversed(range(0, T, steps)):
            block = slice(start, min(start + steps, T))
            slopes = self._slopes(record, block, record.delta[block])
            for t in reversed(range(start, block.stop)):
                carry[0] += dh[t]         # ĝ_t = ∂J^[t]/∂h_t + J_{t+1}ᵀ ĝ_{t+1}
                carry = self._inside(carry, slopes, t - start)
                for total, gradient in zip(totals, carry):
                    total[t] = gradient
                carry = self._pull(carry, slopes, t - start, record.delta[t])
                if links is not None:
                    carry = [links[t] * gradient for gradient in carry]
        return totals, carry

    def _sliding(self, dh, record, tau):
        """The first τ lags of every loss, :eq:`eq-10-1`."""
        record.delta = self._empty_delta(record)
        record.delta.fill(0.0)
        totals = [np.zeros_like(dh) for _ in self.states]
        dstate = [np.zeros_like(dh[0]) for _ in self.states]
        for _, (lag, delta, past) in zip(range(tau), self._lags(dh, record)):
            left = len(delta)
            record.delta[:left] += delta
            for total, gradient in zip(totals, lag):
                total[:left] += gradient
            for total, gradient in zip(dstate, past):
                total += gradient
        return totals, dstate

    def _lags(self, dh, record):
        """Gradients at lag k = 0, 1, …, their δ, and what goes to the start."""
        slopes = self._slopes(record, slice(None), self._empty_delta(record))
        lag = [dh] + [np.zeros_like(dh) for _ in self.states[1:]]
        for left in range(len(dh), 0, -1):
            lag = self._inside(lag, slopes, slice(left))
            delta = self._empty_delta(record)[:left]
            back = self._pull(lag, slopes, slice(left), delta)
            yield lag, delta, [gradient[0] for gradient in back]
            lag = [gradient[1:] for gradient in back]

    def _initial(self, state, B, dtype):
        shape, n = (B, self.n_out), len(self.states)
        if state is None:
            return [np.zeros(shape, dtype)] * n
        if n > 1 and not (isinstance(state, (tuple, list)) and len(state) == n):
            many = f" of {len(state)}" if hasattr(state, "__len__") else ""
            raise refused("state", f"a {type(state).__name__}{many}",
                          f"a pair ({', '.join(self.states)})",
                          "Pass record.state of the chunk before.", TypeError)
        return [same_shape(finite_array(q, f"state {name}", complex_too=True), shape,
                           f"state {name}")
                for name, q in zip(self.states, state if n > 1 else [state])]

    def _empty_delta(self, record):
        return np.empty_like(getattr(record, self.traces[0]))

    def _block(self, stacked, gate):
        n, k = self.n_out, self.gates.index(gate)
        return stacked[..., k * n:(k + 1) * n]

    def __repr__(self):
        return (f"{type(self).__name__}({self.n_in}, {self.n_out}, "
                f"init={self.init}, rng=rng)")


class RNN(RNNSweep, Recurrent):
    """Simple recurrent layer, h_t = σ(W_xh x_t + W_hh h_{t−1} + b_h).

    The f of :eq:`eq-9-1`. Its backward pass is that of Werbos (1990).

    Parameters
    ----------
    n_x, n_h : int
        Inputs a step, and hidden units.
    phi : Activation or str
        The activation σ; tanh if not given.
    init : Initializer or str
        Draws ``W_xh`` and ``W_hh``; ``b_h`` starts at 0.
    rng : numpy.random.Generator

    Attributes
    ----------
    W_xh, W_hh, b_h : array, shapes (n_h, n_x), (n_h, n_h), (n_h,)
    dW_xh, dW_hh, db_h : array
        Their gradients, summed over time, :eq:`eq-9-5`.

    Examples
    --------
    >>> import numpy as np, vgcore as vg
    >>> rng = np.random.default_rng(0)
    >>> cell = vg.RNN(3, 5, rng=rng)
    >>> h, record = cell.forward(rng.standard_normal((4, 7, 3)))
    >>> cell.backward(np.ones_like(h), record).shape
    (4, 7, 3)
    """

    def __init__(self, n_x, n_h, phi=tanh, *, init=lecun, rng):
        super().__init__(n_x, n_h, init=init, rng=rng)
        self.phi = by_name(phi, ACTIVATIONS, "phi", Activation)

    def step(self, x, h):
        """One step of the recursion, as it is written: h_t from h_{t−1}.

        Parameters
        ----------
        x : array, shape (B, n_x)
            x_t.
        h : array, shape (B, n_h)
            h_{t−1}.

        Returns
        -------
        array, shape (B, n_h)
            h_t.
        """
        W_xh, W_hh, b_h = self._weights(x.dtype)
        z = x @ W_xh.T + h @ W_hh.T + b_h
        return self.phi(z)

    def __repr__(self):
        return (f"RNN({self.n_in}, {self.n_out}, {self.phi}, "
                f"init={self.init}, rng=rng)")


class LSTM(LSTMSweep, Recurrent):
    """Long short-term memory, :eq:`eq-11-1`. Hochreiter and Schmidhuber (1997).

    c_t = f ⊙ c_{t−1} + i ⊙ g and h_t = o ⊙ tanh(c_t). The gates i, f, o are
    sigmoids and g is a tanh of W_xh x_t + W_hh h_{t−1} + b_h. The state is
    the pair (h, c). The forget gate f is that of Gers et al. (2000).

    Parameters
    ----------
    n_x, n_h : int
        Inputs a step, and hidden units.
    init : Initializer or str
        Draws each gate's block of ``W_xh`` and ``W_hh``; ``b_h`` starts at 0,
        and :meth:`set_bias` sets the bias of a gate.
    rng : numpy.random.Generator

    Attributes
    ----------
    W_xh, W_hh, b_h : array, shapes (4 n_h, n_x), (4 n_h, n_h), (4 n_h,)
        Gates stacked along the rows: i, f, g, o.
    dW_xh, dW_hh, db_h : array
        Their gradients, summed over time.
    """

    gates = ("i", "f", "g", "o")
    states = ("h", "c")
    traces = ("gate", "tanh_c")

    def step(self, x, state):
        """One step of the recursion, as it is written: (h, c) at t from t − 1.

        Parameters
        ----------
        x : array, shape (B, n_x)
            x_t.
        state : pair of arrays, each of shape (B, n_h)
            h_{t−1} and c_{t−1}.

        Returns
        -------
        pair of arrays, each of shape (B, n_h)
            h_t and c_t.
        """
        h, c = state
        W_xh, W_hh, b_h = self._weights(x.dtype)
        z_i, z_f, z_g, z_o = np.split(x @ W_xh.T + h @ W_hh.T + b_h, 4, axis=-1)
        c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_g)
        return sigmoid(z_o) * np.tanh(c), c

class GRU(GRUSweep, Recurrent):
    """Gated recurrent unit, :eq:`eq-11-6`. Cho et al. (2014).

    h_t = (1 − z) ⊙ n + z ⊙ h_{t−1} with the candidate
    n = tanh(W_xn x_t + b_n + r ⊙ (W_hn h_{t−1} + b_hn)): the reset gate r
    acts after the recurrent product, as in most frameworks.

    Parameters
    ----------
    n_x, n_h : int
        Inputs a step, and hidden units.
    init : Initializer or str
        Draws each gate's block of ``W_xh`` and ``W_hh``; biases start at 0,
        and :meth:`set_bias` sets the bias of a gate.
    rng : numpy.random.Generator

    Attributes
    ----------
    W_xh, W_hh, b_h : array, shapes (3 n_h, n_x), (3 n_h, n_h), (3 n_h,)
        Gates stacked along the rows: r, z, n.
    b_hn : array, shape (n_h,)
        The candidate's second bias, which the reset gate multiplies.
    dW_xh, dW_hh, db_h, db_hn : array
        Their gradients, summed over time.
    """

    gates = ("r", "z", "n")
    traces = ("gate", "reset")
    params = ("W_xh", "W_hh", "b_h", "b_hn")

    def __init__(self, n_x, n_h, *, init=lecun, rng):
        super().__init__(n_x, n_h, init=init, rng=rng)
        self.b_hn = np.zeros(self.n_out)
        self.db_hn = np.zeros(self.n_out)

    def step(self, x, h):
        """One step of the recursion, as it is written: h_t from h_{t−1}.

        Parameters
        ----------
        x : array, shape (B, n_x)
            x_t.
        h : array, shape (B, n_h)
            h_{t−1}.

        Returns
        -------
        array, shape (B, n_h)
            h_t.
        """
        W_xh, W_hh, b_h, b_hn = self._weights(x.dtype)
        x_r, x_z, x_n = np.split(x @ W_xh.T + b_h, 3, axis=-1)
        h_r, h_z, h_n = np.split(h @ W_hh.T, 3, axis=-1)
        r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
        n = np.tanh(x_n + r * (h_n + b_hn))
        return (1 - z) * n + z * h

class LastStep(Layer):
    """Keeps the last step of a sequence, (B, T, n) → (B, n): many-to-one.

    Parameters
    ----------
    n : int
        Units.
    """

    def __init__(self, n):
        self.n_in = self.n_out = positive_int(n, "n")

    def forward(self, a_prev):
        """h_T of h_1 … h_T.

        Parameters
        ----------
        a_prev : array, shape (B, T, n)

        Returns
        -------
        a : array, shape (B, n)
        record : Record
        """
        float_rows(a_prev, self.n_in, "a_prev")
        if a_prev.ndim != 3:
            raise refused("a_prev", f"shape {a_prev.shape}", "sequences, shape "
                          f"(B, T, {self.n_in})", "Put it after a recurrent layer.")
        a = a_prev[:, -1]
        return a, Record(maker=self, a_prev=a_prev, a=a)

    def backward(self, da, record, *, to_input=True):
        """``da`` at the last step, 0 before.

        Parameters
        ----------
        da : array, shape (B, n)
        record : Record
            From ``forward``.
        to_input : bool

        Returns
        -------
        array, shape (B, T, n), or None
        """
        self._own(record)
        same_shape(da, record.a.shape, "da")
        if to_input:
            da_prev = np.zeros_like(record.a_prev)
            da_prev[:, -1] = da
            return da_prev

    def __repr__(self):
        return f"LastStep({self.n_in})"


def chunked_backward(cell, x, dh, tau, *, state=None):
    """Truncation in chunks: τ steps forward and back, then on, :eq:`eq-10-2`.

    The state is carried from chunk to chunk, its gradient is not. Only one
    chunk's record is held at a time. Williams and Peng (1990).

    Parameters
    ----------
    cell : RNN, GRU or LSTM
        Its gradients become the sum over all chunks.
    x : array, shape (B, T, n_x)
    dh : array, shape (B, T, n_h)
        ∂J^[t]/∂h_t.
    tau : int
        Length of a chunk; the last one may be shorter.
    state : array or pair, optional
        The initial state of the first chunk.

    Returns
    -------
    dx : array, shape (B, T, n_x)
        The truncated ∂J/∂x.

    Raises
    ------
    ValueError, TypeError
        If ``tau`` is not a positive integer, or a shape does not fit; the
        gradients are then as before.
    """
    tau = positive_int(tau, "tau")
    float_rows(x, cell.n_in, "x")
    same_shape(dh, (*x.shape[:-1], cell.n_out), "dh")
    sums, dx = {name: 0.0 for name in cell.params}, np.empty_like(x)
    for start in range(0, x.shape[1], tau):
        chunk = slice(start, start + tau)
        _, record = cell.forward(x[:, chunk], state)
        dx[:, chunk] = cell.backward(dh[:, chunk], record)
        for name in cell.params:
            sums[name] = sums[name] + getattr(cell, "d" + name)
        state = record.state
    for name, total in sums.items():
        getattr(cell, "d" + name)[...] = total
    return dx


def _links(links, T):
    if links is None:
        return None
    return [float(q) for q in same_shape(finite_array(links, "links"), (T,), "links")]


def _one_or_all(parts):
    return parts[0] if len(parts) == 1 else tuple(parts)
