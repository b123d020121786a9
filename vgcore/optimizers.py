"""From gradient to step: updates, clipping, weight decay.

An optimizer changes the weight vector ``w`` in place, given ∂J/∂w. Back-
propagation computes the gradient; using it is this separate step.
"""

import numpy as np

from vgcore.validation import (
    finite_array, positive_float, positive_int, refused, same_shape,
    writable_array,
)


class Optimizer:
    """One step at a time: ``step(w, dw)`` checks both and moves ``w``.

    Attributes
    ----------
    v, m : array or None
        What an optimizer remembers of the gradients before, of the shape of
        ``w``: a velocity, a mean.
    """

    v = m = None

    def step(self, w, dw):
        """Update ``w``, and what is remembered, in place.

        Parameters
        ----------
        w : array
            Weights, changed in place.
        dw : array, shape of ``w``
            ∂J/∂w.

        Raises
        ------
        ValueError, TypeError
            If ``dw`` is not finite or not of the shape of ``w``, or ``w`` not
            of the shape that the steps before had. Nothing is changed.
        """
        writable_array(w, "w")
        same_shape(finite_array(dw, "dw"), w.shape, "dw")
        for held in (self.v, self.m):
            if held is not None and held.shape != w.shape:
                raise refused("w", f"shape {w.shape}",
                              f"shape {held.shape}, as in the steps before",
                              "An optimizer remembers one net: make a new one for each.")
        self._move(w, dw)


class SGD(Optimizer):
    """Gradient descent, w ← w − α ∂J/∂w, :eq:`eq-1-1`.

    Parameters
    ----------
    alpha : float
        The learning rate α.
    """

    def __init__(self, alpha):
        self.alpha = positive_float(alpha, "alpha")

    def _move(self, w, dw):
        w -= self.alpha * dw

    def __repr__(self):
        return f"SGD({self.alpha!r})"


class Momentum(Optimizer):
    """Heavy-ball descent: v ← β v + ∂J/∂w, w ← w − α v. Polyak (1964).

    Parameters
    ----------
    alpha : float
    beta : float
        Share of the velocity that survives a step, in [0, 1).
    """

    def __init__(self, alpha, *, beta=0.9):
        self.alpha = positive_float(alpha, "alpha")
        self.beta = positive_float(beta, "beta", below=1.0, zero=True)
        self.v = None

    def _move(self, w, dw):
        if self.v is None:
            self.v = np.zeros_like(w)
        v = self.v
        v *= self.beta
        v += dw
        w -= self.alpha * v

    def __repr__(self):
        return f"Momentum({self.alpha!r}, beta={self.beta!r})"


class Adam(Optimizer):
    """Adam: each weight's step is scaled by its gradient's recent size.

    Kingma and Ba (2015).

    Parameters
    ----------
    alpha : float
    beta1, beta2 : float
        Memory of the mean and of the mean square, in [0, 1).
    eps : float
        Added to the root, so that tiny gradients do not divide by 0.
    """

    def __init__(self, alpha=1e-3, *, beta1=0.9, beta2=0.999, eps=1e-8):
        self.alpha = positive_float(alpha, "alpha")
        self.beta1 = positive_float(beta1, "beta1", below=1.0, zero=True)
        self.beta2 = positive_float(beta2, "beta2", below=1.0, zero=True)
        self.eps = positive_float(eps, "eps")
        self.t, self.m = 0, None

    def _move(self, w, dw):
        if self.m is None:
            self.m, self.v, self.work = (np.zeros_like(w) for _ in range(3))
        self.t += 1
        m, v, work = self.m, self.v, self.work
        m *= self.beta1                         # m ← β₁ m + (1 − β₁) ∂J/∂w
        np.multiply(dw, 1 - self.beta1, out=work)
        m += work
        v *= self.beta2                         # v ← β₂ v + (1 − β₂) (∂J/∂w)²
        np.multiply(dw, dw, out=work)
        work *= 1 - self.beta2
        v += work
        root = (1 - self.beta2**self.t) ** 0.5  # √v̂ = √v / root
        np.sqrt(v, out=work)                    # w ← w − α m̂ / (√v̂ + ε)
        work += self.eps * root
        np.divide(m, work, out=work)
        work *= self.alpha * root / (1 - self.beta1**self.t)
        w -= work

    def __repr__(self):
        return (f"Adam({self.alpha!r}, beta1={self.beta1!r}, "
                f"beta2={self.beta2!r}, eps={self.eps!r})")


def norm(x):
    """Euclidean norm of an array or of a list of arrays taken as one vector.

    Where the squares of a vanishing or exploding gradient would underflow or
    overflow, it is scaled by its largest entry first.

    Parameters
    ----------
    x : array or list of arrays

    Returns
    -------
    float
        nan or inf if an entry is.
    """
    if isinstance(x, np.ndarray) and x.dtype == np.float64:
        squares = float(np.vdot(x, x))
        if 1e-270 < squares < float("inf"):
            return squares**0.5
    arrays = [np.asarray(q) for q in (x if isinstance(x, (list, tuple)) else [x])]
    arrays = [q.astype(np.result_type(q, float), copy=False) for q in arrays]
    squares = sum(float(np.vdot(q, q).real) for q in arrays)
    if 1e-270 < squares < float("inf"):
        return squares**0.5
    largest = max((float(np.abs(q).max()) for q in arrays if q.size), default=0.0)
    if not (0.0 < largest < float("inf")):
        return largest
    return largest * sum(float(np.sum(np.square(np.abs(q) / largest)))
                         for q in arrays) ** 0.5


def clip_global_norm(grads, max_norm):
    """Scale all gradients together so that their joint norm is ≤ max_norm.

    In place: g ← g · min(1, θ/‖g‖), with ‖g‖ over all arrays as one vector,
    so the direction is kept, :eq:`eq-7-1`. Pascanu et al. (2013).

    Parameters
    ----------
    grads : array or list of arrays
        Changed in place.
    max_norm : float
        The threshold θ > 0.

    Returns
    -------
    float
        The norm before clipping.

    Raises
    ------
    ValueError
        If a gradient or the norm is not finite; nothing is changed.

    Examples
    --------
    >>> import numpy as np, vgcore as vg
    >>> g = np.array([3.0, 4.0])
    >>> vg.clip_global_norm(g, 1.0)
    5.0
    >>> g
    array([0.6, 0.8])
    """
    max_norm = positive_float(max_norm, "max_norm")
    grads = writable_arrays(grads)
    before = norm(grads)
    _fits_dtype(before, grads)
    if before > max_norm:
        for g in grads:
            g /= before  # first: max_norm / before may underflow
            g *= max_norm
    return before


def clip_per_layer(grads, max_norm):
    """Scale each layer's gradient by itself so that its norm is ≤ max_norm.

    In place. The direction of each layer is kept but not that of the whole,
    whose norm can still be √L times the threshold; :func:`clip_global_norm`
    keeps both.

    Parameters
    ----------
    grads : list of arrays, or list of lists of arrays
        One item a layer, such as ``[[q.dW, q.db] for q in net.layers]``;
        changed in place.
    max_norm : float
        The threshold θ > 0 of each layer.

    Returns
    -------
    list of float
        The norm of each layer before clipping.

    Raises
    ------
    ValueError
        If a gradient or a norm is not finite; nothing is changed.
    """
    max_norm = positive_float(max_norm, "max_norm")
    if not isinstance(grads, (list, tuple)):
        raise refused("grads", f"a {type(grads).__name__}", "a list, one item a layer",
                      "Pass [[q.dW, q.db] for q in net.layers].", TypeError)
    layers = [writable_arrays(layer) for layer in grads]
    writable_arrays([g for layer in layers for g in layer])
    for layer in layers:
        _fits_dtype(norm(layer), layer)
    return [clip_global_norm(layer, max_norm) for layer in layers]


def clip_value(grads, max_abs):
    """Limit every entry to [−max_abs, max_abs], in place.

    Unlike clipping the norm this turns the gradient's direction.

    Parameters
    ----------
    grads : array or list of arrays
        Changed in place.
    max_abs : float

    Returns
    -------
    float
        The largest magnitude before clipping.

    Raises
    ------
    ValueError
        If a gradient is not finite; nothing is changed.
    """
    max_abs = positive_float(max_abs, "max_abs")
    grads = writable_arrays(grads)
    before = max(float(np.abs(g).max()) for g in grads)
    for g in grads:
        np.clip(g, -max_abs, max_abs, out=g)
    return before


def _fits_dtype(size, grads):
    if size > min(float(np.finfo(g.dtype).max) for g in grads):
        raise refused("grads", f"a norm of {size:g}", "a norm that fits their dtype",
                      "Scale the loss down, or compute in float64.")


def writable_arrays(grads):
    """`grads` as a list of finite arrays that can be changed in place."""
    grads = [grads] if not isinstance(grads, (list, tuple)) else grads
    if not grads:
        raise refused("grads", "an empty list", "at least one array",
                      "Pass net.dw, or the list of every dW and db.")
    for g in grads:
        finite_array(writable_array(g, "grads"), "grads")
    return grads


def add_weight_decay(parameters, lam):
    """Add the gradient of the L2 penalty ½ λ ‖W‖² to every weight matrix.

    In place: ∂J/∂W ← ∂J/∂W + λ W. Biases are left alone.

    Parameters
    ----------
    parameters : list of Parameter
        From ``net.parameters()``; the gradients are changed in place.
    lam : float
        The penalty λ ≥ 0.
    """
    lam = positive_float(lam, "lam", zero=True)
    if not isinstance(parameters, list) or not all(
            hasattr(p, "grad") for p in parameters):
        raise refused("parameters", f"a {type(parameters).__name__}",
                      "a list of Parameter", "Pass net.parameters().", TypeError)
    for p in parameters:
        if p.role == "weight":
            p.grad[...] += lam * p.value


def descend(gradient, w, optimizer, *, steps):
    """The path of gradient descent on a function, :eq:`eq-1-1` again and again.

    Parameters
    ----------
    gradient : callable
        ``gradient(w) -> array`` of w's shape: ∂J/∂w.
    w : array, shape (n,)
        The start; it is not changed.
    optimizer : SGD, Momentum or Adam
        Turns each gradient into a step; it keeps its memory from call to call.
    steps : int

    Returns
    -------
    array, shape (steps + 1, n)
        The weights before the first step and after each.

    Raises
    ------
    ValueError
        If ``w`` or a gradient is not finite, or their shapes differ.
    """
    w = finite_array(w, "w").astype(float)
    path = np.empty((positive_int(steps, "steps") + 1, *w.shape))
    path[0] = w
    for k in range(1, len(path)):
        optimizer.step(w, finite_array(gradient(w.copy()), f"gradient at step {k}"))
        path[k] = w
    return path
