"""Exercises of chapter 03: the backward recursion."""

from functools import partial

import numpy as np

from vgcore.check import function, number
from vgcore.losses import softmax, softmax_cross_entropy, softmax_jacobian
from vgcore.measure import check_function
from vgcore.validation import refuse


def one_layer_down(*, mistake=None):
    """∂J/∂W^[1] of a tanh layer from δ^[2]; :eq:`eq-3-1` to :eq:`eq-3-3`."""
    W2, delta = np.array([[3, 2], [1, -1]]), np.array([1, -2])
    a1, a0 = np.array([0.5, -0.8]), np.array([2, -1])
    g = (W2 if mistake == "M4" else W2.T) @ delta
    slope = 1 - (np.tanh(a1) if mistake == "M3" else a1) ** 2
    return np.outer(g if mistake == "M2" else g * slope,
                    a1 if mistake == "M1" else a0)


number("one-layer-down", one_layer_down, rtol=1e-3, name="dW1",
       mutants=[(id, partial(one_layer_down, mistake=id))
                for id in ("M1", "M2", "M3", "M4")])


def backward(W, a, z, y, *, mistake=None):
    """Gradients of a tanh net with softmax and mean cross-entropy.

    Parameters
    ----------
    W : dict
        ``W[l]``, shape (n_l, n_{l-1}), for l = 1…L.
    a, z : dict
        ``a[l]`` for l = 0…L and ``z[l]`` for l = 1…L, shape (B, n_l); ``a[L]``
        holds the probabilities.
    y : array, shape (B, n_L)
        One row per example, 1 at its class.
    mistake : str, optional
        Makes one classical mistake; see ``vgcore/mistakes.py``. A word behind
        the id chooses among several forms.

    Returns
    -------
    dW, db : dict
        ``dW[l]`` and ``db[l]`` for l = 1…L; :eq:`eq-3-1` to :eq:`eq-3-6`.
    """
    L, B, p = len(W), len(y), a[len(W)]
    dW, db = {}, {}
    for l in range(L, 0, -1):
        if l == L:
            delta = (p - y) / {"M6": 1, "M6 twice": B * B}.get(mistake, B)
            if mistake == "M7":
                delta = -y * (1 - p) / B
            elif mistake == "M7 also":      # a slope per unit, behind p − y
                delta = delta * p * (1 - p)
        else:
            V = W[l] if mistake == "M5" else W[l + 1]
            g = delta @ (V.T if mistake == "M4" else V)
            u = a[l] if mistake == "M3" else z[l]
            delta = g if mistake == "M2" else g * (1 - np.tanh(u) ** 2)
        if mistake == "M9" and l == L:
            continue
        dW[l] = delta.T @ a[l if mistake == "M1" else l - 1]
        db[l] = (delta if mistake == "M10" else
                 delta.mean(axis=0) if mistake == "M10 mean" else
                 delta.sum(axis=0))
        if mistake == "M9 zero" and l == L:
            dW[l], db[l] = 0 * dW[l], 0 * db[l]
    return dW, db


def nets(rng):
    """Forward passes of four nets; the last has equal widths everywhere."""
    for B, widths in ((4, (3, 5, 2)), (6, (2, 4, 3, 5)), (3, (5, 3)),
                      (4, (3, 3, 3, 3))):
        W, b, x, y = net(rng, B, widths)
        yield W, *forward(W, b, x), y


def net(rng, B, widths):
    shapes = list(enumerate(zip(widths[1:], widths), start=1))
    return ({l: rng.standard_normal(shape) for l, shape in shapes},
            {l: rng.standard_normal(n) for l, (n, _) in shapes},
            rng.standard_normal((B, widths[0])),
            np.eye(widths[-1])[rng.integers(0, widths[-1], B)])


def forward(W, b, x):
    """Activations ``a[0]``…``a[L]`` and ``z[1]``…``z[L]``, as dicts."""
    L, a, z = len(W), {0: x}, {}
    for l in range(1, L + 1):
        z[l] = a[l - 1] @ W[l].T + b[l]
        a[l] = softmax(z[l]) if l == L else np.tanh(z[l])
    return a, z


def compare(backward):
    """Compare a learner's ``backward`` with centered differences.

    Parameters
    ----------
    backward : callable
        ``backward(W, a, z, y) -> (dW, db)``, as in the exercise.

    Returns
    -------
    Report
        An entry for each array of a net of widths 2, 4, 3, 5 and a batch of
        6. A gradient that is missing counts as 0.

    Raises
    ------
    TypeError
        If ``backward`` does not return two dicts.
    """
    W, b, x, y = net(np.random.default_rng(3), 6, (2, 4, 3, 5))
    arrays = {f"W[{l}]": W[l] for l in W} | {f"b[{l}]": b[l] for l in b}

    def loss(**q):
        W, b = ({l: q[f"{name}[{l}]"] for l in (1, 2, 3)} for name in "Wb")
        a, z = forward(W, b, x)
        dW, db = _two_dicts(backward(W, a, z, y))
        return softmax_cross_entropy(z[3], y)[0], {
            f"{name}[{l}]": d.get(l, np.zeros_like(q[f"{name}[{l}]"]))
            for name, d in (("W", dW), ("b", db)) for l in (1, 2, 3)}

    return check_function(loss, arrays)


def _two_dicts(pair):
    if not (isinstance(pair, (tuple, list)) and len(pair) == 2
            and all(isinstance(d, dict) for d in pair)):
        refuse("backward(W, a, z, y)", f"a {type(pair).__name__}",
               "two dicts, dW and db", "End it with return dW, db.", TypeError)
    return pair


function("backward", backward, trials=lambda rng: list(nets(rng)),
         outputs=("dW", "db"),
         mutants=[(id.split()[0], partial(backward, mistake=id)) for id in (
             "M1", "M2", "M3", "M4", "M5", "M6", "M6 twice", "M7", "M7 also",
             "M9", "M9 zero", "M10", "M10 mean")])

P, Y = np.array([0.7, 0.2, 0.1]), np.array([0.0, 1.0, 0.0])


def softmax_gradient():
    return softmax_jacobian(P).T @ (-Y / P)


def one_unit_at_a_time():
    return np.diag(softmax_jacobian(P)) * (-Y / P)


def before_the_softmax():
    return -Y / P


number("softmax-gradient", softmax_gradient, name="dz",
       mutants=[("M7", one_unit_at_a_time), ("M2", before_the_softmax),
                ("M7", lambda: (P - Y) * P * (1 - P))])
number("diagonal-softmax", one_unit_at_a_time, name="dz",
       mutants=[("M2", before_the_softmax)])


def softmax_backward(p, g, *, mistake=None):
    """∂J/∂z of a softmax from any g = ∂J/∂p, without its Jacobian.

    Parameters
    ----------
    p, g : array, shape (B, C)
    mistake : str, optional

    Returns
    -------
    array, shape (B, C)
        p ⊙ (g − Σ_k g_k p_k), :eq:`eq-3-6`.
    """
    if mistake == "M2":
        return g
    if mistake == "M7":
        return g * p * (1 - p)
    return p * (g - (g * p).sum(axis=1, keepdims=True))


function("softmax-backward", softmax_backward,
         trials=lambda rng: [
             (softmax(rng.standard_normal(shape)), rng.standard_normal(shape))
             for shape in ((4, 3), (1, 5), (3, 2), (3, 3))],
         mutants=[(id, partial(softmax_backward, mistake=id))
                  for id in ("M2", "M7")], outputs=("dz",))
