"""What a copy of the net does in a few hundred steps: does it learn?"""

import copy

import numpy as np

from vgcore.losses import sigmoid_cross_entropy
from vgcore.optimizers import SGD, Adam, norm
from vgcore.training import TrainingDiverged, fit

BATCH = 32
WORK = 2e8          # multiplications that a trial may take
STEPS = 150, 1000   # at least and at most so many steps
STAGES = 1/4, 1/2, 1  # of the steps: a copy that does better by then is not trained on
ADAM = 0.05         # rates up to this one may be meant for Adam: both are tried
GAIN = 0.8, 0.6     # learns: loss and errors fall below so much of a guess's
DONE = 0.5, 0.5     # has learned: the same, for a net as it is
MANY = 64           # examples; on fewer, a share of errors says little


def guess(loss, y_hat, y, steps=60):
    """The least loss of a constant output, by descent on that constant."""
    def at(c):
        J, dJ = loss(np.broadcast_to(c, y_hat.shape).copy(), y)
        return J, dJ.reshape(-1, len(c)).sum(axis=0)

    mean = y_hat.mean(axis=tuple(range(y_hat.ndim - 1)))
    c = min(mean, np.zeros_like(mean), key=lambda c: at(c)[0])
    J, g = at(c)
    eta = 1.0
    for _ in range(steps):
        size = norm(g)
        if not size > 0:
            break
        trial, slope = at(c - eta * g)
        if trial <= J:
            c, J, g, eta = c - eta * g, trial, slope, 2 * eta
        else:
            eta /= 4
    return float(J)


def errors(loss, y_hat, y):
    """Share of wrong answers, and that of the commonest answer; nan, nan
    where targets are not classes."""
    y = np.asarray(y)
    if y.dtype.kind in "iu" and y.shape == y_hat.shape[:-1] and y_hat.shape[-1] > 1:
        said, due = y_hat.argmax(axis=-1), y
    elif y.shape == y_hat.shape and np.isin(y, (0, 1)).all():
        middle = 0.0 if loss is sigmoid_cross_entropy else 0.5
        said, due = y_hat > middle, y > 0.5
        if y.shape[-1] > 1 and (y.sum(axis=-1) == 1).all():
            said, due = y_hat.argmax(axis=-1), y.argmax(axis=-1)
    else:
        return np.nan, np.nan
    common = max(np.mean(due == k) for k in np.unique(due))
    return float(np.mean(said != due)), float(1 - common)


def better(loss, y_hat, y, shares):
    """Whether the loss or the errors are below so much of a guess's."""
    if not np.isfinite(y_hat).all():
        return False
    J, least = float(loss(y_hat, y)[0]), guess(loss, y_hat, y)
    if J < shares[0] * least:
        return True
    wrong, by_guess = errors(loss, y_hat, y)
    return y_hat.size >= MANY * y_hat.shape[-1] and wrong < shares[1] * by_guess


def has_learned(loss, y_hat, y):
    """Whether half of what a constant output leaves is explained."""
    return better(loss, y_hat, y, DONE)


def learns(net, loss, x, y, optimizers, *, by_heart=False):
    """Whether a copy of the net, trained for a while by one of the
    optimizers, does better than a guess on rows that it was not shown; on
    fewer than 64 rows, or ``by_heart``, on those that it was shown."""
    rng = np.random.default_rng(0)
    order = rng.permutation(len(x))
    apart = len(x) // 4 if len(x) >= MANY and not by_heart else 0
    held, shown = order[:apart] if apart else order, order[apart:]
    x, y = np.asarray(x), np.asarray(y)
    return any(
        better(loss, copied(x[held]), y[held], GAIN)
        for optimizer in optimizers
        for copied in trained(net, loss, x[shown], y[shown], optimizer, rng))


def trained(net, loss, x, y, optimizer, rng):
    """Yield a copy after each stage of its training; where it diverged, with weights 0."""
    net, optimizer = copy.deepcopy(net), copy.deepcopy(optimizer)
    batch = min(BATCH, len(x))
    work = net.w.size * batch * (x.shape[1] if x.ndim == 3 else 1)
    steps, done = int(np.clip(WORK / work, *STEPS)), 0
    for stage in STAGES:
        rows, done = (round(stage * steps) - done) * batch, round(stage * steps)
        few = rng.permutation(len(x))[:rows]
        try:
            fit(net, loss, optimizer, (x[few], y[few]), epochs=max(1, rows // len(x)),
                batch_size=batch, rng=rng)
        except TrainingDiverged:
            net.w = np.zeros_like(net.w)
            stage = 1
        yield net
        if stage == 1:
            return


def optimizers(alpha, adam_to=ADAM):
    """What a rate may be meant for."""
    if hasattr(alpha, "step"):
        return [alpha]
    return [SGD(alpha)] + ([Adam(alpha)] if alpha <= adam_to else [])


def any_of(steepest):
    """What is tried where no rate was given."""
    return [SGD(steepest), SGD(steepest / 10), Adam(3e-3), Adam(3e-4)]


def along(net, loss, x, y, rates):
    """J after one step of gradient descent with each rate; inf if it is not
    finite. The gradients of the net are those of this batch."""
    w, dw, found = net.w.copy(), net.dw.copy(), []
    try:
        for rate in rates:
            net.w = np.nan_to_num(w - rate * dw)
            y_hat = net(x)
            J = loss(y_hat, y)[0] if np.isfinite(y_hat).all() else np.inf
            found.append(float(J) if np.isfinite(J) else np.inf)
    finally:
        net.w = w
    return np.array(found)
