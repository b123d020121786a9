"""Chapters are short: section 7 of the course plan, counted.

A cell is as long as it looks. In the sum over a page a claim counts as one line,
however many words it needs: it states evidence and is no step of the program.
"""

import ast
from statistics import median

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.notebooks import chapters

CELL_LINES = 15
COLUMNS = 79
CODE_CELLS = 14
PAGE_LINES = 90
MEDIAN_LINES = 6


def overlong(notebook):
    """What is longer than a reader can take in, one line each."""
    code = [c.source for c in notebook.cells if c.cell_type == "code"]
    for i, source in enumerate(code):
        count = len(source.splitlines())
        if count > CELL_LINES:
            yield f"code cell {i} has {count} lines, at most {CELL_LINES}"
        for line in source.splitlines():
            if len(line) > COLUMNS:
                yield f"code cell {i} has {len(line)} columns, at most {COLUMNS}: {line}"
    body = [_lines(c.source) for c in before_exercises(notebook)]
    if len(body) > CODE_CELLS:
        yield f"{len(body)} code cells before the exercises, at most {CODE_CELLS}"
    if sum(body) > PAGE_LINES:
        yield f"{sum(body)} code lines before the exercises, at most {PAGE_LINES}"
    if body and median(body) > MEDIAN_LINES:
        yield f"median of {median(body)} lines a cell, at most {MEDIAN_LINES}"


def before_exercises(notebook):
    """The code cells above the heading "Exercises" whose code the page shows."""
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and _opens_exercises(cell.source):
            break
        if cell.cell_type == "code" and "remove-input" not in cell.metadata.get("tags", []):
            cells.append(cell)
    return cells


def _opens_exercises(text):
    headings = [line for line in text.splitlines() if line.startswith("#")]
    return any(h.strip("# ").lower().startswith("exercises") for h in headings)


def _lines(source):
    return sum(1 for line in source.splitlines() if line.strip()) - _wrapped(source)


def _wrapped(source):
    """Lines that are the second or a later one of a claim."""
    claims = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)
              and getattr(node.func, "attr", None) == "claim")
    return sum(claim.end_lineno - claim.lineno for claim in claims)


@pytest.mark.parametrize("path", chapters.PATHS, ids=lambda path: path.stem)
def test_chapters_are_short(path):
    assert list(overlong(chapters.read(path))) == []


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([new_code_cell("x = 1\n" * 16)], "16 lines"),
        ([new_code_cell("x = " + "1" * 76)], "80 columns"),
        ([new_code_cell("x = 1")] * 15, "15 code cells"),
        ([new_code_cell("x = 1\n" * 13)] * 7, "91 code lines"),
        ([new_code_cell("x = 1\n" * 7)], "median of 7"),
    ],
)
def test_what_is_too_long_is_named(notebook, cells, message):
    notebook.cells = cells
    assert any(message in line for line in overlong(notebook))


def test_code_that_the_page_leaves_out_is_not_counted(notebook):
    hidden = new_code_cell("x = 1", metadata={"tags": ["remove-input"]})
    notebook.cells = [hidden] * 15 + [new_code_cell("x = 1")]
    assert list(overlong(notebook)) == []


CLAIM = 'vg.claim("R1", "slope",\n         x, within=(1, 2),\n         over="3 nets")'


def test_a_claim_is_as_long_in_its_cell_as_it_looks(notebook):
    notebook.cells = [new_code_cell("\n".join(["x = 1"] * 13 + [CLAIM]))]
    assert any("16 lines" in line for line in overlong(notebook))


def test_a_claim_is_one_line_of_a_page(notebook):
    notebook.cells = [new_code_cell("\n".join(["x = 1"] * 12 + [CLAIM]))] * 6
    assert not any("code lines" in line for line in overlong(notebook))
    notebook.cells += [new_code_cell("x = 1\n" * 13)]
    assert any("91 code lines" in line for line in overlong(notebook))


def test_exercises_are_not_counted(notebook):
    notebook.cells = [
        new_code_cell("x = 1"),
        new_markdown_cell("Text.\n\n## Exercises"),
        *[new_code_cell("x = 1\n" * 9)] * 20,
    ]
    assert list(overlong(notebook)) == []
