"""Computation graphs: values flow forward, gradients flow back.

A node is a card with its value above and its gradient below. The upper wires
carry values to the right; the lower wires carry gradients to the left and
meet where they are summed.
"""

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from vgcore.plots.style import (
    BACKWARD, FORWARD, INK, MEASURED, MUTED, PAPER, PREDICTION, figure,
)
from vgcore.validation import refused

WIDTH, HEIGHT, CORNER = 0.62, 0.64, 0.09    # a card, in inches
LANE = 0.25 * HEIGHT                        # wires above and below the middle
COLUMN, ROW = 1.46, 1.3                     # from card to card
PALE, FAINT = 0.1, 0.4                      # opacities
CLEAR = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
INFIX = "+−-×·*/"


@figure(width=5.2, height=2.85)
def computation_graph(local, values, gradients=None, *, ops, step=None,
                      places=None, ax):
    """One moment of a forward and a backward pass through a graph.

    Parameters
    ----------
    local : dict
        ``local[child][parent]`` is ∂child/∂parent, as in
        :func:`vgcore.theory.graph_gradients`; it stands on the edge until the
        gradient that it multiplies joins it.
    values : dict
        Node → value, in the order in which they are computed; the last node
        is the output.
    gradients : dict, optional
        Node → doutput/dnode. Without it there is a forward pass only.
    ops : dict
        Node → the operation that makes it: a sign such as "+" or "×", or the
        name of a function. Inputs have none.
    step : int, optional
        With N nodes: after step k ≤ N the first k nodes have their value,
        after step N + k also the last k have their gradient. The node of the
        step is outlined and its sum is written below. The default is the
        last step.
    places : dict, optional
        Node → (column, row), rows counted upward; by default nodes stand in
        layers, each right of its parents.
    ax : matplotlib axes

    Returns
    -------
    matplotlib axes

    Raises
    ------
    ValueError
        If a parent comes after its child, a node lacks a value, a gradient,
        an operation or a place, or the step is not in 0…2N.

    Notes
    -----
    The sum over the children, :eq:`eq-2-2`.
    """
    order, active, back, step = _moment(local, values, gradients, ops, step)
    places = _layers(local, order) if places is None else places
    _complete(places, order, "places", "a (column, row)")
    at = {v: (COLUMN * places[v][0], ROW * places[v][1]) for v in order}
    valued = set(order[:step])
    graded = set(order[::-1][:max(step - len(order), 0)])

    wires = {}
    for child, parent in _edges(local, order):
        if back and parent == active:
            state = "pull"
        elif parent in graded:
            state = "pulled"
        else:
            state = None
        if state:
            wires.setdefault(state, []).append((parent, child))
        state = ("push" if child == active and not back
                 else "pushed" if child in valued else "waiting")
        wires.setdefault(state, []).append((parent, child))
    for state, (color, width, alpha, side) in {
        "waiting": (MUTED, 1.0, FAINT, 1),
        "pushed": (FORWARD, 1.1, 0.45 if back else 0.8, 1),
        "pulled": (BACKWARD, 1.1, 0.8, -1),
        "push": (FORWARD, 2.4, 1.0, 1),
        "pull": (BACKWARD, 2.4, 1.0, -1),
    }.items():
        if state in wires:
            _draw_wires(ax, at, wires[state], color, width, alpha, side)

    upper = {"known": [], "blank": []}
    lower = {"known": [], "blank": []}
    for v in order:
        upper["known" if v in valued else "blank"].append(v)
        lower["known" if v in graded else "blank"].append(v)
    for halves, color, top in ((upper, FORWARD, 1), (lower, BACKWARD, -1)):
        _draw_halves(ax, at, halves["blank"], top, (MUTED, FAINT), None, 1.0)
        _draw_halves(ax, at, halves["known"], top, color, (color, PALE), 1.0)
    if active is not None:
        color, top = (BACKWARD, -1) if back else (FORWARD, 1)
        _draw_halves(ax, at, [active], top, color, None, 2.6)

    for v in order:
        x, y = at[v]
        ax.text(x, y + 0.5 * HEIGHT + 0.13, _definition(v, local, ops),
                ha="center", va="center", fontsize=11, color=INK)
        if v in valued:
            _number(ax, x, y + LANE, values[v], FORWARD)
        if v in graded:
            _number(ax, x, y - LANE, gradients[v], BACKWARD)
    for child, parent in _edges(local, order):
        if parent in graded:
            _write_term(ax, at, parent, child, gradients[child],
                        local[child][parent], parent == active)
        elif child in valued:
            _write_slope(ax, at, parent, child, local[child][parent])

    tops = [_bends(at, parent, child)[1:3].mean(axis=0)
            for child, parent in _edges(local, order)]
    x, y = np.array([*at.values(), *tops]).T
    ax.text((x.min() + x.max()) / 2, y.min() - 0.5 * HEIGHT - 0.28,
            _equation(local, values, gradients, ops, order, active, back),
            ha="center", va="center", fontsize=13,
            color=BACKWARD if back else FORWARD)
    ax.set_xlim(x.min() - 0.5 * WIDTH - 0.08, x.max() + 0.5 * WIDTH + 0.08)
    ax.set_ylim(y.min() - 0.5 * HEIGHT - 0.42, y.max() + 0.5 * HEIGHT + 0.25)
    ax.set_aspect("equal")
    ax.axis("off")


def graph_step(local, values, gradients=None, *, ops, step=None):
    """What one step of :func:`computation_graph` computes, as an equation.

    For the alternative text of a figure.

    Parameters
    ----------
    local, values, gradients, ops, step
        As there.

    Returns
    -------
    str
        Such as "c = a + b = 2 + 3 = 5" or "dy/da = 7·1 + 6·3 = 25"; before
        the first step the nodes, such as "a, b, c = a + b".
    """
    order, active, back, _ = _moment(local, values, gradients, ops, step)
    if active is None:
        return ", ".join(_definition(v, local, ops) for v in order)
    return _equation(local, values, gradients, ops, order, active, back)


@figure(width=5.0, height=3.0)
def paths_and_recursion(depths, paths, multiplications, *, n, ax):
    """Paths through a dense net and what the recursion pays, by depth.

    Parameters
    ----------
    depths : sequence of int
        Numbers of layers L.
    paths, multiplications : sequence of float
        Counted for each depth.
    n : int
        Units of each layer; the predictions are n^(L+1), :eq:`eq-2-4`, and
        n² L.
    ax : matplotlib axes

    Returns
    -------
    matplotlib axes
    """
    L = np.asarray(depths, dtype=float)
    ax.semilogy(L, n ** (L + 1), **PREDICTION)
    ax.semilogy(L, n**2 * L, **PREDICTION)
    ax.semilogy(L, paths, color=FORWARD, **MEASURED)
    ax.semilogy(L, multiplications, color=BACKWARD, **MEASURED)
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    middle = len(L) // 2
    ax.annotate("paths", (L[middle], paths[middle]), (-8, 6), color=FORWARD,
                textcoords="offset points", ha="right", fontsize=12)
    ax.annotate("multiplications of the recursion",
                (L[-1], multiplications[-1]), (0, 9), color=BACKWARD,
                textcoords="offset points", ha="right", fontsize=12)
    ax.set_xlabel("layers L", fontsize=12)
    ax.set_ylabel("count", fontsize=12)
    ax.tick_params(labelsize=11)


def _moment(local, values, gradients, ops, step):
    """The order of the nodes, the node of the step, and its direction."""
    order = list(values)
    for child in local:
        _complete(values, [child, *local[child]], "values", "a value")
        for parent in local[child]:
            if order.index(parent) >= order.index(child):
                raise refused("values", f"{child} before its parent {parent}",
                              "nodes in the order in which they are computed",
                              "List parents before their children.")
    _complete(ops, [v for v in order if local.get(v)], "ops", "an operation")
    last = len(order)
    if gradients is not None:
        _complete(gradients, order, "gradients", "a gradient")
        last *= 2
    step = last if step is None else step
    if step not in range(last + 1):
        raise refused("step", step, f"a whole number from 0 to {last}",
                      "Steps past the forward pass need gradients.")
    back = step > len(order)
    active = (order[2 * len(order) - step] if back
              else order[step - 1] if step else None)
    return order, active, back, step


def _complete(table, nodes, name, what):
    for v in nodes:
        if v not in table:
            raise refused(name, f"nothing for node {v!r}", f"{what} for every node",
                          f"Add {name}[{v!r}].")


def _edges(local, order):
    return [(child, parent) for child in order
            for parent in local.get(child, {})]


def _layers(local, order):
    """Columns by the longest way from an input; rows follow the parents."""
    column, row = {}, {}
    for v in order:
        column[v] = 1 + max((column[p] for p in local.get(v, {})), default=-1)
    for c in range(max(column.values()) + 1):
        layer = [v for v in order if column[v] == c]
        layer.sort(key=lambda v: -np.mean(
            [row[p] for p in local.get(v, {})] or [0.0]))
        for i, v in enumerate(layer):
            row[v] = (len(layer) - 1) / 2 - i
    return {v: (column[v], row[v]) for v in order}


def _bends(at, parent, child):
    """The four control points of an edge; it passes over cards in its way."""
    (x0, y0), (x3, y3) = at[parent], at[child]
    x0, x3 = x0 + 0.5 * WIDTH, x3 - 0.5 * WIDTH
    lift = 0.0
    for x, y in at.values():
        if x0 < x < x3:
            u = (x - x0) / (x3 - x0)
            above = y0 + (y3 - y0) * u - y
            if abs(above) < HEIGHT:
                free = 0.5 * HEIGHT + LANE + 0.35
                lift = max(lift, (free - above) / (3 * u * (1 - u)))
    lead = 0.3 * (x3 - x0)
    return np.array([(x0, y0), (x0 + lead, y0 + lift),
                     (x3 - lead, y3 + lift), (x3, y3)])


def _along(at, parent, child, t):
    s = 1 - t
    return np.array([s**3, 3 * t * s**2, 3 * t**2 * s, t**3]) @ _bends(at, parent, child)


def _draw_wires(ax, at, edges, color, width, alpha, side):
    shift = np.array([0.0, LANE * side])
    curve = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    paths = [Path(_bends(at, *edge) + shift, curve) for edge in edges]
    ax.add_patch(PathPatch(Path.make_compound_path(*paths), fill=False,
                           edgecolor=color, linewidth=width, alpha=alpha,
                           capstyle="round"))
    ends = {child if side > 0 else parent for parent, child in edges}
    tips = np.array([at[v] for v in sorted(ends)]) + shift
    tips[:, 0] -= side * (0.5 * WIDTH + 0.05)
    ax.plot(*tips.T, linestyle="none", marker=">" if side > 0 else "<",
            markersize=6 + width, color=color, alpha=alpha, markeredgewidth=0)


def _write_slope(ax, at, parent, child, slope):
    """A local derivative waits on the upper wire until it is used."""
    x, y = _along(at, parent, child, 0.33)          # edges cross at 0.5
    ax.text(x, y + LANE, _shown(slope), ha="center", va="center", color=INK,
            fontsize=11.5, bbox=CLEAR)


def _write_term(ax, at, parent, child, gradient, slope, now):
    """One child's share of the sum, on the wire that carries it, near the child."""
    term = f"{_factor(gradient)}·{_factor(slope)}"
    x, y = _along(at, parent, child, 0.66)
    x = min(x, at[child][0] - 0.5 * WIDTH - 0.05 - 0.045 * len(term))
    ax.text(x, y - LANE, term, ha="center", va="center", color=BACKWARD,
            fontsize=12.5 if now and len(term) < 6 else 10.5,
            fontweight="bold" if now else "normal", zorder=4, bbox=CLEAR)


def _draw_halves(ax, at, nodes, top, edge, face, width):
    if nodes:
        halves = [_half(*at[v], top) for v in nodes]
        ax.add_patch(PathPatch(Path.make_compound_path(*halves), zorder=3,
                               facecolor=face or "none", edgecolor=edge,
                               linewidth=width))


def _half(x, y, top):
    """The upper (+1) or lower (−1) half of a card, outer corners rounded."""
    w, h, r = 0.5 * WIDTH, 0.5 * HEIGHT, CORNER
    corners = np.array([
        (-w, 0), (-w, h - r), (-w, h), (-w + r, h),
        (w - r, h), (w, h), (w, h - r), (w, 0), (-w, 0),
    ])
    codes = [Path.MOVETO, Path.LINETO, Path.CURVE3, Path.CURVE3,
             Path.LINETO, Path.CURVE3, Path.CURVE3, Path.LINETO,
             Path.CLOSEPOLY]
    return Path(corners * (1, top) + (x, y), codes)


def _number(ax, x, y, number, color):
    text = _shown(number)
    ax.text(x, y - 0.01, text, ha="center", va="center", color=color,
            fontsize={5: 11, 6: 9.5}.get(len(text), 14), fontweight="bold",
            zorder=4)


def _shown(number):
    return f"{number:.3g}".replace("-", "−")


def _factor(number):
    return f"({_shown(number)})" if number < 0 else _shown(number)


def _definition(v, local, ops):
    parents = list(local.get(v, {}))
    return f"{v} = {_operation(ops[v], parents)}" if parents else v


def _operation(op, arguments):
    if _infix(op, arguments):
        return f" {op} ".join(arguments)
    return f"{op}({', '.join(arguments)})"


def _infix(op, arguments):
    return op in INFIX and len(arguments) > 1


def _equation(local, values, gradients, ops, order, active, back):
    if active is None:
        return ""
    if not back:
        steps = [_definition(active, local, ops)]
        if parents := [values[p] for p in local.get(active, {})]:
            show = _factor if _infix(ops[active], parents) else _shown
            steps.append(_operation(ops[active], [show(p) for p in parents]))
        return " = ".join([*steps, _shown(values[active])])
    terms = [f"{_factor(gradients[child])}·{_factor(local[child][parent])}"
             for child, parent in _edges(local, order) if parent == active]
    total = [" + ".join(terms)] if terms else []
    return " = ".join([f"d{order[-1]}/d{active}", *total,
                       _shown(gradients[active])])
