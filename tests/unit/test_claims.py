import json

import numpy as np
import pytest

import vgcore as vg
from vgcore.claims import MIME

inf = float("inf")
HOLDS = {  # what is expected, the measured number, the line that is printed
    "within": (dict(within=(1.9, 2.1)), 2.0123456,
               "R1  the slope = 2.012  (expected 1.9 … 2.1: holds)"),
    "low end": (dict(within=(2, 3)), 2, "R1  the slope = 2  (expected 2 … 3: holds)"),
    "high end": (dict(within=(2, 3)), 3.0, "R1  the slope = 3  (expected 2 … 3: holds)"),
    "equals": (dict(equals=25), 25, "R1  the slope = 25  (expected = 25: holds)"),
    "equals, a float": (dict(equals=0.5), np.float32(0.5),
                        "R1  the slope = 0.5  (expected = 0.5: holds)"),
    "below": (dict(below=3), -7, "R1  the slope = -7  (expected ≤ 3: holds)"),
    "above": (dict(above=0.1), 12.5, "R1  the slope = 12.5  (expected ≥ 0.1: holds)"),
    "unit": (dict(below=3, unit="products"), 2,
             "R1  the slope = 2 products  (expected ≤ 3 products: holds)"),
    "noise": (dict(below=1e-12), 3.1e-16,
              "R1  the slope  (expected ≤ 1e-12: holds)"),
    "truth": (dict(equals=True), np.True_, "R1  the slope = 1  (expected = 1: holds)"),
    "one-entry array": (dict(equals=3), np.array([3]),
                        "R1  the slope = 3  (expected = 3: holds)"),
    "infinite": (dict(above=1), inf, "R1  the slope = inf  (expected ≥ 1: holds)"),
}
FAILS = {
    "below the interval": (dict(within=(1.9, 2.1)), 1.89),
    "above the interval": (dict(within=(1.9, 2.1)), 2.11),
    "not equal": (dict(equals=25), 24), "too large": (dict(below=3), 3.1),
    "too small": (dict(above=0.1), 0.0), "nan": (dict(below=3), float("nan")),
    "nan in an interval": (dict(within=(0, 1)), np.nan),
    "noise too large": (dict(below=1e-12), 1e-11),
    "an empty interval": (dict(within=(2, 1)), 1.5),
}


@pytest.mark.parametrize("name", HOLDS)
def test_holds(name, capsys):
    expected, measured, line = HOLDS[name]
    assert vg.claim("R1", "the slope", measured, **expected) is None
    assert capsys.readouterr().out == line + "\n"


@pytest.mark.parametrize("name", FAILS)
def test_fails(name, capsys):
    expected, measured = FAILS[name]
    with pytest.raises(vg.claims.ClaimFailed, match="R1  the slope.*FAILS"):
        vg.claim("R1", "the slope", measured, **expected)
    assert capsys.readouterr().out == ""
    assert issubclass(vg.claims.ClaimFailed, AssertionError)


@pytest.mark.parametrize("id", ["N1", "N35", "C22", "R22", "R10b", "R10c", "R15b",
                                "N15 C9", "R2 N9 C8"])
def test_ids_of_the_course(id, capsys):
    vg.claim(id, "s", 1, equals=1)
    assert capsys.readouterr().out.startswith(id + "  ")


@pytest.mark.parametrize("id", ["", "R", "R0", "N36", "C23", "R23", "N1b", "R1,C2",
                                "R1  C2", "r1", "R01", None, 3, "R1 ", "R10d"])
def test_ids_of_nobody(id):
    with pytest.raises(ValueError, match="id: got .* expected"):
        vg.claim(id, "s", 1, equals=1)


@pytest.mark.parametrize("low, high", [(1.0, 2.0), (-inf, 3.0), (0.5, inf)])
def test_facts_for_machines(low, high):
    claim = vg.claims.Claim("R1 C2", "the slope", 1.5, low, high, "m")
    bundle = claim._repr_mimebundle_()
    assert bundle["text/plain"] == str(claim)
    facts = json.loads(json.dumps(bundle[MIME], allow_nan=False))
    assert facts == dict(
        id="R1 C2", statement="the slope", measured=1.5, unit="m",
        low=None if low == -inf else low, high=None if high == inf else high)


def test_in_a_notebook_it_is_displayed(monkeypatch, capsys):
    import IPython
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", shown.append)
    vg.claim("R1", "the slope", 2.0, within=(1, 3))
    assert [str(c) for c in shown] == [
        "R1  the slope = 2  (expected 1 … 3: holds)"]
    assert capsys.readouterr().out == ""
