"""Whoever types the visible cells of a page, in order, gets no NameError and reads every printed line."""

import builtins
import symtable

import pytest
from nbformat.v4 import new_code_cell, new_output

from tests.notebooks import chapters

HIDDEN = {"remove-input", "remove-cell"}
COLUMNS = 79        # of a printed line: a page cuts off what is longer

every = pytest.mark.parametrize("path", chapters.PATHS, ids=lambda path: path.stem)


def undefined(notebook):
    """Names that a visible cell uses and none defines, itself and those above it."""
    known = set(dir(builtins)) | {"__name__", "get_ipython"}
    for i, cell in enumerate(c for c in notebook.cells if c.cell_type == "code"):
        if HIDDEN & set(cell.metadata.get("tags", [])):
            continue
        scopes = list(_scopes(symtable.symtable(cell.source, f"cell {i}", "exec")))
        known |= {s.get_name() for s in scopes[0].get_symbols() if s.is_assigned() or s.is_imported()}
        used = {s.get_name() for scope in scopes for s in scope.get_symbols() if s.is_referenced()
                and (scope is scopes[0] or s.is_global())}
        yield from (f"code cell {i} uses {name}" for name in sorted(used - known))


def cut_off(notebook):
    """Printed lines that are longer than the page is wide."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield from (line for line in output.get("text", "").splitlines() if len(line) > COLUMNS)


def _scopes(table):
    yield table
    for child in table.get_children():
        yield from _scopes(child)


@every
def test_a_name_is_defined_where_it_can_be_seen(path):
    assert list(undefined(chapters.read(path))) == []


@every
def test_no_printed_line_is_cut_off(path):
    assert list(cut_off(chapters.read(path))) == []


@pytest.mark.parametrize(("sources", "found"), [
    (["x = 1", "x + 1"], []),
    (["x + y\nx = 1"], ["code cell 0 uses y"]),
    (["import numpy as np", "[np.sin(k) for k in range(3)]"], []),
    (["def f(a):\n    return a + b"], ["code cell 0 uses b"]),
    (["def f(a):\n    return a + b", "b = 1"], ["code cell 0 uses b"]),
    (["for i in range(3):\n    s = i", "i + s"], []),
    (["class A:\n    n = 1\n    def f(self):\n        return A.n + m"], ["code cell 0 uses m"]),
])
def test_names_are_followed(notebook, sources, found):
    notebook.cells = [new_code_cell(source) for source in sources]
    assert list(undefined(notebook)) == found


def test_a_hidden_cell_defines_nothing(notebook):
    notebook.cells = [new_code_cell("x = 1", metadata={"tags": ["remove-input"]}), new_code_cell("x")]
    assert list(undefined(notebook)) == ["code cell 1 uses x"]


def test_a_long_line_is_found(notebook):
    notebook.cells = [new_code_cell("1", outputs=[new_output("stream", text=f"{'a' * 79}\n{'b' * 80}\n")])]
    assert list(cut_off(notebook)) == ["b" * 80]
