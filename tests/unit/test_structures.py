"""Pictures of structures: on the sheet, nothing on top of another, wires meet."""

from fractions import Fraction

import numpy as np
import pytest
from matplotlib.patches import Circle, FancyBboxPatch, Polygon

import vgcore as vg
from vgcore import plots
from vgcore.plots import structures
from vgcore.plots.structures.feedforward import ACTIVATIONS
from vgcore.plots.style import BACKWARD, GREEN

WITH_GRADIENT = {"checkpointed_chain", "forked_graph", "layer_chain", "residual_block",
                 "unrolled_net", "lstm_cell", "gru_cell", "family_paths"}


@pytest.fixture(scope="module", params=structures.__all__)
def picture(request):
    ax = getattr(structures, request.param)()
    ax.figure.canvas.draw()
    yield request.param, ax
    plots.style.plt.close(ax.figure)


def inches(artist, ax):
    box = artist.get_window_extent(ax.figure.canvas.get_renderer())
    return box.transformed(ax.figure.dpi_scale_trans.inverted())


def written(ax):
    return [text for text in ax.texts if text.get_text()]


def shapes(ax):
    return [p for p in ax.patches if isinstance(p, FancyBboxPatch)
            or (isinstance(p, Circle) and p.radius > 0.1)]


def heads(ax):
    """Tip and color of every arrowhead."""
    return [(p.get_xy()[0], p.get_facecolor()) for p in ax.patches
            if isinstance(p, Polygon)]


def color(name):
    return pytest.approx([int(name[i:i + 2], 16) / 255 for i in (1, 3, 5)] + [1])


def test_nothing_leaves_the_figure(picture):
    _, ax = picture
    width, height = ax.figure.get_size_inches()
    for artist in [*written(ax), *ax.patches, *ax.lines]:
        box = inches(artist, ax)
        assert -0.02 < box.x0 and box.x1 < width + 0.02, artist
        assert -0.02 < box.y0 and box.y1 < height + 0.02, artist


def test_texts_do_not_touch_each_other(picture):
    _, ax = picture
    boxes = [(t.get_text(), inches(t, ax)) for t in written(ax)]
    for i, (one, a) in enumerate(boxes):
        for other, b in boxes[i + 1:]:
            assert not a.padded(-0.015).overlaps(b.padded(-0.015)), (one, other)


def test_shapes_do_not_touch_each_other(picture):
    _, ax = picture
    boxes = [inches(p, ax) for p in shapes(ax)]
    for i, a in enumerate(boxes):
        assert not any(a.overlaps(b) for b in boxes[i + 1:])


def test_words_stay_inside_their_shape_or_outside_of_every_one(picture):
    name, ax = picture
    boxes = [inches(p, ax) for p in shapes(ax)]
    for text in written(ax):
        t = inches(text, ax).padded(-0.02)
        for box in boxes:
            if t.overlaps(box):
                assert box.x0 < t.x0 and t.x1 < box.x1, (name, text.get_text())
                assert box.y0 < t.y0 and t.y1 < box.y1, (name, text.get_text())


def test_every_arrow_ends_at_a_shape(picture):
    name, ax = picture
    for tip, _ in heads(ax):
        gaps = []
        for shape in shapes(ax):
            if isinstance(shape, Circle):
                gaps.append(abs(np.hypot(*(tip - shape.center)) - shape.radius))
            else:
                box = shape.get_path().transformed(shape.get_patch_transform()).get_extents()
                outside = np.maximum([box.x0 - tip[0], box.y0 - tip[1]],
                                     [tip[0] - box.x1, tip[1] - box.y1])
                gaps.append(abs(outside.max()))
        dots = next((t for t in written(ax) if t.get_text() == "···"), None)
        beside_dots = dots and abs(tip[0] - dots.get_position()[0]) < 0.3
        assert min(gaps) < 0.02 or beside_dots, (name, tip)


def test_gradients_run_where_they_are_promised(picture):
    name, ax = picture
    back = [tip for tip, shade in heads(ax) if shade == color(BACKWARD)]
    assert bool(back) == (name in WITH_GRADIENT)


def test_texts_can_be_read_on_a_phone(picture):
    _, ax = picture
    width = ax.figure.get_size_inches()[0]
    scale = 310 / (72 * width)                 # 310 pixels of a 360 px screen
    assert all(text.get_fontsize() * scale >= 9.5 for text in written(ax))


@pytest.mark.parametrize(("draw", "cell"), [
    (structures.lstm_cell, vg.LSTM), (structures.gru_cell, vg.GRU)])
def test_a_cell_has_the_gates_of_the_package(draw, cell):
    ax = draw()
    gates = [p for p in ax.patches if isinstance(p, FancyBboxPatch)
             and p.get_edgecolor() == color(GREEN)]
    assert len(gates) == len(cell.gates) - 1   # one block is the candidate's
    plots.style.plt.close("all")


@pytest.mark.parametrize(("name", "phi"), [
    ("sigmoid", vg.sigmoid), ("tanh", vg.tanh), ("ReLU", vg.relu)])
def test_slopes_are_those_of_the_package(name, phi):
    f, slope, steepest, _ = ACTIVATIONS[name]
    z = np.arange(-3.995, 4, 0.01)
    np.testing.assert_allclose(f(z), phi.f(z), rtol=1e-13, atol=1e-16)
    np.testing.assert_allclose(slope(z), phi.df(z, phi.f(z)), rtol=1e-9, atol=1e-15)
    assert slope(z).max() == pytest.approx(float(Fraction(steepest)), rel=1e-4)


def test_an_axis_of_ones_own_is_used():
    _, ax = plots.axes()
    assert plots.residual_block(ax=ax) is ax
    plots.style.plt.close("all")
