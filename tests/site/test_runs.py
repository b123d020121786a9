"""Notebooks run while the build reads other pages; what did not run fails the build by name."""

import json
from concurrent.futures import Future
from types import SimpleNamespace

import nbformat
import pytest
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


def test_other_pages_do_not_wait(book):
    names = [PAGE, "chapters/api", "chapters/glossary"]
    runs.read_notebooks_last(book, book.env, names)
    assert names == ["chapters/api", "chapters/glossary", PAGE]
    source = ["# A page"]
    runs.show_outputs(book, "chapters/api", source)
    assert source == ["# A page"] and not book.said
