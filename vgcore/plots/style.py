"""The look of every figure: one palette, one set of rules, one way to start.

Colors mean the same everywhere: blue flows forward, vermilion flows back,
ink and dashes are the closed-form prediction. All of them are told apart by
color-blind readers (Okabe and Ito) and come with a marker or a dash.
"""

from functools import wraps

import matplotlib
import matplotlib.pyplot as plt

# Load the backend now: if the first figure did, inside rc_context, leaving it
# would switch interactive mode off, and Jupyter would show that figure only.
plt.switch_backend(matplotlib.get_backend())
if "inline" in matplotlib.get_backend():
    # A cell's figures are drawn to be shown; once more for a window that is not there is half of their price.
    plt.uninstall_repl_displayhook()

INK = "#1f2328"         # text, axes, predictions
MUTED = "#6e7781"       # grids, second thoughts
PAPER = "#ffffff"
FORWARD = "#0072b2"     # activations, values, measured things
BACKWARD = "#d55e00"    # gradients
GREEN = "#009e73"
PURPLE = "#aa4499"
GOLD = "#b8860b"
SERIES = [FORWARD, BACKWARD, GREEN, PURPLE, GOLD, MUTED]

PREDICTION = {"color": INK, "linestyle": (0, (4, 2)), "linewidth": 1.4}
MEASURED = {"linestyle": "none", "marker": "o", "markersize": 4.5}

STYLE = {
    "figure.figsize": (6.4, 3.2),
    "figure.dpi": 150,
    "figure.facecolor": PAPER,
    "figure.constrained_layout.use": True,
    "axes.facecolor": PAPER,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlesize": "medium",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.prop_cycle": plt.cycler(color=SERIES),
    "grid.color": MUTED,
    "grid.alpha": 0.25,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.minor.bottom": False,
    "ytick.minor.left": False,
    "font.size": 10,
    "legend.frameon": False,
    "legend.fontsize": "small",
    "lines.linewidth": 1.8,
    "lines.markersize": 4.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "vgcore",
}


def mark_decades(set_ticks, exponents):
    """Mark powers of ten on an axis of exponents, in plain text: set as mathematics they are slow to draw.

    Parameters
    ----------
    set_ticks : callable
        ``ax.set_xticks`` or ``ax.set_yticks``.
    exponents : sequence of int
    """
    set_ticks(exponents, [power_of_ten(k) for k in exponents])


def power_of_ten(k):
    """"1e−6" for −6, and 1 for 0."""
    return f"1e{k:.0f}".replace("-", "−") if k else "1"


def axes(rows=1, cols=1, *, width=6.4, height=3.2, **options):
    """A figure and its axes in the house style.

    Parameters
    ----------
    rows, cols : int
    width, height : float
        Inches.
    **options
        For ``matplotlib.pyplot.subplots``.

    Returns
    -------
    fig, ax
        As ``matplotlib.pyplot.subplots`` returns them.
    """
    with plt.rc_context(STYLE):
        return plt.subplots(rows, cols, figsize=(width, height), **options)


def figure(*, width=6.4, height=3.2):
    """Decorate ``draw(..., ax)``: the house style, and an axis if none is given.

    Parameters
    ----------
    width, height : float
        Inches, of the figure that is made if no axis is given.

    Returns
    -------
    callable
        The decorator; the decorated function returns the axis it drew on.
    """
    def decorate(draw):
        @wraps(draw)
        def drawn(*args, ax=None, **options):
            own = ax is None
            if own:
                _, ax = axes(width=width, height=height)
            try:
                with plt.rc_context(STYLE):
                    draw(*args, ax=ax, **options)
            except Exception:
                if own:  # or Jupyter would show the empty figure
                    plt.close(ax.figure)
                raise
            return ax

        return drawn

    return decorate
