"""Figures of stored sweeps: what recurrent nets learn over a distance."""

import numpy as np

from vgcore.plots.style import (
    GREEN, INK, MEASURED, MUTED, PREDICTION, PURPLE, figure,
)
from vgcore.validation import refuse

CELLS = {"RNN": (MUTED, "o"), "GRU": (GREEN, "s"), "LSTM": (PURPLE, "^")}
NARROWEST, WIDEST = -12, 1                 # powers of ten drawn


@figure(width=4.6, height=2.5)
def told_by_reach(nets, limits, *, ax):
    """Bits that trained nets tell, by the reach of their gradient, a mark a net.

    Parameters
    ----------
    nets : list of (str, float, float)
        "RNN", "GRU" or "LSTM", log₁₀ of the reach, and the share of bits told.
        A reach below 10⁻¹² stands at the left edge.
    limits : (float, float)
        Powers of ten: dashed, guessing up to the first and all of the bits
        from the second on.

    Raises
    ------
    ValueError
        If a cell has another name.
    """
    if unknown := {cell for cell, *_ in nets} - CELLS.keys():
        refuse("nets", repr(sorted(unknown)[0]), "one of " + ", ".join(CELLS),
               "Name each net by its cell.")
    ax.plot((NARROWEST - 0.6, *limits, WIDEST), (50, 50, 100, 100), zorder=1,
            **PREDICTION)
    for cell, (color, marker) in CELLS.items():
        mine = [(max(reach, NARROWEST), 100 * told)
                for name, reach, told in nets if name == cell]
        if mine:
            ax.plot(*zip(*mine), color=color, label=cell, alpha=0.6,
                    **MEASURED | {"marker": marker})
    ax.set(xlim=(NARROWEST - 0.6, WIDEST), ylim=(42, 106),
           ylabel="bits told [%]", xlabel="reach")
    ax.set_xticks([-12, -9, -6, -3, 0], ["≤ 1e−12", "1e−9", "1e−6", "1e−3", "1"])
    ax.legend(loc="lower right", bbox_to_anchor=(1.02, 1.0), ncols=3,
              handletextpad=0.1, columnspacing=1.2, borderaxespad=0)


@figure(width=4.6, height=2.9)
def digits_read(shares, *, ax):
    """Held-out digits that nets of each kind read, one mark a net.

    Parameters
    ----------
    shares : dict of str to sequence of float
        Kind of net → shares read, one for each seed. The bar is the median.
    """
    for row, (name, read) in enumerate(shares.items()):
        color, marker = CELLS[name.split()[0]]
        percent = 100 * np.asarray(read)
        ax.plot(percent, np.full(len(percent), row), color=color,
                **MEASURED | {"marker": marker})
        ax.plot([np.median(percent)] * 2, [row - 0.3, row + 0.3], color=color)
    ax.axvline(10, **PREDICTION)
    ax.text(11, len(shares) - 0.6, "guessing", color=INK, va="center")
    ax.set(xlim=(0, 100), ylim=(len(shares) - 0.4, -0.6),
           xlabel="held-out digits read [%]")
    ax.set_yticks(range(len(shares)), shares)
    ax.grid(axis="y", visible=False)
