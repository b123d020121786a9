import json

import numpy as np
import pytest

import vgcore as vg
from vgcore.claims import MIME, Claim

inf = float("inf")
HOLDS = {  # what is predicted, the measured number, what is shown of both
    "within": (dict(within=(1.9, 2.1)), 2.0123456, "2.012 (predicted 1.9 … 2.1)"),
    "low end": (dict(within=(2, 3)), 2, "2 (predicted 2 … 3)"),
    "high end": (dict(within=(2, 3)), 3.0, "3 (predicted 2 … 3)"),
    "an end, but for rounding": (dict(within=(0.1, 0.2)), 0.1 + 0.2 - 0.1 + 1e-16, "0.2000 (predicted 0.1 … 0.2)"),
    "equals": (dict(equals=25), 25, "25 (predicted 25)"),
    "equals, a float": (dict(equals=0.5), np.float32(0.5), "0.5000 (predicted 0.5)"),
    "equals, but for rounding": (dict(equals=0.3), 0.1 + 0.2, "0.3000 (predicted 0.3)"),
    "below": (dict(below=3), -7, "−7 (predicted ≤ 3)"),
    "above": (dict(above=0.1), 12.5, "12.50 (predicted ≥ 0.1)"),
    "unit": (dict(below=3, unit="products"), 2, "2 products (predicted ≤ 3 products)"),
    "noise": (dict(below=1e-12), 3.1e-16, "about 10⁻¹⁶ (predicted ≤ 10⁻¹²)"),
    "no noise": (dict(below=5e-10), 0.0, "0 (predicted ≤ 5·10⁻¹⁰)"),
    "large": (dict(above=5e5), 831679.68, "8.317·10⁵ (predicted ≥ 500000)"),
    "chaotic": (dict(above=0.1, kind="chaotic"), 0.1361111, "0.14 (predicted ≥ 0.1)"),
    "exact float": (dict(equals=0.25, kind="exact"), 0.25, "0.25 (predicted 0.25)"),
    "truth": (dict(equals=True), np.True_, "1 (predicted 1)"),
    "one-entry array": (dict(equals=3), np.array([3]), "3 (predicted 3)"),
    "infinite": (dict(above=1), inf, "∞ (predicted ≥ 1)"),
    "an example": (dict(above=1, over="one net"), 2, "2 (predicted ≥ 1; example, one net)"),
    "an aggregate": (dict(above=1, over="100 starts"), 2, "2 (predicted ≥ 1; over 100 starts)"),
}
FAILS = {
    "below the interval": (dict(within=(1.9, 2.1)), 1.89),
    "above the interval": (dict(within=(1.9, 2.1)), 2.11),
    "by more than rounding": (dict(within=(1.9, 2.1)), 2.1 * (1 + 1e-5)),
    "not equal": (dict(equals=25), 24), "too large": (dict(below=3), 3.1),
    "too small": (dict(above=0.1), 0.0), "nan": (dict(below=3), float("nan")),
    "not zero": (dict(equals=0), 1e-300),
    "exact, by rounding": (dict(equals=0.3, kind="exact"), 0.1 + 0.2),
    "nan in an interval": (dict(within=(0, 1)), np.nan),
    "noise too large": (dict(below=1e-12), 1e-11),
    "an empty interval": (dict(within=(2, 1)), 1.5),
    "an empty interval, at its end": (dict(within=(2, 1)), 2.0),
    "infinite": (dict(below=3), inf),
}
SHARES = np.array([13, 48, 22.0])
DRAWS = {  # what is asked of three draws, and what is shown
    "median": (dict(within=(10, 40)), "median 22.00 %, 2 of 3 as predicted; 13 … 48 % "
               "(predicted median 10 … 40 %; over 3 nets)"),
    "all": (dict(within=(10, 50), holds="all"),
            "median 22.00 %, all 3 in 13 … 48 % (predicted 10 … 50 %, each; over 3 nets)"),
    "some": (dict(above=20, holds=2),
             "median 22.00 %, 2 of 3 as predicted; 13 … 48 % "
             "(predicted ≥ 20 %, at least 2 of 3; over 3 nets)"),
    "chaotic": (dict(above=20, kind="chaotic"), "median 22 %, 2 of 3 as predicted; 13 … 48 % "
                "(predicted median ≥ 20 %; over 3 nets)"),
}


@pytest.mark.parametrize("name", HOLDS)
def test_holds(name, capsys):
    predicted, measured, shown = HOLDS[name]
    assert vg.claim("R1", "the slope", measured, **predicted) is None
    assert capsys.readouterr().out == f"the slope: {shown} ✓  [R1]\n"


@pytest.mark.parametrize("name", FAILS)
def test_fails(name, capsys):
    predicted, measured = FAILS[name]
    with pytest.raises(vg.claims.ClaimFailed, match=r"the slope.*FAILS  \[R1\]"):
        vg.claim("R1", "the slope", measured, **predicted)
    assert capsys.readouterr().out == ""
    assert issubclass(vg.claims.ClaimFailed, AssertionError)


@pytest.mark.parametrize("name", DRAWS)
def test_many_draws(name, capsys):
    predicted, shown = DRAWS[name]
    shown = shown.replace("22.00", "22")  # a whole number is written as one
    vg.claim("R23", "solved", SHARES, over="3 nets", unit="%", **predicted)
    assert capsys.readouterr().out == f"solved: {shown} ✓  [R23]\n"


@pytest.mark.parametrize(("numbers", "predicted", "shown"), [
    ([3, 3, 3], dict(equals=3), "3 in all 3 (predicted median 3; over 3 nets)"),
    ([0.0, 2e-14, 3e-16], dict(below=1e-12, holds="all"), 
     "up to about 10⁻¹⁴ in all 3 (predicted ≤ 10⁻¹², each; over 3 nets)"),
])
def test_draws_that_agree(numbers, predicted, shown, capsys):
    vg.claim("R23", "error", np.array(numbers), over="3 nets", **predicted)
    assert capsys.readouterr().out == f"error: {shown} ✓  [R23]\n"


@pytest.mark.parametrize("predicted", [
    dict(within=(23, 50)), dict(within=(10, 40), holds="all"), dict(above=20, holds=3),
    dict(below=20),
])
def test_draws_that_do_not_suffice(predicted):
    with pytest.raises(vg.claims.ClaimFailed, match="of 3"):
        vg.claim("R23", "solved", SHARES, over="3 nets", **predicted)


def test_one_draw_that_is_no_number_fails():
    with pytest.raises(vg.claims.ClaimFailed):
        vg.claim("R23", "solved", [1.0, np.nan, 1.0], over="3 nets", within=(0, 2))


@pytest.mark.parametrize(("given", "name"), [
    (dict(over=""), "over"), (dict(over="nets"), "over"), (dict(over="13 nets"), "over"),
    (dict(over="3 nets", holds=4), "holds"), (dict(over="3 nets", holds=0), "holds"),
    (dict(over="3 nets", holds="most"), "holds"), (dict(over="3 nets", holds=True), "holds"),
    (dict(over="3 nets", kind="random"), "kind"), (dict(over="3 nets", below=3), "prediction"),
])
def test_what_is_not_said_of_draws(given, name):
    with pytest.raises(ValueError, match=f"{name}: got .* expected"):
        vg.claim("R23", "solved", SHARES, **{"within": (0, 50)} | given)


@pytest.mark.parametrize("measured", [[], np.eye(2), "2", None, [1j]])
def test_what_is_no_measurement(measured):
    with pytest.raises(ValueError, match="measured: got .* expected"):
        vg.claim("R1", "s", measured, equals=1, over="4 nets")


@pytest.mark.parametrize("id", ["N1", "N35", "C22", "R22", "R30", "R10b", "R10c", "R15b",
                                "N15 C9", "R2 N9 C8"])
def test_ids_of_the_course(id, capsys):
    vg.claim(id, "s", 1, equals=1)
    assert capsys.readouterr().out.endswith(f"[{id}]\n")


@pytest.mark.parametrize("id", ["", "R", "R0", "N36", "C23", "R31", "N1b", "R1,C2",
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
        id="R1 C2", statement="the slope", measured=1.5, unit="m", kind="stable", over="",
        low=None if low == -inf else low, high=None if high == inf else high)


def displayed(monkeypatch, *given, **predicted):
    import IPython
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", shown.append)
    vg.claim(*given, **predicted)
    return shown[0]


@pytest.mark.parametrize(("measured", "given"), [
    (2.0, dict(within=(1, 3))), (inf, dict(above=1)), (7, dict(below=9, over="one net")),
    (3e-16, dict(below=1e-12)), (SHARES, dict(above=20, over="3 nets", holds=2)),
    ([1.0, inf], dict(above=0, over="2 nets")), (0.123456789123, dict(below=1, kind="chaotic")),
])
def test_a_claim_comes_back_from_its_facts(monkeypatch, measured, given):
    claim = displayed(monkeypatch, "R1", "s", measured, **given)
    assert Claim.from_facts(json.loads(json.dumps(claim.facts(), allow_nan=False))) == claim


@pytest.mark.parametrize(("measured", "given", "kept"), [
    (1 / 3, dict(below=1), 0.33333333), (3.4e-16, dict(below=1e-12), 1e-16), (0.0, dict(below=1e-12), 0.0),
    (1 / 3, dict(below=1, kind="exact"), 1 / 3), (12345678901, dict(above=1), 12345678901),
])
def test_facts_keep_the_digits_that_travel(monkeypatch, measured, given, kept):
    assert displayed(monkeypatch, "R1", "s", measured, **given).measured == kept


def test_in_a_notebook_it_is_displayed(monkeypatch, capsys):
    claim = displayed(monkeypatch, "R1", "the slope", 2.0, within=(1, 3))
    assert str(claim) == "the slope: 2 (predicted 1 … 3) ✓  [R1]"
    assert capsys.readouterr().out == ""


def test_a_row_says_in_words_what_was_predicted_and_measured():
    row = Claim("R1 N15", "|s − 1| < x", 22.0, 10, 40, "%", over="3 nets")._repr_html_()
    assert "<style" not in row and "|s − 1| &lt; x" in row
    for words in ("<small>over 3 nets</small>", '<small class="vg-ids">R1 N15</small>',
                  "<small>predicted</small> 10 … 40 %", "<small>measured</small> 22 % ✓"):
        assert words in row.replace("\N{NO-BREAK SPACE}", " ")
    assert "10\N{NO-BREAK SPACE}…\N{NO-BREAK SPACE}40\N{NO-BREAK SPACE}%" in row
