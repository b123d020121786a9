"""What a page with live cells says, and what it loads before anybody runs one."""

import re

import pytest
from bs4 import BeautifulSoup

from vgcore.exercises.mistakes import MISTAKES

# Most of a page is the inside of formulas, drawings and widgets, and spans around single words.
BULK = re.compile(r"<svg.*?</svg>|<math.*?</math>|(?<=widget-state\+json\">).*?(?=</script>)", re.DOTALL)
PLAIN = re.compile(r'<span(?: (?:class|style|aria-hidden)="[^"]*")*>([^<]*)</span>')


def lean(html):
    """A page without its bulk: all other elements and words are there."""
    html, found = BULK.sub("", html), 1
    while found:
        html, found = PLAIN.subn(r"\1", html)
    return html


@pytest.fixture(scope="session")
def pages(site_folder):
    paths = sorted((site_folder / "chapters").glob("*.html"))
    return {path.stem: BeautifulSoup(lean(path.read_text("utf-8")), "html.parser") for path in paths}


def test_no_page_asks_to_run_a_cell_where_it_cannot_be(pages):
    """The sentence that names the button is hidden until the script has made the button."""
    exercises = 0
    for stem, page in pages.items():
        assert "run the cell again" not in page.get_text(), stem
        for cell in page.select(".tag_exercise"):
            if "check(" not in cell.get_text():
                continue  # an exercise whose answer is a sentence
            exercises += 1
            todo = cell.select_one(".live-todo")
            assert todo.has_attr("hidden") and todo.get_text().endswith("press Run."), stem
    assert exercises == sum(len(page.select(".live-todo")) for page in pages.values()) > 50


def test_without_scripts_a_page_with_exercises_says_where_its_notebook_is(pages, site_folder):
    for stem, page in pages.items():
        notes = page.select("noscript .live-note a")
        assert len(notes) == bool(page.select(".tag_exercise")), stem
        for link in notes:
            assert (site_folder / "chapters" / link["href"]).resolve().is_file(), stem


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_leads_to_its_section(pages, guest, name):
    """The guest makes the anchor from the heading, as docutils did."""
    mistake = MISTAKES[name]
    anchor = guest.anchor(mistake.section.replace(" ", "-"))
    assert pages[mistake.chapter].find(id=anchor), anchor


def test_every_code_cell_has_its_number(pages):
    for stem, page in pages.items():
        cells = page.select("div.cell")
        numbers = [int(name[5:]) for cell in cells for name in cell["class"] if name.startswith("live-")]
        assert len(numbers) == len(cells) and numbers == sorted(set(numbers)), stem


def test_one_small_script_is_all_that_a_page_loads(pages):
    for stem, page in pages.items():
        loaded = [script["src"].split("?")[0] for script in page.select("script[src]") if "live" in script["src"]]
        assert loaded == ["../_static/live/page.js"], stem
        assert page.select_one('script[src*="live/page.js"]').has_attr("defer")
