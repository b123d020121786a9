"""A stack of nets gives each net's own numbers, both ways."""

import numpy as np
import pytest

import vgcore as vg
from vgcore import experiments, measure

S, B = 3, 4


def close(a, b):
    return np.allclose(a, b, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("phi", ["tanh", "relu", "sigmoid"])
def test_each_net_of_a_stack_is_a_network(phi, rng):
    widths, gains = [3, 5, 4, 2], np.array([0.5, 2.0])
    stack = experiments.Stack.draw(widths, [phi, phi, "identity"], bias=0.3, nets=S,
                          rng=rng, gain=gains[:, None])
    x, dJ = rng.normal(size=(B, 3)), rng.normal(size=(2, S, B, 2))
    tape = stack.forward(x)
    dx = stack.backward(dJ, tape)
    assert stack.shape == (2, S) and dx.shape == (2, S, B, 3)
    for g, s in np.ndindex(2, S):
        net = vg.Network(*[vg.Dense(m, n, p, rng=rng) for m, n, p in
                           zip(widths, widths[1:], [phi, phi, "identity"])])
        for l, layer in enumerate(net.layers):
            layer.W = gains[g] * stack.W[l][s]
            layer.b = stack.b[l][s, 0]
        _, own = net.forward(x)
        assert close(dx[g, s], net.backward(dJ[g, s], own))
        for l, layer in enumerate(net.layers, start=1):
            assert close(tape[l].a[g, s], own[l].a)
            assert close(tape[l].delta[g, s], own[l].delta)
            assert close(tape[l].dW[g, s], layer.dW)
            assert close(tape[l].db[g, s], layer.db)
        for q in ("a", "z", "delta", "da"):
            assert close(measure.root_mean_squares(tape, q)[g, s],
                         measure.root_mean_squares(own, q))


@pytest.mark.parametrize("normalized", [None, "layer"])
def test_each_net_of_a_residual_stack_is_a_network(normalized, rng):
    n, L, scale = 5, 3, [[1.0], [0.3]]
    stack = experiments.ResidualStack.draw(n, L, "tanh", nets=S, rng=rng, scale=scale,
                                  normalized=normalized)
    x, dJ = rng.normal(size=(B, n)), rng.normal(size=(B, n))
    tape = stack.forward(x)
    dx = stack.backward(dJ, tape)
    for k, s in np.ndindex(2, S):
        net = vg.Network(*[vg.Residual(
            *([vg.Normalize(n)] if normalized else []),
            vg.Dense(n, n, "tanh", rng=rng), vg.Dense(n, n, rng=rng),
            scale=scale[k][0]) for _ in range(L)])
        for block, W1, W2 in zip(net.layers, stack.W1, stack.W2):
            block.layers[-2].W, block.layers[-1].W = W1[s], W2[s]
        y_hat, own = net.forward(x)
        assert close(tape.a[k, s], y_hat)
        assert close(dx[k, s], net.backward(dJ, own))
        assert close(tape[2].da[k, s], own[2].da)


def test_centering_holds_its_biases_fixed(rng):
    drawn = experiments.Stack.draw([3, 6, 6], "relu", nets=S, rng=rng, centered=True)
    x, dJ = rng.normal(size=(B, 3)), rng.normal(size=(S, B, 6))
    tape = drawn.forward(x)
    b, a = [], x
    for W, record in zip(drawn.W, tape[1:]):
        b.append(-(a @ W.mT).mean(axis=-2))
        a = record.a
    fixed = experiments.Stack(drawn.W, "relu", b=b)
    own = fixed.forward(x)
    assert close(tape.a, own.a)
    assert np.allclose(tape[2].z.mean(axis=-2), 0, atol=1e-12)
    assert close(drawn.backward(dJ, tape), fixed.backward(dJ, own))

    blocks = experiments.ResidualStack.draw(6, 2, nets=S, rng=rng, normalized="center")
    tape = blocks.forward(own.a)
    assert np.allclose(tape[2].u.mean(axis=-2), 0, atol=1e-12)
    h, e = own.a, 1e-6  # one block with its mean held, by differences
    mean = h.mean(axis=-2, keepdims=True)

    def block(a):
        z = (a - mean) @ blocks.W1[0].mT
        return a + np.maximum(z, 0) @ blocks.W2[0].mT

    v = rng.normal(size=h.shape)
    along = (np.sum(block(h + e * v) * dJ) - np.sum(block(h - e * v) * dJ)) / (2 * e)
    assert np.sum(blocks.backward(dJ, tape[:2]) * v) == pytest.approx(along, rel=1e-6)


def test_a_shorter_tape_is_a_shallower_net(rng):
    stack = experiments.Stack.draw([4] * 6, "tanh", nets=S, rng=rng)
    tape = stack.forward(rng.normal(size=(B, 4)))
    dJ = rng.normal(size=(B, 4))
    cut = experiments.Stack(stack.W[:3], "tanh")
    assert close(stack.backward(dJ, tape[:4], to_weights=False),
                 cut.backward(dJ, cut.forward(tape[0].a)))
    assert not hasattr(tape[3], "dW") and not hasattr(tape[5], "delta")


def test_sizes_of_vanishing_gradients_do_not_underflow():
    tape = vg.layers.Tape([vg.Record(a=np.ones((2, 2))), vg.Record(a=np.full((2, 2), 1e-200)),
                    vg.Record(a=np.zeros((2, 2))), vg.Record(a=np.full((2, 2), 1e200))])
    assert measure.root_mean_squares(tape, "a").tolist() == [1e-200, 0.0, 1e200]


def test_normalize_against_differences(rng):
    net = vg.Network(vg.Dense(3, 5, "tanh", rng=rng), vg.Normalize(5),
                     vg.Dense(5, 2, rng=rng))
    x = rng.normal(size=(6, 3))
    assert vg.check_gradients(net, vg.squared_error, x, rng.normal(size=(6, 2)))
    a, _ = vg.Normalize(5).forward(rng.normal(2.0, 3.0, size=(6, 5)))
    assert np.allclose(a.mean(axis=1), 0) and np.allclose(a.std(axis=1), 1, rtol=1e-4)
    assert vg.Normalize(5).forward(x32 := np.ones((2, 5), np.float32))[0].dtype == x32.dtype
    assert repr(vg.Normalize(5)) == "Normalize(5, eps=1e-05)"


def stack(rng, **options):
    return experiments.Stack([rng.normal(size=(S, 4, 3)), rng.normal(size=(S, 2, 4))],
                    **options)


BAD = {
    "no layers": (lambda rng: experiments.Stack([]), ["W", "empty"]),
    "one net without its axis": (
        lambda rng: experiments.Stack([np.ones((2, 2))]), ["W[1]", "(2, 2)"]),
    "widths that do not fit": (
        lambda rng: experiments.Stack([np.ones((S, 4, 3)), np.ones((S, 2, 5))]),
        ["W[2]", "(3, 2, 5)", "4"]),
    "another number of nets": (
        lambda rng: experiments.Stack([np.ones((S, 4, 3)), np.ones((2, 2, 4))]), ["W[2]"]),
    "too few activations": (lambda rng: stack(rng, phi=["tanh"]), ["phi", "2"]),
    "unknown activation": (lambda rng: stack(rng, phi="swish"), ["'swish'"]),
    "gain of another shape": (
        lambda rng: stack(rng, gain=np.ones(2)), ["gain", "(2,)", "(3,)"]),
    "biases of another shape": (
        lambda rng: stack(rng, b=[np.ones((S, 4)), np.ones((S, 3))]), ["b[2]"]),
    "too few biases": (lambda rng: stack(rng, b=[np.ones((S, 4))]), ["b", "1"]),
    "x as a vector": (lambda rng: stack(rng).forward(np.ones(3)), ["x", "(3,)"]),
    "x too wide": (lambda rng: stack(rng).forward(np.ones((B, 4))), ["x", "(4, 4)"]),
    "x of another number of nets": (
        lambda rng: stack(rng).forward(np.ones((2, B, 3))), ["x", "(2, 4, 3)"]),
    "x nan": (lambda rng: stack(rng).forward(np.full((B, 3), np.nan)), ["nan"]),
    "dJ of another shape": (
        lambda rng: (lambda s: s.backward(np.ones((B, 5)), s.forward(np.ones((B, 3)))))(
            stack(rng)), ["da", "(4, 5)"]),
    "sizes before backward": (
        lambda rng: measure.root_mean_squares(stack(rng).forward(np.ones((B, 3)))),
        ["'delta'", "layer 1", "backward"]),
    "a branch that does not return": (
        lambda rng: experiments.ResidualStack([np.ones((S, 4, 3))], [np.ones((S, 2, 4))]),
        ["W2[1]", "3"]),
    "no blocks": (lambda rng: experiments.ResidualStack([], []), ["empty"]),
    "unknown normalization": (
        lambda rng: experiments.ResidualStack.draw(3, 1, nets=1, rng=rng, normalized="batch"),
        ["normalized", "'batch'", "'layer'"]),
    "no nets": (lambda rng: experiments.Stack.draw([2, 2], nets=0, rng=rng), ["nets", "0"]),
    "no generator": (lambda rng: experiments.Stack.draw([2, 2], nets=1, rng=0), ["Generator"]),
    "no units to normalize": (lambda rng: vg.Normalize(0), ["n", "0"]),
    "rows of another width": (
        lambda rng: vg.Normalize(3).forward(np.ones((2, 4))), ["(2, 4)"]),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name, rng):
    call, words = BAD[name]
    with pytest.raises((ValueError, TypeError)) as error:
        call(rng)
    assert all(word in str(error.value) for word in words), str(error.value)
