"""The comparison that the exercise of chapter 03 offers while one writes."""

import pytest

from vgcore.exercises.chapter_03 import backward, compare
from vgcore.exercises.registry import EXERCISES


def wrong(report):
    return {line.split()[0] for line in str(report).splitlines()
            if " is wrong" in line}


def test_the_truth_agrees_with_differences():
    assert str(compare(backward)).startswith("6 gradients agree")


@pytest.mark.parametrize(("mistake", "arrays"), [
    ("top-layer-missing", {"W[3]", "b[3]"}),
    ("own-activation", {"W[1]", "W[2]", "W[3]"}),
    ("bias-not-summed", {"b[1]", "b[2]", "b[3]"}),
    ("slope-left-out", {"W[1]", "W[2]", "b[1]", "b[2]"}),
])
def test_a_mistake_shows_in_its_arrays(mistake, arrays):
    mutant = next(m for m in EXERCISES["backward"].mutants if m.mistake == mistake)
    assert wrong(compare(mutant.run)) == arrays


def test_the_first_wrong_layer_on_the_way_back_is_named():
    half_way = next(m for m in EXERCISES["backward"].mutants
                    if m.mistake == "slope-left-out" and "below" in m.place)
    assert "Begin with layer 2" in str(compare(half_way.run))


@pytest.mark.parametrize("stub", [lambda W, a, z, y: ..., lambda W, a, z, y: (
    1, {}), lambda W, a, z, y: {}])
def test_what_is_not_two_dicts_is_refused(stub):
    with pytest.raises(TypeError, match="End it with return dW, db"):
        compare(stub)
