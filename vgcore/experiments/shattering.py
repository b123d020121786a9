"""Gradients by input of a plain, a centered and a residual net, all wide and random."""

import numpy as np

from vgcore.experiments.stacks import ResidualStack, Stack
from vgcore.validation import finite_array, positive_int, refused

DEPTHS = 1, 6, 12, 18, 24  # at which the centered net is read


def shattered_gradients(x, *, nets=5, n=128, seed=0):
    """dy/dx of three kinds of ReLU nets with one input and a random readout.

    *Plain*: 24 layers, Var(w) = 1/n, biases N(0, 1). *Centered*: Var(w) = 2/n
    and the mean over the inputs taken off every z, read at several depths.
    *Residual*: 50 blocks with a normalized branch of scale 0.1, on an
    affine first layer, drawn as in the plain net. After Balduzzi et al. (2017).

    Parameters
    ----------
    x : array, shape (B, 1)
        Inputs in order.
    nets, n : int
        How many of each kind, and units a layer.
    seed : int

    Returns
    -------
    dict of array, shape (nets, B)
        dy/dx under "plain", "residual" and, for the centered nets, the depth.
    """
    x, rng = finite_array(x, "x"), np.random.default_rng(seed)
    if x.ndim != 2 or x.shape[1] != 1:
        raise refused("x", f"shape {x.shape}", "one input a row, shape (B, 1)",
                      "Write x[:, None].")
    nets, n = positive_int(nets, "nets"), positive_int(n, "n")
    readout = rng.standard_normal((nets, 1, n)) / n**0.5
    widths, drawn = [1] + 24 * [n], {"nets": nets, "rng": rng}
    plain = Stack.draw(widths, "relu", bias=1.0, **drawn)
    centered = Stack.draw(widths, "relu", init="he", centered=True, **drawn)
    first = Stack.draw([1, n], bias=1.0, **drawn)
    residual = ResidualStack.draw(n, 50, scale=0.1, normalized="layer", **drawn)
    low, tape = first.forward(x), centered.forward(x)
    gradients = {depth: centered.backward(readout, tape[:depth + 1], to_weights=False)
                 for depth in DEPTHS}
    gradients["plain"] = plain.backward(readout, plain.forward(x), to_weights=False)
    gradients["residual"] = first.backward(
        residual.backward(readout, residual.forward(low.a)), low)
    return {name: g[..., 0] for name, g in gradients.items()}
