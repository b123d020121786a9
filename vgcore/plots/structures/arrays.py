"""How matrices multiply and arrays are stretched to one shape."""

from vgcore.plots.structures.strokes import canvas, grid, label
from vgcore.plots.style import BACKWARD, FORWARD, INK, figure


@figure(width=3.8, height=1.85)
def matrix_product(*, ax):
    """One entry of a product: a row of the left matrix, a column of the right.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 5.8, 2.8)
    row, column = [(1, k) for k in range(3)], [(k, 2) for k in range(3)]
    grid(ax, 0.9, 1.4, 2, 3, 3, "$A$", "2 × 3", FORWARD, marked=row)
    grid(ax, 2.65, 1.4, 3, 4, 3, "$B$", "3 × 4", FORWARD, marked=column)
    grid(ax, 4.8, 1.4, 2, 4, 3, "$AB$", "2 × 4", BACKWARD, marked=[(1, 2)])
    label(ax, 1.7, 1.4, "·", halo=False)
    label(ax, 3.7, 1.4, "=", halo=False)


@figure(width=3.8, height=2.0)
def broadcast(*, ax):
    """A row added to a matrix: numpy repeats it for every row.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 5.8, 3.05)
    top = [(0, 0), (0, 1)]
    grid(ax, 0.9, 1.52, 4, 2, 4, "z", "(4, 2)", FORWARD)
    grid(ax, 2.9, 1.52, 4, 2, 4, "b", "(2,)", INK, marked=top)
    grid(ax, 4.9, 1.52, 4, 2, 4, "z + b", "(4, 2)", FORWARD)
    label(ax, 1.9, 1.52, "+", halo=False)
    label(ax, 3.9, 1.52, "=", halo=False)
