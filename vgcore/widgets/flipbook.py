"""The flipbook: every combination of a few choices, drawn beforehand.

A reader of the published page turns its leaves without a kernel: the controls
are core ipywidgets, tied in the browser to a stack of finished drawings.
"""

from html import escape
from itertools import product
from numbers import Integral, Real

import ipywidgets as widgets

from vgcore.validation import refuse
from vgcore.widgets.frames import draw_frames
from vgcore.widgets.live import Live, Models
from vgcore.widgets.svg import ID, element

MOST_FRAMES = 300
MOST_CHOICES = 3
CONTROLS = ("slider", "buttons", "menu")


class Flipbook(Live):
    """Frames and their controls; make one with :func:`flipbook`.

    Attributes
    ----------
    choices : dict
        Name of each choice -> labels of its values, in order.
    frames : dict
        Tuple of labels, in the order of `choices` -> the frame's SVG.
    digest : vgcore.widgets.digest.Digest
        Of the words and numbers drawn.
    controls : dict
        Name of each choice -> its ipywidgets control.
    """


def flipbook(draw, *, alt=None, caption=None, play=None, controls=None,
             names=None, size=(6.4, 3.2), **choices):
    """Draw every combination of a few choices and let the reader turn them over.

    Works like ``ipywidgets.interact``, except that it needs no kernel
    afterwards: it moves on the published page, from disk, and in JupyterLab.

    Parameters
    ----------
    draw : callable
        ``draw(ax=ax, **choice)`` or ``draw(figure=figure, **choice)``, called
        once for each combination with one value of each choice. The functions
        of :mod:`vgcore.plots` fit. It must draw the same for equal values.
    alt : callable or str, optional
        The alternative text of each frame: ``alt(**choice)``, or a format
        such as ``"Descent with rate {alpha}"``. Without it, the choices.
    caption : callable or str, optional
        Shown under each frame, made as `alt` is.
    play : str, optional
        The choice that gets play and stop buttons. Nothing moves before the
        reader presses play.
    controls : dict, optional
        Name of a choice -> "slider", "buttons" or "menu". Without it, numbers
        get a slider and words get buttons or, if they are many, a menu.
    names : dict, optional
        Name of a choice -> what the reader sees, such as ``{"alpha": "α"}``.
    size : (float, float)
        Width and height in inches.
    **choices
        One to three of them: a sequence of values, or a dict
        ``{label: value}``.

    Returns
    -------
    Flipbook
        Show it as the last line of a cell.

    Raises
    ------
    ValueError
        If a choice is empty or holds a value twice, if there are over 300
        frames, if `draw` raises (the combination is named) or draws nothing.
    TypeError
        If `draw` takes neither an axis nor a figure, or not these choices.

    Examples
    --------
    >>> import numpy as np
    >>> from vgcore.widgets import flipbook
    >>> def wave(ax, periods):
    ...     x = np.linspace(0, 1, 100)
    ...     ax.plot(x, np.sin(2 * np.pi * periods * x))
    >>> flipbook(wave, periods=range(1, 6), alt="A sine of {periods} periods")
    Flipbook(periods: 1 … 5 (5); 5 frames)

    Notes
    -----
    An artist whose gid is ``"noise"`` shows rounding error: it is drawn, but
    the digest leaves it out.
    """
    values = _choices(choices)
    names = _texts("names", names, values)
    kinds = _kinds(controls, values, names)
    if play is not None and play not in values:
        refuse("play", repr(play), "one of " + ", ".join(values),
               f"Write play={next(iter(values))!r}.")
    told = {_told(dict(zip(values, labels)), names): dict(zip(values, labels))
            for labels in product(*values.values())}
    raw = {line: {name: values[name][label] for name, label in labels.items()}
           for line, labels in told.items()}
    corners = [_told(dict(zip(values, labels)), names) for labels in product(
        *({next(iter(v)): 0, next(reversed(v)): 0} for v in values.values()))]
    alts = {line: line if alt is None else _worded("alt", alt, raw[line])
            for line in told}
    captions = {line: "" if caption is None else _worded("caption", caption, raw[line])
                for line in told}
    words = {line: "\n".join((line, alts[line], captions[line])) for line in told}
    drawings, digest = draw_frames(draw, raw, words, corners, size)

    models = Models(digest.letters)
    frames, leaves = {}, {}
    for line, labels in told.items():
        key = tuple(labels.values())
        frames[key] = element(drawings[line], *size, alts[line], line)
        below = (f"<figcaption>{escape(captions[line])}</figcaption>"
                 if captions[line] else "")
        leaves[key] = f'<figure class="vg-frame">{frames[key]}{below}</figure>'
    first = next(iter(told.values()))
    still = _still_rows(first, names) + leaves[tuple(first.values())].replace(
        ID, models.name() + "-")
    leaves = {key: leaf.replace(ID, models.name() + "-") for key, leaf in leaves.items()}
    made, rows = _make_controls(models, values, names, kinds, play)
    book = Flipbook(
        models, (*rows, _stack(models, values, made, leaves)), look="vg-flipbook",
        still=still,
        line=_line(values, len(frames)), drawn=digest.facts())
    book.choices = {name: list(labels) for name, labels in values.items()}
    book.frames, book.digest, book.controls = frames, digest, made
    return book


# ---- what is asked ----

def _choices(choices):
    if not 1 <= len(choices) <= MOST_CHOICES:
        refuse("choices", len(choices), "one, two or three",
               "Write flipbook(draw, step=range(10)).")
    values = {name: _labeled(name, given) for name, given in choices.items()}
    frames = 1
    for labels in values.values():
        frames *= len(labels)
    if frames > MOST_FRAMES:
        sizes = " × ".join(str(len(labels)) for labels in values.values())
        refuse("choices", f"{sizes} = {frames} frames", f"at most {MOST_FRAMES}",
               "Leave out values; readers rarely try more than a dozen.")
    return values


def _labeled(name, given):
    """``{label: value}`` of one choice."""
    if isinstance(given, dict):
        pairs = [(str(label), value) for label, value in given.items()]
    elif isinstance(given, str | bytes) or not hasattr(given, "__iter__"):
        refuse(name, repr(given), "a sequence of values or a dict {label: value}",
               f"Write {name}=[{given!r}].", TypeError)
    else:
        pairs = [(_label(value), value) for value in given]
    if not pairs:
        refuse(name, "no value", "at least one", "Leave the choice out, or give it values.")
    labeled = dict(pairs)
    if len(labeled) < len(pairs):
        seen = [label for label, _ in pairs]
        twice = next(label for label in seen if seen.count(label) > 1)
        refuse(name, f"{twice!r} twice", "values that a reader can tell apart",
               "Remove one, or give a dict {label: value}.")
    return labeled


def _label(value):
    if isinstance(value, bool) or not isinstance(value, Real):
        return str(getattr(value, "name", None) or getattr(value, "__name__", value))
    if isinstance(value, Integral):
        return str(int(value)).replace("-", "−")
    return f"{float(value):g}".replace("-", "−")


def _texts(what, given, values):
    """`given` with every choice in it; its own name where nothing is given."""
    given = dict(given or {})
    if unknown := given.keys() - values.keys():
        refuse(what, repr(sorted(unknown)[0]), "one of " + ", ".join(values),
               "Correct the name of the choice.")
    return {name: str(given.get(name, name.replace("_", " "))) for name in values}


def _kinds(controls, values, names):
    controls = dict(controls or {})
    _texts("controls", controls, values)
    for name, kind in controls.items():
        if kind not in CONTROLS:
            refuse(f"controls[{name!r}]", repr(kind), "one of " + ", ".join(CONTROLS),
                   "Leave it out to have one chosen.")
    return {name: controls.get(name) or _kind(labels, names[name])
            for name, labels in values.items()}


def _kind(labels, name):
    if all(isinstance(v, Real) and not isinstance(v, bool) for v in labels.values()):
        return "slider"
    letters = len(name) + sum(map(len, labels))
    return "buttons" if 8 * letters + 24 * len(labels) <= 300 else "menu"    # a phone


def _worded(what, wording, raw):
    if callable(wording):
        return str(wording(**raw))
    shown = {name: value if isinstance(value, Real) else _label(value)
             for name, value in raw.items()}
    try:
        return str(wording).format(**shown)
    except (KeyError, IndexError, ValueError) as error:
        refuse(what, f"{wording!r} ({error})", "a format with fields among "
               + ", ".join(f"{{{name}}}" for name in raw), "Double any other brace.")


# ---- what is shown ----

def _told(labels, names):
    return ", ".join(f"{names[name]} = {label}" for name, label in labels.items())


def _line(values, frames):
    said = ", ".join(
        f"{name}: {' | '.join(labels)}" if len(labels) < 4 else
        f"{name}: {next(iter(labels))} … {next(reversed(labels))} ({len(labels)})"
        for name, labels in values.items())
    return f"Flipbook({said}; {frames} frames)"


def _still_rows(labels, names):
    return "".join(f'<div class="vg-row"><b>{escape(names[name])}</b>{escape(label)}</div>'
                   for name, label in labels.items())


def _make_controls(models, values, names, kinds, play):
    """The controls by choice, and the rows that hold them."""
    wide = f"{min(0.6 * max(map(len, names.values())) + 1.6, 10):.1f}em"
    made, rows = {}, []
    for name, labels in values.items():
        kind, extra = {
            "slider": (widgets.SelectionSlider, {"layout": {"flex": "1 1 auto", "width": "auto", "max_width": "34em"}}),
            "buttons": (widgets.ToggleButtons, {"style": {"button_width": "auto", "description_width": wide}}),
            "menu": (widgets.Dropdown, {"layout": {"width": "auto", "max_width": "24em"}}),
        }[kinds[name]]
        extra = {"style": {"description_width": wide}} | extra
        control = made[name] = models(
            kind, options=list(labels), description=names[name], look="vg-row", **extra)
        if name == play:
            player = models(widgets.Play, min=0, max=len(labels) - 1, show_repeat=False,
                            interval=700, layout={"width": "72px", "flex": "none"})
            rows += [models(widgets.HBox, (control, player), look="vg-row"),
                     models.jslink((player, "value"), (control, "index"))]
        else:
            rows.append(control)
    return made, [row for row in rows if isinstance(row, widgets.DOMWidget)]


def _stack(models, values, controls, leaves):
    """Stacks in stacks, one level for each choice, that follow the controls.

    The choice with the fewest values is outside: it takes the fewest links.
    """
    order = sorted(values, key=lambda name: len(values[name]))

    def level(fixed):
        if len(fixed) == len(order):
            return models(widgets.HTML, value=leaves[tuple(fixed[name] for name in values)])
        name = order[len(fixed)]
        stack = models(widgets.Stack, [level(fixed | {name: label}) for label in values[name]],
                       selected_index=0)
        models.jsdlink((controls[name], "index"), (stack, "selected_index"))
        return stack

    return level({})
