"""Find the widgets of a page, work their controls, read what they show.

What a flipbook ought to show is read from the widget state that the page
carries: each frame names the choice it was drawn for.
"""

import json
import re
from html import unescape
from itertools import product

STATE = 'script[type="application/vnd.jupyter.widget-state+json"]'
VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]'

_IS_SHOWN = """(book, frame) => {
    const wanted = document.createElement('template');
    wanted.innerHTML = frame;
    const shown = [...book.querySelectorAll('svg[data-frame]')];
    return shown.length === 1
        && shown[0].getBoundingClientRect().width > 100
        && shown[0].outerHTML === wanted.content.querySelector('svg').outerHTML;
}"""


def wait_for_widgets(page):
    """Wait until every view of the page has its widget; return how many there are."""
    count = page.locator(VIEW).count()
    page.wait_for_function(
        "n => document.querySelectorAll('.widget-subarea .vg-live :is(svg[data-frame],"
        " input[type=radio])').length >= n", arg=count)
    return count


class Control:
    """One control of a flipbook."""

    def __init__(self, locator, state):
        self.locator = locator
        self.name = state["description"]
        self.labels = state["_options_labels"]
        self.kind = state["_model_name"].removesuffix("Model")
        self.index = state["index"]

    def press_to(self, index):
        """Choose by keyboard."""
        if self.kind == "ToggleButtons":
            self.locator.locator("button").nth(index).press("Enter")
        else:
            handle = self.locator.locator(
                ".noUi-handle" if self.kind == "SelectionSlider" else "select")
            forward, back = (("ArrowRight", "ArrowLeft") if self.kind == "SelectionSlider"
                             else ("ArrowDown", "ArrowUp"))
            for _ in range(abs(index - self.index)):
                handle.press(forward if index > self.index else back)
        self.index = index

    def point_to(self, index):
        """Choose by pointer."""
        if self.kind == "ToggleButtons":
            self.locator.locator("button").nth(index).click()
        elif self.kind == "Dropdown":
            self.locator.locator("select").select_option(index=index)
        else:
            track = self.locator.locator(".noUi-base")
            track.scroll_into_view_if_needed()
            box = track.bounding_box()
            handle = self.locator.locator(".noUi-handle").bounding_box()
            mouse = self.locator.page.mouse
            mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
            mouse.down()
            share = index / max(len(self.labels) - 1, 1)
            mouse.move(box["x"] + share * box["width"], box["y"] + 30, steps=3)
            mouse.up()
        self.index = index


class Book:
    """A flipbook on a page."""

    def __init__(self, locator, state, root):
        self.locator = locator
        self.models = dict(_reachable(state, root))
        self.frames = {}
        for model in self.models.values():
            found = re.search(r'data-frame="([^"]*)"', model.get("value") or "")
            if found:
                self.frames[unescape(found[1])] = model["value"]
        rows = [m for m in self.models.values() if "_options_labels" in m]
        places = locator.locator(
            ".widget-hslider, .widget-toggle-buttons, .widget-dropdown")
        assert places.count() == len(rows) > 0
        names = {m["description"]: m for m in rows}
        self.controls = []
        for i in range(len(rows)):
            label = places.nth(i).locator(".widget-label").inner_text().strip()
            self.controls.append(Control(places.nth(i), names[label]))

    def told(self):
        return ", ".join(f"{c.name} = {c.labels[c.index]}" for c in self.controls)

    def shows_its_frame(self):
        return self.locator.evaluate(_IS_SHOWN, self.frames[self.told()])

    def combinations(self):
        """Every combination, each one step away from the one before."""
        sizes = [len(c.labels) for c in self.controls]
        previous = None
        for indices in product(*map(range, sizes)):
            walked, rank = [], 0
            for i, size in zip(indices, sizes):
                walked.append(size - 1 - i if rank % 2 else i)
                rank = rank * size + i
            if previous is not None:
                assert sum(abs(a - b) for a, b in zip(walked, previous)) == 1
            previous = walked
            yield walked


def flipbooks(page):
    """Every flipbook of a page, in order."""
    return [Book(locator, state, root) for locator, state, root in _widgets(page, "vg-flipbook")]


def quizzes(page):
    """Every quiz of a page, as (locator, answers, replies)."""
    found = []
    for locator, state, root in _widgets(page, "vg-quiz"):
        models = dict(_reachable(state, root))
        answers = next(m for m in models.values() if "_options_labels" in m)
        replies = next(m for m in models.values() if m["_model_name"] == "StackModel")
        texts = [models[c.removeprefix("IPY_MODEL_")]["value"] for c in replies["children"]]
        found.append((locator, answers["_options_labels"], texts))
    return found


def _widgets(page, look):
    wait_for_widgets(page)
    state = json.loads(page.locator(STATE).first.text_content())["state"]
    live = page.locator(".vg-live")
    for i, view in enumerate(page.locator(VIEW).all()):
        root = json.loads(view.text_content())["model_id"]
        if look in state[root]["state"]["_dom_classes"]:
            yield live.nth(i), state, root


def _reachable(state, name):
    model = state[name]["state"]
    yield name, model
    for child in model.get("children", ()):
        yield from _reachable(state, child.removeprefix("IPY_MODEL_"))
