"""Six backward passes, each with one wrong line, for the reader to find.

The functions below are right. A suspect is the source of one of them with one
line replaced, so what is shown, what is run and which line is wrong cannot
disagree.
"""

import inspect
import textwrap

import numpy as np

from vgcore.validation import refused


def classifier(W, b, x, y):
    """Softmax and mean cross-entropy."""
    z = x @ W.T + b
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    J = -(y * np.log(p)).sum() / len(x)
    dz = (p - y) / len(x)
    dW = dz.T @ x
    db = dz.sum(axis=0)
    return J, {"W": dW, "b": db}


def two_layers(W1, b1, W2, x, y):
    """tanh, then linear; mean of half the squared error."""
    a1 = np.tanh(x @ W1.T + b1)
    e = a1 @ W2.T - y
    J = (e ** 2).sum() / (2 * len(x))
    d2 = e / len(x)
    d1 = (d2 @ W2) * (1 - a1 ** 2)
    dW2 = d2.T @ a1
    dW1 = d1.T @ x
    db1 = d1.sum(axis=0)
    return J, {"W1": dW1, "b1": db1, "W2": dW2}


def two_sigmoids(W1, W2, x, y):
    """Two sigmoids; mean of half the squared error."""
    a1 = 1 / (1 + np.exp(-x @ W1.T))
    a2 = 1 / (1 + np.exp(-a1 @ W2.T))
    J = ((a2 - y) ** 2).sum() / (2 * len(x))
    d2 = (a2 - y) / len(x) * a2 * (1 - a2)
    g1 = d2 @ W2
    d1 = g1 * a1 * (1 - a1)
    dW2 = d2.T @ a1
    dW1 = d1.T @ x
    return J, {"W1": dW1, "W2": dW2}


def autoencoder(W, x):
    """Down by W, up by W; mean of half the squared error."""
    a = np.tanh(x @ W.T)
    e = a @ W - x
    J = (e ** 2).sum() / (2 * len(x))
    de = e / len(x)
    dz = (de @ W.T) * (1 - a ** 2)
    dW = a.T @ de
    dW += dz.T @ x
    return J, {"W": dW}


def decayed(W, b, x, y):
    """ReLU; mean of half the squared error; weight decay."""
    z = x @ W.T + b
    e = np.maximum(z, 0) - y
    J = (e ** 2).sum() / (2 * len(x)) + 0.01 * (W ** 2).sum()
    dz = e / len(x) * (z > 0)
    dW = dz.T @ x
    dW += 2 * 0.01 * W
    db = dz.sum(axis=0)
    return J, {"W": dW, "b": db}


def three_layers(W1, W2, W3, x, y):
    """Two tanh, then linear; mean of half the squared error."""
    a1 = np.tanh(x @ W1.T)
    a2 = np.tanh(a1 @ W2.T)
    e = a2 @ W3.T - y
    J = (e ** 2).sum() / (2 * len(x))
    d3 = e / len(x)
    d2 = (d3 @ W3) * (1 - a2 ** 2)
    d1 = (d2 @ W2) * (1 - a1 ** 2)
    dW3 = d3.T @ a2
    dW2 = d2.T @ a1
    dW1 = d1.T @ x
    return J, {"W1": dW1, "W2": dW2, "W3": dW3}


class Suspect:
    """A function of which one line is wrong, and arrays to try it on.

    Call it as ``suspect(**suspect.arrays)``; ``print`` shows its lines,
    numbered from 1.

    Parameters
    ----------
    right : callable
        ``right(**arrays) -> (J, grads)``.
    line, wrong : str
        One line of its source, without indentation, and what replaces it.
    mistake : str
        Id of the mistake.
    **shapes
        Shape of each array, to be filled at random, or the array.

    Attributes
    ----------
    arrays : dict of str to array
    line : int
        Number of the wrong line.

    Raises
    ------
    ValueError
        If ``line`` is not exactly one line of the function.
    """

    def __init__(self, right, line, wrong, mistake, **shapes):
        lines = textwrap.dedent(inspect.getsource(right)).splitlines()
        at = [i for i, text in enumerate(lines) if text.strip() == line]
        if len(at) != 1:
            raise refused("line", f"{line!r}, {len(at)} times in {right.__name__}",
                          "one line of the function", "Copy it from the source.")
        lines[at[0]] = lines[at[0]].replace(line, wrong)
        scope = {"np": np}
        exec("\n".join(lines), scope)
        self.name, self.mistake, self.right = right.__name__, mistake, right
        self.lines, self.line = lines, at[0] + 1
        self._run = scope[self.name]
        rng = np.random.default_rng(4)
        self.arrays = {
            name: q if isinstance(q, np.ndarray) else rng.standard_normal(q)
            for name, q in shapes.items()}

    def __call__(self, **arrays):
        return self._run(**arrays)

    def __repr__(self):
        return f"Suspect({self.name})"

    def __str__(self):
        return "\n".join(f"{i:>2}  {text}"
                         for i, text in enumerate(self.lines, start=1))


SUSPECTS = (
    Suspect(classifier, "dz = (p - y) / len(x)", "dz = p - y", "mean-or-sum",
            W=(3, 4), b=3, x=(5, 4), y=np.eye(3)[[0, 2, 1, 1, 0]]),
    Suspect(two_layers, "db1 = d1.sum(axis=0)", "db1 = d1.mean(axis=0)",
            "bias-not-summed", W1=(4, 3), b1=4, W2=(2, 4), x=(5, 3), y=(5, 2)),
    Suspect(two_sigmoids, "g1 = d2 @ W2", "g1 = d2 @ W2.T", "transpose-for-matrix",
            W1=(3, 4), W2=(3, 3), x=(5, 4), y=(5, 3)),
    Suspect(autoencoder, "dW += dz.T @ x", "dW = dz.T @ x", "overwritten",
            W=(2, 4), x=(5, 4)),
    Suspect(decayed, "dW += 2 * 0.01 * W", "dW += 0.01 * W", "factor-two",
            W=(3, 4), b=3, x=(5, 4), y=(5, 3)),
    Suspect(three_layers, "dW2 = d2.T @ a1", "dW2 = d2.T @ a2", "own-activation",
            W1=(3, 4), W2=(3, 3), W3=(2, 3), x=(5, 4), y=(5, 2)),
)
