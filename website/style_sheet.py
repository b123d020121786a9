"""One style sheet for all pages, without the rules that no page can use.

The theme brings 580 kB of rules, a tenth of them used. A selector stays when a page or a script that a page loads
names every class, id and element in it: scripts may write any word of their texts into a page. Of the widget bundle,
which holds every word and styles itself, only the classes count that are told by their first letters.
"""

import posixpath
import re
from pathlib import Path

import tinycss2

SHEET = "course-site.css"
MISSED = "unused-names.txt"  # beside the pages: a test looks whether a page has one of them after all
APART = ("equations.css",)  # large, and of pages with mathematics alone
FIRST = ("styles/theme.css", "styles/pydata-sphinx-theme.css")  # those that the theme's layout would link
IMPORT = re.compile(r'@import\s+(?:url\()?["\']([^"\']+)["\']\)?\s*;')
ADDRESS = re.compile(r"""url\(\s*["']?(?!data:|#)([^"')]+)["']?\s*\)""")
NAMED = re.compile(r'<([a-z][\w-]*)|\b(?:class|id)=\\?["\']([^"\'\\]*)|"_dom_classes": \[([^\]]*)\]')
SHEETS = {}  # of this build: priority and medium by name
BUNDLE = "html-manager"
OF_WIDGETS = re.compile(r"\b(?:jupyter|widget|noUi|mod|lm)-[\w-]+")
TEXT = re.compile(r"""\"[^"\n]*"|'[^'\n]*'|`[^`]*`""")
NESTING = ("media", "supports", "layer", "container")


def read(static, name):
    """The text of a sheet with what it imports, its addresses as seen from `static`."""
    folder = posixpath.dirname(name)
    text = (static / name).read_text("utf-8")
    text = IMPORT.sub(lambda found: read(static, posixpath.normpath(posixpath.join(folder, found[1]))), text)
    return ADDRESS.sub(lambda found: f'url("{posixpath.normpath(posixpath.join(folder, found[1]))}")', text)


def names(pages, scripts):
    """The classes, ids and elements that pages name, and every word in the texts of scripts."""
    found = {"html", "body", "dialog"}
    for page in pages:
        for element, classes, made in set(NAMED.findall(page.read_text("utf-8"))):
            found.update([element], classes.split(), re.findall(r"[\w-]+", made))
    for script in scripts:
        if BUNDLE in script.parts:
            found.update(OF_WIDGETS.findall(script.read_text("utf-8")))
        else:
            texts = " ".join(set(TEXT.findall(script.read_text("utf-8"))))
            found.update(re.findall(r"[\w-]+", texts))
    return found


def needs(selector):
    """The classes, ids and elements without which a selector, as tokens, matches nothing."""
    before = ""
    for token in selector:
        if token.type == "ident" and before in ("", "."):
            yield token.value
        if token.type == "hash":
            yield token.value
        before = token.value if token.type == "literal" else ""


def split(prelude):
    """The selectors of a rule."""
    one = []
    for token in prelude:
        if token == ",":
            yield one
            one = []
        else:
            one.append(token)
    yield one


def purged(rules, known, static, missed):
    """The text of what is left of parsed rules; the names for which selectors go are added to `missed`."""
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword in NESTING and rule.content is not None:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            inside = "".join(purged(inner, known, static, missed))
            if inside:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}"
        elif rule.type == "at-rule":
            text = rule.serialize()
            if rule.lower_at_keyword != "font-face" or _is_there(text, static):
                yield text
        elif rule.type == "qualified-rule":
            kept = []
            for selector in split(rule.prelude):
                unknown = set(needs(selector)) - known
                missed |= unknown
                if not unknown:
                    kept.append(selector)
            if kept:
                selectors = ",".join(tinycss2.serialize(one).strip() for one in kept)
                yield f"{selectors}{{{_short(rule.content)}}}"


def _is_there(face, static):
    """Whether a font can be had: the theme names icon fonts that the site has not."""
    return "local(" in face or "data:" in face or any((static / name).is_file() for name in ADDRESS.findall(face))


def _short(content):
    """Declarations without comments and the blanks between them."""
    text = tinycss2.serialize([token for token in content if token.type != "comment"])
    return re.sub(r";$", "", re.sub(r"\s*([;{}])\s*", r"\1", re.sub(r"\s+", " ", text)).strip())


def joined(outdir, sheets):
    """The one style sheet of a built site, and the names for whose lack it leaves selectors out.

    Parameters
    ----------
    outdir : Path
        Of the site.
    sheets : sequence of (str, str)
        Name of the file in the static folder, and medium; in order.
    """
    static = outdir / "_static"
    known = names(outdir.rglob("*.html"), static.rglob("*.js"))
    missed, texts = set(), []
    for name, medium in sheets:
        rules = tinycss2.parse_stylesheet(read(static, name), skip_comments=True, skip_whitespace=True)
        text = "".join(purged(rules, known, static, missed))
        texts.append(f"@media {medium}{{{text}}}" if medium else text)
    return "\n".join(texts), missed


def link_one_sheet(app, pagename, templatename, context, doctree):
    """Let the page link the one sheet in place of those that it joins."""
    apart = [sheet for sheet in context["css_files"] if named(sheet) in APART]
    for sheet in context["css_files"]:
        if sheet not in apart:
            SHEETS[named(sheet)] = sheet.priority, sheet.attributes.get("media", "")
    context["css_files"][:] = apart
    app.add_css_file(SHEET, priority=950)


def named(sheet):
    """The name of a sheet, as seen from the static folder."""
    return str(sheet.filename).removeprefix("_static/")


def write(app, exception):
    """Write the one sheet when the pages, and the scripts beside them, are there."""
    if exception or app.builder.format != "html":
        return
    outdir = Path(app.outdir)
    text, missed = joined(outdir, list_of_sheets())
    (outdir / "_static" / SHEET).write_text(text, "utf-8")
    (outdir.parent / MISSED).write_text("\n".join(sorted(missed)) + "\n", "utf-8")


def list_of_sheets():
    """(name, medium) of the sheets that pages have asked for, in order."""
    return [(name, "") for name in FIRST] + [
        (name, medium) for name, (priority, medium) in sorted(SHEETS.items(), key=lambda item: item[1][0])]


def setup(app):
    app.connect("html-page-context", link_one_sheet, priority=990)
    app.connect("build-finished", write, priority=900)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": False}
