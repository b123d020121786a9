"""The flipbook and the quiz before they meet a browser."""

import gzip
import json
import re
import subprocess
import sys
from functools import cache
from itertools import combinations

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from matplotlib.patches import Circle, Ellipse

from tests.notebooks.outputs import drawing_difference
from vgcore.plots import figure, style
from vgcore.widgets import flipbook, quiz
from vgcore.widgets.live import DRAWN

HERE = {"sin": np.sin, "cos": np.cos}


def wave(ax, periods=1, shape="sin", damping=0.0):
    x = np.linspace(0, 1, 120)
    y = np.exp(-damping * x) * HERE[shape](2 * np.pi * periods * x)
    ax.plot(x, y, color=style.FORWARD)
    ax.plot(x[::10], y[::10], **style.MEASURED, color=style.BACKWARD)
    ax.plot(x, np.exp(-damping * x), **style.PREDICTION)
    ax.set(xlabel="time", ylabel=r"value $v^{[l]}$", ylim=(-1.2, 1.2))


def dots(ax, offset=0.0, color=style.INK):
    ax.plot([0, 1, 2], [0, 1 + offset, 3], "o", color=color)


def models_of(widget):
    """Every model a page needs to show `widget`."""
    found, todo = {}, [widget]
    while todo:
        model = todo.pop()
        if model.model_id not in found:
            found[model.model_id] = model
            todo += getattr(model, "children", ())
    return found


def leaves(book):
    return [m.value for m in models_of(book).values()
            if isinstance(m, ipywidgets.HTML) and "<svg" in m.value]


# ---- frames and controls ----

@pytest.mark.thorough
@pytest.mark.parametrize(("choices", "frames"), [
    ({"periods": range(1, 6)}, 5),
    ({"periods": (1, 2), "shape": ["sin", "cos"]}, 4),
    ({"periods": [1, 2, 3], "shape": ["sin", "cos"], "damping": np.array([0.0, 2.0])}, 12),
    ({"shape": {"a sine": "sin", "a cosine": "cos"}}, 2),
])
def test_every_combination_is_a_frame(choices, frames):
    book = flipbook(wave, **choices)
    assert len(book.frames) == len(set(book.frames.values())) == len(leaves(book)) == frames
    assert repr(book).count("\n") == 0 and f"{frames} frames" in repr(book)
    for name in choices:
        assert name in repr(book) and book.controls[name].description == name


def test_a_frame_is_what_the_function_draws_for_its_choice():
    def label(ax, a, b):
        ax.text(0.5, 0.5, f"{a}/{b}")

    book = flipbook(label, a=[1, 2, 3], b=["x", "y"])
    for (a, b), svg in book.frames.items():
        assert f">{a}/{b}</text>" in svg and f'data-frame="a = {a}, b = {b}"' in svg


@pytest.mark.thorough
@pytest.mark.parametrize("choices", [
    {"a": [1, 2, 3]}, {"a": [1, 2, 3], "b": ["x", "y"]}, {"a": [1, 2], "b": "xyz".split(), "c": [1, 2, 3]},
])
def test_the_stacks_lead_to_the_frame_of_the_choice(choices):
    def label(ax, **choice):
        ax.text(0.5, 0.5, str(choice))

    def draw(ax, a, b=None, c=None):
        label(ax, a=a, b=b, c=c)

    book = flipbook(draw, **choices)
    links = [w for w in _instances.values()
             if isinstance(w, ipywidgets.widgets.widget_link.DirectionalLink)
             and w.source[0] in book.controls.values()]
    assert links
    for labels, svg in book.frames.items():
        for link in links:      # what the browser does when the controls move
            control = link.source[0]
            name = next(n for n, c in book.controls.items() if c is control)
            place = list(book.choices).index(name)
            link.target[0].selected_index = book.choices[name].index(labels[place])
        shown = book.children[-1]
        while isinstance(shown, ipywidgets.Stack):
            shown = shown.children[shown.selected_index]
        assert svg in shown.value


@pytest.mark.parametrize(("values", "kind"), [
    ([1, 2, 3], ipywidgets.SelectionSlider),
    ([0.1, 1e-3], ipywidgets.SelectionSlider),
    (["sin", "cos"], ipywidgets.ToggleButtons),
    ([True, False], ipywidgets.ToggleButtons),
    (["a very long word", "another very long word", "and a third one"], ipywidgets.Dropdown),
])
def test_the_values_choose_the_control(values, kind):
    def draw(ax, v):
        ax.text(0, 0, str(v))

    assert type(flipbook(draw, v=values).controls["v"]) is kind
    asked = flipbook(draw, v=values, controls={"v": "menu"}).controls["v"]
    assert isinstance(asked, ipywidgets.Dropdown)


@pytest.mark.parametrize(("choices", "first"), [
    ({"depth": (10, 5, 20, 40)}, ("5",)),
    ({"depth": {"ten": 10, "twenty": 20, "five": 5}}, ("five",)),
    ({"depth": (np.inf, 10, 5)}, ("inf",)),
    ({"depth": (0.5, -1.0, 2)}, ("−1",)),
    ({"start": {"depth": 10}, "depth": (10, 5, 20)}, ("10",)),
    ({"start": {"kind": "y"}, "depth": (5, 10), "kind": ["x", "y"], "play": "depth"}, ("5", "y")),
])
def test_a_slider_is_sorted_and_opens_where_it_is_told(choices, first):
    def label(ax, **chosen):
        ax.text(0.5, 0.5, str(chosen))

    book = flipbook(label, **choices)
    for control in book.controls.values():
        if isinstance(control, ipywidgets.SelectionSlider):
            values = {"five": 5, "ten": 10, "twenty": 20}
            numbers = [values.get(label) or float(label.replace("−", "-")) for label in control.options]
            assert sorted(numbers) in (numbers, numbers[::-1])
    assert tuple(control.value for control in book.controls.values()) == first
    seen = book
    while not isinstance(seen, ipywidgets.HTML):
        stacks = [c for c in seen.children if isinstance(c, ipywidgets.Stack | ipywidgets.HTML)]
        seen = seen.children[seen.selected_index] if isinstance(seen, ipywidgets.Stack) else stacks[-1]
    name = re.search('data-frame="([^"]*)"', book.frames[first])[1]
    assert f'data-frame="{name}"' in seen.value and f'data-frame="{name}"' in book.still


def test_buttons_stay_in_the_order_that_was_given():
    book = flipbook(dots, offset=(0.3, 0.1, 0.2), controls={"offset": "buttons"})
    assert book.choices["offset"] == ["0.3", "0.1", "0.2"]


@pytest.mark.thorough
def test_no_control_has_a_tooltip_that_says_null():
    parts = [flipbook(wave, periods=[1, 2, 3], shape=["sin", "cos"], damping=[0, 1], play="periods",
                      controls={"damping": "menu"}), quiz("?", {"a": "No.", "b": "Yes."}, right="b")]
    asked = [model for part in parts for model in models_of(part).values() if model.has_trait("tooltip")]
    assert len(asked) > 4
    assert all(model.tooltip is not None for model in asked)


def test_play_never_starts_by_itself():
    book = flipbook(wave, periods=[1, 2, 3], play="periods")
    player, = [m for m in models_of(book).values() if isinstance(m, ipywidgets.Play)]
    assert not player.playing and (player.min, player.max) == (0, 2)


def test_a_function_of_the_figure_and_a_house_figure_work():
    def pair(fig, k):
        left, right = fig.subplots(1, 2)
        left.plot([0, k])
        right.bar([0, 1], [k, 1])

    @figure()
    def house(x, ax):
        ax.plot([0, x])

    assert len(flipbook(pair, k=[1, 2]).frames) == 2
    assert len(flipbook(house, x=[1, 2]).frames) == 2


def test_words_for_each_frame():
    book = flipbook(wave, periods=[1, 2], shape=["sin"], alt="{shape} & {periods:.1f}",
                    names={"periods": "how often"})
    svg = book.frames["2", "sin"]
    assert 'aria-label="sin &amp; 2.0"' in svg and 'data-frame="how often = 2, shape = sin"' in svg
    plain = flipbook(wave, periods=[1])
    assert 'role="img" aria-label="periods = 1"' in plain.frames["1",]


def test_a_label_is_words_and_a_symbol_and_its_words_name_the_frames():
    book = flipbook(wave, periods=[1, 2], damping=[0.0, 1.0], names={"damping": r"damping <rate> $\lambda_1$"})
    label = book.controls["damping"].description
    assert label == r'damping &lt;rate&gt; <span class="math notranslate">\(\lambda_1\)</span>'
    assert book.controls["damping"].description_allow_html and label in book.still
    assert 'data-frame="periods = 1, damping &lt;rate&gt; = 0"' in book.frames["1", "0"]


def test_the_caption_stands_once_below_all_frames():
    book = flipbook(wave, periods=[1, 2], caption=r"Watch <$v$>.")
    told = r'<p class="vg-caption">Watch &lt;<span class="math notranslate">\(v\)</span>&gt;.</p>'
    assert book.still.endswith(told + "</div>") and book.children[-1].value == told
    assert not any("Watch" in leaf for leaf in leaves(book))
    assert book.digest.facts() != flipbook(wave, periods=[1, 2]).digest.facts()


# ---- what is refused ----

def broken(ax, periods):
    if periods == 2:
        raise ZeroDivisionError("no such wave")
    ax.plot([0, periods])


def empty(ax, periods):
    ax.set_title("nothing")


def elsewhere(ax, periods):
    plt.figure().subplots().plot([0, periods])


def bad_mathematics(ax, periods):
    ax.set_title(r"$\nosuchthing$")
    ax.plot([0, 1])


REFUSED = [
    (wave, {}, ValueError, r"choices: got 0"),
    (wave, {"periods": []}, ValueError, r"periods: got no value, expected at least one"),
    (wave, {"periods": [1, 2, 1]}, ValueError, r"periods: got '1' twice.*Remove one"),
    (wave, {"damping": [0.1, 0.1000000001]}, ValueError, r"damping: got '0.1' twice.*dict"),
    (wave, {"periods": range(101), "damping": [0.0, 1.0, 2.0]}, ValueError,
     r"101 × 3 = 303 frames, expected at most 300"),
    (wave, {"periods": 3}, TypeError, r"periods: got 3.*Write periods=\[3\]"),
    (wave, {"shape": "sin"}, TypeError, r"shape: got 'sin'.*Write shape=\['sin'\]"),
    (wave, {"period": [1]}, TypeError, r"draw: got .*expected ax and period"),
    (lambda x, periods: None, {"periods": [1]}, TypeError, r"one that is called ax or figure"),
    ("wave", {"periods": [1]}, TypeError, r"draw: got 'wave'"),
    (broken, {"periods": [1, 2, 3]}, ValueError, r"draw\(periods = 2\): got ZeroDivisionError: no such wave"),
    (bad_mathematics, {"periods": [1]}, ValueError, r"draw\(periods = 1\): got ValueError"),
    (empty, {"periods": [1]}, ValueError, r"draw\(periods = 1\): got an empty figure"),
    (elsewhere, {"periods": [1]}, ValueError, r"empty figure.*passed in, not on a new one"),
    (wave, {"periods": [1], "play": "speed"}, ValueError, r"play: got 'speed', expected one of periods"),
    (wave, {"periods": [1], "controls": {"periods": "knob"}}, ValueError, r"got 'knob', expected one of slider"),
    (wave, {"periods": [1], "controls": {"speed": "menu"}}, ValueError, r"controls: got 'speed'"),
    (wave, {"periods": [1], "names": {"speed": "v"}}, ValueError, r"names: got 'speed'"),
    (wave, {"periods": [1], "names": {"periods": "$k$"}}, ValueError, r"names\['periods'\]: got '\$k\$'.*words"),
    (wave, {"periods": [1], "damping": [0], "names": {"periods": "rate $k$", "damping": "rate $d$"}}, ValueError,
     r"names: got 'rate' twice"),
    (wave, {"periods": [1], "caption": len}, TypeError, r"caption: got .*expected a text"),
    (wave, {"periods": [1], "start": {"speed": 1}}, ValueError, r"start: got 'speed'"),
    (wave, {"periods": [1], "start": {"periods": 2}}, ValueError, r"start\['periods'\]: got 2, expected one of 1"),
    (wave, {"periods": [1], "alt": "{speed}"}, ValueError, r"alt: got '\{speed\}'.*\{periods\}"),
    (wave, {"a": [1], "b": [1], "c": [1], "d": [1]}, ValueError, r"choices: got 4, expected one, two or three"),
]


@pytest.mark.parametrize(("draw", "asked", "error", "says"), REFUSED)
def test_what_cannot_be_drawn_is_refused(draw, asked, error, says):
    before = set(_instances)
    with pytest.raises(error, match=says):
        flipbook(draw, **asked)
    assert plt.get_fignums() == []
    assert set(_instances) == before


def test_no_figure_is_left_open_and_no_setting_changed():
    settings = dict(plt.rcParams)
    flipbook(wave, periods=[1, 2])
    assert plt.get_fignums() == [] and dict(plt.rcParams) == settings


# ---- the digest ----

CHANGES = {
    "a point": lambda ax: dots(ax, 1e-2),
    "a color": lambda ax: dots(ax, color=style.BACKWARD),
    "a limit": lambda ax: (dots(ax), ax.set_xlim(0, 9)),
    "a scale": lambda ax: (dots(ax), ax.set_xscale("symlog")),
    "a title": lambda ax: (dots(ax), ax.set_title("t")),
    "a tick label": lambda ax: (dots(ax), ax.set_xticks([0, 1, 2], ["a", "b", "d"])),
    "a bar": lambda ax: (dots(ax), ax.bar([1], [1])),
    "a higher bar": lambda ax: (dots(ax), ax.bar([1], [1.1])),
    "an image": lambda ax: (dots(ax), ax.imshow(np.eye(3))),
    "another image": lambda ax: (dots(ax), ax.imshow(np.eye(3)[::-1])),
    "a scatter": lambda ax: (dots(ax), ax.scatter([1], [2])),
    "a moved scatter": lambda ax: (dots(ax), ax.scatter([1], [2.1])),
    "a band": lambda ax: (dots(ax), ax.fill_between([0, 1], 0, [1, 2])),
    "a higher band": lambda ax: (dots(ax), ax.fill_between([0, 1], 0, [1, 2.1])),
    "an arrow": lambda ax: (dots(ax), ax.annotate("x", (0, 0), (1, 1), arrowprops={})),
    "a moved arrow": lambda ax: (dots(ax), ax.annotate("x", (0, 1), (1, 1), arrowprops={})),
}


def drawn_by(draw, frames=(1,)):
    return flipbook(lambda ax, k: draw(ax), k=frames).digest.facts()


@pytest.mark.thorough
def test_every_change_changes_the_digest():
    drawn = {"nothing": drawn_by(dots)} | {name: drawn_by(draw) for name, draw in CHANGES.items()}
    alike = [pair for pair in combinations(drawn, 2) if drawing_difference(*map(drawn.get, pair)) is None]
    assert not alike


def curves(ax, shake=lambda x: x):
    """One of each kind of artist that holds numbers, 4,000 points and two scales."""
    x = np.linspace(0.1, 3, 2000)
    ax.plot(shake(x), shake(np.sin(x)))
    ax.plot(shake(x), shake(np.exp(2 * x)))
    ax.scatter(shake(x[::50]), shake(x[::50]), c=shake(np.round(x[::50], 1)))
    ax.fill_between(x, shake(x), shake(2 * x))
    ax.bar([0.5, 1.0], shake(np.array([2.0, 3.0])))
    ax.set_yscale("log")
    ax.set_title("loss 0.25")


@cache
def unshaken():
    return drawn_by(curves, range(4))


@pytest.mark.thorough
@pytest.mark.parametrize(("size", "seed"), [(1e-9, 0), (1e-9, 1), (1e-12, 2)])
def test_shaken_numbers_leave_the_digest_alone(size, seed):
    rng = np.random.default_rng(seed)
    shaken = drawn_by(lambda ax: curves(ax, lambda x: x * (1 + size * rng.choice([-1, 1], x.shape))), range(4))
    assert drawing_difference(unshaken(), shaken) is None


@pytest.mark.thorough
@pytest.mark.parametrize("size", [1e-9, -1e-9])
def test_numbers_that_all_err_to_one_side_leave_the_digest_alone(size):
    shaken = drawn_by(lambda ax: curves(ax, lambda x: x * (1 + size)), range(4))
    assert drawing_difference(unshaken(), shaken) is None


@pytest.mark.thorough
@pytest.mark.parametrize("place", [0, 7, 1999])
def test_one_point_of_one_frame_moved_by_a_hundredth_of_the_axis_is_noticed(place):
    def moved(ax, k, by):
        y = np.zeros(2000)
        y[place] = by * (k == 2)
        ax.plot(y)
        ax.set(xlim=(0, 2000), ylim=(-1, 1))

    still, other = (flipbook(lambda ax, k, by=by: moved(ax, k, by), k=range(4)).digest.facts() for by in (0.0, 0.02))
    assert drawing_difference(still, other)


def test_points_that_change_places_are_noticed():
    def pair(first, second):
        return drawn_by(lambda ax: (ax.plot([first, second], "o"), ax.set(ylim=(0, 1))))

    assert drawing_difference(pair(0.2, 0.8), pair(0.8, 0.2))


def test_noise_is_drawn_and_not_digested():
    def noisy(seed):
        def draw(ax):
            dots(ax)
            ax.plot([0, 1], np.random.default_rng(seed).random(2) * 1e-3 + 1, gid="noise")
            ax.set(xlim=(0, 3), ylim=(0, 3))
        return draw

    assert drawn_by(noisy(0)) == drawn_by(noisy(1))


@pytest.mark.thorough
def test_another_process_says_the_same(tmp_path):
    script = tmp_path / "say.py"
    script.write_text(
        "from tests.unit.test_widgets import wave\nfrom vgcore.widgets import flipbook\n"
        "book = flipbook(wave, periods=[1, 2], shape=['sin', 'cos'])\n"
        "print(repr(book), book.digest.facts(), book.model_id, hash('x') and len(book.frames))\n")
    said = {subprocess.run([sys.executable, script], env=env_with_seed(seed), check=True,
                           capture_output=True, text=True).stdout for seed in "12"}
    assert len(said) == 1
    assert str(flipbook(wave, periods=[1, 2], shape=["sin", "cos"]).digest.facts()) in said.pop()


def env_with_seed(seed):
    import os
    from pathlib import Path

    root = str(Path(__file__).parents[2])
    return os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": root}


def test_no_part_of_a_digest_reads_as_a_number():
    assert not re.search(r"\d", flipbook(wave, periods=[1]).digest.letters)


def test_the_facts_stand_beside_the_view():
    book = flipbook(wave, periods=[1])
    assert book._repr_mimebundle_()[DRAWN] == book.digest.facts()
    assert DRAWN not in quiz("?", {"a": "b", "c": "d"}, right="a")._repr_mimebundle_()


# ---- the drawing ----

def test_ids_are_unique_over_a_page():
    def clipped(ax, k):
        ax.fill_between([0, 1], 0, [k, 9])
        ax.bar([0], [1], hatch="//")
        ax.set_ylim(0, 1)

    books = [flipbook(clipped, k=[1, 2]), flipbook(clipped, k=[1, 2])]
    page = "".join(leaf for book in books for leaf in [book.still, *leaves(book)])
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) == len(set(ids)) >= 12
    assert set(re.findall(r"url\(#([^)]*)\)", page)) == set(ids)
    names = [name for book in books for name in models_of(book)]
    assert len(names) == len(set(names))


def test_house_colors_follow_the_theme():
    def all_colors(ax, k):
        for color in (style.INK, style.PAPER, *style.SERIES):
            ax.plot([0, 1], [0, 1], color=color)

    svg = flipbook(all_colors, k=[1]).frames["1",]
    for name, color in {"forward": style.FORWARD, "backward": style.BACKWARD,
                        "muted": style.MUTED, "paper": style.PAPER}.items():
        assert f'stroke="var(--vg-{name},{color})"' in svg
    assert 'stroke="currentColor"' in svg and style.INK not in svg
    fixed = re.sub(r"var\([^)]*\)", "", svg)
    assert not re.findall(r"#[0-9a-f]{6}", fixed)


def test_text_is_text_and_mathematics_is_unicode():
    def worded(ax, k):
        ax.plot([0, 1])
        ax.set_title(r"$\alpha = 10^{-8}$ & more")
        ax.set_xlabel(r"$\frac{a}{b}$")

    svg = flipbook(worded, k=[1]).frames["1",]
    assert re.search(r'>α</tspan>.*10<tspan dy="-\d+" font-size="\d+">−8</tspan>', svg)
    assert "&amp; more" in svg and "<metadata" not in svg and "<style" not in svg


def test_figures_of_every_kind_are_drawn():
    rng = np.random.default_rng(0)

    def zoo(fig, k):
        a, b, c, d = fig.subplots(2, 2).ravel()
        a.imshow(rng.random((4, 4)), interpolation="none")
        a.contour(rng.random((4, 4)))
        b.scatter(rng.random(9), rng.random(9), c=rng.random(9), s=rng.random(9) * 50)
        b.errorbar([0, 1], [0, 1], yerr=0.1, marker="s", mfc="none")
        c.loglog([1, 10, 100], [1, 1e-3, 1e-6], marker="^")
        c.pcolormesh([1, 10, 100], [1e-6, 1e-3, 1], rng.random((2, 2)))
        d.hist(rng.random(50), hatch="x", alpha=0.5, label="h")
        d.legend()
        fig.suptitle("all")

    svg = flipbook(zoo, k=[1], size=(7, 5)).frames["1",]
    for mark in ("<image ", "<pattern ", "stroke-linecap=\"round\"", "<text ", "fill-opacity"):
        assert mark in svg
    assert "nan" not in svg and "inf" not in svg.replace("font", "")


def test_an_ellipse_is_no_circle():
    def draw(ax, width, shape):
        ax.set(xlim=(-5, 5), ylim=(-5, 5), box_aspect=1)
        ax.add_patch(shape(width))

    shapes = {"ellipse": lambda width: Ellipse((0, 0), width, 2, fill=False),
              "circle": lambda width: Circle((0, 0), width / 2, fill=False)}
    frames = flipbook(draw, width=(2, 4), shape=shapes).frames
    for (width, shape), svg in frames.items():
        curves = re.findall(r'd="M[^"]*c[^"]*z"', svg)
        assert len(curves) == (shape == "ellipse" and width == "4"), (width, shape)


def test_every_stroke_of_a_marker_is_at_its_point():
    def draw(ax, width):
        ax.plot([0, 1], [0, 1], "+", color=style.FORWARD)

    (svg,) = flipbook(draw, width=[1]).frames.values()
    (path,) = re.findall(r'vg-forward[^>]* d="([^"]*)"', svg)
    assert re.fullmatch(r"(M\d+ \d+h44m-22 22v-44){2}", path)


@pytest.mark.thorough
def test_a_frame_is_small():
    book = flipbook(wave, periods=range(1, 13), shape=["sin", "cos"])
    alone = [len(gzip.compress(svg.encode())) for svg in book.frames.values()]
    state = json.dumps([m.get_state() for m in models_of(book).values()], default=str)
    assert max(alone) < 6000
    assert len(gzip.compress(state.encode())) / len(book.frames) < 1000


@pytest.mark.thorough
def test_frames_share_one_layout_and_one_style():
    book = flipbook(wave, periods=range(1, 9), shape=["sin", "cos"])
    shown = [m for m in models_of(book).values() if isinstance(m, ipywidgets.HTML)]
    assert len({m.layout.model_id for m in shown}) == len({m.style.model_id for m in shown}) == 1
    boxes = {re.search(r'viewBox="[^"]*"', svg)[0] for svg in book.frames.values()}
    grounds = {re.search(r'<path stroke="currentColor" stroke-width="8" d="([^"]*)"', svg)[1]
               for svg in book.frames.values()}
    assert len(boxes) == len(grounds) == 1


# ---- the output of a cell ----

def test_the_output_has_text_still_and_view():
    book = flipbook(wave, periods=[1, 2], caption="A wave.")
    data = book._repr_mimebundle_()
    assert data["text/plain"] == repr(book)
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == book.model_id
    still = data["text/html"]
    assert 'data-frame="periods = 1"' in still and "A wave." in still
    assert "periods = 2" not in still and "<script" not in still


# ---- the quiz ----

ASKED = ("How steep is $\\sigma$?", {"1": "That is `tanh` at 0 & more.", "1/4": "At $z = 0$."})


def test_a_quiz_shows_nothing_until_an_answer_is_chosen():
    asked = quiz(*ASKED, right="1/4")
    replies = asked.children[-1]
    assert asked.answers.index is None and replies.selected_index is None
    assert asked.answers.options == ("1", "1/4")
    assert "tanh" not in asked.still and "vg-right" not in asked.still.split("</style>")[1]
    assert "1/4" in asked.still
    wrong, right = (reply.value for reply in replies.children)
    assert "Not this one." in wrong and "<code>tanh</code> at 0 &amp; more" in wrong
    assert "Right." in right and r"\(z = 0\)" in right
    assert repr(asked).startswith("Quiz(") and "\n" not in repr(asked)
    assert "right" not in repr(asked)


def test_another_feedback_is_another_digest():
    said = {repr(quiz(ASKED[0], ASKED[1] | {"1": text}, right=right))
            for text in ("a", "b") for right in ("1", "1/4")}
    assert len(said) == 4


@pytest.mark.parametrize(("question", "feedback", "right", "error", "says"), [
    ("", {"a": "x", "b": "y"}, "a", TypeError, "question: got ''"),
    ("q", ["a", "b"], "a", TypeError, "feedback: got a list"),
    ("q", {"a": "x"}, "a", ValueError, "got 1 answers, expected two or more"),
    ("q", {"a": "x", "b": " "}, "a", ValueError, r"feedback\['b'\]: got ' '"),
    ("q", {"a": "x", 2: "y"}, "a", TypeError, "got 2, expected texts.*Write '2'"),
    ("q", {"a": "x", "$b$": "y"}, "a", ValueError, r"answer: got '\$b\$', expected plain text.*Unicode"),
    ("q", {"a": "x", "`b`": "y"}, "a", ValueError, "answer: got '`b`'"),
    ("q", {"a": "x", "b": "y"}, "c", ValueError, "right: got 'c', expected one of 'a', 'b'"),
])
def test_a_quiz_that_cannot_be_asked_is_refused(question, feedback, right, error, says):
    with pytest.raises(error, match=says):
        quiz(question, feedback, right=right)
