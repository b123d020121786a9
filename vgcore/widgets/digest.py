"""What a figure says, as a digest that notices a changed number.

The digest reads the artists and not the drawing: positions as shares of their
axes, the limits of the axes, colors, and the texts. A version of matplotlib
that draws the same numbers with other bytes leaves it as it is; so does
rounding error, which is far below the 1e-5 of an axis that counts as a change.
"""

import hashlib
from functools import singledispatch

import numpy as np
from matplotlib.axis import Axis
from matplotlib.collections import Collection
from matplotlib.colors import to_rgba_array
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.spines import Spine
from matplotlib.text import Text

NOISE = "noise"     # the gid of artists that show rounding error
STEP = 1e-5         # of an axis
PHASE = 0.381966    # between two steps, where round numbers never fall
LETTERS = str.maketrans("0123456789abcdef", "abcdfghjkmnpqrst")


def new():
    """A hash to feed."""
    return hashlib.blake2b(digest_size=6)


def spelled(hash):
    """A hash as 12 letters, of which no part reads as a number."""
    return hash.hexdigest().translate(LETTERS)


def feed(hash, figure, texts):
    """Add what `figure` shows to a hash.

    Parameters
    ----------
    hash : hashlib hash
    figure : matplotlib.figure.Figure
        After it was drawn, so that its limits are final.
    texts : iterable of str
        Every text that was drawn.

    Returns
    -------
    int
        How many artists were found beside axes, titles and legends.
    """
    found = 0
    for ax in [inner for ax in figure.axes for inner in (ax, *ax.child_axes)]:
        for axis in ax.xaxis, ax.yaxis:
            low, high = axis.get_transform().transform(axis.get_view_interval())
            _numbers(hash, [low / ((high - low) or 1.0), np.log(abs(high - low) or 1.0)])
        furniture = {ax.patch, ax.title, ax._left_title, ax._right_title}
        shares = ax.transAxes.inverted()
        for artist in ax.get_children():
            if artist in furniture or isinstance(artist, Axis | Spine):
                continue
            if not artist.get_visible():
                continue
            found += artist is not ax.get_legend()
            if artist.get_gid() == NOISE:
                continue
            hash.update(type(artist).__name__.encode())
            points, *others = parts(artist)
            if len(points):
                _numbers(hash, shares.transform(np.asarray(points, float)))
            for other in others:
                _numbers(hash, other)
    hash.update("\n".join(texts).encode())
    return found


@singledispatch
def parts(artist):
    """Points of an artist in display coordinates, then any other numbers."""
    return [()]


@parts.register
def _(line: Line2D):
    return [line.get_transform().transform(line.get_xydata()),
            to_rgba_array(line.get_color()), [line.get_linewidth()]]


@parts.register
def _(patch: Patch):
    path = patch.get_path()
    return [patch.get_transform().transform(path.vertices),
            patch.get_facecolor(), patch.get_edgecolor(), [patch.get_linewidth()]]


@parts.register
def _(collection: Collection):
    offsets = np.ma.filled(collection.get_offsets(), np.nan)
    if np.any(offsets):
        points = collection.get_offset_transform().transform(offsets)
    else:
        paths = [p.vertices for p in collection.get_paths()]
        points = collection.get_transform().transform(np.concatenate(paths)) if paths else ()
    colors = [collection.get_facecolor(), collection.get_edgecolor()]
    return [points, *(c for c in colors if not isinstance(c, str)),
            collection.get_linewidth()]


@parts.register
def _(image: AxesImage):
    low, high = image.get_clim()
    values = np.ma.filled(np.ma.asarray(image.get_array(), float), np.nan)
    span = (high - low) if low is not None and high != low else 1.0
    return [(), (values - (low or 0.0)) / span, [low / span] if low is not None else []]


@parts.register
def _(text: Text):
    points = [text.get_transform().transform(text.get_unitless_position())]
    if hasattr(text, "xy") and text.xycoords == "data":
        points.append(text.axes.transData.transform(text.xy))
    return [points, to_rgba_array(text.get_color())]


def _numbers(hash, values):
    values = np.asarray(values, float)
    steps = np.floor(np.clip(np.nan_to_num(values, nan=-7.0), -1e9, 1e9) / STEP + PHASE)
    hash.update(steps.astype("<i8").tobytes())
