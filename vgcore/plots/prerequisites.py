"""What a reader should know, in pictures: slopes, matrices, chance, floats."""

import numpy as np
from matplotlib.patches import Circle, Ellipse

from vgcore.plots.style import (
    BACKWARD, FORWARD, GREEN, INK, MUTED, PAPER, PURPLE, figure,
)
from vgcore.validation import finite_array, refused

FORMATS = {"float16": np.float16, "float32": np.float32, "float64": np.float64}
HALO = {"facecolor": PAPER, "edgecolor": "none", "pad": 1, "alpha": 0.85}
ARROW = {"arrowstyle": "-|>,head_width=0.25,head_length=0.5", "linewidth": 1.8,
         "shrinkA": 0, "shrinkB": 0}


@figure(width=3.6, height=2.7)
def slope(*, ax):
    """A curve, its tangent at one point, and the triangle of the slope.

    Parameters
    ----------
    ax : matplotlib axes
    """
    x = np.linspace(-0.2, 3.2, 100)
    ax.plot(x, x**2 / 4, color=FORWARD)
    ax.plot(x[20:], x[20:] - 1, color=BACKWARD, linewidth=1.4)
    ax.plot((2, 3, 3), (1, 1, 2), color=INK, linewidth=1, linestyle=":")
    ax.plot(2, 1, "o", color=INK)
    ax.text(2.5, 0.93, "dx", color=INK, ha="center", va="top", fontsize=12)
    ax.text(3.08, 1.45, "df", color=INK, va="center", fontsize=12)
    ax.text(0.1, 1.5, "f(x) = x²/4", color=FORWARD, fontsize=12)
    ax.text(0.1, 1.15, "slope at 2: df/dx = 1", color=BACKWARD, fontsize=12)
    ax.set(xlim=(-0.2, 3.5), ylim=(-0.4, 2.3), xlabel="x", xticks=range(4), yticks=range(3))


@figure(width=3.6, height=3.0)
def gradient_on_contours(*, ax):
    """Level lines of a bowl, and the gradient at one point, across them.

    Parameters
    ----------
    ax : matplotlib axes
    """
    for level in (0.5, 1, 1.5, 2, 2.5):
        ax.add_patch(Ellipse((0, 0), 2 * level * 2**0.5, 2 * level, fill=False,
                             edgecolor=MUTED, linewidth=0.9))
    at, gradient = np.array([1.2, 0.8]), np.array([0.6, 0.8])
    for end, text, shift in (((gradient[0], 0), "∂J/∂w₁", (0, -0.28)),
                             ((0, gradient[1]), "∂J/∂w₂", (-0.55, 0))):
        ax.annotate("", at + end, at, arrowprops=ARROW | {"color": INK, "linewidth": 1.2})
        ax.text(*(at + np.array(end) / 2 + shift), text, color=INK, ha="center",
                va="center", fontsize=11, bbox=HALO)
    ax.annotate("", at + gradient, at, arrowprops=ARROW | {"color": BACKWARD})
    ax.annotate("", at - gradient, at, arrowprops=ARROW | {"color": GREEN})
    ax.text(*(at + gradient + (0.1, 0.12)), "gradient", color=BACKWARD, fontsize=12, bbox=HALO)
    ax.text(*(at - gradient + (-0.05, -0.2)), "descent", color=GREEN, ha="right", fontsize=12, bbox=HALO)
    ax.plot(*at, "o", color=INK)
    ax.set(xlim=(-2, 3.4), ylim=(-1.7, 2.3), aspect="equal", xlabel="$w_1$",
           ylabel="$w_2$", xticks=(), yticks=())
    ax.grid(False)


@figure(width=3.6, height=2.9)
def eigenvectors(W, *, ax):
    """Vectors around the circle and what a symmetric matrix makes of them.

    Parameters
    ----------
    W : array, shape (2, 2)
        Symmetric; its eigenvectors keep their line.
    ax : matplotlib axes

    Raises
    ------
    ValueError
        If W is another kind of matrix.
    """
    W = _two_by_two(W)
    if not np.array_equal(W, W.T):
        raise refused("W", "a matrix that is not symmetric", "W = Wᵀ",
                      "Real eigenvectors at right angles need a symmetric matrix.")
    for angle in np.arange(0, 360, 22.5):
        v = _unit(angle)
        ax.annotate("", W @ v, v, arrowprops=ARROW | {"color": MUTED, "linewidth": 1})
    values, vectors = np.linalg.eigh(W)
    for value, v, color in zip(values, vectors.T, (GREEN, BACKWARD)):
        v = v if v[1] > 0 else -v
        ax.annotate("", value * v, (0, 0), arrowprops=ARROW | {"color": color})
        ax.text(*(value * v * 1.06 + 0.1 * v), f"λ = {value:g}", color=color,
                ha="right" if v[0] < 0 else "left", va="bottom", fontsize=12)
    ax.add_patch(Circle((0, 0), 1, fill=False, color=FORWARD, linewidth=1.4))
    reach = 1.15 * np.abs(np.linalg.eigvalsh(W)).max()
    _plane(ax, 1.25 * reach, 0.85 * reach)


@figure(width=3.6, height=2.9)
def circle_and_image(W, *, ax):
    """The unit circle and the ellipse that a matrix makes of it.

    Parameters
    ----------
    W : array, shape (2, 2)
        The half-axes of the ellipse are its singular values.
    ax : matplotlib axes
    """
    W = _two_by_two(W)
    circle = np.array([_unit(angle) for angle in range(361)]).T
    U, s, _ = np.linalg.svd(W)
    ax.plot(*circle, color=FORWARD, linewidth=1.4)
    ax.plot(*(W @ circle), color=BACKWARD)
    for k, name in enumerate(("s_1", "s_2")):
        axis = s[k] * U[:, k] * (1 if U[1, k] > 0 else -1)
        ax.annotate("", axis, (0, 0), arrowprops=ARROW | {"color": BACKWARD})
        ax.text(*(1.05 * axis), f"${name} = {s[k]:.2f}$", color=BACKWARD, fontsize=12,
                ha="right" if axis[0] < 0 else "left", va="bottom", bbox=HALO)
    _plane(ax, 1.6 * max(s[0], 1), 1.15 * max(np.abs(W @ circle)[1].max(), 1))


@figure(width=3.6, height=2.7)
def two_curvatures(*, ax):
    """Two parabolas, of curvature 1 and 10: the cuts through a long bowl.

    Parameters
    ----------
    ax : matplotlib axes
    """
    w = np.linspace(-1.5, 1.5, 201)
    for curvature, color, at in ((1, FORWARD, 1.2), (10, BACKWARD, 0.52)):
        ax.plot(w, curvature * w**2 / 2, color=color)
        ax.text(at + 0.08, curvature * at**2 / 2, f"λ = {curvature}", color=color,
                va="center" if curvature > 1 else "top", fontsize=12)
    ax.set(xlim=(-1.5, 1.7), ylim=(-0.1, 2.2), xlabel="w along one axis of the bowl",
           ylabel="½ λ w²", xticks=(-1, 0, 1), yticks=(0, 1, 2))


@figure(width=3.8, height=2.7)
def mean_as_area(f, name, *, ax):
    """The Gaussian density, and the area that is the mean of a function of z.

    Parameters
    ----------
    f : callable
        ``f(z)`` for an array z.
    name : str
        As written in the picture, such as "z²".
    ax : matplotlib axes
    """
    z = np.linspace(-4, 4, 401)
    density = np.exp(-z**2 / 2) / np.sqrt(2 * np.pi)
    weighted = f(z) * density
    ax.plot(z, density, color=FORWARD)
    ax.plot(z, weighted, color=BACKWARD)
    ax.fill_between(z, weighted, color=BACKWARD, alpha=0.15, linewidth=0)
    ax.text(-0.65, 0.39, "density of z", color=FORWARD, fontsize=12, ha="right")
    ax.text(4.0, 0.355, f"{name} × density:\nits area is E[{name}]", color=BACKWARD,
            fontsize=12, ha="right")
    ax.set(xlim=(-4, 4), ylim=(0, 0.46), xlabel="z", xticks=range(-4, 5, 2), yticks=())


@figure(width=4.2, height=1.9)
def float_ranges(*, ax):
    """From the smallest to the largest number of three formats.

    Thin: subnormal numbers, which keep fewer digits the smaller they are.

    Parameters
    ----------
    ax : matplotlib axes
    """
    for row, dtype in enumerate(FORMATS.values()):
        limits = np.finfo(dtype)
        low, tiny, high = (_power(x) for x in (
            limits.smallest_subnormal, limits.smallest_normal, limits.max))
        ax.plot((tiny, high), (-row, -row), color=FORWARD, linewidth=9, solid_capstyle="butt")
        ax.plot((low, tiny), (-row, -row), color=FORWARD, linewidth=2.5, solid_capstyle="butt")
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set(ylim=(-2.6, 0.6), xlim=(-345, 330), xticks=(-300, -150, 0, 150, 300), xlabel="size of a number")
    ax.set_xticklabels(["1e−300", "1e−150", "1", "1e150", "1e300"])
    ax.set_yticks([0, -1, -2], list(FORMATS))
    ax.tick_params(axis="y", length=0, labelsize=11)
    ax.grid(axis="y", visible=False)


@figure(width=3.8, height=2.6)
def straight_lines(factors, *, ax):
    """Powers of factors on a logarithmic axis: straight; 1/(k + 1): bent.

    Parameters
    ----------
    factors : sequence of float
        Positive, at most two.
    ax : matplotlib axes
    """
    k = np.arange(21)
    for factor, color in zip(factors, (BACKWARD, FORWARD)):
        if factor <= 0:
            raise refused("factors", f"{factor}", "positive factors",
                          "A logarithm needs a positive number.")
        ax.plot(k, float(factor)**k, "o-", color=color, markersize=3.5, linewidth=1)
        ax.text(20.6, float(factor)**20, f"${factor:g}^k$", color=color, va="center", fontsize=12)
    ax.plot(k, 1 / (k + 1), "s-", color=MUTED, markersize=3, linewidth=1)
    ax.text(20.6, 1 / 21, "$1/(k+1)$", color=INK, va="center", fontsize=12)
    ax.set(yscale="log", xlim=(-0.5, 25.5), xlabel="k", xticks=range(0, 21, 5))
    ax.set_yticks([1, 1e-2, 1e-4, 1e-6], ["1", "0.01", "1e−4", "1e−6"])


@figure(width=4.2, height=2.6)
def gram_schmidt(*, ax):
    """Two columns of a matrix, and the orthonormal ones that QR makes of them.

    Parameters
    ----------
    ax : matplotlib axes
    """
    a = np.array([[1.6, 0.4], [1.2, 1.4]])
    q1 = a[0] / np.hypot(*a[0])
    rest = a[1] - (a[1] @ q1) * q1
    q2 = rest / np.hypot(*rest)
    for v, color, name in ((a[0], FORWARD, "$a_1$"), (a[1], FORWARD, "$a_2$"),
                           (q1, BACKWARD, "$q_1$"), (q2, BACKWARD, "$q_2$")):
        ax.annotate("", v, (0, 0), arrowprops=ARROW | {"color": color})
        beside = (0.05, -0.15) if name == "$q_1$" else 0.13 * v / np.hypot(*v)
        ax.text(*(v + beside), name, color=color, ha="center", va="center", fontsize=13)
    ax.plot(*np.array([a[1], a[1] - rest]).T, color=PURPLE, linestyle=":", linewidth=1.6)
    ax.text(1.55, 1.05, "what $a_2$ has\nacross $q_1$", color=PURPLE, fontsize=11, va="bottom")
    ax.set(xlim=(-0.75, 2.7), ylim=(-0.15, 1.75), aspect="equal", xticks=(), yticks=())
    ax.set_axis_off()


def _two_by_two(W):
    W = finite_array(W, "W")
    if W.shape != (2, 2):
        raise refused("W", f"shape {W.shape}", "shape (2, 2)", "A plane can be drawn, nothing wider.")
    return W


def _unit(degrees):
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def _power(x):
    """log₁₀, without the underflow of a subnormal float16."""
    mantissa, exponent = np.frexp(np.asarray(x, dtype=x.dtype))
    return (np.log2(float(mantissa)) + int(exponent)) * np.log10(2)


def _plane(ax, width, height):
    ax.set(xlim=(-width, width), ylim=(-height, height), aspect="equal", xticks=(), yticks=())
    for line in (ax.axhline, ax.axvline):
        line(0, color=MUTED, linewidth=0.6, zorder=0)
    ax.grid(False)
