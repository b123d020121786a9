"""A page of each kind, whole, for readers who enlarge it, force its colors, want no motion, have no pointer.

What stands in the article is looked at on every page by ``test_pages``; what surrounds it is the same on all of a kind.
"""

import pytest

from tests.browser import access_faults
from tests.browser.test_planted_faults import visit_with  # noqa: F401
from tests.browser.visits import visiting
from tests.browser.widget_driver import VIEW, quizzes, wait_for_widgets

KINDS = {
    "the first page": "chapters/index.html",
    "a page of quizzes": "chapters/where-do-i-start.html",
    "a chapter": "chapters/05-products-of-jacobians.html",
    "the ledger": "chapters/12-claim-by-claim.html",
    "tables": "chapters/for-teachers.html",
    "terms": "chapters/glossary.html",
    "equations": "chapters/equations.html",
    "sources": "chapters/bibliography.html",
    "docstrings": "chapters/api/activations.html",
    "names": "chapters/api.html",
    "the index": "genindex.html",
    "the search": "search.html",
    "a lost address": "404.html",
}


@pytest.mark.parametrize("name", KINDS.values(), ids=KINDS)
def test_nobody_is_kept_out(browser, site_folder, name):
    with visiting(browser, site_folder / name) as visit:
        found = access_faults.kept_out(visit)
    assert not found, "\n".join(found)


def test_a_chosen_answer_is_seen_in_forced_colors(browser, site_folder):
    with visiting(browser, site_folder / KINDS["a page of quizzes"], forced_colors="active") as visit:
        page = visit.page
        page.locator(VIEW).first.scroll_into_view_if_needed()
        wait_for_widgets(page)
        locator, answers, replies = quizzes(page)[0]
        chosen, other = (locator.locator("input[type=radio]").nth(place) for place in (0, 1))
        chosen.check()
        assert chosen.is_checked() and not other.is_checked()
        assert {box.evaluate("one => getComputedStyle(one).appearance") for box in (chosen, other)} <= {"auto", "radio"}
        assert chosen.screenshot() != other.screenshot()


FAULTS = [
    ("enlarged", "<button style='margin-left: 700px'>lost</button>"),
    ("enlarged", "<div style='width: 200px; overflow: hidden; white-space: nowrap'><p style='width: 500px'>cut</p></div>"),
    ("enlarged", "<div style='position: fixed; top: 0; width: 100%; height: 200px'>a tall bar</div>"),
    ("forced_colors", "<style>a {outline: none !important; box-shadow: 0 0 2px red}</style><a href='#x'>a link</a>"),
    ("forced_colors", "<input type=radio aria-label=a style='appearance: none'>"),
    ("forced_colors", "<div class='noUi-target' style='background: red'>a slider</div>"),
    ("forced_colors", "<div class='vg-claim'>predicted 2, measured 2</div>"),
    ("forced_colors", "<div class='admonition' style='background: red'>a note</div>"),
    ("forced_colors", "<img alt='' style='mix-blend-mode: multiply'>"),
    ("forced_colors", "<button class='copybtn'></button>"),
    ("forced_colors", "<div class='widget-toggle-buttons'><button aria-pressed=true style='background: red'>a</button>"
                      "<button aria-pressed=false>b</button></div>"),
    ("motion", "<p style='transition: color 1s'>fades</p>"),
    ("motion", "<style>html {scroll-behavior: smooth}</style>"),
    ("motion", "<style>@keyframes turn {to {rotate: 1turn}} p {animation: turn 1s infinite}</style>"),
    ("a_long_way", "<a href='#x'>no skip link</a>"),
    ("barriers", "<button></button>"),
    ("barriers", "<a href='#x' style='display: block; width: 9px; height: 9px; overflow: hidden'>a</a>"
                 "<a href='#y' style='display: block; width: 9px; height: 9px; overflow: hidden'>b</a>"),
]


@pytest.mark.parametrize(("look", "planted"), FAULTS)
def test_each_fault_is_seen(visit_with, look, planted):  # noqa: F811
    with visit_with(planted) as visit:
        assert getattr(access_faults, look)(visit)
