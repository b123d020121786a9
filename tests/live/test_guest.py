"""The guest's side of a page, as far as it runs without one."""

import json

import pytest

def shown(text):
    """Texts, and pairs (type, data), in the order in which they left the guest."""
    parts = text.split("\x1e")
    return [json.loads(part) if i % 2 else part for i, part in enumerate(parts) if part]


@pytest.mark.parametrize("source, silent", [
    ("f(x);", True), ("f(x);  # drawn", True), ("f(x)", False), ("f('a;')", False), ("x = 1; f(x)", False),
    ("if x:\n    f(x);\n", True), ("", False)])
def test_a_semicolon_at_the_end_silences(guest, source, silent):
    assert guest.silenced(source) is silent


@pytest.mark.parametrize("answer, above, given", [
    ("y = x + 1", ["x = 1", "z = 2"], {"x": 1}),
    ("y = x", ["a = 2\nb = 3", "x = a * 2\nprint('loud')"], {"a": 2, "x": 4}),
    ("x = 1\ny = x", ["x = 5"], {}),
    ("def f(t):\n    return g(t)", ["def g(t):\n    return k * t", "k = 3", "k = 4"], {"g", "k"}),
    ("f = lambda k: k", ["k = 1"], {}),
    ("[u for u in v]", ["u = 1", "v = [2]"], {"v": [2]}),
    ("import math\nmath.pi", ["math = 3"], {})])
def test_an_answer_gets_the_names_that_it_uses(guest, capsys, answer, above, given):
    names = {}
    for step in guest.needed(answer, "your answer", above):
        exec(step, names)
    names.pop("__builtins__", None)
    assert names.keys() == (given if isinstance(given, set) else given.keys())
    if isinstance(given, dict):
        assert names == given


def test_an_answer_sees_no_other_answer(guest, capsys):
    page = guest.Page()
    page.answer("secret = 1\nsecret", "your answer", [])
    page.answer("secret", "your answer", [])
    first, (kind, error) = shown(capsys.readouterr().out)
    assert first == "1\n" and kind == "error" and error.endswith("NameError: name 'secret' is not defined")


def test_a_chapter_is_one_run(guest, capsys):
    page = guest.Page()
    for source in ("x = [1]", "x.append(2)\nprint('two')\nx", "x;"):
        page.run(source, "cell")
    assert capsys.readouterr().out == "two\n[1, 2]\n"


@pytest.mark.parametrize("source, last, line", [
    ("1 / 0", "ZeroDivisionError: division by zero", 1),
    ("x = (1,\n", "SyntaxError: '(' was never closed", 1),
    ("def f():\n    return missing\n\nf()", "NameError: name 'missing' is not defined", 4),
    ("raise SystemExit(3)", "SystemExit: 3", 1)])
def test_an_exception_is_told_from_the_reader_s_lines_on(guest, capsys, source, last, line):
    guest.Page().answer(source, "your answer", [])
    ((kind, error),) = shown(capsys.readouterr().out)
    assert kind == "error" and error.splitlines()[-1] == last
    assert f'File "your answer", line {line}' in error and "prelude" not in error


@pytest.mark.parametrize("mistake", [True, False])
def test_a_verdict_has_its_hint_apart_and_leads_to_a_page(guest, mistake):
    from vgcore.exercises.chapters import EXERCISES
    from vgcore.exercises.judge import judge
    from vgcore.exercises.mistakes import MISTAKES

    exercise = EXERCISES["three-routes"]
    verdict = judge(exercise, float(exercise.mutants[0].run()) if mistake else ...)
    html = guest.verdict(verdict)
    if mistake:
        hint = MISTAKES[verdict.mistake].hint
        assert f'<span class="live-hint">{hint}</span>' in html
        assert '<a class="live-hint" href="02-chain-rule.html#' in html and ".ipynb" not in html
    else:
        assert "press Run" in html and "run the cell" not in html
