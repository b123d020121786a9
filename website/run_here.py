"""Run a notebook for the site in a process that has imported what notebooks import, without a kernel.

To start a kernel and to import numpy, Matplotlib and ipywidgets in it takes longer than most notebooks compute. The
tests run every notebook in a kernel of its own, and so does this module when something goes wrong, for a kernel says
where.
"""

import json
import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

import nbformat

from execute import AT_ONCE, ROOT, run
from executed import keep, place
from in_process import CellFailed
from in_process import run as cells_of

IMPORTED = ["__main__", "IPython.core.interactiveshell", "ipywidgets", "matplotlib.figure", "nbformat"]
PATIENCE = 120  # seconds that a notebook may take
START = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


def processes():
    """A pool whose processes run one notebook each and begin with the imports done, where the system can copy one."""
    context = multiprocessing.get_context(START)
    if START == "forkserver":
        context.set_forkserver_preload(IMPORTED)
    return ProcessPoolExecutor(AT_ONCE, mp_context=context, max_tasks_per_child=1)


def run_here(path):
    """Run a notebook and keep the run for the site."""
    notebook = nbformat.read(path, as_version=4)
    kept = place(ROOT, path.stem, notebook)
    try:
        with _patience():
            outputs = [outputs for _, outputs, _ in cells_of(notebook, path.parent)]
    except (CellFailed, TimeoutError):
        outputs = None
    if outputs is None or any(output.get("name") == "stderr" for cell in outputs for output in cell):
        run(path)
    else:
        keep(kept, outputs, _state())


def _state():
    """Of the notebook's widgets, as JSON; empty if there is none."""
    from ipywidgets import Widget

    state = Widget.get_manager_state()
    return json.dumps(state) if state["state"] else ""


@contextmanager
def _patience():
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def give_up(*args):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
