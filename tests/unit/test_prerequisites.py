"""Pictures of what a reader should know: right numbers, clear refusals."""

import numpy as np
import pytest

from vgcore import plots
from vgcore.plots import prerequisites


@pytest.fixture(autouse=True)
def closed():
    yield
    plots.style.plt.close("all")


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_half_axes_are_the_singular_values():
    W = np.array([[0.0, 5.0], [0.0, 0.0]])
    assert {"$s_1 = 5.00$", "$s_2 = 0.00$"} <= set(words(plots.circle_and_image(W)))
    ellipse = plots.circle_and_image([[3.0, 0.0], [0.0, 0.5]]).lines[1].get_xydata()
    assert np.ptp(ellipse, axis=0) == pytest.approx([6, 1], rel=1e-3)


def test_eigenvalues_are_written_on_their_lines():
    ax = plots.eigenvectors([[1.5, 0.5], [0.5, 1.5]])
    assert [w for w in words(ax) if w] == ["λ = 1", "λ = 2"]


def test_powers_are_straight_on_a_logarithmic_axis_and_others_are_not():
    ax = plots.straight_lines((0.5, 0.9))
    bends = [abs(np.diff(np.log(line.get_ydata()), 2)).max() for line in ax.lines]
    assert ax.get_yscale() == "log" and max(bends[:2]) < 1e-12 and bends[2] > 0.1
    with pytest.raises(ValueError, match="positive"):
        plots.straight_lines((-0.5,))


def test_the_area_is_the_mean():
    ax = plots.mean_as_area(np.square, "z²")
    z, weighted = ax.lines[1].get_data()
    assert np.trapezoid(weighted, z) == pytest.approx(1, abs=2e-3)   # cut at ±4


def test_formats_reach_as_far_as_they_do():
    ends = [line.get_xdata() for line in plots.float_ranges().lines[:6]]
    assert ends[2][1] == pytest.approx(np.log10(3.4028e38), abs=1e-3)
    assert ends[3][0] == pytest.approx(np.log10(1.4013e-45), abs=1e-3)
    assert ends[5][0] == pytest.approx(np.log10(4.94e-324), abs=1e-2)


def test_q_is_what_qr_gives():
    a = np.array([[1.6, 0.4], [1.2, 1.4]]).T
    ax = plots.gram_schmidt()
    tips = [t.xy for t in ax.texts if hasattr(t, "xy")]
    Q = np.linalg.qr(a).Q
    for column, tip in zip(Q.T, tips[2:]):
        assert np.abs(column) == pytest.approx(np.abs(tip))


@pytest.mark.parametrize("draw", [plots.slope, plots.gradient_on_contours, plots.two_curvatures])
def test_a_picture_stands_alone(draw):
    ax = draw()
    assert ax.texts and (ax.lines or ax.patches)


@pytest.mark.parametrize(("draw", "W", "message"), [
    (prerequisites.circle_and_image, np.eye(3), r"shape \(3, 3\)"),
    (prerequisites.eigenvectors, [[1.0, 2.0], [0.0, 1.0]], "not symmetric"),
])
def test_what_cannot_be_drawn(draw, W, message):
    with pytest.raises(ValueError, match=message):
        draw(W)
