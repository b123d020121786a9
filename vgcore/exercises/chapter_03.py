"""Exercises of chapter 03: the backward recursion."""

import numpy as np

from vgcore.exercises.places import HIDDEN, LAYERS
from vgcore.exercises.registry import function, number
from vgcore.exercises.slips import Slip, made_of, slip
from vgcore.losses import softmax, softmax_cross_entropy, softmax_jacobian
from vgcore.measure import check_function
from vgcore.validation import refused


def one_layer_down():
    """∂J/∂W^[1] of a tanh layer from δ^[2]; :eq:`eq-3-1` to :eq:`eq-3-3`."""
    W2, delta = np.array([[3, 2], [1, -1]]), np.array([1, -2])
    a1, a0 = np.array([0.5, -0.8]), np.array([2, -1])
    g = W2.T @ delta
    slope = 1 - a1 ** 2
    dW1 = np.outer(g * slope, a0)
    return dW1


number("one-layer-down", one_layer_down, rtol=1e-3, name="dW1", slips=(
    *slip("own-activation", "dW1 = np.outer(g * slope, a0)",
          "dW1 = np.outer(g * slope, a1)"),
    *slip("slope-left-out", "slope = 1 - a1 ** 2", "slope = 1.0"),
    *slip("slope-at-a", "slope = 1 - a1 ** 2", "slope = 1 - np.tanh(a1) ** 2"),
    *slip("slope-misspelled", "slope = 1 - a1 ** 2", "slope = 1 - a1",
          "slope = 1 + a1 ** 2", "slope = a1 ** 2", "slope = a1",
          "slope = (1 - a1) ** 2"),
    *slip("slope-of-another", "slope = 1 - a1 ** 2", "slope = a1 * (1 - a1)",
          "slope = (a1 > 0) * 1.0"),
    *slip("slope-twice", "slope = 1 - a1 ** 2", "slope = (1 - a1 ** 2) ** 2"),
    *slip("slope-of-gradient", "slope = 1 - a1 ** 2", "slope = 1 - g ** 2",
          "slope = 1 - np.tanh(g) ** 2"),
    *slip("slope-of-neighbor", "slope = 1 - a1 ** 2", "slope = 1 - a0 ** 2"),
    *slip("transpose-for-matrix", "g = W2.T @ delta", "g = W2 @ delta"),
    *slip("weights-skipped", "g = W2.T @ delta", "g = delta"),
    *slip("gradient-left-out", "g = W2.T @ delta", "g = W2.sum(axis=0)", "g = 1.0"),
    *slip("weight-for-input", "dW1 = np.outer(g * slope, a0)",
          "dW1 = (g * slope)[:, None] * W2"),
    *slip("transposed", "dW1 = np.outer(g * slope, a0)",
          "dW1 = np.outer(a0, g * slope)")))


def backward(W, a, z, y):
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

    Returns
    -------
    dW, db : dict
        ``dW[l]`` and ``db[l]`` for l = 1…L; :eq:`eq-3-1` to :eq:`eq-3-6`.
    """
    L, B, p = len(W), len(y), a[len(W)]
    dW, db = {}, {}
    for l in range(L, 0, -1):
        if l == L:
            delta = (p - y) / B
        else:
            g = delta @ W[l + 1]
            delta = g * (1 - a[l] ** 2)
        dW[l] = delta.T @ a[l - 1]
        db[l] = delta.sum(axis=0)
    return dW, db


TOP, DOWN, BENT = ("delta = (p - y) / B", "g = delta @ W[l + 1]",
                   "delta = g * (1 - a[l] ** 2)")
WEIGHT, BIAS = "dW[l] = delta.T @ a[l - 1]", "db[l] = delta.sum(axis=0)"
NOTHING = {WEIGHT: "pass", BIAS: "pass"}
ZERO = {WEIGHT: "dW[l] = 0 * W[l]", BIAS: "db[l] = 0 * W[l][:, 0]"}
BACKWARD = (
    # the top gradient
    *slip("softmax-per-unit", TOP, "delta = -y * (1 - p) / B",
          "delta = (p - y) / B * p * (1 - p)"),
    *slip("slope-on-top", TOP, "delta = (p - y) / B * (1 - p ** 2)",
          "delta = (p - y) / B * (1 - np.tanh(z[L]) ** 2)"),
    *slip("slope-at-z", TOP, "delta = (p - y) / B * (1 - z[L] ** 2)"),
    *slip("softmax-left-out", TOP, "delta = -y / p / B"),
    *slip("softmax-twice", TOP, "delta = softmax_backward(p, p - y) / B",
          "delta = (softmax(p) - y) / B"),
    *slip("jacobian-of-z", TOP, "delta = softmax_backward(z[L], -y / p) / B",
          "delta = z[L] * (1 - z[L]) * (-y / p) / B"),
    *slip("other-loss", TOP,
          "delta = softmax_backward(p, -y / p + (1 - y) / (1 - p)) / B",
          "delta = (-y / p + (1 - y) / (1 - p)) / B",
          "delta = softmax_backward(p, -y) / B"),
    *slip("logits-for-probabilities", TOP, "delta = (z[L] - y) / B"),
    *slip("target-left-out", TOP, "delta = p / B", "delta = -y / B",
          "delta = (p - 1) / B"),
    *slip("other-loss", TOP, "delta = np.abs(p - y) / B",
          "delta = (p - y) ** 2 / B", "delta = np.sign(p - y) / B"),
    # down through the weights
    *HIDDEN("transpose-for-matrix", DOWN, "g = delta @ W[l + 1].T"),
    *HIDDEN("own-weight", DOWN, "g = delta @ W[l]"),
    *HIDDEN("own-weight", DOWN, "g = delta @ W[l].T"),
    *HIDDEN("weights-skipped", DOWN, "g = delta",
            "g = delta.sum(axis=1, keepdims=True) * np.ones_like(a[l])"),
    *slip("own-weight", DOWN, "g = delta @ W[L]", "g = delta @ W[1]"),
    *slip("gradient-not-passed", DOWN, "g = (p - y) / B @ W[l + 1]",
          "g = (p - y) / B @ W[L]"),
    *HIDDEN("one-example", DOWN, "g = delta.mean(axis=0, keepdims=True) @ W[l + 1]",
            "g = delta.sum(axis=0, keepdims=True) @ W[l + 1]"),
    # through the activation function
    *HIDDEN("slope-left-out", BENT, "delta = g"),
    *HIDDEN("slope-at-a", BENT, "delta = g * (1 - np.tanh(a[l]) ** 2)"),
    *HIDDEN("slope-at-z", BENT, "delta = g * (1 - z[l] ** 2)"),
    *HIDDEN("slope-of-gradient", BENT, "delta = g * (1 - g ** 2)",
            "delta = g * (1 - np.tanh(g) ** 2)", "delta = 1 - np.tanh(g) ** 2",
            "delta = 1 - g ** 2", "delta = g * (1 - g)", "delta = g * (g > 0)"),
    *HIDDEN("slope-misspelled", BENT, "delta = g * (1 - a[l])",
            "delta = g * (1 + a[l] ** 2)", "delta = g * a[l]",
            "delta = g * a[l] ** 2", "delta = g * (1 - np.tanh(z[l] ** 2))",
            "delta = g * (1 - a[l]) ** 2",
            "delta = g * np.sqrt(1 - a[l] ** 2)", "delta = g * (1 - 2 * a[l])",
            "delta = g * z[l]",
            "delta = g - a[l] ** 2"),
    *HIDDEN("slope-of-another", BENT, "delta = g * a[l] * (1 - a[l])",
            "delta = g * (z[l] > 0)",
            "delta = g * np.exp(-z[l]) / (1 + np.exp(-z[l])) ** 2"),
    *HIDDEN("slope-twice", BENT, "delta = g * (1 - a[l] ** 2) ** 2",
            "delta = g * (1 - np.tanh(z[l]) ** 2) * (1 - np.tanh(a[l]) ** 2)"),
    *HIDDEN("slope-of-neighbor", BENT, "delta = g * (1 - a[l + 1] ** 2)",
            "delta = g * (1 - a[l - 1] ** 2)"),
    Slip("slope-of-neighbor", {
        DOWN: "g = (delta * (1 - a[l + 1] ** 2)) @ W[l + 1]", BENT: "delta = g"}),
    *HIDDEN("gradient-left-out", BENT, "delta = (1 - a[l] ** 2) + 0 * g"),
    *HIDDEN("added-for-multiplied", BENT, "delta = g + (1 - a[l] ** 2)"),
    *HIDDEN("batch-again", BENT, "delta = g * (1 - a[l] ** 2) / B",
            "delta = g * (1 - a[l] ** 2) * B"),
    *HIDDEN("sign-turned", BENT, "delta = -g * (1 - a[l] ** 2)"),
    # to the weights
    *LAYERS("own-activation", WEIGHT, "dW[l] = delta.T @ a[l]"),
    *LAYERS("z-for-a", WEIGHT, "dW[l] = delta.T @ z.get(l - 1, a[0])",
            "dW[l] = delta.T @ z[l]"),
    *LAYERS("weight-for-input", WEIGHT,
            "dW[l] = delta.sum(axis=0)[:, None] * W[l]",
            "dW[l] = delta.mean(axis=0)[:, None] * W[l]"),
    *LAYERS("other-input", WEIGHT, "dW[l] = delta.T @ a[0]",
            "dW[l] = delta.T @ a[max(0, l - 2)]"),
    *LAYERS("means-multiplied", WEIGHT,
            "dW[l] = np.outer(delta.sum(axis=0), a[l - 1].mean(axis=0))",
            "dW[l] = np.outer(delta.sum(axis=0), a[l - 1].sum(axis=0))",
            "dW[l] = np.outer(delta.mean(axis=0), a[l - 1].mean(axis=0))"),
    *LAYERS("one-example", WEIGHT, "dW[l] = delta[:1].T @ a[l - 1][:1]",
            "dW[l] = delta[-1:].T @ a[l - 1][-1:]"),
    *LAYERS("transposed", WEIGHT, "dW[l] = a[l - 1].T @ delta"),
    *LAYERS("slope-left-out", WEIGHT,
            "dW[l] = (delta if l == L else g).T @ a[l - 1]"),
    # to the biases
    *LAYERS("bias-not-summed", BIAS, "db[l] = delta", "db[l] = delta.mean(axis=0)"),
    *LAYERS("other-axis", BIAS, "db[l] = delta.sum(axis=1)", "db[l] = delta.sum()",
            "db[l] = delta.mean()", "db[l] = delta.mean(axis=1)",
            "db[l] = delta.sum() + np.zeros(len(W[l]))",
            "db[l] = delta.mean() + np.zeros(len(W[l]))"),
    *LAYERS("one-example", BIAS, "db[l] = delta[0]", "db[l] = delta[-1]"),
    *LAYERS("slope-left-out", BIAS,
            "db[l] = (delta if l == L else g).sum(axis=0)"),
    *LAYERS("gradient-left-out", BIAS, "db[l] = np.ones(len(W[l]))",
            "db[l] = dW[l].sum(axis=1)", "db[l] = dW[l].mean(axis=1)"),
    # layers that have no turn
    *[Slip("top-layer-missing", edits, "", lambda v: v["l"] == v["L"])
      for edits in (NOTHING, ZERO)],
    *[Slip("layer-missing", edits, "that is layer 1", lambda v: v["l"] == 1 < v["L"])
      for edits in (NOTHING, ZERO)],
)


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
        raise refused("backward(W, a, z, y)", f"a {type(pair).__name__}",
                      "two dicts, dW and db", "End it with return dW, db.", TypeError)
    return pair


def sizes(W, a, z, y):
    """What a wrong factor may be made of, for the batch and for each layer."""
    return {"B": len(y), "C": y.shape[1], "L": len(W)} | {
        (f"d{q}[{l}]", side): n for l in W for q in "Wb"
        for side, n in (("n_in", W[l].shape[1]), ("n_out", W[l].shape[0]))}


function("backward", backward, trials=lambda rng: list(nets(rng)),
         outputs=("dW", "db"), slips=BACKWARD, sizes=sizes)

P, Y = np.array([0.7, 0.2, 0.1]), np.array([0.0, 1.0, 0.0])


def softmax_gradient():
    return softmax_jacobian(P).T @ (-Y / P)


def one_unit_at_a_time():
    return np.diag(softmax_jacobian(P)) * (-Y / P)


def before_the_softmax():
    return -Y / P


def softmax_backward(p, g):
    """∂J/∂z of a softmax from any g = ∂J/∂p, without its Jacobian.

    Parameters
    ----------
    p, g : array, shape (B, C)

    Returns
    -------
    array, shape (B, C)
        p ⊙ (g − Σ_k g_k p_k), :eq:`eq-3-6`.
    """
    mean = (g * p).sum(axis=1, keepdims=True)
    dz = p * (g - mean)
    return dz


MEAN, DZ = "mean = (g * p).sum(axis=1, keepdims=True)", "dz = p * (g - mean)"
SOFTMAX = (
    *slip("softmax-left-out", DZ, "dz = g"),
    *slip("softmax-per-unit", DZ, "dz = g * p * (1 - p)"),
    *slip("jacobian-overwritten", DZ,
          "dz = np.stack([jacobian(r)[:, -1] for r in p]) * g",
          "dz = np.stack([jacobian(r)[:, -1] for r in p]) * g[:, -1:]",
          "dz = np.stack([jacobian(r)[:, 0] for r in p]) * g",
          "dz = np.stack([jacobian(r)[:, 0] for r in p]) * g[:, :1]"),
    *slip("jacobian-row-sums", DZ, "dz = 0 * g",
          "dz = np.stack([jacobian(r).sum(axis=1) for r in p]) * g"),
    *slip("coupling-missing", DZ, "dz = p * g"),
    *slip("coupling-missing", MEAN, "mean = (g * p).mean(axis=1, keepdims=True)",
          "mean = (g * p).sum(axis=0, keepdims=True)", "mean = (g * p).sum()",
          "mean = g.sum(axis=1, keepdims=True)",
          "mean = g.mean(axis=1, keepdims=True)", "mean = p",
          "mean = (g * p).max(axis=1, keepdims=True)",
          "mean = (g * p).mean(axis=0, keepdims=True)",
          "mean = -(g * p).sum(axis=1, keepdims=True)"),
    *slip("keepdims-missing", MEAN, "mean = (g * p).sum(axis=1)"),
    *slip("probability-missing", DZ, "dz = g - mean", "dz = p * g - mean",
          "dz = g - p * mean", "dz = p ** 2 * (g - mean)",
          "dz = p * (1 - p) * (g - mean)"),
    *slip("probability-missing", MEAN,
          "mean = (g * p ** 2).sum(axis=1, keepdims=True)"),
    *slip("softmax-twice", DZ, "dz = softmax(p) * (g - (g * softmax(p)).sum("
          "axis=1, keepdims=True))", "dz = p * (p * (g - mean) - (p * p * (g - mean)"
          ").sum(axis=1, keepdims=True))"),
    *slip("other-loss", DZ, "dz = p - g", "dz = p + g"),
    *slip("one-example", DZ, "dz = p * (g - mean); dz[1:] = 0",
          "dz = p * (g - mean); dz[:-1] = 0"),
)


def jacobian(p):
    """∂p/∂z of one example."""
    return np.diag(p) - np.outer(p, p)


number("softmax-gradient", softmax_gradient, name="dz", mutants=[
    ("softmax-per-unit", lambda: (P - Y) * P * (1 - P)),
    ("softmax-twice", lambda: softmax_backward(P[None], (P - Y)[None])[0]),
    ("other-loss", lambda: softmax_jacobian(P) @ (-Y / P + (1 - Y) / (1 - P))),
    ("other-loss", lambda: softmax_jacobian(P) @ (-Y / P - (1 - Y) / (1 - P))),
    ("other-loss", lambda: softmax_jacobian(P) @ -Y),
    ("other-loss", lambda: softmax_jacobian(P) @ np.log(P)),
    ("other-loss", lambda: -Y / P + (1 - Y) / (1 - P)),
    ("other-loss", lambda: (P - Y) ** 2),
    ("target-left-out", lambda: P), ("target-left-out", lambda: P - 1),
    ("target-left-out", lambda: -Y),
    ("logits-for-probabilities", lambda: np.log(P) - Y),
    *made_of(softmax_backward, SOFTMAX, P[None], (-Y / P)[None],
             then=lambda dz: np.asarray(dz)[0])])
number("diagonal-softmax", one_unit_at_a_time, name="dz", mutants=[
    ("softmax-left-out", before_the_softmax),
    ("probability-missing", lambda: P * (-Y / P)),
    ("probability-missing", lambda: (1 - P) * (-Y / P)),
    ("slope-of-another", lambda: (1 - P**2) * (-Y / P)),
    ("gradient-left-out", lambda: P * (1 - P)),
    ("other-loss", lambda: (P - Y) * P * (1 - P)),
    ("fully-coupled", softmax_gradient)])
function("softmax-backward", softmax_backward, outputs=("dz",), slips=SOFTMAX,
         trials=lambda rng: [
             (softmax(rng.standard_normal(shape)), rng.standard_normal(shape))
             for shape in ((4, 3), (1, 5), (3, 2), (3, 3))],
         sizes=lambda p, g: {"B": p.shape[0], "C": p.shape[1]})
