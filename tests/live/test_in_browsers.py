"""A reader types an answer on the page and presses Run."""

import pytest

from tests.live import gate
from vgcore.exercises.chapters import EXERCISES

PAGE = "chapters/02-chain-rule.html"
KEY = "three-routes"
SAMPLE = [key for key in sorted(EXERCISES) if len(EXERCISES[key].mutants) < 12][::8]

RUN = """async ([key, text]) => {
    const cell = [...vgLive.byNumber.values()].find((one) => one.key === key);
    if (text !== null) cell.setText(text);
    await cell.run();
    const verdict = cell.output.querySelector(".vg-verdict");
    return {
        said: cell.output.innerText, status: cell.status.textContent,
        verdict: verdict && [...verdict.classList].find((name) => name !== "vg-verdict"),
        error: cell.output.querySelector(".live-error")?.textContent ?? "",
        figures: [...cell.output.querySelectorAll("img")].map((image) => image.src.slice(0, 14)),
        solved: cell.box.closest(".exercise").querySelector(".admonition-title").innerText,
        contents: document.querySelector(".bd-links .current > a .live-tick")?.textContent ?? "",
    };
}"""
ENDLESS = """async (key) => {
    const cell = [...vgLive.byNumber.values()].find((one) => one.key === key);
    cell.setText("while True:\\n    pass");
    const ended = cell.run();
    while (!cell.status.textContent.startsWith("Running")) await new Promise((done) => setTimeout(done, 50));
    await new Promise((done) => setTimeout(done, 300));
    cell.stopButton.click();
    await ended;
    return cell.status.textContent;
}"""
KEPT = """(key) => {
    const cell = [...vgLive.byNumber.values()].find((one) => one.key === key);
    return { text: cell.pre.textContent.trimEnd(), marked: !cell.mark.hidden,
             solved: cell.box.closest(".exercise").querySelector(".admonition-title").innerText };
}"""


def stub(answer, key=KEY):
    return f'import vgcore as vg\nanswer = {answer}\nvg.check("{key}", answer)'


def named():
    """A wrong answer that is a known mistake, and the number that is right."""
    exercise = EXERCISES[KEY]
    return float(exercise.mutants[0].run()), float(exercise.truth())


@pytest.mark.parametrize("browser, way", [("chromium", "disk"), ("firefox", "http")])
def test_an_answer_is_judged_on_the_page(opened, browser, way):
    wrong, right = named()
    with opened(browser, way, PAGE) as page:
        run = lambda text: page.evaluate(RUN, [KEY, text])

        result = run(stub(wrong))
        assert result["verdict"] == "vg-mistake", result
        assert "this is what you get when" in result["said"] and "A hint" in result["said"]
        assert "solved" not in result["solved"]

        result = run("import vgcore as vg\nvg.nonsense\n")
        assert result["error"].startswith("Traceback") and 'File "your answer", line 2' in result["error"]
        assert "AttributeError: module 'vgcore' has no attribute 'nonsense'" in result["error"]
        assert "prelude" not in result["error"] and "<string>" not in result["error"]

        assert page.evaluate(ENDLESS, KEY) == "Stopped. The next Run starts Python anew."

        result = run("import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);")
        assert result["figures"] == ["data:image/png"], result

        result = run(stub(right))
        assert result["verdict"] == "vg-right", result
        assert "✓ solved" in result["solved"] and result["contents"] == " 1/4"

        page.reload()
        kept = page.evaluate(KEPT, KEY)
        assert kept["text"] == stub(right) and kept["marked"] and "✓ solved" in kept["solved"]


OLD = """async (key) => {
    const validate = WebAssembly.validate;
    WebAssembly.validate = () => false;
    const cell = [...vgLive.byNumber.values()].find((one) => one.key === key);
    await cell.run();
    WebAssembly.validate = validate;
    return { status: cell.status.textContent, output: cell.output.innerText };
}"""
LOADED = """() => performance.getEntriesByType("resource").map((entry) => entry.name)
    .filter((name) => /live|codemirror/.test(name))"""


@pytest.mark.parametrize("browser, way", [("chromium", "http"), ("firefox", "disk")])
def test_it_runs_the_other_way_too(opened, browser, way):
    """And nothing is fetched before; and a browser that is too old says so and keeps what is printed."""
    with opened(browser, way, PAGE) as page:
        loaded = page.evaluate(LOADED)
        assert {name.split("?")[0].rsplit("/", 1)[1] for name in loaded} <= {"page.js", "live.css"}

        told = page.evaluate(OLD, KEY)
        assert told["status"].startswith("This browser is too old to run Python on the page")
        assert told["output"].startswith("Not attempted yet.")

        result = page.evaluate(RUN, [KEY, None])
        assert result["verdict"] == "vg-open", result
        assert "press Run" in result["said"] and "run the cell" not in result["said"]

        if browser == "chromium":
            differ, count = gate.compare(page, keys=SAMPLE, tables=["clipping"])
            assert not differ and count > 30


def test_a_reader_with_a_keyboard(opened):
    """Types, runs, asks for hints one at a time, goes back to what is printed, and is forgotten."""
    wrong, _ = named()
    with opened("chromium", "disk", PAGE) as page:
        cell = page.locator(".tag_exercise").first
        cell.get_by_role("button", name="Edit your answer").press("Enter")
        editor = cell.get_by_role("textbox", name="Python, your answer")
        editor.wait_for()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(f"for i in range(2):\n    derivative = {wrong}")
        page.keyboard.press("Enter")
        page.keyboard.press("Backspace")
        page.keyboard.insert_text(f'vg.check("{KEY}", derivative)')
        page.keyboard.press("Shift+Enter")
        verdict = cell.locator(".vg-mistake")
        verdict.wait_for(timeout=60000)
        assert cell.get_by_text("your version").is_visible()

        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.live-editor')") is None

        hint, link = verdict.locator(".live-hint").all()
        assert not hint.is_visible() and not link.is_visible()
        verdict.get_by_role("button", name="A hint").click()
        assert hint.is_visible() and not link.is_visible()
        verdict.get_by_role("button", name="Where it is explained").click()
        assert link.is_visible() and page.locator(link_target(link)).count() == 1
        solution = page.locator(".solution").first
        assert not solution.locator(".cell").is_visible()
        verdict.get_by_role("button", name="The solution").click()
        assert solution.locator(".cell").is_visible()

        cell.get_by_role("button", name="Reset").click()
        assert "Not attempted yet" in cell.inner_text() and "..." in editor.inner_text()
        assert not cell.get_by_text("your version").is_visible()

        plain = page.locator(".cell.live-2")
        printed = plain.locator(".cell_output").inner_text()
        plain.get_by_role("button", name="Run cell 3").click()
        page.wait_for_function("vgLive.status().busy === null && vgLive.status().ran.length === 3")
        assert plain.locator(".cell_output.live-new").inner_text() == printed

        page.evaluate(RUN, [KEY, "x = 1"])
        page.get_by_role("button", name="Forget everything").click()
        assert page.evaluate("localStorage.getItem('vanishing-gradients-live')") is None
        assert not page.get_by_role("button", name="Forget everything").is_visible()


def link_target(link):
    return "#" + link.get_attribute("href").split("#")[1]
