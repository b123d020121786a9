"""Residual blocks in pictures: growth by block, gradients at neighbors."""

import numpy as np

from vgcore.plots.style import (
    BACKWARD, FORWARD, MEASURED, PREDICTION, PURPLE, axes, figure, mark_decades,
)
from vgcore.validation import finite_array, positive_float, refused, same_shape

SERIES = (PURPLE, BACKWARD, FORWARD)
STEPS = (1, 2, 5, 10, 20, 50, 100)  # decades between two ticks


@figure(width=5.2, height=3.2)
def gradient_profile(curves, *, ax):
    """‖g^[l]‖² by block, for one or more nets, over the closed form.

    Parameters
    ----------
    curves : dict of str to (array, float)
        A label, written on the curve, and what it stands for: log₁₀ of
        ‖∂J/∂a^[l]‖² for l = 0…L, drawn relative to the last, and the
        predicted factor a block, 1 + α² with the skip, α² without, as in
        :eq:`eq-8-2`.

    Raises
    ------
    ValueError
        If there is no curve, one is shorter than two blocks, or a factor is
        not positive.
    """
    if not curves:
        raise refused("curves", "none", "at least one", "Write {'': (sizes, 2.0)}.")
    ends = []
    for label, (size, factor) in curves.items():
        size = finite_array(size, label or "curve")
        if size.ndim != 1 or len(size) < 2:
            raise refused(label or "curve", f"shape {size.shape}", "shape (L + 1,)",
                          "Give one number for each of l = 0…L.")
        L = len(size) - 1
        blocks, size = np.arange(L + 1), size - size[-1]
        predicted = (L - blocks) * np.log10(positive_float(factor, "factor"))
        every = max(1, L // 20)
        ax.plot(blocks[::every], size[::every], color=BACKWARD, **MEASURED)
        ax.plot((0, L), predicted[[0, L]], **PREDICTION)
        ax.annotate(label, (0.3 * L, predicted[round(0.3 * L)]), xytext=(6, 6 if factor >= 1 else -15),
                    textcoords="offset points", color=BACKWARD)
        ends += [size.min(), size.max(), *predicted[[0, L]]]
    _mark_decades_between(ax, min(ends), max(ends))
    ax.set(xlabel="block l", ylabel="‖g‖² (1 at the last block)",
           xlim=(-0.04 * L, 1.04 * L), xticks=range(0, L + 1, max(1, L // 5)))


def growth_in_words(L, alpha, skip):
    """What :func:`gradient_profile` shows of one net.

    Parameters
    ----------
    L : int
    alpha : float
    skip : bool

    Returns
    -------
    str
    """
    factor = skip + alpha**2
    drawn = "level" if factor == 1 else "rising" if factor > 1 else "falling"
    return (f"{L} blocks, α = {alpha:g}, {'with' if skip else 'without'} skip: "
            f"from the last block down to block 0 the dots follow a {drawn} "
            f"line to {factor:.4g}^{L} = {float(factor)**L:.3g}.")


def gradients_by_input(x, gradients):
    """dy/dx against x, one panel a net.

    Parameters
    ----------
    x : array, shape (B,)
    gradients : dict of str to array, shape (B,)
        Title of a panel and dy/dx.

    Returns
    -------
    array of axes, one a net
    """
    if not gradients:
        raise refused("gradients", "none", "at least one", "Write {'plain': dy_dx}.")
    x = finite_array(x, "x")
    curves = {label: same_shape(finite_array(g, label), x.shape, label)
              for label, g in gradients.items()}
    fig, panels = axes(len(curves), 1, width=5.2, height=1.4 * len(curves) + 0.4,
                       sharex=True, squeeze=False)
    for ax, (label, g) in zip(panels[:, 0], curves.items()):
        ax.plot(x, g, color=BACKWARD, linewidth=1.1)
        ax.set(ylabel="dy/dx")
        ax.set_title(label, loc="left", fontsize="medium")
    ax.set(xlabel="x")
    return panels[:, 0]


@figure(width=5.2, height=3.2)
def gradient_autocorrelation(curves, *, ax):
    """Lag-1 autocorrelation of dy/dx by depth, over that of a wide net.

    Parameters
    ----------
    curves : dict of str to (dict, array)
        A label and what it stands for: depth → autocorrelation of each net,
        shape (nets,), drawn as their mean and range; and the prediction at
        depths 1…L.
    """
    for (label, (measured, predicted)), color in zip(curves.items(), SERIES):
        depths = list(measured)
        r = np.array([finite_array(measured[d], label) for d in depths])
        mean = r.mean(axis=1)
        ax.errorbar(depths, mean, [mean - r.min(axis=1), r.max(axis=1) - mean],
                    color=color, elinewidth=1, **MEASURED)
        ax.plot(np.arange(1, len(predicted) + 1), predicted, **PREDICTION)
        ax.annotate(label, (depths[-1], mean[-1]), xytext=(0, -16), ha="right",
                    textcoords="offset points", color=color)
    ax.set(xlabel="layers or blocks", ylabel="correlation with the neighbor",
           ylim=(-0.3, 1.05), yticks=(0, 0.5, 1))


def _mark_decades_between(ax, low, high):
    step = next((s for s in STEPS if high - low <= 5 * s), STEPS[-1])
    low = min(-step, step * np.floor(low / step + 0.05))
    high = max(step, step * np.ceil(high / step - 0.05))
    ticks = np.arange(low, high + step / 2, step)
    ax.set(ylim=(low - 0.1 * step, high + 0.1 * step))
    mark_decades(ax.set_yticks, ticks)
