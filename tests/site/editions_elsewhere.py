"""Every student edition in a new environment, as a reader would run it; the times and what went wrong.

    python -m tests.site.editions_elsewhere _build/html/downloads/vanishing-gradients.zip [python]

Makes a virtual environment from the zip's own requirements in a temporary folder, and runs each notebook by plain
``jupyter execute``. A solution whose check does not say that it is right is named.
"""

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import nbformat


def main(archive, python=sys.executable):
    with tempfile.TemporaryDirectory() as place:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(place)
        folder = Path(place, Path(archive).stem)
        alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        own = _environment(folder, Path(place, "environment"), python, alone)
        wrong = [_run(path, own, alone) for path in sorted(folder.glob("*.ipynb"))]
    return 1 if any(wrong) else 0


def _environment(folder, place, python, variables):
    start = time.perf_counter()
    subprocess.run([python, "-m", "venv", place], check=True)
    own = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run([own, "-m", "pip", "install", "-q", "-r", folder / "requirements.txt"], check=True, env=variables)
    print(f"environment: {time.perf_counter() - start:.0f} s")
    return own


def _run(path, python, variables):
    start = time.perf_counter()
    ran = subprocess.run([python, "-m", "jupyter", "execute", "--inplace", path.name], cwd=path.parent, env=variables,
                         capture_output=True, text=True)
    wrong = [ran.stderr[-800:]] if ran.returncode else list(_not_right(nbformat.read(path, as_version=4)))
    print(f"{path.name}: {time.perf_counter() - start:.0f} s, {'; '.join(wrong) or 'ran'}", flush=True)
    return wrong


def _not_right(notebook):
    """The checks of solutions that do not say right."""
    sources = [cell.source for cell in notebook.cells]
    solutions = notebook.cells[sources.index("## Solutions"):] if "## Solutions" in sources else []
    for cell in solutions:
        if cell.cell_type == "code" and "vg.check(" in cell.source:
            said = " ".join(_text(output) for output in cell.outputs)
            if "right" not in said.lower():
                yield f"{cell.source.strip().splitlines()[-1]} says {said[:120]!r}"


def _text(output):
    return output.get("text") or str(output.get("data", {}).get("text/plain", ""))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
