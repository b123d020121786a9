"""A quiz sets formulas and code in its texts, and no other markup."""

import ast
import re

import pytest
from nbformat.v4 import new_code_cell

from tests.notebooks import chapters

SET = re.compile(r"\$[^$]*\$|`[^`]*`")
RAW = re.compile(r"(?<![\w*])\*{1,2}[^\s*](?:[^*]*[^\s*])?\*{1,2}(?![\w*])"   # *emphasis*
                 r"|(?<!\w)_[^\s_][^_]*_(?!\w)|\]\(|\{[\w:]+\}|\bto the power\b")


def raw(notebook):
    """Markup, and powers in words, that a reader of a quiz would see as typed."""
    for cell in notebook.cells:
        if cell.cell_type != "code" or "quiz(" not in cell.source:
            continue
        for call in ast.walk(ast.parse(cell.source)):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", None) == "quiz":
                for node in ast.walk(call):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        yield from (m[0] for m in RAW.finditer(SET.sub(" ", node.value)))


@pytest.mark.parametrize("path", chapters.PATHS, ids=lambda path: path.stem)
def test_a_quiz_shows_no_raw_markup(path):
    assert list(raw(chapters.read(path))) == []


@pytest.mark.parametrize(("text", "found"), [
    ("the *length* of g", ["*length*"]),
    ("the **length** of g", ["**length**"]),
    ("By 2 to the power 99.", ["to the power"]),
    ("see [chapter 5](05-products)", ["]("]),
    ("by {eq}`eq-1-1`", ["{eq}"]),
    ("a * b, 2 * 3 * 4, $W^* x^*$, `a_b_c`, $n_{l} x_{i}$, f_1 and f_2", []),
])
def test_raw_markup_is_found(notebook, text, found):
    notebook.cells = [new_code_cell(f"widgets.quiz({text!r}, {{'a': 'b'}}, right='a')")]
    assert list(raw(notebook)) == found
