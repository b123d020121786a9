"""The built book has none of the faults that ``faults`` knows."""

import pytest

from tests.notebooks import chapters
from tests.site import faults
from tests.site.pages import Site


@pytest.mark.parametrize("fault", faults.ALL, ids=lambda f: f.__name__)
def test_the_site_has_no(site, fault):
    found = list(fault(site))
    assert not found, "\n".join(found)


def test_every_page_of_the_contents_is_built_and_linked(site):
    pages = [path.relative_to(chapters.ROOT).as_posix() for path in
             chapters.in_table_of_contents()]
    assert len(pages) > 1
    menu = site.soup(site.folder / f"{pages[0]}.html").find("nav", class_="bd-links")
    linked = {
        (site.folder / pages[0]).parent.joinpath(a["href"]).resolve()
        for a in menu.find_all("a", href=True)
    }
    for page in pages:
        path = site.folder / f"{page}.html"
        assert path.is_file(), f"{page} is in _toc.yml and was not built"
        assert page == pages[0] or path in linked, f"{page} is not in the menu"


@pytest.mark.parametrize("path", chapters.NUMBERED, ids=lambda path: path.stem)
def test_a_chapter_shows_its_figures_and_equations(site, path):
    cells = chapters.read(path).cells
    article = site.content[f"chapters/{path.stem}.html"]
    shown = article.select(".cell_output img, .cell_output svg")
    figures = sum(
        any(kind.startswith("image/") for kind in output.get("data", {}))
        for cell in cells
        for output in cell.get("outputs", [])
    )
    assert len(shown) >= figures > 0
    assert len(article.select("span.eqno")) >= 3
    assert len(article.select(".cell_input")) <= sum(c.cell_type == "code" for c in cells)


def test_equation_numbers_follow_the_chapter(site):
    numbers = {}
    for path in chapters.NUMBERED:
        article = site.content[f"chapters/{path.stem}.html"]
        found = [n.get_text().strip("#¶ ()") for n in article.select("span.eqno")]
        numbers[path.stem] = found
    for stem, found in numbers.items():
        chapter = str(int(stem.split("-")[0]))
        assert found == [f"{chapter}.{i}" for i in range(1, len(found) + 1)], stem


def test_the_first_page_leads_to_the_book(site):
    assert "index.html" in {site.name(path) for path in Site(site.folder).paths}


STORED_BYTES = 1_000_000  # a copy of the builder's environment takes 5 million


def test_a_stored_page_holds_nothing_but_itself(site_folder):
    """A page whose nodes lead to the environment stores it with them, and each build reads it again and again."""
    stored = {path.name: path.stat().st_size for path in (site_folder.parent / ".doctrees").rglob("*.doctree")}
    if not stored:
        pytest.skip("the site was built elsewhere: its stored pages are not here")
    assert len(stored) > 20
    assert not {name: size for name, size in stored.items() if size > STORED_BYTES}
