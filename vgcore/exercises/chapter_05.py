"""Exercises of chapter 05: products of Jacobians."""

import numpy as np

from vgcore.activations import sigmoid
from vgcore.exercises.places import HIDDEN
from vgcore.exercises.registry import function, number
from vgcore.exercises.slips import Slip, slip
from vgcore.theory import (
    chi, gaussian_mean, lyapunov_exponent, mean_singular_value, range_depth,
    stationary_variance,
)


def sigmoid_variance():
    """Var z that sigmoid layers with σ_w = σ_b = 1 settle at."""
    return stationary_variance("sigmoid", 1.0, 1.0)


def sigmoid_chi():
    return chi("sigmoid", sigmoid_variance(), 1.0)


def slope_at_a(z):
    """σ'(a) where σ'(z) belongs."""
    a = sigmoid(z)
    return sigmoid.df(a, sigmoid(a))


number("layer-factor", lambda: sigmoid_chi() ** 0.5, digits=3, name="factor", mutants=[
    ("slope-left-out", lambda: 1.0),
    ("slope-at-a", lambda: gaussian_mean(lambda z: slope_at_a(z) ** 2,
                                 sigmoid_variance()) ** 0.5),
    ("square-or-root", sigmoid_chi)])


def delta_norms(W, z, delta):
    """‖δ^[l]‖ of a tanh net for l = 1…L, from δ^[L] down.

    Parameters
    ----------
    W, z : dict
        ``W[l]``, shape (n_l, n_{l-1}), and ``z[l]``, shape (n_l,), for
        l = 1…L.
    delta : array, shape (n_L,)
        δ of layer L.

    Returns
    -------
    array, shape (L,)
        :eq:`eq-5-1`, layer by layer.
    """
    L, size = len(W), np.linalg.norm
    norms = [size(delta)]
    for l in range(L - 1, 0, -1):
        g = W[l + 1].T @ delta
        delta = g * (1 - np.tanh(z[l]) ** 2)
        norms.append(size(delta))
    return np.array(norms[::-1])


SIZE, DOWN, BENT = ("L, size = len(W), np.linalg.norm", "g = W[l + 1].T @ delta",
                    "delta = g * (1 - np.tanh(z[l]) ** 2)")
DELTA_NORMS = (
    *HIDDEN("slope-left-out", BENT, "delta = g"),
    Slip("slope-left-out", {"norms.append(size(delta))": "norms.append(size(g))"},
         "in the norms only"),
    Slip("slope-of-neighbor", {BENT: "delta = g", DOWN: (
        "g = W[l + 1].T @ (delta * (1 - np.tanh(z[l + 1]) ** 2))")}),
    *HIDDEN("slope-at-a", BENT, "delta = g * (1 - np.tanh(np.tanh(z[l])) ** 2)"),
    *HIDDEN("slope-at-z", BENT, "delta = g * (1 - z[l] ** 2)"),
    *HIDDEN("slope-of-gradient", BENT, "delta = g * (1 - g ** 2)",
            "delta = g * (1 - np.tanh(g) ** 2)", "delta = 1 - np.tanh(g) ** 2"),
    *HIDDEN("slope-misspelled", BENT, "delta = g * (1 - np.tanh(z[l]))",
            "delta = g * (1 + np.tanh(z[l]) ** 2)", "delta = g * np.tanh(z[l])",
            "delta = g * np.tanh(z[l]) ** 2", "delta = g * z[l]",
            "delta = g * (1 - np.tanh(z[l] ** 2))",
            "delta = g * (1 - np.tanh(z[l])) ** 2",
            "delta = g / np.cosh(z[l])",
            "delta = g - np.tanh(z[l]) ** 2"),
    *HIDDEN("slope-of-another", BENT, "delta = g * (z[l] > 0)",
            "delta = g * np.exp(-z[l]) / (1 + np.exp(-z[l])) ** 2",
            "delta = g * np.tanh(z[l]) * (1 - np.tanh(z[l]))"),
    *HIDDEN("slope-twice", BENT, "delta = g * (1 - np.tanh(z[l]) ** 2) ** 2"),
    *HIDDEN("slope-of-neighbor", BENT, "delta = g * (1 - np.tanh(z[l + 1]) ** 2)"),
    *HIDDEN("gradient-left-out", BENT, "delta = 1 - np.tanh(z[l]) ** 2"),
    *HIDDEN("added-for-multiplied", BENT, "delta = g + 1 - np.tanh(z[l]) ** 2"),
    *HIDDEN("transpose-for-matrix", DOWN, "g = W[l + 1] @ delta"),
    *HIDDEN("own-weight", DOWN, "g = W[l].T @ delta", "g = W[l] @ delta"),
    *HIDDEN("weights-skipped", DOWN, "g = delta"),
    *slip("slope-on-top", SIZE, "L, size = len(W), np.linalg.norm; "
          "delta = delta * (1 - np.tanh(z[L]) ** 2)"),
    *slip("square-or-root", SIZE, "L, size = len(W), lambda q: (q ** 2).sum()",
          "L, size = len(W), lambda q: np.linalg.norm(q) ** 0.5"),
    *slip("other-norm", SIZE, "L, size = len(W), lambda q: np.abs(q).sum()",
          "L, size = len(W), lambda q: np.abs(q).max()",
          "L, size = len(W), lambda q: np.abs(q).mean()",
          "L, size = len(W), lambda q: (q ** 2).mean() ** 0.5",
          "L, size = len(W), lambda q: (q ** 2).mean()",
          "L, size = len(W), lambda q: q.sum()",
          "L, size = len(W), lambda q: abs(q.sum())",
          "L, size = len(W), np.std"),
    *slip("another-order", "return np.array(norms[::-1])",
          "return np.array(norms)"),
    *slip("top-layer-missing", "return np.array(norms[::-1])",
          "return np.array([*norms[:0:-1], 0.0])",
          "return np.array(norms[:0:-1])"),
)


def nets(rng):
    """Weights, pre-activations and a top δ; in the last net widths are equal."""
    for widths in ((3, 5, 4, 2), (4, 2), (2, 3, 5, 4, 6), (4, 4, 4, 4, 4)):
        shapes = list(enumerate(zip(widths[1:], widths), start=1))
        yield ({l: rng.standard_normal(shape) for l, shape in shapes},
               {l: rng.standard_normal(n) for l, (n, _) in shapes},
               rng.standard_normal(widths[-1]))


function("delta-norms", delta_norms, trials=lambda rng: list(nets(rng)),
         outputs=("norms",), slips=DELTA_NORMS,
         sizes=lambda W, z, delta: {"L": len(W)})

number("underflow-depth", lambda: range_depth(0.25), name="T", rtol=1e-9,
       mutants=[("factor-two", lambda: range_depth(0.5))])

def typical_growth():
    """The exponent for n = 4 as the exercise gives its numbers."""
    return 0.5 * (np.log(2) + 1 - 0.5772)


number("critical-sigma", lambda: np.exp(-lyapunov_exponent(4)), name="sigma",
       mutants=[("mean-for-typical", lambda: 4**-0.5), *[
           (mistake, lambda growth=growth, times=times: np.exp(times * growth()))
           for growth in (typical_growth, lambda: lyapunov_exponent(4))
           for mistake, times in (("inverse", 1), ("variance-or-deviation", -2))]])

number("layer-stretch", lambda: mean_singular_value(3**-0.5), digits=3, name="stretch",
       mutants=[("factor-two", lambda: mean_singular_value(12**-0.5))])
