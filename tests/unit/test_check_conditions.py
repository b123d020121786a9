"""Exercises with many right answers: conditions that name what is missing."""

import numpy as np
import pytest

from vgcore.exercises.chapters import EXERCISES
from vgcore.exercises.judge import judge
from vgcore.exercises.registry import Condition, Exercise, conditions

ALL = [key for key in sorted(EXERCISES) if EXERCISES[key].conditions]

PLANE = Exercise(
    "plane", lambda: np.array([1.0, 2.0]), outputs=("v",), is_function=False,
    conditions=(
        Condition(lambda v: v.shape == (2,), lambda v: f"v has shape {v.shape}"),
        Condition(lambda v: v[0] > 0, lambda v: f"v[0] is {v[0]:.3g}", "sign-turned"),
        Condition(lambda v: v[1] > 1, lambda v: f"v[1] is {v[1]:.3g}, not above 1"),
    ))


@pytest.mark.parametrize("answer", [
    [1, 2], (0.5, 1.5), np.array([3.0, 9.0]), np.float32([1e-3, 2])])
def test_whatever_fulfils_every_condition_is_right(answer):
    assert judge(PLANE, answer).text == "Right."


@pytest.mark.parametrize("answer, said", [
    ([1, 2, 3], "v has shape (3,)"),        # and v[1] is not looked at
    (1.0, "v has shape ()"),
    ([1, 0.5], "v[1] is 0.5, not above 1"),
    ([-1, 0.5], "a sign is turned"),                   # the first that fails
    ([1, np.nan], "v is not finite"),
    ([1, np.inf], "v is not finite"),
    ([[1], [1, 2]], "rows of unequal length in v"),
    ("ab", "a str as v"),
    ([1j, 2], "a list as v"),
    ({1: [1, 2]}, "a dict, expected v"),
    ({}, "a dict, expected v"),
    (lambda: [1, 2], "got a function"),
])
def test_the_first_condition_that_fails_is_said(answer, said):
    verdict = judge(PLANE, answer)
    assert not verdict and said in verdict.text and "\n" not in verdict.text


@pytest.mark.parametrize("stub", [..., None, NotImplemented])
def test_a_stub_is_open(stub):
    assert judge(PLANE, stub).status == "open"


def test_the_answer_is_not_changed():
    def spoil(v):
        v[...] = 0
        return True

    mine = np.array([1.0, 2.0])
    judge(Exercise("spoils", lambda: mine, outputs=("v",), is_function=False,
                   conditions=(Condition(spoil, str),)), mine)
    assert mine.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("tests, match", [
    ([], "at least one Condition"),
    ([Condition(bool, str, "unheard-of")], "mistakes.py"),
])
def test_a_teachers_mistake_is_an_error(tests, match):
    with pytest.raises(ValueError, match=match):
        conditions("never registered", tests, example=lambda: 1.0)
    assert "never registered" not in EXERCISES


@pytest.mark.parametrize("key", ALL)
@pytest.mark.parametrize("junk", [
    0, 1, [], [[]], [1, 2], [[1, 2, 3]], np.zeros((2, 2)), np.ones((3, 3, 3)),
    np.full((2, 2), 1e300), "W", object(), {"W": 1}])
def test_junk_is_wrong_and_never_raises(key, junk):
    assert judge(EXERCISES[key], junk).status in {"wrong", "mistake"}
