"""The recurrent layers' sweeps over time: same as ``step``, but in place.

``_sweep`` goes forward through all steps at once: it does what the layer's
``step`` says, into arrays that exist. ``_slopes`` are the elementwise
derivatives of many steps; a gradient goes through one step inside it
(``_inside``) and to the step before (``_pull``). Tests hold ``_sweep`` against
``step``, and the way back against its derivative.
"""

import numpy as np

from vgcore.layers import Record, rows


class Sweep:
    """What the sweeps of the recurrent layers share."""

    def _W_hh(self, dtype):
        return self.W_hh.astype(dtype, copy=False)

    def _inside(self, gradient, slopes, t):
        """Add what reaches one part of the state through another."""
        return gradient

    def one_step_back(self, delta, W_hh):
        """δ_t W_hh, what reaches h_{t−1}: the product counted in :eq:`eq-9-6`.

        Parameters
        ----------
        delta : array, shape (…, gates · n_h)
        W_hh : array, shape (gates · n_h, n_h)

        Returns
        -------
        array, shape (…, n_h)
        """
        return self.product(delta, W_hh)

    def _recurrent_gradients(self, record, delta, h_before):
        self.product(delta.T, h_before, self.dW_hh)    # Σ_t δ_t h_{t−1}ᵀ


class RNNSweep(Sweep):
    """h_t = σ(z_t), z_t = W_xh x_t + W_hh h_{t−1} + b_h."""

    def _sweep(self, record, z):
        record.z, h = z, record.h
        W, u = self._W_hh(z.dtype).T.copy(), np.empty_like(h[0])
        for z_t, h_before, h_t in zip(z, h, h[1:]):
            z_t += self.product(h_before, W, u)
            h_t[...] = self.phi.f(z_t)

    def _slopes(self, record, block, by_z):
        by_z[...] = self.phi.df(record.z[block], record.h[1:][block])
        return Record(W_hh=self._W_hh(by_z.dtype), by_z=by_z)

    def _pull(self, gradient, slopes, t, delta):
        dh, = gradient
        np.multiply(dh, slopes.by_z[t], out=delta)     # δ_t = ∂J/∂h_t ⊙ σ'(z_t)
        return [self.one_step_back(delta, slopes.W_hh)]


class LSTMSweep(Sweep):
    """The gates i, f, g, o; c_t = f ⊙ c_{t−1} + i ⊙ g and h_t = o ⊙ tanh(c_t)."""

    def _sweep(self, record, z):
        h, c, gate = record.h, record.c, z             # each z becomes its gate
        half = _halves(self.gates, "g", self.n_out, z.dtype)
        rest = 1 - half
        W = (self._W_hh(z.dtype).T * half).copy()      # z/2 for i, f, o: exact
        gate *= half
        record.gate, record.tanh_c = gate, np.empty_like(c[1:])
        i, record.keep, g, o = parts = _split(gate, 4)
        u, v = np.empty_like(gate[0]), np.empty_like(h[0])
        for gate_t, i, f, g, o, h_before, h_t, c_before, c_t, tanh_c in zip(
                gate, *parts, h, h[1:], c, c[1:], record.tanh_c):
            gate_t += self.product(h_before, W, u)
            np.tanh(gate_t, gate_t)
            gate_t *= half                             # σ(z) = ½ + ½ tanh(z/2)
            gate_t += rest
            np.multiply(f, c_before, c_t)
            c_t += np.multiply(i, g, v)
            np.multiply(o, np.tanh(c_t, tanh_c), h_t)

    def _slopes(self, record, block, by_z):
        i, f, g, o = _split(record.gate[block], 4)
        tanh_c = record.tanh_c[block]
        np.subtract(1, record.gate[block], out=by_z)
        to_i, to_f, to_g, to_o = _split(by_z, 4)
        to_i *= i * g                                  # c_t by z_i
        to_f *= f * record.c[:-1][block]               # c_t by z_f
        to_g *= (1 + g) * i                            # c_t by z_g
        to_o *= o * tanh_c                             # h_t by z_o
        by_c = (1 - tanh_c**2) * o                     # h_t by c_t
        return Record(W_hh=self._W_hh(by_z.dtype), f=f, by_c=by_c, by_z=by_z)

    def _inside(self, gradient, slopes, t):
        dh, dc = gradient
        return [dh, dc + dh * slopes.by_c[t]]          # the path h_t → c_t

    def _pull(self, gradient, slopes, t, delta):
        dh, dc = gradient
        by_z, gates = _by_gate(slopes.by_z[t], 4), _by_gate(delta, 4)
        np.multiply(dc[..., None, :], by_z[..., :3, :], out=gates[..., :3, :])
        np.multiply(dh, by_z[..., 3, :], out=gates[..., 3, :])
        return [self.one_step_back(delta, slopes.W_hh), dc * slopes.f[t]]


class GRUSweep(Sweep):
    """The gates r and z and the candidate n; h_t = n + z ⊙ (h_{t−1} − n)."""

    def _sweep(self, record, z):
        h, n_h, gate = record.h, self.n_out, z         # each z becomes its gate
        b_hn = self.b_hn.astype(z.dtype, copy=False)
        half = _halves(self.gates, "n", n_h, z.dtype)
        W = (self._W_hh(z.dtype).T * half).copy()      # z/2 for r and z: exact
        gate *= half
        record.gate, record.reset = gate, np.empty_like(h[1:])
        r, record.keep, n = _split(gate, 3)
        u = np.empty_like(gate[0])
        u_gates, u_n = u[:, :2 * n_h], u[:, 2 * n_h:]
        for gates, r, keep, n, h_before, h_t, reset in zip(
                gate[..., :2 * n_h], r, record.keep, n, h, h[1:], record.reset):
            self.product(h_before, W, u)
            gates += u_gates
            np.tanh(gates, gates)
            gates *= 0.5                               # σ(z) = ½ + ½ tanh(z/2)
            gates += 0.5
            np.add(u_n, b_hn, reset)
            n += np.multiply(r, reset, h_t)
            np.tanh(n, n)
            np.subtract(h_before, n, h_t)
            h_t *= keep
            h_t += n

    def _slopes(self, record, block, by_z):
        r, z, n = _split(record.gate[block], 3)
        np.subtract(1, record.gate[block], out=by_z)
        to_r, to_z, to_n = _split(by_z, 3)
        to_n *= (1 + n) * (1 - z)                      # h_t by z_n
        to_r *= r * record.reset[block] * to_n         # h_t by z_r
        to_z *= z * (record.h[:-1][block] - n)         # h_t by z_z
        return Record(W_hh=self._W_hh(by_z.dtype), r=r, z=z, by_z=by_z)

    def _pull(self, gradient, slopes, t, delta):
        dh, = gradient
        np.multiply(dh[..., None, :], _by_gate(slopes.by_z[t], 3),
                    out=_by_gate(delta, 3))
        into_h = delta.copy()                          # what W_hh h_{t−1} receives:
        self._block(into_h, "n")[...] *= slopes.r[t]   # n's share, past the reset
        back = self.one_step_back(into_h, slopes.W_hh)
        back += dh * slopes.z[t]
        return [back]

    def _recurrent_gradients(self, record, delta, h_before):
        n_h = self.n_out
        past_reset = delta[:, 2 * n_h:] * rows(record.gate)[:, :n_h]
        self.product(delta[:, :2 * n_h].T, h_before, self.dW_hh[:2 * n_h])
        self.product(past_reset.T, h_before, self.dW_hh[2 * n_h:])
        self.db_hn[...] = past_reset.sum(axis=0)


def _split(stacked, parts):
    return np.split(stacked, parts, axis=-1)


def _by_gate(stacked, gates):
    """A view with one more axis: (…, gates · n_h) as (…, gates, n_h)."""
    return stacked.reshape(*stacked.shape[:-1], gates, -1)


def _halves(gates, tanhs, n_h, dtype):
    """½ for every unit of a sigmoid gate, 1 for those in `tanhs`."""
    return np.repeat([1.0 if q in tanhs else 0.5 for q in gates], n_h).astype(dtype)
