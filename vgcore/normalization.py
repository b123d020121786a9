"""Layer normalization: each example to mean 0 and variance 1 over its units."""

import numpy as np

from vgcore.layers import Layer, Record
from vgcore.validation import float_rows, positive_float, positive_int, same_shape


def normalize(a, eps=1e-5):
    """Subtract the mean over units and divide by the deviation.

    Parameters
    ----------
    a : array, shape (…, n)
    eps : float
        Added to the variance.

    Returns
    -------
    u : array, shape of ``a``
    deviation : array, shape (…, 1)
    """
    centered = a - a.mean(axis=-1, keepdims=True)
    deviation = np.sqrt(np.square(centered).mean(axis=-1, keepdims=True) + eps)
    return centered / deviation, deviation


def normalize_backward(du, u, deviation):
    """From ∂J/∂u to ∂J/∂a: what changes mean or size of ``a`` drops out.

    Parameters
    ----------
    du, u : array, shape (…, n)
    deviation : array, shape (…, 1)

    Returns
    -------
    array, shape (…, n)
    """
    along = (du * u).mean(axis=-1, keepdims=True)
    return (du - du.mean(axis=-1, keepdims=True) - along * u) / deviation


class Normalize(Layer):
    """Layer normalization without learned gain, as a layer of a net.

    Ba, Kiros and Hinton (2016).

    Parameters
    ----------
    n : int
        Units in and out.
    eps : float
        Added to the variance, so that equal units do not divide by 0.
    """

    def __init__(self, n, *, eps=1e-5):
        self.n_in = self.n_out = positive_int(n, "n")
        self.eps = positive_float(eps, "eps")

    def forward(self, a_prev):
        """Normalize every row.

        Parameters
        ----------
        a_prev : array, shape (B, n) or (B, T, n)

        Returns
        -------
        a : array, shape of ``a_prev``
        record : Record
        """
        float_rows(a_prev, self.n_in, "a_prev")
        a, deviation = normalize(a_prev, self.eps)
        return a, Record(maker=self, a_prev=a_prev, a=a, deviation=deviation)

    def backward(self, da, record, *, to_input=True):
        """From ∂J/∂a to ∂J/∂a_prev; there are no weights.

        Parameters
        ----------
        da : array, shape of ``record.a``
        record : Record
            From ``forward``.
        to_input : bool

        Returns
        -------
        array, shape of ``da``, or None
        """
        self._own(record)
        same_shape(da, record.a.shape, "da")
        if to_input:
            return normalize_backward(da, record.a, record.deviation)

    def __repr__(self):
        return f"Normalize({self.n_in}, eps={self.eps!r})"
