"""What a truncation keeps, how far off it is, and where it turns round."""

import math

import numpy as np
from matplotlib.ticker import NullFormatter

from vgcore.theory import kept
from vgcore.plots.style import (
    BACKWARD, FORWARD, INK, MEASURED, MUTED, PREDICTION, figure,
)
from vgcore.plots.triangle import triangle
from vgcore.validation import numbers, refuse, same_shape


@figure(width=4.2, height=4.3)
def truncated_triangle(sizes, tau, scheme, angle, *, ax):
    """The cells that a truncation keeps, and the cosine that this leaves.

    Parameters
    ----------
    sizes : array, shape (T, T)
        From :func:`vgcore.measure.contributions`.
    tau : int
    scheme : {"full", "sliding", "chunks"}
        :eq:`eq-10-1` or :eq:`eq-10-2`; see :func:`vgcore.theory.kept`.
    angle : float
        Between the truncated gradient and the full one, in degrees.

    Raises
    ------
    ValueError
        If the scheme, τ or the sizes do not fit; see :func:`triangle`.
    """
    cells = kept(len(sizes), tau, scheme)
    triangle(cells, sizes, ax=ax)
    ax.set_title(f"τ = {tau}, {scheme}: {int(cells.sum())} of "
                 f"{_cells(len(sizes))} cells\n{_cosine(angle)}")


def truncation_in_words(sizes, tau, scheme, angle):
    """What :func:`truncated_triangle` shows, as one sentence.

    Parameters are those of :func:`truncated_triangle`.

    Returns
    -------
    str
    """
    T = len(sizes)
    cells = kept(T, tau, scheme)
    return (f"{scheme}, τ = {tau}: {int(cells.sum())} of {_cells(T)} cells are "
            f"kept; loss {T} reaches back {int(cells[-1].sum())} states; "
            f"{_cosine(angle)} with the full gradient.")


@figure(width=5.6, height=3.6)
def truncation_errors(taus, errors, predictions, *, floor=1e-6, ax):
    """Relative error against τ for each scheme, over its prediction.

    Parameters
    ----------
    taus : array, shape (K,)
    errors, predictions : dict of str to array, shape (K,)
        Scheme → relative error of the truncated gradient, and what :eq:`eq-10-3` says of
        it. Errors below ``floor`` are not drawn.
    floor : float
        Where the axis ends.

    Raises
    ------
    ValueError
        If a prediction is missing or an array has another length.
    """
    taus = numbers(taus, "taus")
    for n, (scheme, error) in enumerate(errors.items()):
        if scheme not in predictions:
            refuse("predictions", ", ".join(predictions), repr(scheme),
                   "Give one prediction for each scheme.")
        error, due = np.asarray(error), np.asarray(predictions[scheme])
        if not error.shape == due.shape == taus.shape:
            refuse(f"errors[{scheme!r}]", f"shapes {error.shape} and "
                   f"{due.shape}", f"{taus.shape}, that of taus",
                   "Give one number for each τ.")
        color, marker = ((BACKWARD, "o"), (FORWARD, "s"))[n % 2]
        some = np.unique(np.geomspace(1, len(taus), 26).round().astype(int)) - 1
        shown, drawn = some[error[some] > floor], due > floor
        ax.plot(taus[shown], error[shown], color=color,
                **MEASURED | {"marker": marker})
        ax.plot(taus[drawn], due[drawn], **PREDICTION)
        named = shown[len(shown) * (2, 1)[n % 2] // 3]
        ax.annotate(scheme, (taus[named], error[named]), (6, 9), color=color,
                    textcoords="offset points")
    ax.set(xscale="log", yscale="log", ylim=(floor / 2, 2),
           xlabel="τ, in steps", ylabel="relative error")
    ticks = [t for t in (1, 2, 5, 10, 20, 50, 100) if t <= taus.max()]
    ax.set_xticks(ticks, [str(t) for t in ticks])
    ax.xaxis.set_minor_formatter(NullFormatter())


@figure(width=5.6, height=3.2)
def sensitivities(measured, predicted, full, *, ax):
    """What a truncated gradient believes a parameter does, against τ.

    Parameters
    ----------
    measured, predicted : array, shape (K,)
        The truncated sensitivity for τ = 1…K, and its closed form.
    full : float
        Without truncation.

    Raises
    ------
    ValueError
        If the two have different lengths or no sign changes.
    """
    measured = numbers(measured, "measured")
    predicted = numbers(predicted, "predicted")
    if measured.shape != predicted.shape or measured.ndim != 1:
        refuse("predicted", f"shape {predicted.shape}",
               f"shape {measured.shape}, that of measured",
               "Give both for τ = 1…K.")
    wrong = np.sign(measured) != np.sign(full)
    if wrong.all() or not wrong.any():
        refuse("measured", "one sign", "a change of sign", "Take more τ.")
    taus = np.arange(1, len(measured) + 1)
    every = slice(0, None, max(1, len(taus) // 34))
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.plot(taus, predicted, zorder=3, **PREDICTION)
    for cells, color, word, side in ((wrong, MUTED, "wrong sign", 1),
                                     (~wrong, BACKWARD, "right sign", -1)):
        some = taus[every][cells[every]]
        ax.plot(some, measured[some - 1], color=color, **MEASURED)
        ax.text(taus[cells].mean(), side * 0.08 * np.ptp(measured), word,
                color=color, ha="center",
                va="center")
    ax.axhline(full, color=BACKWARD, linewidth=0.8)
    ax.annotate("full gradient", (1, full), (0, 4), color=BACKWARD,
                textcoords="offset points")
    first = int(taus[~wrong][0])
    ax.axvline(first - 0.5, color=MUTED, linewidth=0.8)
    ax.annotate(f"τ = {first}", (first, ax.get_ylim()[1]), (3, -9),
                textcoords="offset points")
    ax.set(xlabel="τ, in steps", ylabel="sensitivity of the output")


@figure(width=5.6, height=3.4)
def running_means(draws, full, spread, bias, *, ax):
    """Error of a mean over more and more draws, unbiased and biased.

    Parameters
    ----------
    draws : dict of str to array, shape (N, ...)
        Name → drawn gradients; the unbiased first, then the biased ones.
    full : array
        The full gradient. Errors are relative to its norm.
    spread : float
        Standard deviation of one unbiased draw, relative: its mean is
        predicted at spread / √N.
    bias : float
        Where the biased mean is predicted to end, relative.

    Raises
    ------
    ValueError
        If there are not two series, or a draw has another shape than ``full``.
    """
    if len(draws) != 2 or min(map(len, draws.values())) < 2:
        refuse("draws", f"{len(draws)} series", "two series of draws",
               "Give the unbiased and the biased ones.")
    for (name, drawn), color, marker in zip(
            draws.items(), (BACKWARD, FORWARD), "os"):
        same_shape(drawn[0], np.shape(full), f"a draw of {name!r}")
        N = len(drawn)
        counts = np.unique(np.geomspace(1, N, 22).round().astype(int))
        sums = np.cumsum(drawn, axis=0)
        error = [np.linalg.norm(sums[n - 1] / n - full) / np.linalg.norm(full)
                 for n in counts]
        ax.plot(counts, error, color=color, **MEASURED | {"marker": marker})
        ax.annotate(name, (counts[-6], error[-6]), (0, 9),
                    color=color, textcoords="offset points")
    ends = np.array([1, N])
    ax.plot(ends, spread / np.sqrt(ends), **PREDICTION)
    ax.plot(ends, [bias, bias], **PREDICTION)
    ax.set(xscale="log", yscale="log", xlabel="draws N",
           ylabel="relative error of the mean")


def _cells(T):
    return T * (T + 1) // 2


def _cosine(angle):
    return f"cosine {math.cos(math.radians(angle)):.3f}".replace("-", "−")
