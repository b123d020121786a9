import random

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import vgcore as vg
from vgcore import theory


def test_total_derivative():
    t = 1.0  # f = x y z with x = t², y = t³, z = sin t
    x, y, z = t**2, t**3, np.sin(t)
    got = theory.total_derivative([y * z, x * z, x * y], [2 * t, 3 * t**2, np.cos(t)])
    assert got == pytest.approx(5 * np.sin(1) + np.cos(1), rel=1e-15)


def shared_nodes(a=2.0, b=3.0):
    """c = a + b, d = a b, e = c + d, f = c d, y = e + f."""
    c, d = a + b, a * b
    return {"c": {"a": 1.0, "b": 1.0}, "d": {"a": b, "b": a},
            "e": {"c": 1.0, "d": 1.0}, "f": {"c": d, "d": c},
            "y": {"e": 1.0, "f": 1.0}}


def test_shared_nodes():
    gradient = theory.graph_gradients(shared_nodes(), "y")
    assert (gradient["a"], gradient["b"], gradient["y"]) == (25.0, 19.0, 1.0)


@pytest.mark.parametrize("seed", range(5))
def test_order_of_the_edges_does_not_matter(seed):
    edges = list(shared_nodes().items())
    random.Random(seed).shuffle(edges)
    gradient = theory.graph_gradients(dict(edges), "y")
    assert (gradient["a"], gradient["b"]) == (25.0, 19.0)


def test_nodes_that_do_not_reach_the_output_have_none():
    local = {**shared_nodes(), "other": {"a": 5.0}}
    assert theory.graph_gradients(local, "y")["other"] == 0.0
    assert theory.graph_gradients(local, "c") == dict(
        a=1.0, b=1.0, c=1.0, d=0.0, e=0.0, f=0.0, y=0.0, other=0.0)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_a_chain_of_layers_is_a_product_of_matrices(L, seed):
    rng = np.random.default_rng(seed)
    matrices = rng.normal(size=(L, 2, 2))
    local = {f"{l + 1},{i}": {f"{l},{j}": float(matrices[l, i, j])
                              for j in range(2)}
             for l in range(L) for i in range(2)}
    product = np.linalg.multi_dot(matrices[::-1])
    gradient = theory.graph_gradients(local, f"{L},0")
    assert [gradient["0,0"], gradient["0,1"]] == pytest.approx(
        product[0], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("widths", [(3, 3, 3, 3, 3), (2, 4, 1), (1, 1), (4, 2, 3)])
@pytest.mark.parametrize("phi", [vg.tanh, vg.sigmoid, vg.identity])
def test_all_paths_are_the_recursion(widths, phi, rng):
    net = vg.Network(*(vg.Dense(n, m, phi, rng=rng)
                       for n, m in zip(widths, widths[1:])))
    y_hat, tape = net.forward(rng.normal(size=(1, widths[0])))
    dJ = rng.normal(size=y_hat.shape)
    paths = theory.sum_over_paths(net, tape, dJ)
    assert np.abs(paths - net.backward(dJ, tape)).max() < 1e-12
    assert theory.count_paths(widths) == np.prod(widths)
