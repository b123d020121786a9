"""A reader types an answer on the page and presses Run."""

import pytest

from vgcore.exercises.chapters import EXERCISES

PAGE = "chapters/02-chain-rule.html"
KEY = "three-routes"

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


@pytest.mark.timeout(200)
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


@pytest.mark.timeout(100)
@pytest.mark.parametrize("browser, way", [("chromium", "http"), ("firefox", "disk")])
def test_it_runs_the_other_way_too(opened, browser, way):
    with opened(browser, way, PAGE) as page:
        result = page.evaluate(RUN, [KEY, None])
        assert result["verdict"] == "vg-open", result
        assert "press Run" in result["said"] and "run the cell" not in result["said"]
