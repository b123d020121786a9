"""Formulas are set when the pages are built: each once for the eye and once for the ear, with all its letters."""

import hashlib
import re

import pytest

from tests.notebooks import chapters

KATEX = chapters.ROOT / "website" / "vendor" / "katex"


@pytest.fixture(scope="module")
def fonts():
    """The module that cuts fonts, imported as the build imports it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(chapters.ROOT / "website")
        import equation_fonts

        yield equation_fonts


def test_every_formula_is_seen_and_read(site):
    for name, soup in site:
        for formula in soup.select(".math"):
            assert len(formula.select(".katex-html")) == 1, (name, formula.get_text())
            assert len(formula.select("math > semantics > annotation")) == 1, (name, formula.get_text())
            assert formula.select_one(".katex-html")["aria-hidden"] == "true"


def test_no_page_is_left_to_set_formulas(site):
    texts = {name: soup for name, soup in site if soup.select(".math")}
    assert len(texts) > 15
    for name, soup in texts.items():
        assert not [script for script in soup.find_all("script", src=True) if "mathjax" in script["src"].lower()]
        assert [link for link in soup.find_all("link", rel="stylesheet") if "equations.css" in link["href"]], name


def test_widgets_carry_formulas_that_are_set(site):
    """Neither the stills nor the texts of the widgets' states wait for a script to set them."""
    set_in_states = 0
    for path in site.paths:
        html = path.read_text("utf-8")
        states = "".join(re.findall(r'widget-state\+json">(.*?)</script>', html, re.DOTALL))
        set_in_states += states.count("katex-html")
        assert r"\(" not in re.sub(r"<(code|pre)\b.*?</\1>", "", html, flags=re.DOTALL), site.name(path)
    assert set_in_states > 20


def test_katex_is_as_it_was_published():
    lines = (KATEX / "SHA256SUMS").read_text().splitlines()
    assert len(lines) == 23
    for digest, name in map(str.split, lines):
        assert hashlib.sha256((KATEX / name).read_bytes()).hexdigest() == digest, name


def test_letters_are_counted_in_their_fonts(fonts):
    css = (KATEX / "katex.min.css").read_text("utf-8")
    html = ('<span class="katex"><math><mi>no</mi></math><span class="katex-html" aria-hidden="true">'
            '<span class="katex-base"><span class="mord mathnormal">x</span><span class="mord"><span class="mord mathbf">b'
            '</span>1</span><svg><path d="M0"/></svg><span class="mop op-symbol large-op">∑</span>'
            '<span class="delimsizing mult"><span class="delim-size4"><span>⎛</span></span></span></span></span></span>')
    assert fonts.glyphs([html], css) == {
        ("KaTeX_Math", "italic", "normal"): {"x"}, ("KaTeX_Main", "normal", "bold"): {"b"},
        ("KaTeX_Main", "normal", "normal"): {"1"}, ("KaTeX_Size2", "normal", "normal"): {"∑"},
        ("KaTeX_Size4", "normal", "normal"): {"⎛"}}


def test_a_sheet_holds_the_fonts_of_its_formulas_alone(fonts):
    sheet = fonts.style_sheet(['<span class="katex-html"><span class="mord mathnormal">x</span></span>'])
    assert re.findall(r"font-family:(KaTeX_\w+);font-style:\w+;font-weight:\w+;src", sheet) == ["KaTeX_Math"]
    assert "url(fonts/" not in sheet and len(sheet) < 30_000
