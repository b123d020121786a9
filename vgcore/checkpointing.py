"""Back-propagation with less memory: keep few states, compute the rest again."""

from typing import NamedTuple

from vgcore.layers import Record, Tape
from vgcore.losses import LOSSES
from vgcore.validation import by_name, finite_rows, positive_int, refused


class Price(NamedTuple):
    """Layer evaluations spent and states held at once.

    Attributes
    ----------
    forward_layers, stored_states : int
    """

    forward_layers: int
    stored_states: int


def checkpointed_gradients(net, loss, x, y, *, every):
    """The gradients of ``net``, storing every k-th state only, :eq:`eq-4-4`.

    One forward pass keeps the inputs of segments of ``every`` layers; each
    segment is then run again, last first, and back-propagated.
    Griewank and Walther (2000), Chen et al. (2016).

    Parameters
    ----------
    net : Network
        Its gradients are overwritten, bit for bit as by ``net.backward``.
    loss : callable or str
        ``loss(y_hat, y) -> (J, dJ)``.
    x, y : array
        One batch.
    every : int
        Length k of a segment.

    Returns
    -------
    J : float
    price : Price
        Counted while running, not computed from a formula.
    """
    loss, every = by_name(loss, LOSSES, "loss"), positive_int(every, "every")
    if every > len(net.layers):
        raise refused("every", every, f"at most {len(net.layers)} layers",
                      "A segment is part of the net.")
    a = finite_rows(x, net.n_in, "x")
    starts = range(0, len(net.layers), every)
    checkpoints, evaluations = [], 0
    for l, layer in enumerate(net.layers):
        if l in starts:
            checkpoints.append(a)
        a, evaluations = layer.forward(a)[0], evaluations + 1
    J, da = loss(a, y)
    most = 0
    for start in reversed(starts):
        segment = net.layers[start:start + every]
        tape = Tape([Record(a=checkpoints[-1])])
        for layer in segment:
            tape.append(layer.forward(tape.a)[1])
            evaluations += 1
        most = max(most, len(checkpoints) + len(segment) + 1)  # 1: the output
        for layer, record in zip(reversed(segment), reversed(tape)):
            da = layer.backward(da, record)
        checkpoints.pop()
    return J, Price(evaluations, most)
