"""What the pinned releases of the builder get wrong on a page, each put right by public means.

A repair says for which release it was needed and fails when there is nothing left to repair: then it goes.
"""

from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform

THEBE = "sphinx_thebe"
UNUSED = ("*.map", "fontawesome.js*", "fa-*.woff2", "fa-*.ttf", "*webpack-macros.html", "searchtools.js",
          "language_data.js")
SHARED_IDS = ("exercise-content", "solution-content")


def disconnect_thebe(app, config):
    """Jupyter Book 1.0.4 always loads sphinx-thebe 0.3.1, whose script throws an error on a page without kernel."""
    connected = [one.id for all_of_event in app.events.listeners.values() for one in all_of_event
                 if one.handler.__module__ == THEBE]
    if not connected:
        raise ExtensionError(f"{THEBE} listens to nothing any more: take {disconnect_thebe.__name__} out of {__name__}")
    for number in connected:
        app.disconnect(number)


def leave_out_the_sheet_of_thebe(app, pagename, templatename, context, doctree):
    sheets = context["css_files"]
    sheets[:] = [sheet for sheet in sheets if not sheet.filename.endswith("sphinx-thebe.css")]


class UniqueIds(SphinxPostTransform):
    """sphinx-exercise 1.2.1 gives every exercise and every solution of a page one and the same id."""

    default_priority = 900
    formats = ("html",)

    def run(self, **options):
        for section in self.document.findall(nodes.section):
            section["ids"] = [name for name in section["ids"] if name not in SHARED_IDS]


def list_citations(app, pagename, templatename, context, doctree):
    """sphinxcontrib-bibtex 2.7.0 sets the bibliography as a list whose entries are said to be none of its items."""
    if "body" in context:
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')


def drop_unused(app, exception):
    """sphinx-book-theme 1.3.0 brings source maps, a search and an icon script that no page loads."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for pattern in UNUSED:
        paths = list(static.rglob(pattern))
        if not paths:
            raise ExtensionError(f"no {pattern} in the built site any more: take it out of UNUSED in {__name__}")
        for path in paths:
            path.unlink()


def setup(app):
    app.connect("config-inited", disconnect_thebe)
    app.connect("html-page-context", leave_out_the_sheet_of_thebe)
    app.add_post_transform(UniqueIds)
    app.connect("html-page-context", list_citations)
    app.connect("build-finished", drop_unused)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
