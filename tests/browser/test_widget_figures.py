"""A widget on a page has a number and an address, keeps its state there, is shown large, is heard, bears fingers."""

import re
from contextlib import contextmanager

import pytest

from tests.browser.test_pages import PAGES
from tests.browser.visits import DESKTOP, PHONE, visiting
from tests.browser.widget_driver import STATE, VIEW, flipbooks, wait_for_widgets

ZOOMED = {"width": 683, "height": 384}      # a laptop of 1366 × 768 at 200 %
NUMBERED = re.compile(r'<a class="vg-number"[^>]* href="#([\w-]+)">(Widget|Question) ([\d.]+)</a>')
SETTLED = 1200      # ms; see widget_turns.js

_PARTS = """() => [...document.querySelectorAll(
    'dialog[open] :is(.vg-live :is(.vg-row, .noUi-handle, button, select, svg[data-frame]), figcaption)')]
    .map(part => [part, part.getBoundingClientRect()])
    .filter(([, box]) => box.top < 0 || box.left < 0 || box.bottom > innerHeight || box.right > innerWidth)
    .map(([part]) => part.outerHTML.slice(0, 80))"""
_COVERED = """() => {
    const drawing = document.querySelector('dialog[open] .vg-live svg[data-frame]').getBoundingClientRect();
    return [...document.querySelectorAll('dialog[open] .vg-live .vg-row')].map(row => row.getBoundingClientRect())
        .filter(row => row.bottom > drawing.top + 1 && row.top < drawing.bottom
                    && row.right > drawing.left + 1 && row.left < drawing.right).length;
}"""


# A widget is in the address a moment after each turn, so that a slow machine sees those on the way.
_ASKS = """([hash, asked]) => location.hash === hash && JSON.stringify(asked)
    === JSON.stringify(Object.fromEntries(new URLSearchParams(location.search)))"""


# ---- numbers and captions, of every page ----

@pytest.mark.parametrize("name", PAGES)
def test_widgets_are_numbered_and_say_what_to_do(site_folder, name):
    html = (site_folder / name).read_text("utf-8")
    numbers = NUMBERED.findall(html)
    assert len(numbers) == html.count('widget-view+json">')
    chapter = re.match(r"chapters/(\d\d)-", name)
    for kind in "Widget", "Question":
        found = [number for _, one, number in numbers if one == kind]
        prefix = f"{int(chapter[1])}." if chapter else ""
        assert found == [f"{prefix}{n + 1}" for n in range(len(found))]
    for address, kind, number in numbers:
        assert address == f"{kind.lower()}-{number.replace('.', '-')}"
        assert html.count(f'id="{address}"') == 1
    captions = re.findall(r'<figcaption id="widget-[^>]*>(.*?)</figcaption>', html, re.S)
    assert len(captions) == sum(kind == "Widget" for _, kind, _ in numbers)
    assert all(len(re.sub(r"<[^>]*>", "", caption)) > 30 for caption in captions)


# ---- the state in the address ----

@pytest.fixture
def demo_page(demo):
    return demo / "widgets.html"


@contextmanager
def opened(browser, page, address="", **options):
    with visiting(browser, page, address=address, **options) as visit:
        wait_for_widgets(visit.page)
        yield visit


def test_a_turned_widget_is_in_the_address_and_the_address_opens_it(browser, demo_page):
    """What is opened has a control of each kind; the other widgets stay as they are, though they have its "periods"."""
    with opened(browser, demo_page) as visit:
        for number, book in enumerate(flipbooks(visit.page), 1):
            for control in book.controls:
                book.put(control, len(control.labels) - 1, "keyboard")
            asked = {control.name: control.labels[-1] for control in book.controls}
            visit.page.wait_for_function(_ASKS, arg=[f"#widget-{number}", asked])
            address = visit.page.url.removeprefix(demo_page.as_uri())
        assert not visit.errors and len(book.controls) == 3
    with opened(browser, demo_page, address) as visit:
        *others, there = flipbooks(visit.page)
        assert there.told() == book.told() and there.shows_its_frame()
        assert visit.page.evaluate("scrollY") > 0 and not visit.errors
        there.put(there.controls[0], 0, "keyboard")
        assert all({control.index for control in other.controls} == {0} for other in others)


def test_an_address_that_asks_for_nothing_known_opens_as_usual(browser, demo_page):
    """The widgets are made from the state in the page, which is what an address turns."""
    with visiting(browser, demo_page) as visit:
        def state(address):
            visit.open(demo_page, address=address)
            return visit.page.evaluate("state => JSON.parse(document.querySelector(state).textContent)", STATE)

        usual = state("")
        assert state("?periods=3#widget-1") != usual
        for address in "?periods=99#widget-1", "?speed=2#widget-1", "?periods=3#widget-99", "?periods=3", "#%E0%A4%A":
            assert state(address) == usual, address
        wait_for_widgets(visit.page)
        book = flipbooks(visit.page)[0]
        assert book.told() == "periods = 1" and book.shows_its_frame()
        # Whoever leaves a page at once leaves its bundle on the way.
        assert not [line for line in visit.errors if "html-manager" not in line]


def test_a_browser_that_refuses_addresses_turns_widgets_all_the_same(browser, demo_page):
    with visiting(browser, demo_page) as visit:
        visit.page.evaluate("() => { history.replaceState = () => { throw new DOMException('no'); }; }")
        book = flipbooks(visit.page)[0]
        book.put(book.controls[0], 2, "keyboard")
        visit.page.wait_for_timeout(SETTLED)
        assert "?" not in visit.page.url and not visit.errors


def test_a_link_to_a_widget_leads_there_without_scripts(browser, demo_page):
    with visiting(browser, demo_page, address="?periods=3#widget-3", java_script_enabled=False) as visit:
        assert -5 < visit.page.locator("#widget-3").bounding_box()["y"] < DESKTOP["height"]


# ---- large ----

@pytest.mark.parametrize("size", [DESKTOP, ZOOMED, PHONE], ids=["desktop", "zoomed", "phone"])
def test_a_large_widget_is_seen_whole_and_works(browser, demo_page, size):
    with opened(browser, demo_page, size=size) as visit:
        page = visit.page
        for number, book in enumerate(flipbooks(page), 1):
            figure = page.locator(f"#widget-{number}")
            drawing = figure.locator(".vg-live svg[data-frame]")
            figure.scroll_into_view_if_needed()
            small, height = drawing.bounding_box(), page.evaluate("document.documentElement.scrollHeight")
            button = figure.locator(".vg-enlarge")
            assert button.get_attribute("aria-label") == f"Enlarge Widget {number}"
            button.press("Enter")
            page.wait_for_function("document.querySelector('dialog[open]')?.contains(document.activeElement)")
            assert page.evaluate(_PARTS) == [] and page.evaluate(_COVERED) == 0
            if size is DESKTOP:
                large = drawing.bounding_box()
                assert large["width"] * large["height"] > 1.3 * small["width"] * small["height"]
            for control in book.controls:
                book.put(control, len(control.labels) - 1, "pointer" if size is DESKTOP else "keyboard")
            page.keyboard.press("Escape")
            page.wait_for_function("!document.querySelector('dialog.vg-large')")
            assert page.evaluate("document.activeElement.className") == "vg-enlarge"
            assert abs(page.evaluate("document.documentElement.scrollHeight") - height) < 2
            book.put(book.controls[0], 0, "keyboard")
        assert not visit.errors


def test_the_page_stays_while_a_widget_is_large(browser, demo_page):
    with opened(browser, demo_page) as visit:
        page = visit.page
        height = page.evaluate("document.documentElement.scrollHeight")
        page.locator("#widget-1 .vg-enlarge").click()
        assert abs(page.evaluate("document.documentElement.scrollHeight") - height) < 2
        page.mouse.click(3, 3)
        page.wait_for_function("!document.querySelector('dialog.vg-large')")


# ---- heard ----

def test_a_turned_frame_is_announced_once_and_none_before(browser, demo_page):
    with opened(browser, demo_page) as visit:
        page, voice = visit.page, visit.page.locator("#widget-1 [role=status]")
        page.evaluate("""() => {
            window.said = [];
            new MutationObserver(() => said.push(document.querySelector('#widget-1 [role=status]').textContent))
                .observe(document.querySelector('#widget-1 [role=status]'), {childList: true});
        }""")
        page.wait_for_timeout(SETTLED)
        assert voice.text_content() == ""
        book = flipbooks(page)[0]
        book.put(book.controls[0], 3, "keyboard")
        page.wait_for_function("said.length")
        assert page.evaluate("said") == ["A sine wave of 4 periods"]
        page.locator("#widget-1 .vg-enlarge").click()
        book.put(book.controls[0], 4, "keyboard")
        page.wait_for_function("said.length > 1")
        assert page.evaluate("said.at(-1)") == "A sine wave of 5 periods"
        assert page.locator("dialog[open] [role=status]").count() == 1      # what is outside is not read


# ---- fingers and paper ----

def swipe(fingers, x, y, dx, dy):
    fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        point = {"x": x + dx * step / 10, "y": y + dy * step / 10}
        fingers.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_swipe_on_a_handle_scrolls_and_a_drag_turns(browser, demo_page):
    with opened(browser, demo_page, size=PHONE, has_touch=True, is_mobile=True) as visit:
        page, book = visit.page, flipbooks(visit.page)[0]
        fingers = page.context.new_cdp_session(page)
        for way, scrolls in ((0, -150), True), ((70, 0), False):
            page.evaluate("document.querySelector('#widget-1').scrollIntoView({block: 'center', behavior: 'instant'})")
            page.wait_for_timeout(300)
            before, handle = page.evaluate("scrollY"), book.locator.locator(".noUi-handle").bounding_box()
            assert min(handle["width"], handle["height"]) >= 32
            swipe(fingers, handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2, *way)
            page.wait_for_timeout(300)
            assert (abs(page.evaluate("scrollY") - before) > 100) == scrolls, way
            frame = book.locator.locator("svg[data-frame]").get_attribute("data-frame")
            assert (frame == "periods = 1") == scrolls, way
        assert page.locator(".noUi-active").count() == 0 and not visit.errors


def test_what_is_selected_prints_with_ink(browser, demo_page):
    with opened(browser, demo_page) as visit:
        visit.page.emulate_media(media="print")
        for theme in "light", "dark":
            visit.prefer(theme)
            inks = visit.page.evaluate("""() => [...document.querySelectorAll(
                '.vg-live :is(.mod-active, .noUi-target, .noUi-handle)')].map(part => {
                    const {printColorAdjust, backgroundColor} = getComputedStyle(part);
                    return [printColorAdjust, backgroundColor];
                })""")
            paper = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert len(inks) >= 4
            assert all(exact == "exact" and ink not in (paper, "rgba(0, 0, 0, 0)") for exact, ink in inks)
        assert not any(button.is_visible() for button in visit.page.locator(".vg-enlarge").all())


def test_a_page_has_as_many_frames_as_widgets(browser, demo_page):
    with opened(browser, demo_page) as visit:
        assert visit.page.locator(".vg-widget").count() == visit.page.locator(VIEW).count() == 4
        answers = visit.page.get_by_role("radiogroup", name=re.compile("largest slope of the sigmoid"))
        assert answers.count() == 1
        assert visit.page.get_by_role("group", name="Question 1").count() == 1
