"""Pages on paper: nothing of the screen's folds, nothing half shown, and a PDF that can be opened."""

import re

import paper
import pytest

CHAPTER = "05-products-of-jacobians.html"


@pytest.fixture(scope="module")
def printed_page(browser, site_folder):
    """A chapter as it goes to the printer."""
    page = browser.new_page(viewport={"width": 900, "height": 1200})
    page.emulate_media(media="print")
    page.goto((site_folder / "chapters" / CHAPTER).as_uri())
    page.evaluate(paper.READY)
    yield page
    page.close()


def test_folds_of_the_screen_are_gone(printed_page):
    shown = printed_page.locator(".bd-article details.hide:visible").count()
    assert printed_page.locator(".bd-article details.hide").count() > 0 and shown == 0
    found = printed_page.locator(".bd-article details.sd-dropdown .sd-summary-content")
    assert found.count() > 0
    assert all(box.bounding_box()["height"] > 20 for box in found.all())


def test_a_long_cell_may_end_overleaf_and_a_figure_may_not(printed_page):
    breaks = printed_page.evaluate("""() => Object.fromEntries(['div.cell', 'div.cell_input', 'img', '.vg-claim', 'h2']
        .map(what => [what, [...document.querySelectorAll('.bd-article ' + what)].map(one => getComputedStyle(one))
        .map(style => [style.breakInside, style.breakAfter])]))""")
    assert {inside for inside, _ in breaks["div.cell"]} == {"auto"}
    for what in ("div.cell_input", "img", ".vg-claim"):
        assert {inside for inside, _ in breaks[what]} == {"avoid"}, what
    assert {after for _, after in breaks["h2"]} == {"avoid"}


def test_solutions_come_after_everything(printed_page):
    printed_page.evaluate(paper.FOR_PAPER)
    order = printed_page.evaluate("""() => [...document.querySelectorAll('.bd-article :is(h2, div.solution)')]
        .map(one => one.matches('h2') ? one.textContent : 'solution')""")
    first = order.index("solution")
    assert order[first - 1] == "Solutions" and set(order[first:]) == {"solution"} and len(order) - first >= 5
    assert printed_page.locator("div.solution:visible").count() == len(order) - first


def test_a_page_becomes_a_pdf(browser, site_folder, tmp_path):
    target = tmp_path / "index.pdf"
    paper.printed(browser, site_folder / "chapters" / "index.html", target, "Vanishing Gradients")
    made = target.read_bytes()
    assert made.startswith(b"%PDF-") and b"/StructTreeRoot" in made and b"/Outlines" in made
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", made)) <= 5


def test_the_book_holds_every_chapter_once_and_its_links_stay_inside(site_folder, monkeypatch):
    monkeypatch.setattr(paper, "HTML", site_folder)
    listed = paper.pages()
    assert [path.stem[:2] for path in listed if path.stem[0].isdigit()] == [f"{n:02}" for n in range(1, 13)]
    few = [path for path in listed if path.stem[:2] in ("02", "03", "bi")]
    whole = paper.BeautifulSoup(paper.bound(few), "html.parser")
    inside = whole.select_one(".bound")
    ids = [tag["id"] for tag in inside.find_all(id=True)]
    assert len(ids) == len(set(ids)) and {path.stem for path in few} <= set(ids)
    lost = [link["href"] for link in inside.find_all("a", href=True)
            if link["href"].startswith("#") and link["href"][1:] not in ids]
    assert not lost


def test_the_pdf_takes_the_place_of_the_print_button(site_folder, tmp_path):
    page = tmp_path / "chapters" / "x.html"
    page.parent.mkdir()
    page.write_bytes((site_folder / "chapters" / CHAPTER).read_bytes())
    printing = "window.print()" in page.read_text("utf-8")
    paper.link(page, tmp_path / "pdf" / "x.pdf")
    said = page.read_text("utf-8")
    assert "window.print()" not in said
    assert ('href="../pdf/x.pdf" download' in said) == printing
