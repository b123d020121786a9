"""Widgets cost nothing until a reader comes near one: their stills are in the page, script and state wait.

The state stands at the end of the text instead of before it, and `widgets.js` loads the widget bundle when the first
widget is about to come into view.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from equations import STATE

BUNDLE = "_static/vendor/html-manager/embed.js"
VIEW = "application/vnd.jupyter.widget-view+json"


class Stills(SphinxPostTransform):
    """Put the still of a widget before its script: it is read until the widget is there, and where no script runs."""

    default_priority = 3  # before myst-nb chooses one of an output's types
    formats = ("html",)

    def run(self, **options):
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            kinds = {kind["mime_type"]: kind for kind in bundle.children}
            if VIEW in kinds and "text/html" in kinds:
                still = "".join(part.astext() for part in kinds["text/html"].findall(nodes.raw))
                kinds[VIEW].insert(0, nodes.raw("", still, format="html"))


def wait(app, pagename, templatename, context, doctree):
    """Move the widgets' state to the end of the text; load the script that loads the bundle."""
    if VIEW not in context.get("body", ""):
        return
    for script in [one for one in context["script_files"] if getattr(one, "attributes", {}).get("type") == STATE]:
        context["script_files"].remove(script)
        context["body"] += f'<script type="{STATE}">{script.attributes["body"]}</script>\n'
    bundle = context["pathto"](BUNDLE, 1)
    app.add_js_file("widgets.js", loading_method="defer", **{"data-bundle": bundle})


def setup(app):
    app.connect("config-inited", lambda app, config: setattr(config, "nb_ipywidgets_js", {}), priority=200)
    app.add_post_transform(Stills)
    app.connect("html-page-context", wait, priority=950)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
