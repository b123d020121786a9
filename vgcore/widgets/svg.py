"""A matplotlib figure as a compact SVG that takes the page's colors and font.

Matplotlib's own SVG of a small figure holds 20 to 60 kB; here it is a few.
Coordinates are whole tenths of a point, the ticks of an axis share one
element, text stays text, and the house colors become CSS variables.
"""

import base64
import io
import math
from html import escape

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.font_manager import weight_dict
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image

from vgcore.plots import style
from vgcore.validation import refused

TENTHS = 10
UNSEEN = 1.5        # tenths of a point: a quarter of a pixel on the page
CSS_PIXELS = 108    # of one inch of figure, where the page is wide enough
ID = "\ufffc"       # stands for the prefix of ids until it is known

THEME = {
    style.INK: "currentColor",
    "#000000": "currentColor",
    style.PAPER: f"var(--vg-paper,{style.PAPER})",
    style.MUTED: f"var(--vg-muted,{style.MUTED})",
    style.FORWARD: f"var(--vg-forward,{style.FORWARD})",
    style.BACKWARD: f"var(--vg-backward,{style.BACKWARD})",
    style.GREEN: f"var(--vg-3,{style.GREEN})",
    style.PURPLE: f"var(--vg-4,{style.PURPLE})",
    style.GOLD: f"var(--vg-5,{style.GOLD})",
}
DISC = Path.unit_circle()


def element(inside, width, height, label, name):
    """The ``svg`` element around a drawing.

    Parameters
    ----------
    inside : str
        From :meth:`Drawing.finish`.
    width, height : float
        Inches.
    label : str
        The alternative text.
    name : str
        What tells this frame from the others, kept as ``data-frame``.

    Returns
    -------
    str
    """
    unit = 72 * TENTHS
    return (f'<svg viewBox="0 0 {width * unit:.0f} {height * unit:.0f}" '
            f'width="{width * CSS_PIXELS:.0f}" '
            f'height="{height * CSS_PIXELS:.0f}" role="img" '
            f'aria-label="{escape(label)}" data-frame="{escape(name)}" '
            f'fill="none" stroke-linejoin="round">{inside}</svg>')


class Drawing(RendererBase):
    """What matplotlib draws on: ``figure.draw(drawing)``, then :meth:`finish`.

    Parameters
    ----------
    width, height : float
        Points; the figure has 72 dots per inch.

    Attributes
    ----------
    texts : list of str
        Every text drawn since the last :meth:`finish`.
    """

    def __init__(self, width, height):
        super().__init__()
        self.width, self.height = width, height
        self._spans = {}
        self._empty()

    def finish(self):
        """The inside of the ``svg`` element; the next drawing starts empty.

        Ids start with :data:`ID`. Matplotlib remembers the size of texts by
        renderer, so one drawing for all frames is three times as fast as one
        for each.
        """
        defs = "".join(self._definitions.values())
        shapes = "".join(
            f'<path{attributes} d="{"".join(pieces)}"/>' if tag == "path"
            else f"<g{attributes}>{''.join(pieces)}</g>"
            for tag, attributes, pieces in self._runs)
        self._empty()
        return (f"<defs>{defs}</defs>" if defs else "") + shapes

    def _empty(self):
        self._runs = []         # (tag, attributes, pieces), in drawing order
        self._axis = None       # while an axis is drawn: (tag, attributes) -> pieces
        self._depth = 0
        self._definitions = {}
        self.texts = []

    # ---- what matplotlib asks of a renderer ----

    def flipy(self):
        return True

    def get_canvas_width_height(self):
        return self.width, self.height

    def points_to_pixels(self, points):
        return points

    def get_image_magnification(self):
        return 2.0

    def option_scale_image(self):
        return True

    def option_image_nocomposite(self):
        return True

    def open_group(self, s, gid=None):
        if self._depth or s == "matplotlib.axis":
            if not self._depth:
                self._axis = {}
            self._depth += 1

    def close_group(self, s):
        if self._depth:
            self._depth -= 1
            if not self._depth:
                self._runs += [(*key, p) for key, p in self._axis.items()]
                self._axis = None

    def draw_path(self, gc, path, transform, rgbFace=None):
        if (radius := disc_radius(path, transform)) > 0:
            self._discs(gc, rgbFace, radius, transform, np.zeros((1, 2)))
        elif rgbFace is None and gc.get_hatch() is None:
            self._line(gc, path, transform)
        else:
            shown = path.cleaned(transform=transform, remove_nans=True, curves=True)
            if len(shown.vertices) > 1:
                paint = self._paint(gc, rgbFace) + self._clip(gc, shown.vertices[:-1])
                self._add("path", paint, self._outline(shown), merge=False)

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        points = trans.transform(path.vertices)
        points = points[np.isfinite(points).all(axis=1)]
        if (box := gc.get_clip_rectangle()) is not None:
            x, y = points.T
            points = points[(x > box.x0 - 1) & (x < box.x1 + 1)
                            & (y > box.y0 - 1) & (y < box.y1 + 1)]
        if not len(points):
            return
        if (radius := disc_radius(marker_path, marker_trans)) > 0:
            self._discs(gc, rgbFace, radius, marker_trans, points)
            return
        marker = marker_path.cleaned(transform=marker_trans, curves=True)
        shape = self._outline(marker).partition("M")[2]
        first = self._grid(marker.vertices[:1])[0]
        tail = shape.removeprefix(pair(*first))
        starts = self._grid(points + marker.vertices[0])
        self._add("path", self._paint(gc, rgbFace),
                  "".join(f"M{pair(x, y)}{tail}" for x, y in starts.tolist()),
                  merge=self._axis is not None)

    def draw_image(self, gc, x, y, im, transform=None):
        rows, cols = im.shape[:2]
        if transform is None:
            scale = self.get_image_magnification()
            place = Affine2D().scale(1 / scale).translate(x, y)
            look = ""
        else:
            place = Affine2D().scale(1 / cols, 1 / rows) + transform
            place = place.frozen().translate(x, y)
            look = ' image-rendering="pixelated"'
        place = place.scale(1, -1).translate(0, self.height).scale(TENTHS)
        a, c, e, b, d, f = place.get_matrix()[:2].ravel()
        data = io.BytesIO()
        Image.fromarray(np.asarray(im)).save(data, "png", optimize=True)
        source = base64.b64encode(data.getvalue()).decode()
        alpha = gc.get_alpha()
        fade = f' opacity="{alpha:.3g}"' if alpha not in (None, 1) else ""
        self._add("g", self._clip(gc, None), (
            f'<image width="{cols}" height="{rows}"{look}{fade} '
            f'preserveAspectRatio="none" transform="matrix('
            + " ".join(f"{v:.6g}" for v in (a, b, c, d, e, f))
            + f')" href="data:image/png;base64,{source}"/>'))

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        if ismath == "TeX":
            raise refused("text", "usetex=True", "matplotlib's own mathematics",
                          "Leave usetex off; $...$ works without LaTeX.")
        self.texts.append(s)
        anchor = mtext.get_ha() if mtext is not None else "left"
        inside, flows = self._math(s, prop) if ismath else (escape(s), True)
        if anchor != "left" and flows:
            width = self.get_text_width_height_descent(s, prop, ismath)[0]
            along = width * {"center": 0.5, "right": 1.0}[anchor]
            x += along * math.cos(math.radians(angle))
            y -= along * math.sin(math.radians(angle))
        x, y = round(x * TENTHS), round(y * TENTHS)
        where = f'x="{x}" y="{y}"'
        if not flows or angle:
            turn = f" rotate({-angle:.4g})" if angle else ""
            where = f'transform="translate({x} {y}){turn}"'
        weight = prop.get_weight()
        weight = weight_dict.get(weight, weight)
        attributes = (
            ' font-family="var(--vg-sans,system-ui,sans-serif)"'
            f' font-size="{prop.get_size_in_points() * TENTHS:.4g}"'
            + ('' if not flows else {
                "left": "", "center": ' text-anchor="middle"',
                "right": ' text-anchor="end"'}[anchor])
            + (f' font-weight="{weight}"' if weight != 400 else "")
            + (' font-style="italic"' if prop.get_style() != "normal" else "")
            + self._color("fill", gc, gc.get_rgb()))
        self._add("g", attributes, f"<text {where}>{inside}</text>")

    def draw_gouraud_triangles(self, gc, triangles_array, colors_array, transform):
        raise refused("shading", "'gouraud'", "flat cells",
                      "Use pcolormesh(..., shading='nearest') or imshow.")

    # ---- pieces ----

    def _add(self, tag, attributes, piece, *, merge=True):
        if self._axis is not None and merge:
            self._axis.setdefault((tag, attributes), []).append(piece)
        elif merge and self._runs and self._runs[-1][:2] == (tag, attributes):
            self._runs[-1][2].append(piece)
        else:
            self._runs.append((tag, attributes, [piece]))

    def _math(self, s, prop):
        key = (s, hash(prop))
        if key not in self._spans:
            parsed = self._text2path.mathtext_parser.parse(s, 72, prop)
            self._spans[key] = math_spans(parsed, prop.get_size_in_points())
        return self._spans[key]

    def _grid(self, vertices):
        """Display coordinates as whole tenths of a point, downwards."""
        tenths = np.multiply(vertices, (TENTHS, -TENTHS)) + (0, self.height * TENTHS)
        return np.rint(np.minimum(np.maximum(tenths, -1e5), 1e5)).astype(int)

    def _outline(self, path):
        points, codes = self._grid(path.vertices), path.codes
        if codes is not None and len(codes) > 16:
            end = len(codes) - (codes[-1] != Path.LINETO)
            if (codes[1:end] == Path.LINETO).all():
                kept = np.append(thinned(points[:end]), np.arange(end, len(codes)))
                points, codes = points[kept], codes[kept]
        return outline(points, codes)

    def _line(self, gc, path, transform):
        box = gc.get_clip_rectangle()
        x0, y0, x1, y1 = (0, 0, self.width, self.height) if box is None else box.extents
        shown = path.cleaned(
            transform=transform, remove_nans=True, curves=True,
            clip=(x0 - 0.1, y0 - 0.1, x1 + 0.1, y1 + 0.1))
        if len(shown.vertices) > 1:
            paint = self._paint(gc, None)
            if not paint:
                return
            if (shown.codes[:-1] > Path.LINETO).any() or gc.get_clip_path()[0]:
                paint += self._clip(gc, shown.vertices[:-1])
            self._add("path", paint, self._outline(shown),
                      merge=self._axis is not None or "opacity" not in paint)

    def _discs(self, gc, face, radius, transform, points):
        """Discs as dots of a round pen: a fifth of the bytes of a circle."""
        x, y = transform.get_matrix()[:2, 2]
        points = self._grid(points + (x, y)).tolist()
        edge = gc.get_linewidth() if visible(gc, gc.get_rgb()) else 0.0
        if face is None or not visible(gc, face):
            r = round(radius * TENTHS)
            ring = f"a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0-{2 * r} 0"
            self._add("path", self._paint(gc, None),
                      "".join(f"M{pair(x - r, y)}{ring}" for x, y in points))
            return
        dots = "".join(f"M{pair(x, y)}h0" for x, y in points)
        pens = [(2 * radius + edge, gc.get_rgb())] if edge else []
        if not edge or to_hex(face) != to_hex(gc.get_rgb()):
            pens.append((2 * radius - edge, face))
        for width, color in pens:
            self._add("path", self._color("stroke", gc, color)
                      + f' stroke-linecap="round" stroke-width="{width * TENTHS:.3g}"',
                      dots, merge=len(points) > 1 and len(pens) == 1)

    def _paint(self, gc, face):
        """Fill and stroke as attributes; empty where nothing would show."""
        paint = ""
        if (hatch := gc.get_hatch_path(6.0)) is not None:
            paint += f' fill="url(#{self._pattern(gc, face, hatch)})"'
        elif face is not None and visible(gc, face):
            paint += self._color("fill", gc, face)
        if gc.get_linewidth() > 0 and visible(gc, gc.get_rgb()):
            paint += self._color("stroke", gc, gc.get_rgb())
            paint += f' stroke-width="{gc.get_linewidth() * TENTHS:.3g}"'
            offset, dashes = gc.get_dashes()
            if dashes is not None:
                lengths = " ".join(f"{v * TENTHS:.3g}" for v in dashes)
                paint += f' stroke-dasharray="{lengths}"'
                if offset:
                    paint += f' stroke-dashoffset="{offset * TENTHS:.3g}"'
            elif gc.get_capstyle() == "round":
                paint += ' stroke-linecap="round"'
        return paint

    def _color(self, what, gc, color):
        alpha = opacity(gc, color)
        shown = to_hex(color)
        faded = f' {what}-opacity="{alpha:.3g}"' if alpha < 1 else ""
        return f' {what}="{THEME.get(shown, shown)}"{faded}'

    def _clip(self, gc, vertices):
        """An attribute that clips what would pass the clip of `gc`."""
        path, transform = gc.get_clip_path()
        if path is not None:
            return self._clip_to(path.cleaned(transform=transform, curves=True))
        box = gc.get_clip_rectangle()
        if box is None:
            return ""
        if vertices is not None:
            low, high = vertices.min(axis=0), vertices.max(axis=0)
            if (low > box.min - 1).all() and (high < box.max + 1).all():
                return ""
        return self._clip_to(Path(np.array(box.corners())[[0, 1, 3, 2, 0]],
                                  [1, 2, 2, 2, Path.CLOSEPOLY]))

    def _clip_to(self, path):
        body = f'<path d="{self._outline(path)}"/>'
        return f' clip-path="url(#{self._define("clipPath", "", body)})"'

    def _pattern(self, gc, face, path):
        side = 72 * TENTHS
        scaled = outline(np.rint(path.vertices * side).astype(int), path.codes)
        back = "" if face is None else (
            f'<path{self._color("fill", gc, face)} d="M0 0h{side}v{side}h-{side}z"/>')
        line = (f'<path{self._color("stroke", gc, gc.get_hatch_color())} '
                f'stroke-width="{gc.get_hatch_linewidth() * TENTHS:.3g}" d="{scaled}"/>')
        return self._define(
            "pattern", f' patternUnits="userSpaceOnUse" width="{side}" height="{side}"',
            back + line)

    def _define(self, tag, attributes, body):
        key = (tag, attributes, body)
        name = f"{ID}{len(self._definitions)}"
        if key not in self._definitions:
            self._definitions[key] = f'<{tag} id="{name}"{attributes}>{body}</{tag}>'
        return self._definitions[key].split('"')[1]


def outline(points, codes):
    """Path data: an absolute start, the rest relative to the point before.

    Parameters
    ----------
    points : (n, 2) array of int
    codes : (n,) array or None
        Matplotlib's path codes.

    Returns
    -------
    str
    """
    if codes is None:
        codes = np.full(len(points), Path.LINETO)
        codes[0] = Path.MOVETO
    pieces, at, start, command = [], (0, 0), (0, 0), ""
    points, codes = points.tolist(), codes.tolist()
    i = 0
    while i < len(codes):
        code = codes[i]
        if code == Path.STOP:
            break
        if code == Path.MOVETO:
            x, y = points[i]
            pieces.append(f"m{pair(x - at[0], y - at[1])}" if pieces
                          else f"M{pair(x, y)}")
            at = start = points[i]
            command = "M"
            i += 1
        elif code == Path.CLOSEPOLY:
            pieces.append("z")
            at, command = start, "z"
            i += 1
        else:
            count, letter = {Path.LINETO: (1, "l"), Path.CURVE3: (2, "q"),
                             Path.CURVE4: (3, "c")}[code]
            steps = [c for x, y in points[i:i + count]
                     for c in (x - at[0], y - at[1])]
            at = points[i + count - 1]
            i += count
            if letter == "l" and not any(steps):
                continue
            if letter == "l" and 0 in steps:
                letter, steps = ("h", steps[:1]) if steps[1] == 0 else ("v", steps[1:])
            text = " ".join(map(str, steps)).replace(" -", "-")
            joint = letter if letter != command else ("" if text[0] == "-" else " ")
            pieces.append(joint + text)
            command = letter
    return "".join(pieces)


def thinned(points):
    """Indices of a polyline's points without which it would look different.

    Ramer, Douglas and Peucker: what is left out lies within :data:`UNSEEN` of
    the line that remains.
    """
    kept, todo = {0, len(points) - 1}, [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        dx, dy = (points[last] - points[first]).tolist()
        x, y = (points[first + 1:last] - points[first]).T
        length = math.hypot(dx, dy)
        away, along = abs(x * dy - y * dx), x * dx + y * dy
        if length == 0 or along.min() < 0 or along.max() > length**2:
            beyond = along - np.clip(along, 0, length**2)     # it turns back
            away = np.hypot(away, beyond) if length else np.hypot(x, y)
        away = away / (length or 1.0)
        farthest = int(away.argmax())
        if away[farthest] > UNSEEN:
            middle = first + 1 + farthest
            kept.add(middle)
            todo += [(first, middle), (middle, last)]
    return np.array(sorted(kept))


def pair(x, y):
    return f"{x}{y}" if y < 0 else f"{x} {y}"


def disc_radius(path, transform):
    """The radius of a circle around the origin, as shown; nan for any other path.

    A circle that `transform` stretches to an ellipse is no circle.
    """
    radius = 1.0
    if path is not DISC:
        if len(path.vertices) != len(DISC.vertices) or path.codes is None:
            return math.nan
        radius = abs(path.vertices).max()
        if not (np.array_equal(path.codes, DISC.codes)
                and np.allclose(path.vertices, radius * DISC.vertices)):
            return math.nan
    turn = transform.get_matrix()[:2, :2]
    scale = math.sqrt(abs(np.linalg.det(turn)))
    kept = np.allclose(turn @ turn.T, scale**2 * np.eye(2), atol=1e-6 * scale**2)
    return radius * scale if kept else math.nan


def opacity(gc, color):
    """Between 0 and 1, of one color under the graphics context's own alpha."""
    if gc.get_forced_alpha():
        return gc.get_alpha()
    return color[3] if not isinstance(color, str) and len(color) == 4 else 1.0


def visible(gc, color):
    return opacity(gc, color) > 0


def math_spans(parsed, size):
    """Matplotlib's mathematics as spans of text.

    Parameters
    ----------
    parsed : matplotlib.mathtext.VectorParse
    size : float
        Of the font, in points.

    Returns
    -------
    spans : str
    flows : bool
        Whether the spans follow one another in a line, so that they may be
        anchored; a fraction or stacked indices have places of their own.
    """
    runs = []                   # [x, y, size, italic, text, end]
    for font, glyph_size, number, *_, x, y in parsed.glyphs:
        font.set_size(glyph_size, 72)
        advance = font.load_char(number, flags=LoadFlags.NO_HINTING)
        end = float(x) + advance.linearHoriAdvance / 65536
        look = [round(float(y), 2), glyph_size, font.style_name.endswith("Oblique")]
        text = chr(number)
        gap = (x - runs[-1][5]) / size if runs else 0.0
        if runs and runs[-1][1:4] == look and -0.2 < gap < 0.6:
            runs[-1][4] += space(gap, text) + text
            runs[-1][5] = end
        else:
            runs.append([float(x), *look, text, end])
    flows = not parsed.rects and all(
        -0.2 < (b[0] - a[5]) / size for a, b in zip(runs, runs[1:]))
    base = next((y for _, y, z, *_ in runs if z == size), 0.0)
    spans, level, previous = "", 0, None
    for x, y, z, italic, text, end in runs:
        rise = round((base - y) * TENTHS)
        gap = 0.0 if previous is None else (x - previous) / size
        attributes = ""
        if not flows and (previous is None or not -0.05 < gap < 0.2):
            attributes = f' x="{x * TENTHS:.0f}" y="{-y * TENTHS:.0f}"'
        else:
            text = space(gap, text) + text
            if rise != level:
                attributes = f' dy="{rise - level}"'
        level, previous = rise, end
        if z != size:
            attributes += f' font-size="{z * TENTHS:.4g}"'
        if italic:
            attributes += ' font-style="italic"'
        spans += f"<tspan{attributes}>{escape(text)}</tspan>" if attributes else escape(text)
    for x, y, w, _ in parsed.rects:     # a bar of a fraction, as a dash of its length
        spans += (f'<tspan x="{x * TENTHS:.0f}" y="{size * 3 - y * TENTHS:.0f}" '
                  f'textLength="{w * TENTHS:.0f}" lengthAdjust="spacingAndGlyphs">'
                  "\u2013</tspan>")
    return spans, flows


def space(gap, text):
    """The space that stands for a gap, in sizes of the font."""
    if text.isspace() or gap < 0.1:
        return ""
    return "\u2009" if gap < 0.2 else " "
