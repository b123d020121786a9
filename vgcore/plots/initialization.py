"""Figures of initialization: sizes by layer, dead units, runs side by side."""

import numpy as np

from vgcore.plots.style import (
    BACKWARD, FORWARD, GREEN, INK, MEASURED, PREDICTION, PURPLE, figure,
    mark_decades,
)
from vgcore.validation import finite_array, same_shape

LOW, HIGH = -7.0, 4.0      # decades shown by initialization_profile
METER = 3.0                # height of its dead-unit strip, in decades
DEAD = ({"color": PURPLE}, {"color": GREEN},
        {"color": FORWARD, "linestyle": (0, (4, 1.5))})


@figure(width=5.6, height=3.4)
def rectifier_moments(c, forward, backward, *, ax):
    """Mean squares of a going up and of δ going down ReLU nets, by layer.

    Parameters
    ----------
    c : array, shape (k,)
        n · Var(w) of each net.
    forward : array, shape (k, L)
        E[a²] of layers 1…L, measured; drawn relative to layer 1.
    backward : array, shape (k, L)
        E[δ²], measured; drawn relative to layer L.

    Raises
    ------
    ValueError
        If the arrays do not fit together.

    Notes
    -----
    The dashed lines are the closed form (c/2) per layer of :eq:`eq-6-3`.
    """
    c, forward = finite_array(c, "c"), finite_array(forward, "forward")
    backward = same_shape(finite_array(backward, "backward"), forward.shape,
                          "backward")
    same_shape(c, forward.shape[:1], "c")
    L = forward.shape[1]
    l = np.arange(1, L + 1)
    for one, up, down in zip(c, np.log10(forward), np.log10(backward)):
        up, down = up - up[0], down - down[-1]
        closed = np.log10(one / 2) * (l - 1)
        ax.plot(l, closed, **PREDICTION)
        ax.plot(l, closed[::-1], **PREDICTION)
        ax.plot(l[::2], up[::2], color=FORWARD, **MEASURED)
        ax.plot(l[::2], down[::2], color=BACKWARD,
                **MEASURED | {"marker": "v"})
        ax.annotate(f"$\\sigma_w^2$ = {one:g}", (L, closed[-1]), xytext=(8, 0),
                    textcoords="offset points", color=FORWARD, va="center")
        ax.annotate(f"$\\sigma_w^2$ = {one:g}", (1, closed[-1]), xytext=(-8, 0),
                    textcoords="offset points", color=BACKWARD, va="center",
                    ha="right")
    ax.text(0.78, 0.03, "going up: E[a²]", transform=ax.transAxes,
            ha="right", color=FORWARD)
    ax.text(0.22, 0.97, "going down: E[δ²]", transform=ax.transAxes,
            va="top", color=BACKWARD)
    ax.set(xlabel="layer $l$", ylabel="relative mean square",
           xlim=(-4.5, L + 5.5), xticks=(1, 10, 20, 30))
    mark_decades(ax.set_yticks, np.arange(-9, 10, 3))


@figure(width=5.6, height=2.9)
def runs_compared(runs, guessing, *, ax):
    """Held-out loss by epoch of several runs, on a linear axis.

    Parameters
    ----------
    runs : dict of str to History
        From ``fit`` with ``test``; two of them.
    guessing : float
        J of a net that gives every class the same probability.
    """
    for (label, run), color in zip(runs.items(), (PURPLE, GREEN)):
        epochs = np.arange(1, len(run.test_loss) + 1)
        ax.plot(epochs, run.test_loss, color=color, marker="o")
        ax.annotate(label, (epochs[-1], run.test_loss[-1]), xytext=(8, 0),
                    textcoords="offset points", va="center", color=color)
    ax.plot([0.7, epochs[-1]], [guessing, guessing], **PREDICTION)
    ax.text(1, guessing + 0.12, f"guessing: {guessing:.3f}", color=INK)
    ax.set(xlabel="epoch", ylabel="held-out loss $J$ [nats]",
           ylim=(0, 1.2 * guessing), xlim=(0.7, len(epochs) * 1.28))
    ax.set_xticks(epochs)


@figure(width=5.6, height=2.9)
def dead_shares(shares, *, ax):
    """Share of dead units by layer: every seed, and their mean.

    Parameters
    ----------
    shares : dict of str to array, shape (seeds, L)
        Label → percent of units that are 0 for the whole batch; up to three
        of them.
    """
    for (label, share), look in zip(shares.items(), DEAD):
        share = finite_array(share, label)
        l = np.arange(1, share.shape[1] + 1)
        ax.plot(l, share.T, color=look["color"], alpha=0.35, linestyle="none",
                marker="o", markersize=3)
        ax.plot(l, share.mean(axis=0), **look)
    ends = [np.mean(share, axis=0)[-1] for share in shares.values()]
    for label, y, look in zip(shares, _apart(ends, 5.0), DEAD):
        ax.annotate(label, (l[-1], y), xytext=(8, 0), va="center",
                    textcoords="offset points", color=look["color"])
    ax.set(xlabel="layer $l$", ylabel="dead units [%]", ylim=(0, 62),
           xlim=(0.6, len(l) * 1.42), xticks=np.arange(1, len(l) + 1, 3),
           yticks=(0, 20, 40, 60))


@figure(width=5.6, height=3.4)
def tanh_decay(second_moments, *, ax):
    """E[a²] by layer of tanh nets with Var(w) = 1/n, on log axes.

    Parameters
    ----------
    second_moments : array, shape (L,)
        Measured, from layer 1.

    Notes
    -----
    Dashed: 1/(2l), :eq:`eq-6-4`.
    """
    q = finite_array(second_moments, "second_moments")
    l = np.arange(1, len(q) + 1)
    ax.plot(l, 1 / (2 * l), **PREDICTION)
    ax.plot(l, q, color=FORWARD, **MEASURED)
    ax.annotate("1 / (2l)", (l[1], 1 / (2 * l[1])), xytext=(10, 4),
                textcoords="offset points", color=INK)
    ax.text(0.95, 0.9, "tanh, Var(w) = 1/n", transform=ax.transAxes,
            ha="right", color=FORWARD)
    ax.set(xscale="log", yscale="log", xlabel="layer $l$",
           ylabel="mean square E[a²]", ylim=(0.007, 0.7))
    ax.set_xticks([1, 2, 5, 10, 20, 50], ["1", "2", "5", "10", "20", "50"])
    ax.set_yticks([0.01, 0.03, 0.1, 0.3], ["0.01", "0.03", "0.1", "0.3"])
    ax.minorticks_off()


@figure(width=5.2, height=3.8)
def initialization_profile(measured, predicted, *, ax):
    """Sizes of a and δ by layer, with a meter of dead units below.

    Parameters
    ----------
    measured : (array, array, array), shapes (L,)
        Root mean squares of a^[l], of δ^[l] relative to layer L, and the
        share of dead units, as ``layer_profile`` gives them.
    predicted : (array, array), shapes (L,)
        Root mean squares of a^[l], and of δ^[l] relative to layer L, in a
        wide net, as ``mean_field`` gives them.
    ax : matplotlib axes

    Raises
    ------
    ValueError
        If the arrays are not of one length.

    Notes
    -----
    Dashed: :eq:`eq-6-1` going up and its mirror image going down. Bars: the
    share of units that are 0 for the whole batch, of a strip that is 100 %
    high. What leaves the frame is not drawn.
    """
    a, delta, dead = _of_one_length(measured)
    l = np.arange(1, len(a) + 1)
    floor = LOW - METER - 1.4
    for found, closed, color, marker in (
            (a, predicted[0], FORWARD, "o"), (delta, predicted[1], BACKWARD, "v")):
        closed = same_shape(finite_array(closed, "predicted"), a.shape, "predicted")
        ax.plot(*_inside(l, closed), **PREDICTION)
        ax.plot(*_inside(l, found), color=color,
                **MEASURED | {"marker": marker})
    ax.bar(l, METER * dead, bottom=floor, width=0.7, color=PURPLE)
    for level in (floor, floor + METER):
        ax.axhline(level, color=PURPLE, linewidth=0.8)
    ax.text(1, LOW - 0.7, f"dead in layer {len(a)}: {dead[-1]:.0%}",
            color=PURPLE, va="center")
    ax.text(len(a), HIGH, "|a|, going up", color=FORWARD, ha="right", va="top")
    ax.text(1, HIGH, "|δ|, going down", color=BACKWARD, va="top")
    ax.set(xlabel="layer l", ylabel="root mean square",
           xlim=(0.3, len(a) + 0.7), ylim=(floor - 0.3, HIGH + 0.3),
           xticks=range(1, len(a) + 1, max(1, len(a) // 4)))
    ax.grid(axis="x", visible=False)
    mark_decades(ax.set_yticks, (-6, -4, -2, 0, 2, 4))


def profile_in_words(measured, predicted):
    """What :func:`initialization_profile` shows, with its numbers.

    Parameters
    ----------
    measured, predicted
        As there.

    Returns
    -------
    str
    """
    a, delta = predicted
    dead = measured[2]
    return (f"{len(a)} layers. |a| goes from {_size(a[0])} to {_size(a[-1])}; "
            f"|δ| at layer 1 is {_size(delta[0])} of the last layer's. "
            f"Dead units in the last layer: {dead[-1]:.0%}.")


def _apart(heights, room):
    """Heights of labels: as they are, but none within ``room`` of another."""
    placed = np.array(heights, dtype=float)
    order = np.argsort(placed)
    for below, here in zip(order, order[1:]):
        placed[here] = max(placed[here], placed[below] + room)
    return placed


def _of_one_length(measured):
    a = finite_array(measured[0], "measured")
    return a, *(same_shape(finite_array(q, "measured"), a.shape, "measured")
                for q in measured[1:])


def _inside(l, sizes):
    y = np.log10(np.maximum(sizes, 1e-300))
    seen = (y >= LOW) & (y <= HIGH)
    return l[seen], y[seen]


def _size(x):
    return f"{x:.2g}" if 0.01 <= x < 1000 else f"{x:.0e}"
