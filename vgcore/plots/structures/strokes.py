"""The strokes that every picture of a structure is drawn with.

A round-cornered box holds a value, a circle an operation, a green box a gate,
a square box a map with weights. Blue wires carry values forward, vermilion
ones gradients back; a dot is a fork, where a value is used twice.
"""

import numpy as np
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Polygon
from matplotlib.path import Path

from vgcore.plots.style import BACKWARD, FORWARD, GREEN, INK, MUTED, PAPER

HEAD, SPREAD, CORNER = 0.15, 0.075, 0.14     # arrowheads, bends of a wire
WIRE, PALE = 1.5, 0.1
RADIUS = 0.2                                 # of an operation
HALO = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.2}
KINDS = {                                    # edge, rounding of the corners
    "value": (FORWARD, 0.13),
    "gradient": (BACKWARD, 0.13),
    "gate": (GREEN, 0.05),
    "map": (INK, 0.05),
    "later": (MUTED, 0.13),
}


def canvas(ax, width, height):
    """Make the axis a sheet of width by height, with nothing on it."""
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.set_axis_off()


def box(ax, x, y, text, kind="value", *, width=0.72, height=0.5):
    """A box around (x, y); ``kind`` is a key of KINDS."""
    color, rounding = KINDS[kind]
    rounding = min(rounding, height / 2)
    ax.add_patch(FancyBboxPatch(
        (x - width / 2 + rounding, y - height / 2 + rounding),
        width - 2 * rounding, height - 2 * rounding,
        boxstyle=f"round,pad={rounding}", facecolor=_tint(color),
        edgecolor=color, linewidth=1.4, zorder=3))
    label(ax, x, y, text, INK if kind == "map" else color, halo=False)


def operation(ax, x, y, sign, *, radius=RADIUS):
    """A circle around (x, y)."""
    ax.add_patch(Circle((x, y), radius, facecolor=PAPER, edgecolor=INK,
                        linewidth=1.4, zorder=3))
    label(ax, x, y, sign, INK, halo=False)


def fork(ax, x, y, color=FORWARD):
    """The dot where a wire splits."""
    ax.add_patch(Circle((x, y), 0.055, color=color, linewidth=0, zorder=3))


def wire(ax, *points, color=FORWARD, head=True, width=WIRE, dashed=False):
    """A line through the points with round bends; its tip is the last point."""
    points = np.array(points, dtype=float)
    tip, way = points[-1].copy(), points[-1] - points[-2]
    way /= np.hypot(*way)
    if head:
        points[-1] = tip - 0.8 * HEAD * way
        across = SPREAD * np.array([-way[1], way[0]])
        ax.add_patch(Polygon([tip, tip - HEAD * way + across,
                              tip - HEAD * way - across],
                             color=color, linewidth=0, zorder=2.5))
    ax.add_patch(PathPatch(_rounded(points), fill=False, edgecolor=color,
                           linewidth=width, capstyle="butt", zorder=2,
                           linestyle=(0, (3, 2)) if dashed else "-"))


def label(ax, x, y, text, color=INK, *, size=12, ha="center", halo=True, **options):
    """A text at (x, y), on a patch of paper where a wire may pass."""
    return ax.text(x, y, text, color=color, fontsize=size, ha=ha, va="center",
                   zorder=4, bbox=HALO if halo else None, **options)


def _rounded(points):
    """A path whose inner corners are rounded."""
    vertices, codes = [points[0]], [Path.MOVETO]
    for before, corner, after in zip(points, points[1:], points[2:]):
        into, out = before - corner, after - corner
        reach = min(CORNER, *(0.5 * np.hypot(*leg) for leg in (into, out)))
        vertices += [corner + reach * into / np.hypot(*into), corner,
                     corner + reach * out / np.hypot(*out)]
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    return Path([*vertices, points[-1]], [*codes, Path.LINETO])


def _tint(color):
    """The color on paper at the opacity PALE, opaque: wires end at a box."""
    rgb = [int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    return tuple(1 - PALE * (1 - part) for part in rgb) if color != INK else PAPER
