"""The way back through three steps, one row for each family of nets."""

from matplotlib.patches import Circle

from vgcore.plots.structures.strokes import canvas, heading, label, wire
from vgcore.plots.style import BACKWARD, FORWARD, figure

ROW, LOWEST, RADIUS = 0.85, 0.55, 0.17      # between rows, last row, of a step
STEPS = 3.2, 4.8, 6.4
EVERY_STEP = {                              # family → what each step multiplies by
    "simple net": r"$W^\top \sigma'$",
    "gate": "$f$",
    "residual": r"$I + \alpha F'$",
    "orthogonal": r"$Q^\top$",
    "diagonal": r"$\lambda$",
}


@figure(width=4.6, height=3.5)
def family_paths(*, ax):
    """What a gradient meets from the last step back, in six families.

    Five multiply it at every step, by a factor of their kind; attention reads
    each step itself and multiplies once.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 7.2, LOWEST + 5.95 * ROW)
    families = [*EVERY_STEP, "attention"]
    for row, family in enumerate(families):
        y = LOWEST + (len(families) - 1 - row) * ROW
        heading(ax, y, family)
        for x in STEPS:
            ax.add_patch(Circle((x, y), RADIUS, facecolor="none",
                                edgecolor=FORWARD, linewidth=1.4))
        if family == "attention":
            _at_once(ax, y)
        else:
            _step_by_step(ax, y, EVERY_STEP[family])


def _step_by_step(ax, y, factor):
    for left, right in zip(STEPS, STEPS[1:]):
        wire(ax, (right - RADIUS, y), (left + RADIUS, y), color=BACKWARD)
        label(ax, (left + right) / 2, y + 0.28, factor, BACKWARD, size=11, halo=False)


def _at_once(ax, y):
    """One wire from the last step to each of the others."""
    first, middle, last = STEPS
    wire(ax, (last - RADIUS, y), (middle + RADIUS, y), color=BACKWARD)
    wire(ax, (last, y - RADIUS), (last, y - 0.4), (first, y - 0.4), (first, y - RADIUS),
         color=BACKWARD)
    for x in (first, middle):
        label(ax, x + 0.8, y + 0.28 if x == middle else y - 0.15, "$p$", BACKWARD, size=11, halo=False)
