"""Truncation: links, the nets that try it, and what is drawn of them."""

from fractions import Fraction

import numpy as np
import pytest

import vgcore as vg
from vgcore import experiments, plots, theory
from vgcore.exercises import chapter_10


@pytest.fixture(autouse=True)
def closed():
    yield
    plots.style.plt.close("all")


# Links

@pytest.mark.parametrize("tau", [1, 3, 10, 12, 40])
def test_chunk_links_make_the_chunks_that_carrying_the_state_makes(tau):
    cell, record, dh = experiments.noise_net(3, T=12, n=5)
    cell.backward(dh, record, links=experiments.chunk_links(12, tau))
    by_links = {name: getattr(cell, "d" + name).copy() for name in cell.params}
    vg.chunked_backward(cell, record.x.swapaxes(0, 1), dh, tau,
                        state=record.h[0])
    for name, gradient in by_links.items():
        np.testing.assert_allclose(getattr(cell, "d" + name), gradient,
                                   rtol=0, atol=1e-13)


@pytest.mark.parametrize("tau", [1, 4, 9])
def test_links_keep_the_cells_that_kept_says(tau):
    T, links = 9, experiments.chunk_links(9, tau)
    kept = [[links[s + 1:t + 1].all() and s <= t for s in range(T)]
            for t in range(T)]
    np.testing.assert_array_equal(kept, theory.kept(T, tau, "chunks"))


def test_random_links_are_one_on_average_and_cut_as_often_as_asked():
    links = experiments.random_links(np.random.default_rng(0), 200_000, 0.2)
    assert set(np.unique(links)) == {0.0, 1.25}
    sigma = 0.5                                   # √(p / (1 − p))
    assert abs(links.mean() - 1) < 4 * sigma / 200_000**0.5


def test_links_that_are_not_compensated_are_the_same_cuts():
    one, other = (experiments.random_links(np.random.default_rng(5), 50, 0.3,
                                  compensated=q) for q in (True, False))
    np.testing.assert_allclose(one * 0.7, other)


def test_without_cuts_every_link_is_one():
    assert (experiments.random_links(np.random.default_rng(0), 9, 0) == 1).all()


# Nets

def test_the_closed_form_is_the_power_of_the_matrix():
    cell, row, total = experiments.balancing_cell(3, 4), np.eye(7)[0], 0
    for seen in theory.balancing_sensitivity(30, 3, 4):
        total = total + row @ cell.W_xh[:, 0]
        row = row @ cell.W_hh
        assert seen == pytest.approx(total, abs=1e-13)


def test_in_the_long_run_the_far_units_win():
    assert theory.balancing_sensitivity(400)[-1] == pytest.approx(-6, abs=1e-9)


def test_online_learning_follows_a_walk_through_the_sequence():
    cell, seen = experiments.balancing_cell(1, 2), theory.balancing_sensitivity(4, 1, 2)
    found = experiments.balance_online(cell, seen, rate=1e-2, steps=6)
    for tau in range(1, 5):
        s, theta = np.zeros(3), 0.0
        for t in range(1, 7):
            s = cell.W_hh @ s + theta * cell.W_xh[:, 0]
            theta -= 1e-2 * (s[0] - 1) * seen[min(tau, t) - 1]
        assert found[tau - 1] == pytest.approx(theta, abs=1e-15)


def test_a_noise_net_is_that_of_its_seed():
    one, other = experiments.noise_net(4, T=6, n=3), experiments.noise_net(4, T=6, n=3)
    np.testing.assert_array_equal(one[2], other[2])
    assert one[2].shape == (1, 6, 3) and one[1].h.shape == (7, 1, 3)


@pytest.mark.parametrize("wrong", [
    lambda: experiments.chunk_links(0, 2), lambda: experiments.chunk_links(5, 0),
    lambda: experiments.chunk_links(5, 1.5),
    lambda: experiments.random_links(np.random.default_rng(0), 5, 1.0),
    lambda: experiments.random_links(np.random.default_rng(0), 5, -0.1),
    lambda: experiments.random_links("no generator", 5, 0.1),
    lambda: experiments.balancing_cell(0, 3),
    lambda: experiments.balance_online(experiments.balancing_cell(), [[1.0]]),
    lambda: experiments.balance_online(experiments.balancing_cell(), [1.0], rate=0),
    lambda: experiments.noise_net(0, T=0)])
def test_bad_input_is_refused(wrong):
    with pytest.raises((ValueError, TypeError), match="expected"):
        wrong()


# The exercises' truths, against other ways to the same numbers

def test_the_cells_by_counting_pairs():
    pairs = [(t, s) for t in range(12) for s in range(t + 1)]
    assert chapter_10.kept_cells().tolist() == [
        sum(t - s < 4 for t, s in pairs), sum(t // 4 == s // 4 for t, s in pairs)]


def test_the_first_right_window_in_exact_fractions():
    row, total = [Fraction(1)] + [Fraction(0)] * 22, Fraction(0)
    for tau in range(1, 60):  # noqa: B007  it is the answer
        total += sum(row[:10]) - sum(row[10:])
        row = [(row[j] + (row[j - 1] if j else 0)) / 2 for j in range(23)]
        if total < 0:
            break
    assert tau == chapter_10.first_right() == 41


@pytest.mark.parametrize("tau", [1, 3, 8])
def test_the_truth_of_both_schemes_is_the_package(tau):
    cell, record, dh = experiments.noise_net(1, T=8, n=4)
    sliding, chunks = chapter_10.truncated(cell.W_hh, record.h[:, 0], dh[0], tau)
    cell.backward(dh, record, tau)
    np.testing.assert_allclose(sliding, cell.dW_hh, rtol=0, atol=1e-13)
    cell.backward(dh, record, links=experiments.chunk_links(8, tau))
    np.testing.assert_allclose(chunks, cell.dW_hh, rtol=0, atol=1e-13)


# Figures

SIZES = np.tril(np.ones((12, 12)))


def test_the_triangle_says_what_is_kept():
    ax = plots.truncated_triangle(SIZES, 4, "chunks", 60.0)
    assert ax.get_title(loc="left") == (
        "τ = 4, chunks: 30 of 78 cells\ncosine 0.500")
    assert "42 of 78 cells" in plots.truncation_in_words(SIZES, 4, "sliding", 60)


def test_errors_stand_where_they_were_measured():
    taus, error = np.arange(1, 5), np.array([0.4, 0.2, 0.1, 0.0])
    ax = plots.truncation_errors(taus, {"sliding": error}, {"sliding": error})
    dots, line = ax.lines
    np.testing.assert_array_equal(dots.get_ydata(), error[:3])   # 0 is below
    np.testing.assert_array_equal(line.get_ydata(), error[:3])


def test_the_change_of_sign_is_marked():
    seen = theory.balancing_sensitivity(60)
    ax = plots.sensitivities(seen, seen, -6)
    assert "τ = 41" in [text.get_text() for text in ax.texts]


def test_running_means_are_means_and_their_predictions():
    draws = np.random.default_rng(0).standard_normal((9, 3)) + 5
    full = np.full(3, 5.0)
    ax = plots.running_means({"a": draws, "b": draws}, full, 0.3, 0.1)
    last = ax.lines[0].get_ydata()[-1]
    assert last == pytest.approx(
        vg.norm(draws.mean(axis=0) - full) / vg.norm(full))
    np.testing.assert_allclose(ax.lines[2].get_ydata(), [0.3, 0.1])


@pytest.mark.parametrize("wrong", [
    lambda: plots.truncated_triangle(SIZES, 4, "windows", 0.0),
    lambda: plots.truncation_errors([1, 2], {"a": [1, 1]}, {"b": [1, 1]}),
    lambda: plots.truncation_errors([1, 2], {"a": [1]}, {"a": [1]}),
    lambda: plots.sensitivities([1.0, 2.0], [1.0, 2.0], 3.0),
    lambda: plots.sensitivities([1.0, -2.0], [1.0], -3.0),
    lambda: plots.running_means({"a": np.ones((3, 2))}, np.ones(2), 1, 1),
    lambda: plots.running_means({"a": np.ones((3, 2)), "b": np.ones((3, 2))},
                                np.ones(3), 1, 1)])
def test_figures_refuse_what_they_cannot_draw(wrong):
    with pytest.raises((ValueError, TypeError)):
        wrong()
    assert not plots.style.plt.get_fignums()


def test_looking_back_together_is_the_window_the_chunks_and_the_whole():
    net = experiments.noise_net(1, T=12, n=5)
    cell, record, dh = net
    for back, every, same in ((4, 1, {"tau": 4}), (12, 12, {}),
                              (4, 4, {"links": experiments.chunk_links(12, 4)})):
        cell.backward(dh, record, **same)
        due = cell.dW_hh.copy()
        np.testing.assert_allclose(experiments.look_back(net, back, every), due, atol=1e-14)


@pytest.mark.parametrize("back, every", [(5, 2), (12, 3), (30, 4)])
def test_looking_back_in_windows_is_one_backward_pass_a_window(back, every):
    cell, record, dh = net = experiments.noise_net(2, T=12, n=5)
    due = 0.0
    for end in range(every, 13, every):
        losses, links = np.zeros_like(dh), np.ones(12)
        losses[:, end - every:end] = dh[:, end - every:end]
        links[max(0, end - back)] = 0.0
        cell.backward(losses, record, links=links)
        due = due + cell.dW_hh
    np.testing.assert_allclose(experiments.look_back(net, back, every), due, atol=1e-14)


def test_many_draws_of_cuts_at_once_are_one_backward_pass_each(rng):
    cell, record, dh = net = experiments.noise_net(3, T=15, n=6)
    links = np.array([experiments.random_links(rng, 15, 0.3) for _ in range(4)])
    at_once = experiments.cut_gradients(net, links)
    for cut, gradient in zip(links, at_once):
        cell.backward(dh, record, links=cut)
        np.testing.assert_allclose(gradient, cell.dW_hh, atol=1e-14)


def test_draws_of_cuts_want_one_sequence_and_a_link_a_step():
    with pytest.raises(ValueError, match="2 sequences"):
        experiments.cut_gradients(experiments.noise_net(0, 5, 3, sequences=2), np.ones((1, 5)))
    with pytest.raises(ValueError, match="links"):
        experiments.cut_gradients(experiments.noise_net(0, 5, 3), np.ones((1, 4)))


@pytest.mark.parametrize("back, every", [(3, 4), (7, 5), (0, 1), (4, 0)])
def test_looking_back_less_than_the_losses_is_refused(back, every):
    with pytest.raises(ValueError, match="back|every"):
        experiments.look_back(experiments.noise_net(1, T=12, n=5), back, every)


def test_chunks_as_long_as_the_sequence_make_no_error():
    errors = experiments.chunk_errors(0, [3, 12], sequences=2, T=12, n=5)
    assert errors[0] > 0.01 and errors[1] == 0


def test_a_short_net_is_shown_with_the_angle_of_its_truncation():
    sizes, tau, scheme, turned = experiments.truncated_net(4, "chunks")
    assert sizes.shape == (12, 12) and (tau, scheme) == (4, "chunks")
    assert 0 < turned < 90
    assert experiments.truncated_net(12, "sliding")[3] == pytest.approx(0, abs=1e-5)
    with pytest.raises(ValueError, match="scheme"):
        experiments.truncated_net(4, "full")
