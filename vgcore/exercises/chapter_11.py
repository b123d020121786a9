"""Exercises of chapter 11: gates."""

import math
from itertools import product

import numpy as np

from vgcore.activations import sigmoid
from vgcore.exercises.registry import function, number
from vgcore.exercises.slips import Slip, listed, slip, some_of
from vgcore.measure import check_function
from vgcore.theory import bias_for, half_life, latch
from vgcore.validation import positive_int, refused

NAMES = ("delta", "dW_hh", "dh_prev", "dc_prev")


def step_back(W_hh, h_prev, c_prev, c, i, f, g, o, dh, dc):
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

    Returns
    -------
    delta : array, shape (B, 4 n)
        ∂J/∂z_t.
    dW_hh : array, shape (4 n, n)
        This step's term.
    dh_prev, dc_prev : array, shape (B, n)
        What arrives at h_{t−1}, and at c_{t−1} from step t.
    """
    s = np.tanh(c)
    through = dh * o * (1 - s ** 2)
    total = dc + through
    d_i = total * g * i * (1 - i)
    d_f = total * c_prev * f * (1 - f)
    d_g = total * i * (1 - g ** 2)
    d_o = dh * s * o * (1 - o)
    delta = np.hstack([d_i, d_f, d_g, d_o])
    dW_hh = delta.T @ h_prev
    dh_prev = delta @ W_hh
    dc_prev = total * f
    return delta, dW_hh, dh_prev, dc_prev


TANH, THROUGH, TOTAL = ("s = np.tanh(c)", "through = dh * o * (1 - s ** 2)",
                        "total = dc + through")
D = {"i": "d_i = total * g * i * (1 - i)", "f": "d_f = total * c_prev * f * (1 - f)",
     "g": "d_g = total * i * (1 - g ** 2)", "o": "d_o = dh * s * o * (1 - o)"}
FACTORS = {"i": "total * g", "f": "total * c_prev", "g": "total * i", "o": "dh * s"}
STACKED, TERM, PASSED = ("delta = np.hstack([d_i, d_f, d_g, d_o])",
                         "dW_hh = delta.T @ h_prev", "dc_prev = total * f")


def with_slope(gates, slope):
    """The gates' gradients, with another formula for the slope."""
    return {f"gate {v}": (D[v], f"d_{v} = {FACTORS[v]} * {slope.format(v=v)}")
            for v in gates}


def with_factor(**factors):
    """The gates' gradients, with another factor before the slope."""
    return {f"gate {v}": (D[v], D[v].replace(FACTORS[v], factor))
            for v, factor in factors.items()}


def rearranged():
    """Slips that put a gate's gradient into the blocks of others."""
    for order in product("ifgo", repeat=4):
        if order != tuple("ifgo"):
            turned = [f"{place}'s holds {v}" for place, v in zip("ifgo", order)
                      if place != v]
            yield Slip("gates-copied", {
                STACKED: f"delta = np.hstack([{', '.join('d_' + v for v in order)}])"},
                f"here {listed(turned)}")


SIGMOIDS, GATES = "ifo", "ifgo"
GATES_NAMED = tuple(f"gate {v}" for v in GATES)
STEP_BACK = (
    # slopes
    *some_of("slope-left-out", with_slope(GATES, "1.0")),
    *slip("slope-left-out", THROUGH, "through = dh * o"),
    *[Slip("slope-left-out", {THROUGH: "through = dh * o"} | dict(
        with_slope(gates, "1.0").values())) for gates in (GATES, SIGMOIDS)],
    *some_of("gate-for-slope", with_slope(GATES, "{v}")),
    *some_of("gate-for-slope", with_slope(SIGMOIDS, "sigmoid({v})")),
    *some_of("slope-at-a", with_slope(
        SIGMOIDS, "sigmoid({v}) * (1 - sigmoid({v}))") | with_slope(
            "g", "(1 - np.tanh(g) ** 2)")),
    *some_of("slope-at-a", with_slope(SIGMOIDS, "sigmoid({v}) * (1 - sigmoid({v}))"),
             "in {}"),
    *slip("slope-at-a", THROUGH, "through = dh * o * (1 - np.tanh(s) ** 2)"),
    Slip("slope-at-a", {THROUGH: "through = dh * o * (1 - np.tanh(s) ** 2)"} | dict(
        (with_slope(SIGMOIDS, "sigmoid({v}) * (1 - sigmoid({v}))")
         | with_slope("g", "(1 - np.tanh(g) ** 2)")).values())),
    *some_of("gate-slope-misspelled", with_slope(SIGMOIDS, "(1 - {v})")),
    *some_of("gate-slope-misspelled", with_slope(SIGMOIDS, "(1 - {v} ** 2)")),
    *some_of("gate-slope-misspelled", with_slope(SIGMOIDS, "{v} ** 2 * (1 - {v})")),
    *some_of("gate-slope-misspelled", with_slope(SIGMOIDS, "{v} * (1 - {v} ** 2)")),
    *some_of("gate-slope-misspelled", with_slope(SIGMOIDS, "{v} * (1 + {v})")),
    *some_of("gate-slope-misspelled", with_slope(SIGMOIDS, "{v} * (1 - {v}) ** 2")),
    *some_of("gate-slope-misspelled", with_slope(SIGMOIDS, "np.tanh({v})")),
    *some_of("factor-two", with_slope(SIGMOIDS, "2 * {v} * (1 - {v})")),
    *some_of("factor-two", with_slope(SIGMOIDS, "{v} * (1 - {v}) / 2")),
    *some_of("sign-turned", with_slope(SIGMOIDS, "{v} * ({v} - 1)")),
    *slip("sign-turned", D["g"], "d_g = total * i * (g ** 2 - 1)"),
    *slip("gate-slope-misspelled", D["g"], "d_g = total * i * g * (1 - g)",
          "d_g = total * i * (1 - g)", "d_g = total * i * (1 + g ** 2)",
          "d_g = total * i * g ** 2", "d_g = total * i * (1 - g) ** 2",
          "d_g = total * i * sigmoid(g) * (1 - sigmoid(g))",
          "d_g = total * i * i * (1 - g ** 2)"),
    *slip("slope-misspelled", THROUGH, "through = dh * o * (1 - s)",
          "through = dh * o * (1 + s ** 2)", "through = dh * o * s",
          "through = dh * o * s * (1 - s)", "through = dh * o * s ** 2"),
    *slip("cell-for-tanh", THROUGH, "through = dh * o * (1 - c ** 2)"),
    *slip("cell-for-tanh", D["o"], "d_o = dh * c * o * (1 - o)",
          "d_o = dh * np.tanh(s) * o * (1 - o)"),
    *slip("cell-for-tanh", TANH, "s = c", "s = np.tanh(c_prev)", "s = sigmoid(c)",
          "s = np.tanh(np.tanh(c))"),
    Slip("cell-for-tanh", {THROUGH: "through = dh * o * (1 - c ** 2)",
                           D["o"]: "d_o = dh * c * o * (1 - o)"}),
    # what reaches the cell
    *slip("overwritten", TOTAL, "total = through"),
    *slip("hidden-to-cell-dropped", TOTAL, "total = dc"),
    *slip("hidden-to-cell-dropped", PASSED, "dc_prev = dc * f"),
    *some_of("hidden-to-cell-dropped", with_factor(
        i="dc * g", f="dc * c_prev", g="dc * i")),
    *some_of("overwritten", with_factor(
        i="through * g", f="through * c_prev", g="through * i")),
    *slip("overwritten", PASSED, "dc_prev = through * f"),
    *slip("output-gate-left-out", THROUGH, "through = dh * (1 - s ** 2)"),
    *slip("gate-factor", THROUGH, "through = dh * f * (1 - s ** 2)",
          "through = dh * s * (1 - s ** 2)", "through = dh * o * (1 - s ** 2) * f"),
    *slip("gate-factor", TOTAL, "total = dc * f + through", "total = dc * through",
          "total = dh + through", "total = dc + dh"),
    *slip("sign-turned", TOTAL, "total = dc - through"),
    # the other factor of each gate
    *some_of("new-cell", with_factor(f="total * c")),
    *some_of("gate-factor", with_factor(i="total * i")),
    *some_of("gate-factor", with_factor(i="total", g="total", f="total")),
    *some_of("gate-factor", with_factor(g="total * g")),
    *slip("gate-factor", D["i"], "d_i = total * c_prev * i * (1 - i)",
          "d_i = dh * g * i * (1 - i)", "d_i = total * h_prev * i * (1 - i)"),
    *slip("gate-factor", D["f"], "d_f = total * h_prev * f * (1 - f)",
          "d_f = dh * c_prev * f * (1 - f)", "d_f = total * g * f * (1 - f)",
          "d_f = total * np.tanh(c_prev) * f * (1 - f)",
          "d_f = total * i * f * (1 - f)"),
    *slip("gate-factor", D["g"], "d_g = total * f * (1 - g ** 2)",
          "d_g = dh * i * (1 - g ** 2)", "d_g = total * o * (1 - g ** 2)",
          "d_g = total * c_prev * (1 - g ** 2)"),
    *slip("gate-factor", D["o"], "d_o = total * s * o * (1 - o)",
          "d_o = dh * o * (1 - o)", "d_o = dc * s * o * (1 - o)",
          "d_o = dh * (1 - s ** 2) * o * (1 - o)",
          "d_o = dh * h_prev * o * (1 - o)",
          "d_o = total * c * o * (1 - o)", "d_o = dh * c_prev * o * (1 - o)"),
    *some_of("gate-missing", {f"gate {v}": (D[v], f"d_{v} = 0 * {v}") for v in GATES}),
    *[Slip("brackets-missing", {D[v]: wrong}, f"in gate {v} only") for v, wrong in (
        ("i", "d_i = dc * g + through * g * i * (1 - i)"),
        ("f", "d_f = dc * c_prev + through * c_prev * f * (1 - f)"),
        ("g", "d_g = dc * i + through * i * (1 - g ** 2)"),
        ("i", "d_i = dc + through * g * i * (1 - i)"),
        ("f", "d_f = dc + through * c_prev * f * (1 - f)"),
        ("g", "d_g = dc + through * i * (1 - g ** 2)"),
        ("i", "d_i = total * g * i * 1 - i"), ("f", "d_f = total * c_prev * f * 1 - f"),
        ("g", "d_g = total * i * 1 - g ** 2"), ("o", "d_o = dh * s * o * 1 - o"))],
    Slip("brackets-missing", {
        D["i"]: "d_i = dc * g + through * g * i * (1 - i)",
        D["f"]: "d_f = dc * c_prev + through * c_prev * f * (1 - f)",
        D["g"]: "d_g = dc * i + through * i * (1 - g ** 2)"}),
    Slip("brackets-missing", {D["i"]: "d_i = dc + through * g * i * (1 - i)",
                              D["f"]: "d_f = dc + through * c_prev * f * (1 - f)",
                              D["g"]: "d_g = dc + through * i * (1 - g ** 2)"}),
    Slip("brackets-missing", {D["i"]: "d_i = total * g * i * 1 - i",
                              D["f"]: "d_f = total * c_prev * f * 1 - f",
                              D["g"]: "d_g = total * i * 1 - g ** 2",
                              D["o"]: "d_o = dh * s * o * 1 - o"}),
    *slip("brackets-missing", PASSED, "dc_prev = dc + through * f",
          "dc_prev = dc * f + through"),
    # what is passed on
    *rearranged(),
    *slip("neighboring-state", TERM, "dW_hh = delta.T @ (o * s)"),
    *slip("other-input", TERM, "dW_hh = delta.T @ c_prev", "dW_hh = delta.T @ c",
          "dW_hh = delta.T @ dh"),
    *slip("weight-for-input", TERM, "dW_hh = delta.sum(axis=0)[:, None] * W_hh"),
    *slip("means-multiplied", TERM,
          "dW_hh = np.outer(delta.sum(axis=0), h_prev.mean(axis=0))"),
    *slip("forget-gate-left-out", PASSED, "dc_prev = total"),
    *slip("other-gate", PASSED, "dc_prev = total * i", "dc_prev = total * o",
          "dc_prev = total * (1 - f)", "dc_prev = total * f * (1 - f)",
          "dc_prev = total * g"),
    *slip("counted-twice", PASSED, "dc_prev = dc + total * f",
          "dc_prev = total * f + dh"),
    *some_of("counted-twice", {"dh_prev": ("dh_prev = delta @ W_hh",
                                           "dh_prev = dh + delta @ W_hh")}),
)


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
    T, B, n_x, n = positive_int(T, "T"), 2, 3, 4
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
        raise refused("step_back(…)", f"a {type(found).__name__}", "four arrays",
                      f"End it with return {', '.join(NAMES)}.", TypeError)
    return found


function("lstm-step-back", step_back, trials=lambda rng: list(steps(rng)),
         outputs=NAMES, slips=STEP_BACK,
         blocks={"delta": (1, GATES_NAMED), "dW_hh": (0, GATES_NAMED)},
         sizes=lambda W_hh, h_prev, *more: {"B": len(h_prev), "n_h": len(W_hh) // 4})


def one_step():
    """c_t and h_t of one LSTM unit, then h_t of one GRU unit: :eq:`eq-11-1`, :eq:`eq-11-6`."""
    c = 0.75 * 2.0 + 0.6 * 0.4
    h = 0.3 * math.tanh(c)
    h_gru = 0.75 * 0.8 + 0.25 * -0.2
    return np.array([c, h, h_gru])


number("one-step", one_step, name="answer", slips=(
    *slip("other-gate", "c = 0.75 * 2.0 + 0.6 * 0.4", "c = 0.6 * 2.0 + 0.75 * 0.4"),
    *slip("other-gate", "h_gru = 0.75 * 0.8 + 0.25 * -0.2",
          "h_gru = 0.25 * 0.8 + 0.75 * -0.2"),
    *slip("cell-for-tanh", "h = 0.3 * math.tanh(c)", "h = 0.3 * c")))


def bias_for_time_constant(steps):
    """The bias whose gate keeps 1/e, not ½, for so many steps."""
    return -math.log(math.expm1(1 / steps))


number("forget-bias", lambda: bias_for(100), digits=3, name="b_f", mutants=[
    ("half-or-e", lambda: bias_for_time_constant(100)),
    ("value-for-bias", lambda: sigmoid(np.float64(bias_for(100))))])

number("other-convention", lambda: -bias_for(100), name="b_z", mutants=[
    ("other-gate", lambda: bias_for(100)),
    ("half-or-e", lambda: -bias_for_time_constant(100)),
    ("value-for-bias", lambda: sigmoid(np.float64(-bias_for(100))))])

BIASES = np.array([0.0, 1.0, 2.0, 3.0])
number("thirty-steps", lambda: 30 / half_life(BIASES), name="half_lives",
       mutants=[("half-or-e", lambda: -30 * np.log(sigmoid(BIASES))),
                ("other-gate", lambda: 30 / half_life(-BIASES)),
                ("half-life-for-count", lambda: half_life(BIASES))])


def latch_slope():
    """The factor a step of a latch with w = 2, :eq:`eq-11-4`."""
    w = 2.0
    h, slope = latch(w)
    return slope


LATCH = "return slope"
number("latch-slope", latch_slope, name="slope", slips=(
    *slip("slope-left-out", LATCH, "return w"),
    *slip("slope-at-a", LATCH, "return w * (1 - math.tanh(h) ** 2)"),
    *slip("slope-misspelled", LATCH, "return w * (1 - h)", "return w * h",
          "return w * h * (1 - h)", "return w * (1 + h ** 2)", "return w * h ** 2",
          "return h ** 2"),
    *slip("weight-left-out", LATCH, "return slope / w"),
    *slip("slope-at-z", LATCH, "return w * (1 - (w * h) ** 2)"),
    *slip("logarithm", LATCH, "return math.log(slope)", "return math.log10(slope)"),
    *slip("state-for-slope", LATCH, "return h")))
