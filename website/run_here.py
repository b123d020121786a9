"""Run a notebook for the site in a process that has imported what notebooks import, without a kernel.

Otherwise every notebook begins with the start of a kernel and the imports of numpy, Matplotlib and ipywidgets. The
tests run each in a kernel of its own, and so does this module when something goes wrong, for a kernel says where.
"""

import json
import multiprocessing
from functools import cache

import nbformat

from execute import run
from executed import keep, place
from in_process import run as cells_of

IMPORTED = ["__main__", "IPython.core.interactiveshell", "ipywidgets", "matplotlib.figure", "nbformat"]
PATIENCE = 120  # seconds that a notebook may take
START = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


@cache
def processes():
    """Where processes come from: with the imports done, where the system can copy one."""
    context = multiprocessing.get_context(START)
    if START == "forkserver":
        context.set_forkserver_preload(IMPORTED)
    return context


def run_apart(path, root):
    """Run a notebook in a process of its own and keep the run for the book of folder `root`.

    Raises
    ------
    CellExecutionError, ValueError
        As ``execute.run``: a cell failed, or wrote to stderr.
    """
    process = processes().Process(target=run_here, args=(path, root))
    process.start()
    process.join(PATIENCE)
    if process.exitcode != 0:
        process.kill()
        process.join()
        run(path, root)


def run_here(path, root):
    """Run a notebook in this process; end the process if it fails."""
    notebook = nbformat.read(path, as_version=4)
    kept = place(root, path.stem, notebook)
    try:
        outputs = [outputs for _, outputs, _ in cells_of(notebook, path.parent)]
    except Exception:  # whatever it is, a kernel tells it better
        raise SystemExit(1) from None
    if any(output.get("name") == "stderr" for cell in outputs for output in cell):
        raise SystemExit(1)
    keep(kept, outputs, _state())


def _state():
    """Of the notebook's widgets, as JSON; empty if there is none."""
    from ipywidgets import Widget

    state = Widget.get_manager_state()
    return json.dumps(state) if state["state"] else ""
