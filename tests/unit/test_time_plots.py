"""Pictures of gradients through time: their numbers, and what they refuse."""

import math

import numpy as np
import pytest

from vgcore import measure, plots, theory
from vgcore.plots.triangle import FACTOR, SHADES


@pytest.fixture(autouse=True)
def closed():
    yield
    plots.style.plt.close("all")


def written(ax):
    return [text.get_text().replace("−", "-") for text in ax.texts]


# The unrolled net

H = np.array([0.5, 0.1, -0.2, 0.3])
SHARES = {1: np.array([0.25, 0, 0]), 3: np.array([-0.5, 0.75, 1.5])}


@pytest.mark.parametrize("on, sums", [
    (None, ["-0.25", "0.75", "1.50"]), ([1], ["0.25", "0.00", "0.00"]),
    ([3], ["-0.50", "0.75", "1.50"]), ([], ["0.00"] * 3)])
def test_the_last_row_is_the_sum_of_the_losses_that_are_on(on, sums):
    assert written(plots.unrolled(H, SHARES, on=on))[-3:] == sums


def test_a_loss_that_is_off_shows_no_numbers():
    words = written(plots.unrolled(H, SHARES, on=[1]))
    assert "-0.50" not in words and words.count("0.25") == 2


def test_the_words_say_the_sum_at_step_1():
    said = plots.unrolled_in_words(H, SHARES).replace("−", "-")
    assert "on: 1, 3." in said and said.endswith("0.25 + (-0.50) = -0.25.")
    assert "0 at every step" in plots.unrolled_in_words(H, SHARES, on=[])


def test_every_state_has_its_name_and_an_arrow_ends_at_step_1():
    ax = plots.unrolled(H, SHARES)
    assert {f"$h_{{{s}}}$" for s in range(len(H))} <= set(written(ax))
    ways = [text for text in ax.texts if getattr(text, "arrow_patch", None)]
    assert [way.xy[0] for way in ways] == [1.3]      # loss 1 has no way to go


@pytest.mark.parametrize("h, shares, on, message", [
    (H[None], SHARES, None, "shape (1, 4)"),
    (H[:1], SHARES, None, "shape (1,)"),
    (H, {4: np.zeros(3)}, None, "a loss at step 4"),
    (H, {1: np.zeros(4)}, None, "shape (4,), expected shape (3,)"),
    (H, {1: np.ones(3)}, None, "0 behind step 1"),
    (H, SHARES, [2], "on: got loss 2, expected some of 1, 3"),
])
def test_what_an_unrolled_net_refuses(h, shares, on, message):
    for draw in (plots.unrolled, plots.unrolled_in_words):
        with pytest.raises(ValueError) as refused:
            draw(h, shares, on=on)
        assert message in str(refused.value)


# The triangle

def squares(ax):
    """Cells by opacity; those left out are outlines, of opacity None."""
    return {c.get_alpha(): {tuple(p.vertices[:4].mean(axis=0).round(9))
                            for p in c.get_paths()} for c in ax.collections}


@pytest.mark.parametrize("scheme", ["full", "sliding", "chunks"])
def test_every_cell_is_kept_or_outlined(scheme):
    kept = theory.kept(12, 4, scheme)
    drawn = squares(plots.triangle(kept))
    assert drawn[1.0] == {(s + 1, t + 1) for t, s in zip(*np.nonzero(kept))}
    assert len(drawn.get(None, ())) == 78 - kept.sum()
    said = plots.triangle_in_words(kept)
    assert f"{kept.sum()} of 78" in said and f"back {kept[-1].sum()} " in said


def test_a_shade_is_a_factor_below_the_largest():
    sizes = np.zeros((5, 5))
    sizes[4] = 3.0 * float(FACTOR) ** -np.array([9, 3.5, 2.5, 0.5, 0])
    kept = sizes > 0
    drawn = squares(plots.triangle(kept, sizes))
    shade = {s: a for a, cells in drawn.items() for s, _ in cells if a}
    assert [shade[s] for s in (1, 2, 3, 4, 5)] == [
        SHADES[4], SHADES[3], SHADES[2], SHADES[0], SHADES[0]]


@pytest.mark.parametrize("kept, sizes, message", [
    (np.ones((3, 3), bool), None, "a state after its loss"),
    (np.tri(3), None, "float64"),
    (np.ones((2, 3), bool), None, "shape (2, 3)"),
    (np.eye(3, dtype=bool), np.ones((2, 2)), "shape (2, 2)"),
    (np.eye(3, dtype=bool), -np.eye(3), "not all of them 0"),
    (np.eye(3, dtype=bool), np.zeros((3, 3)), "not all of them 0"),
])
def test_what_a_triangle_refuses(kept, sizes, message):
    with pytest.raises(ValueError) as refused:
        plots.triangle(kept, sizes)
    assert message in str(refused.value)


# Lags

def test_the_dashes_have_the_slope_of_the_spectral_radius():
    ax = plots.gradient_by_lag({0.5: 3 * 0.5 ** np.arange(33)})
    dashes, dots = ax.lines
    lags, height = dashes.get_data()
    assert np.diff(height) / np.diff(lags) == pytest.approx(math.log10(0.5))
    assert dots.get_ydata() == pytest.approx(
        height[0] + dots.get_xdata() * math.log10(0.5))
    assert written(ax) == ["ρ = 0.5"]


def test_words_for_lags():
    said = plots.lags_in_words({0.5: 0.25 ** np.arange(9)}, measure.decay_rate)
    assert said == "ρ = 0.5: measured slope −1.39, ln ρ = −0.69."


@pytest.mark.parametrize("norms", [
    {0.5: [1.0, 0.0]}, {0.5: [1.0]}, {0.5: np.ones((2, 2))}, {0.0: [1.0, 1.0]}])
def test_what_lags_refuse(norms):
    with pytest.raises(ValueError):
        plots.gradient_by_lag(norms)
