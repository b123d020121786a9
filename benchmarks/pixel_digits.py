"""Digits read pixel by pixel, by cells that had the same chance: result R30 in full.

Nets of 32 units, 64 steps, six epochs of Adam in batches of 32, clipped to
norm 1. Each cell's rate is chosen on 360 images taken from the training set,
with two seeds of its own ("choose"). Then five other seeds train on the whole
training set and read the held-out images ("judge").

    python benchmarks/pixel_digits.py         a few nets again, beside what is stored
    python benchmarks/pixel_digits.py all     all nets, ten minutes
"""

import numpy as np
import storing

import vgcore as vg

N, T, VALIDATION = 32, 64, 360
RATES = 0.001, 0.003, 0.01, 0.03, 0.1


def orthogonal(cell, rng):
    cell.W_hh[...] = vg.orthogonal()(rng, N, N)


def chrono(cell, rng):
    b = np.log(rng.uniform(1, T - 1, N))                             # (11.6)
    cell.set_bias(**({"f": b, "i": -b} if "f" in cell.gates else {"z": b}))


STARTS = {
    ("RNN", "default"): None, ("RNN", "orthogonal"): orthogonal,
    ("GRU", "bias 0"): None, ("GRU", "chrono"): chrono,
    ("LSTM", "bias 1"): lambda cell, rng: cell.set_bias(f=1.0),
    ("LSTM", "chrono"): chrono,
}


def points():
    """The nets of the sweep; the best rate follows from the rows before."""
    for cell, start in STARTS:
        for rate in RATES:
            for seed in (100, 101):
                yield {"cell": cell, "start": start, "rate": rate,
                       "part": "choose", "seed": seed}


def judged(chosen):
    """The nets to judge: each cell at the rate that read most, in the mean."""
    for cell, start in STARTS:
        read = {rate: np.mean([row["read"] for row in chosen
                               if (row["cell"], row["start"], row["rate"])
                               == (cell, start, rate)]) for rate in RATES}
        for seed in range(5):
            yield {"cell": cell, "start": start, "rate": max(read, key=read.get),
                   "part": "judge", "seed": seed}


def run(p):
    """One net: its settings, and the share of unseen digits it reads."""
    data, rng = vg.sequential_digits(), np.random.default_rng(p["seed"])
    cell = getattr(vg, p["cell"])(1, N, rng=rng)
    start = STARTS[p["cell"], p["start"]]
    if start:
        start(cell, rng)
    (x, y), unseen = data.train, data.test
    if p["part"] == "choose":
        unseen = x[:VALIDATION], y[:VALIDATION]
        x, y = x[VALIDATION:], y[VALIDATION:]
    net = vg.Network(cell, vg.LastStep(N), vg.Dense(N, 10, rng=rng))
    vg.fit(net, "softmax_cross_entropy", vg.Adam(p["rate"]), (x, y), epochs=6,
           batch_size=32, clip=1.0, rng=rng)
    read = vg.accuracy(net.forward(unseen[0])[0], unseen[1])
    return p | {"read": round(float(read), 3)}


def sweep():
    """All rows: first the choice, then the judgment."""
    chosen = []
    for p in points():
        chosen.append(run(p))
        yield chosen[-1]
    yield from map(run, judged(chosen))


if __name__ == "__main__":
    storing.main(__file__, sweep, run, ("read",), every=13)
