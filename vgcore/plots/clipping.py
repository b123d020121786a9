"""Figures of clipping and weight decay: steps, angles, products, the cliff."""

import numpy as np
from contourpy import contour_generator
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap

from vgcore.plots.style import (
    BACKWARD, FORWARD, GREEN, INK, MUTED, PAPER, PREDICTION, PURPLE, figure,
)
from vgcore.theory import cliff_floor, cliff_wall
from vgcore.validation import finite_array, same_shape

VIEW = ((3.4, 5.2), (-0.25, 0.6))  # w, and b above the wall
NO_WALL = 4.2553  # w below which w σ'(½) < 1
LEVELS = (0.01, 0.04, 0.2)  # of E; between the last two stands the wall
LAND = LinearSegmentedColormap.from_list("land", [PAPER, FORWARD])
NAMED, NAMED_AT = (0.01, 0.04), 4.1  # lines with their number, and at which w


@figure(width=5.2, height=3.0)
def step_lengths(free, clipped, bound, *, ax):
    """Length of every step of a run without clipping and of one with it.

    Parameters
    ----------
    free, clipped : array, shape (steps,)
        ‖w_{k+1} − w_k‖, measured.
    bound : float
        αθ of :eq:`eq-7-2`.
    ax : matplotlib axes
    """
    steps = np.arange(1, len(free) + 1)
    longest = int(np.argmax(free))
    # A step shorter than the rounding of the weights has length 0.
    for lengths, color in ((free, BACKWARD), (clipped, FORWARD)):
        ax.semilogy(steps, np.where(lengths > 0, lengths, np.nan),
                    color=color, linewidth=1, marker="o", markersize=2)
    ax.axhline(bound, **PREDICTION)
    ax.text(len(free), bound * 1.3, f"αθ = {bound:g}", ha="right", color=INK)
    ax.annotate("not clipped", (longest + 1, free[longest]), (8, -4),
                textcoords="offset points", color=BACKWARD)
    ax.text(len(free), clipped.min() * 0.8, "clipped", ha="right", va="top",
            color=FORWARD)
    ax.set(xlabel="step", ylabel="length of the step", xlim=(0, len(free) + 1))


@figure(width=5.2, height=3.0)
def clipped_angles(thresholds, angles, limits, *, ax):
    """By how much clipping turns a gradient, against its threshold.

    Parameters
    ----------
    thresholds : array, shape (n,)
    angles : dict of str to array, shape (n,)
        Way of clipping -> angle to the gradient in degrees, measured.
    limits : dict of str to float
        Its closed form for a threshold that goes to 0.
    ax : matplotlib axes
    """
    for (name, measured), color in zip(angles.items(),
                                       (BACKWARD, PURPLE, FORWARD)):
        ax.axhline(limits[name], **PREDICTION | {"linewidth": 1})
        ax.semilogx(thresholds, measured, color=color, marker="o",
                    markersize=3, linewidth=1)
        ax.annotate(name, (thresholds[0], limits[name]), (4, 4),
                    textcoords="offset points", color=color)
    ax.set(xlabel="threshold $\\theta$", ylabel="angle turned [degrees]",
           ylim=(-4, 1.25 * max(limits.values())))


@figure(width=5.2, height=3.0)
def decayed_products(steps, measured, predicted, *, ax):
    """Growth of a gradient through many equal layers while weights decay.

    Parameters
    ----------
    steps : array, shape (n,)
        Updates made.
    measured, predicted : dict of float to array, shape (n,)
        λ -> ‖W^T‖ from the decayed matrix, and (ρ (1 − αλ)^k)^T of
        :eq:`eq-7-3`.
    ax : matplotlib axes
    """
    low, high = 1e-12, 1e13
    for lam, color in zip(measured, (FORWARD, GREEN, BACKWARD)):
        inside = measured[lam] > low
        ax.semilogy(steps, predicted[lam], **PREDICTION)
        ax.semilogy(steps[inside], measured[lam][inside], color=color,
                    linestyle="none", marker="o", markersize=4)
        last = np.flatnonzero(inside)[-1]
        ax.annotate(f"λ = {lam:g}", (steps[last], measured[lam][last]), (6, 5),
                    textcoords="offset points", color=color)
    ax.axhline(1, color=MUTED, linewidth=0.8)
    ax.set(xlabel="update", ylabel="growth of the gradient", ylim=(low, high),
           yticks=[1e-10, 1e-5, 1, 1e5, 1e10], xlim=(0, 1.17 * steps[-1]))


@figure(width=4.8, height=3.2)
def cliff_map(loss, places, *, ax):
    """The loss of the unit that feeds itself, over its weight and its bias.

    Parameters
    ----------
    loss : callable
        ``loss(p) -> (E, dE)`` for many pairs p = (w, b), as ``cliff_loss``.
    places : array, shape (3, 2)
        (w, b) before the wall, behind it, and one update later, drawn as a
        step.
    ax : matplotlib axes

    Notes
    -----
    Dashed: the wall, :func:`vgcore.theory.cliff_wall`.
    """
    places = same_shape(finite_array(places, "places"), (3, 2), "places")
    w, b = np.linspace(3.4, 7.6, 211), np.linspace(-3.4, 2.6, 301)
    E = loss([*np.broadcast_arrays(w, b[:, None])])[0]
    shades = ax.pcolormesh(w, b, E, cmap=LAND, vmin=0, vmax=0.5, rasterized=True)
    ax.figure.colorbar(shades, ax=ax, label="loss E", ticks=(0, 0.1, 0.2, 0.3, 0.4, 0.5))
    line = np.array([NO_WALL, w[-1]])
    wall = cliff_wall(line)[0]
    ax.plot(line, wall, **PREDICTION)
    ax.annotate("wall", (line[-1], wall[-1]), (-4, 6), textcoords="offset points",
                ha="right", color=INK)
    ax.annotate("", places[2], places[1], arrowprops={
        "arrowstyle": "->", "color": BACKWARD, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 3})
    ax.plot(*places.T, linestyle="none", marker="o", markersize=4.5, color=BACKWARD)
    ax.annotate("1 and 2", places[0], (-7, -6), textcoords="offset points",
                ha="right", va="top", color=INK)
    ax.annotate("3", places[2], (6, 4), textcoords="offset points", color=INK)
    ax.set(xlabel="$w$", ylabel="$b$", xlim=w[[0, -1]], ylim=b[[0, -1]])
    ax.grid(False)


@figure(width=4.8, height=3.4)
def cliff_paths(surface, paths, *, ends=None, title="", ax):
    """Descent on the cliff, seen from above, with its wall and its valley.

    Parameters
    ----------
    surface : dict of float to list of array, shape (points, 2)
        Loss -> lines of this loss, from :func:`cliff_surface`.
    paths : dict of str to array, shape (steps + 1, 2)
        What a path is called -> (w, b) before the first step and after each.
    ends : array, shape (2, runs), optional
        Where other runs end.
    title : str
    ax : matplotlib axes

    Notes
    -----
    The dashed lines are closed forms, of :func:`vgcore.theory.cliff_wall` and of
    :func:`vgcore.theory.cliff_floor` up to where the floor runs into the wall.
    """
    (left, right), (low, high) = VIEW
    every = [line for lines in surface.values() for line in lines]
    ax.add_collection(LineCollection(every, colors=MUTED, alpha=0.6,
                                     linewidths=0.8))
    for level in NAMED:
        points = np.concatenate([*surface[level], np.empty((0, 2))])
        above = points[points[:, 1] > 0.03]
        if len(above):
            x, y = above[np.argmin(abs(above[:, 0] - NAMED_AT))]
            ax.annotate(f"E = {level:g}", (x, y), (0, 2), color=MUTED,
                        textcoords="offset points", fontsize="small")
    w = np.array([left, right])
    floor = cliff_floor(w) - cliff_wall(w)[0]
    ax.plot([NO_WALL, right], [0, 0], **PREDICTION)
    end = left + (right - left) * floor[0] / (floor[0] - floor[1])
    ax.plot([left, end], [floor[0], 0], **PREDICTION)
    ax.annotate("floor", (left, floor[0]), (6, 5), textcoords="offset points",
                color=INK)
    ax.text(right - 0.02, -0.03, "wall", ha="right", va="top", color=INK)
    for (name, path), color in zip(paths.items(), (FORWARD, BACKWARD)):
        seen = _until_it_leaves(_heights(path.T).T)
        ax.plot(*seen.T, color=color, linewidth=0.8, marker="o", markersize=2)
        x, y = np.clip(seen[-1], (left, low), (right, high - 0.06))
        ax.annotate(name, (x, y), (-5, 0), textcoords="offset points",
                    ha="right", color=color)
    if ends is not None:
        ax.plot(*_heights(ends), linestyle="none", marker="o", markersize=5,
                color=GREEN, markerfacecolor="none")
    start = next(iter(paths.values()))[0]
    ax.plot(*_heights(start), marker="+", color=INK, markersize=11)
    ax.set(xlim=(left, right), ylim=(low, high), xticks=(3.5, 4, 4.5, 5),
           yticks=(-0.2, 0, 0.2, 0.4, 0.6), xlabel="$w$", ylabel="$b$ above the wall")
    ax.set_title(title)
    ax.grid(False)


def cliff_surface(loss):
    """Lines of equal loss on the cliff, measured on a grid over the view.

    Parameters
    ----------
    loss : callable
        ``loss(p) -> (E, dE)`` for many pairs p = (w, b), as ``cliff_loss``.

    Returns
    -------
    dict of float to list of array, shape (points, 2)
        E = 0.01, 0.04 and 0.2 -> lines of this loss: w, and b minus the b of
        the wall.
    """
    w = np.linspace(*VIEW[0], 41)
    height = np.linspace(*VIEW[1], 61)
    b = height[:, None] + cliff_wall(w)[0]
    E = loss([np.broadcast_to(w, b.shape), b])[0]
    lines = contour_generator(w, height, E)
    return {level: lines.lines(level) for level in LEVELS}


def cliff_frames(surface, theta, alpha, paths, lengths, loss):
    """Descent on the cliff for every pair of θ and α, for a flipbook.

    Parameters
    ----------
    surface : dict of float to list of array
        From :func:`cliff_surface`.
    theta, alpha, paths, lengths, loss
        As ``cliff_runs`` gives them; the path of the first run is drawn.

    Returns
    -------
    draw : callable
        ``draw(theta, alpha, ax)``.
    alt : callable
        ``alt(theta, alpha)``: what a frame shows, with its numbers.
    choices : dict
        The values of θ and α with their labels, and what the two are called,
        as the flipbook takes them.
    """
    shape = (len(alpha), len(theta), np.shape(paths)[-1])
    paths = same_shape(finite_array(paths, "paths"), (len(paths), 2, *shape), "paths")
    lengths = same_shape(finite_array(lengths, "lengths"),
                         (len(paths) - 1, *shape), "lengths")
    loss = np.median(same_shape(finite_array(loss, "loss"), shape, "loss"), axis=-1)
    longest = lengths.max(axis=(0, -1))
    at = {(t, a): (i, j) for i, a in enumerate(alpha) for j, t in enumerate(theta)}
    low, high = np.array(VIEW).T[:, :, None, None, None]
    ends = np.apply_along_axis(_heights, 0, paths[-1])
    here = ((ends > low) & (ends < high)).all(axis=0).sum(axis=-1)

    def draw(theta, alpha, ax):
        i = at[theta, alpha]
        bound = "" if theta == np.inf else f", αθ = {alpha * theta:.3g}"
        cliff_paths(surface, {"": paths[:, :, *i, 0]}, ends=paths[-1][:, *i],
                    title=f"max ‖Δw‖ = {longest[i]:.3g}{bound}\n"
                          f"median E = {loss[i]:.1g}", ax=ax)

    def alt(theta, alpha):
        i = at[theta, alpha]
        clipped = "not clipped" if theta == np.inf else f"clipped at θ = {theta:g}"
        return (f"With α = {alpha:g}, {clipped}, the longest step of "
                f"{shape[-1]} runs is {longest[i]:.3g}, {here[i]} runs end "
                f"inside the picture, and the median of the last E is "
                f"{loss[i]:.1g}.")

    choices = {"theta": {"∞" if t == np.inf else f"{t:g}": t for t in theta},
               "alpha": {f"{a:g}": a for a in alpha},
               "names": {"theta": r"threshold $\theta$", "alpha": r"learning rate $\alpha$"}}
    return draw, alt, choices


def _heights(p):
    """(w, b) -> (w, b above the wall)."""
    w, b = p
    return np.array([w, b - cliff_wall(w)[0]])


def _until_it_leaves(path):
    """The path up to its first point outside of the view."""
    low, high = np.array(VIEW).T
    far = ((path < low) | (path > high)).any(axis=1)
    return path[:int(np.argmax(far)) + 1] if far.any() else path
