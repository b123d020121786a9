"""Inline formulas keep on one line with the bracket before them and the punctuation after them."""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

OPENING = re.compile(r"[(\[“‘]+$")
CLOSING = re.compile(r"[-–,.;:!?)\]’”]+")


class KeepPunctuation(SphinxPostTransform):
    """Keep an inline formula on one line with the bracket before it and the punctuation after it."""

    default_priority = 900
    formats = ("html",)

    def run(self, **options):
        for math in list(self.document.findall(nodes.math)):
            siblings, place = math.parent, math.parent.index(math)
            before = siblings[place - 1] if place else ""
            after = siblings[place + 1] if place + 1 < len(siblings) else ""
            opening = OPENING.search(before) if isinstance(before, nodes.Text) else None
            closing = CLOSING.match(after) if isinstance(after, nodes.Text) else None
            if not opening and not closing:
                continue
            box = nodes.inline(classes=["nobreak"])
            siblings.replace(math, box)
            if opening:
                siblings.replace(before, nodes.Text(before[: opening.start()]))
                box += nodes.Text(opening[0])
            box += math
            if closing:
                siblings.replace(after, nodes.Text(after[closing.end() :]))
                box += nodes.Text(closing[0])


def setup(app):
    app.add_post_transform(KeepPunctuation)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
