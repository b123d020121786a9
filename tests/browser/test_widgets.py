"""Every widget answers, from disk, without a network or a kernel.

The widgets of the book's pages are worked by ``test_pages``, in the same visit as
the rest of the page; here are a demonstration of every kind, and what the pages'
files say.
"""

import gzip
import json
import re

import pytest

from tests.browser import page_faults, widget_faults
from tests.browser.test_pages import PAGES
from tests.browser.visits import DESKTOP, PHONE, visiting
from tests.browser.widget_driver import flipbooks, lost_frames, quizzes, reachable, wait_for_widgets

MOST_BYTES = 900_000
READERS = [
    pytest.param("light", DESKTOP, "keyboard", id="light-desktop"),
    pytest.param("dark", PHONE, "pointer", id="dark-phone"),
]


def has_widgets(path):
    return "vnd.jupyter.widget-view+json" in path.read_text("utf-8")


# ---- every page, read from its file ----

@pytest.fixture(params=["widgets.html", *PAGES])
def page_file(request, demo):
    """The demonstration, then every page of the book."""
    if request.param == "widgets.html":
        return demo / request.param
    return request.getfixturevalue("site_folder") / request.param


def test_only_pages_with_widgets_load_the_widget_script(page_file):
    assert ("html-manager" in page_file.read_text("utf-8")) == has_widgets(page_file)


def test_every_choice_leads_to_its_frame(page_file):
    html = page_file.read_text("utf-8")
    lost, followed = lost_frames(html)
    assert not lost, "\n".join(lost)
    frames = set(re.findall(r'data-frame=\\"(.*?)\\"', html))
    assert followed >= len(frames)
    assert (followed > 0) == ("vg-flipbook" in html)


def test_a_frame_at_the_wrong_place_is_noticed(demo):
    html = (demo / "widgets.html").read_text("utf-8")
    assert lost_frames(html)[1] == 8 + 6 + 18
    swapped = html.replace('data-frame=\\"periods = 2\\"', 'data-frame=\\"periods = 3\\"')
    assert swapped != html and lost_frames(swapped)[0] == ["periods = 2 leads to periods = 3"]


def test_the_demonstration_has_them_all(browser, demo):
    assert "html-manager" not in (demo / "plain.html").read_text("utf-8")
    with visiting(browser, demo / "widgets.html") as visit:
        books = flipbooks(visit.page)
        assert [len(book.controls) for book in books] == [1, 2, 3]
        assert [len(book.frames) for book in books] == [8, 6, 18]
        assert {c.kind for book in books for c in book.controls} == {
            "SelectionSlider", "ToggleButtons", "Dropdown"}
        assert len(quizzes(visit.page)) == 1


@pytest.mark.parametrize(("theme", "size", "way"), READERS)
def test_the_demonstration_works(browser, demo, theme, size, way):
    with visiting(browser, demo / "widgets.html", theme=theme, size=size) as visit:
        found = widget_faults.found(visit, way)
        found += [line for check in page_faults.ALL for line in check(visit)]
    assert not found, "\n".join(found)


# What a fault in the page makes of its widgets: those of a kind are planted together, and each is named and described.
PLANTED = {
    "style": {
        "nothing_jumps": (".vg-live .vg-frame { margin-top: 19px !important }", "the page jumps by ["),
        "every_control_turns": (".vg-live svg[data-frame='periods = 2'] { margin-bottom: 9px }", "periods = 2 is 9"),
        "every_answer_is_answered": (".vg-feedback { display: none !important }", "'seen': False"),
        "controls_are_large_enough": (".vg-live .noUi-handle { width: 16px !important }", "noUi-handle"),
        "nothing_leaves_the_frame": (".vg-live .widget-readout { margin-left: 900px !important }", "widget-readout"),
    },
    "script": {
        "everything_has_a_name": ("""setInterval(() => document.querySelectorAll('.vg-live [role=slider]')
            .forEach(e => e.removeAttribute('aria-label')), 1);""", "slider"),
        "labels_are_words": ("""setInterval(() => document.querySelectorAll('.vg-live .widget-label .katex')
            .forEach(symbol => symbol.outerHTML = 'λ_1'), 1);""", "not set"),
        "questions_name_their_answers": ("""setInterval(() => document.querySelectorAll('[role=radiogroup]')
            .forEach(group => group.setAttribute('aria-labelledby', 'Answers')), 1);""", "1/4"),
    },
}


@pytest.mark.parametrize("kind", PLANTED)
def test_each_fault_of_a_widget_is_seen(browser, demo, kind):
    page = demo / f"planted-{kind}.html"
    planted = "\n".join(fault for fault, _ in PLANTED[kind].values())
    html = (demo / "widgets.html").read_text("utf-8")
    page.write_text(html.replace("</head>", f"<{kind}>{planted}</{kind}></head>"), "utf-8")
    with visiting(browser, page) as visit:
        found = widget_faults.found(visit, "keyboard")
    unseen = [name for name, (_, said) in PLANTED[kind].items()
              if not any(line.startswith(f"{name}: ") and said in line for line in found)]
    assert not unseen, found


UNREACHED = {
    "keyboard": "<style>.vg-live label + label input { visibility: hidden }</style>",
    "pointer": "<style>.vg-live label + label { pointer-events: none }</style>",
}


@pytest.mark.parametrize("way", UNREACHED)
def test_an_answer_out_of_reach_is_seen(browser, demo, way):
    page = demo / f"no-{way}.html"
    html = (demo / "widgets.html").read_text("utf-8")
    page.write_text(html.replace("</head>", UNREACHED[way] + "</head>"), "utf-8")
    with visiting(browser, page) as visit:
        quiz = quizzes(visit.page)[0][0].element_handle()
        widget_faults.answer_in_page(quiz, [0], way)
        with pytest.raises(AssertionError, match=f"no {way} reaches"):
            widget_faults.answer_in_page(quiz, [1], way)


def test_a_lost_still_is_seen(browser, demo):
    page = demo / "lost.html"
    html = (demo / "widgets.html").read_text("utf-8")
    page.write_text(html.replace("</head>", "<style>.vg-still { display: none }</style></head>"), "utf-8")
    with visiting(browser, page, java_script_enabled=False) as visit:
        assert widget_faults.found(visit, "screen", [widget_faults.stills_are_there])


def test_a_page_with_widgets_is_light(page_file):
    if not has_widgets(page_file):
        return
    loaded = {page_file}
    for name in re.findall(r'(?:src|href|data-bundle)="([^":#?]+)(?:\?[^"]*)?"', page_file.read_text("utf-8")):
        path = (page_file.parent / name).resolve()
        if path.suffix in {".js", ".css", ".svg", ".png", ".woff2"} and path.is_file():
            loaded.add(path)
    weight = {p: len(gzip.compress(p.read_bytes())) for p in loaded}
    assert any("html-manager" in str(p) for p in loaded)
    assert sum(weight.values()) < MOST_BYTES, sorted(weight.items(), key=lambda w: -w[1])[:5]


def test_the_page_pays_less_than_a_kilobyte_for_a_frame(page_file):
    if not has_widgets(page_file):
        return
    text = page_file.read_text("utf-8")
    state = json.loads(re.search(r'widget-state\+json">(.*?)</script>', text, re.S)[1])["state"]
    books = [name for name, model in state.items() if "vg-flipbook" in (model["state"].get("_dom_classes") or ())]
    models = json.dumps([model for book in books for model in reachable(state, book)])
    frames = models.count("data-frame=")
    if frames >= 6:
        assert len(gzip.compress(models.encode())) / frames < 1000


# ---- loaded when a reader comes near, on the demonstration ----

WAYS_NEAR = {
    "scrolling": lambda page: page.mouse.wheel(0, 20_000),
    "the keyboard": lambda page: page.keyboard.press("Tab"),
    "a link": lambda page: page.evaluate(
        "location.hash = document.querySelector('.cell_output').parentElement.id ||= 'here'"),
}


@pytest.mark.parametrize("way", WAYS_NEAR)
def test_the_bundle_waits_for_a_reader_who_comes_near(browser, demo, way):
    page = demo / "far.html"
    html = (demo / "widgets.html").read_text("utf-8")
    page.write_text(re.sub(r"(<article[^>]*>)", r"\1<p style='height: 4000px'>Far.</p>", html, count=1), "utf-8")
    with visiting(browser, page) as visit:
        bundle, widgets = visit.page.locator("script[src*=html-manager]"), visit.page.locator(".vg-live")
        visit.page.wait_for_timeout(300)
        assert bundle.count() == widgets.count() == 0
        WAYS_NEAR[way](visit.page)
        visit.page.wait_for_function("document.querySelectorAll('.vg-live').length >= 4")
        assert bundle.count() == 1 and not visit.errors


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
