"""Answers that are the truth times a number: which number, and in which arrays."""

import re
from fractions import Fraction
from itertools import combinations, product
from typing import NamedTuple

import numpy as np

SIZES = {
    "B": "the batch size B", "T": "the number of steps T",
    "n_in": "the number of inputs n_in", "n_out": "the number of units n_out",
    "C": "the number of classes C", "h": "the step h", "α": "the scale α",
    "τ": "the window τ", "θ": "the threshold θ", "L": "the number of layers L",
}
SIMPLE = [Fraction(n, m) for m in (1, 2, 3, 4, 5) for n in (1, 2, 3, 4, 5)
          if Fraction(n, m).denominator == m]
CONSTANTS = sorted({s * q for q in (*SIMPLE, Fraction(10), Fraction(1, 10),
                                    Fraction(100), Fraction(1, 100))
                    for s in (1, -1)} - {1},
                   key=lambda q: (q.numerator != -1 or q.denominator != 1,
                                  q < 0, abs(q.numerator) + q.denominator))


PRECISE = 2e-6  # relative: single precision, anywhere in an answer, keeps that much


class Factor(NamedTuple):
    """By what an array is multiplied.

    Attributes
    ----------
    words : str
        Completes "dW is … what it should be".
    kind : {"sign", "two", "batch", "other", "unknown"}
    """

    words: str
    kind: str


def ratio(got, due, rtol):
    """c with got = c · due, or None; two entries at least have to agree."""
    if got.shape != due.shape or np.count_nonzero(due) < 2:
        return None
    c = float((got * due).sum() / (due * due).sum())
    scale = max(np.abs(got).max(), abs(c) * np.abs(due).max())
    fits = np.abs(got - c * due).max() <= rtol * scale
    return c if fits and c else None


def ratios(got, due, name, rtol):
    """c of one array on every trial that has it, nan where nothing can be said."""
    found = []
    for g, d in zip(got, due):
        if name not in d:
            continue
        if name not in g or g[name].shape != d[name].shape:
            return None
        c = ratio(g[name], d[name], rtol)
        if c is None and np.count_nonzero(d[name]) >= 2:
            return None
        found.append(np.nan if c is None else c)
    return np.array(found) if np.isfinite(found).any() else None


def factor(c, sizes):
    """What a ratio is made of.

    Parameters
    ----------
    c : array
        A ratio for each trial, nan where there is none.
    sizes : dict of str to array
        Numbers that it may be made of, for each trial.

    Returns
    -------
    Factor
    """
    known = np.isfinite(c)
    c, sizes = c[known], {name: n[known] for name, n in sizes.items()}
    steady = np.ptp(c) <= PRECISE * abs(c[0])
    if steady:
        for q in CONSTANTS:
            if abs(float(q) - c[0]) <= PRECISE * abs(c[0]):
                return Factor(_times(q), "sign" if q == -1 else
                              "two" if abs(q) in (2, Fraction(1, 2)) else "other")
    fits = lambda value: np.abs(value - c).max() <= PRECISE * abs(c).max()
    for name, size in sizes.items():
        if np.ptp(size) == 0 or name not in SIZES:
            continue
        for power, q in product((1, -1, 2, -2, 0.5, -0.5),
                                (1, -1, 2, Fraction(1, 2), -2, -Fraction(1, 2))):
            if fits(float(q) * np.float_power(size, power)):
                return Factor(_symbol(q, [(name, power)]),
                              "batch" if name == "B" and q == 1 else "other")
    for (a, u), (b, v) in combinations(sizes.items(), 2):
        for p, r in ((1, 1), (-1, -1), (1, -1), (-1, 1)):
            if not steady and fits(np.float_power(u, p) * np.float_power(v, r)):
                return Factor(_symbol(1, [(a, p), (b, r)]), "other")
    if steady and len(c) > 1:
        return Factor(f"{c[0]:.4g} times", "unknown")
    return Factor(f"a multiple ({c[0]:.4g} times in the first trial) of", "unknown")


def _times(q):
    return {-1: "minus", 2: "twice", Fraction(1, 2): "half of",
            -2: "minus twice", -Fraction(1, 2): "minus half of"}.get(
                q, f"{q} times")


def _symbol(q, powers):
    above = [_power(s, p) for s, p in powers if p > 0]
    below = [_power(s, -p) for s, p in powers if p < 0]
    sign, q = ("minus " if q < 0 else ""), Fraction(abs(q))
    above = [str(q.numerator)] * (q.numerator > 1) + above
    below = [str(q.denominator)] * (q.denominator > 1) + below
    text = "·".join(above) or "1"
    if below:
        text += "/" + ("·".join(below) if len(below) == 1 else
                       f"({'·'.join(below)})")
    return f"{sign}{text} times"


def _power(symbol, power):
    return {1: symbol, 2: symbol + "²", 0.5: "√" + symbol}[power]


def family(name):
    """dW of dW[2], and 2; dW and None of dW."""
    found = re.fullmatch(r"(.+)\[(\d+)\]", name)
    return (found[1], int(found[2])) if found else (name, None)
