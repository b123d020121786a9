"""What the cells of all notebooks may cost: seconds of a processor, on a processor of known speed.

A slow processor, or one that is shared, needs more seconds for the same work. So a
fixed piece of work, the yardstick, is timed before each notebook, and the seconds
are told as on a processor that needs ``REFERENCE`` for it.
"""

import time
from collections import defaultdict
from statistics import median

import numpy as np

CELL = "processor seconds of a cell"
YARDSTICK = "processor seconds of the yardstick"

BUDGET = 90.0  # seconds of the reference, for all notebooks together
MARGIN = 1.4  # of the yardstick itself
REFERENCE = 0.040  # seconds


def yardstick():
    """Seconds of a processor that a bit of everything takes: small products, texts, a loop."""
    start = time.process_time()
    x = np.linspace(-1, 1, 64 * 64).reshape(64, 64)
    words = []
    for step in range(400):
        x = np.tanh(x @ x.T / 8)
        words.append(f"{step}: {x[0, 0]:.3f}".replace(".", ","))
    sorted({word: len(word) for word in words}.items())
    total = 0
    for step in range(60_000):
        total += step % 7
    return time.process_time() - start


def told(reports):
    """Seconds of the reference by path of the notebook, from the reports of their tests.

    Each test is reported three times, for its setup, its call and its teardown;
    the call counts.
    """
    cells, yardsticks = defaultdict(float), []
    for report in reports:
        for name, value in report.user_properties if report.when == "call" else ():
            if name == CELL:
                cells[report.nodeid.split("::")[0]] += value
            elif name == YARDSTICK:
                yardsticks.append(value)
    slowness = median(yardsticks) / REFERENCE if yardsticks else 1.0
    return {path: seconds / slowness for path, seconds in cells.items()}


def overspent(seconds):
    """What is said if all notebooks together took too long, else ``None``."""
    spent = sum(seconds.values())
    if spent <= MARGIN * BUDGET:
        return None
    return (f"the cells took {spent:.1f} s of a processor at the speed of the yardstick; "
            f"the budget is {BUDGET:g} s, and {MARGIN:g} times that is the limit")
