"""Sizes by depth: what a deep net does to a gradient, layer by layer."""

import numpy as np

from vgcore.plots.style import (
    BACKWARD, FORWARD, MEASURED, PREDICTION, PURPLE, figure, mark_decades,
)
from vgcore.validation import (
    finite_array, positive_float, positive_int, refused, same_shape,
)

SERIES = {  # name in the data: label and look
    "a": ("● |a|", {"color": FORWARD, "marker": "o"}),
    "delta": ("▼ |δ|", {"color": BACKWARD, "marker": "v"}),
    "dW": ("◇ |∂W|", {"color": PURPLE, "marker": "D", "markersize": 7,
                    "fillstyle": "none"}),
}


@figure(width=4.4, height=2.9)
def layer_sizes(measured, a=None, delta=None, *, decades=None, ax):
    """Sizes of a, δ and ∂W against the layer, with the closed form on top.

    Gradients are drawn relative to those of the last layer, activations as
    they are. The closed form of ∂W follows from :eq:`eq-5-5`.

    Parameters
    ----------
    measured : dict of array, shapes (L,)
        Any of "a", "delta" and "dW": root mean squares, layers 1…L.
    a, delta : array, shape (L,)
        Their closed form for inputs of mean square 1, as from
        ``theory.mean_field``. One that is not drawn may be left out.
    decades : float, optional
        Powers of ten to show above and below 1, so that several figures
        compare; without it, those that occur.

    Raises
    ------
    ValueError
        If a name is unknown, a closed form is missing, lengths differ or a
        size is not positive.

    See Also
    --------
    sizes_in_words
    """
    curves = _curves(measured, _closed_form(a, delta))
    L = len(next(iter(curves.values()))[0])
    layers, every = np.arange(1, L + 1), max(1, L // 20)
    for k, (name, (found, closed)) in enumerate(curves.items()):
        label, look = SERIES[name]
        ax.text(0.17 * k, 1.04, label, color=look["color"],
                transform=ax.transAxes)  # a legend is slow to draw
        ax.plot(layers[::every], found[::every], **MEASURED | look)
        ax.plot(layers, closed, **PREDICTION)
    drawn = np.concatenate([q for pair in curves.values() for q in pair])
    low, high = ((-decades, decades) if decades else
                 (min(drawn.min(), -1.0), max(drawn.max(), 0.0)))
    edge = 0.06 * (high - low)
    ax.set(xlim=(1 - 0.03 * L, L + 0.03 * L), ylim=(low - edge, high + edge),
           xlabel="layer l", ylabel=f"size (gradients: 1 at layer {L})")
    ax.set_xticks(np.unique([1, *range(max(1, L // 5), L + 1, max(1, L // 5))]))
    step = next(k for k in (1, 2, 5, 10, 20, 50, 100, 200) if 5 * k >= high - low)
    mark_decades(ax.set_yticks, step * np.arange(np.ceil(low / step),
                                             high / step + 1e-9))


def sizes_in_words(a, delta):
    """What :func:`layer_sizes` shows, from the closed form alone.

    Parameters
    ----------
    a, delta : array, shape (L,)

    Returns
    -------
    str
        The same on every machine.
    """
    closed = _closed_form(a, delta)
    fall = {name: _factor(q[0] / q[-1]) for name, q in closed.items()}
    return (f"{len(a)} layers. At layer 1, |δ| is {fall['delta']} times that "
            f"of the last layer and |∂W| {fall['dW']} times; |a| ends at "
            f"{_factor(a[-1])}. The markers follow the dashed lines.")


def _closed_form(a, delta):
    """By name, with ∂W where both are given: |∂W| = |δ| |a| of the layer below."""
    closed = {"a": a, "delta": delta}
    if a is not None and delta is not None:
        closed["dW"] = np.asarray(delta) * np.append(1.0, np.asarray(a)[:-1])
    return {name: q for name, q in closed.items() if q is not None}


def _factor(x):
    return f"{x:.2g}" if 0.01 <= x < 1000 else f"{x:.0e}"


def _curves(measured, closed):
    """Pairs of log₁₀ sizes by name, in the order of the legend."""
    if unknown := [name for name in measured if name not in SERIES]:
        raise refused("measured", repr(unknown[0]), "some of " + ", ".join(SERIES),
                      "Sizes come from measure.root_mean_squares(tape, quantity).")
    if missing := [name for name in measured if name not in closed]:
        raise refused("a, delta", ", ".join(closed) or "neither",
                      f"the closed form of {missing[0]!r}",
                      "Write layer_sizes(measured, *theory.mean_field(phi, L, scale**2)).")
    if not measured:
        raise refused("measured", "no curve", "some of " + ", ".join(SERIES),
                      "Write {'delta': measure.root_mean_squares(tape)}.")
    curves, shape = {}, np.shape(next(iter(measured.values())))
    for name in filter(measured.__contains__, SERIES):
        pair = [same_shape(finite_array(q[name], name), shape, name)
                for q in (measured, closed)]
        if len(shape) != 1 or any((q <= 0).any() for q in pair):
            raise refused(name, "a size of 0" if len(shape) == 1 else f"shape {shape}",
                          "positive sizes, shape (L,)",
                          "A logarithm needs them positive; average over nets first.")
        curves[name] = [np.log10(q) - (0 if name == "a" else np.log10(q[-1]))
                        for q in pair]
    return curves


@figure(width=4.4, height=2.9)
def both_ways(delta, spread, factor, *, ax):
    """What one factor a layer does to gradients and to differences of examples.

    Parameters
    ----------
    delta : array, shape (L,)
        Size of δ^[l], layers 1…L; drawn relative to layer L.
    spread : array, shape (L,)
        Spread of a^[l] over examples; drawn relative to layer 1.
    factor : float
        √χ of :eq:`eq-5-3`, the predicted slope of both.

    Raises
    ------
    ValueError
        If lengths differ or a size is not positive.
    """
    delta, spread = finite_array(delta, "delta"), finite_array(spread, "spread")
    same_shape(spread, delta.shape, "spread")
    if delta.ndim != 1 or min(delta.min(), spread.min()) <= 0:
        raise refused("delta, spread", f"shape {delta.shape}", "positive sizes, shape (L,)",
                      "A logarithm needs them positive.")
    layers = np.arange(1, len(delta) + 1)
    step = np.log10(positive_float(factor, "factor"))
    for found, closed, look in (
            (np.log10(delta / delta[-1]), step * (len(delta) - layers),
             {"color": BACKWARD, "marker": "v"}),
            (np.log10(spread / spread[0]), step * (layers - 1),
             {"color": FORWARD, "marker": "^"})):
        ax.plot(layers, found, **MEASURED | look)
        ax.plot(layers, closed, **PREDICTION)
    low = step * (len(delta) - 1)
    ax.text(0.0, 1.04, "▼ |δ|, going down", color=BACKWARD,
            transform=ax.transAxes)
    ax.text(1.0, 1.04, "▲ spread of a, going up", color=FORWARD, ha="right",
            transform=ax.transAxes)
    ax.set(xlabel="layer l", ylabel="size, relative to where it starts",
           ylim=(1.1 * low, -0.06 * low), xticks=layers)
    mark_decades(ax.set_yticks, np.arange(np.ceil(low), 1))


@figure(width=4.4, height=2.9)
def product_spectrum(measured, predicted, *, factors, ax):
    """How much a product of matrices stretches each direction, and theory.

    Parameters
    ----------
    measured, predicted : array, shape (n,)
        Mean growth λ of each direction per factor, a natural logarithm,
        largest first. A prediction follows from :eq:`eq-5-4`.
    factors : int
        Matrices multiplied, T; drawn is e^(λT).

    Raises
    ------
    ValueError
        If the two differ in length.
    """
    measured = finite_array(measured, "measured")
    predicted = same_shape(finite_array(predicted, "predicted"), measured.shape,
                           "predicted")
    measured, predicted = (positive_int(factors, "factors") / np.log(10) * q
                           for q in (measured, predicted))
    n = len(measured)
    order = np.arange(1, n + 1)
    ax.axhline(0, color=FORWARD)
    ax.annotate("orthogonal: all at 1", (n, 0), xytext=(0, 5), ha="right",
                textcoords="offset points", color=FORWARD)
    ax.plot(order, measured, color=BACKWARD, **MEASURED | {"markersize": 3.5})
    ax.plot(order, predicted, **PREDICTION)
    ax.set(xlabel="direction, most stretched first",
           ylabel=f"stretched by {factors} layers")
    low = min(measured.min(), predicted.min())
    ax.text(0.6 * n, 0.5 * low, "Gaussian,\nVar w = 1/n", color=BACKWARD,
            ha="center", va="center")
    ax.set(ylim=(1.03 * low, 8))
    mark_decades(ax.set_yticks, np.arange(40 * np.ceil(low / 40), 1, 40))
