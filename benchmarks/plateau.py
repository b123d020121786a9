"""Thirty ReLU layers, Var(w) = 1/n against 2/n: who has left the plateau, by step.

The full run behind result R7, on more seeds than chapter 06 has time for. All
nets of one kind train side by side, each on its own mini-batches of four
Gaussian clouds (exclusive or), with momentum 0.9, rate 0.01, each net's
gradient clipped to norm 1, batches of 64.

    python benchmarks/plateau.py [nets]
"""

import sys

import numpy as np

import vgcore as vg
from vgcore import experiments

WIDTHS = [2] + [64] * 30 + [2]
PHI = ["relu"] * 30 + ["identity"]
STEPS, RATE, BETA, THRESHOLD, BATCH = 400, 0.01, 0.9, 1.0, 64
REPORT, WINDOW = (100, 200, 300, 400), 20
LN2 = np.log(2)


def losses(init, nets, seed=0):
    """J of every mini-batch, shape (STEPS, nets)."""
    rng = np.random.default_rng(seed)
    W = [experiments.draw_weights(m, n, init=init, nets=nets, rng=rng)
         for m, n in zip(WIDTHS, WIDTHS[1:])]
    b = [np.zeros((nets, n)) for n in WIDTHS[1:]]
    velocity = [np.zeros_like(q) for q in W + b]
    J = np.empty((STEPS, nets))
    for step in range(STEPS):
        x, y = vg.xor_gaussians(BATCH * nets, rng=rng)
        y = y.reshape(nets, BATCH)
        stack = experiments.Stack(W, PHI, b=b)
        tape = stack.forward(x.reshape(nets, BATCH, 2))
        pairs = [vg.softmax_cross_entropy(p, q) for p, q in zip(tape.a, y)]
        J[step] = [loss for loss, _ in pairs]
        stack.backward(np.stack([dJ for _, dJ in pairs]), tape)
        grads = [r.dW for r in tape[1:]] + [r.db for r in tape[1:]]
        for k in range(nets):
            vg.clip_global_norm([g[k] for g in grads], THRESHOLD)
        for w, v, g in zip(W + b, velocity, grads):
            v *= BETA
            v += g
            w -= RATE * v
    return J


def main(nets):
    print(f"{nets} nets each; mean loss of the last {WINDOW} steps")
    print(f"{'':12}{'step':>6}{'within .003 of ln 2':>22}{'below .2':>10}"
          f"{'median':>9}")
    for init, name in (("lecun", "1/n"), ("he", "2/n")):
        J = losses(init, nets)
        for step in REPORT:
            now = J[step - WINDOW:step].mean(axis=0)
            print(f"Var(w) = {name:3}{step:>6}"
                  f"{int((abs(now - LN2) < 0.003).sum()):>22}"
                  f"{int((now < 0.2).sum()):>10}{np.median(now):>9.4f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
