"""The flipbook: every combination of a few choices, drawn beforehand.

A reader of the published page turns its leaves without a kernel: the controls
are core ipywidgets, tied in the browser to a stack of finished drawings.
"""

from html import escape
from itertools import product
from numbers import Integral, Real

import ipywidgets as widgets

from vgcore.validation import refused
from vgcore.widgets.frames import draw_frames
from vgcore.widgets.live import Live, Models
from vgcore.widgets.svg import ID, element
from vgcore.widgets.wording import marked, words

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
             names=None, start=None, size=(6.4, 3.2), **choices):
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
    caption : str, optional
        One line below the frames: what to move and what to watch. May hold
        mathematics between dollar signs.
    play : str, optional
        The choice that gets play and stop buttons. Nothing moves before the
        reader presses play.
    controls : dict, optional
        Name of a choice -> "slider", "buttons" or "menu". Without it, numbers
        get a slider and words get buttons or, if they are many, a menu.
    names : dict, optional
        Name of a choice -> its label: words, then the symbol, such as
        ``{"alpha": r"learning rate $\alpha$"}``. The words alone are read
        aloud and name the frames.
    start : dict, optional
        Name of a choice -> its value when the page opens. Without it, the
        first.
    size : (float, float)
        Width and height in inches.
    **choices
        One to three of them: a sequence of values, or a dict
        ``{label: value}``. The numbers of a slider rise, or fall if they
        are given so.

    Returns
    -------
    Flipbook
        Show it as the last line of a cell.

    Raises
    ------
    ValueError
        If a choice is empty or holds a value twice, if a label has no words
        or those of another, if `start` is no value of its choice, if there
        are over 300 frames, if `draw` raises (the combination is named) or
        draws nothing.
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
    labels = _texts("names", names, values)
    names = _names(labels)
    caption = _caption(caption)
    kinds = _kinds(controls, values, names)
    values = {name: _sorted(given) if kinds[name] == "slider" else given
              for name, given in values.items()}
    opening = _opening(start, values)
    if play is not None and play not in values:
        raise refused("play", repr(play), "one of " + ", ".join(values),
                      f"Write play={next(iter(values))!r}.")
    told = {_told(dict(zip(values, chosen)), names): dict(zip(values, chosen))
            for chosen in product(*values.values())}
    raw = {line: {name: values[name][label] for name, label in chosen.items()}
           for line, chosen in told.items()}
    corners = [_told(dict(zip(values, chosen)), names) for chosen in product(
        *({next(iter(v)): 0, next(reversed(v)): 0} for v in values.values()))]
    alts = {line: line if alt is None else _worded("alt", alt, raw[line])
            for line in told}
    said = {line: f"{line}\n{alts[line]}\n" for line in told}
    drawings, digest = draw_frames(draw, raw, said, corners, size)
    digest.add_words(caption)

    models = Models(digest.letters)
    frames = {tuple(chosen.values()): element(drawings[line], *size, alts[line], line)
              for line, chosen in told.items()}
    leaves = {key: f'<div class="vg-frame">{frame}</div>' for key, frame in frames.items()}
    below = [f'<p class="vg-caption">{marked(caption)}</p>'] if caption else []
    still = "".join((_still_rows(opening, labels), leaves[tuple(opening.values())], *below))
    still = still.replace(ID, models.name() + "-")
    leaves = {key: leaf.replace(ID, models.name() + "-") for key, leaf in leaves.items()}
    first = {name: list(values[name]).index(label) for name, label in opening.items()}
    made, rows = _make_controls(models, values, labels, kinds, play, first)
    parts = (*rows, _stack(models, values, made, leaves, first),
             *(models(widgets.HTMLMath, value=text) for text in below))
    book = Flipbook(models, parts, look="vg-flipbook", still=still,
                    line=_line(values, len(frames)), drawn=digest.facts())
    book.choices = {name: list(given) for name, given in values.items()}
    book.frames, book.digest, book.controls = frames, digest, made
    return book


# ---- what is asked ----

def _choices(choices):
    if not 1 <= len(choices) <= MOST_CHOICES:
        raise refused("choices", len(choices), "one, two or three",
                      "Write flipbook(draw, step=range(10)).")
    values = {name: _labeled(name, given) for name, given in choices.items()}
    frames = 1
    for labels in values.values():
        frames *= len(labels)
    if frames > MOST_FRAMES:
        sizes = " × ".join(str(len(labels)) for labels in values.values())
        raise refused("choices", f"{sizes} = {frames} frames", f"at most {MOST_FRAMES}",
                      "Leave out values; readers rarely try more than a dozen.")
    return values


def _labeled(name, given):
    """``{label: value}`` of one choice."""
    if isinstance(given, dict):
        pairs = [(str(label), value) for label, value in given.items()]
    elif isinstance(given, str | bytes) or not hasattr(given, "__iter__"):
        raise refused(name, repr(given), "a sequence of values or a dict {label: value}",
                      f"Write {name}=[{given!r}].", TypeError)
    else:
        pairs = [(_label(value), value) for value in given]
    if not pairs:
        raise refused(name, "no value", "at least one", "Leave the choice out, or give it values.")
    labeled = dict(pairs)
    if len(labeled) < len(pairs):
        seen = [label for label, _ in pairs]
        twice = next(label for label in seen if seen.count(label) > 1)
        raise refused(name, f"{twice!r} twice", "values that a reader can tell apart",
                      "Remove one, or give a dict {label: value}.")
    return labeled


def _label(value):
    if isinstance(value, bool) or not isinstance(value, Real):
        return str(getattr(value, "name", None) or getattr(value, "__name__", value))
    if isinstance(value, Integral):
        return str(int(value)).replace("-", "−")
    return f"{float(value):g}".replace("-", "−")


def _sorted(labels):
    """The values of a slider from small to large, unless they fall; words stay as they are."""
    given = list(labels.values())
    if not all(isinstance(value, Real) for value in given) or given == sorted(given, reverse=True):
        return labels
    return dict(sorted(labels.items(), key=lambda pair: pair[1]))


def _opening(start, values):
    """The label of each choice in the frame that is seen first."""
    start = dict(start or {})
    _texts("start", start, values)
    opening = {name: next(iter(labels)) for name, labels in values.items()}
    for name, value in start.items():
        label = value if isinstance(value, str) else _label(value)
        if label not in values[name]:
            raise refused(f"start[{name!r}]", repr(value), "one of " + ", ".join(values[name]),
                          "Start with a value that the choice has.")
        opening[name] = label
    return opening


def _texts(what, given, values):
    """`given` with every choice in it; its own name where nothing is given."""
    given = dict(given or {})
    if unknown := given.keys() - values.keys():
        raise refused(what, repr(sorted(unknown)[0]), "one of " + ", ".join(values),
                      "Correct the name of the choice.")
    return {name: str(given.get(name, name.replace("_", " "))) for name in values}


def _names(labels):
    """The words of each label."""
    for name, label in labels.items():
        if not words(label):
            raise refused(f"names[{name!r}]", repr(label), "words, then the symbol",
                          f"Write what it is: 'learning rate {label}'.")
    said = [words(label) for label in labels.values()]
    if twice := next((one for one in said if said.count(one) > 1), None):
        raise refused("names", f"{twice!r} twice", "words that tell the choices apart",
                      "Symbols are not read aloud: say the difference in words.")
    return dict(zip(labels, said))


def _caption(caption):
    if caption is not None and not isinstance(caption, str):
        raise refused("caption", repr(caption), "a text", "Say what to move and what to watch.",
                      TypeError)
    return caption or ""


def _kinds(controls, values, names):
    controls = dict(controls or {})
    _texts("controls", controls, values)
    for name, kind in controls.items():
        if kind not in CONTROLS:
            raise refused(f"controls[{name!r}]", repr(kind), "one of " + ", ".join(CONTROLS),
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
        raise refused(what, f"{wording!r} ({error})", "a format with fields among "
                      + ", ".join(f"{{{name}}}" for name in raw), "Double any other brace.") from None


# ---- what is shown ----

def _told(labels, names):
    return ", ".join(f"{names[name]} = {label}" for name, label in labels.items())


def _line(values, frames):
    said = ", ".join(
        f"{name}: {' | '.join(labels)}" if len(labels) < 4 else
        f"{name}: {next(iter(labels))} … {next(reversed(labels))} ({len(labels)})"
        for name, labels in values.items())
    return f"Flipbook({said}; {frames} frames)"


def _still_rows(opening, labels):
    return "".join(f'<div class="vg-row"><b>{marked(labels[name])}</b>{escape(label)}</div>'
                   for name, label in opening.items())


def _make_controls(models, values, labels, kinds, play, first):
    """The controls by choice, and the rows that hold them."""
    longest = max(len(words(label)) + 3 * ("$" in label) for label in labels.values())
    wide = f"{min(0.55 * longest + 1.4, 12):.1f}em"
    made, rows = {}, []
    for name, given in values.items():
        kind, extra = {
            "slider": (widgets.SelectionSlider, {"layout": {"flex": "1 1 auto", "width": "auto", "max_width": "34em"}}),
            "buttons": (widgets.ToggleButtons, {"style": {"button_width": "auto", "description_width": wide}}),
            "menu": (widgets.Dropdown, {"layout": {"width": "auto", "max_width": "24em"}}),
        }[kinds[name]]
        extra = {"style": {"description_width": wide}} | extra
        control = made[name] = models(
            kind, options=list(given), index=first[name], description=marked(labels[name]),
            description_allow_html=True, look="vg-row", **extra)
        if name == play:
            player = models(widgets.Play, min=0, max=len(given) - 1, value=first[name],
                            show_repeat=False, interval=700, layout={"width": "72px", "flex": "none"})
            rows += [models(widgets.HBox, (control, player), look="vg-row"),
                     models.jslink((player, "value"), (control, "index"))]
        else:
            rows.append(control)
    return made, [row for row in rows if isinstance(row, widgets.DOMWidget)]


def _stack(models, values, controls, leaves, first):
    """Stacks in stacks, one level for each choice, that follow the controls.

    The choice with the fewest values is outside: it takes the fewest links.
    """
    order = sorted(values, key=lambda name: len(values[name]))

    def level(fixed):
        if len(fixed) == len(order):
            return models(widgets.HTML, value=leaves[tuple(fixed[name] for name in values)])
        name = order[len(fixed)]
        stack = models(widgets.Stack, [level(fixed | {name: label}) for label in values[name]],
                       selected_index=first[name])
        models.jsdlink((controls[name], "index"), (stack, "selected_index"))
        return stack

    return level({})
