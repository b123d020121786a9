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

_VIEWS = f"document.querySelectorAll('{VIEW}').length"
_LIVE = "document.querySelectorAll('.widget-subarea .vg-live:has(svg[data-frame], input[type=radio])').length"
_WHAT_IS_THERE = """([state, view]) => [document.querySelector(state).textContent,
    [...document.querySelectorAll(view)].map(one => one.textContent)]"""


def wait_for_widgets(page):
    """Go near a widget, as a reader does, and wait until every view has its own; return how many there are."""
    count, live = page.evaluate(f"[{_VIEWS}, {_LIVE}]")
    if live < count:
        page.locator(VIEW).first.evaluate("view => view.closest('.cell_output').scrollIntoView()")
        page.wait_for_function(f"{_LIVE} >= {_VIEWS}", polling=30)
    return count


def words(label):
    """The words of a label, before its symbol."""
    return unescape(label.split("<")[0]).strip()


class Control:
    """One control of a flipbook."""

    def __init__(self, element, state):
        self.element = element
        self.name = words(state["description"])
        self.labels = state["_options_labels"]
        self.kind = state["_model_name"].removesuffix("Model")
        self.index = state["index"]

    def press_to(self, index):
        """Choose by keyboard."""
        if self.kind == "ToggleButtons":
            self._part("button", index).press("Enter")
        else:
            handle = self._part(".noUi-handle" if self.kind == "SelectionSlider" else "select")
            forward, back = (("ArrowRight", "ArrowLeft") if self.kind == "SelectionSlider"
                             else ("ArrowDown", "ArrowUp"))
            ends = {0: "Home", len(self.labels) - 1: "End"}
            if index in ends:
                handle.press(ends[index])
            else:
                for _ in range(abs(index - self.index)):
                    handle.press(forward if index > self.index else back)
        self.index = index

    def point_to(self, index):
        """Choose by pointer."""
        if self.kind == "ToggleButtons":
            self._part("button", index).click()
        elif self.kind == "Dropdown":
            self._part("select").select_option(index=index)
        else:
            track = self._part(".noUi-base")
            track.scroll_into_view_if_needed()
            box, handle = track.bounding_box(), self._part(".noUi-handle").bounding_box()
            mouse = self.element.owner_frame().page.mouse
            mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
            mouse.down()
            share = index / max(len(self.labels) - 1, 1)
            mouse.move(box["x"] + share * box["width"], box["y"] + 30, steps=3)
            mouse.up()
        self.index = index

    def _part(self, selector, place=0):
        return self.element.query_selector(f"{selector} >> nth={place}")


class Book:
    """A flipbook on a page.

    What is done again and again starts from its element: a locator searches the whole page each time, which on a
    chapter takes longer than the frame that is looked for.
    """

    def __init__(self, locator, state, root):
        self.locator = locator
        self.element = locator.element_handle()
        self.models = dict(reachable(state, root))
        self.frames = {}
        for model in self.models.values():
            found = re.search(r'data-frame="([^"]*)"', str(model.get("value", "")))
            if found:
                self.frames[unescape(found[1])] = model["value"]
        rows = [m for m in self.models.values() if "_options_labels" in m]
        places = self.element.query_selector_all(".widget-hslider, .widget-toggle-buttons, .widget-dropdown")
        assert len(places) == len(rows) > 0
        names = {words(m["description"]): m for m in rows}
        self.controls = []
        for place in places:
            label = words(place.query_selector(".widget-label").inner_html())
            assert label in names, f"a control is called {label}, not one of {[*names]}"
            self.controls.append(Control(place, names[label]))

    def height(self):
        return self.element.evaluate("book => book.getBoundingClientRect().height")

    def told(self):
        return ", ".join(f"{c.name} = {c.labels[c.index]}" for c in self.controls)

    def shows_its_frame(self):
        return self.element.evaluate(_IS_SHOWN, self.frames[self.told()])

    def put(self, control, index, way):
        """Choose by "keyboard" or "pointer"; the frame must follow."""
        {"keyboard": control.press_to, "pointer": control.point_to}[way](index)
        assert self.shows_its_frame(), f"{way}: {self.told()} is not what is shown"


def flipbooks(page):
    """Every flipbook of a page, in order."""
    return [Book(locator, state, root) for locator, state, root in _widgets(page, "vg-flipbook")]


def quizzes(page):
    """Every quiz of a page, as (locator, answers, replies)."""
    found = []
    for locator, state, root in _widgets(page, "vg-quiz"):
        models = dict(reachable(state, root))
        answers = next(m for m in models.values() if "_options_labels" in m)
        replies = next(m for m in models.values() if m["_model_name"] == "StackModel")
        texts = [models[c.removeprefix("IPY_MODEL_")]["value"] for c in replies["children"]]
        found.append((locator, answers["_options_labels"], texts))
    return found


def _widgets(page, look):
    wait_for_widgets(page)
    state, views = page.evaluate(_WHAT_IS_THERE, [STATE, VIEW])
    state, live = json.loads(state)["state"], page.locator(".vg-live")
    for i, view in enumerate(views):
        root = json.loads(view)["model_id"]
        if look in state[root]["state"]["_dom_classes"]:
            yield live.nth(i), state, root


def reachable(state, name):
    model = state[name]["state"]
    yield name, model
    for child in model.get("children", ()):
        yield from reachable(state, child.removeprefix("IPY_MODEL_"))


# ---- the widgets of a page as its file has them: no browser ----


def lost_frames(html):
    """Choices of a page's flipbooks that do not lead to their frame.

    Follows the links from the controls through the stacks, for every combination.
    Returns one line for each that leads elsewhere, and how many were followed.
    """
    found = re.search(r'widget-state\+json">(.*?)</script>', html, re.S)
    if not found:
        return [], 0
    models = {name: model["state"] for name, model in json.loads(found[1])["state"].items()}
    links = {model["target"][0].removeprefix("IPY_MODEL_"): model["source"][0].removeprefix("IPY_MODEL_")
             for model in models.values() if model.get("_model_name") == "DirectionalLinkModel"}
    lost, followed = [], 0
    for root in (name for name, model in models.items() if "vg-flipbook" in (model.get("_dom_classes") or ())):
        inside = dict(reachable({name: {"state": model} for name, model in models.items()}, root))
        controls = [name for name, model in inside.items() if "_options_labels" in model]
        children = [child.removeprefix("IPY_MODEL_") for child in models[root]["children"]]
        top = next(child for child in children if models[child]["_model_name"] == "StackModel")
        for indices in product(*(range(len(models[name]["_options_labels"])) for name in controls)):
            chosen, place = dict(zip(controls, indices)), top
            while models[place]["_model_name"] == "StackModel":
                place = models[place]["children"][chosen[links[place]]].removeprefix("IPY_MODEL_")
            frame = re.search(r'data-frame="([^"]*)"', models[place]["value"])
            told = ", ".join(f"{words(models[name]['description'])} = {models[name]['_options_labels'][i]}"
                             for name, i in chosen.items())
            followed += 1
            if unescape(frame[1]) != told:
                lost.append(f"{told} leads to {unescape(frame[1])}")
    return lost, followed
