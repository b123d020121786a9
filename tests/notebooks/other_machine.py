"""Run chapters here and say how their outputs differ from the committed ones.

    python -m tests.notebooks.other_machine chapters/05….ipynb … [--noise] [--no-widgets]

The environment decides which machine this is (``machines.py``). With ``--noise``
the last bits of what is claimed and drawn are shaken as well; with
``--no-widgets`` the cells that draw a widget's frames are left out.
"""

import json
import sys
from pathlib import Path

import nbformat

from tests.notebooks import noise, outputs
from website import in_process


def differences(notebook, folder):
    """Yield one line for each difference."""
    number = -1
    try:
        for number, (cell, computed, _) in enumerate(in_process.run(notebook, folder)):
            chaotic = outputs.CHAOTIC in cell.metadata.get("tags", [])
            for line in outputs.differences(cell.outputs, computed, chaotic=chaotic):
                yield f"code cell {number}: {line}"
    except in_process.CellFailed as error:
        yield f"code cell {number + 1}: {error}"


def without_widgets(notebook):
    """The notebook without the cells whose output is a widget; they only draw."""
    notebook.cells = [cell for cell in notebook.cells if not any(
        outputs.WIDGET_VIEW in output.get("data", ()) for output in cell.get("outputs", ()))]
    return notebook


def main(*arguments):
    options = {word for word in arguments if word.startswith("--")}
    if "--noise" in options:
        noise.plant()
    found = {}
    for path in map(Path, (word for word in arguments if word not in options)):
        notebook = nbformat.read(path, as_version=4)
        if "--no-widgets" in options:
            notebook = without_widgets(notebook)
        found[path.stem] = list(differences(notebook, path.resolve().parent))
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
