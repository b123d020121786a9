"""The appendix that leads from each equation to the code that computes it and to the tests of that code."""

from pathlib import Path

import vgcore
from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from traces import Sources

TESTS = 2  # files a row: those that mention the function most


class equation_rows(nodes.General, nodes.Element):
    """Where the chapters of the table will stand: its numbers are known when all pages are read."""


class EquationTable(SphinxDirective):
    """A table of all equations; the content is a line for each of its three headings."""

    has_content = True

    def run(self):
        place = equation_rows()
        for offset, words in enumerate(line for line in self.content if line.strip()):
            heading = nodes.paragraph(words, words)
            heading.source, heading.line = self.env.doc2path(self.env.docname), self.content_offset + offset + 1
            place += heading
        return [place]


class FillTable(SphinxPostTransform):
    default_priority = 4  # before references to code are resolved

    def run(self, **options):
        for place in list(self.document.findall(equation_rows)):
            place.replace_self(self.table(place.children))

    def table(self, headings):
        sources = Sources.read(self.env.srcdir, Path(vgcore.__file__).parent)
        group = nodes.tgroup(cols=len(headings))
        group += [nodes.colspec(colwidth=width) for width in (1, 5, 4)]
        head, body = nodes.thead(), nodes.tbody()
        row = nodes.row()
        for heading in headings:
            row += nodes.entry("", heading.deepcopy())
        head += row
        for label in sources.equations:
            body += self.row(label, sources)
        group += [head, body]
        table = nodes.table("", group, classes=["equation-table"])
        return table

    def row(self, label, sources):
        link = self.reference("math", "eq", label, nodes.literal(label, label))
        code, files = nodes.paragraph(), {}
        definitions = sources.code_of(label)
        for definition in definitions:
            code += [nodes.Text(" ")] if len(code) else []
            code += self.name(definition)
            for file in sources.tests_of(definition)[:TESTS]:
                files.setdefault(file)
        for file in sources.tests_naming(label):
            files.setdefault(file)
        tests = nodes.paragraph()
        for file in list(files)[: TESTS + 1]:
            tests += [nodes.Text(" ")] if len(tests) else []
            tests += nodes.literal(file, file.removeprefix("tests/"))
        row = nodes.row()
        for cell in (nodes.paragraph("", "", link), code, tests):
            row += nodes.entry("", cell)
        return row

    def name(self, definition):
        short = definition.path.removeprefix("vgcore.")
        return self.reference("py", "obj", definition.path, nodes.literal(short, short))

    def reference(self, domain, role, target, words):
        return addnodes.pending_xref(
            "", words, refdomain=domain, reftype=role, reftarget=target, refexplicit=True,
            refdoc=self.env.docname, refwarn=True)


def setup(app):
    app.add_node(equation_rows)
    app.add_directive("equation-table", EquationTable)
    app.add_post_transform(FillTable)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
