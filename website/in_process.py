"""Run the cells of a notebook in this process, without a kernel.

A kernel costs seconds and hides what happens inside. Here the cells run in an
IPython shell whose outputs are kept in the notebook format, in order.
"""

import base64
import os
import sys
import time
from contextlib import chdir, contextmanager

import matplotlib
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell


class Publisher(DisplayPublisher):
    """Keeps what ``display`` shows."""

    def publish(self, data, metadata=None, **ignored):
        self.kept.append({"output_type": "display_data", "data": _encoded(data), "metadata": metadata or {}})


class Hook(DisplayHook):
    """Keeps the value of a cell's last line."""

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        self.kept.append({"output_type": "execute_result", "data": _encoded(format_dict), "metadata": md_dict or {},
                          "execution_count": self.prompt_count})

    def finish_displayhook(self):
        pass


class Stream:
    """Keeps what is printed."""

    def __init__(self, name, kept):
        self.name, self.kept = name, kept

    def write(self, text):
        last = self.kept[-1] if self.kept else {}
        if last.get("name") == self.name:
            last["text"] += text
        elif text:
            self.kept.append({"output_type": "stream", "name": self.name, "text": text})
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


class CellFailed(Exception):
    """A cell ended in an exception."""


def run(notebook, folder):
    """Yield (cell, its new outputs, seconds of a processor) for each code cell in order.

    Parameters
    ----------
    notebook : NotebookNode
    folder : Path
        Where the notebook stands, the working folder of its cells.

    Raises
    ------
    CellFailed
        After which the next cell could still be run, but is not.
    """
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    matplotlib.use(os.environ["MPLBACKEND"])
    kept = []
    shell = InteractiveShell.instance(display_pub_class=Publisher, displayhook_class=Hook,
                                      colors="nocolor")
    shell.reset()  # one shell for all notebooks: what shows figures stays connected to it
    shell.display_pub.kept = shell.displayhook.kept = kept
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        kept.clear()
        start = time.process_time()
        with chdir(folder), _streams(kept):
            done = shell.run_cell(cell.source, store_history=True)
        if not done.success:
            error = done.error_in_exec or done.error_before_exec
            raise CellFailed(f"{type(error).__name__}: {error}")
        yield cell, list(kept), time.process_time() - start


@contextmanager
def _streams(kept):
    saved = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Stream("stdout", kept), Stream("stderr", kept)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = saved


def _encoded(data):
    return {kind: base64.b64encode(content).decode() if isinstance(content, bytes) else content
            for kind, content in data.items()}
