"""What a figure says, so that a changed number is noticed and rounding is not.

The digest reads the artists and not the drawing: positions as shares of their
axes, the limits of the axes, colors, and the texts. A version of matplotlib
that draws the same numbers with other bytes leaves it as it is.

Words go into a hash. Numbers go into sums that weigh each with another weight
between 1 and 2: one point that moves by 1 % of its axis moves every sum by 0.01
or more, the last bits of 100,000 points by less than 0.001. A hash of
rounded numbers could not do this: some number always lies at an edge.
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
FAR = 100.0         # axes away, where it does not matter how far
STRIDES = np.sqrt([2.0, 3.0, 5.0])[:, None]
LETTERS = str.maketrans("0123456789abcdef", "abcdfghjkmnpqrst")


class Digest:
    """Words and numbers, fed one after the other.

    Attributes
    ----------
    sums : (3,) array
        Of all numbers, each with weights of its own.
    """

    def __init__(self):
        self._hash = hashlib.blake2b(digest_size=6)
        self._count = 0
        self.sums = np.zeros(3)

    def add_words(self, text):
        self._hash.update(text.encode())

    def add_numbers(self, values):
        values = np.asarray(values, float)
        self.add_words(str(values.shape))
        values = np.clip(np.nan_to_num(values.ravel(), nan=-7.0), -FAR, FAR)
        places = np.arange(self._count, self._count + values.size)
        self.sums += (1 + STRIDES * places % 1) @ values
        self._count += values.size

    @property
    def letters(self):
        """The words as 12 letters, of which no part reads as a number."""
        return self._hash.hexdigest().translate(LETTERS)

    def facts(self):
        """Words and numbers, for machines."""
        return {"words": self.letters, "sums": [round(float(s), 4) for s in self.sums]}


def feed(digest, figure, texts):
    """Add what `figure` shows to a digest.

    Parameters
    ----------
    digest : Digest
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
    for ax in [inner for outer in figure.axes for inner in (outer, *outer.child_axes)]:
        for axis in ax.xaxis, ax.yaxis:
            low, high = axis.get_transform().transform(axis.get_view_interval())
            digest.add_numbers([low / ((high - low) or 1.0), np.log(abs(high - low) or 1.0)])
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
            digest.add_words(type(artist).__name__)
            points, *others = parts(artist)
            if len(points):
                digest.add_numbers(shares.transform(np.asarray(points, float)))
            for other in others:
                digest.add_numbers(other)
    digest.add_words("\n".join(texts))
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
    if collection.get_array() is None:
        colors = [collection.get_facecolor(), collection.get_edgecolor()]
    else:  # of 256 colors, the one at an edge would hang on the last bit
        colors = [np.ma.filled(collection.norm(collection.get_array()), np.nan)]
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
