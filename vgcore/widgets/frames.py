"""Draw one function many times, with one layout."""

import gc
import inspect
from contextlib import contextmanager

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from vgcore.plots.style import PAPER, STYLE
from vgcore.validation import refused
from vgcore.widgets.digest import Digest, feed
from vgcore.widgets.svg import Drawing

FIXED_TITLES = {"axes.titley": 1.0}  # their place is not searched in every frame


def draw_frames(draw, combinations, words, corners, size):
    """The drawing of every combination, and a digest of what it shows and says.

    Parameters
    ----------
    draw : callable
        Takes ``ax`` or ``figure``, and the entries of a combination.
    combinations : dict
        What to call a combination -> its keyword arguments.
    words : dict
        What to call a combination -> the words about it, for the digest.
    corners : sequence of str
        The combinations that fix the layout: each axis gets the place that
        leaves room for the labels of all of them.
    size : (float, float)
        Inches.

    Returns
    -------
    drawings : dict
        What to call a combination -> the inside of its ``svg`` element.
    digest : Digest

    Raises
    ------
    ValueError
        If `draw` raises or draws nothing; the combination is named.
    TypeError
        If `draw` does not take what it is given.
    """
    target = _target(draw, next(iter(combinations.values())))
    already_open = set(plt.get_fignums())
    try:
        with plt.rc_context(STYLE | FIXED_TITLES), _uncollected():
            fixing = {told: _draw_one(draw, target, told, combinations[told], size)
                      for told in corners}
            places = _places(fixing)
            figures = ((told, _placed(fixing[told] if places and told in fixing else
                                      _draw_one(draw, target, told, combination, size), places))
                       for told, combination in combinations.items())
            return _draw_all(figures, words, Drawing(72 * size[0], 72 * size[1]), target)
    finally:
        for number in set(plt.get_fignums()) - already_open:
            plt.close(number)


def _draw_all(figures, words, drawing, target):
    digest = Digest()
    drawings = {}
    for told, figure in figures:
        with _naming(told):
            figure.draw(drawing)
        digest.add_words(words[told])
        if not feed(digest, figure, drawing.texts):
            raise refused(f"draw({told})", "an empty figure", "a drawing",
                          f"Draw on the {target} that is passed in, not on a new one.")
        drawings[told] = drawing.finish()
    return drawings, digest


@contextmanager
def _uncollected():
    """No search for garbage: artists come in cycles, and it takes longer than to draw some of them."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _draw_one(draw, target, told, combination, size):
    """A figure with a combination on it; to clear another would cost as much as to draw."""
    figure = Figure(size, dpi=72)
    figure.patch.set_visible(False)
    where = figure.subplots() if target == "ax" else figure
    with _naming(told):
        draw(**{target: where}, **combination)
    for ax in figure.axes:
        if to_hex(ax.get_facecolor()) == PAPER:
            ax.patch.set_visible(False)
    return figure


def _placed(figure, places):
    """The figure with its axes where they are in every frame, if they are the same in each."""
    figure.set_layout_engine("none")
    if len(places) == len(figure.axes):
        for ax, place in zip(figure.axes, places):
            ax.set_position(place)
    return figure


@contextmanager
def _naming(told):
    """Say which combination failed."""
    try:
        yield
    except Exception as error:
        raise refused(f"draw({told})", f"{type(error).__name__}: {error}", "a drawing",
                      "Call draw with these values alone to see where.") from None


def _places(figures):
    """Where each axis goes so that no figure's labels are cut; empty if axes come and go."""
    boxes = []
    for told, figure in figures.items():
        with _naming(told):
            figure.get_layout_engine().execute(figure)
        boxes.append([ax.get_position(original=True).extents for ax in figure.axes])
    if len({len(b) for b in boxes}) > 1 or not boxes[0]:
        return []
    boxes = np.array(boxes)
    low, high = boxes[..., :2].max(axis=0), boxes[..., 2:].min(axis=0)
    return [(*a, *(b - a)) for a, b in zip(low, high)]


def _target(draw, combination):
    """The parameter of `draw` that takes the axis or the figure."""
    if not callable(draw):
        raise refused("draw", repr(draw), "a function", "Pass the function itself.", TypeError)
    parameters = inspect.signature(draw).parameters
    for target in ("ax", "figure", "fig"):
        if target in parameters:
            break
    else:
        raise refused("draw", f"parameters ({', '.join(parameters)})",
                      "one that is called ax or figure", "Write def draw(ax, step): ...",
                      TypeError)
    try:
        inspect.signature(draw).bind(**{target: None}, **combination)
    except TypeError as error:
        raise refused("draw", f"parameters ({', '.join(parameters)}): {error}",
                      f"{target} and {', '.join(combination)}",
                      "Name the choices as draw names its parameters.", TypeError) from None
    return target
