"""Exercises of chapter 06: activations and initialization."""

from functools import partial

import numpy as np

from vgcore.check import function, number
from vgcore.theory import mean_field, rectifier_gain


def critical_c(slope):
    """c = n · Var(w) at which a leaky ReLU layer keeps its size, :eq:`eq-6-3`."""
    return 1 / rectifier_gain(1.0, slope)


def he_for_leaky(rng, n_in, n_out, slope, *, mistake=None):
    """Weights of mean 0 that keep sizes through leaky ReLU, :eq:`eq-6-3`.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_in, n_out : int
    slope : float
        Slope of the activation for z ≤ 0.
    mistake : str, optional
        Makes one classical mistake; see ``vgcore/mistakes.py``.

    Returns
    -------
    array, shape (n_out, n_in)
    """
    fan = {"M30": n_out, "M30 mean": (n_in + n_out) / 2}.get(mistake, n_in)
    variance = critical_c(slope) / fan
    if mistake == "M18":
        variance /= 2
    if mistake == "M18 twice":
        variance *= 2
    spread = variance if mistake == "M31" else variance**0.5
    return spread * rng.standard_normal((n_out, n_in))


def layers(rng):
    """A generator, two fans and a slope; in the last layer the fans agree."""
    return [(np.random.default_rng(rng.integers(1000)), *rest) for rest in (
        (5, 3, 0.1), (4, 7, 0.0), (6, 1, 0.5), (4, 4, 0.2))]


def share(variance=lambda a: a**2 / 3):
    """Of U(±a), a = 1/√n, over He's 2/n; here n = 1."""
    return variance(1.0) / critical_c(0.0)


def tanh_at(l):
    return mean_field("tanh", l, 1.0)[0][-1] ** 2


S, U0 = 3.0, 0.01


def half_time(rate=2.0):
    """ln(s/u₀ − 1) / (2s), where a mode of two layers is half learned."""
    return np.log(S / U0 - 1) / (rate * S)


number("leaky-c", lambda: critical_c(0.1), name="c", rtol=1e-3, mutants=[
    ("M31", lambda: critical_c(0.1) ** 0.5),
    ("M32", lambda: 1 / np.mean([1.0, 0.1])),
    ("M32", lambda: 1 / np.mean([1.0, 0.1]) ** 2)])
number("default-share", share, name="share", mutants=[
    ("M31", lambda: share() ** 0.5),
    ("M33", lambda: share(lambda a: a**2)),
    ("M33", lambda: share(lambda a: a**2 / 12))])
number("tanh-50", lambda: tanh_at(50), name="mean_square", rtol=0.03,
       mutants=[("M31", lambda: tanh_at(50) ** 0.5)])
number("half-time", half_time, name="t", mutants=[
    ("M18", lambda: half_time(rate=1.0))])
function("he-for-leaky", he_for_leaky, trials=layers, outputs=("W",),
         mutants=[(id.split()[0], partial(he_for_leaky, mistake=id)) for id in (
             "M18", "M18 twice", "M30", "M30 mean", "M31")])
