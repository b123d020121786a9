"""The exercise checker: every mistake named as itself, nothing wrong called right."""

from functools import cache

import numpy as np
import pytest

from vgcore import check
from vgcore.exercises.bank import agree, bank
from vgcore.exercises.chapters import EXERCISES
from vgcore.exercises.judge import judge
from vgcore.exercises.registry import Exercise, function, number
from vgcore.exercises.mistakes import MISTAKES

ALL = sorted(EXERCISES)
ONE_ANSWER = [key for key in ALL if not (EXERCISES[key].conditions
                                         or EXERCISES[key].drawn)]


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


@pytest.mark.parametrize("key", [k for k in ALL if not EXERCISES[k].drawn])
def test_truth_is_right(key):
    assert judge(EXERCISES[key], handed_in(EXERCISES[key], EXERCISES[key].truth))


@pytest.mark.parametrize("key", ALL)
@pytest.mark.parametrize("stub", [..., None, NotImplemented])
def test_stub_is_not_attempted(key, stub):
    assert check(key, stub).status == "open"
    if EXERCISES[key].is_function:
        assert check(key, lambda *args: stub).status == "open"


def value_of(mutant):
    """What a mutant of a number gives, or None where it cannot run."""
    try:
        return mutant.run()
    except Exception:  # sizes that do not fit
        return None


@cache
def readings(key):
    """Pairs (mutant, verdict) over all mutants of an exercise.

    A drawing function is a mutant's spread times a normal draw.
    """
    exercise, found = EXERCISES[key], []
    for mutant in exercise.mutants:
        if exercise.drawn:
            made = lambda rng, n_in, n_out, *more: mutant.run(  # noqa: B023
                n_in, n_out, *more) * rng.standard_normal((n_out, n_in))
        else:
            made = mutant.run if exercise.is_function else value_of(mutant)
        if made is not None:
            found.append((mutant, judge(exercise, made)))
    return found


@pytest.mark.thorough
@pytest.mark.parametrize("key", ALL)
def test_every_mutant_is_named_as_itself_or_not_at_all(key):
    """Where two mistakes lead to one answer, both are said and none is named;
    a slip that changes nothing here is right."""
    named = 0
    for mutant, verdict in readings(key):
        named += verdict.mistake == mutant.mistake
        assert verdict or verdict.mistake in {mutant.mistake, None}, (
            mutant.mistake, mutant.place, verdict.text)
        if verdict.mistake:
            assert mutant.place in verdict.text or not EXERCISES[key].is_function \
                or _elsewhere(key, mutant, verdict), verdict.text
    assert named or not EXERCISES[key].mutants


def _elsewhere(key, mutant, verdict):
    """Whether another place of the same mistake gives the same answer."""
    return any(other.mistake == mutant.mistake and other.place in verdict.text
               for other in EXERCISES[key].mutants)


@pytest.mark.thorough
@pytest.mark.parametrize("key", [k for k in ALL if EXERCISES[k].is_function])
def test_most_mutants_of_a_function_have_a_name(key):
    found = list(readings(key))
    assert sum(bool(v.mistake) for _, v in found) >= 0.85 * len(found)


@pytest.mark.parametrize("key", ONE_ANSWER)
@pytest.mark.parametrize("ratio", [-1.0, 2.0, 0.5])
def test_sign_and_factor_two_are_named(key, ratio):
    exercise = EXERCISES[key]
    if not np.any(exercise.truth() if not exercise.is_function else 1):
        return
    verdict = judge(exercise, handed_in(exercise, lambda *args: altered(
        exercise.truth(*args), lambda q: ratio * q)))
    allowed = {"sign-turned", "factor-two", *(m.mistake for m in exercise.mutants)}
    assert verdict.mistake in allowed or "and also when" in verdict.text


@pytest.mark.parametrize("key", [k for k in ONE_ANSWER if EXERCISES[k].is_function])
def test_no_slip_is_near_the_truth(key):
    """What single precision leaves of an answer is a thousandth of any slip."""
    known, rtol = bank(EXERCISES[key]), EXERCISES[key].rtol
    for mutant in EXERCISES[key].mutants:
        theirs = known.outcomes(mutant.run)
        assert agree(theirs, known.due, 1e-12) or not agree(
            theirs, known.due, min(1000 * rtol, 1e-2)), (mutant.mistake, mutant.place)


CHANGES = (
    lambda q, size, noise: q + size * (1 + np.abs(q)) * np.sign(noise + 1e-9),
    lambda q, size, noise: q * (1 + 0.937 * size) + 1e-3 * size,
    lambda q, size, noise: (1 + np.abs(q)) * (1 + 1.1 * size),
    lambda q, size, noise: q + size * (np.abs(q).max(initial=0) + 1) * noise,
)


STRANGE = {
    "another array": lambda q, c, noise: (1 + np.abs(q).max(initial=0)) * noise,
    "one random factor": lambda q, c, noise: c * q,
    "a factor an array": lambda q, c, noise: (c + q.size) * q,
    "noise on top": lambda q, c, noise: q + c * noise,
    **{f"change {i}": change for i, change in enumerate(CHANGES)},
}


@pytest.mark.thorough
@pytest.mark.parametrize("kind", STRANGE)
@pytest.mark.parametrize("key", ONE_ANSWER)
def test_what_nobody_did_has_no_name(key, kind):
    """1,000 were tried for each exercise; some of each kind are tried here."""
    exercise, rng = EXERCISES[key], np.random.default_rng(20)
    for seed in range(6):
        c = rng.uniform(0.05, 3)
        strange = lambda *args: altered(exercise.truth(*args), lambda q: STRANGE[
            kind](q, c, np.random.default_rng([seed, q.size]).standard_normal(q.shape)))
        verdict = judge(exercise, handed_in(exercise, strange))
        assert verdict.mistake is None, verdict.text
        if exercise.is_function:
            assert not verdict


def double(x, y):
    return 2 * x, y


PAIR = Exercise("pair", double, outputs=("u", "v"), trials=lambda rng: [
    (rng.standard_normal((2, 3)), rng.standard_normal(4))])


@pytest.mark.parametrize("answer, said", [
    (3, "expected a function"),
    (lambda x, y: x, "where u, v were expected"),
    (lambda x, y: (x, y, x), "where u, v were expected"),
    (lambda x, y: (x.T, y), "u has (3, 2), expected (2, 3): u is transposed"),
    (lambda x, y: (x * np.nan, y), "u is not finite"),
    (lambda x, y: ("a", y), "a str as u"),
    (lambda x, y: ([[1], [1, 2]], y), "rows of unequal length in u"),
    (lambda x, y: ({1: x}, y), "u missing and u[1] not asked for"),
    (lambda x: (x, x), "TypeError"),
    (lambda x, y: x @ y, "raised ValueError"),
    (lambda x, y: (2 * x + np.eye(2, 3), y), "u differs most at"),
    (lambda x, y: x.fill(0), "changed x in place and returned nothing"),
    (lambda x, y: None, "Not attempted"),
])
def test_a_learners_mistake_is_a_message(answer, said):
    verdict = judge(PAIR, answer)
    assert not verdict and said in verdict.text and "\n" not in verdict.text


VALUE = Exercise("value", lambda: 0.3, rtol=5e-3, is_function=False)


@pytest.mark.parametrize("answer, status", [
    (0.3, "right"), (0.3005, "right"), (np.float32(0.3), "right"),
    (0.31, "wrong"), (-0.3, "mistake"), (0.6, "mistake"), (np.nan, "wrong"),
    (np.inf, "wrong"), ("0.3", "wrong"), ([0.3, 1], "wrong"),
    ({}, "wrong"), (lambda: 0.3, "wrong"), (1j, "wrong"), (object(), "wrong"),
    (30, "mistake"), (0.09, "mistake"), ([0.3], "right"),
])
def test_values(answer, status):
    assert judge(VALUE, answer).status == status


def test_the_right_number_is_not_given_away():
    assert "0.3" not in judge(VALUE, 0.4).text


def test_of_several_numbers_the_wrong_one_is_named_and_the_right_one_kept():
    values = Exercise("values", lambda: np.array([5, 7]), is_function=False)
    assert judge(values, [5, 9]).text == (
        "Wrong: answer differs most at [1]: got 9; [0] is right.")


def test_answers_do_not_change_the_trials():
    def answer(x, y):
        x *= 0
        return x, y

    assert not judge(PAIR, answer)
    assert judge(PAIR, double)


def test_verdict_links_to_the_section():
    mutant = EXERCISES["backward"].mutants[0]
    page = judge(EXERCISES["backward"], mutant.run)._repr_html_()
    assert f'href="{MISTAKES[mutant.mistake].chapter}.ipynb#' in page


def test_unknown_key_suggests_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'backward'"):
        check("backwards", 1)


@pytest.mark.parametrize("register, match", [
    (lambda: number("backward", lambda: 1), "key of its own"),
    (lambda: function("new", double, trials=None, mutants=[("unheard-of", double)]),
     "mistakes.py"),
])
def test_a_teachers_mistake_is_an_error(register, match):
    with pytest.raises(ValueError, match=match):
        register()
