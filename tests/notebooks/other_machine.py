"""Run a chapter here and say how its outputs differ from the committed ones.

    python -m tests.notebooks.other_machine chapters/05….ipynb [--noise]

The environment decides which machine this is (``machines.py``). With ``--noise``
the last bits of what is claimed and drawn are shaken as well.
"""

import json
import sys
from pathlib import Path

import nbformat

from tests.notebooks import in_process, noise, outputs


def differences(path):
    """Yield one line for each difference, then the seconds of a processor."""
    notebook = nbformat.read(path, as_version=4)
    seconds, number = 0.0, -1
    try:
        for number, (cell, computed, used) in enumerate(in_process.run(notebook, path.parent)):
            seconds += used
            chaotic = outputs.CHAOTIC in cell.metadata.get("tags", [])
            for line in outputs.differences(cell.outputs, computed, chaotic=chaotic):
                yield f"code cell {number}: {line}"
    except in_process.CellFailed as error:
        yield f"code cell {number + 1}: {error}"
    yield seconds


def main(path, *options):
    if "--noise" in options:
        noise.plant()
    *lines, seconds = differences(Path(path).resolve())
    print(json.dumps({"differences": lines, "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
