"""Products of Jacobians through many layers or steps, and the sizes they leave."""

import math

import numpy as np

from vgcore.activations import ACTIVATIONS, Activation
from vgcore.validation import (
    by_name, finite_array, positive_float, positive_int, refused,
)

EULER_GAMMA = 0.5772156649015329
_STEP = 0.005
_NODES = _STEP * (np.arange(-2400, 2400) + 0.5)  # 0 lies between two nodes
_WEIGHTS = _STEP / math.sqrt(2 * math.pi) * np.exp(-0.5 * _NODES**2)


def gaussian_mean(f, variance=1.0):
    """E[f(z)] for z ~ N(0, variance), to about 1e-6.

    The midpoint rule, which is exact to rounding for smooth f and forgives a
    kink or a jump at 0.

    Parameters
    ----------
    f : callable
        Takes and returns an array.
    variance : float
        Var z ≥ 0.

    Returns
    -------
    float
    """
    root = math.sqrt(positive_float(variance, "variance", zero=True))
    return float(_WEIGHTS @ f(root * _NODES))


def next_variance(phi, variance, weight_variance, bias_variance=0.0):
    """Var z of the next layer, σ_w² E[σ(z)²] + σ_b², :eq:`eq-6-1`.

    Parameters
    ----------
    phi : Activation or str
    variance : float
        Var z of this layer.
    weight_variance : float
        σ_w² = n_in · Var(w) of the next layer.
    bias_variance : float
        σ_b².

    Returns
    -------
    float
    """
    phi = _activation(phi)
    weight_variance = positive_float(weight_variance, "weight_variance")
    bias_variance = positive_float(bias_variance, "bias_variance", zero=True)
    return weight_variance * _second_moment(phi, variance) + bias_variance


def stationary_variance(phi, weight_variance, bias_variance=0.0, *, steps=200):
    """Var z that deep layers settle at: :func:`next_variance`, repeated.

    Parameters
    ----------
    phi, weight_variance, bias_variance
        As in :func:`next_variance`.
    steps : int
        Layers; where the map settles slowly (tanh, σ_w² = 1) the answer is
        that of this depth.

    Returns
    -------
    float
    """
    variance = 1.0
    for _ in range(positive_int(steps, "steps")):
        last = variance
        variance = next_variance(phi, variance, weight_variance, bias_variance)
        if variance == last:
            break
    return variance


def chi(phi, variance, weight_variance):
    """Mean-field factor χ = σ_w² E[σ'(z)²] of ‖δ‖² per layer, :eq:`eq-5-3`.

    Below 1 gradients vanish, above 1 they explode, by √χ a layer. Poole et
    al. (2016), Schoenholz et al. (2017).

    Parameters
    ----------
    phi : Activation or str
    variance : float
        Var z of the layer that is reached.
    weight_variance : float
        σ_w² of the weights it is reached through, n · Var(w) with their n
        outputs; n_in = n_out in a net of one width.

    Returns
    -------
    float

    Examples
    --------
    >>> from vgcore import theory
    >>> variance = theory.stationary_variance("sigmoid", 1.0, 1.0)
    >>> round(1 / theory.chi("sigmoid", variance, 1.0) ** 0.5, 2)
    4.88
    """
    phi = _activation(phi)
    return positive_float(weight_variance, "weight_variance") * gaussian_mean(
        lambda z: phi.df(z, phi.f(z)) ** 2, variance)


def mean_field(phi, L, weight_variance, bias_variance=0.0, *, second_moment=1.0):
    """Sizes by layer in a wide net of one width, forward and backward.

    :eq:`eq-6-1` upward and :eq:`eq-5-3` downward, from the first layer to
    the last, without waiting for a stationary state.

    Parameters
    ----------
    phi : Activation or str
        Of every layer, the last too.
    L : int
        Layers.
    weight_variance, bias_variance : float
        σ_w² = n · Var(w), σ_b².
    second_moment : float
        E[x²] of the inputs.

    Returns
    -------
    a : array, shape (L,)
        Root mean square of a^[l], l = 1…L.
    delta : array, shape (L,)
        ‖δ^[l]‖ / ‖δ^[L]‖, for a gradient that is independent of the net.
    """
    phi, L = _activation(phi), positive_int(L, "L")
    moment = positive_float(second_moment, "second_moment")
    a, slopes = np.empty(L), np.empty(L)
    for l in range(L):
        variance = weight_variance * moment + bias_variance
        moment = _second_moment(phi, variance)
        a[l], slopes[l] = math.sqrt(moment), math.sqrt(chi(phi, variance, 1.0))
    steps = math.sqrt(weight_variance) * slopes[:-1]
    return a, np.append(np.cumprod(steps[::-1])[::-1], 1.0)


def rectifier_gain(c, slope=0.0):
    """Factor of E[a²] and of ‖δ‖² per (leaky) ReLU layer with Var(w) = c/n.

    c (1 + slope²) / 2; it is 1 for c = 2 / (1 + slope²), :eq:`eq-6-3`. He et
    al. (2015).

    Parameters
    ----------
    c : float
        n · Var(w).
    slope : float
        Slope for z ≤ 0; 0 is ReLU.

    Returns
    -------
    float
    """
    return positive_float(c, "c") * (1 + positive_float(slope, "slope", zero=True) ** 2) / 2


def tanh_second_moment(l):
    """E[a²] ≈ 1/(2l) after l tanh layers with Var(w) = 1/n, :eq:`eq-6-4`.

    Parameters
    ----------
    l : int or array of int
        Layers; from inputs of mean square 1, at least 5 for an error below
        10 %. In general l ≫ 1/(2 E[x²]).

    Returns
    -------
    float or array
    """
    return 1 / (2 * np.asarray(l, dtype=float))


def lyapunov_exponent(n, sigma=1.0):
    """Mean log growth per factor of a product of Gaussian n × n matrices.

    ln σ + ½ (ln 2 + ψ(n/2)), :eq:`eq-5-4`, for entries N(0, σ²). A product
    neither grows nor shrinks at σ = exp(−lyapunov_exponent(n)). Newman
    (1986).

    Parameters
    ----------
    n : int
    sigma : float
        Standard deviation σ of an entry.

    Returns
    -------
    float
    """
    n = positive_int(n, "n")
    digamma = -EULER_GAMMA if n % 2 == 0 else -EULER_GAMMA - 2 * math.log(2)
    x = 1.0 if n % 2 == 0 else 0.5  # ψ(1), ψ(½); ψ(x + 1) = ψ(x) + 1/x
    while x < n / 2:
        digamma, x = digamma + 1 / x, x + 1
    return math.log(positive_float(sigma, "sigma")) + 0.5 * (math.log(2) + digamma)


def slope_bound(w, phi="sigmoid"):
    """The largest |w σ'(z)| over all z: |w|/4 for the sigmoid, :eq:`eq-5-2`.

    Parameters
    ----------
    w : float or array
    phi : Activation or str
        Steepest at 0 or at the far right, as all of this package are.

    Returns
    -------
    float or array, shape of ``w``
    """
    phi = _activation(phi)
    z = np.array([0.0, 1e3])
    return np.abs(w) * float(phi.df(z, phi.f(z)).max())


def mean_singular_value(sigma=1.0):
    """Mean singular value of a wide square matrix, Var(w) = σ²/n: 8σ/(3π).

    The mean of the quarter circle law, Marchenko and Pastur (1967), for one
    W of :eq:`eq-5-1`. A random direction is scaled by the root mean square
    of the singular values, σ. σ = 1/√3 for U(±1/√n).

    Parameters
    ----------
    sigma : float
        √n times the standard deviation of an entry.

    Returns
    -------
    float
    """
    return 8 * positive_float(sigma, "sigma") / (3 * math.pi)


def range_depth(factor, dtype=np.float32):
    """Smallest T for which factor^T leaves the range of a number format.

    It rounds to 0 for a factor below 1 and to infinity above 1: the first
    meaning of "unstable" for a product of :eq:`eq-5-1`.

    Parameters
    ----------
    factor : float
        Positive, not 1.
    dtype : numpy dtype
        A floating-point format.

    Returns
    -------
    int

    Notes
    -----
    Of the exact power, rounded once. Multiplied step by step, a factor above
    ½ rounds the smallest subnormal number to itself and never reaches 0.

    Examples
    --------
    >>> from vgcore import theory
    >>> theory.range_depth(0.25), theory.range_depth(1.5)
    (75, 219)
    """
    factor = positive_float(factor, "factor")
    if factor == 1:
        raise refused("factor", 1, "a number other than 1", "1^T stays 1.")
    info = np.finfo(dtype)
    if factor < 1:  # half of the smallest number rounds to 0
        edge = info.minexp - info.nmant - 1
    else:           # the largest number, and half a unit in its last place
        edge = info.maxexp + math.log1p(-(2.0 ** (-info.nmant - 2))) / math.log(2)
    return math.ceil(edge / math.log2(factor))


def spectral_radius(W):
    """ρ(W), the largest |eigenvalue|; ln ρ is the rate in :eq:`eq-9-7`.

    Parameters
    ----------
    W : array, shape (n, n)

    Returns
    -------
    float
    """
    W = finite_array(W, "W")
    if W.ndim != 2 or W.shape[0] != W.shape[1]:
        raise refused("W", f"shape {W.shape}", "a square matrix",
                      "Give one matrix, shape (n, n).")
    return float(np.abs(np.linalg.eigvals(W)).max())


def _activation(phi):
    return by_name(phi, ACTIVATIONS, "phi", Activation)


def _second_moment(phi, variance):
    return gaussian_mean(lambda z: phi.f(z) ** 2, variance)
