import numpy as np
import pytest

import vgcore as vg
from tests.unit.specimens import frozen


def digit_net(rng):
    return vg.Network(vg.Dense(64, 64, vg.relu, init=vg.he, rng=rng),
                      vg.Dense(64, 10, rng=rng))


def train_on_digits(seed, data, epochs=15):
    rng = np.random.default_rng(seed)
    net = digit_net(rng)
    history = vg.fit(net, vg.softmax_cross_entropy, vg.Adam(3e-3), data.train,
                     epochs=epochs, batch_size=32, rng=rng, test=data.test)
    return net, history


def test_digits_are_learned():
    with np.errstate(under="ignore"):
        runs = [train_on_digits(seed, vg.digits())[1] for seed in range(5)]
    last = [h.test_accuracy[-1] for h in runs]
    assert np.mean(last) >= 0.97, last
    steps = 15 * -(-1437 // 32)
    for h in runs:
        assert len(h.loss) == len(h.norm) == steps
        assert len(h.test_loss) == len(h.test_accuracy) == 15
        assert h.initial_loss > 2 > 0.2 > np.mean(h.loss[-45:])
        assert h.test_loss[-1] < 0.15


def test_one_seed_one_result():
    data = vg.digits()
    with np.errstate(under="ignore"):
        (one, h), (two, k), (three, _) = (train_on_digits(s, data, 2)
                                          for s in (7, 7, 8))
    assert one.w.tobytes() == two.w.tobytes() and vars(h) == vars(k)
    assert not np.array_equal(one.w, three.w)


def small(rng, *phis):
    phis = phis or (vg.tanh, vg.identity)
    net = vg.Network(*(vg.Dense(3, 3, phi, rng=rng) for phi in phis))
    x = rng.normal(size=(8, 3))
    return net, x, rng.integers(0, 3, 8)


def test_each_step_is_backward_decay_clip_update(rng):
    net, x, y = small(rng)
    w, expected = net.w.copy(), []
    order = np.random.default_rng(5)
    for _ in range(2):
        for batch in vg.minibatches(8, 3, rng=order):
            y_hat, tape = net.forward(x[batch])
            net.backward(vg.softmax_cross_entropy(y_hat, y[batch])[1], tape)
            expected.append(vg.norm(net.dw))
            vg.add_weight_decay(net.parameters(), 0.5)
            vg.clip_global_norm(net.dw, 0.7)
            net.w -= 0.4 * net.dw
    by_hand, net.w = net.w.copy(), w
    history = vg.fit(net, vg.softmax_cross_entropy, vg.SGD(0.4), (x, y),
                     epochs=2, batch_size=3, rng=np.random.default_rng(5),
                     l2=0.5, clip=0.7)
    assert net.w.tobytes() == by_hand.tobytes()
    assert history.norm == expected and max(expected) > 0.7


def test_clipping_bounds_the_step_and_decay_comes_before_it(rng):
    class Watched(vg.SGD):
        def step(self, w, dw):
            steps.append(vg.norm(self.alpha * dw))
            super().step(w, dw)

    steps = []
    net, x, y = small(rng)
    net.w = 100 * net.w  # decay alone would be far above the threshold
    vg.fit(net, "softmax_cross_entropy", Watched(0.1), (x, y), epochs=3,
           batch_size=4, rng=rng, l2=1.0, clip=1.0)
    assert len(steps) == 6
    assert steps == pytest.approx([0.1] * 6, rel=1e-12)


def test_data_are_untouched_and_types_are_kept(rng):
    net, x, y = small(rng)
    x, y = frozen(x, y)
    for data in ((x, y), [x, y], (x.tolist(), y.tolist()),
                 (x.astype(np.float32), y.astype(np.uint8)), (np.rint(x).astype(int), y)):
        history = vg.fit(net, "softmax_cross_entropy", vg.Momentum(0.1), data,
                         epochs=1, batch_size=8, rng=rng, test=data)
        assert all(type(v) is float for v in history.loss + history.norm
                   + history.test_loss + history.test_accuracy
                   + [history.initial_loss])
        assert net.w.dtype == np.float64


ACCURACY = {  # targets of the test set: whether an accuracy is measured
    "labels": ("softmax_cross_entropy", lambda y: y, True),
    "integer one-hot": ("softmax_cross_entropy", lambda y: np.eye(3, dtype=int)[y],
                        False),
    "numbers": ("squared_error", lambda y: np.eye(3)[y], False),
    "integer numbers": ("squared_error", lambda y: np.eye(3, dtype=int)[y], False),
}


@pytest.mark.parametrize("name", ACCURACY)
def test_accuracy_is_for_labels(name, rng):
    loss, targets, measured = ACCURACY[name]
    net, x, y = small(rng)
    history = vg.fit(net, loss, vg.SGD(0.1), (x, targets(y)), epochs=2,
                     batch_size=4, rng=rng, test=(x, targets(y)))
    assert len(history.test_loss) == 2
    assert len(history.test_accuracy) == 2 * measured


def test_accuracy():
    y_hat = np.array([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0]])
    assert vg.accuracy(y_hat, [1, 0, 0]) == pytest.approx(2 / 3)
    assert vg.accuracy(y_hat[None], [[1, 0, 1]]) == 1.0


@pytest.mark.parametrize("n, size", [(10, 3), (9, 3), (1, 5), (4, 4), (5, 1)])
def test_minibatches_visit_everything_once(n, size, rng):
    batches = list(vg.minibatches(n, size, rng=rng))
    assert sorted(np.concatenate(batches)) == list(range(n))
    assert [len(b) for b in batches] == [size] * (n // size) + (
        [n % size] if n % size else [])


def test_a_layer_that_makes_new_gradient_arrays_is_trained_too(rng):
    class Own(vg.Dense):
        def backward(self, da, record, *, to_input=True):
            delta = da * self.phi.df(record.z, record.a)
            self.dW, self.db = delta.T @ record.a_prev, delta.sum(axis=0)
            return delta @ self.W

    nets = [vg.Network(kind(3, 3, vg.tanh, rng=np.random.default_rng(1)),
                       vg.Dense(3, 3, rng=np.random.default_rng(2)))
            for kind in (vg.Dense, Own)]
    x, y = rng.normal(size=(8, 3)), rng.integers(0, 3, 8)
    for net in nets:
        vg.fit(net, "softmax_cross_entropy", vg.Adam(0.1), (x, y), epochs=3,
               batch_size=4, rng=np.random.default_rng(3), l2=0.1)
    assert np.allclose(nets[0].w, nets[1].w, rtol=1e-13)


# What is reported when numbers overflow

def _big_weights(net, l):
    net.layers[l - 1].W[...] = 1e200


def _activation(net):
    _big_weights(net, 1), _big_weights(net, 2)


def _loss(net):
    net.layers[-1].W[...] = 1e160


def _gradient(net):
    """a^[1] ~ 1e100 and ∂J/∂z^[2] ~ 1e300: their product overflows."""
    for layer, weight in zip(net.layers, (1e100, 1e-200, 1e200)):
        layer.W[...] = weight


OVERFLOW = {  # spoil the net; what is named, and in which layer
    "activation": (_activation, "the activation of layer 2", 2),
    "loss": (_loss, "the loss after layer 3", 3),
    "gradient": (_gradient, "the gradient of layer 2", 2),
}


@pytest.mark.parametrize("where", OVERFLOW)
def test_overflow_before_the_first_step(where, rng):
    spoil, words, layer = OVERFLOW[where]
    net, x, _ = small(rng, vg.relu, vg.relu, vg.identity)
    for q in net.layers:
        q.W[...] = 0.1
    spoil(net)
    before = net.w.copy()
    with pytest.raises(vg.TrainingDiverged) as caught:
        vg.fit(net, "squared_error", vg.SGD(0.1), (np.abs(x), x), epochs=1,
               batch_size=4, rng=rng)
    report = caught.value
    assert (report.step, report.layer) == (1, layer)
    assert np.isnan(report.norm) and report.history.loss == []
    assert words in str(report) and "step 1:" in str(report)
    assert "learning rate" in str(report) and "clip" in str(report)
    assert np.array_equal(net.w, before)


def test_a_rate_that_is_too_large_is_reported(rng):
    net, x, _ = small(rng, vg.relu, vg.identity)
    with pytest.raises(vg.TrainingDiverged) as caught:
        vg.fit(net, "squared_error", vg.SGD(50.0), (x, x), epochs=500,
               batch_size=4, rng=rng, test=(x, x))
    report, history = caught.value, caught.value.history
    assert report.step == len(history.loss) + 1 > 3
    assert report.norm == history.norm[-1] and np.isfinite(history.norm).all()
    assert np.isfinite(history.loss).all() and history.loss[-1] > 1e6
    assert f"step {report.step}:" in str(report)
    assert f"{report.norm:.3g}" in str(report)
    assert np.isfinite(net.w).all()


def test_the_first_bad_layer_is_named_although_the_output_is_finite(rng):
    net, x, _ = small(rng, vg.relu, vg.tanh, vg.identity)
    net.layers[0].W[...], net.layers[1].W[...] = 1e308, 0.5
    with pytest.raises(vg.TrainingDiverged, match="the activation of layer 1"):
        vg.fit(net, "squared_error", vg.SGD(0.1), (10 + np.abs(x), x), epochs=1,
               batch_size=4, rng=rng)


def test_a_weight_that_overflows_in_the_last_step_is_reported(rng):
    net, x, _ = small(rng, vg.identity)
    with pytest.raises(vg.TrainingDiverged, match="a weight of layer 1"):
        vg.fit(net, "squared_error", vg.SGD(1e308), (1e3 * x, x), epochs=1,
               batch_size=8, rng=rng)


def test_clipping_rescues(rng):
    net, x, _ = small(rng, vg.relu, vg.identity)
    history = vg.fit(net, "squared_error", vg.SGD(0.05), (30 * x, x), epochs=300,
                     batch_size=4, rng=rng, clip=1.0)
    assert len(history.loss) == 600 and history.loss[-1] < history.loss[0]


def test_progress_bar(rng, capsys):
    net, x, y = small(rng)

    def run(**options):
        vg.fit(net, "softmax_cross_entropy", vg.SGD(0.1), (x, y), epochs=4,
               batch_size=4, rng=rng, **options)
        return capsys.readouterr()

    shown = run(progress=True)
    assert "4/4" in shown.err and shown.out == ""
    assert run() == ("", "")


def test_history_prints_in_one_line(rng):
    net, x, y = small(rng)
    history = vg.fit(net, "softmax_cross_entropy", vg.SGD(0.1), (x, y), epochs=1,
                     batch_size=4, rng=rng)
    assert repr(history) == f"History(2 steps, last loss {history.loss[-1]:.4g})"
    assert repr(vg.training.History(0.0)) == "History(0 steps)"
