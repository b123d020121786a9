"""Digits read pixel by pixel: simple, GRU and LSTM nets, by the bias of the gate.

Chapter 11 trains one seed of three of these nets. Here are three seeds of all
of them: 32 units, 64 steps, six epochs, Adam at 0.01, batches of 32.

    python benchmarks/pixel_digits.py [seeds]
"""

import sys

import numpy as np

import vgcore as vg
from vgcore import theory

N, T = 32, 64
BIAS = {
    ("RNN", "-"): lambda rng: {},
    ("GRU", "0"): lambda rng: {},
    ("GRU", "chrono"): lambda rng: {"z": theory.chrono(rng, N, T)},
    ("LSTM", "0"): lambda rng: {},
    ("LSTM", "1"): lambda rng: {"f": 1.0},
    ("LSTM", "chrono"): lambda rng: dict(
        zip("fi", (lambda b: (b, -b))(theory.chrono(rng, N, T)))),
}


def accuracy(kind, bias, seed, data):
    """Share of held-out digits read after the last epoch."""
    rng = np.random.default_rng(seed)
    cell = getattr(vg, kind)(1, N, rng=rng)
    cell.set_bias(**BIAS[kind, bias](rng))
    net = vg.Network(cell, vg.LastStep(N), vg.Dense(N, 10, rng=rng))
    run = vg.fit(net, "softmax_cross_entropy", vg.Adam(0.01), data.train,
                 test=data.test, epochs=6, batch_size=32, clip=1.0, rng=rng)
    return run.test_accuracy[-1]


def main(seeds):
    data = vg.sequential_digits()
    print(f"held-out digits read, {seeds} seeds\n{'cell':>5}{'bias':>8}{'mean':>7}")
    for kind, bias in BIAS:
        read = [accuracy(kind, bias, seed, data) for seed in range(seeds)]
        print(f"{kind:>5}{bias:>8}{np.mean(read):>7.3f}  "
              + " ".join(f"{q:.3f}" for q in read), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
