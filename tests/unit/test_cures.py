"""What a loss or ``fit`` advises is what cures: the cure is carried out."""

import re

import numpy as np
import pytest

import vgcore as vg

RNG = np.random.default_rng(0)
LABELS = np.array([0, 2, 1, 2, 0, 1])
SIGNS = np.where(LABELS > 0, 1, -1)
x = RNG.normal(size=(6, 4))

CASES = {  # outputs, loss, targets as people bring them, the cure
    "labels (n, 1)": (3, "softmax_cross_entropy", LABELS[:, None], "y[..., 0]"),
    "float labels (n, 1)": (3, "softmax_cross_entropy", 1.0 * LABELS[:, None],
                            "y[..., 0].astype(int)"),
    "float labels": (3, "softmax_cross_entropy", 1.0 * LABELS, "y.astype(int)"),
    "labels 1…C": (3, "softmax_cross_entropy", LABELS + 1, "y - 1"),
    "labels 5…7": (3, "softmax_cross_entropy", LABELS + 5, "y - 5"),
    "labels ±1": (2, "softmax_cross_entropy", SIGNS, "(y + 1) // 2"),
    "names of classes": (3, "softmax_cross_entropy", np.array(list("acbcab")),
                         "np.unique(y, return_inverse=True)[1]"),
    "one-hot in columns": (3, "softmax_cross_entropy", np.eye(3)[LABELS].T, "y.T"),
    "counts": (3, "softmax_cross_entropy", 2 * np.eye(3)[LABELS] + 1,
               "y / y.sum(axis=1, keepdims=True)"),
    "±1 for a sigmoid": (1, "sigmoid_cross_entropy", SIGNS[:, None], "(y + 1) / 2"),
    "1 and 2 for a sigmoid": (1, "sigmoid_cross_entropy",
                              1 + (LABELS > 0)[:, None], "y == y.max()"),
    "a vector for a sigmoid": (1, "sigmoid_cross_entropy", LABELS > 0, "y[..., None]"),
    "a vector for one output": (1, "squared_error", x[:, 0], "y[..., None]"),
    "labels for squared error": (3, "squared_error", LABELS, "np.eye(3)[y]"),
    "targets in columns": (3, "squared_error", x[:, :3].T, "y.T"),
}
SAID = {"y / y.sum(axis=1, keepdims=True)": "Divide each row by its sum"}


@pytest.mark.parametrize("case", CASES)
def test_the_cure_cures(case):
    n, name, y, cure = CASES[case]
    loss, y_hat = getattr(vg, name), RNG.normal(size=(6, n))
    with pytest.raises((ValueError, TypeError)) as caught:
        loss(y_hat, y)
    assert SAID.get(cure, cure) in str(caught.value)
    J, dJ = loss(y_hat, eval(cure, {"np": np, "y": y}))
    assert np.isfinite(J) and dJ.shape == y_hat.shape


ADVICE = {  # what no line of code cures: the words that say what to do
    "softmax of one output": (1, "softmax_cross_entropy", 0 * LABELS,
                              "sigmoid_cross_entropy"),
    "a class too many": (2, "softmax_cross_entropy", LABELS, "3 outputs"),
    "more classes than outputs": (2, "softmax_cross_entropy", np.eye(3)[LABELS],
                                  "3 outputs"),
    "no class": (3, "softmax_cross_entropy", LABELS - 1, "-1 marks no class"),
    "several at once": (3, "softmax_cross_entropy", np.ones((6, 3)),
                        "sigmoid_cross_entropy"),
    "logits for probabilities": (3, "softmax_cross_entropy", x[:, :3], "softmax(y)"),
    "numbers for classes": (3, "softmax_cross_entropy", x[:, 0], "squared_error"),
    "classes for a sigmoid": (3, "sigmoid_cross_entropy", np.tile(LABELS, (3, 1)).T,
                              "softmax_cross_entropy"),
    "numbers for a sigmoid": (3, "sigmoid_cross_entropy", x[:, :3], "squared_error"),
    "fewer targets": (3, "squared_error", x[:5, :3], "the same index"),
    "other widths": (3, "squared_error", x, "4 outputs"),
}


@pytest.mark.parametrize("case", ADVICE)
def test_the_advice_fits(case):
    n, name, y, words = ADVICE[case]
    with pytest.raises(ValueError, match=re.escape(words)):
        getattr(vg, name)(RNG.normal(size=(6, n)), y)


@pytest.mark.parametrize("part", ["data", "test"])
def test_fit_sees_a_transposed_x(part, rng):
    net = vg.Network(vg.Dense(4, 3, rng=rng))
    pairs = {"data": (x, LABELS), part: (x.T, LABELS)}
    with pytest.raises(ValueError, match=r"x\.T"):
        vg.fit(net, "softmax_cross_entropy", vg.SGD(0.1), pairs.pop("data"),
               epochs=1, batch_size=2, rng=rng, **pairs)
