"""Exercises of chapter 02: the chain rule."""

from functools import partial
from itertools import combinations

import numpy as np

from vgcore.check import function, number
from vgcore.theory import count_paths, total_derivative

T = 1.0
X, Y, Z = T**2, T**3, np.sin(T)
PARTIALS = np.array([Y * Z, X * Z, X * Y])      # of f = xyz
RATES = np.array([2 * T, 3 * T**2, np.cos(T)])


def routes(kept):
    """df/dt by some of the routes; :eq:`eq-2-1` needs all three."""
    return total_derivative(PARTIALS[kept], RATES[kept])


number("three-routes", lambda: routes([0, 1, 2]), name="df/dt", mutants=[
    ("M8", lambda: routes([2])),                # the last term overwrites
    *[("M25", partial(routes, list(kept))) for n in (1, 2)
      for kept in combinations(range(3), n) if kept != (2,)],
    ("M26", lambda: np.prod(RATES)),
    ("M27", lambda: np.sum(PARTIALS)), ("M27", lambda: np.sum(RATES))])


def run(made, inputs):
    """The value of every node of a program; see :func:`reverse`."""
    values, inputs = [], iter(inputs)
    for op, *parents in made:
        p = [values[i] for i in parents]
        values.append(next(inputs) if op == "input" else
                      p[0] + p[1] if op == "+" else
                      p[0] * p[1] if op == "*" else np.tanh(p[0]))
    return np.array(values, dtype=float)


def reverse(values, made, *, mistake=None, visits=None, cut=()):
    """Reverse accumulation, :eq:`eq-2-2`.

    Parameters
    ----------
    values : array, shape (n,)
        The node k has ``values[k]``; the last node is the output.
    made : list of tuple
        How node k was made: ``("input",)``, ``("+", i, j)``, ``("*", i, j)``
        or ``("tanh", i)``, with i, j < k.
    mistake : str, optional
        Makes one classical mistake; see ``vgcore/mistakes.py``. A word behind
        the id chooses among several forms.
    visits : sequence of int, optional
        The order in which nodes pass their gradients on, children first if
        not given.
    cut : set of (int, int)
        Edges (child, parent) that are forgotten.

    Returns
    -------
    array, shape (n,)
        ∂output/∂node for every node.
    """
    gradient = np.zeros(len(values))
    gradient[-1] = 0 if mistake == "M9" else 1
    for k in reversed(range(len(values))) if visits is None else visits:
        parents = made[k][1:]
        shares = gradient[k] * slopes(values, made, k, mistake)
        if mistake == "M8 indexed":     # numpy adds once for an index twice
            gradient[list(parents)] += shares
            continue
        for i, share in zip(parents, shares):
            if (k, i) not in cut:
                gradient[i] = share + (0 if mistake == "M8" else gradient[i])
    return gradient


def slopes(values, made, k, mistake=None):
    """Local derivatives of node k by its parents."""
    op, *parents = made[k]
    p = values[parents]
    if op == "*":
        return p if mistake == "M28" else p[::-1]
    if op == "tanh" and mistake != "M2":
        return 1 - np.tanh(values[[k] if mistake == "M3" else parents]) ** 2
    return np.ones(len(parents))


def at_once(made, node, turn=1):
    """Visits of a recursion that passes each term on as soon as it comes."""
    yield node
    for parent in made[node][1:][::turn]:
        yield from at_once(made, parent, turn)


def all_at_once(values, made, turn):
    return reverse(values, made,
                   visits=list(at_once(made, len(made) - 1, turn)))


OTHER = [("input",), ("input",), ("+", 0, 1), ("*", 0, 1),
         ("+", 2, 3), ("*", 2, 3), ("*", 4, 5)]     # y = (c + d) · cd
VALUES = run(OTHER, (1, -3))


def by_inputs(**options):
    """[∂y/∂a, ∂y/∂b] at a = 1, b = −3."""
    return reverse(VALUES, OTHER, **options)[:2]


number("other-graph", by_inputs, name="[∂y/∂a, ∂y/∂b]", mutants=[
    *[("M8", partial(by_inputs, mistake="M8", visits=order)) for order in (
        (6, 5, 4, 3, 2), (6, 5, 4, 2, 3), (6, 4, 5, 3, 2), (6, 4, 5, 2, 3))],
    *[("M24", lambda turn=turn: all_at_once(VALUES, OTHER, turn)[:2])
      for turn in (1, -1)],
    *[("M25", partial(by_inputs, cut=cut)) for cut in (
        {(3, 0), (3, 1)}, {(2, 0), (2, 1)},         # by c or by d alone
        {(4, 2), (4, 3)}, {(5, 2), (5, 3)})],       # by f or by e alone
    ("M28", partial(by_inputs, mistake="M28"))])


WIDTHS = (4, 6, 5, 2)


def paths(first=WIDTHS, through=(4, 1, 1, 2)):
    """How many there are, and how many use one given weight of layer 2."""
    return np.array([count_paths(first), count_paths(through)])


def instead_of_all(count):
    return lambda: np.array([count, paths()[1]])


number("paths", paths, rtol=1e-6, name="paths", mutants=[
    ("M29", instead_of_all(sum(n * m for n, m in zip(WIDTHS, WIDTHS[1:])))),
    ("M29", instead_of_all(sum(WIDTHS))),
    ("M25", lambda: paths(WIDTHS[1:], (1, 1, 2))),      # from one input only
    ("M25", lambda: paths(through=(1, 1, 1, 2))),
    ("M25", lambda: paths(through=(4, 1, 1, 1)))])


def programs(rng):
    """The graph of the chapter, a square, and three drawn at random."""
    counterexample = [*OTHER[:6], ("+", 4, 5)]
    square = [("input",), ("*", 0, 0), ("tanh", 1), ("+", 2, 0), ("*", 3, 3)]
    for made in (counterexample, square, *[drawn(rng, n) for n in (6, 9, 15)]):
        inputs = rng.uniform(0.4, 1.6, len(made)) * rng.choice([-1, 1])
        yield run(made, inputs), made


def drawn(rng, n):
    """A program of two inputs and n steps, most of them on recent nodes."""
    made = [("input",), ("input",)]
    for k in range(2, n + 2):
        i, j = (int(q) for q in (rng.integers(max(0, k - 3), k),
                                 rng.integers(0, k)))
        op = rng.choice(["+", "*", "tanh"], p=[0.4, 0.35, 0.25])
        made.append((str(op), i) if op == "tanh" else (str(op), i, j))
    return made


function("reverse-accumulation", reverse, outputs=("gradient",),
         trials=lambda rng: list(programs(rng)), mutants=[
             ("M2", partial(reverse, mistake="M2")),
             ("M3", partial(reverse, mistake="M3")),
             ("M8", partial(reverse, mistake="M8")),
             ("M8", partial(reverse, mistake="M8 indexed")),
             ("M9", partial(reverse, mistake="M9")),
             ("M24", partial(all_at_once, turn=1)),
             ("M24", partial(all_at_once, turn=-1)),
             ("M24", lambda values, made: reverse(   # parents first
                 values, made, visits=range(len(made)))),
             ("M28", partial(reverse, mistake="M28"))])
