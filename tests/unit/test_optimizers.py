import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import vgcore as vg
from vgcore import theory
from tests.unit.specimens import frozen


class TextbookSGD:
    def __init__(self, alpha):
        self.alpha = alpha

    def step(self, w, g):
        return w - self.alpha * g


class TextbookMomentum:
    def __init__(self, alpha, beta=0.9):
        self.alpha, self.beta, self.v = alpha, beta, 0.0

    def step(self, w, g):
        self.v = self.beta * self.v + g
        return w - self.alpha * self.v


class TextbookAdam:
    """Algorithm 1 of Kingma and Ba (2015), line by line."""

    def __init__(self, alpha=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.alpha, self.beta1, self.beta2, self.eps = alpha, beta1, beta2, eps
        self.m = self.v = 0.0
        self.t = 0

    def step(self, w, g):
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        m_hat = self.m / (1 - self.beta1**self.t)
        v_hat = self.v / (1 - self.beta2**self.t)
        return w - self.alpha * m_hat / (np.sqrt(v_hat) + self.eps)


PAIRS = {
    "SGD": (vg.SGD, TextbookSGD, dict(alpha=0.1)),
    "Momentum": (vg.Momentum, TextbookMomentum, dict(alpha=0.1)),
    "Momentum 0": (vg.Momentum, TextbookMomentum, dict(alpha=0.1, beta=0.0)),
    "Adam": (vg.Adam, TextbookAdam, dict()),
    "Adam, other": (vg.Adam, TextbookAdam,
                    dict(alpha=0.1, beta1=0.5, beta2=0.9, eps=1e-3)),
    "Adam, no memory": (vg.Adam, TextbookAdam, dict(beta1=0.0, beta2=0.0)),
}
pairs = pytest.mark.parametrize("name", PAIRS)


@pairs
@pytest.mark.parametrize("shape", [(7,), (3, 2), ()])
def test_textbook(name, shape, rng):
    ours, book, options = PAIRS[name]
    ours, book = ours(**options), book(**options)
    w = rng.normal(size=shape)
    expected = w.copy()
    for _ in range(50):
        g, = frozen(rng.normal(size=shape) * np.array(10.0) ** rng.integers(-3, 3))
        ours.step(w, g)
        expected = book.step(expected, g)
        assert np.allclose(w, expected, rtol=1e-12, atol=1e-14)


@pairs
def test_float32_weights_stay(name, rng):
    ours, _, options = PAIRS[name]
    ours = ours(**options)
    w = rng.normal(size=9).astype(np.float32)
    for _ in range(3):
        ours.step(w, rng.normal(size=9).astype(np.float32))
    assert w.dtype == np.float32
    assert all(q.dtype == np.float32 for q in vars(ours).values()
               if isinstance(q, np.ndarray))


@pairs
def test_repr_reconstructs(name):
    ours, _, options = PAIRS[name]
    optimizer = ours(**options)
    assert repr(eval(repr(optimizer), vars(vg))) == repr(optimizer)
    assert repr(vg.SGD(1 / 3)) == f"SGD({1 / 3!r})"


def test_first_step_of_adam_has_length_alpha(rng):
    w, g = np.zeros(5), rng.normal(size=5)
    vg.Adam(0.01).step(w, g)
    assert np.allclose(w, -0.01 * np.sign(g), rtol=1e-6)


def longest_step_of_adam(t, beta1=0.9, beta2=0.999):
    """In parts of α, after t updates: Cauchy and Schwarz on the sums that m and v are."""
    ratio = beta1**2 / beta2
    with np.errstate(under="ignore"):
        hats = np.sqrt(1 - beta2**t) / (1 - beta1**t)
        return hats * (1 - beta1) * np.sqrt((1 - ratio**t) / ((1 - beta2) * (1 - ratio)))


def steps_of_adam(gradients, **betas):
    incoming = iter(gradients)
    path = vg.descend(lambda w: next(incoming), np.zeros(gradients.shape[1]),
                      vg.Adam(1.0, eps=1e-300, **betas), steps=len(gradients))
    return abs(np.diff(path, axis=0))


BETAS = [dict(beta1=0.9, beta2=0.999), dict(beta1=0.5, beta2=0.9), dict(beta1=0.9, beta2=0.95)]
betas = pytest.mark.parametrize("betas", BETAS, ids=str)


@betas
def test_gradients_that_grow_reach_the_longest_step_of_adam(betas):
    t = np.arange(1.0, 301)
    growing = (betas["beta2"] / betas["beta1"])**t
    assert np.allclose(steps_of_adam(growing[:, None], **betas)[:, 0],
                       longest_step_of_adam(t, **betas), rtol=1e-9)


@betas
@settings(deadline=None)
@given(exponents=arrays(float, (60, 4), elements=st.floats(-20, 20)), signs=arrays(bool, (60, 4)))
def test_no_gradients_pass_the_longest_step_of_adam(betas, exponents, signs):
    steps = steps_of_adam(np.where(signs, -1, 1) * 10.0**exponents, **betas)
    bound = longest_step_of_adam(np.arange(1.0, 61), **betas)
    assert (steps <= bound[:, None] * (1 + 1e-9)).all()


@betas
def test_no_early_step_of_adam_is_longer_than_a_late_one(betas):
    bound = longest_step_of_adam(np.arange(1.0, 20001), **betas)
    assert (bound <= bound[-1] * (1 + 1e-12)).all()


def test_what_the_course_says_of_the_longest_step_of_adam():
    """The chapter and its ledger: 7.27 α at most, and 3.16 α from one spike among gradients of 1."""
    spike = np.ones((5001, 1))
    spike[-1] = 1e6
    assert longest_step_of_adam(1e6) == pytest.approx(7.27, abs=5e-3)
    assert steps_of_adam(spike)[-1, 0] == pytest.approx(0.1 / np.sqrt(0.001), rel=5e-3)


# norm and clipping

MAGNITUDES = [1e-300, 1e-200, 1e-100, 1.0, 1e100, 1e200, 1e300]
lists = st.lists(arrays(float, array_shapes(max_dims=3, max_side=4),
                        elements=st.floats(-1, 1, allow_subnormal=False)),
                 min_size=1, max_size=4)


def joint(grads):
    return np.concatenate([g.ravel() for g in grads])


@settings(deadline=None)
@given(lists, st.sampled_from(MAGNITUDES), st.sampled_from([1e-200, 1e-3, 1.0, 1e200]))
def test_clip_global_norm(grads, magnitude, threshold):
    assume(all(np.all((g == 0) | (np.abs(g) > 1e-6)) for g in grads))
    before = joint(grads)
    grads = [g * magnitude for g in grads]
    size = float(np.linalg.norm(before)) * magnitude
    with np.errstate(under="ignore"):  # g / ‖g‖ · θ may be below 1e-308
        told = vg.clip_global_norm(grads, threshold)
    assert told == pytest.approx(size, rel=1e-12)
    after = joint(grads)
    assert vg.norm(after) <= threshold * (1 + 1e-12) or size <= threshold
    if size <= threshold:
        assert np.array_equal(after, before * magnitude)  # not touched
    else:
        assert vg.norm(after) == pytest.approx(threshold, rel=1e-12)
        assert np.allclose(after / threshold, before / np.linalg.norm(before),
                           rtol=1e-11, atol=1e-100)


@settings(deadline=None)
@given(lists, st.sampled_from(MAGNITUDES))
def test_norm_scales(grads, magnitude):
    assume(all(np.all((g == 0) | (np.abs(g) > 1e-6)) for g in grads))
    plain = float(np.linalg.norm(joint(grads)))
    assert vg.norm([g * magnitude for g in grads]) == pytest.approx(
        magnitude * plain, rel=1e-12, abs=0)
    assert vg.norm(joint(grads)) == vg.norm([joint(grads)])


NORMS = {
    "empty": ([], 0.0), "zeros": (np.zeros(3), 0.0), "3-4-5": ([3.0, 4.0], 5.0),
    "smallest": (np.full(4, 5e-324), 1e-323), "nan": ([np.ones(2), [np.nan]], np.nan),
    "nan first": ([[np.nan], np.ones(2)], np.nan), "inf": ([1.0, -np.inf], np.inf),
    "largest": (np.array([1.7e308]), 1.7e308), "complex": (np.array([3 + 4j]), 5.0),
    "float32": (np.full(4, 1e-30, np.float32), 2e-30),
    "large float32": (np.full(4, 1e30, np.float32), 2e30),
}


@pytest.mark.parametrize("name", NORMS)
def test_norm(name):
    x, expected = NORMS[name]
    assert vg.norm(x) == pytest.approx(expected, rel=1e-6, abs=0, nan_ok=True)
    assert type(vg.norm(x)) is float


@settings(deadline=None)
@given(lists, st.floats(1e-3, 2))
def test_clip_value(grads, limit):
    before = [g.copy() for g in grads]
    largest = vg.clip_value(grads, limit)
    assert largest == max(np.abs(g).max() for g in before)
    for g, b in zip(grads, before):
        assert np.array_equal(g, np.clip(b, -limit, limit))


def test_clip_value_turns_and_clip_global_norm_does_not():
    def angle(g):
        return np.degrees(np.arctan2(g[1], g[0]))

    g, h = np.array([10.0, 0.1]), np.array([10.0, 0.1])
    start = angle(g)
    vg.clip_value(g, 1.0)
    vg.clip_global_norm(h, 1.0)
    assert angle(g) - start == pytest.approx(5.1, abs=0.05)
    assert angle(h) == pytest.approx(start, rel=1e-14)


def test_float32_is_clipped_in_place():
    g = np.full(4, 10, np.float32)
    held = [g]
    assert vg.clip_global_norm(held, 1.0) == 20.0
    assert held[0] is g and g.dtype == np.float32 and g.tolist() == [0.5] * 4


def test_weight_decay_is_the_gradient_of_the_penalty(rng):
    net = vg.Network(vg.Dense(2, 3, rng=rng), vg.Residual(vg.Dense(3, 3, rng=rng)))
    net.w = rng.normal(size=net.w.shape)
    w = net.w.copy()
    net.dw = start = rng.normal(size=net.w.shape)
    vg.add_weight_decay(net.parameters(), 0.3)
    is_matrix = np.concatenate([np.full(p.value.size, p.name.startswith("W"))
                                for p in net.parameters()])
    assert np.allclose(net.dw, start + 0.3 * w * is_matrix, rtol=1e-15)
    assert np.array_equal(net.w, w)


@pytest.mark.parametrize("factor, converges", [(0.99, True), (1.01, False)])
def test_largest_stable_rate(factor, converges, rng):
    Q = vg.orthogonal()(rng, 4, 4)
    H = Q @ np.diag([1.0, 2.0, 5.0, 10.0]) @ Q.T
    alpha = theory.largest_stable_rate(H)
    assert alpha == pytest.approx(0.2, rel=1e-14)
    w = np.ones(4)
    for _ in range(2000):
        w -= factor * alpha * H @ w
    assert (vg.norm(w) < 1e-6) == converges
