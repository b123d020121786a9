"""Answers to reverse accumulation on a graph."""

import numpy as np


def by_parents(v, p, op, k, g):
    """The local derivatives of node k."""
    return ((1, 1) if op == "+" else (v[p[1]], v[p[0]]) if op == "*" else
            (1 - v[k] ** 2,) if op == "tanh" else ())


def reverse_pass(seed=1.0, slope=by_parents, add=lambda gi, gk, s: gi + gk * s,
                 order=lambda n: reversed(range(n))):
    """Reverse accumulation, with any of its lines another."""
    def reverse(values, made):
        g = np.zeros(len(values))
        g[-1] = seed
        for k in order(len(values)):
            op, *p = made[k]
            for i, s in zip(p, slope(values, p, op, k, g)):
                g[i] = add(g[i], g[k], s)
        return g

    return reverse


def parents_once(at):
    """Both parents of a sum or of a product as a set: one node counts once."""
    def reverse(values, made):
        g = np.zeros(len(values))
        g[-1] = 1.0
        for k in reversed(range(len(values))):
            op, *p = made[k]
            slopes = dict(zip(p, by_parents(values, p, op, k, g)))
            for i in (slopes if op == at else p):
                g[i] += g[k] * slopes[i]
        return g

    return reverse


def until_the_first_input(values, made):
    """Stops at an input, though a node may be numbered after one."""
    inputs = [k for k, (op, *_) in enumerate(made) if op == "input"]
    return reverse_pass(order=lambda n: reversed(range(max(inputs), n)))(values, made)


def piling(values, made, g={}):  # noqa: B006  the mistake
    for k in range(len(values)):
        g.setdefault(k, 0.0)
    g[len(values) - 1] += 1
    for k in reversed(range(len(values))):
        op, *p = made[k]
        for i, s in zip(p, by_parents(values, p, op, k, g)):
            g[i] += g[k] * s
    return np.array([g[k] for k in range(len(values))])


CASES = [
    ("rev forward order", "reverse-accumulation", reverse_pass(order=range),
     "passed-on-early", ""),
    ("rev product own", "reverse-accumulation",
     reverse_pass(slope=lambda v, p, op, k, g: (1, 1) if op == "+" else (v[p[0]],
         v[p[1]]) if op == "*" else (1 - v[k] ** 2,) if op == "tanh" else ()),
     "own-factor", ""),
    ("rev tanh of value", "reverse-accumulation",
     reverse_pass(slope=lambda v, p, op, k, g: (1, 1) if op == "+" else (v[p[1]],
         v[p[0]]) if op == "*" else (1 - np.tanh(v[k]) ** 2,) if op == "tanh" else ()),
     "slope-at-a", ""),
    ("rev no upstream", "reverse-accumulation",
     reverse_pass(add=lambda gi, gk, s: gi + s),
     "gradient-left-out", ""),
    ("rev seed 2", "reverse-accumulation", reverse_pass(seed=2.0),
     "factor-two", "gradient is twice what it should be"),
    ("rev skip last", "reverse-accumulation",
     reverse_pass(order=lambda n: reversed(range(n - 1))),
     "node-skipped", ""),
    ("rev negative", "reverse-accumulation", reverse_pass(seed=-1.0),
     "sign-turned", "gradient is minus what it should be"),
    ("rev list", "reverse-accumulation", lambda v, m: list(reverse_pass()(v, m)),
     "right", ""),
    ("rev dict", "reverse-accumulation",
     lambda v, m: dict(enumerate(reverse_pass()(v, m))),
     "another-container", "the numbers are right, but the numbers came in a wrapping of their own"),
    ("rev inputs only", "reverse-accumulation",
     lambda v, m: reverse_pass()(v, m)[:2],
     None, "Wrong shape: gradient has (2,), expected (7,)"),
    ("rev reversed", "reverse-accumulation",
     lambda v, m: reverse_pass()(v, m)[::-1],
     "another-order", "the entries of gradient stand in reverse order"),
    ("rev tanh ignored", "reverse-accumulation",
     reverse_pass(slope=lambda v, p, op, k, g: (1, 1) if op == "+" else (v[p[1]],
         v[p[0]]) if op == "*" else ()),
     "node-skipped", ""),
    ("1 - z^2 in a graph", "reverse-accumulation",
     reverse_pass(slope=lambda v, p, op, k, g: (1, 1) if op == "+" else (v[p[1]],
         v[p[0]]) if op == "*" else (1 - v[p[0]] ** 2,) if op == "tanh" else ()),
     "slope-at-z", ""),
    ("= for +=", "reverse-accumulation",
     reverse_pass(add=lambda gi, gk, s: gk * s),
     "overwritten", ""),
    ("piles up from call to call", "reverse-accumulation", piling,
     "kept-between-calls", "called twice with the same input, your function gives two answers"),
    ("break at an input", "reverse-accumulation", until_the_first_input,
     None, "gradient differs most at [0]: got 0, expected 1.573"),
    ("divided by a value", "reverse-accumulation",
     reverse_pass(slope=lambda v, p, op, k, g: (1, 1) if op == "+" else (
         v[k] / v[p[0]], v[k] / v[p[1]]) if op == "*" else by_parents(v, p, op, k, g)),
     None, "gradient is not finite"),
    ("set of parents at +", "reverse-accumulation", parents_once("+"),
     "same-parent", "at a sum only"),
    ("set of parents at *", "reverse-accumulation", parents_once("*"),
     "same-parent", "at a product only"),
]
