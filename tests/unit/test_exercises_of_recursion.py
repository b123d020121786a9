"""The comparison that the exercise of chapter 03 offers while one writes."""

from functools import partial

import pytest

from vgcore.exercises.chapter_03 import backward, compare


def wrong(report):
    return {line.split()[0] for line in str(report).splitlines()
            if " is wrong" in line}


def test_the_truth_agrees_with_differences():
    assert str(compare(backward)).startswith("6 gradients agree")


@pytest.mark.parametrize(("mistake", "arrays"), [
    ("M9", {"W[3]", "b[3]"}),
    ("M9 zero", {"W[3]", "b[3]"}),
    ("M1", {"W[1]", "W[2]", "W[3]"}),
    ("M10", {"b[1]", "b[2]", "b[3]"}),
    ("M2", {"W[1]", "W[2]", "b[1]", "b[2]"}),
])
def test_a_mistake_shows_in_its_arrays(mistake, arrays):
    assert wrong(compare(partial(backward, mistake=mistake))) == arrays


@pytest.mark.parametrize("stub", [lambda W, a, z, y: ..., lambda W, a, z, y: (
    1, {}), lambda W, a, z, y: {}])
def test_what_is_not_two_dicts_is_refused(stub):
    with pytest.raises(TypeError, match="End it with return dW, db"):
        compare(stub)
