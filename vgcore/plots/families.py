"""Figure of five ways back: gradient by lag, for the families of nets."""

import numpy as np

from vgcore.plots.style import (
    BACKWARD, FORWARD, GOLD, GREEN, MEASURED, PREDICTION, PURPLE, figure,
)
from vgcore.validation import refused

COLORS = BACKWARD, GOLD, FORWARD, GREEN, PURPLE
MARKERS = "voDs^"
LOWEST = -12             # power of ten drawn


@figure(width=4.8, height=3.4)
def gradient_by_family(measured, predicted, *, ax):
    """Length of a vector carried back through nets of several kinds, by lag.

    Parameters
    ----------
    measured : dict of str to array, shape (K,)
        Kind of net → positive lengths at lag k = 0…K−1.
    predicted : dict of str to array, shape (K,)
        The closed forms, dashed: the kinds that are drawn.

    Raises
    ------
    ValueError
        If a kind that is predicted was not measured.
    """
    for name, color, marker in zip(predicted, COLORS, MARKERS):
        if name not in measured:
            raise refused("measured", ", ".join(measured) or "nothing", name,
                          "Each closed form needs its measurement.")
        sizes = measured[name]
        lag = np.arange(len(sizes))
        for values, every, look in (
                (predicted[name], 1, PREDICTION | {"zorder": 1}),
                (sizes, max(1, len(lag) // 25), MEASURED | {
                    "color": color, "marker": marker})):
            power = np.log10(np.asarray(values)[::every])
            seen = power >= LOWEST
            ax.plot(lag[::every][seen], power[seen], **look)
        power = np.log10(np.asarray(predicted[name]))
        end = lag[power >= LOWEST][-1]
        above = 5 if power[end] > 0 else -5 if power[end] == 0 else 0
        ax.annotate(name, (end, power[end]), (6, above), color=color,
                    textcoords="offset points", va="center")
    ax.set(xlim=(-0.02 * lag[-1], 1.28 * lag[-1]), ylim=(LOWEST - 0.3, 1),
           xlabel="lag k, in steps", ylabel="gradient")
    ax.set_xticks(np.arange(5) * (lag[-1] // 4))
    ax.set_yticks([-12, -9, -6, -3, 0], ["1e−12", "1e−9", "1e−6", "1e−3", "1"])
