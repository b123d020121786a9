"""Notebooks run while the build reads other pages; what did not run fails the build by name."""

import json
from concurrent.futures import Future
from types import SimpleNamespace

import execute
import nbformat
import pytest
import run_here
import runs
from executed import keep, place
from nbclient.exceptions import CellExecutionError

from tests.notebooks.specimen import sound_notebook

PAGE = "chapters/one"


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A book of one notebook, and what was said while its page was read."""
    (tmp_path / "chapters").mkdir()
    nbformat.write(sound_notebook(), tmp_path / f"{PAGE}.ipynb")
    said = []
    monkeypatch.setattr(runs, "RUNS", {})
    monkeypatch.setattr(runs, "log", SimpleNamespace(
        warning=lambda text, *rest, location, **kind: said.append(f"{location}: {text % rest}")))
    env = SimpleNamespace(doc2path=lambda name: str(tmp_path / f"{name}{'.ipynb' if name == PAGE else '.md'}"))
    return SimpleNamespace(srcdir=tmp_path, env=env, said=said)


def shown(book):
    source = [(book.srcdir / f"{PAGE}.ipynb").read_text("utf-8")]
    runs.show_outputs(book, PAGE, source)
    return json.loads(source[0])


def test_a_run_is_waited_for_and_shown(book):
    ran = Future()
    ran.set_result(None)
    runs.RUNS[PAGE] = ran
    path = book.srcdir / f"{PAGE}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    outputs = [[nbformat.v4.new_output("stream", text=f"{number}\n")]
               for number, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    keep(place(book.srcdir, "one", notebook), outputs, "")
    cells = [cell for cell in shown(book)["cells"] if cell["cell_type"] == "code"]
    assert [cell["outputs"][0]["text"] for cell in cells] == [output[0].text for output in outputs]
    assert not book.said


def test_a_notebook_that_fails_fails_the_build_by_name(book):
    failed = Future()
    failed.set_exception(CellExecutionError("In a cell: planted", "ValueError", "planted"))
    runs.RUNS[PAGE] = failed
    shown(book)
    assert len(book.said) == 1 and book.said[0].startswith(PAGE) and "planted" in book.said[0]


def test_what_is_no_fault_of_a_notebook_is_raised(book):
    failed = Future()
    failed.set_exception(OSError("no space left"))
    runs.RUNS[PAGE] = failed
    with pytest.raises(OSError, match="no space"):
        shown(book)


def test_what_changed_while_it_ran_is_not_shown_as_of_today(book):
    shown(book)
    assert book.said == [f"{PAGE}: it changed, or vgcore did, while it ran: build again"]


def test_notebooks_of_any_folder_begin_before_the_pages_are_read(book, monkeypatch):
    began = []
    monkeypatch.setattr(runs, "ThreadPoolExecutor", lambda number: SimpleNamespace(
        submit=lambda work, path, root: began.append((path, root))))
    names = [PAGE, "chapters/api", "chapters/glossary"]
    runs.start(book, book.env, names)
    assert names == ["chapters/api", "chapters/glossary", PAGE]
    assert began == [(book.srcdir / f"{PAGE}.ipynb", book.srcdir)] and [*runs.RUNS] == [PAGE]


def test_other_pages_do_not_wait(book):
    source = ["# A page"]
    runs.show_outputs(book, "chapters/api", source)
    assert source == ["# A page"] and not book.said


def test_a_build_that_is_cut_short_begins_no_notebook(book):
    ran, waiting = Future(), Future()
    ran.set_result(None)
    runs.RUNS.update({PAGE: ran, "chapters/two": waiting})
    runs.stop(book, RuntimeError("planted"))
    assert waiting.cancelled() and not ran.cancelled()


# ---- without a kernel ----

CELLS = (
    "import numpy as np\nfrom vgcore import plots, widgets\nimport vgcore as vg",
    "print('a', 1 / 3)\nvg.claim('R1', 'slope', 2.0, within=(1.9, 2.1))\nprint('b')",
    "plots.axes()[1].plot([0, 1])\nnp.arange(3)",
    "widgets.flipbook(lambda ax, k: ax.plot([0, k]), k=[1, 2])",
    "for k in 1, 2:\n    plots.axes()[1].plot([0, k]);",
)


def kept_run(folder, path):
    return json.loads(place(folder, path.stem, nbformat.read(path, as_version=4)).read_text("utf-8"))


def written(folder, *cells):
    path = folder / "one.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]), path)
    return path


def test_a_run_without_a_kernel_is_what_a_kernel_gives(tmp_path):
    path, found = written(tmp_path, *CELLS), []
    for way in execute.run, run_here.run_apart:
        way(path, tmp_path)
        found.append(kept_run(tmp_path, path))
    by_kernel, here = found
    for one in found:  # the names of models are drawn
        for output in (output for cell in one["outputs"] for output in cell):
            output.get("data", {}).get("application/vnd.jupyter.widget-view+json", {}).pop("model_id", None)
        models = one.pop("state")["state"].values()
        one["models"] = [(model["model_name"], model["state"].get("value")) for model in models]
    assert here == by_kernel and here["models"]


def test_a_notebook_without_widgets_keeps_no_state(tmp_path, monkeypatch):
    monkeypatch.setattr(run_here, "run", None)  # no kernel is asked
    path = written(tmp_path, "print(1)")
    run_here.run_apart(path, tmp_path)
    assert kept_run(tmp_path, path) == {
        "outputs": [[{"output_type": "stream", "name": "stdout", "text": "1\n"}]], "state": None}


@pytest.mark.parametrize(("source", "error", "said"), [
    ("1 / 0", CellExecutionError, "ZeroDivisionError"),
    ("import sys; print('planted', file=sys.stderr)", ValueError, "cell 1 writes to stderr: planted"),
])
def test_what_fails_is_run_in_a_kernel_which_says_where(tmp_path, source, error, said):
    with pytest.raises(error, match=said):
        run_here.run_apart(written(tmp_path, "x = 1", source), tmp_path)


@pytest.mark.parametrize("source", ["import time; time.sleep(60)", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"],
                         ids=["endless", "killed"])
def test_what_does_not_end_well_is_left_to_a_kernel(tmp_path, monkeypatch, source):
    asked = []
    monkeypatch.setattr(run_here, "run", lambda *told: asked.append(told))
    monkeypatch.setattr(run_here, "PATIENCE", 3)
    path = written(tmp_path, source)
    run_here.run_apart(path, tmp_path)
    assert asked == [(path, tmp_path)] and not (tmp_path / "_build").exists()


def test_each_notebook_begins_in_a_process_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(run_here, "run", None)
    path = written(tmp_path, "import sys\nprint(hasattr(sys, 'planted'), 'matplotlib.figure' in sys.modules)\nsys.planted = 1")
    for _ in range(2):
        run_here.run_apart(path, tmp_path)
        printed = kept_run(tmp_path, path)["outputs"][0][0]["text"]
        assert printed == f"False {run_here.START == 'forkserver'}\n"
