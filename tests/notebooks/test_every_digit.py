"""A wrong digit anywhere in what a chapter prints is noticed.

For every digit of every output of every committed chapter, the comparison is
given the output with that one digit changed and must reject it. It follows
that no chapter prints a digit that is not checked: a fraction with more than
six significant digits fails here, because its last digits are below the
relative tolerance of 1e-6. Print fewer digits.
"""

import copy
import json

import pytest
from nbformat.v4 import new_output

from tests.notebooks import chapters
from tests.notebooks.outputs import CLAIM, WIDGET_VIEW, differences, noise_bound

DIGITS = "0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
_NEXT = {row[i]: row[(i + 1) % 10] for row in DIGITS for i in range(10)}


def planted(text):
    """Yield ``(text with one digit changed, place)`` for every digit."""
    for place, character in enumerate(text):
        if character in _NEXT:
            yield text[:place] + _NEXT[character] + text[place + 1 :], place


def planted_outputs(outputs):
    """Yield ``(outputs with one digit changed, where)`` for every digit."""
    for i, output in enumerate(outputs):
        holder, keys = (
            (output, ["text"])
            if output.output_type == "stream"
            else (output.get("data", {}), list(output.get("data", {})))
        )
        if WIDGET_VIEW in keys:  # its digest is compared, not its drawing
            keys.remove("text/html")
        for key in keys:
            if key == "text" or key.startswith("text/"):
                for text, place in planted(holder[key]):
                    around = holder[key][max(0, place - 20) : place + 10]
                    yield _with(outputs, i, key, text), around
            elif key == CLAIM:
                yield from _planted_claims(outputs, i, holder[key])


def unnoticed(outputs):
    """Places where a changed digit is accepted."""
    return [where for wrong, where in planted_outputs(outputs)
            if not differences(wrong, outputs)]


def _planted_claims(outputs, i, claim):
    for name, fact in claim.items():
        if name == "measured" and noise_bound(claim) is not None:
            continue  # rounding error: only its bound is stated
        if name == "measured" and isinstance(fact, float):
            wrong = claim | {name: fact * (1 + 1e-5) if fact else 1e-300}
            yield _with(outputs, i, CLAIM, wrong), f"{claim.get('id')}: {name}"
            continue
        for text, _ in planted(json.dumps(fact, ensure_ascii=False)):
            try:
                wrong = claim | {name: json.loads(text)}
            except json.JSONDecodeError:
                continue
            if wrong[name] != fact:
                yield _with(outputs, i, CLAIM, wrong), f"{claim.get('id')}: {name}"


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
        digits += sum(1 for _ in planted_outputs(outputs))
        found += [f"code cell {number}: …{w!r}…" for w in unnoticed(outputs)]
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


def test_digits_of_claims_are_planted():
    claim = {"id": "C5", "measured": 0.19, "low": 0, "high": 0.2, "statement": "α"}
    outputs = [new_output("display_data", data={CLAIM: claim})]
    where = [w for _, w in planted_outputs(outputs)]
    names = ["id", "measured", "low", "high", "high"]
    assert where == [f"C5: {name}" for name in names]
    assert unnoticed(outputs) == []
