"""The backward recursion in pictures: one weight's factors, the softmax."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import FancyBboxPatch

from vgcore.plots.style import (
    BACKWARD, FORWARD, INK, MUTED, PAPER, PREDICTION, figure,
)
from vgcore.validation import positive_int, refused

WIDTH, HEIGHT = 4.0, 4.6        # inches, and the units of the drawing
HALO = {"boxstyle": "round,pad=0.12", "facecolor": PAPER, "edgecolor": "none"}


@figure(width=WIDTH, height=HEIGHT)
def weight_factors(net, tape, layer, i, j, *,
                   sources=("tape", "layer above", "loss", "new"), ax):
    """A net with one weight lit up, and the factors of its gradient.

    Blue is what the forward pass left on the tape, vermilion what comes back
    from the layer above: :eq:`eq-3-2`, with the sum of :eq:`eq-3-3` on the
    edges.

    Parameters
    ----------
    net : Network
        Dense layers only, few units: every activation is written out.
    tape : Tape
        After ``net.backward``, of a batch of one.
    layer : int
        l of the text, from 1 to L.
    i, j : int
        The weight ``W[i, j]``: to unit i of this layer from unit j of the
        one below, counted from 0.
    sources : sequence of str
        Where things come from, in words: a_j and σ'(z_i), ∂J/∂a_i, the same
        in the last layer, and their product.

    Raises
    ------
    ValueError
        If the weight does not exist, the batch has more than one example or
        the backward pass has not run.
    """
    _check(net, tape, layer, i, j)
    widths = [len(record.a[0]) for record in tape]
    units = [_column(x, n) for x, n in zip(
        np.linspace(0.3, WIDTH - 0.3, len(widths) + 1), [*widths, 1])]
    L = len(net.layers)
    a_j, slope, g_i = _factors(net, tape, layer, i, j)
    above = None if layer == L else net.layers[layer].W[:, i]
    delta = None if layer == L else tape[layer + 1].delta[0]

    ax.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
    ax.set_axis_off()
    _edges(ax, units)
    shares = [g_i] if layer == L else delta * above
    senders = [units[L + 1][0]] if layer == L else units[layer + 1]
    for k, (sender, share) in enumerate(zip(senders, shares)):
        _arrow(ax, sender, units[layer][i], BACKWARD)
        _write_on(ax, sender, units[layer][i], 0.48, _signed(share), BACKWARD)
        if layer < L:
            outward = 1 if sender[1] >= units[L + 1][0][1] else -1
            ax.text(sender[0] - 0.1, sender[1] + 0.36 * outward,
                    f"δ {_signed(delta[k])}", color=BACKWARD, ha="left",
                    va="center", bbox=HALO)
    _arrow(ax, units[layer - 1][j], units[layer][i], FORWARD)
    _write_on(ax, units[layer - 1][j], units[layer][i], 0.45,
              _signed(net.layers[layer - 1].W[i, j]), FORWARD)
    _nodes(ax, tape, units, {(layer - 1, j): FORWARD, (layer, i): FORWARD} | {
        (layer + 1, k): BACKWARD for k in range(len(senders))})

    _tiles(ax, [
        ("aⱼ", a_j, FORWARD), ("σ′(zᵢ)", slope, FORWARD),
        ("∂J/∂aᵢ", g_i, BACKWARD), ("∂J/∂wᵢⱼ", g_i * slope * a_j, INK),
    ], [sources[n] for n in (0, 0, 2 if layer == L else 1, 3)])
    ax.text(WIDTH / 2, 0.06, _sum(delta, above), color=BACKWARD, ha="center",
            linespacing=1.5)


def weight_in_words(net, tape, layer, i, j):
    """What :func:`weight_factors` shows of a weight, in two sentences.

    Parameters
    ----------
    net, tape, layer, i, j
        As there; the same are refused.

    Returns
    -------
    str
    """
    _check(net, tape, layer, i, j)
    a_j, slope, g_i = _factors(net, tape, layer, i, j)
    product = " times ".join(_signed(q, 4) for q in (a_j, slope, g_i))
    said = (f"The weight of layer {layer} to unit {i} from unit {j}: {product} "
            f"gives the gradient {_signed(a_j * slope * g_i, 4)}. ")
    if layer == len(net.layers):
        return said + "The third factor comes from the loss."
    shares = tape[layer + 1].delta[0] * net.layers[layer].W[:, i]
    return (said + "The third factor is the sum of the shares "
            + " and ".join(map(_signed, shares)) + " from the layer above.")


def weight_choices(net):
    """Every weight of a net by name, as choices of a flipbook.

    Parameters
    ----------
    net : Network
        Dense layers only.

    Returns
    -------
    dict of str to (int, int, int)
        ``"layer 1: to 2 from 0"`` -> ``(1, 2, 0)``: the last arguments of
        :func:`weight_factors`, from the first layer to the last.
    """
    return {f"layer {l}: to {i} from {j}": (l, i, j)
            for l, layer in enumerate(net.layers, start=1)
            for i, j in np.ndindex(layer.W.shape)}


def _factors(net, tape, layer, i, j):
    """a_j, σ'(z_i) and g_i of :eq:`eq-3-2`."""
    here, phi = tape[layer], net.layers[layer - 1].phi
    return (tape[layer - 1].a[0, j], phi.df(here.z, here.a)[0, i],
            here.da[0, i])


def _check(net, tape, layer, i, j):
    L = len(net.layers)
    if not 1 <= positive_int(layer, "layer") <= L:
        raise refused("layer", layer, f"1 to {L}", "Layers are counted from 1.")
    for name, index, n in (("i", i, net.layers[layer - 1].n_out),
                           ("j", j, net.layers[layer - 1].n_in)):
        if not 0 <= index < n:
            raise refused(name, index, f"0 to {n - 1} in layer {layer}",
                          "Units are counted from 0, as in W[i, j].")
    if len(tape.a) != 1:
        raise refused("tape", f"{len(tape.a)} examples", "one",
                      "Run net.forward on a batch of one: x[:1].")
    if not hasattr(tape[1], "delta"):
        raise refused("tape", "a forward pass only", "a tape with gradients",
                      "Run net.backward(dJ, tape) first.")


def _column(x, n):
    """Places of n units, one above the other, the first on top."""
    gap = min(1.0, 2.2 / max(n - 1, 1))
    return [(x, 2.98 + gap * ((n - 1) / 2 - k)) for k in range(n)]


def _edges(ax, units):
    ax.add_collection(LineCollection(
        [(p, q) for below, above in zip(units, units[1:])
         for p in below for q in above],
        colors=MUTED, linewidths=0.7, alpha=0.45, zorder=1))


def _arrow(ax, start, end, color):
    ax.annotate("", end, start, zorder=2, arrowprops={
        "arrowstyle": "-|>", "color": color, "linewidth": 2.2,
        "shrinkA": 17, "shrinkB": 17, "mutation_scale": 12})


def _write_on(ax, start, end, where, text, color):
    x, y = (p + where * (q - p) for p, q in zip(start, end))
    ax.text(x, y, text, color=color, ha="center", va="center", bbox=HALO,
            zorder=3)


def _nodes(ax, tape, units, lit):
    """Circles with their activations; the last is the loss."""
    places = [(l, k) for l, column in enumerate(units)
              for k in range(len(column))]
    colors = [lit.get(place, MUTED) for place in places]
    ax.scatter(*zip(*(units[l][k] for l, k in places)), s=1080, zorder=4,
               facecolors=PAPER, edgecolors=colors,
               linewidths=[2.4 if place in lit else 0.9 for place in places])
    for (l, k), color in zip(places, colors):
        loss = l == len(tape)
        ax.text(*units[l][k], "J" if loss else _signed(tape[l].a[0, k], 2),
                color=INK if color == MUTED else FORWARD, zorder=5,
                ha="center", va="center", fontsize=9.5,
                style="italic" if loss else "normal")
    for l in range(len(tape)):
        ax.text(units[l][0][0], HEIGHT - 0.02, f"l = {l}", color=MUTED,
                ha="center", va="top")


def _tiles(ax, factors, sources):
    """The factors in a row: a × σ' × g = the gradient."""
    wide, gap, low, high = 0.87, 0.16, 0.82, 1.4
    for n, ((symbol, value, color), source) in enumerate(zip(factors, sources)):
        left = 0.02 + n * (wide + gap)
        middle = left + wide / 2
        ax.add_patch(FancyBboxPatch(
            (left, low), wide, high - low, boxstyle="round,pad=0,"
            "rounding_size=0.08", facecolor=PAPER, edgecolor=color,
            linewidth=1.6))
        ax.text(middle, high - 0.16, symbol, color=color, ha="center",
                va="center", fontsize=11)
        ax.text(middle, low + 0.19, _signed(value, 4), color=color, ha="center",
                va="center", fontsize=11, weight="bold")
        ax.text(middle, low - 0.15, source, color=color, ha="center",
                va="center")
        if n:
            ax.text(left - gap / 2, (low + high) / 2, "××="[n - 1],
                    ha="center", va="center", fontsize=12)


def _sum(delta, weights, most=3):
    """∂J/∂a_i in full: its sum over k, or the loss alone."""
    if delta is None:
        return "∂J/∂aᵢ = ∂J/∂ŷᵢ\n"
    terms = [f"({_signed(d)})({_signed(w)})" for d, w in zip(delta, weights)]
    return "∂J/∂aᵢ = Σ δₖ wₖᵢ\n= " + " + ".join(
        terms[:most] + ["…"] * (len(terms) > most))


def _signed(value, digits=3):
    return f"{value:.{digits}f}".replace("-", "−")


@figure(width=4.0, height=2.8)
def softmax_gradients(p, y, full, diagonal, *, ax):
    """∂J/∂z by class: the full softmax Jacobian against its diagonal.

    Parameters
    ----------
    p, y : array, shape (C,)
        Probabilities and target: the prediction p − y of :eq:`eq-3-6`.
    full, diagonal : array, shape (C,)
        ∂J/∂z with all of the Jacobian, and with its diagonal alone.
    """
    k = np.arange(len(p))
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.hlines(p - y, k - 0.4, k + 0.4, **PREDICTION)
    ax.plot(k - 0.14, full, "o", color=BACKWARD, markersize=7)
    ax.plot(k + 0.14, diagonal, "s", color=MUTED, markersize=7,
            markerfacecolor=PAPER, clip_on=False)
    top = int(np.argmax(p * (1 - y)))
    for text, at, shift, color in (
        ("full Jacobian", (top - 0.14, full[top]), (-4, 7), BACKWARD),
        ("diagonal only", (top + 0.14, 0), (10, -14), MUTED),
    ):
        ax.annotate(text, at, shift, textcoords="offset points", color=color,
                    ha="center")
    right = int(np.argmax(y))
    ax.annotate("p − y", (right + 0.4, (p - y)[right]), (5, 0), color=INK,
                textcoords="offset points", va="center")
    ax.set(xlabel="class", ylabel="∂J/∂z", xticks=k)
    ax.grid(axis="x", visible=False)
