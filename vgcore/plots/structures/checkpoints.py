"""A chain that keeps every third state: what is held, when."""

from matplotlib.patches import Circle

from vgcore.plots.structures.strokes import (
    PALE, canvas, heading, label, wire,
)
from vgcore.plots.style import BACKWARD, FORWARD, GREEN, MUTED, figure

LAYERS, EVERY = 9, 3
ACROSS, FIRST, STATE = 0.68, 0.5, 0.21      # from state to state, radius


@figure(width=4.6, height=3.5)
def checkpointed_chain(*, ax):
    """Three moments of back-propagation through nine layers, k = 3.

    Filled: kept from the forward pass. Green: computed again; the output is
    both. Dashed: not held. At the second moment the states held are those of
    :eq:`eq-4-4`.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 7.1, 5.4)
    heading(ax, 5.15, "Forward: keep every third state, and the output.")
    _row(ax, 4.55, kept=(0, 3, 6, 9))
    _forward(ax, 4.55, 0, LAYERS)
    heading(ax, 3.65, "Compute the last segment again, then go backward.")
    _row(ax, 3.05, kept=(0, 3, 6, 9), again=(7, 8, 9))
    _forward(ax, 3.05, 6, 9)
    _backward(ax, 3.05, 9, 6)
    heading(ax, 1.75, "The same with the segment below it, and so on.")
    _row(ax, 1.15, kept=(0, 3), again=(4, 5, 6))
    _forward(ax, 1.15, 3, 6)
    _backward(ax, 1.15, 6, 3)


def _row(ax, y, *, kept, again=()):
    for l in range(LAYERS + 1):
        edge = GREEN if l in again else FORWARD if l in kept else MUTED
        face = FORWARD if l in kept else edge
        ax.add_patch(Circle(
            (_x(l), y), STATE, zorder=3, linewidth=1.4, edgecolor=edge,
            facecolor=(face, 3 * PALE if l in kept else PALE)
            if edge != MUTED else "none",
            linestyle="-" if edge != MUTED else (0, (2, 2))))
        label(ax, _x(l), y, str(l), edge, halo=False)


def _forward(ax, y, start, end):
    for l in range(start, end):
        wire(ax, (_x(l) + STATE, y), (_x(l + 1) - STATE, y))


def _backward(ax, y, start, end):
    for l in range(start, end, -1):
        wire(ax, (_x(l), y - STATE), (_x(l), y - 0.5), (_x(l - 1) + 0.07, y - 0.5),
             (_x(l - 1) + 0.07, y - STATE + 0.01), color=BACKWARD)


def _x(l):
    return FIRST + ACROSS * l
