"""The search finds what readers look for, from disk and from a server, on a desk and on a phone."""

import pytest

from tests.browser import page_faults
from tests.browser.search_queries import CHAPTERS, NOTHING, QUERIES
from tests.browser.visits import DESKTOP, PHONE, Visit, visiting


@pytest.fixture(scope="module")
def engine(browser, site_folder):
    """The search page, from disk, its engine ready."""
    with visiting(browser, site_folder / "search.html") as visit:
        visit.page.evaluate("start().then(() => null)")
        yield visit


def _answers(engine, query):
    return engine.page.evaluate("query => start().then(engine => engine.search(query))", query)


def test_every_query_finds_the_right_page_first(engine):
    wrong = []
    for query, (answer, chapter) in QUERIES.items():
        found = _answers(engine, query)
        outright = [one["url"] for one in found["answers"]]
        pages = [page["url"] for page in found["pages"]]
        if answer and not (outright and outright[0].endswith(answer)):
            wrong.append(f"{query}: {outright[:2]} is not {answer}")
        if chapter is not None and pages[:1] != [f"chapters/{CHAPTERS[chapter]}.html"]:
            wrong.append(f"{query}: {pages[:3]} does not begin with chapter {chapter}")
    assert not wrong, "\n".join(wrong)
    assert not engine.errors + engine.requests


def test_whole_words_only(engine):
    hits = [hit for page in _answers(engine, "He")["pages"] for hit in page["hits"]]
    marked = {piece["text"].lower() for hit in hits for piece in hit["text"] if piece.get("mark")}
    assert marked and marked <= {"he", "kaiming", "he initialization", "kaiming initialization"}


@pytest.mark.parametrize(("typed", "meant"), [("vanishng", "vanish"), ("trunca", "truncat")], ids=["slip", "half"])
def test_a_slip_or_half_a_word_still_finds(engine, typed, meant):
    hits = [hit for page in _answers(engine, typed)["pages"] for hit in page["hits"]]
    marked = [piece["text"].lower() for hit in hits for piece in hit["text"] if piece.get("mark")]
    assert marked and all(word.startswith(meant) for word in marked)


def test_what_is_not_there_is_not_found(engine):
    for query in NOTHING:
        assert _answers(engine, query) == {"answers": [], "pages": []}


def test_every_synonym_leads_somewhere(engine):
    """A name that finds no page helps nobody."""
    names = {line[0] for line in engine.page.evaluate("searchData.synonyms")}
    assert not [name for name in sorted(names) if not _answers(engine, name)["pages"]]


@pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", PHONE)], ids=["desktop", "phone"])
def test_a_search_by_keyboard(browser, site_folder, theme, size):
    """From a chapter: open the box, type, read what is announced, go down to a result, open it."""
    with visiting(browser, site_folder / "chapters" / "glossary.html", theme=theme, size=size) as visit:
        page = visit.page
        page.keyboard.press("Control+k")
        page.locator("dialog form.bd-search input").fill("gradient clipping")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=*")
        page.locator("#search-results .found-page").first.wait_for()
        assert "clipping" in page.locator("[role=status]").inner_text()
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.getAttribute('href')").endswith("#term-clipping-gradient-clipping")
        page.keyboard.press("ArrowUp")
        page.keyboard.type("zyzzyva")
        page.get_by_text("Nothing is found").wait_for()
        assert page.locator("#search-results").inner_text() == ""
        page.locator("main form.bd-search input").fill("gradient clipping")
        page.locator("#search-results .found-page").first.wait_for()
        found = [f"{check.__name__}: {line}" for check in page_faults.ALL for line in check(visit)]
        assert not found, "\n".join(found)


def test_a_search_over_http_asks_for_its_index_once(browser, site_folder):
    context = browser.new_context()
    try:
        context.route("http://course.test/**", lambda route: route.fulfill(
            path=site_folder / route.request.url.removeprefix("http://course.test/").split("?")[0]))
        visit = Visit(context.new_page())
        visit.page.goto("http://course.test/search.html")
        assert not [url for url in visit.requests if url.endswith("data.js")]
        visit.page.locator("main form.bd-search input").fill("détacher")
        visit.page.locator("#search-results .found-page").first.wait_for()
        assert "10-truncation" in visit.page.locator(".found-page a").first.get_attribute("href")
        visit.page.locator("main form.bd-search input").fill("δ")
        visit.page.locator("#search-results .found-symbol").first.wait_for()
        assert len([url for url in visit.requests if url.endswith("data.js")]) == 1
        assert {url.split("/")[2] for url in visit.requests} == {"course.test"}
        assert not visit.errors
    finally:
        context.close()
