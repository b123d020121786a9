"""Answers to the initializer, right and wrong, drawn in many ways."""

import numpy as np


def normal(std):
    return lambda rng, i, o, s: std(i, o, s) * rng.standard_normal((o, i))


def spread(i, s):
    return np.sqrt(2 / ((1 + s * s) * i))


CASES = [
    ("he uniform wrong", "he-for-leaky",
     lambda rng, i, o, s: rng.uniform(-1, 1, (o, i)) * np.sqrt(2 / ((1 + s * s) *
         i)),
     "factor-wrong", "the variance of W is 0.333 times what it should be, whatever the sizes"),
    ("he shape", "he-for-leaky",
     lambda rng, i, o, s: np.sqrt(2 / ((1 + s * s) * i)) * rng.standard_normal((i,
         o)),
     "transposed", "W has shape (300, 170), expected (170, 300)"),
    ("he scale var", "he-for-leaky",
     lambda rng, i, o, s: rng.normal(0, 2 / ((1 + s * s) * i), (o, i)),
     "variance-or-deviation", ""),
    ("he 1d", "he-for-leaky", lambda rng, i, o, s: rng.normal(0, 1, i),
     None, "W has shape (300,), expected (170, 300)"),
    ("he same rows", "he-for-leaky",
     lambda rng, i, o, s: np.tile(rng.normal(0, np.sqrt(2 / ((1 + s * s) * i)), i),
         (o, 1)),
     None, "the rows or columns of W are all equal: draw each weight for itself"),
    ("he rand", "he-for-leaky",
     lambda rng, i, o, s: rng.random((o, i)) * np.sqrt(2 / ((1 + s * s) * i)),
     None, "W has the mean 0.041 where 0 was expected"),
    ("he xavier", "he-for-leaky",
     lambda rng, i, o, s: rng.normal(0, np.sqrt(2 / (i + o)), (o, i)),
     "fan-out", ""),
    ("he 1/n", "he-for-leaky",
     lambda rng, i, o, s: rng.normal(0, np.sqrt(1 / i), (o, i)),
     "linear-variance", ""),
    ("he 0.01", "he-for-leaky",
     lambda rng, i, o, s: 0.01 * rng.standard_normal((o, i)),
     "fan-left-out", ""),
    ("he zeros", "he-for-leaky", lambda rng, i, o, s: np.zeros((o, i)),
     None, "W is 0 everywhere: the units would stay copies"),
    ("he seeded", "he-for-leaky",
     lambda rng, i, o, s: np.random.default_rng(0).normal(0, np.sqrt(2 / ((1 + s *
         s) * i)), (o, i)),
     None, "two generators give the same W: draw from rng"),
    ("he truncated normal", "he-for-leaky",
     lambda rng, i, o, s: np.clip(rng.normal(0, 1, (o, i)), -2,
         2) * np.sqrt(2 / ((1 + s * s) * i)),
     None, "the variance of W is 0.919 times what it should be, whatever the sizes"),
    ("he torch bound", "he-for-leaky",
     lambda rng, i, o, s: rng.uniform(-1, 1, (o, i)) * np.sqrt(6 / ((1 + s * s) *
         i)),
     "right", ""),
    ("fan-out", "he-for-leaky",
     normal(lambda i, o, s: np.sqrt(2 / ((1 + s * s) * o))),
     "fan-out", ""),
    ("brackets 1", "he-for-leaky",
     normal(lambda i, o, s: np.sqrt(2 / (1 + s * s) * i)),
     "brackets-missing", ""),
    ("brackets 2", "he-for-leaky",
     normal(lambda i, o, s: np.sqrt(2 / 1 + s * s * i)),
     "brackets-missing", ""),
    ("brackets 3", "he-for-leaky", normal(lambda i, o, s: np.sqrt(2 / i + o)),
     "brackets-missing", ""),
    ("3 for 2", "he-for-leaky",
     normal(lambda i, o, s: np.sqrt(6 / ((1 + s * s) * i))),
     "factor-wrong", "the variance of W is 3 times what it should be, whatever the sizes"),
    ("1/n", "he-for-leaky",
     normal(lambda i, o, s: np.sqrt(1 / ((1 + s * s) * i))),
     "factor-two", "the variance of W is 0.5 times what it should be, whatever the sizes"),
    ("slope ignored", "he-for-leaky", normal(lambda i, o, s: np.sqrt(2 / i)),
     "negative-slope-left-out", ""),
    ("1 + slope", "he-for-leaky",
     normal(lambda i, o, s: np.sqrt(2 / ((1 + s) * i))),
     "slope-not-squared", "here 1 and slope²"),
    ("no root", "he-for-leaky", normal(lambda i, o, s: 2 / ((1 + s * s) * i)),
     "variance-or-deviation", ""),
    ("Glorot", "he-for-leaky",
     normal(lambda i, o, s: np.sqrt(2 / ((1 + s * s) * (i + o)))),
     "fan-out", ""),
    ("right: rng.normal", "he-for-leaky",
     lambda rng, i, o, s: rng.normal(0, spread(i, s), (o, i)),
     "right", ""),
    ("right: turned", "he-for-leaky",
     lambda rng, i, o, s: spread(i, s) * rng.standard_normal((i, o)).T,
     "right", ""),
    ("right: uniform", "he-for-leaky",
     lambda rng, i, o, s: np.sqrt(3) * spread(i, s) * rng.uniform(-1, 1, (o, i)),
     "right", ""),
    ("right: row by row", "he-for-leaky",
     lambda rng, i, o, s: np.array([spread(i, s) *
         rng.standard_normal(i) for _ in range(o)]),
     "right", ""),
]
