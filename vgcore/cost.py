"""What forward and backward cost, in multiplications and in memory."""

import copy
from typing import NamedTuple

import numpy as np

from vgcore.validation import refuse, size


def forward_multiplications(widths, B=1):
    """Multiplications of the affine maps of a forward pass, :eq:`eq-4-3`.

    B Σ_l n_l n_{l−1}: one per weight and example.

    Parameters
    ----------
    widths : sequence of int
        n_0 (inputs), n_1, …, n_L.
    B : int
        Batch size.

    Returns
    -------
    int
    """
    return size(B, "B") * sum(_products(widths))


def backward_multiplications(widths, B=1, *, to_input=True):
    """Multiplications of the matrix products of a backward pass, :eq:`eq-4-3`.

    Each layer has two products of the forward's size, δ aᵀ for its weights
    and Wᵀ δ for the layer below, which the first layer can save.

    Parameters
    ----------
    widths : sequence of int
        n_0 (inputs), n_1, …, n_L.
    B : int
        Batch size.
    to_input : bool
        Whether the gradient to the input is wanted.

    Returns
    -------
    int
    """
    products = _products(widths)
    below = sum(products) if to_input else sum(products[1:])
    return size(B, "B") * (sum(products) + below)


class Multiplications(NamedTuple):
    """Multiplications of the two passes of one run."""

    forward: int
    backward: int


def count_multiplications(net, loss, x, y, *, to_input=True):
    """Count the multiplications of the matrix products of an actual run.

    The measured side of :eq:`eq-4-3`: a copy of the net runs forward and
    backward with weights that tally every matrix product they enter.
    Elementwise products, of the order of B Σ n_l, are not counted.

    Parameters
    ----------
    net : Network
    loss : callable
        ``loss(y_hat, y) -> (J, dJ)``.
    x, y : array
        One batch.
    to_input : bool
        Whether the backward pass goes on to ∂J/∂x.

    Returns
    -------
    Multiplications
    """
    net, tally = copy.deepcopy(net), []
    for _, layer in net.leaves():
        for name in layer.params:
            counted = getattr(layer, name).view(_Counted)
            counted.tally = tally
            vars(layer)[name] = counted  # the checked door gives plain arrays
    y_hat, tape = net.forward(x)
    forward = sum(tally)
    net.backward(loss(np.asarray(y_hat), y)[1], tape, to_input=to_input)
    return Multiplications(forward, sum(tally) - forward)


class _Counted(np.ndarray):
    """An array whose matrix products, and those of its results, are tallied."""

    tally = None

    def __array_finalize__(self, source):
        self.tally = getattr(source, "tally", None)

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        plain = [np.asarray(q) if isinstance(q, _Counted) else q
                 for q in inputs]
        if "out" in options:
            options["out"] = tuple(map(np.asarray, options["out"]))
        result = getattr(ufunc, method)(*plain, **options)
        if ufunc is np.matmul:
            self.tally.append(result.size * plain[0].shape[-1])
        result = np.asarray(result).view(_Counted)
        result.tally = self.tally
        return result


def stored_numbers(widths, B=1):
    """Activations that wait for the backward pass: B Σ_l n_l, :eq:`eq-4-4`.

    Parameters
    ----------
    widths : sequence of int
        n_0 (inputs), n_1, …, n_L.
    B : int
        Batch size.

    Returns
    -------
    int
    """
    return size(B, "B") * sum(size(n, "width") for n in widths)


def stored_states(L, every):
    """States held at once when each ``every``-th layer is a checkpoint.

    ⌈L/k⌉ checkpoints, the k states of one segment and the output,
    :eq:`eq-4-4`; least, 2√L + 1, at k = √L. Chen et al. (2016).

    Parameters
    ----------
    L : int
        Layers.
    every : int
        Length k of a segment, at most L.

    Returns
    -------
    int
    """
    L, k = size(L, "L"), size(every, "every")
    if k > L:
        refuse("every", k, f"at most L = {L}", "A segment is part of the net.")
    return -(-L // k) + k + 1


def _products(widths):
    widths = [size(n, "width") for n in widths]
    if len(widths) < 2:
        refuse("widths", widths, "at least n_0 and n_1",
               "List the inputs and every layer: (64, 32, 10).")
    return [n * m for n, m in zip(widths, widths[1:])]
