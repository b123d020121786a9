"""Structures without time: a fork, activations, a layer, a residual block."""

import numpy as np

from vgcore import activations as functions
from vgcore.plots.structures.strokes import (
    box, canvas, fork, label, operation, wire,
)
from vgcore.plots.style import BACKWARD, FORWARD, INK, MUTED, figure

CELL = 0.27                                  # an entry of a matrix
SIDE = 0.62                                  # a square box


@figure(width=4.4, height=3.1)
def forked_graph(*, ax):
    """A value that is used twice: where the graph forks, gradients add up.

    t makes x and y, and both make f: the total derivative of :eq:`eq-2-1`.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 6.1, 4.3)
    t, x, y, f = (0.5, 2.6), (3.05, 3.85), (3.05, 1.35), (5.6, 2.6)
    for middle, name, up in ((x, "x", 1), (y, "y", -1)):
        for start, end, part in (
                (t, middle, rf"$\dfrac{{d{name}}}{{dt}}$"),
                (middle, f, rf"$\dfrac{{\partial f}}{{\partial {name}}}$")):
            forward, back = _both_ways(start, end)
            wire(ax, *forward)
            wire(ax, *back, color=BACKWARD)
            label(ax, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 0.52 * up,
                  part, halo=False)
    for at, name in ((t, "t"), (x, "x"), (y, "y"), (f, "f")):
        box(ax, *at, f"${name}$", width=SIDE, height=SIDE)
    label(ax, 3.05, 0.42, r"$\dfrac{df}{dt} \;=\; \dfrac{\partial f}{\partial x}"
          r"\,\dfrac{dx}{dt} \;+\; \dfrac{\partial f}{\partial y}\,\dfrac{dy}{dt}$",
          BACKWARD)


@figure(width=4.6, height=2.4)
def activation_slopes(*, ax):
    """Sigmoid, tanh and ReLU with their slopes: the σ and σ′ of every chapter.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 7.2, 3.76)
    for middle, phi, name, steepest, at in (
            (1.2, functions.sigmoid, "sigmoid", "1/4", (0.42, 0.52)),
            (3.6, functions.tanh, "tanh", "1", (-0.25, 1.12)),
            (6.0, functions.relu, "ReLU", "1", (-0.25, 1.12))):
        _activation(ax, middle, phi)
        label(ax, middle, 3.56, name, halo=False)
        label(ax, middle + at[0], 1.7 + at[1], steepest, BACKWARD, halo=False)
    wire(ax, (1.3, 0.2), (1.8, 0.2), head=False, width=2)
    label(ax, 1.9, 0.2, r"$\sigma(z)$", FORWARD, ha="left", halo=False)
    wire(ax, (3.5, 0.2), (4.0, 0.2), head=False, width=2, color=BACKWARD,
         dashed=True)
    label(ax, 4.1, 0.2, r"its slope $\sigma'(z)$", BACKWARD, ha="left",
          halo=False)


def _activation(ax, middle, phi):
    """One function and its slope, z from −4 to 4, around x = middle."""
    z = np.arange(-3.995, 4, 0.01)
    a, foot, unit = phi.f(z), 1.7, 1.1
    x, shown = middle + 0.27 * z, a < 1.3
    ax.plot((x[0], x[-1]), (foot, foot), color=INK, linewidth=0.8)
    ax.plot((middle, middle), (0.6, foot + 1.35 * unit), color=INK, linewidth=0.8)
    ax.plot(x[shown], foot + unit * a[shown], color=FORWARD, linewidth=2)
    ax.plot(x, foot + unit * phi.df(z, a), color=BACKWARD, linewidth=2,
            linestyle=(0, (3, 1.2)))


@figure(width=4.6, height=3.5)
def dense_layer(*, ax):
    """A layer as the text writes it, in columns, and as the code does, in rows.

    Three inputs, two units; a batch of four examples in the code.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 7.0, 5.3)
    _heading(ax, 5.1, "In the text, an example is a column:")
    y, rows = 3.85, 3
    _matrix(ax, 1.0, y, 2, 3, rows, r"$W$", r"$n_l \times n_{l-1}$")
    _matrix(ax, 2.75, y, 3, 1, rows, r"$a^{[l-1]}$", r"$n_{l-1}$", FORWARD)
    _matrix(ax, 4.3, y, 2, 1, rows, r"$b$", r"$n_l$")
    _matrix(ax, 6.0, y, 2, 1, rows, r"$z$", r"$n_l$", FORWARD)
    label(ax, 3.55, y, "+", halo=False)
    label(ax, 5.15, y, "=", halo=False)
    _heading(ax, 2.35, "In the code, a batch is rows:")
    y, rows = 0.98, 4
    _matrix(ax, 1.0, y, 4, 3, rows, "a_prev", "(B, n_in)", FORWARD)
    _matrix(ax, 2.75, y, 3, 2, rows, "W.T", "(n_in, n_out)")
    _matrix(ax, 4.5, y, 1, 2, rows, "b", "(n_out,)")
    _matrix(ax, 6.1, y, 4, 2, rows, "z", "(B, n_out)", FORWARD)
    label(ax, 1.85, y, "@", halo=False)
    label(ax, 3.55, y, "+", halo=False)
    label(ax, 5.3, y, "=", halo=False)


def _heading(ax, y, text):
    label(ax, 0.1, y, text, MUTED, ha="left", halo=False)


def _matrix(ax, x, y, rows, columns, tallest, name, shape, color=INK):
    """A grid around (x, y) between its name and its shape.

    These stand as high and as low as those of the tallest matrix beside it.
    """
    options = {} if "$" in name else {"family": "monospace"}
    width, height = columns * CELL, rows * CELL
    for i in range(rows + 1):
        _line(ax, (x - width / 2, x + width / 2), 2 * (y - height / 2 + i * CELL,), color)
    for j in range(columns + 1):
        _line(ax, 2 * (x - width / 2 + j * CELL,), (y - height / 2, y + height / 2), color)
    edge = tallest * CELL / 2 + 0.22
    label(ax, x, y + edge, name, color, halo=False, **options)
    label(ax, x, y - edge, shape, MUTED, size=10.5, halo=False, **options)


def _line(ax, x, y, color):
    ax.plot(x, y, color=color, linewidth=1.0, solid_capstyle="projecting")


@figure(width=4.5, height=2.2)
def residual_block(*, ax):
    """A residual block: its input is added to what the branch makes of it.

    Values go right, gradients left. The gradient has two ways back, and on
    the skip nothing happens to it, :eq:`eq-8-1`.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 7.3, 3.55)
    top, low, split, plus = 2.5, 1.15, 1.35, 4.85
    wire(ax, (0.77, top), (plus - 0.2, top))
    wire(ax, (split, top), (split, low), (1.95, low))
    wire(ax, (3.05, low), (3.6, low))
    wire(ax, (4.0, low), (plus, low), (plus, top - 0.2))
    wire(ax, (plus + 0.2, top), (5.5, top))
    fork(ax, split, top)
    box(ax, 0.45, top, r"$a$", width=0.64)
    box(ax, 2.5, low, r"$F$", "map", width=1.1, height=0.6)
    operation(ax, 3.8, low, r"$\alpha$")
    operation(ax, plus, top, "+")
    box(ax, 6.05, top, r"$a + \alpha F$", width=1.1)
    back = {"color": BACKWARD}
    wire(ax, (7.25, top), (6.6, top), **back)
    label(ax, 6.95, top + 0.22, "$g$", BACKWARD, halo=False)
    wire(ax, (6.05, top + 0.25), (6.05, top + 0.5), (0.45, top + 0.5),
         (0.45, top + 0.25), **back)
    label(ax, 3.2, top + 0.8, r"on the skip: $g$, unchanged", BACKWARD,
          halo=False)
    wire(ax, (6.05, top - 0.25), (6.05, low - 0.6), (0.45, low - 0.6),
         (0.45, top - 0.25), **back)
    label(ax, 3.2, low - 0.92, "on the branch: $\\alpha\\,(\\partial F/\\partial a)"
          "^{\\!\\top} g$", BACKWARD, halo=False)


def _both_ways(start, end, *, apart=0.1):
    """A wire from box to box and one back beside it, as pairs of points."""
    start, end = np.array(start), np.array(end)
    way = (end - start) / np.hypot(*(end - start))
    aside = apart * np.array([-way[1], way[0]])
    return (
        (start + aside + _to_edge(way, aside), end + aside + _to_edge(-way, aside)),
        (end - aside + _to_edge(-way, -aside), start - aside + _to_edge(way, -aside)))


def _to_edge(way, shift):
    """From beside the center of a box to its edge, in the direction ``way``."""
    room = 0.5 * SIDE - shift * np.sign(way)
    return way * min(room / np.abs(way))
