"""Widgets as numbered parts of a page: each has a frame, an address, and, below it or above, its number.

A flipbook is a figure with its caption; a quiz is a question. What they do beyond that is in the scripts named here.
"""

import re
from collections import Counter

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from widget_loading import VIEW

CAPTION = re.compile(r'<p class="vg-caption">(.*?)</p>', re.DOTALL)
FIGURE = (
    '<figure class="vg-widget" id="{name}" aria-labelledby="{name}-caption">{still}',
    '<figcaption id="{name}-caption"><a class="vg-number" href="#{name}">Widget {number}</a> {caption}'
    "</figcaption></figure>",
)
QUESTION = (
    '<div class="vg-widget" role="group" id="{name}" aria-labelledby="{name}-number">'
    '<a class="vg-number" id="{name}-number" href="#{name}">Question {number}</a>{still}',
    "</div>",
)
SCRIPTS = ("widget_turns.js", "widget_names.js", "widget_address.js", "widget_voice.js", "widget_enlarge.js",
           "widget_touch.js")


class NumberWidgets(SphinxPostTransform):
    """Frame the still of a widget and its script: the still is read until the widget is there, or no script runs."""

    default_priority = 3  # before myst-nb chooses one of an output's types
    formats = ("html",)

    def run(self, **options):
        chapter = self.env.toc_secnumbers.get(self.env.docname, {}).get("", ())
        counts = Counter()
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            kinds = {kind["mime_type"]: kind for kind in bundle.children}
            if VIEW in kinds and "text/html" in kinds:
                still = "".join(part.astext() for part in kinds["text/html"].findall(nodes.raw))
                kind = "question" if "vg-quiz" in still else "widget"
                counts[kind] += 1
                opening, closing = framed(still, kind, (*chapter, counts[kind]))
                kinds[VIEW].insert(0, nodes.raw("", opening, format="html"))
                kinds[VIEW] += nodes.raw("", closing, format="html")


def framed(still, kind, numbers):
    """What stands before and behind a widget's script.

    Parameters
    ----------
    still : str
        Its HTML.
    kind : {"widget", "question"}
    numbers : tuple of int
        Of the chapter, if it has one, and of the widget.
    """
    caption = CAPTION.search(still)
    told = {
        "name": "-".join([kind, *map(str, numbers)]),
        "number": ".".join(map(str, numbers)),
        "still": CAPTION.sub("", still),
        "caption": caption[1] if caption else "",
    }
    opening, closing = QUESTION if kind == "question" else FIGURE
    return opening.format(**told), closing.format(**told)


def setup(app):
    app.add_post_transform(NumberWidgets)
    for name in SCRIPTS:
        app.add_js_file(name)
    app.add_css_file("widgets.css", priority=902)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
