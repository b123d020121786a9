"""Widgets cost nothing until a reader comes near one: their stills are in the page, script and state wait.

The state stands at the end of the text instead of before it, and `widgets.js` loads the widget bundle when the first
widget is about to come into view.
"""

from equations import STATE

BUNDLE = "_static/vendor/html-manager/embed.js"
VIEW = "application/vnd.jupyter.widget-view+json"


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
    app.connect("html-page-context", wait, priority=950)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
