"""Each fault of a page, planted, is seen in the browser."""

from base64 import b64encode

import pytest

from tests.browser import page_faults
from tests.browser.visits import PHONE, visiting
from tests.notebooks.chapters import ROOT

FORMULA = """<span class="katex"><math><semantics><mi>a</mi><annotation>\\alpha</annotation></semantics></math>
<span class="katex-html">(<span></span></span></span>"""
FONT = b64encode((ROOT / "website/vendor/katex/fonts/KaTeX_Size3-Regular.woff2").read_bytes()).decode()
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A page</title>
<style>@font-face {font-family: KaTeX; src: url(data:font/woff2;base64,FONT)} .katex-html {font-family: KaTeX}</style>
<meta name="viewport" content="width=device-width">
<script>
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => { document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light'; };
    dark.addEventListener('change', () => setTimeout(follow, 300));  // no page follows at once
    follow();
</script></head>
<body><main><article><h1>A page</h1><p>Text of the page.</p>
<div class="math">FORMULA</div></article></main></body></html>
""".replace("FORMULA", FORMULA).replace("FONT", FONT)
FAULTS = [
    ("requests_elsewhere", "<script src='https://example.org/a.js'></script>"),
    ("requests_elsewhere", "<img alt='' src='https://example.org/a.png'>"),
    ("requests_elsewhere", "<script>fetch('https://example.org/a')</script>"),
    ("errors", "<script>console.error('planted')</script>"),
    ("errors", "<script>throw new Error('planted')</script>"),
    ("errors", "<script src='lost.js'></script>"),
    ("equations_not_set", r"<p>The loss \(J\) falls.</p>"),
    ("equations_not_set", r"<p>\begin{align} a \end{align}</p>"),
    ("equations_not_set", "<span class='math'>J</span>"),
    ("equations_not_set", r"<p>The loss \ell falls.</p>"),
    ("equations_not_set", "<span class='katex-error'>x</span>"),
    ("equations_not_set", f"<div class='math'>{FORMULA}{FORMULA}</div>"),
    ("equations_not_set", f"<div class='math' style='height: 2px; overflow: hidden'>{FORMULA}</div>"),
    ("lost_glyphs", "<p class='katex-html'>b</p>"),
    ("lost_pictures", "<img alt='' src='lost.png'>"),
    ("overflow", "<div style='width: 700px'>wide</div>"),
    (
        "overflow",
        "<div style='overflow: hidden'><span class='katex' style='display: block; "
        "width: 700px'>wide</span></div>",
    ),
    (
        "cut_lines",
        "<div class='output' style='overflow: auto'><div class='vg-claim' "
        "style='white-space: nowrap; width: 700px'>R1 slope = 2</div></div>",
    ),
    (
        "cut_lines",
        "<div class='vg-claim' style='overflow: hidden; white-space: nowrap'>"
        "<span>a claim of very many words that no phone will ever show on one line</span></div>",
    ),
    ("empty_tooltips", "<button title='null'>Play</button>"),
    (
        "covered_search",
        "<form class='bd-search'><svg style='position: absolute; width: 20px; height: 20px'>"
        "</svg><input type='search' aria-label='Search'></form>",
    ),
    (
        "barriers_of_size_and_color",
        "<div style='overflow: auto; height: 40px; width: 90px'>"
        "<p style='width: 400px; height: 400px'>wide and high</p></div>",
    ),
    ("barriers", "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"),
    ("barriers", "<p style='color: #bbb; background: #fff'>too faint to read</p>"),
    ("barriers", "<input type='range'>"),
    (
        "barriers",
        "<style>a {color: #222; text-decoration: none}</style><p><a href='#x'>Alone.</a></p>"
        "<p>A text in which nobody sees that <a href='#x'>two words</a> are a link.</p>",
    ),
    (
        "barriers",
        "<div style='position: absolute; background: #444; width: 300px; height: 300px'></div>"
        "<p style='position: relative; color: #010101'>dark on what lies behind</p>",
    ),
    (
        "barriers",
        "<style>tr:nth-child(4) {background: #444}</style><table>" + "<tr><td>a row</td></tr>" * 4 + "</table>",
    ),
    ("barriers_of_size_and_color", "<p>plain</p><p style='color: #bbb; background: #fff'>too faint to read</p>"),
    ("barriers_of_size_and_color", "<p>plain</p><p style='opacity: .4'>too faint to read</p>"),
    ("barriers_of_size_and_color", "<p>plain</p><div style='background: #444'><p>dark on dark</p></div>"),
]


@pytest.fixture
def visit_with(browser, tmp_path):
    """Visit a small page that has something planted in its article."""

    def visit(planted=""):
        path = tmp_path / "page.html"
        text = PAGE.replace("</article>", planted + "</article>")
        path.write_text(text, encoding="utf-8")
        return visiting(browser, path, size=PHONE)

    return visit


def test_a_sound_page(visit_with):
    with visit_with() as visit:
        assert [line for check in page_faults.ALL for line in check(visit)] == []


@pytest.mark.parametrize(("fault", "planted"), FAULTS)
def test_each_fault_is_seen(visit_with, fault, planted):
    with visit_with(planted) as visit:
        assert getattr(page_faults, fault)(visit)


def test_a_style_that_was_taken_out_is_missed(visit_with):
    with visit_with("<p class='card'>Text</p>") as visit:
        assert page_faults.lost_styles(visit, {"card", "carousel"}) == ["the rules for card were taken out"]


def test_a_wide_equation_that_scrolls_is_no_fault(visit_with):
    wide = (
        "<div style='overflow-x: auto' tabindex='0'><span class='katex' style='display: "
        "block; width: 700px'>wide</span></div>"
    )
    with visit_with(wide) as visit:
        assert page_faults.overflow(visit) == []
