"""What teachers and those who cite find: complete, and of the book."""

import ast
import json
import re
from pathlib import Path

import jsonschema
import pytest
from pybtex.database import parse_string

import teaching
from tests.notebooks import chapters
from vgcore.exercises.mistakes import MISTAKES
from website import citing

# The schema of the Citation File Format 1.2.0, as published by its authors (CC BY 4.0).
SCHEMA = Path(__file__).with_name("citation-schema.json")


def test_the_citation_file_is_valid():
    jsonschema.validate(citing.read(), json.loads(SCHEMA.read_text("utf-8")))
    keys = re.findall(r"^([\w-]+):", citing.FILE.read_text("utf-8"), re.M)
    assert len(keys) == len(set(keys)), f"a key stands twice: {keys}"


def test_the_bibtex_entry_says_what_the_citation_file_says(site):
    shown = site.soup(site.folder / "chapters" / "cite.html").select_one("article pre").get_text()
    entry = parse_string(shown, "bibtex").entries["vanishing_gradients"]
    said = citing.read()
    assert entry.type == "software"
    assert entry.fields["title"].strip("{}") == said["title"] and entry.fields["version"] == said["version"]
    assert entry.fields["year"] == said["date-released"][:4]
    assert str(entry.persons["author"][0]).strip("{}") == said["authors"][0]["name"]


def test_the_page_for_teachers_has_every_chapter_slip_mistake_and_solution(site):
    page = site.folder / "chapters" / "for-teachers.html"
    article = site.soup(page).find("article")
    times, solutions = article.select("table.teaching-table")
    assert len(times.select("tbody tr")) == len(solutions.select("tbody tr")) == 11
    text = " ".join(article.get_text(" ").split())
    slips = [title.removeprefix("A common slip: ").strip() for path in chapters.NUMBERED for cell in chapters.read(path).cells
             if cell.cell_type == "markdown" for title in _slips(cell.source)]
    assert len(slips) > 20 and len(article.select("ul a.reference")) >= len(slips)
    lost = [mistake.words for mistake in MISTAKES.values() if mistake.words[1:] not in text and
            (chapters.ROOT / "chapters" / f"{mistake.chapter}.ipynb") in chapters.NUMBERED]
    assert not lost, lost
    linked = {link["href"] for link in solutions.select("a[href*='#sol-']")}
    written = {f"{path.stem}.html#{name}" for path in chapters.NUMBERED
               for name in site.anchors(site.folder / "chapters" / f"{path.stem}.html") if name.startswith("sol-")}
    assert linked == written


@pytest.mark.parametrize("said, begun", [
    ("a mean is treated as a sum", "A mean is treated as a sum"), ("one example counts", "One example counts"),
    ("a^[l] stands where", "a^[l] stands where"), ("σ′ is taken at a", "σ′ is taken at a"),
    ("p − y passes", "p − y passes"), ("log₁₀ stands for", "log₁₀ stands for"), ("x is used", "x is used"),
])
def test_a_line_begins_with_a_capital_unless_with_a_symbol(said, begun):
    assert teaching.begun(said) == begun


def test_the_first_page_leads_to_what_readers_look_for(site):
    links = {link["href"] for link in site.soup(site.folder / "chapters" / "index.html").select("article a[href]")}
    assert {"where-do-i-start.html", "what-stays.html", "it-does-not-train.html", "for-teachers.html", "cite.html", "glossary.html", "equations.html"} <= links


@pytest.mark.parametrize(("test", "questions"), [("where-do-i-start", range(8, 11)), ("what-stays", range(10, 13))])
def test_each_question_of_a_self_test_says_where_to_read(site, test, questions):
    """The section is named right under its question, and is where the link leads."""
    cells = chapters.read(chapters.ROOT / "chapters" / f"{test}.ipynb").cells
    asked = [place for place, cell in enumerate(cells) if "widgets.quiz(" in cell.source]
    assert len(asked) in questions
    calls = [ast.parse(cells[place].source).body[0].value for place in asked]
    first = [ast.literal_eval(call.keywords[0].value) == ast.literal_eval(call.args[1].keys[0]) for call in calls]
    assert sum(first) <= len(asked) / 2, "the first answer is right too often"
    linked = [re.findall(r"\]\((sec-[\w-]+|know-[\w-]+)\)", cells[place + 1].source) for place in asked]
    assert all(linked)
    article = site.content[f"chapters/{test}.html"]
    leads = {link["href"].partition("#")[2] for link in article.select("a[href*='.html#']")}
    assert {label for labels in linked for label in labels} <= leads
    numbers = {int(name[:2]) for link in article.select("a[href]") if (name := link["href"])[:2].isdigit()}
    assert numbers >= (set(range(1, 9)) if test == "where-do-i-start" else set(range(1, 12)))


def _slips(text):
    return [line.partition("} ")[2] for line in text.splitlines() if "{admonition} A common slip: " in line]
