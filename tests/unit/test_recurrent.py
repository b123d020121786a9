"""Back-propagation through time against differences, autograd and PyTorch."""

import copy

import autograd
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import vgcore as vg
from vgcore import measure
from tests.unit.specimens import frozen
from tests.unit.through_time import (
    CELLS, N_H, N_X, cut_points, forward_mode, gradients_of, one_or_all,
    parts_of, path, per_loss_backward, specimen, truncated_loss, weights_of,
)

cells = pytest.mark.parametrize("kind", CELLS)
gated = pytest.mark.parametrize("kind", ["GRU", "LSTM"])
batches = pytest.mark.parametrize("B", [1, 4])
lengths = pytest.mark.parametrize("T", [1, 2, 7])
SCHEMES = {"full": (None, "full"), "sliding 1": (1, "sliding"),
           "sliding 3": (3, "sliding"), "sliding 9": (9, "sliding"),
           "chunks 1": (1, "chunks"), "chunks 3": (3, "chunks")}
ENDINGS = {"many to many": False, "many to one": True}


def repeats(T, scheme, last_only):
    """Whether another case computes the very same: one step has no past, two are inside each window."""
    return (T == 1 and (last_only or scheme not in ("full", "sliding 1", "chunks 1"))
            or T == 2 and scheme == "sliding 9")


truncations = pytest.mark.parametrize("T, scheme, last_only", [
    pytest.param(T, scheme, last_only, id=f"{T}-{scheme}-{ending}")
    for T in (1, 2, 7) for scheme in SCHEMES for ending, last_only in ENDINGS.items()
    if not repeats(T, scheme, last_only)])


def back(cell, x, state, dh, tau, scheme):
    """∂x, ∂state and the weights' gradients, as the package computes them."""
    h, record = cell.forward(x, state)
    if scheme == "chunks":
        links = np.arange(x.shape[1]) % tau != 0
        links[0] = True  # the first chunk's graph does reach the state
        dx = cell.backward(dh, record, links=links)
    else:
        dx = cell.backward(dh, record, tau=tau)
    return [dx, *parts_of(record.dstate), *gradients_of(cell).values()]


def references(kind, cell, x, state, dh, tau, scheme):
    weights, parts = weights_of(cell), parts_of(state)
    J = truncated_loss(kind, x, parts, dh, tau, scheme,
                       path(kind, weights, x, parts))
    return J, (x, *parts, *weights)


@cells
@batches
@truncations
def test_autograd(kind, B, T, scheme, last_only):
    cell, x, state, dh = specimen(kind, B, T, last_only=last_only)
    tau, cut = SCHEMES[scheme]
    J, at = references(kind, cell, x, state, dh, tau, cut)
    wanted = autograd.grad(J, tuple(range(len(at))))(*at)
    assert abs(J(*at) - np.sum(cell.forward(x, state)[0] * dh)) < 1e-12
    for k, (got, expected) in enumerate(
            zip(back(cell, x, state, dh, tau, cut), wanted)):
        assert got.shape == expected.shape
        assert vg.relative_error(got, expected) <= 1e-10, k


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
@batches
@lengths
@pytest.mark.parametrize("scheme", ["full", "sliding 3", "chunks 3"])
def test_finite_differences(kind, B, T, scheme):
    cell, x, state, dh = specimen(kind, B, T, seed=1)
    tau, cut = SCHEMES[scheme]
    J, at = references(kind, cell, x, state, dh, tau, cut)
    for k, got in enumerate(back(cell, x, state, dh, tau, cut)):
        wanted = measure.numerical_gradient(lambda q: J(*at[:k], q, *at[k + 1:]), at[k])
        assert vg.relative_error(got, wanted) <= 1e-7, k


NETS = {
    "many to many": (lambda cell, rng: [cell, vg.Dense(N_H, 2, rng=rng)],
                     lambda rng, B, T: rng.normal(size=(B, T, 2)),
                     vg.squared_error),
    "labels at every step": (
        lambda cell, rng: [cell, vg.Dense(N_H, 2, rng=rng)],
        lambda rng, B, T: rng.integers(0, 2, (B, T)), vg.softmax_cross_entropy),
    "many to one": (
        lambda cell, rng: [cell, vg.LastStep(N_H), vg.Dense(N_H, 2, rng=rng)],
        lambda rng, B, T: rng.integers(0, 2, B), vg.softmax_cross_entropy),
    "two layers": (
        lambda cell, rng: [cell, vg.GRU(N_H, 4, rng=rng), vg.LastStep(4),
                           vg.Dense(4, 2, rng=rng)],
        lambda rng, B, T: rng.normal(size=(B, 2)), vg.squared_error),
    "behind a dense layer, in a block": (
        lambda cell, rng: [vg.Dense(N_X, N_X, "tanh", rng=rng), cell,
                           vg.Residual(vg.LSTM(N_H, N_H, rng=rng))],
        lambda rng, B, T: rng.normal(size=(B, T, N_H)), vg.squared_error),
}


@pytest.mark.thorough
@cells
@batches
@lengths
@pytest.mark.parametrize("shape", NETS)
def test_nets(kind, B, T, shape):
    layers, targets, loss = NETS[shape]
    cell, x, _, _ = specimen(kind, B, T, seed=2)
    rng = np.random.default_rng(3)
    net = vg.Network(*layers(cell, rng))
    report = vg.check_gradients(net, loss, x, targets(rng, B, T))
    assert report and report.tolerance == 1e-7, str(report)
    names = {e.name for e in report.entries}
    assert {f"{name}[" for name in cell.params} <= {
        name.split("[")[0] + "[" for name in names}


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
@batches
@truncations
def test_torch_agrees(kind, B, T, scheme, last_only):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    cell, x, state, dh = specimen(kind, B, T, last_only=last_only)
    tau, cut = SCHEMES[scheme]
    theirs = getattr(torch.nn, kind)(N_X, N_H, batch_first=True,
                                     dtype=torch.float64)
    inner = np.zeros(len(cell.b_h))  # the bias beside W_hh
    if kind == "GRU":
        inner[-N_H:] = cell.b_hn
    with torch.no_grad():
        for name, value in (("weight_ih_l0", cell.W_xh), ("bias_ih_l0", cell.b_h),
                            ("weight_hh_l0", cell.W_hh), ("bias_hh_l0", inner)):
            getattr(theirs, name).copy_(torch.tensor(value))

    def tensors(arrays, **options):
        return [torch.tensor(q[None], **options) for q in arrays]

    def run(x, state):
        h, last = theirs(x, tuple(state) if kind == "LSTM" else state[0])
        return h, list(last) if kind == "LSTM" else [last]

    x_t = torch.tensor(x, requires_grad=True)
    start_t = tensors(parts_of(state), requires_grad=True)
    total = 0.0
    for t, start in enumerate(cut_points(T, tau, cut)):
        before = start_t
        if start:
            with torch.no_grad():
                before = [q.detach() for q in run(x_t[:, :start], start_t)[1]]
        h, _ = run(x_t[:, start:t + 1], before)
        total = total + (h[:, -1] * torch.tensor(dh[:, t])).sum()
    total.backward()
    wanted = [x_t.grad, *(q.grad[0] for q in start_t), theirs.weight_ih_l0.grad,
              theirs.weight_hh_l0.grad, theirs.bias_ih_l0.grad]
    if kind == "GRU":
        wanted.append(theirs.bias_hh_l0.grad[-N_H:])
    errors = [vg.relative_error(got, expected.numpy()) for got, expected in
              zip(back(cell, x, state, dh, tau, cut), wanted, strict=True)]
    assert max(errors) <= 1e-9, errors


@cells
@pytest.mark.parametrize("cached", [1, 300, 10**6])
def test_blocks_of_steps_change_nothing(kind, cached, monkeypatch):
    """The backward pass runs block by block, sized for the cache."""
    cell, x, state, dh = specimen(kind, 4, 7)
    usual = back(cell, x, state, dh, None, "full")
    monkeypatch.setattr("vgcore.recurrent.CACHED", cached)
    assert all(map(np.array_equal, back(cell, x, state, dh, None, "full"), usual))


@cells
@batches
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-14), (np.float32, 2e-6)])
def test_the_sweep_repeats_the_step(kind, B, dtype, tolerance):
    cell, x, state, _ = specimen(kind, B, 7)
    x = x.astype(dtype)
    state = one_or_all([q.astype(dtype) for q in parts_of(state)])
    h, record = cell.forward(x, state)
    for t in range(7):
        state = cell.step(x[:, t], state)
        for name, got in zip(cell.states, parts_of(state), strict=True):
            assert got.dtype == dtype
            assert np.abs(getattr(record, name)[t + 1] - got).max() < tolerance


# Truncation

@cells
@batches
@lengths
@pytest.mark.parametrize("tau", [1, 2, 3, 7, 50])
def test_chunks_are_cuts(kind, B, T, tau):
    cell, x, state, dh = specimen(kind, B, T)
    wanted = back(cell, x, state, dh, tau, "chunks")
    dx = vg.chunked_backward(cell, x, dh, tau, state=state)
    got = [dx, *gradients_of(cell).values()]
    for g, w in zip(got, wanted[:1] + wanted[1 + len(cell.states):]):
        assert vg.relative_error(g, w) < 1e-14


@cells
@batches
@lengths
def test_all_lags_are_the_full_gradient(kind, B, T):
    cell, x, state, dh = specimen(kind, B, T)
    full = back(cell, x, state, dh, None, "full")
    for other in (back(cell, x, state, dh, T, "sliding"),
                  back(cell, x, state, dh, T, "chunks")):
        assert max(map(vg.relative_error, other, full)) < 1e-14


@cells
def test_lags_are_the_terms(kind):
    cell, x, state, dh = specimen(kind, 4, 7)
    _, record = cell.forward(x, state)
    lags = list(cell.lags(dh, record))
    assert [q.shape for q in lags] == [(7 - k, 4, N_H) for k in range(7)]
    cell.backward(dh, record)
    total = record.dh.copy()
    assert vg.relative_error(
        sum(np.pad(q, ((0, k), (0, 0), (0, 0))) for k, q in enumerate(lags)),
        total) < 1e-14
    cell.backward(dh, record, tau=3)
    assert vg.relative_error(
        sum(np.pad(q, ((0, k), (0, 0), (0, 0))) for k, q in enumerate(lags[:3])),
        record.dh) < 1e-14
    for t in range(7):  # one loss alone
        only = np.zeros_like(dh)
        only[:, t] = dh[:, t]
        cell.backward(only, record)
        for s in range(t + 1):
            assert np.allclose(lags[t - s][s], record.dh[s], atol=1e-14)
        assert not record.dh[t + 1:].any()


@cells
def test_random_links_average_to_the_full_gradient(kind, rng):
    cell, x, state, dh = specimen(kind, 1, 3)
    full = back(cell, x, state, dh, None, "full")
    _, record = cell.forward(x, state)
    p, sums = 0.25, [0.0] * len(full)
    for case in np.ndindex(2, 2, 2):  # every outcome, with its probability
        kept = np.array(case)
        dx = cell.backward(dh, record, links=kept / (1 - p))
        chance = np.prod(np.where(kept, 1 - p, p))
        got = [dx, *parts_of(record.dstate), *gradients_of(cell).values()]
        sums = [total + chance * q for total, q in zip(sums, got)]
    assert max(map(vg.relative_error, sums, full)) < 1e-14


# Cost

def long_run(B=1, T=100, n_h=32):
    rng = np.random.default_rng(0)
    cell = vg.RNN(N_X, n_h, rng=rng)
    x = rng.standard_normal((B, T, N_X))
    return cell, x, rng.standard_normal((B, T, n_h))


def test_products_and_gradient_of_three_ways():
    cell, x, dh = long_run()
    state = np.full((1, 32), 0.1)
    _, record = cell.forward(x, state)
    with measure.counted_products(cell) as running:
        cell.backward(dh, record)
    gradients = gradients_of(cell)
    with measure.counted_products(cell) as one_by_one:
        per_loss = per_loss_backward(cell, x, state, dh)
    assert (running.count, one_by_one.count) == (100, 5050)
    rtrl = forward_mode(cell, x, state, dh)
    for name, got in gradients.items():
        assert vg.relative_error(got, per_loss[name]) < 1e-12, name
        assert vg.relative_error(got, rtrl[name]) < 1e-12, name


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind, tau, B, count", [
    ("RNN", None, 1, 7), ("RNN", 1, 1, 7), ("RNN", 3, 1, 7 + 6 + 5),
    ("GRU", None, 4, 28), ("LSTM", None, 4, 28), ("LSTM", 7, 4, 4 * 28)])
def test_products_are_counted(kind, tau, B, count, dtype):
    cell, x, state, dh = specimen(kind, B, 7)
    x, dh = x.astype(dtype), dh.astype(dtype)
    W = cell.W_hh
    with measure.counted_products(cell) as products:
        h, record = cell.forward(x, state)
        assert products.count == 0
        cell.backward(dh, record, tau=tau)
    assert products.count == count and cell.W_hh is W and type(h) is np.ndarray
    assert type(cell.dW_hh) is np.ndarray and type(record.delta) is np.ndarray


@pytest.mark.parametrize("kind, arrays", [
    ("RNN", lambda B, T: T * B * N_X + T * B * N_H + (T + 1) * B * N_H),
    ("GRU", lambda B, T: (T * B * N_X + 4 * T * B * N_H  # x, gates, reset
                          + (T + 1) * B * N_H)),
    ("LSTM", lambda B, T: (T * B * N_X + 5 * T * B * N_H  # x, gates, tanh c
                           + 2 * (T + 1) * B * N_H))])
@batches
@pytest.mark.parametrize("T", [1, 7, 70])
def test_memory_is_as_predicted(kind, arrays, B, T):
    cell, x, state, _ = specimen(kind, B, T)
    _, record = cell.forward(x, state)
    last = len(cell.states) * B * N_H  # record.state, a copy
    assert measure.held_numbers(record) == arrays(B, T) + last


def test_memory_measured_while_it_runs():
    import tracemalloc

    peaks = {}
    for T in (100, 200, 400):
        cell, x, dh = long_run(B=4, T=T)
        tracemalloc.start()
        h, record = cell.forward(x)
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        predicted = 8 * measure.held_numbers(record)
        assert 0.99 * predicted < held < 1.05 * predicted + 4096
        peaks[T] = held
    assert peaks[400] / peaks[100] == pytest.approx(4, rel=0.05)


def test_chunks_hold_one_chunk():
    import tracemalloc

    cell, x, dh = long_run(B=8, T=400)
    peaks = {}
    for tau in (10, 400):
        tracemalloc.start()
        vg.chunked_backward(cell, x, dh, tau)
        peaks[tau] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peaks[10] < 0.25 * peaks[400]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_multiplications_of_a_recurrent_net(dtype):
    cell, x, _, _ = specimen("LSTM", 4, 7)
    x = x.astype(dtype)
    net = vg.Network(cell, vg.LastStep(N_H),
                     vg.Dense(N_H, 2, rng=np.random.default_rng(0)))
    counts = measure.count_multiplications(net, vg.softmax_cross_entropy, x,
                                      np.zeros(4, int))
    steps, into, recurrent = 4 * 7, 4 * N_H * N_X, 4 * N_H * N_H
    top = 4 * 2 * N_H
    assert counts.forward == steps * (into + recurrent) + top
    assert counts.backward == 2 * steps * (into + recurrent) + 2 * top


# What every layer promises

@cells
@batches
@pytest.mark.parametrize("T", [1, 7])
@pytest.mark.parametrize("tau", [None, 2])
def test_idempotent_and_nothing_else_is_written(kind, B, T, tau):
    cell, x, state, dh = specimen(kind, B, T)
    x, dh, *parts = frozen(x, dh, *parts_of(state))
    before = weights_of(cell)
    h, record = cell.forward(x, one_or_all(parts))
    again, other = cell.forward(x, one_or_all(parts))
    assert np.array_equal(h, again)
    kept = {k: np.copy(v) for k, v in vars(other).items()
            if isinstance(v, np.ndarray)}
    dx = cell.backward(dh, record, tau=tau)
    first = [dx, *parts_of(record.dstate), *gradients_of(cell).values()]
    for d in gradients_of(cell):
        getattr(cell, "d" + d).fill(7.0)
    dx = cell.backward(dh, record, tau=tau)
    second = [dx, *parts_of(record.dstate), *gradients_of(cell).values()]
    assert all(map(np.array_equal, first, second))
    assert all(map(np.array_equal, before, weights_of(cell)))
    assert all(np.array_equal(v, getattr(other, k)) for k, v in kept.items())
    for q in parts_of(record.state):
        q.fill(9.0)
    assert np.array_equal(record.h[1:].swapaxes(0, 1), h)  # state is a copy


@cells
def test_a_batch_of_one_does_not_alias_its_input(kind):
    """With B = 1 swapping the axes of a contiguous array copies nothing."""
    cell, x, state, dh = specimen(kind, 1, 7)
    kept = x.copy(), dh.copy()
    _, record = cell.forward(x, state)
    first = cell.backward(dh, record), gradients_of(cell)
    assert np.array_equal(x, kept[0]) and np.array_equal(dh, kept[1])
    assert not np.shares_memory(record.dh, dh)
    assert not np.shares_memory(record.h, x)
    four = [np.repeat(q, 4, axis=0) for q in (x, dh)]
    states = one_or_all([np.repeat(q, 4, axis=0) for q in parts_of(state)])
    _, record = cell.forward(four[0], states)
    dx = cell.backward(four[1], record)
    assert np.allclose(dx, np.repeat(first[0], 4, axis=0), atol=1e-13)
    for name, q in gradients_of(cell).items():
        assert np.allclose(q, 4 * first[1][name], atol=1e-12), name


@cells
@batches
@pytest.mark.parametrize("tau", [None, 2])
def test_float32_in_float32_out(kind, B, tau):
    cell, x, state, dh = specimen(kind, B, 7)
    exact, _ = cell.forward(x, state)
    h, record = cell.forward(x.astype(np.float32), state)
    dx = cell.backward(dh, record, tau=tau)
    assert {q.dtype for q in vars(record).values()
            if isinstance(q, np.ndarray)} == {np.dtype(np.float32)}
    assert h.dtype == dx.dtype == parts_of(record.dstate)[0].dtype == np.float32
    assert np.allclose(h, exact, atol=1e-5)
    assert vg.chunked_backward(cell, x.astype(np.float32), dh, 3).dtype == np.float32


@cells
def test_examples_do_not_meet(kind):
    cell, x, state, dh = specimen(kind, 4, 7)
    h, record = cell.forward(x, state)
    dx = cell.backward(dh, record)
    for b in range(4):
        mine = one_or_all([q[b:b + 1] for q in parts_of(state)])
        alone, record = cell.forward(x[b:b + 1], mine)
        assert np.allclose(alone[0], h[b], atol=1e-14)
        assert np.allclose(cell.backward(dh[b:b + 1], record)[0], dx[b], atol=1e-13)


@cells
def test_a_carried_state_continues_the_sequence(kind):
    cell, x, state, _ = specimen(kind, 4, 7)
    whole, _ = cell.forward(x, state)
    first, record = cell.forward(x[:, :3], state)
    second, _ = cell.forward(x[:, 3:], record.state)
    assert np.allclose(np.concatenate([first, second], axis=1), whole, atol=1e-14)


@cells
def test_no_input_gradient_when_none_is_wanted(kind):
    cell, x, state, dh = specimen(kind, 4, 7)
    _, record = cell.forward(x, state)
    cell.backward(dh, record)
    full = gradients_of(cell)
    assert cell.backward(dh, record, to_input=False) is None
    assert all(np.array_equal(q, full[k]) for k, q in gradients_of(cell).items())


@cells
def test_backward_is_linear(kind, rng):
    cell, x, state, _ = specimen(kind, 4, 7)
    h, record = cell.forward(x, state)
    u, v = rng.normal(size=(2, *h.shape))

    def pulled(dh):
        dx = cell.backward(dh, record)
        return np.concatenate([q.ravel() for q in (
            dx, *parts_of(record.dstate), *gradients_of(cell).values())])

    assert vg.relative_error(pulled(2 * u - 3 * v),
                             2 * pulled(u) - 3 * pulled(v)) < 1e-14


@cells
def test_jacobians_are_those_of_the_state(kind):
    cell, x, state, _ = specimen(kind, 1, 7)
    _, record = cell.forward(x, state)
    jacobians = cell.state_jacobians(record)
    N = N_H * len(cell.states)
    assert jacobians.shape == (7, N, N)
    paths = [getattr(record, name) for name in cell.states]
    for t in range(7):
        def after(s):
            parts = np.split(s[None], len(cell.states), axis=1)
            _, r = cell.forward(x[:, t:t + 1], one_or_all(parts))
            return np.concatenate(parts_of(r.state), axis=1)[0]

        s = np.concatenate([q[t, 0] for q in paths])
        for i in range(N):
            assert np.allclose(measure.numerical_gradient(lambda q: after(q)[i], s),
                               jacobians[t, i], atol=1e-8)


@cells
def test_total_jacobian_is_the_product_of_all(kind):
    cell, x, state, _ = specimen(kind, 1, 7)
    _, record = cell.forward(x, state)
    total = np.linalg.multi_dot(cell.state_jacobians(record)[::-1])
    direction, log_size = cell.total_jacobian(record)
    assert np.abs(direction).max() == pytest.approx(1)
    np.testing.assert_allclose(direction * np.exp(log_size), total, rtol=1e-10, atol=1e-15)


def test_total_jacobian_of_silent_units_is_zero(rng):
    cell = vg.RNN(2, 3, "relu", rng=rng)
    cell.b_h[:] = -100.0
    _, record = cell.forward(rng.normal(size=(1, 4, 2)))
    direction, log_size = cell.total_jacobian(record)
    assert not direction.any() and log_size == -np.inf


@pytest.mark.thorough
@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(CELLS)), st.integers(1, 4), st.integers(1, 6),
       st.one_of(st.none(), st.integers(1, 8)), st.integers(0, 2**32 - 1))
def test_any_shape_along_a_random_direction(kind, B, T, tau, seed):
    cell, x, state, dh = specimen(kind, B, T, seed=seed)
    h, record = cell.forward(x, state)
    dx = cell.backward(dh, record, tau=tau)
    assert h.shape == (B, T, N_H) and dx.shape == x.shape
    assert record.delta.shape == (T, B, len(cell.b_h))
    assert record.dh.shape == (T, B, N_H)
    if tau is None or tau >= T:
        v, e = np.random.default_rng(seed).normal(size=x.shape), 1e-5
        slope = np.sum(dh * (cell.forward(x + e * v, state)[0]
                             - cell.forward(x - e * v, state)[0])) / (2 * e)
        assert abs(slope - np.sum(dx * v)) <= 1e-6 * (1 + abs(slope))


# Being a layer

@cells
def test_repr_reconstructs(kind, rng):
    cell = CELLS[kind](rng)
    again = eval(repr(cell), {**vars(vg), "rng": rng})
    assert repr(again) == repr(cell) and again.params == cell.params
    assert repr(eval(repr(vg.LastStep(4)), vars(vg))) == "LastStep(4)"


@gated
def test_gates_are_set_by_letter(kind, rng):
    cell = CELLS[kind](rng)
    for k, gate in enumerate(cell.gates):
        cell.b_h[...] = 0.0
        cell.set_bias(**{gate: np.arange(1.0, 6.0)})
        assert np.array_equal(cell.b_h.reshape(-1, N_H)[k], np.arange(1.0, 6.0))
        assert np.count_nonzero(cell.b_h) == N_H
    cell.set_bias(**{cell.gates[0]: 2.0, cell.gates[1]: -1})
    assert cell.b_h[:2 * N_H].tolist() == [2.0] * N_H + [-1.0] * N_H


def test_a_bias_set_in_a_net_is_the_nets(rng):
    cell = vg.LSTM(N_X, N_H, rng=rng)
    net = vg.Network(cell, vg.LastStep(N_H), vg.Dense(N_H, 1, rng=rng))
    w = net.w
    cell.set_bias(f=3.0)
    assert net.w is w and np.count_nonzero(w == 3.0) == N_H
    assert [p.name for p in net.parameters()] == [
        "W_xh[1]", "W_hh[1]", "b_h[1]", "W[3]", "b[3]"]
    twin = copy.deepcopy(net)
    twin.w += 1.0
    assert twin.layers[0].b_h[N_H] == 4.0 and cell.b_h[N_H] == 3.0


def test_an_assigned_array_keeps_its_shape(rng):
    cell = vg.GRU(N_X, N_H, rng=rng)
    cell.W_hh = np.zeros((3 * N_H, N_H))
    for name, value in (("b_h", 0.0), ("W_hh", np.eye(N_H)), ("b_hn", [1.0])):
        with pytest.raises(ValueError, match=name):
            setattr(cell, name, value)


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_fit_learns_to_recall(kind):
    rng = np.random.default_rng(0)
    net = vg.Network(getattr(vg, kind)(2, 8, rng=rng), vg.LastStep(8),
                     vg.Dense(8, 2, rng=rng))
    x, y = vg.recall(600, 5, rng=rng)
    vg.fit(net, "softmax_cross_entropy", vg.Adam(2e-2), (x, y), epochs=5,
           batch_size=20, clip=1.0, rng=rng)
    assert vg.accuracy(net(x), y) > 0.99


# Mistakes that a check must find

class Planted(vg.RNN):
    """A cell whose backward pass makes one classical mistake."""

    mistake = None

    def backward(self, dh, record, tau=None, *, to_input=True):
        dx = vg.RNN.backward(self, dh, record, to_input=True)
        d, h, x = record.delta, record.h, record.x
        if self.mistake == "M11":    # only the longest path through time
            lone = np.zeros_like(dh)
            lone[:, -1] = dh[:, -1]
            vg.RNN.backward(self, lone, record)
            first = record.delta[0]
            self.dW_hh[...] = first.T @ h[0]
            self.dW_xh[...] = first.T @ x[0]
            self.db_h[...] = first.sum(axis=0)
        elif self.mistake == "M12":  # only the last step's loss
            lone = np.zeros_like(dh)
            lone[:, -1] = dh[:, -1]
            dx = vg.RNN.backward(self, lone, record)
        elif self.mistake == "M13":  # no sum over t
            self.dW_hh[...] = d[-1].T @ h[-2]
            self.dW_xh[...] = d[-1].T @ x[-1]
            self.db_h[...] = d[-1].sum(axis=0)
        elif self.mistake == "M14":  # h_t for h_{t−1}
            self.dW_hh[...] = sum(a.T @ b for a, b in zip(d, h[1:]))
        elif self.mistake == "M15":  # chunks for a sliding window
            links = np.arange(len(d)) % 3 != 0
            dx = vg.RNN.backward(self, dh, record, links=links)
        return dx


@pytest.mark.parametrize("mistake, spoiled", [
    (None, set()), ("M11", {"W_xh[1]", "W_hh[1]", "b_h[1]"}),
    ("M12", {"x", "W_xh[1]", "W_hh[1]", "b_h[1]"}),
    ("M13", {"W_xh[1]", "W_hh[1]", "b_h[1]"}), ("M14", {"W_hh[1]"}),
    ("M15", {"x", "W_xh[1]", "W_hh[1]", "b_h[1]"})])
@batches
def test_planted_mistakes(mistake, spoiled, B, rng):
    cell = Planted(N_X, N_H, rng=rng)
    cell.mistake = mistake
    net = vg.Network(cell, vg.Dense(N_H, 2, rng=rng))
    net.w = 0.6 * rng.standard_normal(net.w.size)
    report = vg.check_gradients(net, vg.squared_error,
                                rng.standard_normal((B, 7, N_X)),
                                rng.standard_normal((B, 7, 2)))
    assert {e.name for e in report.wrong} == spoiled


def test_chunks_are_not_a_sliding_window():
    """M15: each differs from the other and from the full gradient."""
    cell, x, state, dh = specimen("RNN", 4, 7)
    full, sliding, chunks = (np.concatenate([q.ravel() for q in back(
        cell, x, state, dh, tau, scheme)]) for tau, scheme in
        ((None, "full"), (3, "sliding"), (3, "chunks")))
    assert vg.relative_error(sliding, chunks) > 1e-2
    assert vg.relative_error(sliding, full) > 1e-3


class Leaky(vg.LSTM):
    """M17: the path h_t → c_t is dropped."""

    def _inside(self, gradient, slopes, t):
        return gradient


@pytest.mark.parametrize("last_only", [False, True])
def test_a_dropped_path_in_the_lstm(last_only, rng):
    cell = Leaky(N_X, N_H, rng=rng)
    layers = [cell] + [vg.LastStep(N_H)] * last_only
    net = vg.Network(*layers, vg.Dense(N_H, 2, rng=rng))
    net.w = 0.6 * rng.standard_normal(net.w.size)
    shape = (4, 2) if last_only else (4, 7, 2)
    report = vg.check_gradients(net, vg.squared_error,
                                rng.standard_normal((4, 7, N_X)),
                                rng.standard_normal(shape))
    assert {e.name for e in report.wrong} == {"x", "W_xh[1]", "W_hh[1]", "b_h[1]"}
    assert report.worst.error > 0.1


class Muddled(vg.GRU):
    """The reset gate left out of the way back."""

    def _slopes(self, record, block, by_z):
        slopes = super()._slopes(record, block, by_z)
        slopes.r = np.ones_like(slopes.r)
        return slopes


def test_a_dropped_reset_in_the_gru(rng):
    net = vg.Network(Muddled(N_X, N_H, rng=rng))
    net.w = 0.6 * rng.standard_normal(net.w.size)
    report = vg.check_gradients(net, vg.squared_error,
                                rng.standard_normal((4, 7, N_X)),
                                rng.standard_normal((4, 7, N_H)))
    assert {e.name for e in report.wrong} == {
        "x", "W_xh[1]", "W_hh[1]", "b_h[1]", "b_hn[1]"}


# Bad input

def cases():
    nan, inf = float("nan"), float("inf")
    x = np.zeros((4, 7, N_X))
    h = np.zeros((4, 7, N_H))
    s = np.zeros((4, N_H))

    def bad(array):
        array = array.copy()
        array.flat[0] = nan
        return array

    yield "τ = 0", "RNN", lambda c, r: c.backward(h, r, tau=0), ["tau", "0", "positive"]
    yield "τ < 0", "LSTM", lambda c, r: c.backward(h, r, tau=-2), ["tau", "-2"]
    yield "half a step", "GRU", lambda c, r: c.backward(h, r, tau=2.5), ["tau", "2.5", "integer"]
    yield "τ as text", "RNN", lambda c, r: c.backward(h, r, tau="3"), ["tau", "'3'"]
    yield "τ = True", "RNN", lambda c, r: c.backward(h, r, tau=True), ["tau", "True"]
    yield "τ = nan", "RNN", lambda c, r: c.backward(h, r, tau=nan), ["tau", "nan"]
    yield "chunks of 0", "RNN", lambda c, r: vg.chunked_backward(c, x, h, 0), ["tau", "0"]
    yield "chunks of 1.5", "RNN", lambda c, r: vg.chunked_backward(c, x, h, 1.5), ["tau", "1.5"]
    yield "both schemes", "RNN", lambda c, r: c.backward(h, r, tau=2, links=np.ones(7)), ["links", "tau"]
    yield "too few links", "RNN", lambda c, r: c.backward(h, r, links=np.ones(6)), ["links", "(6,)", "(7,)"]
    yield "links nan", "RNN", lambda c, r: c.backward(h, r, links=np.full(7, nan)), ["links", "nan"]
    yield "one sequence", "RNN", lambda c, r: c.forward(x[0]), ["(7, 3)", "(B, T, 3)", "x[None]"]
    yield "no steps", "LSTM", lambda c, r: c.forward(x[:, :0]), ["(4, 0, 3)", "T from 1"]
    yield "no sequences", "GRU", lambda c, r: c.forward(x[:0]), ["(0, 7, 3)", "B"]
    yield "other features", "RNN", lambda c, r: c.forward(np.zeros((4, 7, 2))), ["(4, 7, 2)", "3 features"]
    yield "a list", "RNN", lambda c, r: c.forward([[[0.0, 1.0, 2.0]]]), ["list", "array"]
    yield "integers", "RNN", lambda c, r: c.forward(np.zeros((4, 7, 3), int)), ["int64", "floating"]
    yield "a state for one", "RNN", lambda c, r: c.forward(x, s[:1]), ["state h", "(1, 5)", "(4, 5)"]
    yield "a state of other width", "GRU", lambda c, r: c.forward(x, np.zeros((4, 6))), ["state h", "(4, 6)", "(4, 5)"]
    yield "a number as state", "RNN", lambda c, r: c.forward(x, 0.0), ["state h", "()", "(4, 5)"]
    yield "a pair for one", "GRU", lambda c, r: c.forward(x, (s, s)), ["state h", "(2, 4, 5)"]
    yield "h without c", "LSTM", lambda c, r: c.forward(x, s), ["state", "pair (h, c)", "record.state"]
    yield "three states", "LSTM", lambda c, r: c.forward(x, (s, s, s)), ["state", "3", "pair (h, c)"]
    yield "c of other batch", "LSTM", lambda c, r: c.forward(x, (s, s[:2])), ["state c", "(2, 5)", "(4, 5)"]
    yield "state nan", "LSTM", lambda c, r: c.forward(x, (s, bad(s))), ["state c", "nan"]
    yield "dh of one step", "RNN", lambda c, r: c.backward(h[:, -1], r), ["dh", "(4, 5)", "(4, 7, 5)"]
    yield "dh of other batch", "LSTM", lambda c, r: c.backward(h[:1], r), ["dh", "(1, 7, 5)", "(4, 7, 5)"]
    yield "dh time first", "GRU", lambda c, r: c.backward(h.swapaxes(0, 1), r), ["dh", "(7, 4, 5)"]
    yield "a number as dh", "RNN", lambda c, r: c.backward(1.0, r), ["dh", "()"]
    yield "chunked dh", "RNN", lambda c, r: vg.chunked_backward(c, x, h[:, :-1], 3), ["dh", "(4, 6, 5)"]
    yield "lags of other shape", "RNN", lambda c, r: c.lags(h[:2], r).__next__(), ["dh", "(2, 7, 5)"]
    yield "no record", "RNN", lambda c, r: c.backward(h, None), ["record", "None", "RNN.forward"]
    yield "another cell's record", "LSTM", lambda c, r: c.backward(
        h, vg.RNN(N_X, N_H, rng=np.random.default_rng(0)).forward(x)[1]), ["record", "LSTM.forward"]
    yield "a wider cell's record", "RNN", lambda c, r: c.backward(
        h, vg.RNN(N_X, 6, rng=np.random.default_rng(0)).forward(x)[1]), ["record", "RNN.forward"]
    yield "Jacobian of a batch", "RNN", lambda c, r: c.state_jacobians(r), ["batch of 4", "x[:1]"]
    yield "total Jacobian of a batch", "LSTM", lambda c, r: c.total_jacobian(r), ["batch of 4", "x[:1]"]
    yield "no such gate", "GRU", lambda c, r: c.set_bias(f=1.0), ["'f'", "r, z, n"]
    yield "a bias too short", "LSTM", lambda c, r: c.set_bias(i=1.0, f=np.ones(4)), ["f", "(4,)", "(5,)"]
    yield "an infinite bias", "LSTM", lambda c, r: c.set_bias(i=1.0, f=inf), ["f", "inf"]
    yield "no units", "RNN", lambda c, r: vg.RNN(3, 0, rng=np.random.default_rng(0)), ["n_h", "0"]
    yield "no rng", "LSTM", lambda c, r: vg.LSTM(3, 4, rng=0), ["rng", "Generator"]
    yield "no such init", "GRU", lambda c, r: vg.GRU(3, 4, init="xavier", rng=np.random.default_rng(0)), \
        ["'xavier'", "glorot"]
    yield "no such activation", "RNN", lambda c, r: vg.RNN(3, 4, "swish", rng=np.random.default_rng(0)), \
        ["'swish'", "tanh"]
    yield "last step of rows", "RNN", lambda c, r: vg.LastStep(3).forward(x[:, 0]), ["(4, 3)", "(B, T, 3)"]
    yield "last step's gradient", "RNN", lambda c, r: (lambda l: l.backward(
        h, l.forward(h)[1]))(vg.LastStep(N_H)), ["da", "(4, 7, 5)", "(4, 5)"]


CASES = {name: rest for name, *rest in cases()}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_changes_nothing(case):
    kind, call, words = CASES[case]
    cell, x, state, dh = specimen(kind, 4, 7)
    _, record = cell.forward(x, state)
    cell.backward(dh, record)
    before = [*weights_of(cell), *gradients_of(cell).values()]
    held = {k: np.copy(v) for k, v in vars(record).items()
            if isinstance(v, np.ndarray)}
    with pytest.raises((ValueError, TypeError)) as error:
        call(cell, record)
    message = str(error.value)
    assert "got" in message and "expected" in message
    assert all(word in message for word in words), message
    assert message.count(". ") >= 1 and message.endswith(".")
    after = [*weights_of(cell), *gradients_of(cell).values()]
    assert all(map(np.array_equal, before, after))
    assert all(np.array_equal(v, getattr(record, k)) for k, v in held.items())
