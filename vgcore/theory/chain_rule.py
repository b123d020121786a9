"""The chain rule itself: on one line, on a graph, over all paths."""

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise, product
from math import prod

import numpy as np

from vgcore.validation import numbers, refuse, same_shape, size


def total_derivative(partials, rates):
    """df/dt = Σ ∂f/∂x · dx/dt over the variables x of f, :eq:`eq-2-1`.

    Parameters
    ----------
    partials : array, shape (n,)
        ∂f/∂x for each variable, the others held fixed.
    rates : array, shape (n,)
        dx/dt for each variable.

    Returns
    -------
    float
    """
    partials = numbers(partials, "partials")
    rates = same_shape(numbers(rates, "rates"), partials.shape, "rates")
    return float(np.sum(partials * rates))


def graph_gradients(local, output):
    """∂output/∂v for every node v of a graph, :eq:`eq-2-2`.

    Sums over the children of v, children first: the order is a reverse
    topological order, so each node is complete before it is passed on.

    Parameters
    ----------
    local : dict
        ``local[child][parent]`` is ∂child/∂parent along that edge.
    output : str
        The node to differentiate.

    Returns
    -------
    dict
        Node → ∂output/∂node; the output itself has 1, nodes that do not
        reach it have 0.

    Raises
    ------
    ValueError
        If the output is not a node or the graph has a cycle.
    """
    try:
        order = list(TopologicalSorter(local).static_order())
    except CycleError as error:
        refuse("local", "the cycle " + " → ".join(error.args[1]),
               "a graph without cycles",
               "Give each step of a loop a node of its own.")
    if output not in order:
        refuse("output", repr(output), "one of " + ", ".join(map(str, order)),
               "Name a node of the graph.")
    gradient = dict.fromkeys(order, 0.0)
    gradient[output] = 1.0
    for child in reversed(order):
        for parent, slope in local.get(child, {}).items():
            gradient[parent] += gradient[child] * slope  # one child's share
    return gradient


def count_paths(widths):
    """Paths from an input to an output of a dense net: Π n_l, :eq:`eq-2-4`.

    Parameters
    ----------
    widths : sequence of int
        n_0 (inputs), n_1, …, n_L.

    Returns
    -------
    int
    """
    widths = [size(n, "width") for n in widths]
    if len(widths) < 2:
        refuse("widths", widths, "at least n_0 and n_1",
               "List the inputs and every layer: (3, 3, 1).")
    return prod(widths)


def sum_over_paths(net, tape, dJ):
    """∂J/∂x of one example as a sum over every path, one product each.

    What back-propagation computes without ever listing the paths,
    :eq:`eq-2-4`; the cost is the number of paths times L.

    Parameters
    ----------
    net : Network
        Dense layers only.
    tape : Tape
        From ``net.forward(x)`` with a batch of one.
    dJ : array, shape (1, n_L)
        ∂J/∂ŷ.

    Returns
    -------
    array, shape (1, n_0)

    Raises
    ------
    ValueError
        If a layer is not a Dense, or the batch is not of one example.
    """
    if not all(hasattr(layer, "phi") for layer in net.layers):
        refuse("net", repr(net), "dense layers only",
               "Write a block's paths out, or use net.backward.")
    for l, layer in enumerate(net.layers, start=1):
        if not hasattr(layer, "phi"):
            refuse("net", f"a {type(layer).__name__} as layer {l}",
                   "Dense layers only",
                   "A block has paths of its own: take its layers apart.")
    dJ = same_shape(numbers(dJ, "dJ"), tape.a.shape, "dJ")
    if len(dJ) != 1:
        refuse("dJ", f"{len(dJ)} examples", "one", "Use a batch of one.")
    slopes = [                       # ∂a_i^[l]/∂a_j^[l-1] = σ'(z_i) w_ij
        layer.phi.df(r.z, r.a)[0][:, None] * layer.W
        for layer, r in zip(net.layers, tape[1:])
    ]
    widths = [net.n_in] + [layer.n_out for layer in net.layers]
    dx = np.zeros((1, net.n_in))
    for path in product(*map(range, widths)):
        edges = zip(slopes, pairwise(path))
        dx[0, path[0]] += dJ[0, path[-1]] * prod(
            float(slope[to, start]) for slope, (start, to) in edges
        )
    return dx
