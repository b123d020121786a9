"""What the check says to every mutant and every field case: the same lines natively and in the page's interpreter.

This file runs in both, so it imports nothing but vgcore.
"""

from vgcore.exercises.chapters import EXERCISES
from vgcore.exercises.judge import judge


def of_mutants(key):
    """Lines "exercise, mutant: verdict" for the truth and all mutants of an exercise."""
    exercise, lines = EXERCISES[key], []
    for what, run in [("truth", exercise.truth), *((f"{m.mistake} {m.place}", m.run) for m in exercise.mutants)]:
        try:
            answer = _handed_in(exercise, run)
        except Exception as error:  # sizes that do not fit: there is no number to hand in
            lines.append(f"{key}, {what}: no answer, {type(error).__name__}")
            continue
        lines.append(f"{key}, {what}: {judge(exercise, answer).text}")
    return lines


def _handed_in(exercise, run):
    """A drawing function is a spread times a normal draw; a number is what the function gives."""
    if exercise.drawn:
        return lambda rng, n_in, n_out, *more: run(n_in, n_out, *more) * rng.standard_normal((n_out, n_in))
    return run if exercise.is_function else run()


def of_cases(cases):
    """Lines "exercise, what was handed in: verdict" for a table of field cases."""
    return [f"{key}, {what}: {judge(EXERCISES[key], answer).text}" for what, key, answer, *_ in cases]
