"""Execute notebooks in place and leave nothing in them that changes from run to run.

    python website/execute.py [notebook ...]      (default: every notebook of chapters/)

Each notebook runs in a kernel of its own, from its own folder. Kept: cells, outputs, tags and the metadata that the
book reads. Removed: timestamps, widget state, editor settings. The kernel is always this Python's.
"""

import os
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from executed import ASK_FOR_STATE, KERNEL, keep, one_thread, place

ROOT = Path(__file__).resolve().parent.parent

CELL_METADATA = {"tags", "mystnb", "slideshow", "nbsphinx"}
COLOR = re.compile(r"\x1b\[[0-9;]*m")
AT_ONCE = min(2, os.cpu_count() or 1)


def run(path, root=ROOT):
    """Run a notebook, keep the run for the book of folder `root`, and return it, cleaned; the file is left alone."""
    notebook = nbformat.read(path, as_version=4)
    kept = place(root, path.stem, notebook)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    notebook.cells.append(nbformat.v4.new_code_cell(ASK_FOR_STATE))
    client.execute()
    asked = notebook.cells.pop()
    clean(notebook)
    outputs = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    keep(kept, outputs, "".join(output.text for output in asked.outputs))
    return notebook


def rewrite(path):
    """Run a notebook and rewrite it; the file is untouched when a cell fails."""
    nbformat.write(run(path), path)


def each(work, paths):
    """Do a work with each notebook, two at a time; yield the path and what went wrong, or "" when nothing did."""
    with ProcessPoolExecutor(AT_ONCE) as pool:
        jobs = [(path, pool.submit(work, path)) for path in paths]
        for path, job in jobs:
            error = job.exception()
            yield path, reason(error) if error else ""


def reason(error):
    """Why a notebook did not run, in words; what is no fault of the notebook is raised again."""
    if not isinstance(error, CellExecutionError | ValueError):
        raise error
    return COLOR.sub("", str(error))


def clean(notebook):
    """Normalize the metadata, in place; refuse what a cell wrote to stderr."""
    kept = {"mystnb"} & notebook.metadata.keys()
    notebook.metadata = nbformat.from_dict(
        {key: notebook.metadata[key] for key in kept} | {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells):
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in CELL_METADATA})
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise ValueError(f"cell {number} writes to stderr: {output.text.strip()[:300]}")
    return notebook


def joined(outputs):
    """What was printed in one go is one output: a busy machine sends it in pieces, and the file would change."""
    whole = []
    for output in outputs:
        if output.output_type == "stream" and whole and whole[-1].get("name") == output.name:
            whole[-1].text += output.text
        else:
            whole.append(output)
    return whole


def main(names):
    paths = [Path(name).resolve() for name in names] or sorted((ROOT / "chapters").glob("*.ipynb"))
    if not paths:
        print("no notebook in chapters/", file=sys.stderr)
        return 1
    one_thread()
    failed = 0
    for path, error in each(rewrite, paths):
        failed += bool(error)
        print(f"{path.name}: {error or 'executed'}", file=sys.stderr if error else sys.stdout)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
