"""What Jupyter Book and Sphinx must be told beyond `_config.yml`, and which parts of the site there are.

No built page asks another host for anything, and every page works when it is opened from disk.
"""

import gc
from pathlib import Path

from executed import one_thread

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
    "runs", "repairs", "looked_up_once", "equations", "punctuation", "widget_loading", "widget_figures",
    "remembered", "images", "style_sheet", "scripts", "ledger", "equation_table", "api_page", "search_index",
    "metadata", "teaching", "citing", "ledger_search", "editions", "live", "accessible_names",
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

    config.html_sidebars = {"**": ["site-name.html", "search-button-field.html", "sbt-sidebar-nav.html"]}
    config.nb_merge_streams = True
    # The facts of a claim stand beside its text, for machines.
    config.suppress_warnings.append("mystnb.unknown_mime_type")
    config.bibtex_reference_style = "author_year"
    config.intersphinx_mapping = {}

    options = config.html_theme_options
    options.update(THEME)
    repository = options.get("repository_url")
    options["launch_buttons"] = {}  # those of the editions launch
    options["use_repository_button"] = options["use_issues_button"] = bool(repository)


def setup(app):
    one_thread()
    gc.set_threshold(200_000, 50, 50)  # millions of nodes are kept: looking through them took half of the build
    for part in PARTS:
        app.setup_extension(part)
    app.connect("config-inited", configure, priority=100)
    app.add_css_file("icons.css", priority=900)
    app.add_css_file("course.css", priority=901)
    app.add_css_file("ledger.css", priority=902)
    app.add_css_file("paper.css", priority=903, media="print")
    app.add_css_file("access.css", priority=904)
    app.add_js_file("course.js")
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
