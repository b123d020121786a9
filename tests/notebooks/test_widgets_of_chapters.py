"""What stands around a widget: it says what to do, and its answer does not stand below it in the open."""

import ast

import pytest

from tests.notebooks import chapters


def flipbooks(path):
    """Of each cell with a flipbook: its call, and the cell behind it."""
    cells = chapters.read(path).cells
    for cell, behind in zip(cells, cells[1:], strict=False):
        if cell.cell_type == "code":
            for call in calls(cell.source):
                yield call, behind


def calls(source):
    return [node for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Call) and getattr(node.func, "attr", None) == "flipbook"]


@pytest.mark.parametrize("path", chapters.NUMBERED, ids=lambda path: path.stem)
def test_a_widget_says_what_to_do_in_one_line(path):
    found = list(flipbooks(path))
    assert found
    for call, _ in found:
        caption = next(ast.literal_eval(one.value) for one in call.keywords if one.arg == "caption")
        assert 20 < len(caption) < 80 and caption.endswith("."), caption


@pytest.mark.parametrize("path", chapters.NUMBERED, ids=lambda path: path.stem)
def test_the_answer_below_a_widget_is_folded(path):
    for _, behind in flipbooks(path):
        assert behind.cell_type == "markdown" and behind.source.startswith(":::{dropdown} "), behind.source[:80]
