"""Claims that pass whatever is measured: the survivors of wrong measurements.

    python -m tests.notebooks.unfalsifiable [chapters/05….ipynb ...]

Every committed claim is given a measurement that is wrong by 10 %, up and down
(a count by one at least). A claim that holds both times does not test its
quantity: state a ratio or a value within an interval that is narrower than the
error it is to find.

Bounds on rounding errors are left out: they say that two numbers agree in
twelve digits, and a quantity that is 10 % off breaks them.
"""

import dataclasses
import math
import sys
from pathlib import Path

from tests.notebooks import chapters
from tests.notebooks.committed import claims
from vgcore.claims import Claim

WRONG = (0.9, 1.1)


def survivors(notebook):
    """Yield (number of the code cell, claim) for each claim that no wrong measurement fails."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code):
        for claim in map(Claim.from_facts, claims(cell)):
            if not claim.is_noise and all(scaled(claim, factor).holds for factor in WRONG):
                yield number, claim


def scaled(claim, factor):
    """The claim with every measured number multiplied by `factor`."""
    if claim.draws is None:
        return dataclasses.replace(claim, measured=_off(claim, claim.measured, factor))
    least, median, greatest = (
        _off(claim, x, factor) for x in (claim.draws.least, claim.measured, claim.draws.greatest))
    inside = [claim.admits(x) for x in (least, median, greatest)]
    of = claim.draws.of  # of the numbers only the range is kept
    hold = of if all(inside) else min(claim.draws.hold, of - 1) if inside[1] else 0
    return dataclasses.replace(
        claim, measured=median, draws=dataclasses.replace(claim.draws, least=least, greatest=greatest, hold=hold))


def _off(claim, number, factor):
    """Wrong by 10 %; a count, by one at least."""
    if claim.kind == "exact" and isinstance(number, int):
        return number + (1 if factor > 1 else -1) * max(1, math.ceil(abs(factor - 1) * abs(number) - 1e-9))
    return number * factor


def main(names):
    paths = [Path(name).resolve() for name in names] or chapters.PATHS
    for path in paths:
        found = list(survivors(chapters.read(path)))
        print(f"{path.stem}: {len(found)}")
        for number, claim in found:
            print(f"    cell {number}: {claim}")


if __name__ == "__main__":
    main(sys.argv[1:])
