"""One script for all pages, run when the text is there: none of it may keep a reader waiting.

Theme and extensions bring ten, most of which would stop the page until they have come.
"""

from pathlib import Path

SCRIPT = "course-site.js"
LAST = ("scripts/bootstrap.js", "scripts/pydata-sphinx-theme.js")  # those that the theme's layout would load
AT_ONCE = "documentation_options.js"  # lines in the page add to it
UNUSED = ("design-tabs.js",)
SCRIPTS = {}  # of this build: priority by name


def load_one_script(app, pagename, templatename, context, doctree):
    """Let the page load the one script in place of those that it joins: those without parameters of their own."""
    apart = []
    for script in context["script_files"]:
        name = str(script.filename or "").removeprefix("_static/")
        if name in UNUSED:
            continue
        if not name or name == AT_ONCE or set(script.attributes) - {"defer", "async"}:
            apart.append(script)
        else:
            SCRIPTS[name] = script.priority
    context["script_files"][:] = apart
    app.add_js_file(SCRIPT, priority=950, loading_method="defer")


def joined(static):
    """The text of the one script; each begins on a line of its own, and none makes the others strict."""
    names = [*sorted(SCRIPTS, key=SCRIPTS.get), *LAST]
    return ";\n" + "\n;\n".join((static / name).read_text("utf-8") for name in names) + "\n"


def write(app, exception):
    if not exception and app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        (static / SCRIPT).write_text(joined(static), "utf-8")


def setup(app):
    app.connect("html-page-context", load_one_script, priority=990)
    app.connect("build-finished", write, priority=800)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": False}
