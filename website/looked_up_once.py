"""What the builder looks up for every page, part of a page and citation, looked up once: a build changes none of it."""

from pybtex.plugin import find_plugin, register_plugin

WRITES_CITATIONS = "pybtex.backends", "plaintext"


def keep_plugin(app, config):
    """A plugin that is registered is not sought among all the packages that are installed."""
    register_plugin(*WRITES_CITATIONS, find_plugin(*WRITES_CITATIONS), force=True)


def keep_files(app):
    """Templates stay as they were read, and the style sheets of docutils, which no page links, are not sought."""
    if app.builder.format == "html":
        app.builder.templates.environment.auto_reload = False
        app.env.settings["stylesheet_path"] = app.builder._publisher.settings.stylesheet_path = None


def setup(app):
    app.connect("config-inited", keep_plugin)
    app.connect("builder-inited", keep_files)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
