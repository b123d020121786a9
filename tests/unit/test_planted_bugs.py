"""The gradient check is checked: backward passes with one bug each.

Every row plants one bug in a sound net and states which arrays it spoils. The
report must name exactly these. Widths and batch are equal where a wrong
transpose would otherwise stop with an error.
"""

import numpy as np
import pytest

import vgcore as vg
from vgcore.layers import rows


class Planted(vg.Dense):
    """Dense, with its four lines of ``backward`` open to replacement."""

    def __init__(self, *args, **lines):
        self.lines = {k: lines.pop(k) for k in ("delta", "dW", "db", "da")
                      if k in lines}
        super().__init__(*args, **lines)

    def backward(self, da, rec, *, to_input=True):
        line = self.lines
        right = da * self.phi.df(rec.z, rec.a)
        rec.delta = d = line["delta"](da, rec, self) if "delta" in line else right
        self.dW[...] = (line["dW"](d, rec, self) if "dW" in line
                        else rows(d).T @ rows(rec.a_prev))
        if "db" in line:  # past the door, which refuses other shapes
            vars(self)["db"] = np.asarray(line["db"](d, rec, self))
        else:
            self.db[...] = rows(d).sum(axis=0)
        return line["da"](d, rec, self) if "da" in line else d @ self.W


def net_with(layer=vg.Dense, network=vg.Network, phi=vg.tanh, **lines):
    """Layers 4-4-4-4 of which the second is ``layer``."""
    rng = np.random.default_rng(1)
    net = network(vg.Dense(4, 4, vg.tanh, rng=rng),
                  layer(4, 4, phi, rng=rng, **lines),
                  vg.Dense(4, 4, rng=rng))
    net.w = 0.8 * rng.normal(size=net.w.shape)
    return net


def planted(**lines):
    return lambda: net_with(Planted, **lines)


def with_phi(name, df):
    right = vg.activations.ACTIVATIONS[name]
    return lambda: net_with(phi=vg.Activation(name, right.f, df))


class Forgetful(vg.Network):
    """Starts the recursion below the last layer (M9)."""

    def backward(self, dJ, tape, *, to_input=True):
        last = self.layers[-1]
        self.dw[...] = 0.0
        da = (dJ * last.phi.df(tape.z, tape.a)) @ last.W
        for layer, record in zip(self.layers[-2::-1], tape[-2:0:-1]):
            da = layer.backward(da, record)
        return da


class OffByOne(vg.Network):
    """Carries δ back through the weights of the layer below (M5)."""

    def backward(self, da, tape, *, to_input=True):
        for l in range(len(self.layers), 0, -1):
            self.layers[l - 1].backward(da, tape[l])
            da = tape[l].delta @ self.layers[max(l - 2, 0)].W
        return da


class WrongResidual(vg.Residual):
    """Combines skip and branch wrongly; the block is layer 2."""

    def __init__(self, *layers, combine, into=lambda da, scale: scale * da,
                 **options):
        super().__init__(*layers, **options)
        self.combine, self.into = combine, into

    def backward(self, da, record, *, to_input=True):
        through = vg.Sequential.backward(self, self.into(da, self.scale),
                                         record.branch)
        return self.combine(da, through, self.scale)


def block(**wrong):
    def build():
        rng = np.random.default_rng(1)
        net = vg.Network(
            vg.Dense(4, 4, vg.tanh, rng=rng),
            WrongResidual(vg.Dense(4, 4, vg.tanh, rng=rng),
                          vg.Dense(4, 4, rng=rng), scale=0.5, **wrong),
            vg.Dense(4, 4, rng=rng))
        net.w = 0.8 * rng.normal(size=net.w.shape)
        return net
    return build


def p_of(z):
    return vg.softmax(z)


def hot(y, z):
    return np.eye(z.shape[-1])[y]


def loss_with(dJ):
    """Softmax cross-entropy with another gradient; y are labels."""
    return lambda z, y: (vg.softmax_cross_entropy(z, y)[0], dJ(z, y, len(z)))


def squared_with(dJ):
    def loss(z, y):
        J, right = vg.squared_error(z, hot(y, z))
        return J, dJ(z, hot(y, z), right)
    return loss


def _one_entry(d, rec, layer):
    dW = d.T @ rec.a_prev
    dW[2, 1] += 1e-5 * np.abs(dW).max()
    return dW


W1, W2, W3 = {"W[1]"}, {"W[2]"}, {"W[3]"}
b1, b2, b3 = {"b[1]"}, {"b[2]"}, {"b[3]"}
BELOW = {"x"} | W1 | b1
FROM_2 = BELOW | W2 | b2
ALL = FROM_2 | W3 | b3
BRANCH = {"W[2.1]", "b[2.1]", "W[2.2]", "b[2.2]"}

BACKWARD = {  # the bug: the net that has it, and the arrays that it spoils
    "M1 a^[l] for a^[l-1]": (
        planted(dW=lambda d, r, _: d.T @ r.a), W2),
    "M1 z for a": (
        planted(dW=lambda d, r, _: d.T @ (r.a_prev @ np.eye(4) + r.z)), W2),
    "M2 σ' left out": (planted(delta=lambda da, r, _: da), FROM_2),
    "M3 σ'(a) for σ'(z)": (
        planted(delta=lambda da, r, s: da * s.phi.df(r.a, s.phi.f(r.a))), FROM_2),
    "M3 σ'(a_prev) for σ'(z)": (
        planted(delta=lambda da, r, s: da * s.phi.df(0, r.a_prev)), FROM_2),
    "M4 W not transposed": (planted(da=lambda d, r, s: d @ s.W.T), BELOW),
    "M4 ∂W transposed": (planted(dW=lambda d, r, _: r.a_prev.T @ d), W2),
    "M5 the layer below's W": (
        lambda: net_with(network=OffByOne), FROM_2),
    "M5 g for δ on the way down": (
        planted(da=lambda d, r, s: (d / s.phi.df(r.z, r.a)) @ s.W), BELOW),
    "M6 ∂W is a mean of its own": (
        planted(dW=lambda d, r, _: d.T @ r.a_prev / len(d)), W2),
    "M8 = for +=, the skip lost": (
        block(combine=lambda da, through, _: through), BELOW),
    "M8 = for +=, the branch lost": (
        block(combine=lambda da, through, _: da), BELOW),
    "M8 the skip added twice": (
        block(combine=lambda da, through, _: da + da + through), BELOW),
    "scale left out of the branch": (
        block(combine=lambda da, through, _: da + through,
              into=lambda da, scale: da), BELOW | BRANCH),
    "scale also on the skip": (
        block(combine=lambda da, through, scale: scale * da + through), BELOW),
    "M9 last layer forgotten": (
        lambda: net_with(network=Forgetful), W3 | b3),
    "M10 ∂b not summed": (planted(db=lambda d, r, _: d), b2),
    "M10 ∂b of one example": (planted(db=lambda d, r, _: d[0]), b2),
    "M10 ∂b averaged": (planted(db=lambda d, r, _: d.mean(axis=0)), b2),
    "∂b summed over units": (
        planted(db=lambda d, r, _: d.sum(axis=1)[:4]), b2),
    "∂b forgotten": (planted(db=lambda d, r, _: np.zeros(4)), b2),
    "M18 sign": (planted(dW=lambda d, r, _: -d.T @ r.a_prev), W2),
    "M18 factor 2": (planted(dW=lambda d, r, _: 2 * d.T @ r.a_prev), W2),
    "∂W added up, not overwritten": (
        planted(dW=lambda d, r, s: s.dW + d.T @ r.a_prev), W2),
    "∂W never written": (planted(dW=lambda d, r, s: s.dW), W2),
    "last example left out": (
        planted(dW=lambda d, r, _: d[:-1].T @ r.a_prev[:-1]), W2),
    "one entry off by 1e-5 of the largest": (planted(dW=_one_entry), W2),
    "half precision on the way": (
        planted(dW=lambda d, r, _: (d.T @ r.a_prev).astype(np.float16)), W2),
    "nan": (planted(dW=lambda d, r, _: np.full((4, 4), np.nan)), W2),
    "δ clipped": (
        planted(delta=lambda da, r, s: np.clip(
            da * s.phi.df(r.z, r.a), -0.02, 0.02)), FROM_2),
    "σ' of the first example for all": (
        planted(delta=lambda da, r, s: da * s.phi.df(r.z, r.a)[:1]), FROM_2),
    "∂J/∂x not by example": (
        lambda: vg.Network(Planted(4, 4, vg.tanh, rng=np.random.default_rng(1),
                                   da=lambda d, r, s: d.sum(axis=0) @ s.W)),
        {"x"}),
    "tanh' = 1 - a": (with_phi("tanh", lambda z, a: 1 - a), FROM_2),
    "sigmoid' = a": (with_phi("sigmoid", lambda z, a: a), FROM_2),
    "sigmoid' = z(1 - z)": (with_phi("sigmoid", lambda z, a: z * (1 - z)), FROM_2),
    "relu' = 1": (with_phi("relu", lambda z, a: np.ones_like(z)), FROM_2),
    "leaky relu' = relu'": (
        with_phi("leaky_relu", lambda z, a: (z > 0).astype(float)), FROM_2),
    "softplus' = tanh": (with_phi("softplus", lambda z, a: np.tanh(z)), FROM_2),
}

LOSS = {
    "M6 sum for mean": loss_with(lambda z, y, B: p_of(z) - hot(y, z)),
    "M6 divided twice": loss_with(lambda z, y, B: (p_of(z) - hot(y, z)) / B**2),
    "M6 divided by all entries": loss_with(
        lambda z, y, B: (p_of(z) - hot(y, z)) / z.size),
    "M7 diagonal softmax derivative": loss_with(
        lambda z, y, B: -hot(y, z) * (1 - p_of(z)) / B),
    "M18 y - p": loss_with(lambda z, y, B: (hot(y, z) - p_of(z)) / B),
    "softmax' applied twice": loss_with(
        lambda z, y, B: (p_of(z) - hot(y, z)) * p_of(z) * (1 - p_of(z)) / B),
    "M18 squared error without its ½": squared_with(lambda z, y, d: 2 * d),
    "absolute for squared error": squared_with(
        lambda z, y, d: np.sign(z - y) / len(z)),
}


@pytest.fixture
def batch(rng):
    return rng.normal(size=(5, 4)), rng.integers(0, 4, 5)


def found(net, loss, batch):
    with np.errstate(invalid="ignore"):
        report = vg.check_gradients(net, loss, *batch)
    assert bool(report) == (not report.wrong)
    return report


@pytest.mark.parametrize("bug", BACKWARD)
def test_bug_in_a_backward_pass(bug, batch):
    build, spoiled = BACKWARD[bug]
    net = build()
    loss = vg.softmax_cross_entropy
    report = found(net, loss, batch)
    assert not report
    assert {e.name for e in report.wrong} == spoiled
    assert report.worst.name in spoiled
    lines = [line for line in str(report).splitlines() if " is wrong" in line]
    assert [line.split(" is wrong")[0] for line in lines] == [
        e.name for e in report.wrong]
    assert all("got" in line and "expected" in line for line in lines)
    assert max(map(len, str(report).splitlines())) <= 79   # what a page shows
    said = "by itself" if bug.startswith("M5 the layer") else "in layer 2."
    assert (said in report.source) == ({"W[1]", "x"} <= spoiled)


@pytest.mark.parametrize("bug", LOSS)
def test_bug_in_a_loss(bug, batch):
    report = found(net_with(), LOSS[bug], batch)
    assert {e.name for e in report.wrong} == ALL
    assert "the loss" in report.source


SEQUENCES = {
    "∂b of the last step": ({"db": lambda d, r, _: d[:, -1].sum(axis=0)}, b2),
    "∂W of the last step": (
        {"dW": lambda d, r, _: d[:, -1].T @ r.a_prev[:, -1]}, W2),
    "time and batch exchanged": (
        {"dW": lambda d, r, _: rows(d).T @ rows(r.a_prev.swapaxes(0, 1))}, W2),
}


@pytest.mark.parametrize("bug", SEQUENCES)
def test_bug_with_sequences(bug, rng):
    lines, spoiled = SEQUENCES[bug]
    batch = rng.normal(size=(3, 2, 4)), rng.integers(0, 4, (3, 2))
    report = found(net_with(Planted, **lines), vg.softmax_cross_entropy, batch)
    assert {e.name for e in report.wrong} == spoiled


@pytest.mark.parametrize("build", [
    net_with, lambda: net_with(Planted),
    block(combine=lambda da, through, _: da + through)])
@pytest.mark.parametrize("scheme, tolerance", [("centered", 1e-7),
                                               ("forward", 1e-5)])
def test_sound_code_passes(build, scheme, tolerance, batch):
    report = vg.check_gradients(build(), vg.softmax_cross_entropy, *batch,
                                scheme=scheme, tolerance=tolerance)
    assert report and not report.wrong
    assert str(report).endswith(f"relative errors below {tolerance:g}")


def test_report_points_at_the_entry(batch):
    net = net_with(Planted, dW=_one_entry)
    worst = found(net, vg.softmax_cross_entropy, batch).worst
    assert (worst.name, worst.index) == ("W[2]", (2, 1))
    largest = np.abs(net.layers[1].dW).max()
    assert worst.got - worst.expected == pytest.approx(1e-5 * largest, rel=1e-3)


def test_report_says_shapes_that_differ(batch):
    report = found(net_with(Planted, db=lambda d, r, _: d),
                   vg.softmax_cross_entropy, batch)
    assert str(report) == ("b[2] is wrong: got shape (5, 4), "
                           "expected shape (4,)")


def test_twenty_bugs_at_least():
    assert len(BACKWARD) + len(LOSS) + len(SEQUENCES) >= 20
