"""What each scheme of truncation keeps, and what it cannot see."""

import math

import numpy as np

from vgcore.validation import by_name, positive_int

SCHEMES = {
    "full": lambda t, s, tau: s <= t,
    "sliding": lambda t, s, tau: (s <= t) & (s > t - tau),
    "chunks": lambda t, s, tau: (s <= t) & (s // tau == t // tau),
}


def kept(T, tau=None, scheme="sliding"):
    """Which cells of the triangle a truncation keeps.

    All, those with a lag below τ, :eq:`eq-10-1`, or those in the same chunk
    of τ steps, :eq:`eq-10-2`.

    Parameters
    ----------
    T : int
        Steps.
    tau : int, optional
        τ; not needed for "full".
    scheme : {"full", "sliding", "chunks"}

    Returns
    -------
    array of bool, shape (T, T)
        Row t − 1 is the loss of step t, column s − 1 the state of step s.

    Examples
    --------
    >>> from vgcore import theory
    >>> [int(theory.kept(12, 4, q).sum()) for q in ("full", "sliding", "chunks")]
    [78, 42, 30]
    """
    keeps = by_name(scheme, SCHEMES, "scheme")
    T = positive_int(T, "T")
    tau = T if tau is None and scheme == "full" else positive_int(tau, "tau")
    steps = np.arange(T)
    return keeps(steps[:, None], steps[None, :], tau)


def balancing_sensitivity(K, near=10, far=13):
    """What w does to the first unit of ``balancing_cell`` in τ steps.

    A signal from k steps ago has come j units far with probability
    C(k, j) 2^{−k}; the sum is over k < τ and all units.

    Parameters
    ----------
    K : int
    near, far : int

    Returns
    -------
    array, shape (K,)
        For τ = 1…K.
    """
    near, n = positive_int(near, "near"), near + positive_int(far, "far")
    ways = [sum(math.comb(k, j) for j in range(near))
            - sum(math.comb(k, j) for j in range(near, n))
            for k in range(positive_int(K, "K"))]
    return np.cumsum([way / 2**k for k, way in enumerate(ways)])
