"""The training loop: forward, loss, backward, weight decay, clip, step."""

import math

import numpy as np

from vgcore.layers import Network
from vgcore.losses import LOSSES
from vgcore.optimizers import add_weight_decay, clip_global_norm, norm
from vgcore.validation import (
    all_finite, by_name, finite_array, generator, positive_float, positive_int,
    refused, same_shape,
)


class History:
    """What a training run measured.

    Attributes
    ----------
    initial_loss : float
        J over all training data before the first step.
    loss, norm : list of float
        One entry a step: J of the mini-batch and ‖∂J/∂w‖ before clipping.
    test_loss, test_accuracy : list of float
        One entry an epoch, if test data were given; accuracy if the targets
        are class labels.
    """

    def __init__(self, initial_loss):
        self.initial_loss = initial_loss
        self.loss, self.norm = [], []
        self.test_loss, self.test_accuracy = [], []

    def __repr__(self):
        last = f", last loss {self.loss[-1]:.4g}" if self.loss else ""
        return f"History({len(self.loss)} steps{last})"


class TrainingDiverged(ArithmeticError):
    """Raised by :func:`fit` when J or its gradient is no longer finite.

    Attributes
    ----------
    step : int
        The step that failed, counted from 1.
    layer : int
        The layer, counted from 1, where a number first was not finite; the
        last one for the loss.
    norm : float
        The last finite gradient norm; nan if the first step failed.
    history : History
        Everything measured before.
    """

    def __init__(self, what, step, layer, history):
        self.step, self.layer, self.history = step, layer, history
        self.norm = history.norm[-1] if history.norm else float("nan")
        super().__init__(
            f"step {step}: {what} {layer} is not finite; the last finite "
            f"gradient norm was {self.norm:.3g}. Lower the learning rate, "
            "clip with clip=1.0, or change the initialization."
        )


def accuracy(y_hat, labels):
    """Share of rows whose largest output is the labeled class.

    Parameters
    ----------
    y_hat : array, shape (B, C) or (B, T, C)
    labels : array of int, shape (B,) or (B, T)

    Returns
    -------
    float
    """
    chosen = np.argmax(finite_array(y_hat, "y_hat"), axis=-1)
    return float(np.mean(chosen == same_shape(labels, chosen.shape, "labels")))


def gradient(net, loss, x, y):
    """The loss of one batch and its gradient by all weights.

    Forward, loss, backward: everything of a training step but the update.

    Parameters
    ----------
    net : Network
        Its weights are not changed; ``net.dw`` is.
    loss : callable or str
        ``loss(y_hat, y) -> (J, dJ)``.
    x, y : array
        Inputs and targets; the first axis counts examples.

    Returns
    -------
    J : float
        The mean of :eq:`eq-1-3`.
    g : array, shape of ``net.w``
        ∂J/∂w, a copy that later backward passes do not touch.
    """
    y_hat, tape = net.forward(x)
    J, dJ = by_name(loss, LOSSES, "loss")(y_hat, y)
    net.backward(dJ, tape, to_input=False)
    return float(J), net.dw.copy()


def minibatches(n, batch_size, *, rng):
    """Index arrays that visit 0…n−1 once, in random order.

    Parameters
    ----------
    n : int
        Examples.
    batch_size : int
        The last batch may be shorter.
    rng : numpy.random.Generator

    Returns
    -------
    iterator of array of int
    """
    n, batch_size = positive_int(n, "n"), positive_int(batch_size, "batch_size")
    order = generator(rng).permutation(n)
    return (order[start:start + batch_size]
            for start in range(0, n, batch_size))


@np.errstate(over="ignore", invalid="ignore")  # overflow ends in a report
def fit(net, loss, optimizer, data, *, epochs, batch_size, rng, l2=0.0,
        clip=None, test=None, progress=False):
    """Train ``net`` in place by mini-batch gradient descent.

    Each step is forward, loss, backward, L2, clipping, update, always in this
    order: :eq:`eq-1-2`, :eq:`eq-1-3`, :eq:`eq-3-4`, :eq:`eq-1-1`.

    Parameters
    ----------
    net : Network
    loss : callable or str
        ``loss(y_hat, y) -> (J, dJ)``, a mean over the batch.
    optimizer : SGD, Momentum or Adam
    data : (x, y)
        Arrays whose first axis counts examples.
    epochs, batch_size : int
    rng : numpy.random.Generator
        Draws the order of the examples, and nothing else.
    l2 : float
        λ of the penalty ½ λ ‖W‖².
    clip : float, optional
        Largest global gradient norm.
    test : (x, y), optional
        Measured after each epoch, never trained on.
    progress : bool
        Show a progress bar (needs tqdm).

    Returns
    -------
    History

    Raises
    ------
    ValueError, TypeError
        If an argument or the data do not fit; all are checked before the
        first step, so the net is as it was.
    TrainingDiverged
        If J or its gradient is not finite; the step is not taken.
    """
    if not isinstance(net, Network):
        raise refused("net", repr(net), "a Network", "Write Network(*layers).",
                      TypeError)
    if isinstance(optimizer, type) or not hasattr(optimizer, "step"):
        raise refused("optimizer", repr(optimizer), "an optimizer",
                      "Write SGD(0.1) or Adam().", TypeError)
    loss = by_name(loss, LOSSES, "loss")
    epochs = positive_int(epochs, "epochs")
    batch_size = positive_int(batch_size, "batch_size")
    l2, rng = positive_float(l2, "l2", zero=True), generator(rng)
    clip = None if clip is None else positive_float(clip, "clip")
    x, y = _examples(data, "data")
    history = History(float("nan"))
    if test is not None:
        x_test, y_test = _examples(test, "test")
        _forward(net, loss, x_test, y_test, history)  # checks shapes, labels
    history.initial_loss = _forward(net, loss, x, y, history)[0]
    w = net.w
    for _ in _bar(range(epochs), progress):
        for batch in minibatches(len(x), batch_size, rng=rng):
            J, dJ, tape = _forward(net, loss, x[batch], y[batch], history)
            net.backward(dJ, tape, to_input=False)
            dw = net.dw
            before = norm(dw)
            if not math.isfinite(before):
                _report(net, tape, J, history)
            if l2:
                add_weight_decay(net.parameters(), l2)
            if clip is not None:
                clip_global_norm(dw, clip)
            optimizer.step(w, dw)
            history.loss.append(J)
            history.norm.append(before)
        if not all_finite(w):
            _report(net, tape, J, history)
        if test is not None:
            J, _, tape = _forward(net, loss, x_test, y_test, history)
            history.test_loss.append(J)
            if y_test.dtype.kind in "iu" and y_test.shape == tape.a.shape[:-1]:
                history.test_accuracy.append(accuracy(tape.a, y_test))
    return history


def _forward(net, loss, x, y, history):
    """J, ∂J/∂ŷ and the tape, all finite."""
    y_hat, tape = net.forward(x)
    try:
        J, dJ = loss(y_hat, y)
    except ValueError:
        if not all_finite(y_hat):
            _report(net, tape, np.inf, history)
        raise
    if not math.isfinite(J):
        _report(net, tape, J, history)
    return float(J), dJ, tape


def _report(net, tape, J, history):
    """Raise with what is not finite, and in which layer."""
    what, layer = _first_bad(net, tape, J)
    raise TrainingDiverged(what, len(history.loss) + 1, layer, history)


def _first_bad(net, tape, J):
    for l, record in enumerate(tape[1:], start=1):
        if not np.isfinite(record.a).all():
            return "the activation of layer", l
    if not np.isfinite(J):
        return "the loss after layer", len(net.layers)
    sizes = [(norm(q), what, int(place.split(".")[0]))
             for place, layer in net.leaves() for name in layer.params
             for q, what in ((getattr(layer, "d" + name), "the gradient of layer"),
                             (getattr(layer, name), "a weight of layer"))]
    bad = [where for size, *where in sizes if not np.isfinite(size)]
    return bad[-1] if bad else ("the gradient of layer", 1)


def _examples(data, name):
    try:
        x, y = data
    except (TypeError, ValueError):
        raise refused(name, f"a {type(data).__name__}", "a pair (x, y)",
                      f"Write {name}=(x, y).", TypeError) from None
    x, y = finite_array(x, f"{name} x"), _targets(y, f"{name} y")
    if y.shape[:1] != x.shape[:1]:
        transposed = x.ndim == 2 and y.shape[:1] == x.shape[1:]
        raise refused(name, f"{len(x)} inputs of shape {x.shape} and targets of shape "
                      f"{y.shape}", "as many targets as inputs",
                      "Examples are rows: transpose x, x.T." if transposed
                      else "Cut both with the same index.")
    return x, y


def _targets(y, name):
    y = np.asarray(y)  # labels stay integers
    return y if y.dtype.kind in "iu" else finite_array(y, name)


def _bar(steps, progress):
    if not progress:
        return steps
    from tqdm.auto import tqdm

    return tqdm(steps, unit="epoch")
