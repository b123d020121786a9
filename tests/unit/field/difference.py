"""Answers to the gradient by centered differences."""

import numpy as np


def differences(quotient=lambda f, x, e, h: (f(x + e) - f(x - e)) / (2 * h),
                move=lambda e, i, h: e.__setitem__(i, h)):
    """A gradient by differences, with any of its lines another."""
    def gradient(f, x, h):
        g = np.empty_like(x)
        for i in np.ndindex(x.shape):
            e = np.zeros_like(x)
            move(e, i, h)
            g[i] = quotient(f, x, e, h)
        return g

    return gradient


def not_put_back(f, x, h):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        g[i] = (up - f(x)) / (2 * h)
    return g


def aliased(f, x, h):
    g = np.empty_like(x)
    for i in np.ndindex(x.shape):
        p = x
        m = x
        p[i] += h
        m[i] -= h
        g[i] = (f(p) - f(m)) / (2 * h)
    return g


def copy_moved(f, x, h):
    """Moves a copy, and asks f about x."""
    moved, g = x.copy(), np.zeros_like(x)
    for i in np.ndindex(x.shape):
        moved[i] += h
        above = f(x)
        moved[i] -= 2 * h
        g[i] = (above - f(x)) / (2 * h)
        moved[i] += h
    return g


def rows_and_columns(f, x, h):
    """Gradients of vectors and matrices only."""
    return differences()(f, x, h) if x.ndim == 1 else np.array(
        [[(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(x.size)[
            k * x.shape[1]:(k + 1) * x.shape[1]].reshape(-1, *x.shape)]
         for k in range(x.shape[0])])


CASES = [
    ("cg eps fixed", "centered-gradient",
     differences(move=lambda e, i, h: e.__setitem__(i, 1e-05), quotient=lambda f,
         x, e, h: (f(x + e) - f(x - e)) / 2e-05),
     "other-step", ""),
    ("cg h half", "centered-gradient",
     differences(quotient=lambda f, x, e, h: (f(x + e / 2) - f(x - e / 2)) / h),
     "other-step", ""),
    ("cg flat", "centered-gradient",
     lambda f, x, h: differences()(f, x, h).ravel(),
     "another-shape", "the numbers are right, but gradient has (6,), expected (2, 3)"),
    ("cg one number", "centered-gradient",
     lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h),
     None, "Wrong shape: gradient has (), expected (4,)"),
    ("cg swapped", "centered-gradient",
     differences(quotient=lambda f, x, e, h: (f(x - e) - f(x + e)) / (2 * h)),
     "sign-turned", ""),
    ("cg not put back", "centered-gradient", not_put_back,
     "moved-together", ""),
    ("/ h", "centered-gradient",
     differences(quotient=lambda f, x, e, h: (f(x + e) - f(x - e)) / h),
     "not-divided", ""),
    ("/ 2 * h", "centered-gradient",
     differences(quotient=lambda f, x, e, h: (f(x + e) - f(x - e)) / 2 * h),
     "not-divided", ""),
    ("backward difference", "centered-gradient",
     differences(quotient=lambda f, x, e, h: (f(x) - f(x - e)) / h),
     "one-sided", ""),
    ("not divided", "centered-gradient",
     differences(quotient=lambda f, x, e, h: f(x + e) - f(x - e)),
     "not-divided", ""),
    ("one array, two names", "centered-gradient", aliased,
     "same-array", ""),
    ("copy moved, x asked", "centered-gradient", copy_moved,
     "same-array", "give f the array that was moved, not x"),
    ("rows and columns only", "centered-gradient", rows_and_columns,
     None, "expected (2, 1, 3) for h = 0.05, an array of shape (2, 1, 3)"),
    ("right: flat", "centered-gradient",
     lambda f, x, h: np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(
         x.size).reshape(-1, *x.shape)]).reshape(x.shape),
     "right", ""),
    ("right: an entry of a copy", "centered-gradient",
     lambda f, x, h: np.array([(lambda p, m: (p.flat.__setitem__(k, p.flat[k] + h),
         m.flat.__setitem__(k, m.flat[k] - h), f(p) - f(m))[2] / (2 * h))(
             x.copy(), x.copy()) for k in range(x.size)]).reshape(x.shape),
     "right", ""),
    ("row by row, and not for a number alone", "centered-gradient",
     lambda f, x, h: np.stack([(f(x + e) - f(x - e)) / (2 * h) + 0 * x[k]
         for k in range(len(x)) for e in [h * (np.arange(len(x)) == k).reshape(
             -1, *[1] * (x.ndim - 1))]]),
     "moved-together", ""),
]
