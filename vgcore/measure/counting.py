"""What a run costs, counted while it runs: products, and numbers held."""

import copy
import math
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


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


@dataclass
class Products:
    """How many gradient vectors went one step back, :eq:`eq-9-6`.

    Attributes
    ----------
    count : int
        One for each sequence of the batch and each step.
    """

    count: int = 0


@contextmanager
def counted_products(cell):
    """Count the products with the step's Jacobian in what runs inside.

    The measured side of :eq:`eq-9-6`: W_hh tallies the vectors that the
    backward pass multiplies by it. Forward products are not counted.

    Parameters
    ----------
    cell : RNN, GRU or LSTM

    Yields
    ------
    Products

    Examples
    --------
    >>> import numpy as np, vgcore as vg
    >>> from vgcore import measure
    >>> cell = vg.RNN(1, 4, rng=np.random.default_rng(0))
    >>> h, record = cell.forward(np.ones((1, 100, 1)))
    >>> with measure.counted_products(cell) as products:
    ...     dx = cell.backward(h, record)
    >>> products.count
    100
    """
    products, W_hh = Products(), cell.W_hh
    vars(cell)["W_hh"] = W_hh.view(_Counting)
    cell.W_hh.products = products
    try:
        yield products
    finally:
        vars(cell)["W_hh"] = W_hh


class _Counting(np.ndarray):
    """A weight array that counts the rows multiplied by it from the left."""

    products = None

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if ufunc is np.matmul and inputs[1] is self and self.products:
            self.products.count += math.prod(inputs[0].shape[:-1])
        return getattr(ufunc, method)(*map(np.asarray, inputs), **options)


def held_numbers(record):
    """How many numbers a record holds for the backward pass.

    Parameters
    ----------
    record : Record
        From ``cell.forward``.

    Returns
    -------
    int
        Of the distinct arrays; a view counts as the array it looks into. It
        grows like T: the price of :eq:`eq-9-6`.
    """
    arrays = [q for value in vars(record).values()
              for q in (value if isinstance(value, tuple) else (value,))
              if isinstance(q, np.ndarray)]
    owners = {id(q): q for q in map(_owner, arrays)}
    return sum(q.size for q in owners.values())


def _owner(array):
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array
