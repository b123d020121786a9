"""A reader comes back: the landing page knows where they were, and the page what they answered."""

from contextlib import contextmanager

from tests.browser.visits import visiting
from tests.browser.widget_driver import quizzes, wait_for_widgets

CHAPTER, LANDING = "chapters/05-products-of-jacobians.html", "chapters/index.html"
REFUSES = """for (const way of ['getItem', 'setItem', 'removeItem']) {
    const plain = Storage.prototype[way];
    Storage.prototype[way] = function (name, ...value) {
        if (name.startsWith('vanishing-gradients')) throw new Error('kept by nobody');
        return plain.call(this, name, ...value);
    };
}"""
WRITTEN = 1000  # ms; a browser writes what it keeps a little later, and another page reads what is written
KEPT = "localStorage.getItem('vanishing-gradients-reading')"


@contextmanager
def having_read(browser, site_folder):
    """The page of a reader who went to the third section of a chapter and answered its first question at last."""
    with visiting(browser, site_folder / CHAPTER) as visit:
        page = visit.page
        wait_for_widgets(page)
        question, _, replies = quizzes(page)[0]
        right = ["vg-right" in reply for reply in replies]
        for place in right.index(False), right.index(True):
            assert page.locator(".vg-answered").count() == 0
            question.locator("input[type=radio]").nth(place).press("Space")
            question.locator(".vg-right" if right[place] else ".vg-feedback:not(.vg-right)").wait_for()
        page.locator("article section:has(> h2)").nth(2).evaluate("section => section.scrollIntoView()")
        page.wait_for_timeout(WRITTEN)
        yield visit


def go(visit, site_folder, name):
    visit.page.goto((site_folder / name).as_uri())
    return visit.page


def test_a_reader_comes_back_and_is_forgotten_when_they_like(browser, site_folder):
    """Right answers are remembered, wrong ones are not."""
    with having_read(browser, site_folder) as visit:
        page = visit.page
        assert page.locator(".vg-answered").count() == 1
        section = page.locator("article section:has(> h2)").nth(2)
        name, heading = section.get_attribute("id"), section.locator("> h2").inner_text().strip("# \n¶")

        link = go(visit, site_folder, LANDING).locator(".vg-continue a")
        assert link.inner_text() == heading
        link.click()
        page.wait_for_url(f"**/{CHAPTER}#{name}")
        page.locator(".vg-answered").first.wait_for(state="attached")
        assert page.locator(".vg-widget:has(.vg-answered)").get_attribute("id") == "question-5-1"
        assert not visit.errors

        go(visit, site_folder, LANDING)
        page.locator(".vg-continue button").click()
        assert page.locator(".vg-continue").count() == 0
        assert page.evaluate(KEPT) is None
        assert go(visit, site_folder, CHAPTER).locator(".vg-answered").count() == 0


def test_a_new_reader_is_offered_nothing(browser, site_folder):
    with visiting(browser, site_folder / LANDING) as visit:
        assert visit.page.locator(".vg-continue").count() == 0
        assert visit.page.evaluate(KEPT) is None
        assert visit.page.locator("#three-ways-in > h2").count() == 1


def test_a_browser_that_keeps_nothing_shows_the_page_as_it_is(browser, site_folder):
    with visiting(browser, site_folder / CHAPTER, first=REFUSES) as visit:
        go(visit, site_folder, LANDING)
        assert [line for line in visit.errors if line.startswith("exception")] == []
