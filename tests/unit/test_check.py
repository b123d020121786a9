"""The exercise checker: every mistake named as itself, nothing wrong called right."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from vgcore import check
from vgcore.exercises.chapters import EXERCISES
from vgcore.exercises.judge import judge
from vgcore.exercises.registry import Exercise, function, number
from vgcore.exercises.mistakes import MISTAKES

ALL = sorted(EXERCISES)
ONE_ANSWER = [key for key in ALL if not EXERCISES[key].conditions]
MUTANTS = [(k, i) for k in ALL for i in range(len(EXERCISES[k].mutants))]


def handed_in(exercise, run):
    """What a learner hands in: the function, or the value it gives."""
    return run if exercise.is_function else run()


def altered(result, change):
    """`result` with `change` applied to every array in it."""
    if isinstance(result, dict):
        return {k: altered(v, change) for k, v in result.items()}
    if isinstance(result, (tuple, list)):
        return type(result)(altered(v, change) for v in result)
    return change(np.asarray(result, dtype=float))


@pytest.mark.parametrize("key", ALL)
def test_truth_is_right(key):
    assert judge(EXERCISES[key], handed_in(EXERCISES[key], EXERCISES[key].truth))


@pytest.mark.parametrize("key", ALL)
@pytest.mark.parametrize("stub", [..., None, NotImplemented])
def test_stub_is_not_attempted(key, stub):
    assert check(key, stub).status == "open"
    if EXERCISES[key].is_function:
        assert check(key, lambda *args: stub).status == "open"


@pytest.mark.parametrize("key, i", MUTANTS)
def test_mutant_is_named_as_itself(key, i):
    mistake, mutant = EXERCISES[key].mutants[i]
    verdict = judge(EXERCISES[key], handed_in(EXERCISES[key], mutant))
    assert (verdict.status, verdict.mistake) == ("mistake", mistake), verdict


@pytest.mark.parametrize("key", ONE_ANSWER)
@pytest.mark.parametrize("ratio", [-1.0, 2.0, 0.5])
def test_sign_and_factor_two_are_named(key, ratio):
    exercise = EXERCISES[key]
    verdict = judge(exercise, handed_in(exercise, lambda *args: altered(
        exercise.truth(*args), lambda q: ratio * q)))
    assert verdict.mistake in {"M18", *(m for m, _ in exercise.mutants)}


CHANGES = (
    lambda q, size, noise: q + size * (1 + np.abs(q)) * np.sign(noise + 1e-9),
    lambda q, size, noise: q * (1 + 0.937 * size) + 1e-3 * size,
    lambda q, size, noise: (1 + np.abs(q)) * (1 + 1.1 * size),
    lambda q, size, noise: q + size * (np.abs(q).max(initial=0) + 1) * noise,
)


def computed_once(exercise):
    """The same exercise; what takes no inputs is computed only once."""
    if exercise.is_function:
        return exercise
    return replace(
        exercise, truth=cache(exercise.truth),
        mutants=tuple((m, cache(mutant)) for m, mutant in exercise.mutants))


@pytest.mark.thorough
@pytest.mark.parametrize("key", ONE_ANSWER)
def test_200_wrong_answers_are_never_right(key):
    exercise, rng = computed_once(EXERCISES[key]), np.random.default_rng(20)
    for _ in range(200):
        change = CHANGES[rng.integers(len(CHANGES))]
        size, seed = rng.uniform(0.05, 3), int(rng.integers(1 << 30))
        wrong = lambda *args: altered(exercise.truth(*args), lambda q: change(
            q, size, np.random.default_rng(seed).standard_normal(q.shape)))
        assert not judge(exercise, handed_in(exercise, wrong))


def test_confusion_table_has_nothing_off_its_diagonal(capsys):
    made, given = [], []
    for key in ALL:
        exercise = EXERCISES[key]
        doubled = lambda *args: altered(exercise.truth(*args), lambda q: -2 * q)
        planted = () if exercise.conditions else (("M18", doubled),)
        for mistake, mutant in (*exercise.mutants, *planted):
            made.append(mistake)
            given.append(judge(exercise, handed_in(exercise, mutant)).mistake)
    ids = sorted(set(made), key=lambda m: int(m[1:]))
    table = np.array([[sum(m == a and g == b for m, g in zip(made, given))
                       for b in ids] for a in ids])
    with capsys.disabled():
        print("\nmistake made × verdict given, over all exercises")
        print("     " + "".join(f"{b:>5}" for b in ids))
        for a, row in zip(ids, table):
            print(f"{a:>5}" + "".join(f"{n or '·':>5}" for n in row))
    assert table.sum() == len(made), set(zip(made, given))
    assert np.array_equal(table, np.diag(np.diag(table)))


@pytest.mark.parametrize("mistake", [f"M{i}" for i in range(1, 11)] + ["M16"])
def test_every_mistake_of_part_one_is_recognized_somewhere(mistake):
    assert any(mistake == m for k in ALL for m, _ in EXERCISES[k].mutants)


def double(x, y):
    return 2 * x, y


PAIR = Exercise("pair", double, outputs=("u", "v"), trials=lambda rng: [
    (rng.standard_normal((2, 3)), rng.standard_normal(4))])


@pytest.mark.parametrize("answer, said", [
    (3, "expected a function"),
    (lambda x, y: x, "where u, v were expected"),
    (lambda x, y: (x, y, x), "where u, v were expected"),
    (lambda x, y: (x.T, y), "Wrong shape: u has (3, 2), expected (2, 3)"),
    (lambda x, y: (x * np.nan, y), "u is not finite"),
    (lambda x, y: ("a", y), "a str as u"),
    (lambda x, y: ([[1], [1, 2]], y), "rows of unequal length in u"),
    (lambda x, y: ({1: x}, y), "u missing and u[1] not asked for"),
    (lambda x: (x, x), "TypeError"),
    (lambda x, y: x @ y, "raised ValueError"),
    (lambda x, y: (2 * x + np.eye(2, 3), y), "u differs most at"),
    (lambda x, y: x.fill(0), "Not attempted"),
])
def test_a_learners_mistake_is_a_message(answer, said):
    verdict = judge(PAIR, answer)
    assert not verdict and said in verdict.text and "\n" not in verdict.text


VALUE = Exercise("value", lambda: 0.25, rtol=5e-3, is_function=False)


@pytest.mark.parametrize("answer, status", [
    (0.25, "right"), (0.2505, "right"), (np.float32(0.25), "right"),
    (0.26, "wrong"), (-0.25, "mistake"), (0.5, "mistake"), (np.nan, "wrong"),
    (np.inf, "wrong"), ("0.25", "wrong"), ([0.25, 1], "wrong"),
    ({}, "wrong"), (lambda: 0.25, "wrong"), (1j, "wrong"), (object(), "wrong"),
])
def test_values(answer, status):
    assert judge(VALUE, answer).status == status


def test_the_right_number_is_not_given_away():
    assert "0.25" not in judge(VALUE, 0.3).text


def test_of_several_numbers_the_wrong_one_is_named_and_the_right_one_kept():
    values = Exercise("values", lambda: np.array([5, 7]), is_function=False)
    assert judge(values, [5, 9]).text == (
        "Wrong: answer differs most at [1]: got 9.")


def test_answers_do_not_change_the_trials():
    def answer(x, y):
        x *= 0
        return x, y

    assert not judge(PAIR, answer)
    assert judge(PAIR, double)


def test_verdict_links_to_the_section():
    mistake, mutant = EXERCISES["backward"].mutants[0]
    page = judge(EXERCISES["backward"], mutant)._repr_html_()
    assert f'href="{MISTAKES[mistake].chapter}.ipynb#' in page


def test_unknown_key_suggests_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'backward'"):
        check("backwards", 1)


@pytest.mark.parametrize("register, match", [
    (lambda: number("backward", lambda: 1), "key of its own"),
    (lambda: function("new", double, trials=None, mutants=[("M99", double)]),
     "mistakes.py"),
])
def test_a_teachers_mistake_is_an_error(register, match):
    with pytest.raises(ValueError, match=match):
        register()
