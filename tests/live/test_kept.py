"""What a reader typed and solved is kept: when they leave at once, with other pages open, where nothing can be kept."""

import pytest

PAGE, KEY = "chapters/02-chain-rule.html", "three-routes"
OTHER = "chapters/03-backward-recursion.html"
CELLS = "[...vgLive.byNumber.values()].filter((cell) => cell.isExercise)"
TYPE = f"([place, text]) => {CELLS}[place].setText(text)"
SHOWN = f"(place) => {CELLS}[place].pre.textContent.trimEnd()"
# What a run on the page ends with, without the run.
SOLVE = f"""(place) => {{
    const cell = {CELLS}[place];
    cell.output.innerHTML = '<p class="vg-verdict vg-right"></p>';
    cell.judge(true);
}}"""
SOLVED = f"(place) => {CELLS}[place].box.closest('.exercise').querySelector('.admonition-title').innerText"
TICKS = "[...document.querySelectorAll('.live-tick')].map((tick) => tick.textContent)"
KEPT = "JSON.parse(localStorage.getItem('vanishing-gradients-live'))"
# Of the course's own; the theme does not live without.
REFUSED = """(methods) => {
    for (const method of methods) {
        const usual = Storage.prototype[method];
        Storage.prototype[method] = function (name, ...more) {
            if (name === "vanishing-gradients-live") throw new DOMException("no");
            return usual.call(this, name, ...more);
        };
    }
}"""


def test_the_last_letters_are_kept_when_a_reader_leaves_at_once(opened):
    with opened("chromium", "http", PAGE) as page:
        cell = page.locator(".tag_exercise").first
        cell.get_by_role("button", name="Edit your answer").press("Enter")
        cell.get_by_role("textbox", name="Python, your answer").wait_for()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("answer = 12")
        page.evaluate("location.reload()")
        page.wait_for_function(f"document.readyState === 'complete' && {CELLS}.length")
        assert page.evaluate(SHOWN, 0) == "answer = 12"


def test_pages_that_are_open_together_keep_what_each_was_told(opened):
    with opened("chromium", "http", PAGE) as page:
        other = page.context.new_page()
        other.goto(page.url.replace(PAGE, OTHER))
        other.evaluate(TYPE, [0, "x = 1"])
        other.evaluate(SOLVE, 0)
        other.wait_for_function(f"Object.keys({KEPT}.texts).length")
        page.wait_for_function(f"{TICKS}.length === 1")  # it hears of it
        page.evaluate(TYPE, [0, "y = 2"])
        page.evaluate(TYPE, [1, "z = 3"])  # at once: both are kept
        page.evaluate(SOLVE, 1)
        page.reload()
        kept = page.evaluate(KEPT)
        assert sorted(kept["texts"].values()) == ["x = 1", "y = 2", "z = 3"]
        assert {name: len(solved) for name, solved in kept["solved"].items()} == {
            "02-chain-rule": 1, "03-backward-recursion": 1}
        assert len(page.evaluate(TICKS)) == 2
        assert page.evaluate(SHOWN, 0) == "y = 2" and "solved" in page.evaluate(SOLVED, 1)

        other.get_by_role("button", name="Forget everything").click()
        page.wait_for_function(f"{TICKS}.length === 0")
        assert page.evaluate(KEPT) is None and "solved" not in page.evaluate(SOLVED, 1)


def test_a_cell_that_is_left_alone_takes_no_text_away(opened):
    """The same page twice: what one has as it was printed, the other has changed."""
    with opened("chromium", "http", PAGE) as page:
        again = page.context.new_page()
        again.goto(page.url)
        again.evaluate(TYPE, [0, "x = 1"])
        again.wait_for_function(KEPT)
        page.evaluate(TYPE, [1, "z = 3"])
        page.wait_for_function(f"Object.keys({KEPT}.texts).length > 1")
        page.reload()
        assert [page.evaluate(SHOWN, place) for place in (0, 1)] == ["x = 1", "z = 3"]


@pytest.mark.parametrize("methods", [["setItem"], ["getItem", "setItem", "removeItem"]], ids=["full", "closed"])
def test_a_browser_that_refuses_to_keep_shows_it_as_long_as_the_page_lives(opened, methods):
    with opened("chromium", "http", PAGE) as page:
        page.add_init_script(f"({REFUSED})({methods})")
        page.reload()
        page.evaluate(TYPE, [0, "x = 1"])
        page.evaluate(SOLVE, 0)
        page.evaluate(SOLVE, 1)
        assert "solved" in page.evaluate(SOLVED, 0) and "solved" in page.evaluate(SOLVED, 1)
        assert page.evaluate(TICKS) == [" 2/4"]
        page.reload()
        assert page.evaluate(TICKS) == []
