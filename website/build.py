"""Build the book, strictly and quietly: one line when it works, the errors when it does not.

The notebooks that changed since they last ran are executed meanwhile (``runs.py``). Every build of the pages
starts from nothing, so that a page that failed once fails again until it is mended.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

from executed import one_thread

ROOT = Path(__file__).resolve().parent.parent
JUPYTER_BOOK = Path(sys.executable).with_name("jupyter-book")

# Every kernel says this when it starts on the loopback interface.
NOISE = "Kernel is running over TCP without encryption"


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
    if make_pages():
        print("error: the book was not built; what is in _build/html is not complete", file=sys.stderr)
        return 1
    html = ROOT / "_build" / "html"
    pages = len(list((html / "chapters").rglob("*.html")))
    print(f"Built {pages} pages in {time.perf_counter() - start:.0f} s: {html / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
