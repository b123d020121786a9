"""Names for what the theme shows as a bare sign, and none over words that are there."""

import re

UNNAMED = re.compile(r'<a class="[^"]*reference internal[^"]*" href="[^"]*">([^<]*)</a>\s*<details[^>]*>\s*<summary')
FOLDED = '<summary aria-label="Toggle hidden content">'


def name_folds(app, pagename, templatename, context, doctree):
    """Let the arrow that unfolds a page of the contents say whose pages it unfolds."""
    contents = context.get("generate_toctree_html")
    if contents is None:
        return

    def named(*args, **kwargs):
        made = contents(*args, **kwargs)
        return UNNAMED.sub(_named, str(made)) if made else made

    context["generate_toctree_html"] = named


def leave_folds_their_words(app, pagename, templatename, context, doctree):
    """A folded cell says "Show code cell source", and its name is no other."""
    if "body" in context:
        context["body"] = context["body"].replace(FOLDED, "<summary>")


def _named(found):
    return f'{found[0]} aria-label="Pages of {found[1].strip()}"'


def setup(app):
    app.connect("html-page-context", name_folds, priority=950)
    app.connect("html-page-context", leave_folds_their_words, priority=950)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
