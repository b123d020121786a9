"""A recurrent net unrolled in time, and its losses on their way back."""

import numpy as np
from matplotlib.collections import LineCollection

from vgcore.plots.style import BACKWARD, FORWARD, INK, MUTED, PAPER, figure
from vgcore.validation import finite_array, refused

TOP, STATES, FIRST, STEP = 2.05, 1.15, 0.15, 0.72   # heights, in columns
HALO = {"boxstyle": "round,pad=0.1", "facecolor": PAPER, "edgecolor": "none"}


@figure(width=4.0, height=3.3)
def unrolled(h, shares, *, on=None, total="sum", ax):
    """A net of one hidden unit, step by step, and what each loss sends back.

    The first row of numbers below the states is one loss on its way back, the
    next another; the last row is their sum, the running gradient of
    :eq:`eq-9-4`.

    Parameters
    ----------
    h : array, shape (T + 1,)
        The states h_0 … h_T.
    shares : dict of int to array, shape (T,)
        Step t of a loss → ∂J^[t]/∂h_s for s = 1…T; 0 behind s = t.
    on : collection of int, optional
        The losses that are switched on; all of them if not given.
    total : str
        What stands in front of the last row.

    Raises
    ------
    ValueError
        If a share has another length or reaches a later state, or ``on``
        names a loss that is not there.
    """
    h, shares, on = _check(h, shares, on)
    T = len(h) - 1
    ax.set(xlim=(-0.72, T + 0.48), ylim=(FIRST - STEP * (len(shares) + 0.6),
                                        TOP + 0.45))
    ax.set_axis_off()
    _net(ax, h, shares, on)
    for row, (t, share) in enumerate(shares.items()):
        color = BACKWARD if t in on else MUTED
        y = FIRST - STEP * row
        ax.text(-0.7, y, f"$J^{{[{t}]}}$", color=color, va="center")
        if t > 1:
            ax.annotate("", (1.3, y), (t + 0.4, y), zorder=1, arrowprops={
                "arrowstyle": "-|>", "color": color, "linewidth": 1.2,
                "alpha": 0.35, "shrinkA": 0, "shrinkB": 0})
        if t in on:
            _numbers(ax, range(1, t + 1), y, share[:t])
    y = FIRST - STEP * len(shares)
    ax.plot((-0.7, T + 0.45), (y + 0.5 * STEP,) * 2, color=INK, linewidth=0.8)
    ax.text(-0.7, y, total, color=INK, va="center")
    _numbers(ax, range(1, T + 1), y, _sum(shares, on, T), weight="bold")


def unrolled_in_words(h, shares, *, on=None):
    """What :func:`unrolled` shows, in two sentences.

    Parameters
    ----------
    h, shares, on
        As there; the same are refused.

    Returns
    -------
    str
    """
    h, shares, on = _check(h, shares, on)
    if not on:
        return "Every loss is off. The sum is 0 at every step."
    terms = " + ".join(_in_sum(shares[t][0]) for t in shares if t in on)
    first = _signed(_sum(shares, on, len(h) - 1)[0])
    lit = ", ".join(str(t) for t in shares if t in on)
    return f"Losses that are on: {lit}. At step 1 they add up: {terms} = {first}."


def _check(h, shares, on):
    h = finite_array(h, "h")
    if h.ndim != 1 or len(h) < 2:
        raise refused("h", f"shape {h.shape}", "h_0 … h_T, shape (T + 1,)",
                      "Draw one unit of one sequence: record.h[:, 0, 0].")
    T = len(h) - 1
    shares = {t: finite_array(share, f"shares[{t}]") for t, share in shares.items()}
    for t, share in shares.items():
        if t not in range(1, T + 1):
            raise refused("shares", f"a loss at step {t}", f"steps 1 to {T}",
                          "Steps are counted from 1.")
        if share.shape != (T,):
            raise refused(f"shares[{t}]", f"shape {share.shape}", f"shape ({T},)",
                          "Give one number for each of h_1 … h_T.")
        if share[t:].any():
            raise refused(f"shares[{t}]", "a gradient by a later state",
                          f"0 behind step {t}", "A loss depends on what came before.")
    on = set(shares) if on is None else set(on)
    if unknown := on - set(shares):
        raise refused("on", f"loss {min(unknown)}",
                      "some of " + ", ".join(map(str, shares)),
                      "Switch on losses that are there.")
    return h, shares, on


def _sum(shares, on, T):
    return sum((shares[t] for t in on), np.zeros(T))


def _net(ax, h, shares, on):
    """States in a row, blue arrows between them, losses above theirs."""
    steps = range(len(h))
    ax.add_collection(LineCollection(
        [((s - 0.64, STATES), (s - 0.42, STATES)) for s in steps[1:]],
        colors=FORWARD, linewidths=1.6))
    ax.plot([s - 0.4 for s in steps[1:]], [STATES] * (len(h) - 1), ">",
            color=FORWARD, markersize=4)
    ax.scatter(steps, [STATES] * len(h), s=680, facecolors=PAPER,
               edgecolors=FORWARD, linewidths=1.4, zorder=3)
    for s in steps:
        ax.text(s, STATES, _signed(h[s]), color=FORWARD, ha="center",
                va="center", fontsize=8.8, zorder=4)
        ax.text(s, STATES - 0.55, f"$h_{{{s}}}$", color=FORWARD, ha="center",
                va="center")
    for t in shares:
        color = BACKWARD if t in on else MUTED
        ax.plot((t, t), (STATES + 0.4, TOP - 0.28), color=color, linewidth=1.2)
        if t in on:
            ax.plot(t, STATES + 0.44, "v", color=color, markersize=5)
        ax.text(t, TOP, f"$J^{{[{t}]}}$", color=color, ha="center", va="center",
                fontsize=11, bbox=HALO)


def _numbers(ax, steps, y, values, **options):
    for s, value in zip(steps, values):
        ax.text(s, y, _signed(value), color=BACKWARD, ha="center", va="center",
                fontsize=9.5, bbox=HALO, **options)


def _in_sum(value):
    return f"({_signed(value)})" if value < 0 else _signed(value)


def _signed(value):
    return f"{value + 0.0:.2f}".replace("-", "−")
