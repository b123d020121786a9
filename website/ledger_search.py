"""Finding an entry of the ledger by words and by chapter; without scripts all entries are there."""

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from ledger import cells


class claim_search(nodes.General, nodes.Element):
    """The box for words and the menu of chapters."""


class ClaimSearch(SphinxDirective):
    """The options are the words of the form: ``shown`` has a place for each of two numbers."""

    option_spec = dict.fromkeys(("words", "chapter", "any", "shown"), directives.unchanged_required)

    def run(self):
        box = claim_search(shown=self.options["shown"].strip('"'))
        for name in ("words", "chapter", "any"):
            word = nodes.inline("", self.options[name])
            word.source, word.line = self.get_source_info()
            box += word
        return [box]


class ListChapters(SphinxPostTransform):
    """Put the chapters with claims into the menu, when all pages are read."""

    default_priority = 5

    def run(self, **options):
        for box in self.document.findall(claim_search):
            order = self.env.toctree_includes.get(self.config.root_doc, [])
            measured = [page for page in order if cells(self.env).get(page)]
            box["chapters"] = [(page.rpartition("/")[2], self.title(page)) for page in measured]

    def title(self, page):
        number = ".".join(map(str, self.env.toc_secnumbers.get(page, {}).get("", ())))
        return f"{number} {self.env.titles[page].astext()}".strip()


def visit(writer, node):
    words, chapter, anything = (writer.encode(word.astext()) for word in node.children)
    options = "".join(f'<option value="{page}">{writer.encode(title)}</option>' for page, title in node["chapters"])
    writer.body.append(
        f'<form class="claim-search" role="search" hidden data-shown="{writer.attval(node["shown"])}">'
        f'<label>{words} <input type="search" name="words" autocomplete="off"></label> '
        f'<label>{chapter} <select name="chapter"><option value="">{anything}</option>{options}</select></label> '
        '<output role="status"></output></form>\n')
    raise nodes.SkipNode


def load_on_the_ledger(app, pagename, templatename, context, doctree):
    if doctree and next(doctree.findall(claim_search), None):
        # the attribute keeps it out of the script of all pages
        app.add_js_file("ledger.js", loading_method="defer", **{"data-for": "claim-search"})


def setup(app):
    app.add_node(claim_search, html=(visit, None))
    app.add_directive("claim-search", ClaimSearch)
    app.add_post_transform(ListChapters)
    app.connect("html-page-context", load_on_the_ledger)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
