"""The six suspects of chapter 04: each has exactly one wrong line, and is caught."""

import inspect

import numpy as np
import pytest

from vgcore import measure
from vgcore.exercises.suspects import SUSPECTS, Suspect, classifier
from vgcore.exercises.mistakes import MISTAKES

each = pytest.mark.parametrize("suspect", SUSPECTS, ids=lambda s: s.name)


@each
def test_the_right_function_passes_and_the_suspect_is_caught(suspect):
    assert measure.check_function(suspect.right, suspect.arrays)
    assert not measure.check_function(suspect, suspect.arrays)


@each
def test_one_line_differs_and_the_loss_is_right(suspect):
    right = inspect.getsource(suspect.right).splitlines()
    assert [i for i, (a, b) in enumerate(zip(right, suspect.lines, strict=True), 1)
            if a != b] == [suspect.line]
    assert suspect(**suspect.arrays)[0] == suspect.right(**suspect.arrays)[0]
    assert suspect.mistake in MISTAKES


@each
def test_the_listing_is_what_runs(suspect):
    shown = "\n".join(line[4:] for line in str(suspect).splitlines())
    scope = {"np": np}
    exec(shown, scope)
    J, grads = scope[suspect.name](**suspect.arrays)
    same_J, same = suspect(**suspect.arrays)
    assert J == same_J and all(np.array_equal(grads[k], same[k]) for k in same)


def test_no_two_suspects_share_a_mistake():
    assert len({s.mistake for s in SUSPECTS}) == len(SUSPECTS) == 6


def test_a_line_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="0 times in classifier"):
        Suspect(classifier, "dz = p", "dz = y", "factor-two")
