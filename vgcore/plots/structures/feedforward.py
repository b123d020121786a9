"""Structures without time: a fork, activations, a layer, a residual block."""

import numpy as np

from vgcore.plots.structures.strokes import (
    RADIUS, box, canvas, fork, grid, heading, label, operation, wire,
)
from vgcore.plots.style import BACKWARD, FORWARD, INK, figure

CARD = 1.2, 0.62                             # a name and its value


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


ACTIVATIONS = {                              # name: σ, σ′, largest σ′, its place
    "sigmoid": (_sigmoid, lambda z: _sigmoid(z) * _sigmoid(-z), "1/4", (0.42, 0.52)),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2, "1", (-0.25, 1.12)),
    "ReLU": (lambda z: np.maximum(z, 0), lambda z: 1.0 * (z > 0), "1", (-0.25, 1.12)),
}


@figure(width=4.4, height=3.5)
def forked_graph(*, ax):
    """The box of three sides that all depend on t: gradients add at the fork.

    With the numbers at t = 2: the total derivative of :eq:`eq-2-1`.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 6.6, 5.25)
    t, f, middle, rows = (0.65, 3.0), (5.9, 3.0), 3.3, (4.75, 3.0, 1.25)
    for (_, rate, share), y in zip(BOX, rows):
        up = 0.36 if y == 3.0 else 0.5 * np.sign(y - 3.0)
        for start, end, part in ((t, (middle, y), rate), ((middle, y), f, share)):
            forward, back = _both_ways(start, end)
            wire(ax, *forward)
            wire(ax, *back, color=BACKWARD)
            aside = 0 if y == 3.0 else 0.3 if start[0] == middle else -0.3
            label(ax, (start[0] + end[0]) / 2 + aside,
                  (start[1] + end[1]) / 2 + up, part, size=11, halo=False)
    for at, name in ((t, "$t = 2$"), (f, "$f = 12$"), *(
            ((middle, y), name) for (name, *_), y in zip(BOX, rows))):
        box(ax, *at, name, width=CARD[0], height=CARD[1])
    label(ax, middle, 0.35, r"$\dfrac{df}{dt} = 3\cdot 4 + 2\cdot 3"
          r" + 24\cdot(-\frac{1}{4}) = 12$", BACKWARD, halo=False)


BOX = (                                      # side, its rate, its share of f
    ("$x = 4$", "$2t = 4$", "$yz = 3$"),
    ("$y = 6$", "$3$", "$xz = 2$"),
    (r"$z = \frac{1}{2}$", r"$-1/t^2 = -\frac{1}{4}$", "$xy = 24$"),
)


@figure(width=4.4, height=2.6)
def two_layers(*, ax):
    """What unit i of a layer reads from the layer below, :eq:`eq-1-2`.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 6.4, 3.8)
    left, right, rows = 0.9, 5.0, (2.95, 1.8, 0.65)
    for y, name in zip(rows, ("$a_1$", "$a_j$", r"$a_{n}$")):
        weight = name == "$a_j$"
        operation(ax, left, y, name, radius=0.34)
        wire(ax, (left + 0.34, y), (right - 1.15, 1.8), width=2.4 if weight else 1.2)
    for y in (rows[0], rows[2]):
        box(ax, right, y, "", "later", width=2.3, height=0.6)
    box(ax, right, 1.8, r"$z_i \;\to\; a_i = \sigma(z_i)$", width=2.3, height=0.6)
    label(ax, 2.4, 1.8, "$w_{ij}$", FORWARD)
    label(ax, left, 3.6, "layer $l - 1$", halo=False, size=11)
    label(ax, right, 3.6, "layer $l$", halo=False, size=11)


@figure(width=4.6, height=2.4)
def activation_slopes(*, ax):
    """Sigmoid, tanh and ReLU with their slopes: the σ and σ′ of every chapter.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 7.2, 3.76)
    for middle, name in zip((1.2, 3.6, 6.0), ACTIVATIONS):
        f, slope, steepest, (right, up) = ACTIVATIONS[name]
        _curves(ax, middle, f, slope)
        label(ax, middle, 3.56, name, halo=False)
        label(ax, middle + right, 1.7 + up, steepest, BACKWARD, halo=False)
    wire(ax, (1.3, 0.2), (1.8, 0.2), head=False, width=2)
    label(ax, 1.9, 0.2, r"$\sigma(z)$", FORWARD, ha="left", halo=False)
    wire(ax, (3.5, 0.2), (4.0, 0.2), head=False, width=2, color=BACKWARD,
         dashed=True)
    label(ax, 4.1, 0.2, r"its slope $\sigma'(z)$", BACKWARD, ha="left",
          halo=False)


def _curves(ax, middle, f, slope):
    """A function and its slope, z from −4 to 4, around x = middle."""
    z = np.arange(-3.995, 4, 0.01)
    foot, unit = 1.7, 1.1
    x, shown = middle + 0.27 * z, f(z) < 1.3
    ax.plot((x[0], x[-1]), (foot, foot), color=INK, linewidth=0.8)
    ax.plot((middle, middle), (0.6, foot + 1.35 * unit), color=INK, linewidth=0.8)
    ax.plot(x[shown], foot + unit * f(z)[shown], color=FORWARD, linewidth=2)
    ax.plot(x, foot + unit * slope(z), color=BACKWARD, linewidth=2,
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
    heading(ax, 5.1, "In the text, an example is a column:")
    y, rows = 3.85, 3
    grid(ax, 1.0, y, 2, 3, rows, r"$W$", r"$n_l \times n_{l-1}$")
    grid(ax, 2.75, y, 3, 1, rows, r"$a^{[l-1]}$", r"$n_{l-1}$", FORWARD)
    grid(ax, 4.3, y, 2, 1, rows, r"$b$", r"$n_l$")
    grid(ax, 6.0, y, 2, 1, rows, r"$z$", r"$n_l$", FORWARD)
    label(ax, 3.55, y, "+", halo=False)
    label(ax, 5.15, y, "=", halo=False)
    heading(ax, 2.35, "In the code, a batch is rows:")
    y, rows = 0.98, 4
    grid(ax, 1.0, y, 4, 3, rows, "a_prev", "(B, n_in)", FORWARD)
    grid(ax, 2.75, y, 3, 2, rows, "W.T", "(n_in, n_out)")
    grid(ax, 4.5, y, 1, 2, rows, "b", "(n_out,)")
    grid(ax, 6.1, y, 4, 2, rows, "z", "(B, n_out)", FORWARD)
    label(ax, 1.85, y, "@", halo=False)
    label(ax, 3.55, y, "+", halo=False)
    label(ax, 5.3, y, "=", halo=False)


@figure(width=4.9, height=1.9)
def layer_chain(*, ax):
    """A deep net as a chain: activations go up, gradients come down.

    Layers are numbered from the input; :eq:`eq-5-1` is the way down.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 9.0, 3.5)
    middle, up, down, half = 1.75, 2.0, 1.5, 0.65
    layers = ((2.2, "1"), (4.4, "2"), (7.0, "L"))
    for x, l in layers:
        box(ax, x, middle, f"layer ${l}$", "map", width=2 * half, height=1.15)
    for x, name in ((0.45, "$x$"), (8.55, "$J$")):
        box(ax, x, middle, name, width=0.7, height=1.15)
    edges = [0.8, *(x + side for x, _ in layers for side in (-half, half)), 8.2]
    for left, right, a, delta in (
            (*edges[0:2], "", ""), (*edges[2:4], "1", "1"), (*edges[6:8], "L", "L")):
        wire(ax, (left, up), (right, up))
        if delta:
            wire(ax, (right, down), (left, down), color=BACKWARD)
            label(ax, (left + right) / 2, 2.7, rf"$a^{{[{a}]}}$", FORWARD, halo=False)
            label(ax, (left + right) / 2, 0.8, rf"$\delta^{{[{delta}]}}$", BACKWARD,
                  halo=False)
    dots = (edges[4] + edges[5]) / 2
    label(ax, dots, middle, "···", halo=False)
    wire(ax, (edges[4], up), (dots - 0.15, up))
    wire(ax, (dots + 0.15, up), (edges[5], up))
    wire(ax, (edges[5], down), (dots + 0.15, down), color=BACKWARD)
    wire(ax, (dots - 0.15, down), (edges[4], down), color=BACKWARD)
    label(ax, 4.5, 3.25, "up: from the input to the loss", FORWARD, halo=False)
    label(ax, 4.5, 0.25, "down: from the loss to layer 1", BACKWARD, halo=False)


@figure(width=4.9, height=2.55)
def residual_block(*, ax):
    """A residual block: its input is added to what the branch makes of it.

    Values go right, gradients left. The gradient has two ways back, and on
    the skip nothing happens to it, :eq:`eq-8-1`.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 9.0, 4.7)
    top, low, split, plus, half = 3.3, 1.55, 1.45, 6.9, 0.42
    forth, back, red = low + 0.13, low - 0.13, {"color": BACKWARD}
    reach = (RADIUS**2 - 0.13**2)**0.5          # half of α where a wire meets it
    stations = [2.45, 3.65, 4.85, 6.1]          # W₁, ReLU, W₂, α
    wire(ax, (1.1, top), (plus - 0.2, top))
    wire(ax, (split, top), (split, forth), (stations[0] - half, forth))
    for left, right in zip(stations[:3], stations[1:]):
        stop = reach if right == stations[3] else half
        wire(ax, (left + half, forth), (right - stop, forth))
        wire(ax, (right - stop, back), (left + half, back), **red)
    wire(ax, (stations[3] + reach, forth), (plus, forth), (plus, top - 0.2))
    wire(ax, (plus + 0.2, top), (7.55, top))
    fork(ax, split, top)
    box(ax, 0.6, top, r"$a^{[l-1]}$", width=1.0, height=0.6)
    box(ax, 8.05, top, r"$a^{[l]}$", width=1.0, height=0.6)
    for x, name in zip(stations, ("$W_1$", "ReLU", "$W_2$")):
        box(ax, x, low, name, "map", width=2 * half, height=0.66)
    operation(ax, stations[3], low, r"$\alpha$", radius=RADIUS)
    operation(ax, plus, top, "+")
    label(ax, 3.65, 2.3, "the branch $F$", halo=False)
    wire(ax, (8.95, top), (8.55, top), **red)
    label(ax, 8.8, top + 0.3, "$g$", BACKWARD, halo=False)
    wire(ax, (8.05, top + 0.3), (8.05, top + 0.65), (0.6, top + 0.65),
         (0.6, top + 0.3), **red)
    label(ax, 4.35, top + 1.0, "back on the skip: unchanged", BACKWARD, halo=False)
    wire(ax, (8.05, top - 0.3), (8.05, back), (stations[3] + reach, back), **red)
    wire(ax, (stations[0] - half, back), (0.6, back), (0.6, top - 0.3), **red)
    label(ax, 4.35, 0.7, "back through the branch:", BACKWARD, halo=False)
    label(ax, 4.35, 0.2, r"times $\alpha\,(\partial F / \partial a)^\top$",
          BACKWARD, halo=False)


def _both_ways(start, end, *, apart=0.1):
    """A wire from card to card and one back beside it, as pairs of points."""
    start, end = np.array(start), np.array(end)
    way = (end - start) / np.hypot(*(end - start))
    aside = apart * np.array([-way[1], way[0]])
    return (
        (start + aside + _to_edge(way, aside), end + aside + _to_edge(-way, aside)),
        (end - aside + _to_edge(-way, -aside), start - aside + _to_edge(way, -aside)))


def _to_edge(way, shift):
    """From beside the center of a card to its edge, in the direction ``way``."""
    room = 0.5 * np.array(CARD) - shift * np.sign(way)
    return way * min(r / abs(w) for r, w in zip(room, way) if w)
