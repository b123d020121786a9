"""What the public doors accept; every refusal says got, expected and the cure."""

import math
from collections.abc import Callable
from numbers import Integral, Real

import numpy as np


def refused(name, got, expected, cure, error=ValueError):
    """The `error` to raise: one sentence on what came, what was due, what to do."""
    return error(f"{name}: got {got}, expected {expected}. {cure}")


def finite_array(x, name, *, complex_too=False):
    """`x` as an array of finite floating-point numbers, never empty.

    Integers become float64; float32 stays float32. Complex numbers pass only
    where a complex step may send them.
    """
    if isinstance(x, np.ndarray) and x.dtype.kind == "f" and x.size and all_finite(x):
        return x
    try:
        x = np.asarray(x)
        if x.dtype.kind in "biu":
            x = x.astype(np.float64)
    except (TypeError, ValueError):
        raise refused(name, f"a {type(x).__name__}", "an array of numbers",
                      "Give rows of equal length.", TypeError) from None
    if x.dtype.kind not in ("fc" if complex_too else "f"):
        raise refused(name, f"dtype {x.dtype}", "real numbers",
                      "Convert it with .astype(float).", TypeError)
    if x.size == 0:
        raise refused(name, f"an empty array of shape {x.shape}", "at least one entry",
                      "Check the slice or the filter that made it.")
    if not np.isfinite(x).all():
        at = tuple(int(i) for i in np.argwhere(~np.isfinite(x))[0])
        raise refused(name, f"{x[at]} at index {at}", "finite numbers",
                      "Remove or replace the entries that are nan or inf.")
    return x


def all_finite(x):
    """Whether no entry of a float array is nan or inf.

    One product is enough unless the squares overflow.
    """
    return math.isfinite(np.vdot(x, x).real) or bool(np.isfinite(x).all())


def finite_rows(x, n, name):
    """`x` as finite rows of `n` features: shape (B, n) or (B, T, n)."""
    x = finite_array(x, name, complex_too=True)
    float_rows(x, n, name)
    return x


def float_rows(x, n, name):
    """Refuse `x` unless it is a float array of rows of `n` features."""
    if not isinstance(x, np.ndarray) or x.dtype.kind not in "fc":
        raise refused(name, f"{x.dtype if isinstance(x, np.ndarray) else type(x)}",
                      "an array of floating-point numbers",
                      f"Use np.asarray({name}, dtype=float).", TypeError)
    if x.ndim < 2:
        raise refused(name, f"shape {x.shape}", f"rows of {n} features, shape (B, {n})",
                      f"One example is a batch of one: use {name}[None, :].")
    if x.shape[-1] != n:
        raise refused(name, f"shape {x.shape}", f"{n} features in the last axis",
                      "Transpose it, or build the layer for "
                      f"{x.shape[-1]} inputs.")


def same_shape(x, shape, name):
    """Refuse `x` unless it has exactly `shape`; nothing is broadcast."""
    if (x.shape if isinstance(x, np.ndarray) else np.shape(x)) != shape:
        raise refused(name, f"shape {np.shape(x)}", f"shape {shape}",
                      "Reshape or index it to fit; nothing is broadcast.")
    return x


def positive_int(n, name):
    """`n` as a positive integer."""
    if isinstance(n, bool) or not isinstance(n, Integral):
        raise refused(name, repr(n), "a positive integer",
                      f"Sizes count units: write {name}=8.", TypeError)
    if n < 1:
        raise refused(name, n, "a positive integer", "Sizes count units, from 1 up.")
    return int(n)


def positive_float(x, name, *, below=math.inf, zero=False):
    """`x` as a float in (0, below), or in [0, below) where `zero` is allowed."""
    if isinstance(x, bool) or not isinstance(x, Real):
        raise refused(name, repr(x), "a number", f"Write {name}=0.1.", TypeError)
    low = 0 <= x if zero else 0 < x
    if not (low and x < below):
        bounds = f"{'0 ≤' if zero else '0 <'} {name} < {below:g}"
        raise refused(name, x, f"a finite number, {bounds}",
                      f"Choose {name} inside these bounds.")
    return float(x)


def writable_array(x, name):
    """Refuse `x` unless it is an array that can be changed in place."""
    if not isinstance(x, np.ndarray) or x.dtype.kind != "f":
        raise refused(name, f"{x.dtype if isinstance(x, np.ndarray) else type(x)}",
                      "an array of floating-point numbers, changed in place",
                      "Pass net.w and net.dw.", TypeError)
    if not x.flags.writeable:
        raise refused(name, "a read-only array", "one that can be changed in place",
                      "Use .copy() to get one of your own.")
    return x


def generator(rng):
    """`rng` itself, if it is a seeded numpy generator."""
    if not isinstance(rng, np.random.Generator):
        raise refused("rng", repr(rng), "a numpy Generator",
                      "Write rng=np.random.default_rng(0).", TypeError)
    return rng


def by_name(key, table, kind, made_by=Callable):
    """The entry of `table` called `key`; an object `made_by` passes through."""
    if isinstance(key, str):
        if key not in table:
            raise refused(kind, repr(key), "one of " + ", ".join(table),
                          "Correct the name, or pass the object itself.")
        return table[key]
    if not isinstance(key, made_by) or isinstance(key, type):
        raise refused(kind, repr(key), "a name or an object of " + ", ".join(table),
                      f"Write {next(iter(table))!r}.", TypeError)
    return key
