"""The maps of the cliff, and the figure of dead units, say what they show."""

import numpy as np
import pytest

from vgcore import experiments, plots

PLACES = np.array([[4.5478, -2.3286], [4.5456, -2.3319], [7.02, 1.78]])


@pytest.fixture(scope="module")
def surface():
    return plots.cliff_surface(experiments.cliff_loss)


@pytest.fixture(autouse=True)
def closed():
    yield
    plots.style.plt.close("all")


def test_map_shows_its_places_on_both_sides_of_a_jump():
    ax = plots.cliff_map(experiments.cliff_loss, PLACES)
    drawn = ax.lines[-1].get_xydata()
    assert np.array_equal(drawn, PLACES)
    (shades,) = ax.collections
    assert shades.get_array().min() < 0.001 and shades.get_array().max() > 0.4
    E = experiments.cliff_loss(PLACES.T)[0]
    assert E[0] < 0.001 < 0.2 < E[1]
    assert {t.get_text() for t in ax.texts} >= {"1 and 2", "3", "wall"}


def test_map_wants_three_places():
    with pytest.raises(ValueError, match=r"places: got shape \(2, 2\)"):
        plots.cliff_map(experiments.cliff_loss, PLACES[:2])


def test_lines_of_equal_loss_have_their_loss(surface):
    wall = experiments.cliff_loss
    for level, lines in surface.items():
        above = np.concatenate(lines)
        w, height = above[above[:, 1] > 0.05].T
        if len(w):
            b = height + 0.5 - w / (1 + np.exp(-0.5))
            np.testing.assert_allclose(wall([w, b])[0], level, rtol=0.05)


def test_labeled_lines_stand_where_their_loss_is(surface):
    ax = plots.cliff_paths(surface, {"": np.array([[5.0, -2.5], [4.9, -2.4]])})
    named = {t.get_text(): t.xy for t in ax.texts if t.get_text().startswith("E = ")}
    assert set(named) == {"E = 0.01", "E = 0.04"}
    for text, (w, height) in named.items():
        E = experiments.cliff_loss([w, height + 0.5 - w / (1 + np.exp(-0.5))])[0]
        assert E == pytest.approx(float(text[4:]), rel=0.05)


def test_three_kinds_of_nets_have_labels_apart():
    shares = {"a": np.full((2, 4), 48.0), "b": np.full((2, 4), 17.0), "c": np.full((2, 4), 16.0)}
    ax = plots.dead_shares(shares)
    heights = {t.get_text(): t.xy[1] for t in ax.texts}
    assert heights["a"] == 48 and heights["c"] == 16
    assert heights["b"] - heights["c"] == pytest.approx(5)
