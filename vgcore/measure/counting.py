"""What a run costs, counted while it runs: products, and numbers held."""

import copy
import math
import tracemalloc
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
    backward while every product of its layers is tallied. Elementwise
    products, of the order of B Σ n_l, are not counted, nor are sums over the
    batch.

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

    def tallied(product):
        def call(left, right, out=None):
            if left.ndim > 1:  # a vector of ones only sums over the batch
                tally.append(left.size * right.shape[1])
            return product(left, right, out)
        return call

    for _, layer in net.leaves():
        if hasattr(layer, "product"):
            layer.product = tallied(layer.product)
    y_hat, tape = net.forward(x)
    forward = sum(tally)
    net.backward(loss(y_hat, y)[1], tape, to_input=to_input)
    return Multiplications(forward, sum(tally) - forward)


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

    The measured side of :eq:`eq-9-6`: every gradient vector that the backward
    pass multiplies by W_hh is tallied. Forward products are not counted.

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
    products, back = Products(), cell.one_step_back

    def counted(delta, W_hh):
        products.count += math.prod(delta.shape[:-1])
        return back(delta, W_hh)

    cell.one_step_back = counted
    try:
        yield products
    finally:
        cell.one_step_back = back


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


def peak_memory(run):
    """Most bytes that a call holds at once, beyond what was held before it.

    Parameters
    ----------
    run : callable
        ``run()``; what it returns counts as held.

    Returns
    -------
    int
        As Python's ``tracemalloc`` counts, numpy's arrays included. The
        measured side of :eq:`eq-4-4`.
    """
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
