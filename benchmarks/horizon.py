"""What sets the horizon: one bit recalled after T noisy steps, result R27 in full.

The reach of a net is the norm of ∂s_T/∂s_0, over every path from the last
state to the one after the bit, in powers of ten. A row holds it before
training, then the widest of every tenth update until the loss first falls
below 0.6 (guessing is 0.69), and the share of new bits told in the end.
Trained are at most 300 updates; ten losses below 0.01 in the mean end it.

    python benchmarks/horizon.py         a few nets again, beside what is stored
    python benchmarks/horizon.py all     all nets, twenty minutes
"""

from itertools import product

import numpy as np
import storing

import vgcore as vg

TINY = vg.Initializer("N(0, 0.01²)",
                      lambda rng, m, n: 0.01 * rng.standard_normal((n, m)))
WEIGHTS = {"tiny": TINY, "uniform": vg.standard, "normal": vg.lecun}
CELLS = {"RNN": vg.RNN, "GRU": vg.GRU, "LSTM": vg.LSTM}
OPTIMIZERS = {"Adam": vg.Adam, "Momentum": vg.Momentum}
NETS = ("RNN", ""), ("GRU", 0), ("LSTM", 0), ("LSTM", 1), ("LSTM", "chrono")
LENGTHS = 10, 20, 30, 60, 100
USUAL = {"n": 16, "optimizer": "Adam", "rate": 0.01, "labels": "true"}
CONTROLS = ({"n": 48}, {"rate": 0.003}, {"optimizer": "Momentum", "rate": 0.1},
            {"labels": "random"})
CONTROLLED = (("normal", "RNN", ""), ("tiny", "RNN", ""), ("normal", "LSTM", 0),
              ("tiny", "LSTM", 0), ("tiny", "LSTM", 1))


def points():
    """Every net of the sweep, as the settings that make it."""
    usual = [*product(("tiny", "normal"), NETS, LENGTHS, range(5)),
             *product(("uniform",), NETS[::2], LENGTHS[:4], range(5))]
    for weights, net, T, seed in usual:
        yield _point((weights, *net), T, seed) | USUAL
    for change, net, T, seed in product(CONTROLS, CONTROLLED, (10, 30), range(3)):
        yield _point(net, T, seed) | USUAL | change


def _point(net, T, seed):
    return dict(zip(("weights", "cell", "bias"), net)) | {"T": T, "seed": seed}


def run(p):
    """One net: its settings, its reach before and on the way, what it tells."""
    rng, T = np.random.default_rng(p["seed"]), p["T"]
    net = start(p, rng)
    probes = vg.recall(2, T, rng=rng)[0]
    optimizer = OPTIMIZERS[p["optimizer"]](p["rate"])
    losses, reaches = [], []
    for update in range(300):
        if update % 10 == 0 and min(losses, default=1) > 0.6:
            reaches.append(reach(net.layers[0], probes))
        x, y = vg.recall(32, T, rng=rng)
        if p["labels"] == "random":
            y = rng.integers(0, 2, len(y))
        y_hat, tape = net.forward(x)
        J, dJ = vg.softmax_cross_entropy(y_hat, y)
        losses.append(J)
        if np.mean(losses[-10:]) < 0.01:
            break
        net.backward(dJ, tape, to_input=False)
        vg.clip_global_norm(net.dw, 1.0)
        optimizer.step(net.w, net.dw)
    x, y = vg.recall(960, T, rng=rng)
    told = vg.accuracy(net.forward(x)[0], y)
    return p | {"reach": round(reaches[0], 2), "widest": round(max(reaches), 2),
                "told": round(float(told), 3)}


def start(p, rng):
    """The net before training."""
    init, n, T = WEIGHTS[p["weights"]], p["n"], p["T"]
    cell = CELLS[p["cell"]](2, n, init=init, rng=rng)
    if p["bias"] == "chrono":
        b = np.log(rng.uniform(1, T - 1, n))                         # (11.6)
        cell.set_bias(f=b, i=-b)
    elif p["cell"] == "LSTM":
        cell.set_bias(f=p["bias"])
    return vg.Network(cell, vg.LastStep(n), vg.Dense(n, 2, init=init, rng=rng))


def reach(cell, sequences):
    """log₁₀ ‖∂s_T/∂s_0‖, the largest singular value, in the mean."""
    sizes = []
    for x in sequences:
        total = np.eye(cell.n_out * len(cell.states))
        for J in cell.state_jacobians(cell.forward(x[None])[1])[1:]:
            total = J @ total
        sizes.append(np.log10(np.linalg.norm(total, 2)))
    return float(np.mean(sizes))


def sweep():
    """All rows."""
    return map(run, points())


if __name__ == "__main__":
    storing.main(__file__, sweep, run, ("reach", "widest", "told"), every=37)
