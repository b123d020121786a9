"""The picture of one weight: its numbers, and what it refuses."""

import numpy as np
import pytest

import vgcore as vg
from vgcore import plots


@pytest.fixture
def swept():
    rng = np.random.default_rng(0)
    net = vg.Network(vg.Dense(3, 4, vg.tanh, rng=rng),
                     vg.Dense(4, 2, vg.sigmoid, rng=rng))
    y_hat, tape = net.forward(rng.standard_normal((1, 3)))
    net.backward(vg.squared_error(y_hat, np.eye(2)[:1])[1], tape)
    return net, tape


def written(ax):
    return [text.get_text().replace("−", "-") for text in ax.texts]


@pytest.mark.parametrize("layer", [1, 2])
def test_every_weight_shows_its_gradient(swept, layer):
    net, tape = swept
    dW = net.layers[layer - 1].dW
    for i, j in np.ndindex(dW.shape):
        words = written(plots.weight_factors(net, tape, layer, i, j))
        assert f"{dW[i, j]:.4f}" in words
        assert f"{tape[layer - 1].a[0, j]:.4f}" in words
        assert f"{tape[layer].da[0, i]:.4f}" in words
        plots.style.plt.close("all")


def test_the_top_factor_comes_from_the_loss(swept):
    for layer, source in ((1, "layer above"), (2, "loss")):
        words = written(plots.weight_factors(*swept, layer, 0, 0))
        plots.style.plt.close("all")
        assert {"layer above", "loss"} & set(words) == {source}


def test_the_words_say_what_the_picture_shows(swept):
    net, tape = swept
    for layer, i, j in plots.weight_choices(net).values():
        said = plots.weight_in_words(net, tape, layer, i, j).replace("−", "-")
        for q in (tape[layer - 1].a[0, j], tape[layer].da[0, i],
                  net.layers[layer - 1].dW[i, j]):
            assert f"{q:.4f}" in said
    assert said.endswith("from the loss.")
    share = tape[2].delta[0, 1] * net.layers[1].W[1, 3]
    assert f"{share:.3f}" in plots.weight_in_words(
        net, tape, 1, 3, 0).replace("−", "-")


def test_every_weight_can_be_chosen(swept):
    choices = plots.weight_choices(swept[0])
    assert len(choices) == 12 + 8
    assert choices["layer 2: to 1 from 3"] == (2, 1, 3)


def test_shares_on_the_edges_add_up_to_the_factor_above(swept):
    net, tape = swept
    shares = tape[2].delta[0] * net.layers[1].W[:, 3]
    words = written(plots.weight_factors(net, tape, 1, 3, 0))
    plots.style.plt.close("all")
    assert all(f"{share:.3f}" in words for share in shares)
    assert shares.sum() == pytest.approx(tape[1].da[0, 3], rel=1e-12)


@pytest.mark.parametrize(("layer", "i", "j", "message"), [
    (0, 0, 0, "layer: got 0"),
    (3, 0, 0, "layer: got 3, expected 1 to 2"),
    (1, 4, 0, "i: got 4, expected 0 to 3"),
    (1, 0, -1, "j: got -1, expected 0 to 2"),
])
def test_a_weight_that_is_not_there(swept, layer, i, j, message):
    with pytest.raises(ValueError, match=message):
        plots.weight_factors(*swept, layer, i, j, ax=object())
    with pytest.raises(ValueError, match=message):
        plots.weight_in_words(*swept, layer, i, j)


def test_a_batch_or_a_forward_pass_alone_is_refused(swept):
    net, _ = swept
    for rows, message in ((2, "2 examples"), (1, "a forward pass only")):
        tape = net.forward(np.ones((rows, 3)))[1]
        with pytest.raises(ValueError, match=message):
            plots.weight_factors(net, tape, 1, 0, 0, ax=object())


def test_softmax_gradients_draws_what_it_is_given():
    p, y = np.array([0.7, 0.2, 0.1]), np.array([0.0, 1.0, 0.0])
    ax = plots.softmax_gradients(p, y, p - y, (p - y) * y)
    drawn = [line.get_ydata() for line in ax.lines[-2:]]
    plots.style.plt.close("all")
    np.testing.assert_array_equal(drawn, [p - y, (p - y) * y])
