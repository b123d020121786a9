"""Gradients of a function written by hand, against differences."""

import numpy as np
import pytest

from vgcore import measure


def product(u, v, c):
    return (u * v).sum() + c, {"v": u, "u": v}


@pytest.fixture
def arrays(rng):
    return {"u": rng.normal(size=(2, 3)), "v": rng.normal(size=(2, 3)),
            "c": np.array(2.0)}


def test_right_gradients_pass_in_the_order_of_the_arrays(arrays):
    kept = {name: q.copy() for name, q in arrays.items()}
    report = measure.check_function(product, arrays)
    assert report and [e.name for e in report.entries] == ["u", "v"]
    assert all(np.array_equal(arrays[name], kept[name]) for name in kept)


@pytest.mark.parametrize("planted, wrong", [
    (lambda u, v: {"u": v, "v": -u}, ["v"]),
    (lambda u, v: {"u": 2 * v, "v": u}, ["u"]),
    (lambda u, v: {"u": v.T, "v": u}, ["u"]),
    (lambda u, v: {"u": v * np.nan, "v": u}, ["u"]),
])
def test_wrong_gradients_are_named(planted, wrong, arrays):
    report = measure.check_function(
        lambda u, v, c: ((u * v).sum(), planted(u, v)), arrays)
    assert [e.name for e in report.wrong] == wrong


def test_a_function_that_writes_cannot_spoil_the_arrays(arrays):
    def careless(u, v, c):
        result = (u * v).sum(), {"u": v.copy()}
        u[...] = v[...] = 0
        return result

    assert measure.check_function(careless, arrays)
    assert arrays["u"].all()


@pytest.mark.parametrize("f, error, match", [
    (lambda u, v, c: 1.0, TypeError, "pair of J and a dict"),
    (lambda u, v, c: (1.0, u), TypeError, "pair of J and a dict"),
    (lambda u, v, c: (1.0, {}), ValueError, "none"),
    (lambda u, v, c: (1.0, {"w": u}), ValueError, "'w'"),
    (lambda u, v, c: (u, {"u": u}), ValueError, "one number"),
])
def test_what_is_not_a_loss_with_gradients_is_refused(f, error, match, arrays):
    with pytest.raises(error, match=match):
        measure.check_function(f, arrays)


@pytest.mark.parametrize("bad", [{"scheme": "complex"}, {"tolerance": 0}, {"h": -1}])
def test_bad_options_are_refused(bad, arrays):
    with pytest.raises(ValueError):
        measure.check_function(product, arrays, **bad)
