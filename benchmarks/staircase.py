"""One bit recalled after T noisy steps, by forget bias: result R15 in full.

An LSTM of 16 units, all weights N(0, 0.01²), 300 steps of Adam, five seeds.
Chapter 11 trains one net for each step of the staircase; this script trains
them all, prints how many of five solve the task (over 99 % of new trials), and
fails if the staircase is not there.

    python benchmarks/staircase.py             T = 10, 20, 30
    python benchmarks/staircase.py 60 100      other lengths
    python benchmarks/staircase.py biases      more biases, by half-lives in T
"""

import sys

import numpy as np

import vgcore as vg
from vgcore import experiments, theory

SEEDS = range(5)
BIASES = 0, 1, "chrono"
MORE_BIASES, FEWER_SEEDS = (-1, -0.5, 0, 0.5, 1, 1.5, 2, 3), range(3)
EXPECTED = {  # least and most nets of five that solve it, by bias
    10: ((5, 5), (5, 5), (5, 5)),
    20: ((0, 1), (5, 5), (5, 5)),
    30: ((0, 0), (0, 1), (5, 5)),
    60: ((0, 0), (0, 0), (5, 5)),
    100: ((0, 0), (0, 0), (5, 5)),
}
SMALL = vg.Initializer("N(0, 0.01²)",
                       lambda rng, m, n: 0.01 * rng.standard_normal((n, m)))


def told(bias, T, seed):
    """Share of new trials whose bit the trained net tells."""
    rng = np.random.default_rng(seed)
    lstm = vg.LSTM(2, 16, init=SMALL, rng=rng)
    b = theory.chrono(rng, 16, T) if bias == "chrono" else bias
    lstm.set_bias(f=b, i=-b if bias == "chrono" else 0.0)
    return experiments.train_recall(lstm, T, rng=rng)


def main(lengths):
    print("solved, of", len(SEEDS), "seeds")
    print(f"{'T':>4}" + "".join(f"{'b_f = ' + str(b):>14}" for b in BIASES))
    failed = []
    for T in lengths:
        solved = [sum(told(b, T, seed) > 0.99 for seed in SEEDS) for b in BIASES]
        print(f"{T:>4}" + "".join(f"{count:>14}" for count in solved), flush=True)
        failed += [(T, b, count) for b, count, (least, most) in zip(
            BIASES, solved, EXPECTED.get(T, ((0, 5),) * 3))
            if not least <= count <= most]
    if failed:
        sys.exit(f"not the staircase of result R15: (T, bias, solved) = {failed}")


def by_half_lives(lengths):
    print(f"{'T':>4}{'b_f':>6}{'half-lives':>12}{'solved of ' + str(len(FEWER_SEEDS)):>13}")
    rows = sorted((T / theory.half_life(b), T, b) for T in lengths for b in MORE_BIASES)
    for half_lives, T, b in rows:
        solved = sum(told(b, T, seed) > 0.99 for seed in FEWER_SEEDS)
        print(f"{T:>4}{b:>6}{half_lives:>12.1f}{solved:>13}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["biases"]:
        by_half_lives((10, 20, 30))
    else:
        main([int(T) for T in sys.argv[1:]] or (10, 20, 30))
