"""Run chapters with other seeds, and say which claims move without saying that they draw.

    python -m tests.notebooks.other_seeds [--shift N] chapters/05….ipynb ...

Every generator starts from another seed. A claim without ``over``, or over any
net, must measure the same as before; one over many draws should hold again;
one over a single draw is an example and may do as it likes. Slow: a run of
every chapter. Nothing is compared with the committed outputs but the claims.
"""

import sys
from pathlib import Path

import nbformat
import numpy as np

import vgcore
from website import in_process
from tests.notebooks.committed import claims
from tests.notebooks.outputs import claim_difference
from vgcore import claims as of_vgcore
from vgcore.claims import Claim


def shift_seeds(shift):
    """From now on, ``default_rng(seed)`` starts from another seed."""
    made = np.random.default_rng

    def default_rng(seed=None):
        if isinstance(seed, int | np.integer):
            return made([int(seed), shift])
        if isinstance(seed, list | tuple):
            return made([*seed, shift])
        return made(seed)

    np.random.default_rng = default_rng


def restated(path):
    """Yield (cell number, claim as committed, claim with other seeds), whether it holds or not."""
    notebook, made = nbformat.read(path, as_version=4), []

    def claim(id, statement, measured, *, within=None, equals=None, below=None, above=None,
              unit="", kind=None, over="", holds="median"):
        interval = of_vgcore._interval(within, equals, below, above)
        made.append(of_vgcore._stated(id, statement, measured, interval, unit, kind, over, holds))

    vgcore.claim = claim
    for number, (cell, _, _) in enumerate(in_process.run(notebook, path.parent)):
        yield from ((number, Claim.from_facts(old), new) for old, new in zip(claims(cell), made))
        made.clear()


def findings(path):
    """Yield one line for each claim that moves unsaid or, over many draws, fails."""
    try:
        for number, old, new in restated(path):
            if not new.over or new.over.startswith("any "):
                if claim_difference(old.facts(), new.facts()):
                    yield f"cell {number}, moves and does not say over what: {old} — now {new.shown}"
            elif not new.is_example and not new.holds:
                yield f"cell {number}, fails with other seeds: {old} — now {new.shown}"
    except in_process.CellFailed as error:
        yield f"cell {number + 1} does not run with other seeds: {error}"


def main(names):
    shift = 1
    if names[:1] == ["--shift"]:
        shift, names = int(names[1]), names[2:]
    shift_seeds(shift)
    for name in names:
        print(Path(name).stem)
        for line in findings(Path(name).resolve()):
            print(f"    {line}")


if __name__ == "__main__":
    main(sys.argv[1:])
