"""The number of an equation in a comment is one that the page has shown above the cell."""

import io
import re
import tokenize

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.notebooks import chapters

NUMBER = re.compile(r"\((\d{1,2})\.(\d{1,2})\)")
LABEL = re.compile(r"^\$\$ *\((eq-[\w-]+)\)", re.MULTILINE)
LABELS = {path.stem: [label for cell in chapters.read(path).cells if cell.cell_type == "markdown"
                      for label in LABEL.findall(cell.source)]
          for path in chapters.NUMBERED}


def cited(source):
    """Pairs (chapter, number) in the comments of a cell."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield from ((int(c), int(k)) for c, k in NUMBER.findall(token.string))


def misplaced(notebook, stem, labels=LABELS):
    """Numbers in comments that no equation above the cell carries, one line each.

    Equations are numbered as they come on the page, whatever their labels say.
    Those of another chapter only have to exist.
    """
    shown, own = 0, int(stem[:2]) if stem[:2].isdigit() else None
    counts = {int(name[:2]): len(found) for name, found in labels.items()}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            shown += len(LABEL.findall(cell.source))
        else:
            for chapter, number in cited(cell.source):
                if number > (shown if chapter == own else counts.get(chapter, 0)):
                    yield f"({chapter}.{number}) in a comment, {shown} equations above"


@pytest.mark.parametrize("path", chapters.PATHS, ids=lambda path: path.stem)
def test_a_comment_names_an_equation_that_was_shown(path):
    assert list(misplaced(chapters.read(path), path.stem)) == []


@pytest.mark.parametrize(("comment", "faults"), [
    ("# (7.1)", 0), ("# W D, (7.2)", 1), ("# (8.1)", 0), ("# (8.2)", 1), ("# (12.1)", 1),
])
def test_a_number_without_an_equation_is_found(notebook, comment, faults):
    notebook.cells = [new_markdown_cell("$$\nx = 1\n$$ (eq-7-9)"),
                      new_code_cell(f"x = 1  {comment}\ny = '(7.5)'"),
                      new_markdown_cell("$$\ny = 1\n$$ (eq-7-2)")]
    labels = {"07-x": ["eq-7-9", "eq-7-2"], "08-y": ["eq-8-1"]}
    assert len(list(misplaced(notebook, "07-x", labels))) == faults
