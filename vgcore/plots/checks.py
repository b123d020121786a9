"""Trust and price in pictures: the V of a difference quotient, memory kept."""

import numpy as np

from vgcore.plots.style import (
    BACKWARD, FORWARD, INK, MEASURED, MUTED, PREDICTION, figure, mark_decades,
    power_of_ten,
)
from vgcore.validation import finite_array, refused, same_shape

LEAST = 1e-12       # errors below it are drawn there
NAME_WIDTH = 2.3    # of a name, in decades of h
RING = {"marker": "o", "markersize": 11, "fillstyle": "none",
        "markeredgewidth": 1.8, "linestyle": "none"}


@figure(width=5.2, height=3.4)
def v_curve(steps, measured, truncation, rounding, *, at=None, label="",
            color=FORWARD, arms=True, ax):
    """Error of a difference quotient against its step: measured, predicted.

    The two arms are the two terms of :eq:`eq-4-1`, named where they leave the
    picture; the dashed line, of the color of its points, is their sum, up to 1,
    where a relative error ends. Called twice with the same ``ax`` it compares
    two schemes.

    Parameters
    ----------
    steps : array, shape (n,)
        h.
    measured : array, shape (n,)
        Relative error at each step, as from ``difference_errors``.
    truncation, rounding : array, shape (n,)
        The two predicted terms, relative as well.
    at : float, optional
        The step to mark, with the predicted power of ten of its error.
    label : str
        Name of the scheme, written at the right end.
    color : str
        Of the markers, the dashes and the label.
    arms : bool
        Whether to draw the two terms too, thin, with their names.

    Raises
    ------
    ValueError
        If the arrays differ in length, or ``at`` is not one of the steps.

    See Also
    --------
    v_in_words

    Notes
    -----
    The markers carry the gid "noise": left of the minimum they show rounding
    error, which differs from machine to machine.
    """
    steps = finite_array(steps, "steps")
    measured, truncation, rounding = (
        same_shape(finite_array(q, name), steps.shape, name)
        for q, name in ((measured, "measured"), (truncation, "truncation"),
                        (rounding, "rounding")))
    x, y = np.log10(steps), np.log10(np.maximum(measured, LEAST))
    order = np.argsort(x)
    arms_at = [np.log10(q[order]) for q in (truncation, rounding)]
    fine = np.linspace(x.min(), x.max(), 4 * len(x))
    rising, falling = (np.interp(fine, x[order], arm) for arm in arms_at)
    if arms:
        room = 2.4 if label else 0.4
        _arm(ax, fine, rising, "truncation", end=0, room=0)
        _arm(ax, fine, falling, "rounding", end=-1, room=room)
    total = np.minimum(np.log10(10**rising + 10**falling), 0)
    ax.plot(fine, total, **PREDICTION | {"color": color})
    ax.plot(x, y, color=color, gid="noise", **MEASURED)
    if label:
        ax.annotate(label, (x.max(), y[np.argmax(x)]), xytext=(7, 0),
                    textcoords="offset points", color=color, va="center")
    if at is not None:
        k = _index(steps, at)
        ax.plot(x[k], y[k], color=BACKWARD, gid="noise", **RING)
        ax.text(0.5, 0.97, _expected(x[k], truncation[k] + rounding[k]),
                transform=ax.transAxes, ha="center", va="top", color=BACKWARD)
    ax.set(xlabel="step h", ylabel="relative error of the gradient",
           ylim=(np.log10(LEAST), 1.5),
           xlim=(x.min() - 0.4, x.max() + (2.4 if label else 0.4)))
    mark_decades(ax.set_xticks, np.arange(np.ceil(x.min()), x.max() + 0.5, 3))
    mark_decades(ax.set_yticks, np.arange(-12, 1, 3))


def _arm(ax, x, y, name, *, end, room):
    """One term, thin, its name beside its lower end, outside where there is room.

    Of two V's the first is named.
    """
    shown = np.flatnonzero((y <= 0) & (y >= np.log10(LEAST)))
    if not shown.size:
        return
    ends = shown[[end, -1 - end]]
    ax.plot(x[ends], y[ends], color=MUTED, linewidth=1)
    if name not in [text.get_text() for text in ax.texts]:
        foot, outward = x[ends[0]], 1 if end else -1
        edge = x[end] + outward * room
        inside = abs(edge - foot) < NAME_WIDTH
        side = -outward if inside else outward
        ax.annotate(name, (foot, y[ends[0]]), xytext=((22 if inside else 7) * side, 7 * inside),
                    textcoords="offset points", ha="left" if side > 0 else "right",
                    va="center" if inside else "bottom", color=MUTED, fontsize=9)


def v_in_words(steps, measured, truncation, rounding, *, at):
    """What :func:`v_curve` says at a step: the error, and which term it is.

    Parameters
    ----------
    steps, measured, truncation, rounding : array, shape (n,)
    at : float
        One of the steps.

    Returns
    -------
    str
        From the predicted terms, so it is the same on every machine.
    """
    k = _index(steps, at)
    larger, smaller = ("truncation", "rounding")[::1 if truncation[k] >
                                                 rounding[k] else -1]
    ratio = max(truncation[k], rounding[k]) / min(truncation[k], rounding[k])
    most = f"{larger} outweighs {smaller}" if ratio > 10 else (
        "truncation and rounding are of one size")
    said = _expected(np.log10(steps[k]), truncation[k] + rounding[k])
    return f"{said}; {most}."


def _index(steps, at):
    k = int(np.argmin(np.abs(np.log(steps) - np.log(at))))
    if not np.isclose(steps[k], at, rtol=1e-9):
        raise refused("at", at, f"one of {[float(h) for h in steps]}",
                      "It marks one of the steps.")
    return k


def _expected(exponent, error):
    """A relative error is at most 1, whatever its terms add up to."""
    power = min(0, round(np.log10(error)))
    return f"h = {power_of_ten(exponent)}: error near {power_of_ten(power)}"


@figure(width=5.2, height=3.0)
def checkpoint_memory(every, stored, predicted, *, all_states=None, at=None,
                      ax):
    """States held at once against the distance k of the checkpoints.

    Parameters
    ----------
    every : array, shape (n,)
        k, the layers between two checkpoints.
    stored : array, shape (n,)
        States held at once, counted while running.
    predicted : callable
        L/k + k + 1 as a function of k, :eq:`eq-4-4`.
    all_states : int, optional
        What the plain backward pass holds.
    at : int, optional
        A k to mark: its count is written beside it.

    Raises
    ------
    ValueError
        If the arrays differ in length or ``at`` is not one of ``every``.
    """
    every = finite_array(every, "every")
    stored = same_shape(finite_array(stored, "stored"), every.shape, "stored")
    if at is not None and at not in every:
        raise refused("at", at, f"one of {[int(k) for k in every]}",
                      "It marks a k that was run.")
    fine = np.logspace(np.log10(every.min()), np.log10(every.max()), 80)
    ax.plot(fine, [predicted(k) for k in fine], **PREDICTION)
    ax.plot(every, stored, color=FORWARD, **MEASURED)
    ax.annotate("L/k + k + 1", (fine[14], predicted(fine[14])),
                xytext=(8, 2), textcoords="offset points", color=INK)
    if all_states is not None:
        ax.axhline(all_states, color=MUTED, linewidth=1)
        middle = np.sqrt(every.min() * every.max())
        ax.annotate("every state kept", (middle, all_states), xytext=(0, 3),
                    textcoords="offset points", ha="center", color=MUTED)
    if at is not None:
        held = stored[every == at][0]
        ax.plot([at], [held], color=BACKWARD, **RING)
        ax.annotate(f"k = {at:g}: {held:g} states", (at, held), va="top",
                    xytext=(0, -10), textcoords="offset points", ha="center",
                    color=BACKWARD)
    ax.set(xscale="log", yscale="log", xlabel="k, layers from checkpoint to "
           "checkpoint", ylabel="states held at once", ylim=(20, 700))
    ax.set_xticks([1, 10, 100], ["1", "10", "100"])
    ax.set_yticks([25, 50, 100, 200, 400], ["25", "50", "100", "200", "400"])
    ax.minorticks_off()
