"""Notebooks that have no run of today's state are executed while the pages without code are read.

Reading a page takes one core and some seconds, the notebooks keep all cores busy for a minute: together they take
little more than the notebooks alone.
"""

import json
from pathlib import Path

import nbformat
from sphinx.util.logging import getLogger

from execute import reason
from executed import recall
from run_here import processes, run_here

RUNS = {}  # of this build, by page: those that are not kept from before

log = getLogger(__name__)


def start(app, config):
    """Begin with the chapters, which take longest."""
    folder = Path(app.srcdir)
    paths = sorted((folder / "chapters").glob("*.ipynb"))
    stale = [path for path in paths if recall(folder, path.stem, nbformat.read(path, as_version=4)) is None]
    if stale:
        pool = processes()
        RUNS.update((path.relative_to(folder).with_suffix("").as_posix(), pool.submit(run_here, path))
                    for path in stale)


def read_notebooks_last(app, env, docnames):
    docnames.sort(key=lambda name: env.doc2path(name).endswith(".ipynb"))


def show_outputs(app, docname, source):
    """Show what a notebook printed when it last ran; one that fails shows what is in the file, and fails the build."""
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


def setup(app):
    app.connect("config-inited", start, priority=900)
    app.connect("env-before-read-docs", read_notebooks_last)
    app.connect("source-read", show_outputs)
    return {"version": "1.0", "parallel_read_safe": False, "parallel_write_safe": True}
