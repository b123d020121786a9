"""A look that passed is not judged again; one that fails is told on every page that has it."""

import pytest

from tests.browser import looks, page_faults
from tests.browser.test_planted_faults import visit_with  # noqa: F401

TEXT = "<p style='color: {color}; background: #fff'>words of one color</p>"
# Each differs from a sound page in one thing that no style of the text itself shows.
HIDDEN = {
    "what lies behind": "<div style='position: absolute; background: #444; width: 300px; height: 300px'></div>"
                        "<p style='position: relative; color: #222'>words</p>",
    "what it sticks out of": "<div style='background: #444'><div style='background: #fff; height: 20px; width: 90px'>"
                             "<p style='padding-top: 40px; color: #222'>words</p></div></div>",
    "how faint its box is": "<div style='opacity: .3'><p style='color: #222'>words</p></div>",
    "what its box blends with": "<div style='mix-blend-mode: multiply'><p style='color: #222'>words</p></div>",
}
SOUND = ("<div style='background: #444'><div style='background: #fff; padding: 60px'>"
         "<p style='color: #222'>words</p></div></div><p style='color: #222; position: relative'>words</p>")


def test_a_look_that_failed_is_told_again(visit_with):  # noqa: F811
    for _ in range(2):
        for look in page_faults.barriers_of_size_and_color, page_faults.barriers:
            with visit_with(TEXT.format(color="#bcb")) as visit:
                assert [line for line in look(visit) if "color-contrast" in line]


def test_a_link_that_failed_is_told_again(visit_with):  # noqa: F811
    planted = ("<style>a {color: #212121; text-decoration: none}</style>"
               "<p>A text in which nobody sees that <a href='#x'>two words</a> are a link.</p>")
    for _ in range(2):
        with visit_with(planted) as visit:
            assert [line for line in page_faults.barriers(visit) if "link-in-text-block" in line]


def test_a_look_that_passed_is_not_judged_again(visit_with):  # noqa: F811
    for new in True, False:
        with visit_with(TEXT.format(color="#123")) as visit:
            assert (looks.mark(visit)["texts"] > 0) == new
        with visit_with(TEXT.format(color="#123")) as visit:
            assert page_faults.barriers_of_size_and_color(visit) == []


@pytest.mark.parametrize("planted", HIDDEN.values(), ids=HIDDEN)
def test_a_look_is_all_that_contrast_depends_on(visit_with, planted):  # noqa: F811
    with visit_with(SOUND) as visit:
        assert page_faults.barriers(visit) == []
    with visit_with(SOUND) as visit:
        assert looks.mark(visit, links=True) == {"texts": 0, "links": 0, "boxes": 0}
    with visit_with(planted) as visit:
        assert looks.mark(visit)["texts"] == 1
