"""Figures of gates: what they keep, and the gradient through a latch."""

import math

import numpy as np

from vgcore.plots.style import (
    BACKWARD, FORWARD, INK, MEASURED, PREDICTION, SERIES, figure, mark_decades,
)
from vgcore.theory import half_life, latch
from vgcore.validation import finite_array, refused, same_shape

LOWEST, HIGHEST = -9, 2          # powers of ten drawn by kept_by_lag


@figure(width=4.8, height=3.4)
def kept_by_lag(every, along, bias, *, ax):
    """Gradient of a gated cell's state by lag, on every path and along the cell.

    Parameters
    ----------
    every : array, shape (K,)
        Norm of the gradient at the state k steps before the loss, k = 0…K−1,
        relative to k = 0.
    along : array, shape (K,)
        What of it came along the cell alone, :eq:`eq-11-2`.
    bias : float
        Of the gate that keeps. Dashed: σ(bias)^k, :eq:`eq-11-3`.

    Raises
    ------
    ValueError
        If the two differ in length or are not positive.
    """
    every, along = _sizes(every, along)
    lag, factor = np.arange(len(every)), -math.log10(2) / half_life(bias)
    stops = min(lag[-1], LOWEST / factor)
    ax.plot((0, stops), (0, stops * factor), zorder=1, **PREDICTION)
    for values, color, marker, label in (
            (along, FORWARD, "o", "along the cell"),
            (every, BACKWARD, "v", "every path")):
        power = np.log10(values)
        seen = (lag % max(1, len(lag) // 20) == 0) & (power > LOWEST)
        ax.plot(lag[seen], power[seen], color=color, label=label,
                **MEASURED | {"marker": marker})
    ax.set(xlim=(-0.02 * len(lag), 1.02 * len(lag)),
           ylim=(LOWEST - 0.3, HIGHEST), xlabel="lag k, in steps",
           ylabel="relative gradient")
    mark_decades(ax.set_yticks, (-9, -6, -3, 0))
    ax.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2,
              handletextpad=0.1, columnspacing=1.2, borderaxespad=0)
    ax.text(0.98, 0.97, f"half-life {half_life(bias):.3g}", color=INK,
            transform=ax.transAxes, ha="right", va="top")


def kept_in_words(every, along, bias, *, lag=100):
    """What :func:`kept_by_lag` shows at one lag.

    Parameters
    ----------
    every, along, bias
        As for :func:`kept_by_lag`.
    lag : int

    Returns
    -------
    str
    """
    every, along = _sizes(every, along)
    return (f"Bias {bias}: a half-life of {half_life(bias):.3g} steps. After "
            f"{lag} steps the dashed line is at "
            f"{0.5 ** (lag / half_life(bias)):.1e}, the gradient along the "
            f"cell at {along[lag]:.1e}, on every path at {every[lag]:.1e}.")


@figure(width=3.6, height=3.1)
def latch_map(weights, *, ax):
    """One step of h ← tanh(w h), without input, against the state it starts from.

    Where a curve crosses the diagonal a state stays as it is; the dots are the
    resting values of :eq:`eq-11-4` to which all others move.

    Parameters
    ----------
    weights : sequence of float
        Of the unit to itself, at most four.
    """
    h = np.linspace(-1.15, 1.15, 231)
    ax.plot(h, h, color=INK, linewidth=0.9, zorder=1)
    ax.text(-0.93, -1.05, "$h$ stays", color=INK, va="top")
    for w, color, way in zip(weights, SERIES, (-1, 1, -1, 1)):
        ax.plot(h, np.tanh(w * h), color=color)
        rest = latch(w)[0]
        ends = sorted({-rest, rest})
        ax.plot(ends, ends, color=color, **MEASURED | {"markersize": 6})
        ax.annotate(f"w = {w:g}", (0.4, math.tanh(0.4 * w)), (-14 * way, 24 * way),
                    color=color, textcoords="offset points", va="center",
                    ha="right" if way > 0 else "left")
    ax.set(xlim=(-1.15, 1.15), ylim=(-1.2, 1.2), aspect="equal",
           xlabel="state $h$", ylabel="next state, tanh(w h)",
           xticks=(-1, 0, 1), yticks=(-1, 0, 1))


@figure(width=4.6, height=3.2)
def latch_gradients(norms, rates, *, ax):
    """Gradient through one-unit nets by lag, and its predicted slope.

    Parameters
    ----------
    norms : dict of float to array, shape (K,)
        The unit's weight to itself, w → positive gradients at lag
        k = 0…K−1.
    rates : dict of float to float
        w → predicted change of ln(gradient) a step, as from :eq:`eq-11-4`.
        The dashed line starts at the first gradient.

    Raises
    ------
    ValueError
        If a gradient is not positive or a w has no rate.
    """
    for w, values in norms.items():
        power = np.log10(_sizes(values, values)[0])
        if w not in rates:
            raise refused("rates", ", ".join(map(str, rates)) or "nothing", f"w = {w}",
                          "A figure of this course draws the closed form too.")
        end, every = len(power) - 1, max(1, len(power) // 16)
        ax.plot((0, end), power[0] + np.array([0, end]) * rates[w] / math.log(10),
                zorder=1, **PREDICTION)
        ax.plot(np.arange(end + 1)[::every], power[::every], color=BACKWARD,
                **MEASURED)
        ax.annotate(f"w = {w:g}", (end, power[-1]), (7, 0), color=INK,
                    textcoords="offset points", va="center")
    ax.set(xlim=(-0.02 * end, 1.24 * end), xlabel="lag k, in steps",
           ylabel="gradient", xticks=np.arange(6) * (end // 5))
    ticks = [k for k in (0, -25, -50, -75, -100) if k >= ax.get_ylim()[0]]
    ax.set_yticks(ticks, [f"1e−{-k}" if k else "1" for k in ticks])


def _sizes(every, along):
    every = finite_array(every, "every")
    along = same_shape(finite_array(along, "along"), every.shape, "along")
    if every.ndim != 1 or len(every) < 2 or min(every.min(), along.min()) <= 0:
        raise refused("every, along", f"shape {every.shape}", "positive norms, shape "
                      "(K,) with K from 2 up", "Leave out the lags whose gradient is 0.")
    return every, along
