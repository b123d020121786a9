"""A dense net, side by side with what a reader would use instead.

First table: J and all gradients of one batch, public doors and their checks
included. Two floors: the same calls of numpy, into arrays that exist, without a
check or a record; and of these the matrix products alone.
Second table: one training step, batches drawn and shuffled. Numbers are
asserted equal before they are timed; a ratio is the median over rounds in which
the contenders take turns.
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

LAYERS = 5
GRID = [(16, 1), (16, 32), (64, 1), (64, 32), (256, 32), (256, 256)]  # width, B
BATCHES, EPOCHS = 5, 20


def problem(n, B, examples=None):
    """A net of ``LAYERS`` tanh layers of n units, inputs and targets."""
    rng = np.random.default_rng(0)
    net = vg.Network(*[vg.Dense(n, n, vg.tanh, rng=rng) for _ in range(LAYERS)])
    x, y = rng.normal(size=(2, examples or B, n))
    return net, x, y


# The contenders: each gives a function that returns J, [∂W, ∂b, …]

def vgcore(net, x, y):
    grads = [p.grad for p in net.parameters()]

    def run():
        y_hat, tape = net.forward(x)
        J, dJ = vg.squared_error(y_hat, y)
        net.backward(dJ, tape, to_input=False)
        return J, grads

    return run


def textbook_gradients(W, b, x, y):
    """Lists of arrays and two loops, as in most tutorials."""
    a = [x]
    for l in range(len(W)):
        a.append(np.tanh(a[-1] @ W[l].T + b[l]))
    J = np.sum((a[-1] - y) ** 2) / (2 * len(y))
    da = (a[-1] - y) / len(y)
    dW, db = [None] * len(W), [None] * len(W)
    for l in reversed(range(len(W))):
        delta = da * (1 - a[l + 1] ** 2)
        dW[l] = delta.T @ a[l]
        db[l] = delta.sum(axis=0)
        if l > 0:
            da = delta @ W[l]
    return J, dW, db


def textbook(net, x, y):
    W = [layer.W.copy() for layer in net.layers]
    b = [layer.b.copy() for layer in net.layers]

    def run():
        J, dW, db = textbook_gradients(W, b, x, y)
        return J, [q for pair in zip(dW, db) for q in pair]

    return run


def hips_autograd(net, x, y):
    def J(weights):
        a = x
        for W, b in zip(weights[::2], weights[1::2]):
            a = anp.tanh(anp.dot(a, W.T) + b)
        return anp.sum((a - y) ** 2) / (2 * len(y))

    both = autograd.value_and_grad(J)
    weights = [p.value.copy() for p in net.parameters()]
    return lambda: both(weights)


def pytorch(net, x, y):
    weights = [torch.tensor(p.value, requires_grad=True)
               for p in net.parameters()]
    x, y = torch.tensor(x), torch.tensor(y)

    def run():
        a = x
        for W, b in zip(weights[::2], weights[1::2]):
            a = torch.tanh(torch.nn.functional.linear(a, W, b))
        J = ((a - y) ** 2).sum() / (2 * len(y))
        return J.item(), torch.autograd.grad(J, weights)

    return run


def bare(net, x, y):
    """A floor: the calls of numpy that a gradient takes, and nothing else."""
    W, b = [layer.W for layer in net.layers], [layer.b for layer in net.layers]
    dW, db = [np.empty_like(q) for q in W], [np.empty_like(q) for q in b]
    z, a, delta, da = ([np.empty_like(y) for _ in W] for _ in range(4))
    a.insert(0, x)
    transposed, ones = [q.T for q in W], np.ones(len(y))
    bias = [q[None] for q in b] if len(y) == 1 else b  # of z's shape: not broadcast

    def run():
        for l in range(len(W)):
            a[l].dot(transposed[l], z[l])
            np.add(z[l], bias[l], z[l])
            np.tanh(z[l], a[l + 1])
        r = a[-1] - y
        J = r.ravel().dot(r.ravel()) / (2 * len(y))
        np.divide(r, len(y), da[-1])
        for l in reversed(range(len(W))):
            d = np.multiply(a[l + 1], a[l + 1], delta[l])
            np.multiply(d, da[l], d)
            np.subtract(da[l], d, d)
            d.T.dot(a[l], dW[l])
            ones.dot(d, db[l])
            if l > 0:
                d.dot(W[l], da[l - 1])
        return J, [q for pair in zip(dW, db) for q in pair]

    return run


def products(net, x, y):
    """A lower floor: the 3 L − 1 matrix products of a gradient and nothing else."""
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
            left.dot(right, out)

    return run


PEERS = {"textbook": textbook, "autograd": hips_autograd,
         **({"PyTorch": pytorch} if torch else {}), "bare": bare}


def gradients():
    lines = []
    for n, B in GRID:
        net, x, y = problem(n, B)
        runs = {"vgcore": vgcore(net, x, y), "products": products(net, x, y)}
        J, grads = runs["vgcore"]()
        expected = [q.copy() for q in grads]
        for name, peer in PEERS.items():
            runs[name] = peer(net, x, y)
            value, grads = runs[name]()
            assert abs(value - J) < 1e-12 * J, name
            for got, due in zip(grads, expected, strict=True):
                assert vg.relative_error(np.asarray(got), due) < 1e-10, name
        seconds = side_by_side(runs)
        ours = seconds["vgcore"]
        lines.append([n, B, f"{median(ours) * 1e6:.0f} µs",
                      *(f"{ratio(ours, seconds[k]):.2f}"
                        for k in [*PEERS, "products"])])
    head = ["width", "B", "vgcore", *(f"/ {k}" for k in [*PEERS, "products"])]
    return table(head, lines)


# One training step

class TextbookSGD:
    def __init__(self, alpha):
        self.alpha = alpha

    def step(self, weights, grads):
        for w, g in zip(weights, grads):
            w -= self.alpha * g


class TextbookAdam:
    """Line by line as in the paper, each array by itself."""

    def __init__(self, alpha, beta1=0.9, beta2=0.999, eps=1e-8):
        self.alpha, self.beta1, self.beta2, self.eps = alpha, beta1, beta2, eps
        self.t, self.m, self.v = 0, None, None

    def step(self, weights, grads):
        if self.m is None:
            self.m = [np.zeros_like(w) for w in weights]
            self.v = [np.zeros_like(w) for w in weights]
        self.t += 1
        for i, (w, g) in enumerate(zip(weights, grads)):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g**2
            m_hat = self.m[i] / (1 - self.beta1**self.t)
            v_hat = self.v[i] / (1 - self.beta2**self.t)
            w -= self.alpha * m_hat / (np.sqrt(v_hat) + self.eps)


OPTIMIZERS = {"SGD": (vg.SGD, TextbookSGD), "Adam": (vg.Adam, TextbookAdam)}


def fit(net, x, y, B, optimizer):
    start = net.w.copy()

    def run():
        net.w = start
        vg.fit(net, vg.squared_error, optimizer(1e-3), (x, y), epochs=EPOCHS,
               batch_size=B, rng=np.random.default_rng(1))
        return [p.value for p in net.parameters()]

    return run


def textbook_fit(net, x, y, B, optimizer):
    """The training loop of most tutorials; it keeps the losses."""
    W0 = [layer.W.copy() for layer in net.layers]
    b0 = [layer.b.copy() for layer in net.layers]

    def run():
        W, b = [q.copy() for q in W0], [q.copy() for q in b0]
        rng, update, losses = np.random.default_rng(1), optimizer(1e-3), []
        for _ in range(EPOCHS):
            order = rng.permutation(len(x))
            for start in range(0, len(x), B):
                batch = order[start:start + B]
                J, dW, db = textbook_gradients(W, b, x[batch], y[batch])
                update.step(W + b, dW + db)
                losses.append(J)
        return [q for pair in zip(W, b) for q in pair]

    return run


def training():
    lines = []
    for name, (ours, theirs) in OPTIMIZERS.items():
        for n, B in GRID:
            net, x, y = problem(n, B, examples=BATCHES * B)
            runs = {"fit": fit(net, x, y, B, ours),
                    "textbook": textbook_fit(net, x, y, B, theirs)}
            for got, due in zip(runs["fit"](), runs["textbook"](), strict=True):
                assert vg.relative_error(got, due) < 1e-7
            seconds = side_by_side(runs)
            step = median(seconds["fit"]) / (EPOCHS * BATCHES)
            lines.append([name, n, B, f"{step * 1e6:.0f} µs",
                          f"{ratio(seconds['fit'], seconds['textbook']):.2f}"])
    return table(["optimizer", "width", "B", "fit, a step", "/ textbook"], lines)


if __name__ == "__main__":
    print(f"{LAYERS} tanh layers, squared error, float64, one thread; medians of "
          "processor time.\nA ratio is vgcore's time over the other's. PyTorch "
          + (torch.__version__ if torch else "is not installed") + ".")
    print("\nJ and all gradients of one batch\n" + gradients())
    print("\nTraining\n" + training())
