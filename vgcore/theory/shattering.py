"""How fast the gradient of a wide ReLU net changes with its input.

A ReLU net is straight between its kinks, and at every kink its gradient
jumps. Where kinks are dense, the gradients at two neighboring inputs have
nothing to do with each other: they are shattered.
"""

import numpy as np

from vgcore.validation import numbers, positive, refuse, size

STEP = 1e-3  # of the differences that turn a covariance of y into one of dy/dx


def plain_autocorrelation(x, L, weight_variance=2.0, *, bias_variance=0.0,
                          centered=False):
    """What :func:`autocorrelation` is in a plain ReLU net of great width.

    The outputs of such a net are jointly Gaussian, and so are their
    derivatives; layer by layer their covariance follows from the kernel of
    Cho and Saul (2009).

    Parameters
    ----------
    x : array, shape (B,)
        Inputs in a row; the net has one input unit.
    L : int
        Layers.
    weight_variance, bias_variance : float
        σ_w² = n_in · Var(w) and σ_b².
    centered : bool
        Whether each z has its mean over the inputs taken off.

    Returns
    -------
    array, shape (L,)
        Of a net of 1, 2, …, L layers with a random linear readout.
    """
    points = _pairs(x)
    weight_variance = positive(weight_variance, "weight_variance")
    bias_variance = positive(bias_variance, "bias_variance", zero=True)
    K, out = np.outer(points, points), []
    for _ in range(size(L, "L")):
        K = weight_variance * K + bias_variance
        K = _relu_kernel(_without_means(K) if centered else K)
        out.append(_of_derivative(K))
    return np.array(out)


def residual_autocorrelation(x, L, scale):
    """The same for residual blocks with a normalized branch.

    a = W x + b with W, b ~ N(0, 1), then L blocks a + α W₂ relu(W₁ u), where
    u is a with mean square 1, Var(w₁) = 2/n and Var(w₂) = 1/n.

    Parameters
    ----------
    x : array, shape (B,)
    L : int
        Blocks.
    scale : float
        α > 0; at 0 the gradient is constant.

    Returns
    -------
    array, shape (L,)
        After 1, 2, …, L blocks.
    """
    points, scale = _pairs(x), positive(scale, "scale")
    K, out = np.outer(points, points) + 1, []
    for _ in range(size(L, "L")):
        root = np.sqrt(np.diag(K))
        K = K + scale**2 * 2 * _relu_kernel(K / np.outer(root, root))
        out.append(_of_derivative(K))
    return np.array(out)


def _pairs(x):
    """Every input moved by half a step to the left, then to the right."""
    x = numbers(x, "x")
    if x.ndim != 1 or len(x) < 3:
        refuse("x", f"shape {x.shape}", "shape (B,), B ≥ 3",
               "A net with one input unit: x[:, 0].")
    return np.concatenate([x - STEP / 2, x + STEP / 2])


def _relu_kernel(K):
    """E[relu(u) relu(v)] for every pair of Gaussians with covariance K."""
    root = np.sqrt(np.diag(K))
    sizes = np.outer(root, root)
    cosine = np.clip(K / sizes, -1, 1)
    angle = np.arccos(cosine)
    return sizes * (np.sin(angle) + (np.pi - angle) * cosine) / (2 * np.pi)


def _of_derivative(K):
    """Autocorrelation of the differences of each pair, as a ratio of means."""
    B = len(K) // 2
    C = K[B:, B:] - K[B:, :B] - K[:B, B:] + K[:B, :B]
    C = _without_means(C)
    return np.diag(C, 1).sum() / np.diag(C).sum()


def _without_means(C):
    """Covariance of the same variables less their mean."""
    C = C - C.mean(axis=0)
    return C - C.mean(axis=1, keepdims=True)
