"""Exercises of chapter 11: gates."""

import math
from functools import partial

import numpy as np

from vgcore.activations import sigmoid
from vgcore.check import function, number
from vgcore.measure import check_function
from vgcore.theory import bias_for, half_life, latch
from vgcore.validation import refuse, size

NAMES = ("delta", "dW_hh", "dh_prev", "dc_prev")


def step_back(W_hh, h_prev, c_prev, c, i, f, g, o, dh, dc, *, mistake=None):
    """One step of an LSTM's backward pass.

    Parameters
    ----------
    W_hh : array, shape (4 n, n)
        Gates along the rows: i, f, g, o.
    h_prev, c_prev, c : array, shape (B, n)
        h_{t−1}, c_{t−1} and c_t.
    i, f, g, o : array, shape (B, n)
        The gates of step t, :eq:`eq-11-1`.
    dh, dc : array, shape (B, n)
        What arrived at h_t, and at c_t from step t + 1.
    mistake : str, optional
        Makes one classical mistake; see ``vgcore/mistakes.py``. A word behind
        the id chooses among several forms.

    Returns
    -------
    delta : array, shape (B, 4 n)
        ∂J/∂z_t.
    dW_hh : array, shape (4 n, n)
        This step's term.
    dh_prev, dc_prev : array, shape (B, n)
        What arrives at h_{t−1}, and at c_{t−1} from step t.
    """
    def slope(gate):
        if mistake in ("M2", "M2 gates"):
            return 1.0
        value = sigmoid(gate) if mistake == "M3" else gate
        return value * (1 - value)

    s = np.tanh(c)
    by_c = 1 - (np.tanh(s) if mistake == "M3" else s) ** 2
    through_h = dh * o * (1.0 if mistake in ("M2", "M2 cell") else by_c)
    total = {"M8": through_h, "M17 all": dc}.get(mistake, dc + through_h)
    by_g = {"M2": 1.0, "M2 gates": 1.0}.get(
        mistake, 1 - (np.tanh(g) if mistake == "M3" else g) ** 2)
    delta = np.hstack([
        total * g * slope(i),
        total * (c if mistake == "M70" else c_prev) * slope(f),
        total * i * by_g,
        dh * s * slope(o)])
    before = o * s if mistake == "M14" else h_prev
    passed = {"M17": dc * f, "M71": total}.get(mistake, total * f)
    return delta, delta.T @ before, delta @ W_hh, passed


def steps(rng):
    """One step of four LSTMs, forward: all sizes different, B = 1, all equal."""
    for B, n in ((4, 3), (1, 5), (6, 2), (3, 3)):
        W_hh = rng.standard_normal((4 * n, n))
        h_prev, c_prev, dh, dc = rng.standard_normal((4, B, n))
        i, f, g, o = gates(h_prev @ W_hh.T + rng.standard_normal((B, 4 * n)))
        yield W_hh, h_prev, c_prev, f * c_prev + i * g, i, f, g, o, dh, dc


def gates(z):
    """The values i, f, g, o of :eq:`eq-11-1`."""
    i, f, g, o = np.split(z, 4, axis=-1)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)


def compare(step_back, T=5):
    """Compare a learner's ``step_back``, run from step T to 1, with differences.

    Parameters
    ----------
    step_back : callable
        ``step_back(W_hh, h_prev, c_prev, c, i, f, g, o, dh, dc) -> (delta,
        dW_hh, dh_prev, dc_prev)``.
    T : int
        Steps.

    Returns
    -------
    Report
        An entry for W_xh, W_hh, b_h and the two initial states.

    Raises
    ------
    TypeError
        If ``step_back`` does not return four arrays.
    """
    T, B, n_x, n = size(T, "T"), 2, 3, 4
    rng = np.random.default_rng(3)
    x, y = rng.standard_normal((T, B, n_x)), rng.standard_normal((T, B, n))
    arrays = {"W_xh": rng.standard_normal((4 * n, n_x)),
              "W_hh": rng.standard_normal((4 * n, n)),
              "b_h": rng.standard_normal(4 * n),
              "h_0": rng.standard_normal((B, n)),
              "c_0": rng.standard_normal((B, n))}

    def loss(W_xh, W_hh, b_h, h_0, c_0):
        h, c, values = [h_0], [c_0], []
        for x_t in x:
            i, f, g, o = gates(x_t @ W_xh.T + h[-1] @ W_hh.T + b_h)
            values.append((i, f, g, o))
            c.append(f * c[-1] + i * g)
            h.append(o * np.tanh(c[-1]))
        errors = [h_t - y_t for h_t, y_t in zip(h[1:], y)]
        grads = {name: np.zeros_like(q) for name, q in arrays.items()}
        dh, dc = np.zeros_like(h_0), np.zeros_like(c_0)
        for t in range(T, 0, -1):
            delta, dW_hh, dh, dc = _four(step_back(
                W_hh, h[t - 1], c[t - 1], c[t], *values[t - 1],
                dh + errors[t - 1], dc))
            grads["W_xh"] += delta.T @ x[t - 1]
            grads["W_hh"] += dW_hh
            grads["b_h"] += delta.sum(axis=0)
        return (sum((e**2).sum() for e in errors) / 2,
                grads | {"h_0": dh, "c_0": dc})

    return check_function(loss, arrays)


def _four(found):
    if not isinstance(found, (tuple, list)) or len(found) != len(NAMES):
        refuse("step_back(…)", f"a {type(found).__name__}", "four arrays",
               f"End it with return {', '.join(NAMES)}.", TypeError)
    return found


function("lstm-step-back", step_back, trials=lambda rng: list(steps(rng)),
         outputs=NAMES,
         mutants=[(id.split()[0], partial(step_back, mistake=id)) for id in (
             "M2", "M2 cell", "M2 gates", "M3", "M8", "M14", "M17",
             "M17 all", "M70", "M71")])


def bias_for_time_constant(steps):
    """The bias whose gate keeps 1/e, not ½, for so many steps."""
    return -math.log(math.expm1(1 / steps))


number("forget-bias", lambda: bias_for(100), name="b_f", mutants=[
    ("M72", lambda: bias_for_time_constant(100)),
    ("M73", lambda: sigmoid(np.float64(bias_for(100))))])

number("other-convention", lambda: -bias_for(100), name="b_z", mutants=[
    ("M74", lambda: bias_for(100)),
    ("M72", lambda: -bias_for_time_constant(100)),
    ("M73", lambda: sigmoid(np.float64(-bias_for(100))))])

BIASES = np.array([0.0, 1.0, 2.0, 3.0])
number("thirty-steps", lambda: 30 / half_life(BIASES), name="half_lives",
       mutants=[("M72", lambda: -30 * np.log(sigmoid(BIASES))),
                ("M74", lambda: 30 / half_life(-BIASES)),
                ("M75", lambda: half_life(BIASES))])


def latch_slope(*, mistake=None):
    """The factor a step of a latch with w = 2, :eq:`eq-11-4`."""
    w, (h, slope) = 2.0, latch(2.0)
    return {"M2": w, "M3": w * (1 - math.tanh(h) ** 2),
            "M76": slope / w}.get(mistake, slope)


number("latch-slope", latch_slope, name="slope",
       mutants=[(id, partial(latch_slope, mistake=id))
                for id in ("M2", "M3", "M76")])
