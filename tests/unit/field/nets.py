"""Answers to the forward pass, and to the backward pass of a residual block."""

import numpy as np


def forward_pass(inner=lambda a, W, b, l: a @ W[l].T + b[l],
                 act=lambda v: np.maximum(0, v), top=lambda v: v, first=1, last=0):
    """A forward pass, with any of its lines another."""
    def forward(W, b, x):
        a = x
        for l in range(first, len(W) + 1 - last):
            z = inner(a, W, b, l)
            a = act(z) if l < len(W) else top(z)
        return a

    return forward


def squeezed(g, a, z, W1, W2, alpha):
    """Arrays without axes of length 1: no batch of 1."""
    d = np.squeeze(alpha * g @ W2 * (z > 0))
    return d.T @ a, alpha * g.T @ np.squeeze(z.clip(0)), g + d @ W1


def leaving(W, b, x):
    raise SystemExit


def interrupted(W, b, x):
    raise KeyboardInterrupt


def deep(W, b, x):
    return deep(W, b, x)


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


CASES = [
    ("alpha on skip too", "block-backward",
     lambda g, a, z, W1, W2, al: ((al * g @ W2 * (z > 0)).T @ a, (al * g).T @
         np.maximum(z, 0), al * (g + al * g @ W2 * (z > 0) @ W1 / al)),
     "branch-scale", ""),
    ("no skip and no slope", "block-backward",
     lambda g, a, z, W1, W2, al: ((al * g @ W2).T @ a, (al * g).T @ np.maximum(z,
         0), al * g @ W2 @ W1),
     "slope-left-out", "something else is wrong"),
    ("dW1 dW2 exchanged", "block-backward",
     lambda g, a, z, W1, W2, al: ((al * g).T @ np.maximum(z, 0), (al * g @ W2 *
         (z > 0)).T @ a, g + al * g @ W2 * (z > 0) @ W1),
     "another-order", "the numbers are right, but the results are not in the order dW1, dW2, da_prev"),
    ("dW1 with relu(a)", "block-backward",
     lambda g, a, z, W1, W2, al: ((al * g @ W2 * (z > 0)).T @ np.maximum(a, 0),
         (al * g).T @ np.maximum(z, 0), g + al * g @ W2 * (z > 0) @ W1),
     "other-input", ""),
    ("dW2/B", "block-backward",
     lambda g, a, z, W1, W2, al: ((al * g @ W2 * (z > 0)).T @ a, (al * g).T @
         np.maximum(z, 0) / len(g), g + al * g @ W2 * (z > 0) @ W1),
     "mean-or-sum", "dW2 is 1/B times what it should be"),
    ("alpha forgotten dW1 only", "block-backward",
     lambda g, a, z, W1, W2, al: ((g @ W2 * (z > 0)).T @ a, (al * g).T @
         np.maximum(z, 0), g + al * g @ W2 * (z > 0) @ W1),
     "branch-scale", ""),
    ("relu again for z>0", "block-backward",
     lambda g, a, z, W1, W2, al: ((al * g @ W2 * np.maximum(z, 0)).T @ a, (al *
         g).T @ np.maximum(z, 0), g + al * g @ W2 * np.maximum(z, 0) @ W1),
     "rectifier-slope", ""),
    ("fwd softmax on top", "forward",
     forward_pass(top=lambda v: np.exp(v) / np.exp(v).sum(1, keepdims=True)),
     "activation-on-top", ""),
    ("fwd sigmoid hidden", "forward", forward_pass(act=sigmoid),
     "other-activation", ""),
    ("fwd leaky .2", "forward",
     forward_pass(act=lambda v: np.where(v > 0, v, 0.2 * v)),
     "other-activation", ""),
    ("fwd minus b", "forward",
     forward_pass(inner=lambda a, W, b, l: a @ W[l].T - b[l]),
     "bias-wrong", ""),
    ("fwd b only at top", "forward",
     forward_pass(inner=lambda a, W, b, l: a @ W[l].T + (b[l] if l == len(W) else
         0)),
     "bias-left-out", "in every layer but the top one"),
    ("fwd bias of layer 1 forgotten", "forward",
     forward_pass(inner=lambda a, W, b, l: a @ W[l].T + (b[l] if l > 1 else 0)),
     "bias-left-out", "in layer 1 only"),
    ("fwd no bias, relu top", "forward",
     forward_pass(inner=lambda a, W, b, l: a @ W[l].T, top=lambda v: np.maximum(0,
         v)),
     "activation-on-top", "something else is wrong"),
    ("fwd untransposed", "forward",
     forward_pass(inner=lambda a, W, b, l: a @ W[l] + b[l]),
     "transpose-for-matrix", ""),
    ("fwd 0-based range", "forward", forward_pass(first=0),
     None, "Your function raised KeyError: 0"),
    ("fwd last missing", "forward", forward_pass(last=1),
     "layer-missing", ""),
    ("fwd mean over batch", "forward",
     lambda W, b, x: forward_pass()(W, b, x).mean(0),
     None, "Wrong shape: y_hat has (2,), expected (4, 2)"),
    ("fwd list of activations", "forward",
     lambda W, b, x: [x, forward_pass()(W, b, x)],
     None, "rows of unequal length in y_hat"),
    ("fwd tuple", "forward", lambda W, b, x: (forward_pass()(W, b, x),),
     "another-shape", "the numbers are right, but y_hat has (1, 4, 2), expected (4, 2): an axis of length 1 is too many or missing"),
    ("fwd first row", "forward", lambda W, b, x: forward_pass()(W, b, x)[0],
     None, "Wrong shape: y_hat has (2,), expected (4, 2)"),
    ("fwd x changed", "forward",
     lambda W, b, x: (x.__imul__(2), forward_pass()(W, b, x / 2))[1],
     "input-changed", "the results are right, but your function changed x"),
    ("no skip", "block-backward",
     lambda g, a, z, W1, W2, al: ((al * g @ W2 * (z > 0)).T @ a, (al * g).T @
         np.maximum(z, 0), al * g @ W2 * (z > 0) @ W1),
     "skip-left-out", ""),
    ("exit()", "forward", leaving,
     None, "Your function left Python by exit()"),
    ("interrupted", "forward", interrupted,
     None, "Your function was interrupted"),
    ("recursion", "forward", deep,
     None, "Your function raised RecursionError: maximum recursion depth exceeded"),
    ("too few arguments", "forward", lambda W, x: x,
     None, "Your function raised TypeError: <lambda>() takes 2 positional arguments but 3 were given"),
    ("generator", "forward", lambda W, b, x: (r for r in x),
     None, "got a generator as y_hat"),
    ("printed, not returned", "forward", lambda W, b, x: print("", end=""),
     "nothing-returned", "Your function returned nothing"),
    ("right: nested lists", "forward",
     lambda W, b, x: forward_pass()(W, b, x).tolist(),
     "right", ""),
    ("columns as examples", "forward", lambda W, b, x: forward_pass()(W, b, x).T,
     "transposed", "the numbers are right, but y_hat has (2, 4), expected (4, 2): y_hat is transposed"),
    ("ReLU on top", "forward", forward_pass(top=lambda v: np.maximum(0, v)),
     "activation-on-top", ""),
    ("no bias", "forward", forward_pass(inner=lambda a, W, b, l: a @ W[l].T),
     "bias-left-out", ""),
    ("no activation", "forward", forward_pass(act=lambda v: v),
     "activation-left-out", ""),
    ("no batch of 1", "block-backward", squeezed,
     None, "for B = 1, α = 0.6"),
    ("a_prev on the skip too", "block-backward",
     lambda g, a, z, W1, W2, al: ((al * g @ W2 * (z > 0)).T @ a, (al * g).T @
         np.maximum(z, 0), g + a + al * g @ W2 * (z > 0) @ W1),
     "value-on-the-skip", "a_prev is added to what comes back"),
    ("y_hat and a cache", "forward",
     lambda W, b, x: (forward_pass()(W, b, x), [x]),
     "another-container", "a tuple came where y_hat alone was asked for"),
    ("a wrong y_hat and a cache", "forward",
     lambda W, b, x: (forward_pass(last=1)(W, b, x), [x, x]),
     None, "got a tuple of 2, expected y_hat alone. End it with return y_hat."),
]
