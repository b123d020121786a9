"""Elementwise activations σ, each with its derivative σ'."""

import numpy as np

from vgcore.validation import positive_float


class Activation:
    """An elementwise function and its derivative.

    Parameters
    ----------
    name : str
        How it prints.
    f : callable
        ``f(z) -> a``, of the shape and dtype of ``z``.
    df : callable
        ``df(z, a) -> σ'(z)``; it uses whichever of the pre-activation ``z``
        and the activation ``a = f(z)`` is cheaper.
    pull : callable, optional
        ``pull(da, z, a) -> da ⊙ σ'(z)``, a new array, with fewer temporaries
        than ``da * df(z, a)``, which it is if not given.

    Notes
    -----
    The activation of :eq:`eq-1-2` and the σ' of :eq:`eq-3-2`.
    """

    def __init__(self, name, f, df, pull=None):
        self.name, self.f, self.df = name, f, df
        self.pull = pull or (lambda da, z, a: da * df(z, a))

    def _what_it_is(self):
        return self.name, self.f, self.df

    def __eq__(self, other):
        return (isinstance(other, Activation)
                and self._what_it_is() == other._what_it_is())

    def __hash__(self):
        return hash(self._what_it_is())

    def __call__(self, z):
        return self.f(z)

    def __repr__(self):
        return self.name


def _logistic(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))  # exp(-z) would overflow at z = -1e3


def _softplus(z):
    with np.errstate(under="ignore"):  # log(1 + e^z) is 0 far on the left
        return np.logaddexp(z, 0.0)


def _pull_sigmoid(da, z, a):
    delta = np.subtract(1.0, a, dtype=a.dtype)
    delta *= a
    delta *= da
    return delta


def _pull_tanh(da, z, a):
    delta = a * a
    delta *= da
    return np.subtract(da, delta, delta)  # da ⊙ (1 − a²)


identity = Activation("identity", lambda z: z, lambda z, a: np.ones_like(z),
                      lambda da, z, a: da.astype(z.dtype))
sigmoid = Activation("sigmoid", _logistic, lambda z, a: a * (1.0 - a),
                     _pull_sigmoid)
tanh = Activation("tanh", np.tanh, lambda z, a: 1.0 - a * a, _pull_tanh)
relu = Activation(
    "relu",
    lambda z: np.maximum(z, 0.0),
    lambda z, a: (z > 0.0).astype(z.dtype),  # σ'(0) = 0
    lambda da, z, a: da * (z > 0.0),
)
softplus = Activation("softplus", _softplus, lambda z, a: _logistic(z))


def leaky(slope):
    """Leaky ReLU: z for z > 0, ``slope * z`` otherwise.

    Parameters
    ----------
    slope : float
        Slope for z ≤ 0, in [0, 1).

    Returns
    -------
    Activation
    """
    slope = positive_float(slope, "slope", below=1.0, zero=True)
    return Activation(
        f"leaky({slope!r})",
        lambda z: np.maximum(z, slope * z),
        lambda z, a: np.maximum((z > 0.0).astype(z.dtype), slope),
    )


leaky_relu = leaky(0.01)

ACTIVATIONS = {
    "identity": identity,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": relu,
    "leaky_relu": leaky_relu,
    "softplus": softplus,
}
