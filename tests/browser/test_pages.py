"""Every page, opened from disk without a network, works for every reader."""

import pytest

from tests.browser import page_faults
from tests.browser.visits import DESKTOP, PHONE, visiting
from tests.notebooks import chapters

PAGES = [
    path.relative_to(chapters.ROOT).as_posix() + ".html"
    for path in chapters.in_table_of_contents()
]
HELPERS = ["search.html", "genindex.html"]
READERS = [
    pytest.param("light", DESKTOP, id="light-desktop"),
    pytest.param("dark", DESKTOP, id="dark-desktop"),
    pytest.param("light", PHONE, id="light-phone"),
]


def _faults(visit, checks=page_faults.ALL):
    return [f"{check.__name__}: {line}" for check in checks for line in check(visit)]


@pytest.mark.parametrize(("theme", "size"), READERS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_works(browser, site_folder, name, theme, size):
    with visiting(browser, site_folder / name, theme=theme, size=size) as visit:
        shown = visit.page.evaluate("document.documentElement.dataset.theme")
        assert shown == theme
        found = _faults(visit)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", HELPERS)
def test_a_page_without_text_of_its_own_works(browser, site_folder, name):
    checks = [c for c in page_faults.ALL if c is not page_faults.barriers]
    with visiting(browser, site_folder / name) as visit:
        found = _faults(visit, checks)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", chapters.NUMBERED, ids=lambda path: path.stem)
def test_a_chapter_has_equations(browser, site_folder, path):
    page = site_folder / "chapters" / f"{path.stem}.html"
    with visiting(browser, page) as visit:
        assert visit.page.locator("mjx-container").count() > 10
        sizes = visit.page.evaluate(
            "[...document.querySelectorAll('div.math mjx-container')]"
            ".map(e => e.getBoundingClientRect()).map(r => [r.width, r.height])"
        )
    assert sizes and all(width > 5 and height > 5 for width, height in sizes)


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


def test_a_page_is_complete_without_scripts(browser, site_folder):
    page = site_folder / PAGES[1]
    with visiting(browser, page, java_script_enabled=False) as visit:
        assert len(visit.page.locator("article").inner_text().split()) > 100
        assert not visit.requests
