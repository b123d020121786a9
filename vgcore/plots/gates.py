"""Figures of gates: what they keep, and what can then be learned."""

import math

import numpy as np

from vgcore.plots.style import (
    BACKWARD, FORWARD, GREEN, INK, MEASURED, MUTED, PREDICTION, PURPLE, figure,
)
from vgcore.theory import half_life
from vgcore.validation import numbers, refuse, same_shape

LOWEST, HIGHEST = -9, 2          # powers of ten drawn by kept_by_lag
TICKS = {k: f"1e{k}".replace("-", "−") for k in (-9, -6, -3)} | {0: "1"}
CELLS = {"RNN": MUTED, "GRU": GREEN, "LSTM": PURPLE}


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
    ax.set_yticks(list(TICKS), TICKS.values())
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
            refuse("rates", ", ".join(map(str, rates)) or "nothing", f"w = {w}",
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


@figure(width=4.6, height=3.2)
def staircase(told, *, limit=10, ax):
    """Which nets recall a bit: its distance against the half-life of the gate.

    Parameters
    ----------
    told : dict of (int, float) to float
        (T, half-life of the gate) → share of new trials whose bit the trained
        net tells. Filled: over 99 %. Open: not.
    limit : float
        Dashed: T is so many half-lives.
    """
    for (T, steps), share in told.items():
        color, marker = (FORWARD, "o") if share > 0.99 else (BACKWARD, "x")
        ax.plot(T, steps, color=color, **MEASURED | {
            "markersize": 8, "marker": marker, "markeredgewidth": 2})
        ax.annotate(f"{100 * share:.0f} %", (T, steps), (0, 6), color=color,
                    textcoords="offset points", ha="center")
    lengths = sorted({T for T, _ in told})
    low = min(steps for _, steps in told) / 1.5
    high = max(steps for _, steps in told) * 1.8
    line = np.linspace(0.75 * lengths[0], 1.25 * lengths[-1], 50)
    ax.plot(line, line / limit, zorder=1, **PREDICTION)
    ax.annotate(f"{limit} half-lives", (line[-1], line[-1] / limit), (0, 6),
                textcoords="offset points", ha="right", va="bottom", color=INK)
    ax.set_yscale("log")
    ax.set(xlim=line[[0, -1]], ylim=(low, high), xticks=lengths,
           xlabel="steps T between bit and answer",
           ylabel="half-life [steps]")
    ax.set_yticks([1, 2, 5, 10], ["1", "2", "5", "10"])


@figure(width=4.6, height=3.0)
def accuracy_by_epoch(runs, *, ax):
    """Held-out accuracy of recurrent nets by epoch.

    Parameters
    ----------
    runs : dict of str to History
        "RNN", "GRU" or "LSTM" → from ``fit`` with ``test``.

    Raises
    ------
    ValueError
        If a name is another.
    """
    if unknown := runs.keys() - CELLS.keys():
        refuse("runs", repr(sorted(unknown)[0]), "some of " + ", ".join(CELLS),
               "Name each run by its cell.")
    ends = {name: 100 * run.test_accuracy[-1] for name, run in runs.items()}
    heights = _apart(ends, 6.0)
    for name, run in runs.items():
        epochs = np.arange(1, len(run.test_accuracy) + 1)
        ax.plot(epochs, 100 * np.array(run.test_accuracy), marker="o",
                color=CELLS[name])
        ax.annotate(f"{name} {ends[name]:.0f} %", (epochs[-1], heights[name]),
                    (8, 0), textcoords="offset points", va="center",
                    color=CELLS[name])
    ax.axhline(10, **PREDICTION)
    ax.text(epochs[-1], 12, "guessing", color=INK, ha="right")
    ax.set(xlabel="epoch", ylabel="held-out digits read [%]", ylim=(0, 100),
           xlim=(0.8, 1 + 1.4 * (epochs[-1] - 1)), xticks=epochs)


def _apart(values, gap):
    """Heights for labels: the values, moved up where they would touch."""
    heights, below = {}, -math.inf
    for name, value in sorted(values.items(), key=lambda pair: pair[1]):
        heights[name] = below = max(value, below + gap)
    return heights


def _sizes(every, along):
    every = numbers(every, "every")
    along = same_shape(numbers(along, "along"), every.shape, "along")
    if every.ndim != 1 or len(every) < 2 or min(every.min(), along.min()) <= 0:
        refuse("every, along", f"shape {every.shape}", "positive norms, shape "
               "(K,) with K from 2 up", "Leave out the lags whose gradient is 0.")
    return every, along
