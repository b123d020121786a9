import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from vgcore import plots, theory
from vgcore.plots.style import BACKWARD, FORWARD

VALUES = dict(a=2, b=3, c=5, d=6, e=11, f=30, y=41)
OPS = dict(c="+", d="×", e="+", f="×", y="+")
LOCAL = {"c": {"a": 1, "b": 1}, "d": {"a": 3, "b": 2},
         "e": {"c": 1, "d": 1}, "f": {"c": 6, "d": 5}, "y": {"e": 1, "f": 1}}
GRADIENTS = theory.graph_gradients(LOCAL, "y")


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def bold(ax, color):
    """The numbers on the cards of one color, as drawn."""
    return sorted(t.get_text() for t in ax.texts
                  if t.get_color() == color and t.get_fontweight() == "bold"
                  and "·" not in t.get_text())


@pytest.mark.parametrize(("step", "line"), [
    (1, "a = 2"),
    (3, "c = a + b = 2 + 3 = 5"),
    (7, "y = e + f = 11 + 30 = 41"),
    (8, "dy/dy = 1"),
    (12, "dy/dc = 1·1 + 1·6 = 7"),
    (14, "dy/da = 7·1 + 6·3 = 25"),
    (None, "dy/da = 7·1 + 6·3 = 25"),
])
def test_each_step_says_what_it_computes(step, line):
    assert plots.graph_step(LOCAL, VALUES, GRADIENTS, ops=OPS, step=step) == line
    ax = plots.computation_graph(LOCAL, VALUES, GRADIENTS, ops=OPS, step=step)
    assert line in [t.get_text() for t in ax.texts]


def test_before_the_first_step_the_program_is_read_and_no_line_drawn():
    options = dict(ops=OPS, step=0)
    assert plots.graph_step(LOCAL, VALUES, **options) == (
        "a, b, c = a + b, d = a × b, e = c + d, f = c × d, y = e + f")
    ax = plots.computation_graph(LOCAL, VALUES, **options)
    drawn = {t.get_text() for t in ax.texts} - {""}
    assert drawn == {"a", "b", "c = a + b", "d = a × b", "e = c + d",
                     "f = c × d", "y = e + f"}


@pytest.mark.parametrize("step", range(15))
def test_values_come_first_gradients_after(step):
    ax = plots.computation_graph(LOCAL, VALUES, GRADIENTS, ops=OPS, step=step)
    order = list(VALUES)
    assert bold(ax, FORWARD) == sorted(
        str(VALUES[v]) for v in order[:step])
    assert bold(ax, BACKWARD) == sorted(
        f"{GRADIENTS[v]:g}" for v in order[::-1][:max(step - 7, 0)])


def test_the_last_step_shows_every_term():
    ax = plots.computation_graph(LOCAL, VALUES, GRADIENTS, ops=OPS)
    terms = [t.get_text() for t in ax.texts if t.get_text().count("·") == 1]
    assert sorted(terms) == sorted(
        f"{GRADIENTS[child]:g}·{slope:g}"
        for child, parents in LOCAL.items() for slope in parents.values())


def test_a_skip_connection_keeps_inside_the_axis():
    local = {"z": {"w": 0.5, "x": -1.2}, "h": {"z": 0.71}, "r": {"h": 1, "x": 1}}
    z = -0.6
    values = dict(x=0.5, w=-1.2, z=z, h=np.tanh(z), r=0.5 + np.tanh(z))
    gradients = theory.graph_gradients(local, "r")
    ops = dict(z="×", h="tanh", r="+")
    ax = plots.computation_graph(local, values, gradients, ops=ops)
    low, high = ax.get_ylim()
    for patch in ax.patches:
        box = patch.get_path().get_extents()
        assert low <= box.y0 and box.y1 <= high
    assert plots.graph_step(local, values, gradients, ops=ops, step=4) == (
        "h = tanh(z) = tanh(−0.6) = −0.537")
    assert plots.graph_step(local, values, gradients, ops=ops) == (
        "dr/dx = 0.71·(−1.2) + 1·1 = 0.148")


@pytest.mark.parametrize(("change", "message"), [
    ({"step": 15}, "step: got 15"),
    ({"step": -1}, "step: got -1"),
    ({"step": 2.5}, "step: got 2.5"),
    ({"step": 8, "gradients": None}, "0 to 7"),
    ({"gradients": {"y": 1.0}}, "nothing for node 'a'"),
    ({"ops": {"c": "+"}}, "nothing for node 'd'"),
    ({"values": dict(a=1, b=2)}, "nothing for node 'c'"),
    ({"values": dict(reversed(VALUES.items()))}, "before its parent"),
    ({"places": {"a": (0, 0)}}, "nothing for node 'b'"),
])
def test_bad_input(change, message):
    given = {"local": LOCAL, "values": VALUES, "gradients": GRADIENTS,
             "ops": OPS, **change}
    with pytest.raises(ValueError, match=message):
        plots.computation_graph(**given)


def test_paths_and_recursion_lie_on_their_predictions():
    ax = plots.paths_and_recursion([1, 2, 3], [9, 27, 81], [9, 18, 27], n=3)
    predicted, recursion, paths, cost = [q.get_ydata() for q in ax.lines]
    assert np.array_equal(predicted, paths) and np.array_equal(recursion, cost)
