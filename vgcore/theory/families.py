"""How fast a gradient shrinks in untrained nets of five kinds, in closed form."""

import numpy as np

from vgcore.theory.depth import chi, stationary_variance
from vgcore.validation import positive_int


def family_lengths(T=200, *, decays=(0.9, 0.999)):
    """Length of a vector of length 1 that is carried back, by kind and lag.

    Parameters
    ----------
    T : int
        Steps.
    decays : (float, float)
        Between which the diagonal net's factors are spread evenly.

    Returns
    -------
    dict of str to array, shape (T + 1,)
        At lag k = 0…T. "simple": χ^{k/2}, :eq:`eq-5-3`, tanh with weights and
        inputs of variance 1. "residual": (1 + 1/T)^{k/2}, :eq:`eq-8-2` at
        α = 1/√T. "orthogonal": 1, :eq:`eq-6-5`. "attention": 1/(T + 1), the
        mean weight. "diagonal": the root mean square of λ^k, :eq:`eq-11-2`.
    """
    k = np.arange(positive_int(T, "T") + 1)
    factor = chi("tanh", stationary_variance("tanh", 1.0, 1.0), 1.0)
    low, high = decays
    square = (high**(2 * k + 1) - low**(2 * k + 1)) / ((2 * k + 1) * (high - low))
    return {"simple": factor**(k / 2), "residual": (1 + 1 / T)**(k / 2),
            "orthogonal": np.ones(len(k)), "diagonal": np.sqrt(square),
            "attention": np.full(len(k), 1 / len(k))}
