"""Build the book, strictly and quietly: one line when it works, the errors when it does not.

First the notebooks that changed since they last ran are executed, then the pages are made. Every build of the pages
starts from nothing, so that a page that failed once fails again until it is mended.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat

from execute import each, run
from executed import one_thread, recall

ROOT = Path(__file__).resolve().parent.parent
JUPYTER_BOOK = Path(sys.executable).with_name("jupyter-book")

# Every kernel says this when it starts on the loopback interface.
NOISE = "Kernel is running over TCP without encryption"


def execute_what_changed():
    """Run the chapters that have no run of today's state; return how many failed."""
    paths = sorted((ROOT / "chapters").glob("*.ipynb"), reverse=True)  # the last are the longest
    stale = [path for path in paths if recall(ROOT, path.stem, nbformat.read(path, as_version=4)) is None]
    failed = 0
    for path, error in each(run, stale):
        if error:
            failed += 1
            print(f"{path.name}: {error}", file=sys.stderr)
    return failed


def make_pages():
    """Run Jupyter Book; return its exit code."""
    for stale in ("html", ".doctrees", "jupyter_execute"):
        shutil.rmtree(ROOT / "_build" / stale, ignore_errors=True)
    command = [JUPYTER_BOOK, "build", ROOT, "--all", "-W", "-n", "--keep-going", "-q"]
    made = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if made.returncode:
        print("\n".join(line for line in made.stdout.splitlines() if NOISE not in line), file=sys.stderr)
    return made.returncode


def main():
    start = time.perf_counter()
    one_thread()
    if execute_what_changed():
        print("error: a notebook failed; the book was not built", file=sys.stderr)
        return 1
    executed = time.perf_counter()
    if make_pages():
        print("error: the book was not built; what is in _build/html is not complete", file=sys.stderr)
        return 1
    end = time.perf_counter()
    html = ROOT / "_build" / "html"
    pages = len(list((html / "chapters").rglob("*.html")))
    spent = f"{end - start:.0f} s ({executed - start:.0f} s for the notebooks)"
    print(f"Built {pages} pages in {spent}: {html / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
