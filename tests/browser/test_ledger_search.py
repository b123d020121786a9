"""The ledger by words and by chapter."""

from tests.browser.visits import PHONE, visiting


def _shown(page):
    return page.locator(".claim:visible").count()


def test_the_ledger_is_searched_by_words_and_by_chapter(browser, site_folder):
    with visiting(browser, site_folder / "chapters" / "12-claim-by-claim.html", size=PHONE) as visit:
        page = visit.page
        every = _shown(page)
        page.get_by_label("Find").fill("orthogonal ones")
        assert 0 < _shown(page) < every and page.locator("#N16").is_visible()
        assert page.locator(".claim-search output").inner_text().startswith(f"{_shown(page)} of {every}")
        page.get_by_label("Find").fill("zyzzyva")
        assert _shown(page) == 0
        page.get_by_label("Find").fill("")
        page.get_by_label("measured in").select_option("05-products-of-jacobians")
        shown = page.locator(".claim:visible")
        assert 0 < shown.count() < every
        assert all(shown.nth(place).locator("a[href^='05-products']").count() for place in range(0, shown.count(), 5))
        page.goto(page.url)  # the address keeps the choice
        assert _shown(page) == shown.count()
        assert not visit.errors + visit.requests
