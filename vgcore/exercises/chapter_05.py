"""Exercises of chapter 05: products of Jacobians."""

from functools import partial

import numpy as np

from vgcore.activations import sigmoid
from vgcore.check import function, number
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


number("layer-factor", lambda: sigmoid_chi() ** 0.5, name="factor", mutants=[
    ("M2", lambda: 1.0),
    ("M3", lambda: gaussian_mean(lambda z: slope_at_a(z) ** 2,
                                 sigmoid_variance()) ** 0.5),
    ("M21", sigmoid_chi)])


def delta_norms(W, z, delta, *, mistake=None):
    """‖δ^[l]‖ of a tanh net for l = 1…L, from δ^[L] down.

    Parameters
    ----------
    W, z : dict
        ``W[l]``, shape (n_l, n_{l-1}), and ``z[l]``, shape (n_l,), for
        l = 1…L.
    delta : array, shape (n_L,)
        δ of layer L.
    mistake : str, optional
        Makes one classical mistake; see ``vgcore/mistakes.py``.

    Returns
    -------
    array, shape (L,)
        :eq:`eq-5-1`, layer by layer.
    """
    L = len(W)
    norms = [np.linalg.norm(delta)]
    for l in range(L - 1, 0, -1):
        V = W[l] if mistake == "M5" else W[l + 1]
        delta = (V if mistake == "M4" else V.T) @ delta
        u = np.tanh(z[l]) if mistake == "M3" else z[l]
        if mistake != "M2":
            delta = delta * (1 - np.tanh(u) ** 2)
        norms.append(np.linalg.norm(delta))
    if mistake == "M9":
        norms[0] = 0.0
    if mistake == "M21":
        norms = np.square(norms)
    return np.array(norms[::-1])


def nets(rng):
    """Weights, pre-activations and a top δ; in the last net widths are equal."""
    for widths in ((3, 5, 4, 2), (4, 2), (2, 3, 5, 4, 6), (4, 4, 4, 4, 4)):
        shapes = list(enumerate(zip(widths[1:], widths), start=1))
        yield ({l: rng.standard_normal(shape) for l, shape in shapes},
               {l: rng.standard_normal(n) for l, (n, _) in shapes},
               rng.standard_normal(widths[-1]))


function("delta-norms", delta_norms, trials=lambda rng: list(nets(rng)),
         outputs=("norms",),
         mutants=[(id, partial(delta_norms, mistake=id))
                  for id in ("M2", "M3", "M4", "M5", "M9", "M21")])

number("underflow-depth", lambda: range_depth(0.25), name="T", rtol=1e-9,
       mutants=[("M18", lambda: range_depth(0.5))])

number("critical-sigma", lambda: np.exp(-lyapunov_exponent(4)), name="sigma",
       mutants=[("M22", lambda: 4**-0.5),
                ("M18", lambda: np.exp(lyapunov_exponent(4)))])

number("layer-stretch", lambda: mean_singular_value(3**-0.5), name="stretch",
       mutants=[("M18", lambda: mean_singular_value(12**-0.5))])
