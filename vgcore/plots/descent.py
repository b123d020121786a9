"""Figures of gradient descent: a path on a bowl, a loss that falls."""

import numpy as np
from matplotlib.patches import Ellipse

from vgcore.plots.style import (
    FORWARD, GREEN, INK, MEASURED, MUTED, PREDICTION, figure,
)

VIEW = (-1.3, 1.3, -2.4, 2.4)  # w_1 and w_2, for a start at (1, 1)


@figure(width=3.6, height=3.2)
def bowl_descent(path, alpha, condition, *, ax):
    """A path of gradient descent on J = (w_1² + κ w_2²) / 2, seen from above.

    Parameters
    ----------
    path : array, shape (steps + 1, 2)
        The weights before each step and after the last, measured.
    alpha : float
        The learning rate α.
    condition : float
        κ = λ_max / λ_min of the bowl.
    ax : matplotlib axes

    Notes
    -----
    The rings are the closed form: after k steps w_i is (1 − αλ_i)^k of what
    it was, the argument behind :eq:`eq-1-4`.
    """
    path = np.asarray(path, dtype=float)
    left, right, low, high = VIEW
    for level in (0.3, 0.6, 0.9, 1.2):
        ax.add_patch(Ellipse((0, 0), 2 * level, 2 * level / condition**0.5,
                             fill=False, edgecolor=MUTED, alpha=0.45,
                             linewidth=0.8))
    factors = 1 - alpha * np.array([1.0, condition])
    outside = np.abs(path).max(axis=1) > 2 * high
    last = int(np.argmax(outside)) + 1 if outside.any() else len(path)
    closed = path[0] * factors ** np.arange(last)[:, None]
    ax.plot(*path[:last].T, color=FORWARD, linewidth=1, marker="o", markersize=3.5)
    ax.plot(*closed.T, linestyle="none", marker="o",
            markersize=7, markerfacecolor="none", markeredgecolor=INK,
            markeredgewidth=0.7)
    ax.plot(0, 0, marker="+", color=INK, markersize=9)
    ax.set(xlim=(left, right), ylim=(low, high), xticks=(-1, 0, 1),
           yticks=(-2, -1, 0, 1, 2), xlabel="$w_1$", ylabel="$w_2$")
    title = (f"α = {alpha:.3g}, κ = {condition:g}\n"
             f"1 − αλ = {factors[0]:.3g}, {factors[1]:.3g}")
    ax.set_title(title.replace("-", "−"))
    ax.grid(False)


@figure(width=4.6, height=3.0)
def learning_curve(history, *, guessing=None, ax):
    """The loss of each mini-batch and of the validation examples, by epoch.

    Parameters
    ----------
    history : History
        From ``fit`` with the validation set as ``test``.
    guessing : float, optional
        J of a net that gives every class the same probability.
    ax : matplotlib axes
    """
    epochs = len(history.test_loss)
    step = np.arange(len(history.loss)) * epochs / len(history.loss)
    ax.semilogy(step, history.loss, color=FORWARD, alpha=0.35, linewidth=0.7)
    ax.semilogy(np.arange(1, epochs + 1), history.test_loss, color=GREEN,
                **MEASURED)
    if guessing is not None:
        ax.axhline(guessing, **PREDICTION)
        ax.text(epochs, guessing * 1.15, f"guessing: {guessing:.3f}",
                ha="right", color=INK)
    ax.text(epochs, 1.9 * max(history.test_loss[-8:]), "validation images",
            ha="right", color=GREEN)
    ax.text(0.02, 0.04, "mini-batches", transform=ax.transAxes, color=FORWARD)
    ax.set(xlabel="epoch", ylabel="loss $J$ [nats]", xlim=(0, epochs))
