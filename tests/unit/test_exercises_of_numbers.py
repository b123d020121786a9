"""How near a number must be: entry by entry, by the digits it is given with."""

import numpy as np
import pytest

from vgcore.exercises.bank import bank
from vgcore.exercises.chapters import EXERCISES
from vgcore.exercises.judge import judge
from vgcore.exercises.values import rounded

NUMBERS = [key for key, e in EXERCISES.items()
           if not (e.is_function or e.conditions)]
WITHIN = {"tanh-layers"}      # asks for a count within 3 %
COUNTS = [key for key in NUMBERS if key not in WITHIN and np.issubdtype(
    np.asarray(EXERCISES[key].truth()).dtype, np.integer)]
MEASURED = [key for key in NUMBERS if key not in {*COUNTS, *WITHIN}
            and EXERCISES[key].rtol > 1e-9]


def to_digits(values, digits):
    """Values as they are typed with so many digits."""
    return np.vectorize(lambda q: float(f"{q:.{digits}g}"))(values)


def true(key):
    return np.asarray(EXERCISES[key].truth())


def test_most_numbers_are_measured():
    assert len(COUNTS) >= 9 and len(MEASURED) >= 22


@pytest.mark.parametrize("key", COUNTS)
def test_a_count_is_exact_in_every_entry(key):
    due = true(key)
    for at in np.ndindex(due.shape):
        for off in (1, -1, 0.4):
            got = due.astype(float)
            got[at] += off
            assert not judge(EXERCISES[key], got)


@pytest.mark.parametrize("key", MEASURED)
@pytest.mark.parametrize("times", [1.021, 0.979])
def test_every_entry_has_to_be_near_its_own_truth(key, times):
    due = true(key)
    for at in np.ndindex(due.shape):
        got = due.astype(float)
        got[at] = got[at] * times if got[at] else 0.021 * np.abs(due).max()
        assert not judge(EXERCISES[key], got)


@pytest.mark.parametrize("key", MEASURED)
@pytest.mark.parametrize("digits", [2, 3, 4, 5, 9])
def test_a_correct_rounding_is_right_or_short_of_digits(key, digits):
    got, exercise = to_digits(true(key), digits), EXERCISES[key]
    if (np.abs(got) >= 10**digits).any():     # 810: no digit of it is left out
        return
    if rounded(got, true(key), exercise.digits).all():
        assert judge(exercise, got)
    elif not judge(exercise, got):       # 1.98 is 2.0, which nobody can tell from 2
        text = judge(exercise, got).text
        assert "digit more" in text or "digits more" in text or "this is what" in text


@pytest.mark.parametrize("key", NUMBERS)
def test_no_mistake_is_right_however_it_is_rounded(key):
    """Unless the truth rounds to the same number."""
    exercise = EXERCISES[key]
    for mutant in exercise.mutants:
        outcome = bank(exercise).outcomes(mutant.run)[0]
        if not isinstance(outcome, dict):     # sizes that do not fit
            continue
        value = outcome[exercise.outputs[0]].astype(float)
        if value.shape != true(key).shape or not np.isfinite(value).all() or (
                np.allclose(value, true(key), rtol=1e-9, atol=1e-12)):
            continue
        for digits in (2, 3, 4, 6, 17):
            got = to_digits(value, digits)
            if not np.array_equal(got, to_digits(true(key), digits)):
                assert not judge(exercise, got), (mutant.mistake, got)
