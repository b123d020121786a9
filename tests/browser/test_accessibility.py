"""A page of each kind, whole, for readers who enlarge it, force its colors, want no motion, have no pointer.

What stands in the article is looked at on every page by ``test_pages``; what surrounds it is the same on all of a kind.
"""

import pytest

from tests.browser import access_faults
from tests.browser.test_pages import HELPERS
from tests.browser.test_planted_faults import visit_with  # noqa: F401
from tests.browser.visits import visiting
from tests.browser.widget_driver import quizzes, wait_for_widgets

KINDS = {
    "the first page": "chapters/index.html",
    "a page of quizzes": "chapters/where-do-i-start.html",
    "a chapter": "chapters/05-products-of-jacobians.html",
    "the ledger": "chapters/12-claim-by-claim.html",
    "tables": "chapters/for-teachers.html",
    "equations": "chapters/equations.html",
    "docstrings": "chapters/api/activations.html",
    "names": "chapters/api.html",
    "the index": "genindex.html",
    "the search": "search.html",
    "a lost address": "404.html",
}


@pytest.mark.parametrize("name", KINDS.values(), ids=KINDS)
def test_nobody_is_kept_out(browser, site_folder, name):
    also = [access_faults.barriers_in_text] if name in HELPERS else []
    with visiting(browser, site_folder / name) as visit:
        found = access_faults.kept_out(visit, also)
    assert not found, "\n".join(found)


def test_a_chosen_answer_is_seen_in_forced_colors(browser, site_folder):
    with visiting(browser, site_folder / KINDS["a page of quizzes"], forced_colors="active") as visit:
        page = visit.page
        wait_for_widgets(page)
        locator, answers, replies = quizzes(page)[0]
        chosen, other = (locator.locator("input[type=radio]").nth(place) for place in (0, 1))
        chosen.check()
        assert chosen.is_checked() and not other.is_checked()
        assert {box.evaluate("one => getComputedStyle(one).appearance") for box in (chosen, other)} <= {"auto", "radio"}
        assert chosen.screenshot() != other.screenshot()


def test_a_fold_says_what_it_holds_and_a_link_to_it_opens_it(browser, site_folder):
    with visiting(browser, site_folder / KINDS["a chapter"]) as visit:
        names = [button.get_attribute("aria-label") for button in visit.page.locator(".toggle-button").all()]
        assert len(names) > 3 and len(set(names)) == len(names)
        assert {"Show solution 5.1", "Show solution 5.2"} <= set(names)
        solution = visit.page.locator(".solution[id]").first
        assert solution.locator(".toggle-button").get_attribute("aria-expanded") == "false"
        visit.page.evaluate("id => location.hash = id", solution.get_attribute("id"))
        visit.page.wait_for_function("button => button.ariaExpanded === 'true'",
                                     arg=solution.locator(".toggle-button").element_handle())
        assert solution.locator(":scope > :last-child").is_visible()


FAINT_BY_NIGHT = "<style>[data-theme=dark] h1 {color: gray; background: silver}</style>"
FAULTS = {
    "enlarged": {
        "out of reach": "<button style='margin-left: 700px'>lost</button>",
        "cut": "<div style='width: 200px; overflow: hidden'><p style='width: 500px'>cut</p></div>",
        "are covered": "<div style='position: fixed; top: 0; width: 100%; height: 200px'>a tall bar</div>",
    },
    "forced_colors": {
        "no focus ring": "<style>a {outline: none !important; box-shadow: 0 0 2px red}</style><a href='#x'>a link</a>",
        "draws itself": "<input type=radio aria-label=a style='appearance: none'>",
        "a slider without": "<div class='noUi-target' style='background: red'>a slider</div>",
        "without its mark": "<div class='vg-claim'>predicted 2, measured 2</div>",
        "a box without": "<div class='admonition' style='background: red'>a note</div>",
        "blended": "<img alt='' style='mix-blend-mode: multiply'>",
        "without a sign": "<button class='copybtn'></button>",
        "pressed looks like": "<div class='widget-toggle-buttons'>"
                              "<button aria-pressed=true style='background: red'>a</button>"
                              "<button aria-pressed=false style='background: blue'>b</button></div>",
    },
    "motion": {
        "moves: <p style=": "<p style='transition: color 1s'>fades</p>",
        "moves: <p class=": "<style>@keyframes turn {to {rotate: 1turn}} .turns {animation: turn 1s infinite}</style>"
                            "<p class='turns'>turns</p>",
        "is animated": "",
        "moves: <html": "<style>html {scroll-behavior: smooth}</style>",
    },
    "a_long_way": {"no skip link": "<a href='#x'>the first stop</a>"},
    "small_targets": {"px: <a": "<p><a href='#x'>a</a> <a href='#y'>b</a></p>"},
    "barriers_in_text": {"button-name": "<button></button>", "color-contrast": FAINT_BY_NIGHT},
    "barriers_around": {"region": "</article></main><p>outside every landmark</p><article>",
                        "dark: color-contrast": FAINT_BY_NIGHT},
}
SOUND = """<p>A sentence with <a href='#x'>a</a> and <a href='#y'>b</a> in it.</p><p><a href='#z'>c</a></p>
<div style='overflow-x: auto' tabindex=0><button style='margin-left: 700px; height: 30px'>far</button></div>
<div class='vg-claim'>measured 2 ✓</div><p style='transition: none'>still</p>"""


@pytest.mark.parametrize("look", FAULTS)
def test_each_fault_is_seen(visit_with, look):  # noqa: F811
    with visit_with("".join(FAULTS[look].values())) as visit:
        found = getattr(access_faults, look)(visit)
    unseen = [said for said in FAULTS[look] if not any(said in line for line in found)]
    assert not unseen, found


def test_a_sound_page_has_none(visit_with):  # noqa: F811
    with visit_with(SOUND) as visit:
        assert [line for look in ("small_targets", "enlarged", "motion", "forced_colors")
                for line in getattr(access_faults, look)(visit)] == []
