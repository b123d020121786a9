"""What the checks look at: one pass, and on demand what a copy learns."""

import copy
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vgcore.measure.diagnosis import trial
from vgcore.measure.diagnosis.walk import decades
from vgcore.layers import rows
from vgcore.optimizers import norm


@dataclass(frozen=True)
class Evidence:
    """One forward and one backward pass. Without a net (plain arrays) no copy
    can be tried, and what was not given is None.

    Attributes
    ----------
    layers : list of Seen
    trunk : list of float
        Norms of the gradient, one a layer of the trunk.
    alpha : float, optimizer or None
    x, y, y_hat, dJ : array or None
    loss : callable or None
    net : Network or None
    top : Activation or None
        Of the last layer.
    """

    layers: list
    trunk: list
    alpha: object = None
    x: np.ndarray | None = None
    y: np.ndarray | None = None
    y_hat: np.ndarray | None = None
    dJ: np.ndarray | None = None
    loss: object = None
    J: float = math.nan
    net: object = None
    top: object = None

    @property
    def finite(self):
        """Whether the pass got through."""
        arrays = [q for r in self.layers for q in (r.a, r.delta) if q is not None]
        if self.y_hat is not None:
            arrays.append(self.y_hat)
        J = 0.0 if self.loss is None else self.J
        return bool(np.isfinite(J)) and all(np.isfinite(q).all() for q in arrays)

    @property
    def examples(self):
        return len(self.layers[0].a)

    @property
    def hidden(self):
        return self.layers[:-1]

    @cached_property
    def rate(self):
        """Factor of the gradient per layer on the way down."""
        return 10 ** (self.decades / (len(self.trunk) - 1)) if (
            len(self.trunk) > 1) else 1.0

    @cached_property
    def decades(self):
        """log₁₀ of the gradient's norm, first layer over last."""
        return decades(self.trunk)

    @cached_property
    def weight_decades(self):
        return decades([norm(r.dW) if r.dW else math.nan for r in self.layers])

    @cached_property
    def step(self):
        """The rate of gradient descent as a number, or None."""
        if self.alpha is None or isinstance(self.alpha, (int, float)):
            return self.alpha
        return getattr(self.alpha, "alpha", None)

    @cached_property
    def plain(self):
        """Whether the step is one of plain gradient descent."""
        return isinstance(self.alpha, (int, float)) or (
            type(self.alpha).__name__ == "SGD")

    @cached_property
    def updates(self):
        """α ‖∂W‖ / ‖W‖ of each layer that has weights other than 0."""
        return np.array([self.step * norm(r.dW) / norm(r.W)
                         for r in self.layers if r.dW and norm(r.W) > 0])

    @cached_property
    def guess(self):
        """The least loss of a constant output."""
        return trial.guess(self.loss, self.y_hat, self.y)

    @cached_property
    def learned(self):
        """Whether the net explains half of what a constant output leaves."""
        if self.loss is None or not self.finite:
            return False
        return self.J == 0 or trial.has_learned(self.loss, self.y_hat, self.y)

    @cached_property
    def learner(self):
        """The optimizer with which a copy learns: with this step, or without one
        any of a few that are usual; None where no copy learns or can be tried."""
        if self.net is None or not norm(self.net.dw) > 0:
            return None
        if self.alpha is not None:
            return self.trials.learner(trial.optimizers(self.alpha))
        return None if self.steepest is None else self.trials.learner(
            trial.any_of(self.steepest))

    @cached_property
    def trials(self):
        """Copies of the net that are trained on its own data."""
        return trial.Trials(self.net, self.loss, self.x, self.y)

    @cached_property
    def trains(self):
        """Whether there is nothing to cure: it has learned, or it learns."""
        return self.learned or self.learner is not None

    @cached_property
    def steepest(self):
        """The rate whose step lowers J most, of a grid of powers of √10; None
        if no step does."""
        if self.net is None or not norm(self.net.dw) > 0:
            return None
        scale = max(norm(self.net.w), 1.0) / norm(self.net.dw)
        rates = scale * 10 ** np.arange(-6, 0.5, 0.5)
        J = self.after(rates)
        return float(rates[J.argmin()]) if J.min() < self.J else None

    def after(self, rates):
        """J after one step with each rate."""
        return trial.along(self.net, self.loss, self.x, self.y, rates)

    def after_one(self):
        """J after one step of the optimizer itself."""
        if self.plain:
            return self.after([self.step])[0]
        net, optimizer = copy.deepcopy(self.net), copy.deepcopy(self.alpha)
        w = net.w
        optimizer.step(w, net.dw)
        y_hat = net(self.x) if np.isfinite(w).all() else np.array(np.inf)
        return float(self.loss(y_hat, self.y)[0]) if np.isfinite(y_hat).all() else math.inf

    def tried(self, alpha, x=None, y=None, *, adam=True):
        """Whether a copy learns, with another step or other data. Where
        ``adam`` is False, a rate is that of gradient descent only."""
        used = trial.optimizers(alpha)
        trials = self.trials
        if x is not None or y is not None:
            trials = trial.Trials(self.net, self.loss, self.x if x is None else x,
                                  self.y if y is None else y)
        return trials.learns(used if adam else used[:1])

    def features(self):
        """Inputs as rows of features."""
        return rows(np.asarray(self.x, dtype=float))
