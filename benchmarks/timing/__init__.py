"""Side-by-side timing: contenders take turns, each round gives a ratio.

Processor time, so that what else the machine does hardly counts. Import it
before numpy: it asks the linear algebra for one thread.
"""

import os
from statistics import median
from time import process_time

for name in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{name}_NUM_THREADS", "1")
os.environ.setdefault("VECLIB_MAXIMUM_THREADS", "1")

SAMPLE = 2e-3  # seconds a sample should take, far above the clock's step
ROUNDS = 15


def side_by_side(contenders, *, rounds=ROUNDS):
    """Seconds of one call of each contender, round by round.

    Parameters
    ----------
    contenders : dict
        Name → function without arguments.
    rounds : int
        In every round all take their turn, so that a slow spell of the
        machine meets all of them.

    Returns
    -------
    dict
        Name → list of seconds.
    """
    calls = {name: _calls(run) for name, run in contenders.items()}
    samples = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            samples[name].append(_seconds(run, calls[name]) / calls[name])
    return samples


def ratio(these, those):
    """Median over the rounds of these seconds by those seconds."""
    return median(p / q for p, q in zip(these, those))


def table(head, lines):
    """Lines of text, right-aligned in columns."""
    rows = [[str(q) for q in row] for row in [head, *lines]]
    widths = [max(map(len, column)) for column in zip(*rows)]
    return "\n".join("  ".join(q.rjust(w) for q, w in zip(row, widths))
                     for row in rows)


def _calls(run):
    run()
    calls = 1
    while _seconds(run, calls) < SAMPLE:
        calls *= 2
    return calls


def _seconds(run, calls):
    start = process_time()
    for _ in range(calls):
        run()
    return process_time() - start
