"""Whatever a reader may press has a name, on every page; what a script adds, axe looks at (tests/browser)."""

import pytest
from bs4 import BeautifulSoup

CONTROLS = "a[href], button, summary, input:not([type=hidden]), select, textarea"
FIELDS = ("input", "select", "textarea")


def nameless(soup):
    """Controls that a screen reader can only call a link, a button, a field."""
    labels = {label["for"] for label in soup.find_all("label", attrs={"for": True})}
    for control in soup.select(CONTROLS):
        told = control.get("aria-label") or control.get("title")
        if control.name in FIELDS:
            told = told or control.get("id") in labels or control.find_parent("label")
        else:
            told = told or control.get_text(strip=True) or any(image.get("alt") for image in control.find_all("img"))
        if not told:
            yield str(control)[:120]


def renamed(soup):
    """Folds that are called otherwise than they say."""
    for fold in soup.select("summary[aria-label]"):
        if fold.get_text(strip=True) and fold["aria-label"] not in fold.get_text(" ", strip=True):
            yield str(fold)[:120]


def landmarks(soup):
    """What is wrong with the frame of a page."""
    if len(soup.find_all("main")) != 1:
        yield f"{len(soup.find_all('main'))} main parts"
    if not soup.html.get("lang"):
        yield "no language"
    skip = soup.select_one("body a[href]")
    if not skip or not skip["href"].startswith("#") or not soup.find(id=skip["href"][1:]):
        yield "the first link does not skip to the text"
    said = [nav.get("aria-label") or nav.get("aria-labelledby") for nav in soup.find_all("nav")]
    if len(said) > 1 and (None in said or len(set(said)) < len(said)):
        yield f"parts to move in that cannot be told apart: {said}"


@pytest.mark.parametrize("fault", [nameless, renamed, landmarks])
def test_no_page_has(site, fault):
    found = [f"{name}: {line}" for name, soup in site if name != "index.html" for line in fault(soup)]
    assert not found, "\n".join(found)


FRAME = '<html lang="en"><body><a href="#text">Skip</a><nav aria-label="a"></nav><main id="text">{}</main></body></html>'


@pytest.mark.parametrize(("fault", "page"), [
    (nameless, FRAME.format("<details><summary><i></i></summary></details>")),
    (nameless, FRAME.format("<button><svg></svg></button>")),
    (renamed, FRAME.format("<details><summary aria-label='Toggle'><p>Show the code</p></summary></details>")),
    (nameless, FRAME.format("<a href='a.html'><img src='a.png'></a>")),
    (nameless, FRAME.format("<input type='search'>")),
    (landmarks, FRAME.replace(' lang="en"', "")),
    (landmarks, FRAME.replace("#text", "a.html")),
    (landmarks, FRAME.replace("main", "div")),
    (landmarks, FRAME.format("<nav aria-label='a'></nav>")),
])
def test_each_fault_is_named(fault, page):
    assert list(fault(BeautifulSoup(page, "html.parser")))


def test_a_sound_page():
    sound = ("<label for='q'>Words</label><input id='q'><label>All <input type='checkbox'></label>"
             "<a href='a.html'><img src='a.png' alt='The logo'></a><button aria-label='Fold'></button>")
    soup = BeautifulSoup(FRAME.format(sound), "html.parser")
    assert [*nameless(soup), *landmarks(soup)] == []
