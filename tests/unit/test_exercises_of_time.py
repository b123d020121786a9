"""Exercises of chapter 09: the truth against differences, the comparison offered."""

import numpy as np
import pytest

from vgcore import measure
from tests.unit.through_time import CELLS, specimen
from vgcore import check
from vgcore.exercises.chapter_09 import NAMES, bptt, compare, turned
from vgcore.exercises.registry import EXERCISES


def wrong(report):
    return {entry.name for entry in report.wrong}


def test_the_truth_agrees_with_differences():
    assert str(compare(bptt)).startswith("4 gradients agree")


@pytest.mark.parametrize(("mistake", "arrays"), [
    ("neighboring-state", {"W_hh"}), ("carry-left-out", {"W_xh", "W_hh", "b_h"}),
    ("longest-path-only", {"W_xh", "W_hh", "W_ho", "b_h"}),
    ("not-summed-over-time", {"W_xh", "W_hh", "W_ho", "b_h"}),
])
def test_a_mistake_shows_in_its_arrays(mistake, arrays):
    mutant = next(m for m in EXERCISES["bptt-batch"].mutants if m.mistake == mistake)
    assert wrong(compare(mutant.run)) == arrays


@pytest.mark.parametrize("stub", [lambda *q: ..., lambda *q: (1, 2)])
def test_what_is_not_four_arrays_is_refused(stub):
    with pytest.raises(TypeError, match="End it with return " + NAMES[0]):
        compare(stub)


def test_a_learner_who_overwrites_hears_of_it():
    def overwrites(W_hh, W_ho, x, h, do):
        carry = 0.0
        for t in range(x.shape[1], 0, -1):
            delta = (do[:, t - 1] @ W_ho + carry) * (1 - h[:, t] ** 2)
            dW_xh, dW_hh = delta.T @ x[:, t - 1], delta.T @ h[:, t - 1]
            dW_ho, db_h = do[:, t - 1].T @ h[:, t], delta.sum(axis=0)
            carry = delta @ W_hh
        return dW_xh, dW_hh, dW_ho, db_h

    assert check("bptt-batch", overwrites).mistake == "longest-path-only"


@pytest.mark.parametrize("W, right", [
    ([[0.5, 3], [0, 0.5]], True), ([[0, 2], [0, 0]], True),
    ([[0.9, 1, 0], [0, 0.9, 1], [0, 0, 0.9]], True),
    (turned(0.99), False), (turned(1.01), False), ([[2.0]], False),
    ([[1, 1], [0, 0.5]], False),                   # ρ = 1 does not vanish
])
def test_any_matrix_that_stretches_and_vanishes_is_right(W, right):
    assert bool(check("vanishing-matrix", W)) is right
    if right:
        assert measure.singular_values(W)[0] > 1
        assert np.linalg.norm(np.linalg.matrix_power(W, 400)) < 1e-10


def test_stretching_is_told_from_vanishing():
    assert "largest singular value of W is 0.99" in check(
        "vanishing-matrix", turned(0.99)).text
    assert check("vanishing-matrix", turned(1.01)).mistake == "stretch-repeated"


@pytest.mark.parametrize("kind", CELLS)
def test_norms_of_the_last_loss_are_the_last_row_of_the_triangle(kind):
    cell, x, state, dh = specimen(kind, 4, 7)
    _, record = cell.forward(x, state)
    before = dh.copy()
    assert np.allclose(measure.last_loss_norms(cell, dh, record),
                       measure.contributions(cell, dh, record)[-1, ::-1], atol=1e-14)
    assert np.array_equal(dh, before)
