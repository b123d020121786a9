"""What people bring is named, with its place, or answered with the fact that helps."""

import signal
import sys
import threading
import time

import numpy as np
import pytest

import vgcore as vg
from tests.unit.field import (
    by_hand, clipping, difference, drawing, gates, graphs, nets, numbers, recurrence,
    recursion, softmax,
)
from vgcore.exercises import outcome
from vgcore.exercises.mistakes import MISTAKES

TABLES = (recursion, softmax, graphs, recurrence, gates, nets, clipping, drawing,
          difference, by_hand, numbers)
CASES = [case for table in TABLES for case in table.CASES]


@pytest.mark.parametrize("what, key, answer, mistake, said", CASES,
                         ids=[f"{case[1]}: {case[0]}" for case in CASES])
def test_an_answer_is_named(what, key, answer, mistake, said):
    verdict = vg.check(key, answer)
    if mistake == "right":
        assert verdict, verdict.text
    else:
        assert not verdict and verdict.mistake == mistake, verdict.text
    assert said in verdict.text


def test_messages_show_words_only():
    """A name of the table, own-activation, is for the source alone."""
    hyphened = [name for name in MISTAKES if "-" in name]
    for _, key, answer, _, _ in CASES[:60]:
        text = vg.check(key, answer).text
        assert "\n" not in text and not any(
            f" {name} " in text or f"({name})" in text for name in hyphened)


@pytest.mark.timeout(60, method="thread")    # the check needs the alarm
def test_an_endless_loop_ends(monkeypatch):
    monkeypatch.setattr(outcome, "PATIENCE", 0.2)

    def endless(W, b, x):
        while True:
            try:
                x = x + 1
            except Exception:
                pass

    verdict = vg.check("forward", endless)
    assert "still running after 0.2 seconds" in verdict.text


def catching_all():
    while True:
        try:
            time.sleep(1)
        except:  # noqa: E722  the mistake
            pass


def catching_twice():
    while True:
        try:
            try:
                np.sin(np.ones(10_000))
            except:  # noqa: E722
                pass
        except BaseException:
            continue


def going_on_at_the_end():
    while True:
        try:
            time.sleep(0.01)
        finally:
            continue  # noqa: B012


@pytest.mark.timeout(60, method="thread")
@pytest.mark.parametrize("endless", [catching_all, catching_twice, going_on_at_the_end])
@pytest.mark.parametrize("key", ["forward", "he-for-leaky"])
def test_an_endless_loop_ends_that_catches_everything(endless, key, monkeypatch):
    monkeypatch.setattr(outcome, "PATIENCE", 0.2)
    tracer, begun = sys.gettrace(), time.monotonic()
    assert "still running after 0.2 seconds" in vg.check(key, lambda *q: endless()).text
    assert sys.gettrace() is tracer
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert time.monotonic() - begun < 5


@pytest.mark.timeout(60, method="thread")
def test_patience_is_for_all_runs_together(monkeypatch):
    monkeypatch.setattr(outcome, "PATIENCE", 0.2)
    calls = []

    def forward(W, b, x):
        calls.append(time.sleep(0.15))
        return nets.forward_pass()(W, b, x)

    assert "still running after 0.2 seconds" in vg.check("forward", forward).text
    assert len(calls) == 1


def test_another_thread_has_no_alarm():
    found = []
    thread = threading.Thread(target=lambda: found.append(
        vg.check("forward", nets.forward_pass())))
    thread.start()
    thread.join()
    assert found[0]


def test_an_answer_may_print(capsys):
    def forward(W, b, x):
        print("here")
        return nets.forward_pass()(W, b, x)

    assert vg.check("forward", forward)
    assert "here" in capsys.readouterr().out


def test_a_global_array_that_survives_is_noticed():
    kept = {}

    def forward(W, b, x):
        result = nets.forward_pass()(W, b, x)
        kept[x.shape] = kept.get(x.shape, 0) + result
        return kept[x.shape]

    verdict = vg.check("forward", forward)
    assert verdict.mistake == "kept-between-calls"


class Console:
    """Standard output of a console with few characters."""

    def __init__(self, encoding):
        self.encoding, self.text = encoding, ""

    def write(self, text):
        text.encode(self.encoding)
        self.text += text

    def flush(self):
        pass


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "utf-8"])
def test_a_verdict_is_printed_on_any_console(encoding, monkeypatch):
    console = Console(encoding)
    monkeypatch.setattr("sys.stdout", console)
    for _, key, answer, *_ in CASES[::9]:
        print(vg.check(key, answer))
    vg.claim("R1", "|∂J/∂z − (p − y)| ≤ ε · σ′(ẑ)", 1.0, within=(0.5, 2.0))
    net = vg.Network(vg.Dense(2, 2, "tanh", rng=np.random.default_rng(0)))
    print(vg.check_gradients(net, "squared_error", np.ones((1, 2)), np.ones((1, 2))))
    assert console.text.count("\n") > 20
    if encoding != "utf-8":
        assert "σ" not in console.text and "?" not in console.text


def test_a_complex_result_gives_no_warning(recwarn):
    assert vg.check("forward", lambda W, b, x: nets.forward_pass()(W, b, x) + 0j)
    assert not recwarn.list
