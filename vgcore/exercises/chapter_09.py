"""Exercises of chapter 09: back-propagation through time."""

import math

import numpy as np

from vgcore.exercises.places import STEPS
from vgcore.exercises.registry import Condition, conditions, function, number
from vgcore.exercises.slips import Slip, slip, some_of
from vgcore.measure import check_function, singular_values
from vgcore.theory import kept, spectral_radius
from vgcore.validation import refused

NAMES = ("dW_xh", "dW_hh", "dW_ho", "db_h")


def bptt(W_hh, W_ho, x, h, do):
    """Gradients of a tanh RNN with a linear readout o_t = W_ho h_t.

    Parameters
    ----------
    W_hh, W_ho : array, shapes (n_h, n_h), (n_o, n_h)
    x : array, shape (B, T, n_x)
        ``x[:, t - 1]`` is x_t.
    h : array, shape (B, T + 1, n_h)
        ``h[:, t]`` is h_t; ``h[:, 0]`` the initial state.
    do : array, shape (B, T, n_o)
        ∂J^[t]/∂o_t.

    Returns
    -------
    dW_xh, dW_hh, dW_ho, db_h : array
        :eq:`eq-9-4` and :eq:`eq-9-5`.
    """
    T, B = x.shape[1], len(x)  # noqa: F841  B is for the mutants
    steps = range(T, 0, -1)
    dW_xh, dW_hh, dW_ho, db_h, carry = 0.0, 0.0, 0.0, 0.0, 0.0
    for t in steps:
        own = do[:, t - 1] @ W_ho
        g = own + carry
        delta = g * (1 - h[:, t] ** 2)
        dW_xh = dW_xh + delta.T @ x[:, t - 1]
        dW_hh = dW_hh + delta.T @ h[:, t - 1]
        dW_ho = dW_ho + do[:, t - 1].T @ h[:, t]
        db_h = db_h + delta.sum(axis=0)
        carry = delta @ W_hh
    return dW_xh, dW_hh, dW_ho, db_h


LOOP, OWN, MET = ("steps = range(T, 0, -1)", "own = do[:, t - 1] @ W_ho",
                  "g = own + carry")
BENT, BACK = "delta = g * (1 - h[:, t] ** 2)", "carry = delta @ W_hh"
TERMS = {"dW_xh": "delta.T @ x[:, t - 1]", "dW_hh": "delta.T @ h[:, t - 1]",
         "dW_ho": "do[:, t - 1].T @ h[:, t]", "db_h": "delta.sum(axis=0)"}
SUMS = {name: f"{name} = {name} + {term}" for name, term in TERMS.items()}
BPTT = (
    # what meets at a step
    *slip("own-loss-left-out", OWN,
          "own = do[:, t - 1] @ W_ho if t == T else 0.0 * h[:, t]"),
    *slip("own-loss-never", OWN, "own = 0.0 * h[:, t]"),
    *slip("time-shifted", OWN, "own = do[:, T - t] @ W_ho",
          "own = do[:, t - 2] @ W_ho", "own = do[:, t % T] @ W_ho",
          "own = do[:, -1] @ W_ho"),
    *slip("gradient-left-out", OWN, "own = do.sum(axis=1) @ W_ho"),
    *STEPS("carry-left-out", MET, "g = own"),
    *slip("sign-turned", MET, "g = own - carry"),
    *slip("added-for-multiplied", MET, "g = own * carry if t < T else own"),
    # through tanh
    *STEPS("slope-left-out", BENT, "delta = g"),
    *STEPS("slope-left-out", BENT, "delta = own * (1 - h[:, t] ** 2) + carry",
           "delta = own + carry * (1 - h[:, t] ** 2)"),
    *STEPS("slope-at-a", BENT, "delta = g * (1 - np.tanh(h[:, t]) ** 2)"),
    *STEPS("slope-of-neighbor", BENT, "delta = g * (1 - h[:, t - 1] ** 2)",
           "delta = g * (1 - h[:, min(t + 1, T)] ** 2)"),
    *STEPS("slope-of-gradient", BENT, "delta = g * (1 - g ** 2)",
           "delta = g * (1 - np.tanh(g) ** 2)"),
    *STEPS("slope-at-z", BENT, "delta = g * (1 - np.arctanh(h[:, t]) ** 2)"),
    *STEPS("slope-misspelled", BENT, "delta = g * (1 - h[:, t])",
           "delta = g * (1 + h[:, t] ** 2)", "delta = g * h[:, t]",
           "delta = g * h[:, t] ** 2", "delta = g - h[:, t] ** 2",
           "delta = g * (1 - h[:, t]) ** 2"),
    *STEPS("slope-of-another", BENT, "delta = g * h[:, t] * (1 - h[:, t])",
           "delta = g * (h[:, t] > 0)"),
    *STEPS("slope-twice", BENT, "delta = g * (1 - h[:, t] ** 2) ** 2"),
    *slip("gradient-left-out", BENT, "delta = 1 - h[:, t] ** 2"),
    *slip("batch-again", BENT, "delta = g * (1 - h[:, t] ** 2) / B"),
    # back to the step before
    *STEPS("transpose-for-matrix", BACK, "carry = delta @ W_hh.T"),
    *STEPS("slope-left-out", BACK, "carry = g @ W_hh"),
    *slip("one-step-back", BACK, "carry = (own * (1 - h[:, t] ** 2)) @ W_hh",
          "carry = own @ W_hh"),
    *slip("counted-twice", BACK, "carry = carry + delta @ W_hh",
          "carry = delta @ W_hh + own", "carry = delta @ W_hh + g",
          "carry = 2 * delta @ W_hh"),
    *slip("weights-skipped", BACK, "carry = delta", "carry = g"),
    *slip("slope-twice", BACK, "carry = delta @ W_hh * (1 - h[:, t - 1] ** 2)",
          "carry = delta * (1 - h[:, t] ** 2) @ W_hh"),
    *slip("one-example", BACK, "carry = delta.sum(axis=0) @ W_hh",
          "carry = delta.mean(axis=0) @ W_hh"),
    *slip("batch-again", BACK, "carry = delta @ W_hh / B"),
    # to the weights
    *STEPS("neighboring-state", SUMS["dW_hh"], "dW_hh = dW_hh + delta.T @ h[:, t]"),
    *STEPS("neighboring-state", SUMS["dW_ho"],
           "dW_ho = dW_ho + do[:, t - 1].T @ h[:, t - 1]"),
    *slip("neighboring-state", SUMS["dW_hh"],
          "dW_hh = dW_hh + delta.T @ (h[:, t - 1] if t > 1 else 0 * h[:, 0])",
          "dW_hh = dW_hh + delta.T @ h[:, max(t - 2, 0)]",
          "dW_hh = dW_hh + delta.T @ h[:, 0]", "dW_hh = dW_hh + delta.T @ h[:, T - t]"),
    *slip("time-shifted", SUMS["dW_xh"], "dW_xh = dW_xh + delta.T @ x[:, T - t]",
          "dW_xh = dW_xh + delta.T @ x[:, t - 2]",
          "dW_xh = dW_xh + delta.T @ x[:, t % T]",
          "dW_xh = dW_xh + delta.T @ x[:, min(t, T - 1)]"),
    *slip("time-shifted", SUMS["dW_ho"], "dW_ho = dW_ho + do[:, T - t].T @ h[:, t]"),
    *some_of("slope-left-out", {
        "dW_xh": (SUMS["dW_xh"], "dW_xh = dW_xh + g.T @ x[:, t - 1]"),
        "dW_hh": (SUMS["dW_hh"], "dW_hh = dW_hh + g.T @ h[:, t - 1]"),
        "db_h": (SUMS["db_h"], "db_h = db_h + g.sum(axis=0)")}),
    *some_of("carry-left-out", {
        "dW_xh": (SUMS["dW_xh"], "dW_xh = dW_xh + (own * (1 - h[:, t] ** 2)).T @ "
                                 "x[:, t - 1]"),
        "dW_hh": (SUMS["dW_hh"], "dW_hh = dW_hh + (own * (1 - h[:, t] ** 2)).T @ "
                                 "h[:, t - 1]"),
        "db_h": (SUMS["db_h"], "db_h = db_h + (own * (1 - h[:, t] ** 2)).sum(0)")}),
    *slip("slope-on-readout", SUMS["dW_ho"],
          "dW_ho = dW_ho + (do[:, t - 1]).T @ (h[:, t] * (1 - h[:, t] ** 2))"),
    *slip("weight-for-input", SUMS["dW_hh"],
          "dW_hh = dW_hh + delta.sum(axis=0)[:, None] * W_hh"),
    *slip("other-input", SUMS["dW_ho"], "dW_ho = dW_ho + do[:, t - 1].T @ delta"),
    *slip("bias-not-summed", SUMS["db_h"], "db_h = db_h + delta",
          "db_h = db_h + delta.mean(axis=0)"),
    *slip("other-axis", SUMS["db_h"], "db_h = db_h + delta.sum(axis=1)",
          "db_h = db_h + delta.sum()"),
    *slip("one-example", SUMS["db_h"], "db_h = db_h + delta[0]"),
    *slip("means-multiplied", SUMS["dW_hh"], "dW_hh = dW_hh + np.outer("
          "delta.sum(axis=0), h[:, t - 1].mean(axis=0))"),
    # over the steps
    *some_of("longest-path-only", {name: (SUMS[name], f"{name} = {term}")
                                   for name, term in TERMS.items()}),
    *some_of("not-summed-over-time", {
        name: (SUMS[name], f"{name} = {term} if t == T else {name}")
        for name, term in TERMS.items()}),
    *some_of("not-summed-over-time", {
        name: (SUMS[name], f"{name} = {name} + {term} / T")
        for name, term in TERMS.items()}),
    *some_of("not-summed-over-time", {
        name: (SUMS[name], f"{name} = np.stack([{term}, *(() if t == T else {name})])")
        for name, term in TERMS.items()}),
    *some_of("step-missing", {
        name: (SUMS[name], f"{name} = {name} + ({term}) * (t > 1)")
        for name, term in TERMS.items()}),
    *slip("step-missing", LOOP, "steps = range(T - 1, 0, -1)",
          "steps = range(T, 2, -1)", "steps = range(T - 1, 1, -1)"),
    *slip("time-forward", LOOP, "steps = range(1, T + 1)"),
    *[Slip("never-added", {SUMS[name]: f"{name} = 0 * ({TERMS[name]})"},
           f"in {name}") for name in TERMS],
)


def sequences(rng):
    """Sizes B, T, n_x, n_h, n_o: all different, a batch of 1, all equal."""
    for sizes in ((4, 5, 3, 6, 2), (1, 3, 2, 4, 5), (4, 7, 2, 3, 1),
                  (4, 4, 4, 4, 4)):
        W_xh, W_hh, W_ho, b_h, x, h_0, do = net(rng, *sizes)
        yield W_hh, W_ho, x, states(W_xh, W_hh, b_h, x, h_0), do


def net(rng, B, T, n_x, n_h, n_o):
    return (rng.standard_normal((n_h, n_x)), rng.standard_normal((n_h, n_h)),
            rng.standard_normal((n_o, n_h)), rng.standard_normal(n_h),
            rng.standard_normal((B, T, n_x)), rng.standard_normal((B, n_h)),
            rng.standard_normal((B, T, n_o)))


def states(W_xh, W_hh, b_h, x, h_0):
    """h_0 … h_T, shape (B, T + 1, n_h), :eq:`eq-9-1`."""
    h = [h_0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t] @ W_xh.T + h[-1] @ W_hh.T + b_h))
    return np.stack(h, axis=1)


def compare(bptt):
    """Compare a learner's ``bptt`` with centered differences.

    Parameters
    ----------
    bptt : callable
        ``bptt(W_hh, W_ho, x, h, do) -> (dW_xh, dW_hh, dW_ho, db_h)``.

    Returns
    -------
    Report
        An entry for each array, on two sequences of five steps.

    Raises
    ------
    TypeError
        If ``bptt`` does not return four arrays.
    """
    *arrays, x, h_0, y = net(np.random.default_rng(3), 2, 5, 3, 4, 2)

    def loss(W_xh, W_hh, W_ho, b_h):
        h = states(W_xh, W_hh, b_h, x, h_0)
        do = (h[:, 1:] @ W_ho.T - y) / len(x)
        found = bptt(W_hh, W_ho, x, h, do)
        if not isinstance(found, (tuple, list)) or len(found) != len(NAMES):
            raise refused("bptt(W_hh, W_ho, x, h, do)", f"a {type(found).__name__}",
                          "four arrays", f"End it with return {', '.join(NAMES)}.",
                          TypeError)
        return len(x) / 2 * (do**2).sum(), dict(
            zip((name[1:] for name in NAMES), found))

    return check_function(loss, dict(zip(("W_xh", "W_hh", "W_ho", "b_h"),
                                         arrays)))


function("bptt-batch", bptt, trials=lambda rng: list(sequences(rng)),
         outputs=NAMES, slips=BPTT,
         sizes=lambda W_hh, W_ho, x, h, do: {"B": len(x), "T": x.shape[1]})


def products(T=50):
    """Steps back, one loss at a time and with the running sum, :eq:`eq-9-6`."""
    return np.array([kept(T, scheme="full").sum(), T])


number("jacobian-products", products, rtol=1e-9, name="products", mutants=[
    ("states-for-all", lambda: np.array([50 * 50, 50])),
    ("own-step-not-counted", lambda: np.array([50 * 49 // 2, 50])),
    ("own-step-not-counted", lambda: np.array([50 * 49 // 2, 49])),
    ("off-by-one", lambda: products() - [0, 1]),
    ("counts-exchanged", lambda: products()[::-1])])

number("slope", lambda: math.log(0.9), name="slope", mutants=[
    ("common-logarithm", lambda: math.log10(0.9)), ("tangent-for-logarithm", lambda: 0.9 - 1)])


def turned(rho, angle=1.0):
    """A rotation by ``angle``, times ρ: every singular value is ρ."""
    c, s = math.cos(angle), math.sin(angle)
    return rho * np.array([[c, -s], [s, c]])


conditions("vanishing-matrix", [
    Condition(lambda W: W.ndim == 2 and W.shape[0] == W.shape[1]
              and 0 < len(W) <= 50,
              lambda W: f"W has shape {W.shape}, expected a square matrix, "
                        "at most 50 by 50"),
    Condition(lambda W: np.abs(W).max() <= 1e6,
              lambda W: "W has an entry above a million"),
    Condition(lambda W: singular_values(W)[0] > 1,
              lambda W: "the largest singular value of W is "
                        f"{singular_values(W)[0]:.4g}, not above 1"),
    Condition(lambda W: spectral_radius(W) < 1 - 1e-9, str, "stretch-repeated"),
], example=lambda: np.array([[0.5, 3.0], [0.0, 0.5]]), name="W",
    mutants=[("stretch-repeated", lambda: np.diag([1.2, 0.5])),
             ("stretch-repeated", lambda: turned(1.01))])
