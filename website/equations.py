"""Mathematics typeset when the book is built, by KaTeX in V8: a page shows no raw TeX and loads no script for it.

Each formula becomes HTML for the eye and MathML for screen readers, with its TeX inside for whoever copies it. The
formulas of quizzes and of other widgets, which a notebook leaves to the browser, are set in the finished page.
"""

import atexit
import json
import re
from functools import cache
from html import unescape
from pathlib import Path

from docutils import nodes
from py_mini_racer import JSEvalException, MiniRacer
from sphinx.locale import _
from sphinx.util.logging import getLogger
from sphinx.util.math import get_node_equation_number

from equation_fonts import style_sheet

KATEX = Path(__file__).parent / "vendor" / "katex" / "katex.min.js"
OPTIONS = {"strict": "error", "trust": False}
# The fonts are in the sheet, but a browser unpacks those that it meets in the text: too late for the first view.
UNPACK = 'document.fonts.forEach((font) => font.family.includes("KaTeX") && font.load());'
UNSET = re.compile(r'(<span class="math[^"]*">)\\\((.*?)\\\)(</span>)', re.DOTALL)
STATE = "application/vnd.jupyter.widget-state+json"
SHEET = "equations.css"
SET = {}  # of this build, by TeX, whether it is displayed, and output
# Each call of V8 waits for another thread: a page asks once. A faulty formula is asked for again, by itself.
TOGETHER = """
const together = (formulas, options) => formulas.map(([tex, displayMode, output]) => {
  try { return katex.renderToString(tex, {...options, displayMode, output}); } catch { return null; }
});"""

log = getLogger(__name__)


@cache  # made by the first formula, since a V8 that is there before a process forks may hang in the copy
def engine():
    """V8 with KaTeX in it."""
    made = MiniRacer()
    atexit.register(made.close)  # under Python 3.13 an engine left open keeps the process from ending
    made.eval(KATEX.read_text("utf-8") + TOGETHER)
    return made


def typeset(tex, location, display=False, output="htmlAndMathml"):
    """HTML and MathML of a formula.

    Parameters
    ----------
    tex : str
    location : node or str
        Where it stands: named in the warning about what KaTeX does not know or finds deprecated, which fails the
        strict build.
    display : bool
        On lines of its own.
    output : {"htmlAndMathml", "html"}
        Without MathML it is seen and not read aloud.

    Returns
    -------
    str
        Empty for a faulty formula.
    """
    if (tex, display, output) not in SET:
        options = OPTIONS | {"displayMode": display, "output": output}
        try:
            SET[tex, display, output] = engine().call("katex.renderToString", tex, options)
        except JSEvalException as error:
            fault = re.search(r"KaTeX parse error: (.*)|$", str(error))[1] or str(error)
            log.warning("the formula %s cannot be set: %s", tex, fault, location=location, type="equations")
            return ""
    return SET[tex, display, output]


def typeset_together(formulas):
    """Set those of many formulas, as (tex, display, output), that are sound and not yet set."""
    wanted = [formula for formula in dict.fromkeys(formulas) if formula not in SET]
    made = engine().call("together", wanted, OPTIONS) if wanted else []
    SET.update((formula, html) for formula, html in zip(wanted, made, strict=True) if html is not None)


def formulas_of(doctree):
    """The formulas in the text of a page."""
    for node in doctree.findall(nodes.math):
        yield node.astext(), False, "htmlAndMathml"
    for node in doctree.findall(nodes.math_block):
        yield tex_of(node), True, "htmlAndMathml"


def tex_of(block):
    return block.astext() if block["nowrap"] else aligned(block.astext())


def aligned(tex):
    """What Sphinx makes of a block: lines of one part stand in a `split`, several parts below each other."""
    parts = [part for part in tex.split("\n\n") if part.strip()]
    parts = [rf"\begin{{split}}{part}\end{{split}}" if r"\\" in part else part for part in parts]
    return parts[0] if len(parts) == 1 else r"\begin{aligned}" + r"\\".join(parts) + r"\end{aligned}"


def visit_inline(writer, node):
    writer.body.append(writer.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    writer.body.append(typeset(node.astext(), node) + "</span>")
    raise nodes.SkipNode


def visit_block(writer, node):
    writer.body.append(writer.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node["number"]:
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, _("Link to this equation"))
        writer.body.append("</span>")
    writer.body.append(typeset(tex_of(node), node, display=True) + "</div>\n")
    raise nodes.SkipNode


def typeset_text(app, doctree, page):
    if app.builder.format == "html":
        typeset_together(formulas_of(doctree))


def typeset_widgets(app, pagename, templatename, context, doctree):
    """Set what widgets left unset: the formulas of stills in the page, of texts and labels in the widgets' state."""
    def set_formulas(html):
        return UNSET.sub(lambda found: found[1] + typeset(unescape(found[2]), pagename) + found[3], html)

    def set_symbol(label):
        return UNSET.sub(lambda found: typeset(unescape(found[2]), pagename, output="html"), label)

    context["body"] = set_formulas(context.get("body", ""))
    files = context["script_files"]
    for place, script in enumerate(files):
        if getattr(script, "attributes", {}).get("type") == STATE:
            models = json.loads(script.attributes["body"])
            for model in models["state"].values():
                if model["model_name"] == "HTMLMathModel":
                    model["state"]["value"] = set_formulas(model["state"]["value"])
                elif model["state"].get("description_allow_html"):
                    model["state"]["description"] = set_symbol(model["state"]["description"])
            body = json.dumps(models).replace("</", r"<\/")
            files[place] = type(script)(script.filename, priority=script.priority,
                                        **script.attributes | {"body": body})


def load_on_pages_with_equations(app, pagename, templatename, context, doctree):
    if 'class="katex' in context.get("body", ""):
        app.add_css_file(SHEET, priority=300)
        app.add_js_file(None, body=UNPACK, priority=100)
        app.add_js_file("vendor/katex/copy-tex.min.js", loading_method="defer")


def write_style_sheet(app, exception):
    """Write KaTeX's style sheet with the glyphs that this build has used."""
    if not exception and app.builder.format == "html":
        (Path(app.outdir) / "_static" / SHEET).write_text(style_sheet(SET.values()), "utf-8")


def choose(app, config):
    config.html_math_renderer = "katex"
    config.math_eqref_format = "({number})"
    config.myst_update_mathjax = False


def setup(app):
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_block, None))
    app.connect("config-inited", choose, priority=100)
    app.connect("doctree-resolved", typeset_text)
    app.connect("html-page-context", typeset_widgets, priority=900)
    app.connect("html-page-context", load_on_pages_with_equations, priority=901)
    app.connect("build-finished", write_style_sheet)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": False}
