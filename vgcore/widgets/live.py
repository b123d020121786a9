"""Widgets that need no kernel, and what a reader sees where no script runs."""

from collections import Counter
from importlib.resources import files
from itertools import count

import ipywidgets as widgets
from ipywidgets.widgets.widget_link import DirectionalLink, Link

VIEW = "application/vnd.jupyter.widget-view+json"
DRAWN = "application/vnd.vgcore.drawn+json"
LOOK = f"<style>{files('vgcore.widgets').joinpath('look.css').read_text()}</style>"

_made = Counter()


class Models:
    """Make the parts of one widget: equal names in every run, looks shared.

    Parameters
    ----------
    digest : str
        Of what the widget shows. The names of its models are made from it, so
        that a page built twice is the same page. The second of two equal
        widgets of one process gets a number.
    """

    def __init__(self, digest):
        self.prefix = f"vg{digest}" + (f"x{_made[digest]}" if _made[digest] else "")
        _made[digest] += 1
        self._count = count()
        self._shared = {}

    def __call__(self, kind, *args, look=(), layout=(), style=(), **state):
        """A widget of class `kind`.

        Parameters
        ----------
        kind : type
            An ipywidgets class.
        look : str or tuple of str
            CSS classes.
        layout, style : dict
            States of its layout and its style.
        **state
            As `kind` takes it.
        """
        state["layout"] = self._one(widgets.Layout, dict(layout))
        if "style" in kind.class_traits():
            state["style"] = self._one(kind.class_traits()["style"].klass, dict(style))
        if look:
            state["_dom_classes"] = (look,) if isinstance(look, str) else look
        return kind(*args, model_id=self.name(), **state)

    def name(self):
        """A name that no other model or id of the page has."""
        return f"{self.prefix}-{next(self._count)}"

    def jslink(self, source, target):
        """Keep two (widget, trait) pairs equal, in the browser."""
        return Link(source, target, model_id=self.name())

    def jsdlink(self, source, target):
        """Let the (widget, trait) pair `target` follow `source`, in the browser."""
        return DirectionalLink(source, target, model_id=self.name())

    def _one(self, kind, state):
        key = (kind, tuple(sorted(state.items())))
        if key not in self._shared:
            self._shared[key] = kind(model_id=self.name(), **state)
        return self._shared[key]


class Live(widgets.VBox):
    """A widget together with its still: what is read without script or kernel.

    Parameters
    ----------
    models : Models
    children : sequence of ipywidgets.Widget
    look : str
        The CSS class of the widget and of its still.
    still : str
        HTML.
    line : str
        What ``repr`` says.
    drawn : dict, optional
        Facts about the numbers drawn, for machines.
    """

    def __init__(self, models, children, *, look, still, line, drawn=None):
        self.still = f'{LOOK}<div class="vg-still {look}">{still}</div>'
        self._line, self._drawn = line, drawn
        style = models(widgets.HTML, value=LOOK, look="vg-look")
        super().__init__(
            children=(style, *children), model_id=models.name(),
            layout=models._one(widgets.Layout, {}), _dom_classes=("vg-live", look))

    def __repr__(self):
        return self._line

    def _repr_mimebundle_(self, **kwargs):
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        bundle = {"text/plain": repr(self), "text/html": self.still, VIEW: view}
        return bundle | ({DRAWN: self._drawn} if self._drawn else {})
