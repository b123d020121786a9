"""A dense net, side by side with what a reader would use instead.

First table: all gradients of one batch. The floor is the matrix products
alone, into arrays that exist. Second table: one training step with Adam,
batches drawn and shuffled. Numbers are asserted equal before they are timed;
a ratio is the median over rounds in which the contenders take turns.
"""

from statistics import median

from timing import ratio, side_by_side, table

import autograd
import autograd.numpy as anp
import numpy as np

import vgcore as vg

try:
    import torch
    torch.set_num_threads(1)
except ImportError:
    torch = None

LAYERS = 3
CLASSES = 10
GRID = [(n, B) for n in (16, 64, 128, 256, 512) for B in (1, 32, 128)]
BATCHES, EPOCHS = 5, 10
STEPS = [(n, B) for n in (16, 64, 256) for B in (1, 32, 128)]


def problem(n, B, examples=None):
    """A net of ``LAYERS`` tanh layers of n units and a linear one; data."""
    rng = np.random.default_rng(0)
    layers = [vg.Dense(n, n, vg.tanh, rng=rng) for _ in range(LAYERS)]
    net = vg.Network(*layers, vg.Dense(n, CLASSES, rng=rng))
    x = rng.normal(size=(examples or B, n))
    return net, x, rng.integers(0, CLASSES, len(x))


# The contenders: each gives a function that returns [∂W, ∂b, …]

def vgcore(net, x, y):
    def run():
        y_hat, tape = net.forward(x)
        _, dJ = vg.softmax_cross_entropy(y_hat, y)
        net.backward(dJ, tape, to_input=False)
        return [p.grad for p in parameters]

    parameters = net.parameters()
    return run


def textbook_gradients(W, b, x, y):
    """Lists of arrays and two loops, as in most tutorials."""
    a = [x]
    for l in range(len(W)):
        z = a[-1] @ W[l].T + b[l]
        a.append(np.tanh(z) if l < len(W) - 1 else z)
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    delta = p.copy()
    delta[np.arange(len(y)), y] -= 1
    delta /= len(y)
    dW, db = [None] * len(W), [None] * len(W)
    for l in reversed(range(len(W))):
        dW[l] = delta.T @ a[l]
        db[l] = delta.sum(axis=0)
        if l > 0:
            delta = (delta @ W[l]) * (1 - a[l] ** 2)
    return dW, db


def textbook(net, x, y):
    W = [layer.W.copy() for layer in net.layers]
    b = [layer.b.copy() for layer in net.layers]
    return lambda: [q for pair in zip(*textbook_gradients(W, b, x, y))
                    for q in pair]


def hips_autograd(net, x, y):
    def J(weights):
        a = x
        for W, b in zip(weights[::2], weights[1::2]):
            z = anp.dot(a, W.T) + b
            a = anp.tanh(z)
        z = z - anp.max(z, axis=1, keepdims=True)
        log_p = z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))
        return -anp.sum(log_p[rows, y]) / len(y)

    rows, gradient = np.arange(len(y)), autograd.grad(J)
    weights = [p.value.copy() for p in net.parameters()]
    return lambda: gradient(weights)


def pytorch(net, x, y):
    weights = [torch.tensor(p.value, requires_grad=True)
               for p in net.parameters()]
    x, y = torch.tensor(x), torch.tensor(y)

    def run():
        a = x
        for W, b in zip(weights[::2], weights[1::2]):
            z = torch.nn.functional.linear(a, W, b)
            a = torch.tanh(z)
        J = torch.nn.functional.cross_entropy(z, y)
        return [q.numpy() for q in torch.autograd.grad(J, weights)]

    return run


def products(net, x, y):
    """The floor: the 3 L − 1 matrix products of a gradient and nothing else."""
    _, tape = net.forward(x)
    net.backward(np.ones_like(tape.a), tape)
    forward = [(r.a_prev, layer.W.T, np.empty_like(r.z))
               for layer, r in zip(net.layers, tape[1:])]
    weights = [(r.delta.T, r.a_prev, np.empty_like(layer.W))
               for layer, r in zip(net.layers, tape[1:])]
    below = [(r.delta, layer.W, np.empty_like(r.a_prev))
             for layer, r in zip(net.layers[1:], tape[2:])]
    triples = forward + weights + below

    def run():
        for left, right, out in triples:
            np.matmul(left, right, out=out)

    return run


PEERS = {"textbook": textbook, "autograd": hips_autograd,
         **({"PyTorch": pytorch} if torch else {})}


def gradients():
    names = ["products", *PEERS]
    lines = []
    for n, B in GRID:
        net, x, y = problem(n, B)
        runs = {"vgcore": vgcore(net, x, y), "products": products(net, x, y)}
        expected = [q.copy() for q in runs["vgcore"]()]
        for name, peer in PEERS.items():
            runs[name] = peer(net, x, y)
            for got, due in zip(runs[name](), expected, strict=True):
                assert vg.relative_error(got, due) < 1e-10, name
        seconds = side_by_side(runs)
        ours = seconds["vgcore"]
        lines.append([n, B, f"{median(ours) * 1e6:.0f} µs",
                      f"{ratio(ours, seconds['products']):.2f}",
                      *(f"{ratio(seconds[k], ours):.2f}" for k in PEERS)])
    head = ["width", "B", "vgcore", "× products", *(f"{k} / vgcore" for k in PEERS)]
    return table(head, lines)


# One training step

def fit(net, x, y, B):
    start = net.w.copy()

    def run():
        net.w = start
        vg.fit(net, vg.softmax_cross_entropy, vg.Adam(1e-3), (x, y), epochs=EPOCHS,
               batch_size=B, rng=np.random.default_rng(1))
        return [p.value for p in net.parameters()]

    return run


def textbook_fit(net, x, y, B, alpha=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam on each array by itself, line by line as in the paper."""
    W0 = [layer.W.copy() for layer in net.layers]
    b0 = [layer.b.copy() for layer in net.layers]

    def run():
        W, b = [q.copy() for q in W0], [q.copy() for q in b0]
        m = [np.zeros_like(q) for q in W + b]
        v = [np.zeros_like(q) for q in W + b]
        rng, t, losses = np.random.default_rng(1), 0, []
        for _ in range(EPOCHS):
            order = rng.permutation(len(x))
            for start in range(0, len(x), B):
                batch = order[start:start + B]
                dW, db = textbook_gradients(W, b, x[batch], y[batch])
                t += 1
                for i, (w, g) in enumerate(zip(W + b, dW + db)):
                    m[i] = beta1 * m[i] + (1 - beta1) * g
                    v[i] = beta2 * v[i] + (1 - beta2) * g**2
                    m_hat = m[i] / (1 - beta1**t)
                    v_hat = v[i] / (1 - beta2**t)
                    w -= alpha * m_hat / (np.sqrt(v_hat) + eps)
        return [q for pair in zip(W, b) for q in pair]

    return run


def training():
    lines = []
    for n, B in STEPS:
        net, x, y = problem(n, B, examples=BATCHES * B)
        runs = {"fit": fit(net, x, y, B), "textbook": textbook_fit(net, x, y, B)}
        for got, due in zip(runs["fit"](), runs["textbook"](), strict=True):
            assert vg.relative_error(got, due) < 1e-7
        seconds = side_by_side(runs, rounds=9)
        step = median(seconds["fit"]) / (EPOCHS * BATCHES)
        lines.append([n, B, f"{step * 1e6:.0f} µs",
                      f"{ratio(seconds['textbook'], seconds['fit']):.2f}"])
    return table(["width", "B", "fit, a step", "textbook / fit"], lines)


if __name__ == "__main__":
    print(f"{LAYERS} tanh layers and a linear one, float64, one thread; medians.")
    print("PyTorch " + (torch.__version__ if torch else "is not installed."))
    print("\nAll gradients of one batch\n" + gradients())
    print("\nTraining with Adam\n" + training())
