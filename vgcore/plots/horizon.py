"""Figures of stored sweeps: what recurrent nets learn over a distance."""

import numpy as np

from vgcore.plots.style import (
    GREEN, INK, MEASURED, MUTED, PREDICTION, PURPLE, figure,
)
from vgcore.validation import by_name, refused

CELLS = {"RNN": (MUTED, "o"), "GRU": (GREEN, "s"), "LSTM": (PURPLE, "^")}
NARROWEST, WIDEST = -12, 1                 # powers of ten drawn
MOMENTS = {"reach": "reach before training",
           "widest": "widest reach before anything is learned"}


@figure(width=4.6, height=2.5)
def told_by_reach(nets, moment, limits, *, ax):
    """Bits that trained nets tell, by the reach of their gradient, a mark a net.

    Parameters
    ----------
    nets : list of dict
        ``cell``, "RNN", "GRU" or "LSTM"; ``told``, the share of bits told;
        and log₁₀ of the reach, which below −12 stands at the left edge.
    moment : {"reach", "widest"}
        Which reach: before training, or the widest on the way.
    limits : (float, float)
        Powers of ten: dashed, guessing up to the first and all of the bits
        from the second on.

    Raises
    ------
    ValueError
        If a cell has another name, or there is no such moment.
    """
    label = by_name(moment, MOMENTS, "moment")
    if unknown := {net["cell"] for net in nets} - CELLS.keys():
        raise refused("nets", repr(sorted(unknown)[0]), "one of " + ", ".join(CELLS),
                      "Name each net by its cell.")
    ax.plot((NARROWEST - 0.6, *limits, WIDEST), (50, 50, 100, 100), zorder=1,
            **PREDICTION)
    for cell, (color, marker) in CELLS.items():
        mine = [(max(net[moment], NARROWEST), 100 * net["told"])
                for net in nets if net["cell"] == cell]
        if mine:
            ax.plot(*zip(*mine), color=color, label=cell, alpha=0.6,
                    **MEASURED | {"marker": marker})
    ax.set(xlim=(NARROWEST - 0.6, WIDEST), ylim=(42, 106),
           ylabel="bits told [%]", xlabel=label)
    ax.set_xticks([-12, -9, -6, -3, 0], ["≤ 1e−12", "1e−9", "1e−6", "1e−3", "1"])
    ax.legend(loc="lower right", bbox_to_anchor=(1.02, 1.0), ncols=3,
              handletextpad=0.1, columnspacing=1.2, borderaxespad=0)


@figure(width=4.6, height=2.9)
def digits_read(nets, *, ax):
    """Held-out digits that nets of each kind read, a mark a net.

    Parameters
    ----------
    nets : list of dict
        ``cell``, "RNN", "GRU" or "LSTM"; ``start``, words for how it starts;
        and ``read``, the share of digits. The bar of a kind is its median.
    """
    kinds = {}
    for net in nets:
        kinds.setdefault((net["cell"], net["start"]), []).append(100 * net["read"])
    for row, ((cell, _), percent) in enumerate(kinds.items()):
        color, marker = CELLS[cell]
        ax.plot(percent, [row] * len(percent), color=color,
                **MEASURED | {"marker": marker})
        ax.plot([np.median(percent)] * 2, [row - 0.3, row + 0.3], color=color)
    ax.axvline(10, **PREDICTION)
    ax.text(11, len(kinds) - 0.6, "guessing", color=INK, va="center")
    ax.set(xlim=(0, 100), ylim=(len(kinds) - 0.4, -0.6),
           xlabel="held-out digits read [%]")
    ax.set_yticks(range(len(kinds)), [" ".join(kind) for kind in kinds])
    ax.grid(axis="y", visible=False)
