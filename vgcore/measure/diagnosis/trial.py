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
KEPT = 0.5          # of what gradients promise: steps that are not too long
FAR = 10            # times a guess: only what J falls by from there on counts
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


class Trials:
    """Copies of one net, each trained for a while on the same examples.

    A copy has learned if it does better than a guess on rows that it was not
    shown; on fewer than 64 rows, or ``by_heart``, on those that it was shown.

    Where a copy failed although its steps kept what their gradients promised,
    they were not too long. Shorter ones of the same kind go the same way and
    do not come so far: they are taken to fail without a trial.
    """

    def __init__(self, net, loss, x, y, *, by_heart=False):
        self.net, self.loss, self.x, self.y = net, loss, np.asarray(x), np.asarray(y)
        self.apart = len(x) // 4 if len(x) >= MANY and not by_heart else 0
        self.followed = {}  # kind of optimizer → longest step that kept its promise

    def learner(self, optimizers):
        """The first of the optimizers with which a copy learns, or None. Each of them
        sees the same rows in the same order, whether or not others are passed over."""
        rng = np.random.default_rng(0)
        order = rng.permutation(len(self.x))
        held, shown = np.split(order, [self.apart]) if self.apart else (order, order)
        return next((optimizer for optimizer in optimizers
                     if self._learns(held, shown, optimizer, rng)), None)

    def learns(self, optimizers):
        """Whether a copy learns with one of the optimizers."""
        return self.learner(optimizers) is not None

    def _learns(self, held, shown, optimizer, rng):
        kind, length = type(optimizer), getattr(optimizer, "alpha", np.inf)
        net, loss, x, y = self.net, self.loss, self.x, self.y
        if length < self.followed.get(kind, 0):
            passed_over(net, x[shown], rng)
            return False
        walk = Walk(optimizer)
        for copied in trained(net, loss, x[shown], y[shown], walk, rng):
            if better(loss, copied(x[held]), y[held], GAIN):
                return True
        if walk.kept(guess(loss, net(x[shown]), y[shown])):
            self.followed[kind] = length
        return False


class Walk:
    """A copy of an optimizer, and how far its steps lower J.

    Attributes
    ----------
    promised : float
        By how much to first order, Σ ∂J/∂w · (w before − w after).
    start, end : float
        J before the first step, and its mean over the last stage; inf where
        the copy diverged.
    """

    def __init__(self, optimizer):
        self.optimizer, self.promised = copy.deepcopy(optimizer), 0.0
        self.start = self.end = self.moved = None

    def step(self, w, dw):
        if self.moved is None:
            self.moved = np.empty_like(w)
        np.copyto(self.moved, w)
        self.optimizer.step(w, dw)
        self.moved -= w
        self.promised += dw @ self.moved

    def went(self, start, end):
        """One more stage."""
        self.start, self.end = start if self.start is None else self.start, end

    def kept(self, guess):
        """Whether J fell by half of what was promised, counted from no more
        than ten times a guess.

        Where J is a parabola along the steps, half is what the best of them
        get; too long ones get less, and so do those that only follow the noise
        of their batches. From far off, a long way down would hide both.
        """
        return min(self.start, FAR * guess) - self.end >= KEPT * self.promised > 0


def stages(net, x):
    """Rows of a batch, and those that each stage of a trial trains on."""
    batch = min(BATCH, len(x))
    work = net.w.size * batch * (x.shape[1] if x.ndim == 3 else 1)
    steps = int(np.clip(WORK / work, *STEPS))
    return batch, np.diff([round(stage * steps) * batch for stage in (0, *STAGES)])


def epochs(rows, x):
    return max(1, rows // len(x))


def trained(net, loss, x, y, walk, rng):
    """Yield a copy after each stage of its training; where it diverged, with weights 0."""
    net = copy.deepcopy(net)
    batch, shares = stages(net, x)
    for rows in shares:
        few = rng.permutation(len(x))[:rows]
        try:
            history = fit(net, loss, walk, (x[few], y[few]), epochs=epochs(rows, x),
                          batch_size=batch, rng=rng)
        except TrainingDiverged as error:
            walk.went(error.history.initial_loss, np.inf)
            net.w = np.zeros_like(net.w)
            yield net
            return
        walk.went(history.initial_loss, np.mean(history.loss))
        yield net


def passed_over(net, x, rng):
    """Draw what a trial would have drawn."""
    for rows in stages(net, x)[1]:
        for n in [len(x)] + [min(rows, len(x))] * epochs(rows, x):
            rng.permutation(n)


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
