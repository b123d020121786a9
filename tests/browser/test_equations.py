"""What a reader can do with a formula: hear it, copy it."""

import pytest

from tests.browser.visits import visiting

PAGE = "chapters/02-chain-rule.html"

_COPY = """() => {
    const formula = document.querySelector('article div.math');
    getSelection().selectAllChildren(formula);
    const clipboard = new DataTransfer();
    formula.dispatchEvent(new ClipboardEvent('copy', {clipboardData: clipboard, bubbles: true, cancelable: true}));
    return [clipboard.getData('text/plain').trim(), formula.querySelector('annotation').textContent];
}"""


@pytest.fixture(scope="module")
def visit(browser, site_folder):
    with visiting(browser, site_folder / PAGE) as visit:
        yield visit


def test_the_copy_of_a_formula_is_its_tex(visit):
    copied, tex = visit.page.evaluate(_COPY)
    assert f"$${tex}$$" in copied and "\\" in tex


def test_a_screen_reader_meets_each_formula_once(visit):
    """A node of mathematics for each, and nothing of what is drawn."""
    inspector = visit.page.context.new_cdp_session(visit.page)
    nodes = [node for node in inspector.send("Accessibility.getFullAXTree")["nodes"] if not node["ignored"]]
    roles = [node["role"]["value"] for node in nodes]
    visible = visit.page.locator(".math").evaluate_all(
        "all => all.filter(one => one.checkVisibility({visibilityProperty: true})).length")
    assert roles.count("MathMLMath") == visible > 20
