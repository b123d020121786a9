"""Exercises of chapter 02: the chain rule."""

from functools import partial
from itertools import combinations

import numpy as np

from vgcore.exercises.registry import function, number
from vgcore.exercises.slips import Places, made_of, slip
from vgcore.theory import count_paths, total_derivative

T = 2.0    # at 1 x and y would be factors that nobody misses
X, Y, Z = T**2, T**3, np.sin(T)
PARTIALS = np.array([Y * Z, X * Z, X * Y])      # of f = xyz
RATES = np.array([2 * T, 3 * T**2, np.cos(T)])


def routes(kept):
    """df/dt by some of the routes; :eq:`eq-2-1` needs all three."""
    return total_derivative(PARTIALS[kept], RATES[kept])


number("three-routes", lambda: routes([0, 1, 2]), digits=3, name="df/dt", mutants=[
    ("overwritten", lambda: routes([2])),                # the last term overwrites
    *[("route-left-out", partial(routes, list(kept))) for n in (1, 2)
      for kept in combinations(range(3), n) if kept != (2,)],
    ("rates-multiplied", lambda: np.prod(RATES)),
    ("half-a-route", lambda: np.sum(PARTIALS)), ("half-a-route", lambda: np.sum(RATES))])


def run(made, inputs):
    """The value of every node of a program; see :func:`reverse`."""
    values, inputs = [], iter(inputs)
    for op, *parents in made:
        p = [values[i] for i in parents]
        values.append(next(inputs) if op == "input" else
                      p[0] + p[1] if op == "+" else
                      p[0] * p[1] if op == "*" else np.tanh(p[0]))
    return np.array(values, dtype=float)


def reverse(values, made):
    """Reverse accumulation, :eq:`eq-2-2`.

    Parameters
    ----------
    values : array, shape (n,)
        The node k has ``values[k]``; the last node is the output.
    made : list of tuple
        How node k was made: ``("input",)``, ``("+", i, j)``, ``("*", i, j)``
        or ``("tanh", i)``, with i, j < k.

    Returns
    -------
    array, shape (n,)
        ∂output/∂node for every node.
    """
    gradient = np.zeros(len(values))
    gradient[-1] = 1
    order = reversed(range(len(values)))
    for k in order:
        op, *parents = made[k]
        p, slopes = values[parents], ()
        if op == "+":
            slopes = np.ones(2)
        if op == "*":
            slopes = p[::-1]
        if op == "tanh":
            slopes = 1 - values[[k]] ** 2
        for i, slope in zip(parents, slopes):
            gradient[i] += gradient[k] * slope
    return gradient


def at_once(made, node, turn=1):
    """Visits of a recursion that passes each term on as soon as it comes."""
    yield node
    for parent in made[node][1:][::turn]:
        yield from at_once(made, parent, turn)


def first_seen(made, turn=1):
    """Visits in depth, each node when it is first seen: parents too early."""
    return list(dict.fromkeys(at_once(made, len(made) - 1, turn)))


def by_rank(made, turn=1):
    """Visits in breadth from the output, each node when it is first seen."""
    queue = [len(made) - 1]
    for node in queue:
        queue += [i for i in made[node][1:][::turn] if i not in queue]
    return list(dict.fromkeys(queue))


def _operation(op):
    return lambda v: v["op"] == op


def _one_parent(v, ops):
    return v["op"] in ops and v["parents"][1:] == v["parents"][:1]


EDGES = Places({"at a sum only": _operation("+"),
                "at a product only": _operation("*"),
                "at tanh only": _operation("tanh")})
PASSED = "gradient[i] += gradient[k] * slope"
ORDER = "order = reversed(range(len(values)))"
TANH, TIMES, PLUS = ("slopes = 1 - values[[k]] ** 2", "slopes = p[::-1]",
                     "slopes = np.ones(2)")
REVERSE = (
    *slip("slope-left-out", TANH, "slopes = [1.0]"),
    *slip("slope-at-a", TANH, "slopes = 1 - np.tanh(values[[k]]) ** 2"),
    *slip("slope-at-z", TANH, "slopes = 1 - p ** 2"),
    *slip("slope-of-gradient", TANH, "slopes = 1 - gradient[[k]] ** 2",
          "slopes = 1 - np.tanh(gradient[[k]]) ** 2"),
    *slip("slope-misspelled", TANH, "slopes = 1 - values[[k]]",
          "slopes = 1 + values[[k]] ** 2", "slopes = 1 - np.tanh(p)",
          "slopes = (1 - values[[k]]) ** 2", "slopes = values[[k]]",
          "slopes = values[[k]] ** 2", "slopes = 1 - p",
          "slopes = 1 - 2 * values[[k]]", "slopes = np.sqrt(1 - values[[k]] ** 2)",
          "slopes = 1 / np.cosh(p)"),
    *slip("sign-turned", TANH, "slopes = values[[k]] ** 2 - 1"),
    *[s for line in (TANH, TIMES, PLUS)
      for s in slip("node-skipped", line, "slopes = ()")],
    *slip("node-skipped", ORDER, "order = reversed(range(len(values) - 1))"),
    *slip("slope-of-another", TANH, "slopes = values[[k]] * (1 - values[[k]])",
          "slopes = np.exp(-p) / (1 + np.exp(-p)) ** 2"),
    *slip("slope-twice", TANH, "slopes = (1 - values[[k]] ** 2) ** 2"),
    *slip("own-factor", TIMES, "slopes = p"),
    *slip("other-operation", TIMES, "slopes = np.ones(2)", "slopes = values[[k, k]]",
          "slopes = [p.sum(), p.sum()]", "slopes = p[[1, 1]]",
          "slopes = p[[0, 0]]", "slopes = [p[1], 1.0]", "slopes = [1.0, p[0]]",
          "slopes = 1 / p", "slopes = p[::-1] * [1, -1]"),
    *slip("other-operation", PLUS, "slopes = p", "slopes = p[::-1]",
          "slopes = [0.5, 0.5]", "slopes = values[[k, k]]", "slopes = [1.0, -1.0]"),
    *slip("route-left-out", TIMES, "slopes = [p[1], 0.0]", "slopes = [0.0, p[0]]"),
    *slip("route-left-out", PLUS, "slopes = [1.0, 0.0]", "slopes = [0.0, 1.0]"),
    *EDGES("overwritten", PASSED, "gradient[i] = gradient[k] * slope"),
    *EDGES("gradient-left-out", PASSED, "gradient[i] += slope"),
    *slip("gradient-left-out", PASSED, "gradient[i] = slope",
          "gradient[i] += gradient[-1] * slope * values[k]"),
    *EDGES("added-for-multiplied", PASSED, "gradient[i] += gradient[k] + slope"),
    *EDGES("sign-turned", PASSED, "gradient[i] -= gradient[k] * slope"),
    *EDGES("factor-two", PASSED, "gradient[i] += 2 * gradient[k] * slope"),
    *Places({f"where both are one node{at}": partial(_one_parent, ops=ops) for at, ops in (
        ("", "+*"), (", at a sum only", "+"), (", at a product only", "*"))}
            )("same-parent", PASSED, "gradient[i] += gradient[k] * slope / 2")[1:],
    *slip("output-seed", "gradient[-1] = 1", "gradient[-1] = 0",
          "gradient[-1] = values[-1]", "gradient[-1] = 2 * values[-1]"),
    *slip("passed-on-early", ORDER, "order = range(len(values))",
          "order = list(at_once(made, len(made) - 1))",
          "order = list(at_once(made, len(made) - 1, -1))",
          "order = first_seen(made)", "order = first_seen(made, -1)",
          "order = by_rank(made)", "order = by_rank(made, -1)"),
)
OTHER = [("input",), ("input",), ("+", 0, 1), ("*", 0, 1),
         ("+", 2, 3), ("*", 2, 3), ("*", 4, 5)]     # y = (c + d) · cd
INPUTS = 4, -2
VALUES = run(OTHER, INPUTS)


def accumulated(values, made, visits=None, *, without=(), add=True):
    """∂output/∂node by some order of visits, without some edges, or overwritten."""
    gradient = np.zeros(len(values))
    gradient[-1] = 1
    for k in visits or reversed(range(len(values))):
        op, *parents = made[k]
        slopes = values[parents][::-1] if op == "*" else np.ones(len(parents))
        for i, slope in zip(parents, slopes):
            if (k, i) not in without:
                gradient[i] = gradient[k] * slope + add * gradient[i]
    return gradient


def by_inputs(*visits, **how):
    """[∂y/∂a, ∂y/∂b] at a = 4, b = −2."""
    return accumulated(VALUES, OTHER, *visits, **how)[:2]


def summed_at_last():
    """The gradient of the chapter's graph, whose last node adds."""
    made = [*OTHER[:-1], ("+", *OTHER[-1][1:])]
    return accumulated(run(made, INPUTS), made)[:2]


number("other-graph", lambda: by_inputs(), name="[∂y/∂a, ∂y/∂b]", mutants=[
    *[("overwritten", partial(by_inputs, order, add=False)) for order in (
        (6, 5, 4, 3, 2), (6, 5, 4, 2, 3), (6, 4, 5, 3, 2), (6, 4, 5, 2, 3))],
    *[("passed-on-early", lambda turn=turn: by_inputs(
        list(at_once(OTHER, len(OTHER) - 1, turn)))) for turn in (1, -1)],
    *[("route-left-out", partial(by_inputs, without=cut)) for cut in (
        {(3, 0), (3, 1)}, {(2, 0), (2, 1)},         # by c or by d alone
        {(4, 2), (4, 3)}, {(5, 2), (5, 3)})],       # by f or by e alone
    ("other-operation", summed_at_last),
    *made_of(reverse, slip("own-factor", TIMES, "slopes = p"), VALUES, OTHER,
             then=lambda gradient: gradient[:2])])


WIDTHS = (4, 6, 5, 2)


def paths(first=WIDTHS, through=(4, 1, 1, 2)):
    """How many there are, and how many use one given weight of layer 2."""
    return np.array([count_paths(first), count_paths(through)])


def instead_of_all(count):
    return lambda: np.array([count, paths()[1]])


number("paths", paths, rtol=1e-9, name="paths", mutants=[
    ("paths-miscounted", instead_of_all(sum(n * m for n, m in zip(WIDTHS, WIDTHS[1:])))),
    ("paths-miscounted", instead_of_all(sum(WIDTHS))),
    ("route-left-out", lambda: paths(WIDTHS[1:], (1, 1, 2))),      # from one input only
    ("route-left-out", lambda: paths(through=(1, 1, 1, 2))),
    ("route-left-out", lambda: paths(through=(4, 1, 1, 1)))])


def programs(rng):
    """The graph of the chapter, a square, a late input, a value 0, three at random."""
    counterexample = [*OTHER[:6], ("+", 4, 5)]
    square = [("input",), ("*", 0, 0), ("tanh", 1), ("+", 2, 0), ("*", 3, 3)]
    late = [("input",), ("tanh", 0), ("input",), ("*", 1, 2)]
    product = [("input",), ("input",), ("*", 0, 1), ("+", 2, 0)]
    *most, last = [
        (made, rng.uniform(0.4, 1.6, len(made)) * rng.choice([-1, 1]))
        for made in (counterexample, square, *[drawn(rng, n) for n in (6, 9, 15)])]
    for made, inputs in (*most, (late, (0.5, 2.0)), (product, (0.0, 1.5)), last):
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


function("reverse-accumulation", reverse, outputs=("gradient",), slips=REVERSE,
         trials=lambda rng: list(programs(rng)))
