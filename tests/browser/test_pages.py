"""Every page, opened from disk without a network, works for every reader."""

import pytest

from tests.browser import costs, page_faults, widget_faults
from tests.browser.visits import DESKTOP, PHONE, visiting
from tests.notebooks import chapters

CONTENTS = [
    path.relative_to(chapters.ROOT).as_posix() + ".html"
    for path in chapters.in_table_of_contents()
]
# Of the pages of docstrings, which are made by one directive, a few: the longest, and one with a class and functions.
DOCSTRINGS = [f"chapters/api/{name}.html" for name in ("plots", "recurrent", "losses")]
PAGES = [name for name in CONTENTS if "/api/" not in name or name in DOCSTRINGS]
PAPER = {"width": 700, "height": 1000}
HELPERS = ["search.html", "genindex.html", "404.html"]
READERS = [
    pytest.param("light", DESKTOP, "keyboard", (*costs.ALL, *page_faults.ALL), id="light-desktop"),
    pytest.param("dark", PHONE, "pointer", (*costs.ALL, *page_faults.ON_A_PHONE), id="dark-phone"),
]

_ON_PAPER = """() => ['article h1', '.course-footer', '#jb-print-docs-body'].map(name => {
    const one = document.querySelector(name);
    const seen = one?.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().height > 0;
    return seen ? one.innerText || 'a box' : '';
})"""


def _faults(visit, checks=page_faults.ALL):
    return [f"{check.__name__}: {line}" for check in checks for line in check(visit)]


@pytest.fixture(scope="module")
def unused_names(site_folder):
    """For which the build left rules out; none are known of a site that was built elsewhere."""
    path = site_folder.parent / "unused-names.txt"
    names = set(path.read_text("utf-8").split()) if path.exists() else set()
    assert len(names) > 500 or not path.exists()
    return names


@pytest.mark.parametrize(("theme", "size", "way", "checks"), READERS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_works(browser, site_folder, unused_names, name, theme, size, way, checks):
    """One visit: the widgets are worked, then the page is looked at, and what it cost to open."""
    with visiting(browser, site_folder / name, theme=theme, size=size) as visit:
        shown = visit.page.evaluate("document.documentElement.dataset.theme")
        assert shown == theme
        formulas = visit.page.locator(".math math").count()
        found = widget_faults.found(visit, way) + page_faults.lost_styles(visit, unused_names)
        found += _faults(visit, checks)  # the last of which leaves little of the page
    assert formulas > 10 or (chapters.ROOT / name).with_suffix(".ipynb") not in chapters.NUMBERED
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_complete_without_scripts_and_on_paper(browser, site_folder, name):
    with visiting(browser, site_folder / name, java_script_enabled=False) as visit:
        assert len(visit.page.locator("article").inner_text().split()) > 100
        found = []
        for size, media in (DESKTOP, "screen"), (PHONE, "screen"), (PAPER, "print"):
            visit.page.set_viewport_size(size)
            visit.page.emulate_media(media=media)
            found += widget_faults.found(visit, media, [widget_faults.stills_are_there])
            found += page_faults.equations_not_set(visit)
        assert not found + visit.requests, "\n".join(found + visit.requests)
        assert_paper_says_what_it_is(visit.page)


def assert_paper_says_what_it_is(page):
    """A page that is shown for print has its title, author and licence."""
    title, footer, button = page.evaluate(_ON_PAPER)
    assert title.strip("#¶ ")
    assert chapters.configuration()["author"] in footer
    assert "CC BY 4.0" in footer and "BSD-3-Clause" in footer
    assert not button


@pytest.mark.parametrize("name", HELPERS)
def test_a_page_without_text_of_its_own_works(browser, site_folder, name):
    checks = [*costs.ALL, *(check for check in page_faults.ALL if check is not page_faults.barriers)]
    with visiting(browser, site_folder / name) as visit:
        found = _faults(visit, checks)
    assert not found, "\n".join(found)


def test_the_theme_button_changes_the_colors(browser, site_folder):
    def color(page):
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    with visiting(browser, site_folder / PAGES[0], theme="light") as visit:
        seen = {color(visit.page)}
        button = visit.page.locator("button.theme-switch-button:visible").first
        for _ in range(3):
            button.click()
            seen.add(color(visit.page))
        assert len(seen) == 2
        assert not visit.errors


def test_the_first_page_leads_to_the_book(browser, site_folder):
    page = browser.new_page(offline=True)
    page.goto((site_folder / "index.html").as_uri(), wait_until="commit")
    page.wait_for_url("**/" + PAGES[0])
    assert page.locator("article h1").count() == 1
    page.context.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_search_box_leaves_its_text_free(browser, site_folder, size):
    with visiting(browser, site_folder / PAGES[0], size=size) as visit:
        visit.page.keyboard.press("Control+k")
        visit.page.locator("dialog form.bd-search input").wait_for()
        assert page_faults.covered_search(visit) == []
