"""The comparison accepts another machine's rounding and nothing else."""

import base64
import copy
import dataclasses
import io

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_output

from tests.notebooks.outputs import (
    DRAWN,
    WIDGET_VIEW,
    claim_difference,
    differences,
    image_difference,
    text_difference,
    wording_difference,
)
from vgcore.claims import Claim, Draws

SAME = [
    ("loss 0.25", "loss 0.25"),
    ("0.12345678", "0.12345679"),
    ("1.0000001e-12", "1.0000002e-12"),
    ("6.0221407e+23", "6.0221408e+23"),
    ("−0.12345678", "−0.12345679"),
    ("1,797.12345678", "1,797.12345679"),
    ("[ 0.0  1.5]", "[-0.0  1.5]"),
    ("[[ 0. -1.]]", "[[-0. -1.]]"),
    ("0.5", "0.500"),
    ("nan inf -inf", "nan inf -inf"),
    ("about 10⁻¹⁶", "about 10⁻¹⁶"),
    ("<Figure size 640x480 with 1 Axes>", "<Figure size 640x480 with 1 Axes>"),
]
DIFFERENT = [
    ("loss 0.25", "loss 0.26"),
    ("loss 0.25", "cost 0.25"),
    ("1797", "1798"),
    ("1,797", "1,798"),
    ("1_797", "1_798"),
    ("12345678901", "12345678902"),
    ("12345678.", "12345679."),
    ("1e-12", "2e-12"),
    ("1e-12", "1e-13"),
    ("1e-320", "1e-321"),
    ("1e-12", "0.0"),
    ("0.0", "1e-300"),
    ("0.0e+00", "0.0e+01"),
    ("0.5", "-0.5"),
    ("0.5", "nan"),
    ("nan", "inf"),
    ("inf", "-inf"),
    ("10⁻¹⁶", "10⁻¹⁵"),
    ("x₁ = 2", "x₂ = 2"),
    ("1.5 2.5", "1.5"),
    ("1.5", "1.5 2.5"),
    ("[1,2.5]", "[2,2.5]"),
    ("True", "False"),
    ("a\nb", "a b"),
    ("float64", "float32"),
    ("2 layers", "2.0 layers"),
    ("0.123456", "0.123457"),
    ("0.999999", "0.999998"),
]


@pytest.mark.parametrize(("reference", "computed"), SAME)
def test_accepted_texts(reference, computed):
    assert text_difference(reference, computed) is None


@pytest.mark.parametrize(("reference", "computed"), DIFFERENT)
def test_rejected_texts(reference, computed):
    assert text_difference(reference, computed)
    assert text_difference(computed, reference)


def test_a_difference_shows_both_numbers():
    line = text_difference("mean loss 0.25 after 3", "mean loss 0.26 after 3")
    assert "0.25" in line and "0.26" in line and "loss" in line


def _stream(text, name="stdout"):
    return new_output("stream", text=text, name=name)


def _shown(**data):
    kinds = {k.replace("_", "/"): v for k, v in data.items()}
    return new_output("display_data", data=kinds)


@pytest.mark.parametrize(
    ("reference", "computed"),
    [
        ([_stream("a")], []),
        ([], [_stream("a")]),
        ([_stream("a")], [_stream("a", name="stderr")]),
        ([_stream("a")], [_stream("a"), _stream("a", name="stderr")]),
        ([_stream("a")], [_shown(text_plain="a")]),
        ([_shown(text_plain="1.5")], [_shown(text_plain="1.6")]),
        ([_shown(text_html="<b>1.5</b>")], [_shown(text_html="<b>1.6</b>")]),
        ([_shown(text_plain="a")], [_shown(text_plain="a", text_html="a")]),
        ([_shown(application_json={"a": 1})], [_shown(application_json={"a": 2})]),
    ],
)
def test_rejected_outputs(reference, computed):
    assert differences(reference, computed)


def test_pieces_of_a_stream_are_joined():
    pieces = [_stream("loss 0.2"), _stream("5 after 3\n"), _stream("careful", name="stderr")]
    whole = [_stream("loss 0.25 after 3\n"), _stream("careful", name="stderr")]
    assert not differences(pieces, whole) and not differences(whole, pieces)
    assert pieces[0]["text"] == "loss 0.2"
    assert differences(pieces[1:], whole)


def widget(text="Flipbook(3 frames)", model="1", sums=(1.0, 2.0, 3.0), words="abc"):
    drawn = {"words": words, "sums": list(sums)}
    view = {WIDGET_VIEW: {"model_id": model}} if model else {}
    data = {"text/plain": text, "text/html": f"<svg>{model}</svg>", DRAWN: drawn, **view}
    return [new_output("display_data", data=data)]


@pytest.mark.parametrize(
    ("other", "accepted", "if_chaotic"),
    [
        (widget(), True, True),
        (widget(model="2"), True, True),
        (widget(sums=(1.0004, 1.9996, 3.0)), True, True),
        (widget(sums=(1.01, 2.01, 3.01)), False, True),
        (widget(sums=(1.0, 2.0, float("nan"))), False, True),
        (widget(words="abd"), False, True),
        (widget(text="Flipbook(4 frames)"), False, True),
        (widget(text="Flipbook(a: 3; 3 frames)"), False, False),
        (widget(model=None), False, False),
    ],
)
def test_a_widget_is_compared_by_its_words_and_by_what_it_drew(other, accepted, if_chaotic):
    assert (not differences(widget(), other)) is accepted
    assert (not differences(widget(), other, chaotic=True)) is if_chaotic


@pytest.mark.parametrize(
    ("reference", "computed", "accepted"),
    [
        ("loss 0.25 after 3", "loss 0.31 after 17", True),
        ("loss 1e-3, 12 %", "loss 3.5, 7 %", True),
        ("loss −0.5", "loss 0.5", True),
        ("loss 8.3·10⁻⁵", "loss 0.2", True),
        ("loss 0.25", "cost 0.25", False),
        ("0.25 0.5", "0.25", False),
        ("solved: yes", "solved: no", False),
        ("a 1\nb 2", "a 1 b 2", False),
    ],
)
def test_of_chaotic_text_words_and_the_count_of_numbers_are_compared(reference, computed, accepted):
    assert (wording_difference(reference, computed) is None) is accepted
    old, new = [_stream(reference)], [_stream(computed)]
    assert (not differences(old, new, chaotic=True)) is accepted


def test_of_a_chaotic_figure_only_the_shape_is_compared():
    one, other, tall = ([_shown(**{"image/png": _drawn(draw, size=size)})] for draw, size in (
        (None, (6, 4)), (lambda axis: axis.imshow(np.eye(8)), (6, 4)), (None, (4, 6))))
    assert differences(one, other) and not differences(one, other, chaotic=True)
    assert differences(one, tall, chaotic=True)


SLOPE = Claim("R1", "slope of the centered difference", 2.0012345, 1.9, 2.1, "decades")
NETS = Draws(1.8, 2.2, 11, 12)


def changed(claim, **change):
    return dataclasses.replace(claim, **change).facts()


@pytest.mark.parametrize(
    ("claim", "change", "accepted"),
    [
        (SLOPE, {}, True),
        (SLOPE, {"measured": 2.0012346}, True),
        (SLOPE, {"measured": 2.0012345 * (1 + 1e-4)}, False),
        (SLOPE, {"measured": 2.0012345 * (1 + 1e-12)}, True),
        (SLOPE, {"measured": 2.2}, False),
        (SLOPE, {"measured": 2}, False),
        (SLOPE, {"measured": float("nan")}, False),
        (SLOPE, {"low": 1.8}, False),
        (SLOPE, {"high": 2.1 * (1 + 1e-15)}, True),
        (SLOPE, {"high": 2.1 * (1 + 1e-3)}, False),
        (SLOPE, {"high": np.inf}, False),
        (SLOPE, {"statement": "slope"}, False),
        (SLOPE, {"id": "R2"}, False),
        (SLOPE, {"unit": ""}, False),
        (SLOPE, {"kind": "chaotic"}, False),
        (SLOPE, {"over": "one net"}, False),
        (SLOPE, {"draws": NETS}, False),
        (Claim("R1", "paths", 243, 243, 243, kind="exact"), {"measured": 244, "high": 244}, False),
        (Claim("R1", "paths", 2, 1, 3, kind="exact"), {"measured": 3}, False),
        (Claim("R1", "paths", 1.5, 1, 3, kind="exact"), {"measured": 1.5 * (1 + 1e-15)}, False),
        (Claim("R1", "loss", 0.2, 0, 1, kind="chaotic"), {"measured": 0.7}, True),
        (Claim("R1", "loss", 0.2, 0, 1, kind="chaotic"), {"measured": 1.01}, False),
        (Claim("R1", "loss", 0.2, 0, 1, kind="chaotic"), {"high": 2.0}, False),
        (Claim("R1", "gap", 1e-16, -np.inf, 1e-12), {"measured": 1e-15}, True),
        (Claim("R1", "gap", 1e-16, -np.inf, 1e-12), {"measured": 0.0}, True),
        (Claim("R1", "gap", 1e-16, 0, 1e-12), {"measured": 1e-15}, True),
        (Claim("R1", "gap", 1e-16, -np.inf, 1e-12), {"measured": 2e-12}, False),
        (Claim("R1", "gap", -3.0, -np.inf, 1e-12), {"measured": -4.0}, False),
        (Claim("R1", "gap", 3e-8, -np.inf, 1e-6), {"measured": 5e-8}, False),
        (Claim("R1", "gap", 3e-13, 1e-13, 1e-12), {"measured": 5e-13}, False),
        (Claim("R1", "gap", 3.0, 1, np.inf), {"measured": 5.0}, False),
        (Claim("R1", "s", 2.0, 1.9, 2.1, over="12 nets", draws=NETS), {}, True),
        (Claim("R1", "s", 2.0, 1.9, 2.1, over="12 nets", draws=NETS), {"draws": Draws(1.8, 2.2, 10, 12)}, False),
        (Claim("R1", "s", 2.0, 1.9, 2.1, over="12 nets", draws=NETS), {"draws": Draws(1.7, 2.2, 11, 12)}, False),
        (Claim("R1", "s", 2.0, 1.9, 2.1, over="12 nets", draws=NETS), {"draws": Draws(1.8, 2.3, 11, 12)}, False),
        (Claim("R1", "s", 2.0, 1.9, 2.1, over="12 nets", draws=NETS), {"draws": Draws(1.8, 2.2, 11, 12, "all")}, False),
        (Claim("R1", "s", 2.0, 1.9, 2.1, over="12 nets", draws=NETS), {"draws": None}, False),
        (Claim("R1", "s", 2.0, 1.9, 2.1, kind="chaotic", over="12 nets", draws=NETS),
         {"measured": 2.05, "draws": Draws(1.2, 2.3, 7, 12)}, True),
        (Claim("R1", "s", 2.0, 1.9, 2.1, kind="chaotic", over="12 nets", draws=Draws(1.8, 2.2, 11, 12, 9)),
         {"measured": 2.05, "draws": Draws(1.2, 2.3, 8, 12, 9)}, False),
    ],
)
def test_claims(claim, change, accepted):
    other = changed(claim, **change)
    assert (claim_difference(claim.facts(), other) is None) is accepted
    bundles = [claim._repr_mimebundle_(), Claim.from_facts(other)._repr_mimebundle_()]
    outputs = [[new_output("display_data", data=bundle)] for bundle in bundles]
    assert (not differences(*outputs)) is accepted


def test_a_claim_shows_what_its_facts_say():
    old = [new_output("display_data", data=SLOPE._repr_mimebundle_())]
    for kind in "text/plain", "text/html":
        wrong = copy.deepcopy(old)
        wrong[0]["data"][kind] = wrong[0]["data"][kind].replace("2.001", "2.002")
        assert differences(wrong, old)


def _drawn(draw=None, *, size=(6, 4), dpi=80, **style):
    with matplotlib.rc_context(style):
        figure = Figure(figsize=size, dpi=dpi)
        axis = figure.subplots()
        axis.set(xlabel="layer", ylabel="norm of the gradient", title="Decay")
        (draw or _decay)(axis)
        file = io.BytesIO()
        figure.savefig(file, format="png")
    return base64.b64encode(file.getvalue()).decode()


def _decay(axis, rate=0.25, color="C0"):
    layers = np.arange(20)
    axis.semilogy(layers, rate**layers, "o-", color=color)


@pytest.mark.parametrize(
    "style",
    [
        {},
        {"font.family": "DejaVu Serif"},
        {"font.family": "DejaVu Sans Mono"},
        {"text.antialiased": False, "lines.antialiased": False},
        {"font.size": 10.5},
    ],
)
def test_alike_figures(style):
    assert image_difference(_drawn(), _drawn(**style)) is None


def test_figures_of_another_resolution_are_alike():
    assert image_difference(_drawn(), _drawn(dpi=120)) is None


@pytest.mark.parametrize(
    "draw",
    [
        lambda axis: None,
        lambda axis: axis.plot(np.arange(20), np.arange(20)),
        lambda axis: axis.imshow(np.eye(8)),
        lambda axis: axis.bar(range(20), range(20)),
        lambda axis: axis.semilogy(np.arange(20), 4.0 ** np.arange(20), "o-"),
        lambda axis: _decay(axis, color="C1"),
    ],
    ids=["empty", "another line", "a matrix", "bars", "growth", "another color"],
)
def test_unlike_figures(draw):
    assert "figure differs" in image_difference(_drawn(), _drawn(draw))


def test_a_figure_of_another_shape():
    assert "pixels" in image_difference(_drawn(), _drawn(size=(4, 6)))


def test_a_missing_or_an_extra_figure():
    one = [new_output("display_data", data={"image/png": _drawn(), "text/plain": "F"})]
    assert differences(one, one + copy.deepcopy(one))
    assert differences(one + copy.deepcopy(one), one)
    assert differences(one, [new_output("display_data", data={"text/plain": "F"})])
