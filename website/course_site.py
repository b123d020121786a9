"""Everything that Jupyter Book and Sphinx must be told beyond `_config.yml`: assets, equations, widgets, theme.

No built page asks another host for anything, and every page works when it is opened from disk.
"""

import gc
import re
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from executed import one_thread, recall

HERE = Path(__file__).parent

THEME = {
    "logo": {"text": "Vanishing Gradients", "alt_text": ""},
    "navbar_persistent": [],
    "primary_sidebar_end": [],
    "show_navbar_depth": 1,
    "collapse_navigation": True,
    "show_toc_level": 2,
    "use_fullscreen_button": False,
    "use_download_button": True,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "footer_content_items": ["course-footer.html"],
    "search_bar_text": "Search the course",
}

OPENING = re.compile(r"[(\[“‘]+$")
CLOSING = re.compile(r"[-–,.;:!?)\]’”]+")

UNUSED = ("*.map", "fontawesome.js*", "fa-*.woff2", "fa-*.ttf", "*webpack-macros.html", "searchtools.js",
          "language_data.js")


def configure(app, config):
    """Set what `_config.yml` has no words for."""
    config.templates_path.insert(0, str(HERE / "templates"))
    config.html_static_path.append(str(HERE / "static"))
    config.html_context["default_mode"] = "auto"
    config.html_last_updated_fmt = None
    config.html_copy_source = True
    config.html_show_sourcelink = False

    config.numfig_format = {
        "figure": "Figure %s", "table": "Table %s", "code-block": "Listing %s", "section": "Chapter %s"}

    # Whatever the kernel was called where a notebook was saved, it runs in this environment.
    config.nb_kernel_rgx_aliases = {".*": "python3"}
    config.html_sidebars = {"**": ["site-name.html", "search-button-field.html", "sbt-sidebar-nav.html"]}
    config.nb_merge_streams = True
    # The facts of a claim stand beside its text, for machines.
    config.suppress_warnings.append("mystnb.unknown_mime_type")
    config.nb_execution_show_tb = True
    config.bibtex_reference_style = "author_year"
    config.intersphinx_mapping = {}

    options = config.html_theme_options
    options.update(THEME)
    repository = options.get("repository_url")
    options["launch_buttons"] = {}  # those of the editions launch
    options["use_repository_button"] = options["use_issues_button"] = bool(repository)


def unplug(app, config, module="sphinx_thebe"):
    """Disconnect an extension that Jupyter Book always loads: its script throws an error on every page."""
    for listeners in app.events.listeners.values():
        listeners[:] = [listener for listener in listeners if listener.handler.__module__ != module]
    app.registry.css_files[:] = [(name, options) for name, options in app.registry.css_files if "thebe" not in name]


class UniqueIds(SphinxPostTransform):
    """Take away the ids that every exercise and every solution of a page share."""

    default_priority = 900
    formats = ("html",)

    def run(self, **options):
        for section in self.document.findall(nodes.section):
            section["ids"] = [name for name in section["ids"] if name not in ("exercise-content", "solution-content")]


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


def list_citations(app, pagename, templatename, context, doctree):
    """Give the entries of the bibliography, which stand in a list, the role of list items."""
    if "body" in context:
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')


def drop_unused(app, exception):
    """Remove theme files that no page loads: source maps, and the icon script that the icons of course.css replace."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for pattern in UNUSED:
        for path in static.rglob(pattern):
            path.unlink()


def recall_outputs(app, docname, source):
    """Show what a notebook printed when it last ran, if nothing that this depends on has changed since."""
    path = Path(app.env.doc2path(docname))
    if path.suffix != ".ipynb":
        return
    notebook = recall(app.srcdir, path.stem, nbformat.reads(source[0], as_version=4))
    if notebook is not None:
        notebook.metadata.setdefault("mystnb", {})["execution_mode"] = "off"
        source[0] = nbformat.writes(notebook)


def setup(app):
    one_thread()
    gc.set_threshold(200_000, 50, 50)  # millions of nodes are kept: looking through them took half of the build
    for part in ("equations", "widget_loading", "widget_figures", "images", "style_sheet", "scripts", "ledger",
                 "equation_table", "api_page", "search_index", "metadata", "teaching", "citing", "ledger_search",
                 "editions", "live"):
        app.setup_extension(part)
    app.connect("config-inited", configure, priority=100)
    app.connect("source-read", recall_outputs)
    app.connect("config-inited", unplug)
    app.add_css_file("icons.css", priority=900)
    app.add_css_file("course.css", priority=901)
    app.add_css_file("ledger.css", priority=902)
    app.add_css_file("paper.css", priority=903, media="print")
    app.add_js_file("course.js")
    app.add_post_transform(UniqueIds)
    app.add_post_transform(KeepPunctuation)
    app.connect("html-page-context", list_citations)
    app.connect("build-finished", drop_unused)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
