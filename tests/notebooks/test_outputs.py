"""The comparison accepts another machine's rounding and nothing else."""

import base64
import copy
import io

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_output

from tests.notebooks.outputs import (
    CLAIM,
    WIDGET_VIEW,
    claim_difference,
    differences,
    image_difference,
    noise_bound,
    text_difference,
)
from vgcore.claims import MIME, Claim

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


def test_a_widget_is_compared_by_its_text():
    def widget(text, model):
        view = {WIDGET_VIEW: {"model_id": model}} if model else {}
        return [new_output("display_data", data={"text/plain": text, **view})]

    old = widget("Flipbook(3 frames, digest 1a2b)", "1")
    assert not differences(old, widget("Flipbook(3 frames, digest 1a2b)", "2"))
    assert differences(old, widget("Flipbook(3 frames, digest 9a2b)", "1"))
    assert differences(old, widget("Flipbook(3 frames, digest 1a2b)", None))


CLAIM_FACTS = {
    "id": "R1",
    "statement": "slope of the centred difference",
    "measured": 2.0012345678,
    "low": 1.9,
    "high": 2.1,
    "unit": "decades per decade",
}


@pytest.mark.parametrize(
    ("change", "accepted"),
    [
        ({}, True),
        ({"measured": 2.0012345679}, True),
        ({"measured": 2.00124}, False),
        ({"measured": 2}, False),
        ({"measured": float("nan")}, False),
        ({"low": 1.8}, False),
        ({"high": 2.1000000001}, False),
        ({"high": None}, False),
        ({"statement": "slope"}, False),
        ({"id": "R2"}, False),
        ({"unit": ""}, False),
        ({"extra": 1}, False),
    ],
)
def test_claims(change, accepted):
    assert (claim_difference(CLAIM_FACTS, CLAIM_FACTS | change) is None) is accepted


@pytest.mark.parametrize(
    ("low", "high", "old", "new", "accepted"),
    [
        (None, 1e-12, 3e-16, 5e-16, True),
        (None, 1e-12, 3e-16, 0.0, True),
        (0, 1e-12, 3e-16, 5e-16, True),
        (None, 1e-12, 3e-16, 2e-12, False),
        (None, 1e-12, -3.0, -4.0, False),
        (None, 1e-6, 3e-8, 5e-8, False),
        (1e-13, 1e-12, 3e-13, 5e-13, False),
        (1.0, None, 3.0, 5.0, False),
    ],
)
def test_rounding_error_may_move_below_its_bound(low, high, old, new, accepted):
    facts = CLAIM_FACTS | {"low": low, "high": high}
    difference = claim_difference(facts | {"measured": old}, facts | {"measured": new})
    assert (difference is None) is accepted


def test_the_claims_of_the_package_are_known():
    facts = Claim("R1", "error", 3e-16, -np.inf, 1e-12)._repr_mimebundle_()[MIME]
    assert (MIME, facts.keys()) == (CLAIM, CLAIM_FACTS.keys())
    assert noise_bound(facts) == 1e-12


def test_claims_are_compared_beside_their_text():
    old = [new_output("display_data", data={"text/plain": "R1 ok", CLAIM: CLAIM_FACTS})]
    new = copy.deepcopy(old)
    new[0]["data"][CLAIM]["measured"] = 3.0
    assert differences(old, new) and not differences(old, copy.deepcopy(old))


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
