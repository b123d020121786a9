"""What Jupyter Book and Sphinx must be told beyond `_config.yml`, and which parts of the site there are.

No built page asks another host for anything, and every page works when it is opened from disk.
"""

import gc
import json
from pathlib import Path

import nbformat
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

PARTS = (
    "repairs", "looked_up_once", "equations", "punctuation", "widget_loading", "widget_figures", "remembered",
    "images", "style_sheet", "scripts", "ledger", "equation_table", "api_page", "search_index", "metadata",
    "teaching", "citing", "ledger_search", "editions", "live", "accessible_names",
)


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


def recall_outputs(app, docname, source):
    """Show what a notebook printed when it last ran, if nothing that this depends on has changed since."""
    path = Path(app.env.doc2path(docname))
    if path.suffix != ".ipynb":
        return
    notebook = recall(app.srcdir, path.stem, nbformat.reads(source[0], as_version=4))
    if notebook is not None:
        notebook.metadata.setdefault("mystnb", {})["execution_mode"] = "off"
        source[0] = json.dumps(notebook, sort_keys=True)


def setup(app):
    one_thread()
    gc.set_threshold(200_000, 50, 50)  # millions of nodes are kept: looking through them took half of the build
    for part in PARTS:
        app.setup_extension(part)
    app.connect("config-inited", configure, priority=100)
    app.connect("source-read", recall_outputs)
    app.add_css_file("icons.css", priority=900)
    app.add_css_file("course.css", priority=901)
    app.add_css_file("ledger.css", priority=902)
    app.add_css_file("paper.css", priority=903, media="print")
    app.add_css_file("access.css", priority=904)
    app.add_js_file("course.js")
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
