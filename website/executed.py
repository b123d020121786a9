"""Executed notebooks, kept until anything that they depend on changes.

A notebook runs for a while, and both the site and the tests need what it computes. Whoever runs one whole keeps its
outputs and the state of its widgets here, under a name made of the chapter and a fingerprint of all that the outputs
depend on: the code, the whole of vgcore, the installed packages, the settings of the process. What is found under the
fingerprint of today is therefore never stale; what is not found is executed.
"""

import copy
import hashlib
import json
import os
import sys
from functools import cache
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path

import nbformat

FOLDER = Path("_build", "executed")
# Environment variables that change numbers.
SETTINGS = ("MKL_", "MPL", "NPY_", "OMP_", "OPENBLAS_", "PYTHONHASHSEED", "PYTHONOPTIMIZE", "VECLIB_")
VERSIONS = 3  # of a chapter: today's, and those of other settings

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
STATE_MIME = "application/vnd.jupyter.widget-state+json"
ASK_FOR_STATE = """\
import json, sys
if "ipywidgets" in sys.modules:
    from ipywidgets import Widget
    print(json.dumps(Widget.get_manager_state()))
"""


def one_thread():
    """Compute on one BLAS thread, as the Makefile has it: the matrices are small, and two threads only wait."""
    for library in ("OPENBLAS", "OMP", "MKL", "VECLIB"):
        suffix = "MAXIMUM_THREADS" if library == "VECLIB" else "NUM_THREADS"
        os.environ.setdefault(f"{library}_{suffix}", "1")


def fingerprint(notebook):
    """What the outputs of a notebook depend on, as 16 letters."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    settings = sorted((name, value) for name, value in os.environ.items() if name.startswith(SETTINGS))
    told = json.dumps([code, settings, sys.version, _packages(), _vgcore()])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@cache
def _packages():
    """The installed packages."""
    return sorted({f"{found.name} {found.version}" for found in distributions()})


def _vgcore():
    """Every file of vgcore, as it is at this moment."""
    folder = Path(find_spec("vgcore").origin).parent
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return [(path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]


def place(root, stem, notebook):
    """Where a run of a notebook is kept. Ask before the run: what it depends on may change meanwhile.

    Parameters
    ----------
    root : Path
        The folder of the book.
    stem : str
        The notebook's file name without suffix.
    notebook : notebook node
    """
    return Path(root, FOLDER, f"{stem}-{fingerprint(notebook)}.json")


def keep(path, outputs, state):
    """Keep a run.

    Parameters
    ----------
    path : Path
        Its `place`.
    outputs : list of list
        Of each code cell, in order.
    state : str
        What `ASK_FOR_STATE` printed at the end.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_text(json.dumps({"outputs": outputs, "state": json.loads(state) if state else None}), "utf-8")
    unfinished.replace(path)
    stem = path.stem.rpartition("-")[0]
    for old in sorted(path.parent.glob(f"{stem}-*.json"), key=lambda one: one.stat().st_mtime)[:-VERSIONS]:
        old.unlink(missing_ok=True)


def recall(root, stem, notebook):
    """The notebook with what its last run printed, or ``None`` when it must be run."""
    path = place(root, stem, notebook)
    if not path.is_file():
        return None
    kept = json.loads(path.read_text("utf-8"))
    notebook = copy.deepcopy(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, (cell, outputs) in enumerate(zip(cells, kept["outputs"], strict=True), 1):
        cell.outputs, cell.execution_count = nbformat.from_dict(outputs), number
    notebook.metadata["kernelspec"], notebook.metadata["language_info"] = KERNEL, {"name": "python"}
    if kept["state"]:
        notebook.metadata["widgets"] = {STATE_MIME: kept["state"]}
    return notebook
