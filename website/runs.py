"""Notebooks that have no run of today's state are executed while the pages without code are read.

To read pages keeps one core busy, to execute notebooks keeps all: side by side, none waits while there is work.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from sphinx.util.logging import getLogger

from execute import AT_ONCE, reason
from executed import place, recall
from run_here import run_apart

RUNS = {}  # of this build, by page: those that are not kept from before

log = getLogger(__name__)


def start(app, env, docnames):
    """Notebooks are read last; those without a run begin now, the chapters first, which take longest."""
    paths = {name: Path(env.doc2path(name)) for name in docnames}
    docnames.sort(key=lambda name: paths[name].suffix == ".ipynb")
    threads = ThreadPoolExecutor(AT_ONCE)
    for name, path in ((name, paths[name]) for name in docnames if paths[name].suffix == ".ipynb"):
        if not place(app.srcdir, path.stem, nbformat.read(path, as_version=4)).is_file():
            RUNS[name] = threads.submit(run_apart, path, Path(app.srcdir))


def show_outputs(app, docname, source):
    """Show what a notebook printed when it last ran; one that fails shows what is in the file, and a warning."""
    path = Path(app.env.doc2path(docname))
    if path.suffix != ".ipynb":
        return
    notebook = nbformat.reads(source[0], as_version=4)
    error = RUNS[docname].exception() if docname in RUNS else None
    executed = recall(app.srcdir, path.stem, notebook)
    if error:
        log.warning("%s", reason(error), location=docname, type="runs")
    elif executed is None:
        log.warning("it changed, or vgcore did, while it ran: build again", location=docname, type="runs")
    source[0] = json.dumps(executed or notebook, sort_keys=True)


def stop(app, exception):
    """After a build that was cut short no notebook begins any more."""
    for one in RUNS.values():
        one.cancel()


def setup(app):
    app.connect("env-before-read-docs", start)
    app.connect("source-read", show_outputs)
    app.connect("build-finished", stop)
    return {"version": "1.0", "parallel_read_safe": False, "parallel_write_safe": True}
