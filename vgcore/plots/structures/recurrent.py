"""Structures in time: a net unrolled, an LSTM cell, a GRU cell."""

from vgcore.plots.structures.strokes import (
    box, canvas, fork, label, operation, wire,
)
from vgcore.plots.style import BACKWARD, FORWARD, GREEN, figure

SIDE, INPUT, STATE, LOSS = 0.64, 0.4, 1.95, 3.85    # of a net: boxes, rows


@figure(width=4.6, height=2.65)
def unrolled_net(*, ax):
    """A recurrent net and the same net step by step, with its losses.

    The states of :eq:`eq-9-1` from left to right; above each the loss of
    :eq:`eq-9-2`, below it the input. Gradients come down from every loss and
    run on to the left, :eq:`eq-9-4`.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 7.5, 4.3)
    _step(ax, 0.62, "", weights=True)
    side = 0.62 + SIDE / 2
    wire(ax, (side, STATE + 0.17), (side + 0.5, STATE + 0.17),
         (side + 0.5, STATE - 0.17), (side, STATE - 0.17))
    label(ax, side + 0.38, STATE + 0.44, "$W_{hh}$", size=11, halo=False)
    label(ax, 1.93, STATE, "=", size=17, halo=False)
    places = {"_0": 2.6, "_1": 3.9, "_2": 5.2, "": 6.1, "_T": 7.1}
    box(ax, places["_0"], STATE, "$h_0$", width=SIDE)
    for name in ("_1", "_2", "_T"):
        _step(ax, places[name], name)
    for left, right in ((2.6, 3.9), (3.9, 5.2)):
        _there_and_back(ax, (left + SIDE / 2, STATE), (right - SIDE / 2, STATE))
        label(ax, (left + right) / 2, STATE + 0.38, "$W_{hh}$", size=11, halo=False)
    _there_and_back(ax, (5.2 + SIDE / 2, STATE), (5.9, STATE))
    label(ax, 6.15, STATE, "···", halo=False)
    _there_and_back(ax, (6.4, STATE), (7.1 - SIDE / 2, STATE))


def _step(ax, at, t, *, weights=False):
    """One step: input, state and loss, above one another."""
    there = (at, STATE + 0.25), (at, LOSS - 0.25)
    wire(ax, (at, INPUT + 0.25), (at, STATE - 0.25))
    if weights:
        wire(ax, *there)
        label(ax, at + 0.12, 1.18, "$W_{xh}$", size=11, ha="left", halo=False)
        label(ax, at + 0.12, 3.2, "$W_{ho}$", size=11, ha="left", halo=False)
    else:
        _there_and_back(ax, *there)
    box(ax, at, INPUT, f"$x{t}$", width=SIDE)
    box(ax, at, STATE, f"$h{t}$", width=SIDE)
    step = f"^{{[{t[1:]}]}}" if t else ""
    box(ax, at, LOSS, f"$J{step}$", width=0.72)


def _there_and_back(ax, start, end, *, apart=0.1):
    """A wire and, beside it, the gradient's way back."""
    across = apart if start[1] == end[1] else 0, apart if start[0] == end[0] else 0
    (x0, y0), (x1, y1), (dy, dx) = start, end, across
    wire(ax, (x0 - dx, y0 + dy), (x1 - dx, y1 + dy))
    wire(ax, (x1 + dx, y1 - dy), (x0 + dx, y0 - dy), color=BACKWARD)


@figure(width=4.6, height=1.9)
def self_feeding_unit(*, ax):
    """One unit that reads its own output, round after round, :eq:`eq-7-4`.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 7.9, 3.2)
    y, turn, radius = 2.2, 6.1, 0.3
    places = {r"$\sigma$": 3.1, r"$\cdot w$": 4.15, "$+ b$": 5.2}
    wire(ax, (1.1, y), (1.65, y))
    wire(ax, (2.35, y), (3.1 - radius, y))
    wire(ax, (3.1 + radius, y), (4.15 - radius, y))
    wire(ax, (4.15 + radius, y), (5.2 - radius, y))
    wire(ax, (5.2 + radius, y), (turn, y), (turn, 0.75), (2.0, 0.75), (2.0, y - 0.32))
    wire(ax, (turn, y), (6.75, y))
    fork(ax, turn, y)
    box(ax, 0.65, y, r"$x_0$", width=0.9, height=0.64)
    box(ax, 2.0, y, r"$x$", width=0.7, height=0.64)
    for sign, x in places.items():
        operation(ax, x, y, sign, radius=radius)
    box(ax, 7.25, y, "$E$", width=1.0, height=0.64)
    label(ax, 4.05, 0.3, "fifty times around", halo=False)
    label(ax, 7.0, 2.85, "then the loss", halo=False)


@figure(width=4.6, height=3.45)
def lstm_cell(*, ax):
    """One step of an LSTM, :eq:`eq-11-1`.

    The cell runs along the top and meets one product and one sum; the gates,
    green, are computed from the state and the input. Vermilion: the short way
    back, :eq:`eq-11-2`.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 7.2, 5.4)
    cell, gates, bus = 4.2, 2.0, 0.95
    f, i, write, out, show = 1.85, 2.85, 3.85, 4.85, 5.7
    green = {"color": GREEN}

    wire(ax, (0.87, cell), (f - 0.2, cell))
    wire(ax, (f + 0.2, cell), (write - 0.2, cell))
    wire(ax, (write + 0.2, cell), (6.4, cell))
    wire(ax, (0.87, bus), (out, bus), (out, gates - 0.25))
    wire(ax, (1.3, 0.5), (1.3, bus), head=False)
    for x in (f, i, write):
        wire(ax, (x, bus), (x, gates - 0.25))
        fork(ax, x, bus)

    wire(ax, (f, gates + 0.25), (f, cell - 0.2), **green)
    wire(ax, (i, gates + 0.25), (i, 3.1), (write - 0.2, 3.1), **green)
    wire(ax, (write, gates + 0.25), (write, 2.9))
    wire(ax, (write, 3.3), (write, cell - 0.2))
    wire(ax, (out, gates + 0.25), (out, 2.75), (show - 0.2, 2.75), **green)
    wire(ax, (show, cell), (show, 3.75))
    wire(ax, (show, 3.25), (show, 2.95))
    wire(ax, (show, 2.55), (show, bus), (6.4, bus))
    fork(ax, show, cell)

    for x, name in ((f, "$f_t$"), (i, "$i_t$"), (out, "$o_t$")):
        box(ax, x, gates, r"$\sigma$", "gate", width=0.6)
        label(ax, x - 0.1, gates + 0.52, name, GREEN, ha="right", halo=False)
    box(ax, write, gates, "tanh", "map", width=0.76)
    label(ax, write + 0.12, gates + 0.55, r"$\tilde c_t$", FORWARD, ha="left", halo=False)
    box(ax, show, 3.5, "tanh", "map", width=0.76)
    for x, y, sign in ((f, cell, "×"), (write, cell, "+"), (write, 3.1, "×"),
                       (show, 2.75, "×")):
        operation(ax, x, y, sign)
    box(ax, 0.45, cell, "$c_{t-1}$", width=0.84)
    box(ax, 6.78, cell, "$c_t$", width=0.76)
    box(ax, 0.45, bus, "$h_{t-1}$", width=0.84)
    box(ax, 6.78, bus, "$h_t$", width=0.76)
    box(ax, 1.3, 0.27, "$x_t$", width=0.76)
    wire(ax, (6.78, cell + 0.25), (6.78, cell + 0.55), (0.45, cell + 0.55),
         (0.45, cell + 0.25), color=BACKWARD)
    label(ax, 3.6, cell + 0.85, r"way back along the cell: $\times\, f_t$",
          BACKWARD, halo=False)


@figure(width=4.6, height=3.4)
def gru_cell(*, ax):
    """One step of a GRU, :eq:`eq-11-6`, the reset gate after the product.

    The state runs along the top. The update gate u, ``z`` in the code, keeps
    the share u of it and lets the share 1 − u of the candidate in.

    Parameters
    ----------
    ax : matplotlib axes
    """
    canvas(ax, 7.2, 5.3)
    state, gates, past, now = 4.1, 2.05, 0.95, 0.3
    u, r, meet, write = 1.95, 3.0, 4.05, 5.2
    green = {"color": GREEN}

    wire(ax, (0.87, state), (u - 0.2, state))
    wire(ax, (u + 0.2, state), (write - 0.2, state))
    wire(ax, (write + 0.2, state), (6.4, state))
    wire(ax, (1.2, state), (1.2, past), (meet, past), (meet, 1.2))
    wire(ax, (meet, 1.56), (meet, gates - 0.2))
    fork(ax, 1.2, state)
    wire(ax, (0.87, now), (write, now), (write, gates - 0.25))
    for x in (u, r):
        wire(ax, (x - 0.15, past), (x - 0.15, gates - 0.25))
        fork(ax, x - 0.15, past)
        wire(ax, (x + 0.15, now), (x + 0.15, gates - 0.25))
        fork(ax, x + 0.15, now)
    wire(ax, (u, gates + 0.25), (u, state - 0.2), **green)
    wire(ax, (u, 3.0), (3.0, 3.0), **green)
    fork(ax, u, 3.0, GREEN)
    wire(ax, (3.5, 3.0), (write - 0.2, 3.0), **green)
    wire(ax, (r + 0.3, gates), (meet - 0.2, gates), **green)
    wire(ax, (meet + 0.2, gates), (write - 0.38, gates))
    wire(ax, (write, gates + 0.25), (write, 2.8))
    wire(ax, (write, 3.2), (write, state - 0.2))
    for x in (u, r):
        box(ax, x, gates, r"$\sigma$", "gate", width=0.6)
    label(ax, u - 0.1, gates + 0.52, "$u_t$", GREEN, ha="right", halo=False)
    label(ax, r + 0.55, gates + 0.26, "$r_t$", GREEN, halo=False)
    box(ax, meet, 1.38, "$W'$", "map", width=0.5, height=0.36)
    box(ax, write, gates, "tanh", "map", width=0.76)
    label(ax, write + 0.12, gates + 0.5, r"$\tilde h_t$", FORWARD, ha="left", halo=False)
    for x, y, sign in ((u, state, "×"), (write, state, "+"), (write, 3.0, "×"),
                       (meet, gates, "×")):
        operation(ax, x, y, sign)
    box(ax, 3.25, 3.0, "1−", "map", width=0.5, height=0.42)
    box(ax, 0.45, state, "$h_{t-1}$", width=0.84)
    box(ax, 6.78, state, "$h_t$", width=0.76)
    box(ax, 0.45, now, "$x_t$", width=0.84)
    wire(ax, (6.78, state + 0.25), (6.78, state + 0.55), (0.45, state + 0.55),
         (0.45, state + 0.25), color=BACKWARD)
    label(ax, 3.6, state + 0.85, r"way back along the state: $\times\, u_t$",
          BACKWARD, halo=False)
