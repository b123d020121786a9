"""The subject of the course in one picture: gradients that vanish, explode, or do neither."""

import numpy as np

from vgcore.plots.style import (
    BACKWARD, FORWARD, MEASURED, PREDICTION, PURPLE, figure,
)
from vgcore.validation import finite_array, positive_float, refused

COLORS = (BACKWARD, PURPLE, FORWARD)


@figure(width=4.6, height=3.3)
def gradient_fates(nets, *, ax):
    """Size of the gradient on its way back through the layers of a few nets.

    Parameters
    ----------
    nets : dict of str to (array, float)
        A label → ‖δ^[l]‖ for l = 1…L, drawn relative to the last, and the
        factor per layer that is predicted, the root of χ in :eq:`eq-5-3`.
    ax : matplotlib axes

    Raises
    ------
    ValueError
        If there are none or more than three, or a norm is not positive.
    """
    if not 0 < len(nets) <= len(COLORS):
        raise refused("nets", len(nets), "one to three", "More curves hide each other.")
    for (label, (norms, factor)), color in zip(nets.items(), COLORS):
        norms = finite_array(norms, label)
        if norms.ndim != 1 or len(norms) < 2 or norms.min() <= 0:
            raise refused(label, f"shape {norms.shape}", "positive norms, shape (L,)",
                   "Give ‖δ^[l]‖ for each layer.")
        L = len(norms)
        back = np.arange(L)
        ax.semilogy(back, positive_float(factor, "factor") ** back, zorder=1, **PREDICTION)
        size = norms[::-1] / norms[-1]
        ax.semilogy(back, size, color=color, label=label, **MEASURED)
        up = 16 if factor > 1.1 else -16
        ax.annotate(label, (0.5 * L, factor ** (0.5 * L)), (0, up), color=color,
                    textcoords="offset points", fontsize=12, va="center",
                    ha="right" if abs(factor - 1) > 0.1 else "center")
    ax.set(xlabel="layers passed on the way back", ylabel="size of the gradient")
