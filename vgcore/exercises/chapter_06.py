"""Exercises of chapter 06: activations and initialization."""

import numpy as np

from vgcore.exercises.registry import draw, number
from vgcore.exercises.slips import Slip, slip
from vgcore.theory import mean_field, rectifier_gain


def critical_c(slope):
    """c = n · Var(w) at which a leaky ReLU layer keeps its size, :eq:`eq-6-3`."""
    return 1 / rectifier_gain(1.0, slope)


def he_for_leaky(n_in, n_out, slope):
    """Standard deviation of weights that keep sizes through leaky ReLU, :eq:`eq-6-3`.

    Parameters
    ----------
    n_in, n_out : int
    slope : float
        Slope of the activation for z ≤ 0.

    Returns
    -------
    float
    """
    gain = 2.0
    mean_slope = 1 + slope**2
    fan = n_in
    variance = gain / (mean_slope * fan)
    return variance**0.5


GAIN, SLOPES, FAN = ("gain = 2.0", "mean_slope = 1 + slope**2",
                     "fan = n_in")
VARIANCE, ROOT = "variance = gain / (mean_slope * fan)", "return variance**0.5"
HE = (
    *slip("fan-out", FAN, "fan = n_out", "fan = (n_in + n_out) / 2",
          "fan = n_in + n_out", "fan = n_in * n_out", "fan = (n_in * n_out) ** 0.5"),
    *slip("factor-two", GAIN, "gain = 1.0", "gain = 4.0", "gain = 8.0"),
    *slip("factor-wrong", GAIN, "gain = 3.0", "gain = 6.0", "gain = 1 / 3",
          "gain = 2 / 3"),
    Slip("fan-out", {FAN: "fan = n_in + n_out", SLOPES: "mean_slope = 1"}),
    *slip("fan-left-out", ROOT, "return 0.01", "return 0.1", "return 1.0",
          "return 0.001", "return 0.05"),
    *slip("fan-left-out", FAN, "fan = 1"),
    *slip("linear-variance", SLOPES, "mean_slope = 2"),
    *slip("slope-not-squared", SLOPES, "mean_slope = 1 + slope",
          "mean_slope = (1 + slope) ** 2 / 2"),
    *slip("negative-slope-left-out", SLOPES, "mean_slope = 1"),
    *slip("slopes-misplaced", SLOPES, "mean_slope = 1 - slope ** 2",
          "mean_slope = slope ** 2 + 1e-300", "mean_slope = 1 / (1 + slope ** 2)",
          "mean_slope = (1 + slope ** 2) ** 2"),
    *slip("variance-or-deviation", ROOT, "return variance", "return variance ** 0.25"),
    *slip("variance-or-deviation", VARIANCE,
          "variance = gain / (mean_slope * fan ** 2)"),
    *slip("brackets-missing", VARIANCE, "variance = gain / mean_slope * fan",
          "variance = gain / 1 + slope ** 2 * fan", "variance = gain / fan + mean_slope",
          "variance = gain / mean_slope + fan",
          "variance = gain / (1 + slope ** 2 * fan)", "variance = gain / fan + n_out"),
    *slip("uniform-variance", GAIN, "gain = 2.0 / 12", "gain = 6.0 / 12"),
)


def layers(rng):
    """Fans and slopes for which no two of these spreads agree."""
    return [(300, 170, 0.1), (230, 410, 0.6), (350, 350, 0.3)]


def share(variance=lambda a: a**2 / 3, slope=0.5):
    """Of U(±a), a = 1/√n, over what a leaky ReLU needs; here n = 1."""
    return variance(1.0) / critical_c(slope)


def tanh_layers(left):
    """Number of the first tanh layer with E[a²] ≤ left, Var(w) = 1/n."""
    q = mean_field("tanh", round(1 / left), 1.0)[0] ** 2
    return 1 + int(np.argmax(q <= left))


S, U0 = 3.0, 0.01


def half_time(rate=2.0):
    """ln(s/u₀ − 1) / (2s), where a mode of two layers is half learned."""
    return np.log(S / U0 - 1) / (rate * S)


number("leaky-c", lambda: critical_c(0.1), name="c", rtol=1e-3, mutants=[
    ("variance-or-deviation", lambda: critical_c(0.1) ** 0.5),
    ("negative-slope-left-out", lambda: 2.0),
    ("linear-variance", lambda: 1.0),
    ("slope-not-squared", lambda: 1 / np.mean([1.0, 0.1])),
    ("slope-not-squared", lambda: 1 / np.mean([1.0, 0.1]) ** 2)])
number("default-share", share, name="share", mutants=[
    ("variance-or-deviation", lambda: share() ** 0.5),
    ("negative-slope-left-out", lambda: share(slope=0.0)),
    ("uniform-variance", lambda: share(lambda a: a**2)),
    ("uniform-variance", lambda: share(lambda a: a**2 / 12))])
number("tanh-layers", lambda: tanh_layers(1 / 300), name="layers", rtol=0.03,
       mutants=[("factor-two", lambda: 2 * tanh_layers(1 / 300)),
               ("factor-two", lambda: 300),
                ("variance-or-deviation", lambda: 300**2 / 2)])
number("half-time", half_time, name="t", mutants=[
    ("factor-two", lambda: half_time(rate=1.0)),
    ("start-left-out", lambda: np.log(S / U0) / (2 * S))])
draw("he-for-leaky", he_for_leaky, trials=layers, slips=HE)
