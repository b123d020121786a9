"""A structure in a row: near units pull one way, far ones the other."""

from vgcore.plots.structures.strokes import box, canvas, label, operation, wire
from vgcore.plots.style import FORWARD, PURPLE, figure

UNITS, BUS, RADIUS = 1.75, 0.85, 0.26        # heights, size of a unit
PLACES = {1: 1.75, 2: 2.65, 10: 4.15, 11: 5.05, 12: 5.95, 23: 7.45}


@figure(width=4.6, height=1.9)
def balancing_row(*, ax):
    """The row of units of influence balancing, from which the first is read.

    Each keeps half of its state and takes half of its right neighbor's. The
    parameter w comes in from below, with + into the ten near units and with −
    into the thirteen far ones.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 7.9, 3.3)
    box(ax, 0.5, UNITS, "$J^{[t]}$", width=0.84)
    wire(ax, (PLACES[1] - RADIUS, UNITS), (0.92, UNITS))
    for unit, x in PLACES.items():
        color, sign = (FORWARD, "+") if unit <= 10 else (PURPLE, "−")
        wire(ax, (x, BUS), (x, UNITS - RADIUS), color=color)
        label(ax, x + 0.22, 1.2, sign, color, halo=False)
        wire(ax, (x + 0.13, UNITS + 0.22), (x + 0.13, UNITS + 0.62),
             (x - 0.13, UNITS + 0.62), (x - 0.13, UNITS + 0.22))
        operation(ax, x, UNITS, str(unit), radius=RADIUS)
    for left, right in zip(PLACES, list(PLACES)[1:]):
        wire(ax, (PLACES[right] - RADIUS, UNITS), (PLACES[left] + RADIUS, UNITS))
        if right - left > 1:
            label(ax, (PLACES[left] + PLACES[right]) / 2, UNITS, "···")
    wire(ax, (PLACES[1], BUS), (PLACES[10], BUS), head=False)
    wire(ax, (PLACES[11], BUS), (PLACES[23], BUS), color=PURPLE, head=False)
    label(ax, 2.95, 0.4, "$+w$ into 10 units", FORWARD, halo=False)
    label(ax, 6.25, 0.4, "$-w$ into 13 units", PURPLE, halo=False)
    label(ax, 4.6, 2.85, "each keeps one half and takes one half from its right", halo=False)
