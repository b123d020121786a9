"""The appendix that leads from each equation to its section, to its code and to the tests of that code."""

from pathlib import Path

import vgcore
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

import source_links
from traces import Sources

TESTS = 2  # files an equation: those that mention the function most


class equation_entries(nodes.General, nodes.Element):
    """Where the equations of a chapter will stand: their numbers are known when all pages are read."""


class Equations(SphinxDirective):
    """The equations of a page; the options are the words before their section, their code and their tests."""

    required_arguments = 1
    option_spec = dict.fromkeys(("section", "code", "tests"), directives.unchanged_required)

    def run(self):
        place = equation_entries(page=f"chapters/{self.arguments[0]}")
        for name in self.option_spec:
            words = nodes.inline("", self.options[name])
            words.source, words.line = self.get_source_info()
            place += words
        return [place]


class FillEquations(SphinxPostTransform):
    default_priority = 4  # before references to code are resolved

    def run(self, **options):
        places = list(self.document.findall(equation_entries))
        sources = places and Sources.read(self.env.srcdir, Path(vgcore.__file__).parent)
        for place in places:
            place.replace_self(list(self.entries(place["page"], place.children, sources)))

    def entries(self, page, headings, sources):
        for block in self.env.get_doctree(page).findall(nodes.math_block):
            if block.get("label"):
                yield self.entry(page, block, headings, sources)

    def entry(self, page, block, headings, sources):
        label = block["label"]
        where, code, tests = headings
        box = nodes.container(classes=["equation-entry"])
        number = self.reference("math", "eq", label, nodes.literal(label, label))
        box += nodes.paragraph("", "", number, nodes.Text(" "), *self.section(page, block, where))
        box += nodes.math_block(block.astext(), block.astext(), nowrap=block["nowrap"], number=None, label=None)
        definitions = sources.code_of(label)
        box += listed(code, [self.name(definition) for definition in definitions])
        files = dict.fromkeys(file for definition in definitions for file in sources.tests_of(definition)[:TESTS])
        files |= dict.fromkeys(sources.tests_naming(label))
        box += listed(tests, [self.file(file) for file in list(files)[: TESTS + 1]])
        return box

    def section(self, page, block, words):
        """The link to the section in which an equation stands."""
        section = block
        while not (isinstance(section, nodes.section) and isinstance(section[0], nodes.title)):
            section = section.parent  # exercises are sections without a title
        anchor = section["ids"][0]
        numbers = self.env.toc_secnumbers.get(page, {})
        number = ".".join(map(str, numbers.get(f"#{anchor}", numbers.get("", ()))))
        title = nodes.inline("", "", nodes.Text(f"{number} "), *(part.deepcopy() for part in section[0].children))
        return words.deepcopy(), nodes.Text(" "), make_refnode(
            self.app.builder, self.env.docname, page, anchor, title)

    def name(self, definition):
        short = definition.path.removeprefix("vgcore.")
        return self.reference("py", "obj", definition.path, nodes.literal(short, short))

    def file(self, path):
        target = source_links.address(self.app, self.env.docname, path)
        return nodes.reference("", "", nodes.literal("", Path(path).name), refuri=target, internal=True)

    def reference(self, domain, role, target, words):
        return addnodes.pending_xref(
            "", words, refdomain=domain, reftype=role, reftarget=target, refexplicit=True,
            refdoc=self.env.docname, refwarn=True)


def listed(words, links):
    """A paragraph of links behind the word that says what they are."""
    line = nodes.paragraph(classes=["equation-links"])
    if links:
        line += [words.deepcopy(), *(part for link in links for part in (nodes.Text(" "), link))]
    return [line] if links else []


def setup(app):
    app.setup_extension("source_links")
    app.add_node(equation_entries)
    app.add_directive("equations", Equations)
    app.add_post_transform(FillEquations)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
