"""Exercises as the learner meets them: an open stub, a solution that passes.

That each mistake is named as itself is tested in ``tests/unit/test_check.py``.
"""

import re

import pytest

from tests.notebooks import chapters
from vgcore.exercises.chapters import EXERCISES
from vgcore.exercises.mistakes import MISTAKES

CHECK = re.compile(r"""\bcheck\(\s*["']([\w-]+)["']""")
STARTS = "exercise-start", "exercise-end", "solution-start", "solution-end"


def checked_cells(path):
    """Triples (key, tags, last printed text) of the cells that check an answer."""
    for cell in chapters.read(path).cells:
        for key in CHECK.findall(cell.source) if cell.cell_type == "code" else ():
            texts = [o["data"].get("text/plain", "") for o in cell.outputs
                     if "data" in o]
            yield key, set(cell.metadata.get("tags", ())), texts[-1] if texts else ""


@pytest.mark.parametrize("path", chapters.NUMBERED, ids=lambda p: p.stem)
def test_a_stub_is_open_and_its_solution_right(path):
    said = {"exercise": {}, "solution": {}}
    for key, tags, text in checked_cells(path):
        (kind,) = tags & said.keys()
        assert key not in said[kind], f"{key}: two cells with the tag {kind}"
        said[kind][key] = text
    assert said["exercise"].keys() == said["solution"].keys()
    assert len(said["exercise"]) >= 4, "a chapter has at least four exercises"
    for key in said["exercise"]:
        assert said["exercise"][key].startswith("Not attempted yet"), key
        assert said["solution"][key].startswith("Right"), key


@pytest.mark.parametrize("path", chapters.NUMBERED, ids=lambda p: p.stem)
def test_exercises_are_gated_and_solutions_fold(path):
    text = "\n".join(c.source for c in chapters.read(path).cells
                     if c.cell_type == "markdown")
    counts = {start: len(re.findall(rf"^```+{{{start}}}", text, re.M))
              for start in STARTS}
    assert len(set(counts.values())) == 1 or (
        counts["exercise-start"] == counts["exercise-end"]
        and counts["solution-start"] == counts["solution-end"]), counts
    assert text.count(":class: dropdown") >= counts["solution-start"]


def test_every_registered_exercise_is_in_a_chapter():
    asked = {key for path in chapters.NUMBERED for key, _, _ in checked_cells(path)}
    assert asked == EXERCISES.keys()


@pytest.mark.parametrize("path", chapters.NUMBERED, ids=lambda p: p.stem)
def test_two_quizzes_and_a_widget(path):
    code = "\n".join(c.source for c in chapters.read(path).cells
                     if c.cell_type == "code")
    assert len(re.findall(r"\bquiz\(", code)) >= 2
    assert len(re.findall(r"\bflipbook\(", code)) >= 1


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_explained_where_its_link_leads(name):
    mistake = MISTAKES[name]
    path = chapters.ROOT / "chapters" / f"{mistake.chapter}.ipynb"
    headings = re.findall(r"^#+ (.+)$", "\n".join(
        c.source for c in chapters.read(path).cells
        if c.cell_type == "markdown"), re.M)
    assert mistake.section in headings
