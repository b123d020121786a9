"""Exercises of chapter 09: back-propagation through time."""

import math
from functools import partial

import numpy as np

from vgcore.check import Condition, conditions, function, number
from vgcore.measure import check_function, singular_values
from vgcore.theory import kept, spectral_radius
from vgcore.validation import refuse

NAMES = ("dW_xh", "dW_hh", "dW_ho", "db_h")


def bptt(W_hh, W_ho, x, h, do, *, mistake=None):
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
    mistake : str, optional
        Makes one classical mistake; see ``vgcore/mistakes.py``. A word behind
        the id chooses among several forms.

    Returns
    -------
    dW_xh, dW_hh, dW_ho, db_h : array
        :eq:`eq-9-4` and :eq:`eq-9-5`.
    """
    T, carry, terms = x.shape[1], 0.0, []
    for t in range(T, 0, -1):
        now, before = h[:, t], h[:, t - 1]
        own = do[:, t - 1] @ W_ho
        if mistake == "M12" and t < T:
            own = 0.0
        slope = 1 - (np.tanh(now) if mistake == "M3" else now) ** 2
        g = own + (0.0 if mistake == "M60" else carry)
        delta = (g if mistake == "M2" else
                 own * slope + carry if mistake == "M2 carried" else g * slope)
        terms.append((
            delta.T @ x[:, t - 1],
            delta.T @ (now if mistake == "M14" else before),
            do[:, t - 1].T @ (before if mistake == "M14 out" else now),
            delta if mistake == "M10" else delta.sum(axis=0)))
        carry = delta @ (W_hh.T if mistake == "M4" else W_hh)
    terms = [np.array(steps) for steps in zip(*terms)]  # t = T first
    keep = {
        "M11": lambda steps: steps[-1],
        "M13": lambda steps: steps[0],
        "M13 stack": lambda steps: steps[::-1],
        "M13 mean": lambda steps: steps.mean(axis=0),
    }.get(mistake, lambda steps: steps.sum(axis=0))
    return tuple(map(keep, terms))


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
            refuse("bptt(W_hh, W_ho, x, h, do)", f"a {type(found).__name__}",
                   "four arrays", f"End it with return {', '.join(NAMES)}.",
                   TypeError)
        return len(x) / 2 * (do**2).sum(), dict(
            zip((name[1:] for name in NAMES), found))

    return check_function(loss, dict(zip(("W_xh", "W_hh", "W_ho", "b_h"),
                                         arrays)))


function("bptt-batch", bptt, trials=lambda rng: list(sequences(rng)), outputs=NAMES,
         mutants=[(id.split()[0], partial(bptt, mistake=id)) for id in (
             "M2", "M2 carried", "M3", "M4", "M10", "M11", "M12", "M13",
             "M13 stack", "M13 mean", "M14", "M14 out", "M60")])


def products(T=50):
    """Steps back, one loss at a time and with the running sum, :eq:`eq-9-6`."""
    return np.array([kept(T, scheme="full").sum(), T])


number("jacobian-products", products, rtol=1e-9, name="products", mutants=[
    ("M61", lambda: np.array([50 * 50, 50])),
    ("M64", lambda: np.array([50 * 49 // 2, 50])),
    ("M64", lambda: np.array([50 * 49 // 2, 49])),
    ("M65", lambda: products()[::-1])])

number("slope", lambda: math.log(0.9), name="slope", mutants=[
    ("M63", lambda: math.log10(0.9)), ("M66", lambda: 0.9 - 1)])


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
    Condition(lambda W: spectral_radius(W) < 1 - 1e-9, str, "M62"),
], example=lambda: np.array([[0.5, 3.0], [0.0, 0.5]]), name="W",
    mutants=[("M62", lambda: np.diag([1.2, 0.5])),
             ("M62", lambda: turned(1.01))])
