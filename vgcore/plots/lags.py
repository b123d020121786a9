"""How large a gradient still is, k steps before its loss."""

import math

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from vgcore.plots.style import BACKWARD, INK, MEASURED, PREDICTION, figure, power_of_ten
from vgcore.validation import finite_array, positive_float, refused


@figure(width=5.0, height=3.4)
def gradient_by_lag(norms, *, decades=None, ax):
    """Norm of a gradient against the lag, and the slope of :eq:`eq-9-7`.

    Parameters
    ----------
    norms : dict of float to array, shape (K,)
        ρ(W_hh) → positive norms of ∂J^[t]/∂h_{t−k} for k = 0…K−1. The dashed
        line starts at the first one with the slope ln ρ.
    decades : (float, float), optional
        Powers of ten between which to draw.

    Raises
    ------
    ValueError
        If a spectral radius or a norm is not positive.
    """
    sizes = {rho: _decimal(rho, values) for rho, values in norms.items()}
    longest = max(map(len, sizes.values()))
    low, high = decades or (min(q.min() for q in sizes.values()),
                            max(q.max() for q in sizes.values()))
    for rho, size in sizes.items():
        end = len(size) - 1
        ax.plot((0, end), (size[0], size[0] + end * math.log10(rho)), zorder=1,
                **PREDICTION)
        lags = np.arange(0, len(size), max(1, end // 16))
        ax.plot(lags, size[lags], color=BACKWARD, **MEASURED)
        ax.annotate(f"ρ = {rho:g}", (end, min(max(size[-1], low), high)),
                    (7, 0), color=INK, textcoords="offset points", va="center")
    margin = 0.06 * (high - low)
    ax.set(xlim=(-0.02 * longest, 1.22 * longest),
           ylim=(low - margin, high + margin),
           xlabel="lag k, in steps", ylabel="norm of the gradient")
    ax.set_xticks(np.arange(5) * (longest // 4))
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda power, _: power_of_ten(power)))


def lags_in_words(norms, slope):
    """What :func:`gradient_by_lag` shows, as slopes.

    Parameters
    ----------
    norms : dict of float to array, shape (K,)
    slope : callable
        ``slope(norms)``, of their logarithm against the lag, as
        ``decay_rate`` measures it.

    Returns
    -------
    str
    """
    return "; ".join(
        f"ρ = {rho:g}: measured slope {slope(values):.2f}, "
        f"ln ρ = {math.log(rho):.2f}" for rho, values in norms.items()
    ).replace("-", "−") + "."


def _decimal(rho, values):
    positive_float(rho, "rho")
    values = finite_array(values, f"norms[{rho:g}]")
    if values.ndim != 1 or len(values) < 2 or values.min() <= 0:
        raise refused(f"norms[{rho:g}]", f"shape {values.shape}",
                      "at least two positive norms",
                      "Leave out the lags whose gradient is 0.")
    return np.log10(values)
