"""A build of a faulty book fails, with the project's own configuration."""

import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from bs4 import BeautifulSoup

from tests.notebooks.chapters import ROOT
from tests.notebooks.specimen import sound_notebook

TOC = """\
format: jb-book
root: chapters/index
chapters:
  - file: chapters/notebook
"""
HOME = """\
# Home

See {doc}`notebook` and {eq}`sum`.

```{math}
:label: sum
a = b + c
```
"""
CLAIM = "import vgcore as vg\nvg.claim('R1', 'slope', 2.0, within=(1.9, 2.1))"
BROKEN = {
    "an equation that is not there": ("{eq}`lost-equation`", "lost-equation"),
    "a section that is not there": ("{ref}`lost-section`", "lost-section"),
    "a page that is not there": ("{doc}`lost-page`", "lost-page"),
    "a link to no file": ("[text](lost-file.md)", "lost-file.md"),
    "a link to no anchor": ("[text](#lost-anchor)", "lost-anchor"),
    "a source that is not there": ("{cite}`lost-source`", "lost-source"),
    "a term that is not there": ("{term}`lost-term`", "lost-term"),
    "a formula that KaTeX does not know": (r"$\norm{x}$", r"Undefined control sequence: \norm"),
    "a formula that KaTeX calls wrong": ("$é$", "Accented Unicode"),
    "a label that stands twice": (
        "```{math}\n:label: sum\nd = e\n```",
        "duplicate label of equation sum",
    ),
}


@pytest.fixture
def book(tmp_path):
    """A small book without a fault, set up as the project is."""
    folder = tmp_path / "book"
    (folder / "chapters").mkdir(parents=True)
    shutil.copy(ROOT / "_config.yml", folder)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "website", folder / "website", ignore=ignored)
    (folder / "_toc.yml").write_text(TOC)
    (folder / "chapters" / "references.bib").touch()
    (folder / "chapters" / "index.md").write_text(HOME)
    notebook = sound_notebook()
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell("# Notebook"))
    nbformat.write(notebook, folder / "chapters" / "notebook.ipynb")
    return folder


def build(book):
    """Build a book as ``make site`` does; return exit code and messages."""
    run = subprocess.run(
        [sys.executable, book / "website" / "build.py"],
        cwd=book,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return run.returncode, run.stdout + run.stderr


def test_a_sound_book_builds(book):
    path = book / "chapters" / "notebook.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.kernelspec = {"name": "of-another-machine", "display_name": "Other"}
    notebook.cells[-1].source = CLAIM
    nbformat.write(notebook, path)
    code, said = build(book)
    assert code == 0, said
    page = book / "_build" / "html" / "chapters" / "notebook.html"
    row = BeautifulSoup(page.read_text("utf-8"), "html.parser").find(class_="vg-claim").get_text(" ")
    assert {"slope", "R1", "1.9", "2.1", "2"} <= set(re.findall(r"[\w.]+", row))


def test_an_exception_fails_the_build_every_time(book):
    path = book / "chapters" / "notebook.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source = "raise ValueError('planted')"
    nbformat.write(notebook, path)
    for _ in range(2):
        code, said = build(book)
        assert code != 0
        assert "ValueError" in said and "planted" in said


def test_broken_references_fail_the_build(book):
    home = book / "chapters" / "index.md"
    faulty = "\n\n".join(text for text, _ in BROKEN.values())
    home.write_text(HOME + "\n" + faulty + "\n")
    code, said = build(book)
    assert code != 0
    unnamed = [what for what, (_, name) in BROKEN.items() if name not in said]
    assert not unnamed, said


def test_a_broken_reference_fails_by_itself(book):
    home = book / "chapters" / "index.md"
    home.write_text(HOME + "\nSee {eq}`lost-equation`.\n")
    code, said = build(book)
    assert code != 0 and "lost-equation" in said
