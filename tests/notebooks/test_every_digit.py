"""A wrong digit anywhere in what a chapter prints is noticed.

For every digit of every output of every committed chapter, the comparison is
given the output with that one digit changed and must reject it. It follows
that every digit is checked, or stands in a cell that is marked chaotic: a
fraction with more than six significant digits fails here, because its last
digits are below the relative tolerance of 1e-6. Print fewer digits.
"""

import copy
import json

import pytest
from nbformat.v4 import new_output

from tests.notebooks import chapters
from tests.notebooks.outputs import CHAOTIC, CLAIM, DRAWN, WIDGET_VIEW, claim_difference, differences
from vgcore.claims import Claim, Draws

DIGITS = "0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
_NEXT = {row[i]: row[(i + 1) % 10] for row in DIGITS for i in range(10)}


def planted(text):
    """Yield ``(text with one digit changed, place)`` for every digit."""
    for place, character in enumerate(text):
        if character in _NEXT:
            yield text[:place] + _NEXT[character] + text[place + 1 :], place


def planted_outputs(outputs, *, chaotic=False):
    """Yield ``(outputs with one digit changed, where)`` for every digit that counts."""
    for i, output in enumerate(outputs):
        holder, keys = (
            (output, ["text"])
            if output.output_type == "stream"
            else (output.get("data", {}), list(output.get("data", {})))
        )
        if WIDGET_VIEW in keys:  # its sums are compared, not its drawing
            keys.remove("text/html")
        if chaotic and CLAIM not in keys:
            continue
        for key in keys:
            if key == "text" or key.startswith("text/"):
                for text, place in planted(holder[key]):
                    around = holder[key][max(0, place - 20) : place + 10]
                    yield _with(outputs, i, key, text), around
            elif key == CLAIM:
                for wrong, name in planted_claims(holder[key]):
                    yield _with(outputs, i, key, wrong), f"{holder[key]['id']}: {name}"
            elif key == DRAWN:
                yield from _planted_drawings(outputs, i, holder[key])


def unnoticed(outputs, *, chaotic=False):
    """Places where a changed digit is accepted."""
    return [where for wrong, where in planted_outputs(outputs, chaotic=chaotic)
            if not differences(wrong, outputs, chaotic=chaotic)]


def planted_claims(facts):
    """Yield ``(facts with one changed, its name)`` for all that are compared."""
    claim = Claim.from_facts(facts)
    loose = claim.kind == "chaotic" or claim.is_noise
    for name, fact in facts.items():
        if name == "draws":
            for wrong, inner in _planted_facts(fact, {"least", "greatest", "hold"} if loose else ()):
                yield facts | {"draws": wrong}, f"draws, {inner}"
    yield from _planted_facts({k: v for k, v in facts.items() if k != "draws"},
                              {"measured"} if loose else (), facts)


def _planted_facts(part, loose, whole=None):
    whole = part if whole is None else whole
    for name, fact in part.items():
        if name in loose:
            continue
        if isinstance(fact, float) and fact:
            yield whole | {name: fact * (1 + 1e-5)}, name
            continue
        for text, _ in planted(json.dumps(fact, ensure_ascii=False)):
            try:
                wrong = json.loads(text)
            except json.JSONDecodeError:
                continue
            if wrong != fact:
                yield whole | {name: wrong}, name


def _planted_drawings(outputs, i, facts):
    for k, moved in enumerate(facts["sums"]):
        sums = [*facts["sums"][:k], moved + 0.01, *facts["sums"][k + 1 :]]
        yield _with(outputs, i, DRAWN, facts | {"sums": sums}), f"drawn, sum {k}"
    yield _with(outputs, i, DRAWN, facts | {"words": "other"}), "drawn, words"


def _with(outputs, i, key, content):
    changed = list(outputs)
    changed[i] = copy.copy(outputs[i])
    if key == "text":
        changed[i].text = content
    else:
        changed[i].data = outputs[i].data | {key: content}
    # pictures are compared elsewhere and would only make this slow
    return changed


def _without_pictures(outputs):
    kept = []
    for output in outputs:
        output = copy.copy(output)
        if "data" in output:
            output.data = {
                kind: content
                for kind, content in output.data.items()
                if not kind.startswith("image/")
            }
        kept.append(output)
    return kept


@pytest.mark.parametrize("path", chapters.PATHS, ids=lambda path: path.stem)
def test_every_printed_digit_is_checked(path):
    found, digits = [], 0
    cells = [c for c in chapters.read(path).cells if c.cell_type == "code"]
    for number, cell in enumerate(cells):
        outputs = _without_pictures(cell.outputs)
        chaotic = CHAOTIC in cell.metadata.get("tags", [])
        digits += sum(1 for _ in planted_outputs(outputs, chaotic=chaotic))
        found += [f"code cell {number}: …{w!r}…" for w in unnoticed(outputs, chaotic=chaotic)]
    assert digits > 0, "a chapter that prints no number measures nothing"
    assert not found, (
        f"{len(found)} of {digits} digits are beyond the tolerance and would not "
        "be noticed if wrong; print at most six significant digits:\n"
        + "\n".join(found)
    )


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("loss 0.1234 after 1,797 steps, 10⁻¹⁶, x₁, 1e-12, float64", 19),
        ("[[ 0.   -1.25]\n [ 3.    4.  ]]", 6),
        ("no number", 0),
    ],
)
def test_all_digits_are_planted(text, digits):
    outputs = [new_output("stream", text=text)]
    assert len(list(planted_outputs(outputs))) == digits
    assert unnoticed(outputs) == []


def test_too_many_digits_are_found():
    outputs = [new_output("stream", text="pi is 3.14159265")]
    assert len(unnoticed(outputs)) == 3


CLAIMS = {
    "stable": (Claim("C5", "α", 0.19, 0, 0.2), {"id", "measured", "high", "low"}),
    "exact": (Claim("C5", "α", 25, 25, 25, kind="exact"), {"id", "measured", "high", "low"}),
    "chaotic": (Claim("C5", "α", 0.19, 0, 0.2, kind="chaotic"), {"id", "high", "low"}),
    "noise": (Claim("C5", "α", 1e-16, 0, 1e-12), {"id", "high", "low"}),
    "drawn": (Claim("C5", "α", 0.15, 0, 0.2, over="3 nets", draws=Draws(0.1, 0.3, 2, 3)),
              {"id", "measured", "low", "high", "over", "draws, least", "draws, greatest", "draws, hold", "draws, of"}),
}


@pytest.mark.parametrize("kind", CLAIMS)
def test_the_facts_of_a_claim_are_planted(kind):
    claim, names = CLAIMS[kind]
    assert {name for _, name in planted_claims(claim.facts())} == names
    outputs = [new_output("display_data", data=claim._repr_mimebundle_())]
    assert len(list(planted_outputs(outputs))) > 20
    assert unnoticed(outputs) == []
    for wrong, name in planted_claims(claim.facts()):  # not only for what it shows
        assert claim_difference(claim.facts(), wrong), name


def test_a_drawing_is_planted():
    outputs = [new_output("display_data", data={
        "text/plain": "Flipbook", "text/html": "<svg/>", WIDGET_VIEW: {},
        DRAWN: {"words": "abc", "sums": [1.0, 2.0, 3.0]}})]
    assert len(list(planted_outputs(outputs))) == 4
    assert unnoticed(outputs) == []


def test_a_chaotic_cell_is_not_planted_but_for_its_claims():
    shown = new_output("stream", text="loss 0.123")
    claim = CLAIMS["chaotic"][0]
    outputs = [shown, new_output("display_data", data=claim._repr_mimebundle_())]
    alone = list(planted_outputs(outputs[1:], chaotic=True))
    assert len(alone) > 20 and len(list(planted_outputs(outputs, chaotic=True))) == len(alone)
    assert unnoticed(outputs, chaotic=True) == []
