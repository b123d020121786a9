"""Execute notebooks in place and leave nothing in them that changes from run to run.

    python website/execute.py [notebook ...]      (default: every notebook of chapters/)

Each notebook runs in a kernel of its own, from its own folder. Kept: cells, outputs, tags and the metadata that the
book reads. Removed: timestamps, widget state, editor settings. The kernel is always called "Python 3".
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parent.parent

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
CELL_METADATA = {"tags", "mystnb", "slideshow", "nbsphinx"}


def execute(path):
    """Run one notebook and rewrite it; the file is untouched when a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    nbformat.write(clean(notebook), path)


def clean(notebook):
    """Normalize the metadata, in place; refuse what a cell wrote to stderr."""
    kept = {"mystnb"} & notebook.metadata.keys()
    notebook.metadata = nbformat.from_dict(
        {key: notebook.metadata[key] for key in kept} | {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells):
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in CELL_METADATA})
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise ValueError(f"cell {number} writes to stderr: {output.text.strip()[:300]}")
    return notebook


def main(names):
    paths = [Path(name).resolve() for name in names] or sorted((ROOT / "chapters").glob("*.ipynb"))
    if not paths:
        print("no notebook in chapters/", file=sys.stderr)
        return 1
    failed = 0
    for path in paths:
        try:
            execute(path)
        except (CellExecutionError, ValueError) as error:
            failed += 1
            print(f"{path.name}: {error}", file=sys.stderr)
        else:
            print(f"{path.name}: executed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
