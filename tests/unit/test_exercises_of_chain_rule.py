"""What the exercises of chapter 02 take for the truth, against differences."""

import numpy as np
import pytest

import vgcore as vg
from vgcore import measure
from vgcore.exercises.chapter_02 import (
    OTHER, accumulated, at_once, programs, reverse, routes, run,
)

PROGRAMS = [made for _, made in programs(np.random.default_rng(0))]


def by_differences(made, inputs):
    return measure.numerical_gradient(lambda x: run(made, x)[-1], inputs, h=1e-6)


@pytest.mark.parametrize("made", PROGRAMS)
def test_reverse_accumulation_agrees_with_differences(made):
    places = [k for k, (op, *_) in enumerate(made) if op == "input"]
    inputs = np.linspace(0.5, 0.9, len(places))
    found = reverse(run(made, inputs), made)[places]
    assert vg.relative_error(found, by_differences(made, inputs)) < 1e-8


def test_the_programs_use_values_twice_and_every_operation():
    for made in PROGRAMS[:2]:
        used = [p for _, *parents in made for p in parents]
        assert len(set(used)) < len(used)
    assert any(op == "*" and i == j for made in PROGRAMS
               for op, i, j in (m for m in made if len(m) == 3))
    assert {op for made in PROGRAMS for op, *_ in made} == {
        "input", "+", "*", "tanh"}


@pytest.mark.parametrize(("turn", "wrong"), [(-1, [46, 35]), (1, [29, 22])])
def test_passing_on_at_once_gives_the_wrong_numbers_of_the_chapter(turn, wrong):
    made = [*OTHER[:6], ("+", 4, 5)]
    values = run(made, (2, 3))
    assert reverse(values, made)[:2].tolist() == [25, 19]
    visits = list(at_once(made, len(made) - 1, turn))
    assert accumulated(values, made, visits)[:2].tolist() == wrong


def test_the_routes_add_up_to_the_derivative_by_t():
    measured = measure.numerical_gradient(lambda t: t**5 * np.sin(t), 2.0)
    assert abs(routes([0, 1, 2]) - measured) < 1e-8
