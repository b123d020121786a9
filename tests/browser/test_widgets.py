"""Every widget of every page answers: from disk, without a network or a kernel."""

import gzip
import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import demo_book
from tests.browser.page_faults import WCAG
from tests.browser.test_pages import PAGES
from tests.browser.visits import DESKTOP, PHONE, visiting
from tests.browser.widget_driver import VIEW, flipbooks, quizzes, wait_for_widgets
from tests.conftest import _alone

MOST_BYTES = 1_500_000
READERS = [("light", DESKTOP), ("dark", PHONE)]
IDS = ["light-desktop", "dark-phone"]


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The pages of the demonstration book, built once for all processes."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with _alone(shared / "demo.lock"):
        pages = shared / "demo" / "_build" / "html"
        if not (pages / "plain.html").exists():
            demo_book.build(shared / "demo")
    return pages


@pytest.fixture(params=["widgets.html", *PAGES])
def page_file(request, demo):
    """The demonstration, then every page of the book; a page without widgets is skipped over."""
    if request.param == "widgets.html":
        return demo / request.param
    return request.getfixturevalue("site_folder") / request.param


def has_widgets(path):
    return "vnd.jupyter.widget-view+json" in path.read_text()


# ---- every page ----

def test_only_pages_with_widgets_load_the_widget_script(page_file):
    assert ("html-manager" in page_file.read_text()) == has_widgets(page_file)


def test_the_demonstration_has_them_all(browser, demo):
    assert "html-manager" not in (demo / "plain.html").read_text()
    with visiting(browser, demo / "widgets.html") as visit:
        books = flipbooks(visit.page)
        assert [len(book.controls) for book in books] == [1, 2, 3]
        assert [len(book.frames) for book in books] == [8, 6, 18]
        assert {c.kind for book in books for c in book.controls} == {
            "SelectionSlider", "ToggleButtons", "Dropdown"}
        assert len(quizzes(visit.page)) == 1


def test_the_keyboard_turns_to_every_frame(browser, page_file):
    if not has_widgets(page_file):
        return
    with visiting(browser, page_file) as visit:
        for book in flipbooks(visit.page):
            seen = set()
            for indices in book.combinations():
                for control, index in zip(book.controls, indices):
                    if control.index != index:
                        control.press_to(index)
                assert book.shows_its_frame(), book.told()
                seen.add(book.told())
            assert seen == set(book.frames)
        assert not visit.errors + visit.requests


@pytest.mark.parametrize(("theme", "size"), READERS, ids=IDS)
def test_the_pointer_turns_to_every_choice(browser, page_file, theme, size):
    if not has_widgets(page_file):
        return
    with visiting(browser, page_file, theme=theme, size=size) as visit:
        for book in flipbooks(visit.page):
            height = book.locator.bounding_box()["height"]
            for control in book.controls:
                for index in [*range(len(control.labels)), 0]:
                    control.point_to(index)
                    assert book.shows_its_frame(), book.told()
                    assert abs(book.locator.bounding_box()["height"] - height) < 1
        assert not visit.errors + visit.requests


@pytest.mark.parametrize("way", ["keyboard", "pointer"])
def test_every_answer_gets_its_feedback(browser, page_file, way):
    if not has_widgets(page_file):
        return
    with visiting(browser, page_file) as visit:
        for locator, answers, replies in quizzes(visit.page):
            assert locator.locator(".vg-feedback").count() == 0
            assert locator.locator("input:checked").count() == 0
            radios = locator.locator("input[type=radio]")
            assert radios.count() == len(answers)
            for i, reply in enumerate(replies):
                if way == "keyboard":
                    radios.nth(i).press("Space")
                else:
                    radios.nth(i).locator("..").click()
                shown = locator.locator(".vg-feedback")
                assert shown.count() == 1 and shown.is_visible()
                first = re.sub(r"<[^>]*>", "", re.split(r"</b>|<span|<code", reply)[0])
                assert shown.inner_text().startswith(first)
                assert ("vg-right" in shown.get_attribute("class")) == ("vg-right" in reply)
                assert locator.locator("input:checked").count() == 1
            assert sum("vg-right" in reply for reply in replies) == 1
        assert not visit.errors + visit.requests


@pytest.mark.parametrize(("theme", "size"), READERS, ids=IDS)
def test_no_barrier_inside_a_widget(browser, page_file, theme, size):
    if not has_widgets(page_file):
        return
    with visiting(browser, page_file, theme=theme, size=size) as visit:
        wait_for_widgets(visit.page)
        for locator, *_ in quizzes(visit.page):
            locator.locator("input[type=radio]").first.check()
        visit.page.add_style_tag(content="* { transition: none !important }")
        visit.page.wait_for_timeout(100)
        results = Axe().run(visit.page, context=".vg-live", options=WCAG)
        found = [f"{v['id']}: {n['html'][:160]} {[c['message'] for c in n['any'][:1]]}"
                 for v in results.response["violations"] for n in v["nodes"]]
        assert not found, "\n".join(found)
        unnamed = visit.page.evaluate("""() => [...document.querySelectorAll(
            '.vg-live :is(button, select, input, [role=slider], svg[data-frame])')]
            .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim()
                           || e.labels?.[0]?.textContent.trim()))
            .map(e => e.outerHTML.slice(0, 120))""")
        assert not unnamed
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("media", ["screen", "print"])
def test_without_scripts_the_first_frame_is_there(browser, page_file, size, media):
    if not has_widgets(page_file):
        return
    with visiting(browser, page_file, size=size, java_script_enabled=False) as visit:
        visit.page.emulate_media(media=media)
        stills = visit.page.locator(".vg-still")
        assert stills.count() == visit.page.locator(VIEW).count()
        for still in stills.all():
            assert still.is_visible()
            if "vg-flipbook" in still.get_attribute("class"):
                frame = still.locator("svg[data-frame]")
                assert frame.count() == 1 and frame.is_visible()
                assert frame.get_attribute("aria-label")
            else:
                assert still.locator(".vg-answer").count() >= 2


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_jumps_when_the_widget_takes_over(browser, page_file, size):
    if not has_widgets(page_file):
        return
    stand = "boxes => boxes.map(b => [b.getBoundingClientRect().height, b.innerText.length > 0])"
    cells = ".cell_output:has(> .vg-still)"
    with visiting(browser, page_file, size=size) as visit:
        wait_for_widgets(visit.page)
        assert not any(s.is_visible() for s in visit.page.locator(".vg-still").all())
        live = visit.page.locator(cells).evaluate_all(stand)
        visit.page.add_style_tag(content=".vg-still {display: block !important}"
                                         ".widget-subarea {display: none !important}")
        before = visit.page.locator(cells).evaluate_all(stand)
    assert len(live) == len(before) > 0
    for (height, _), (height_before, _) in zip(live, before):
        assert abs(height - height_before) < 1


def test_a_page_with_widgets_is_light(page_file):
    if not has_widgets(page_file):
        return
    loaded = {page_file}
    for name in re.findall(r'(?:src|href)="([^":#?]+)(?:\?[^"]*)?"', page_file.read_text()):
        path = (page_file.parent / name).resolve()
        if path.suffix in {".js", ".css", ".svg", ".png", ".woff2"} and path.is_file():
            loaded.add(path)
    weight = {p: len(gzip.compress(p.read_bytes())) for p in loaded}
    assert any("html-manager" in str(p) for p in loaded)
    assert sum(weight.values()) < MOST_BYTES, sorted(weight.items(), key=lambda w: -w[1])[:5]


def test_the_page_pays_less_than_a_kilobyte_for_a_frame(browser, page_file):
    if not has_widgets(page_file):
        return
    text = page_file.read_text()
    state = re.search(r'widget-state\+json">(.*?)</script>', text, re.S)[1]
    frames = state.count("data-frame=")
    if frames >= 6:
        assert len(gzip.compress(state.encode())) / frames < 1000


# ---- motion and themes, on the demonstration ----

@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_plays_before_play_is_pressed(browser, demo, motion):
    with visiting(browser, demo / "widgets.html", reduced_motion=motion) as visit:
        book = flipbooks(visit.page)[0]
        visit.page.wait_for_timeout(1600)
        assert book.shows_its_frame() and book.controls[0].index == 0
        play, stop = (book.locator.get_by_role("button", name=n) for n in ("Play", "Stop"))
        play.press("Enter")
        visit.page.wait_for_function(
            "() => document.querySelector('.vg-live svg[data-frame]').dataset.frame !== 'periods = 1'",
            timeout=5000)
        stop.press("Enter")
        visit.page.wait_for_function(
            "() => document.querySelector('.vg-live svg[data-frame]').dataset.frame === 'periods = 1'",
            timeout=5000)


def test_the_frame_takes_the_colors_of_the_theme(browser, demo):
    inks = {}
    for theme in "light", "dark":
        with visiting(browser, demo / "widgets.html", theme=theme) as visit:
            wait_for_widgets(visit.page)
            inks[theme] = visit.page.evaluate("""() => {
                const svg = document.querySelector('.vg-live svg[data-frame]');
                const paint = (e, what) => getComputedStyle(e)[what];
                return [paint(svg.querySelector('text'), 'fill'),
                        paint(svg.querySelector('[stroke*=forward]'), 'stroke'),
                        paint(document.body, 'backgroundColor')];
            }""")
    assert all(light != dark for light, dark in zip(inks["light"], inks["dark"]))
    assert all(contrast(c, inks[t][2]) > 4.5 for t in inks for c in inks[t][:2])


def test_focus_is_seen(browser, demo):
    with visiting(browser, demo / "widgets.html") as visit:
        wait_for_widgets(visit.page)
        visit.page.locator(".vg-live .noUi-handle").first.focus()
        visit.page.keyboard.press("ArrowRight")
        style = visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style == "solid"


def test_home_and_end_go_to_the_ends(browser, demo):
    with visiting(browser, demo / "widgets.html") as visit:
        book = flipbooks(visit.page)[0]
        for key, index in ("End", 7), ("Home", 0):
            book.locator.locator(".noUi-handle").press(key)
            book.controls[0].index = index
            assert book.shows_its_frame()


def test_a_lost_frame_would_be_noticed(browser, demo):
    with visiting(browser, demo / "widgets.html") as visit:
        book = flipbooks(visit.page)[1]
        book.controls[0].press_to(1)
        assert book.shows_its_frame()
        book.controls[0].index = 2
        assert not book.shows_its_frame()


def contrast(one, other):
    """Contrast ratio of two ``rgb()`` colors, as WCAG defines it."""
    def luminance(color):
        parts = [int(v) / 255 for v in re.findall(r"\d+", color)[:3]]
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        return sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear))

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
