"""What a teacher looks for, gathered from the chapters: times, what students stumble over, solutions."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode
from sphinx_exercise.nodes import solution_node

from search_index import TASKS, own_words, words
from vgcore.exercises.mistakes import MISTAKES

WORDS, TASK = 130, 6  # words a minute that a technical text is read at; minutes an exercise
SLIP = "A common slip: "


class gathered(nodes.General, nodes.Element):
    """Where what is gathered will stand; its attribute says which."""


class Gather(SphinxDirective):
    """The content of ``chapter-times`` is what a chapter needs, a line ``page: words`` each."""

    has_content = True

    def run(self):
        place = gathered(kind=self.name)
        for offset, line in enumerate(filter(str.strip, self.content)):
            page, _, needs = line.partition(": ")
            found, messages = self.state.inline_text(needs, self.lineno + offset)
            place += nodes.paragraph(needs, "", *found, *messages, page=f"chapters/{page.strip()}")
        return [place]


class FillGathered(SphinxPostTransform):
    default_priority = 4

    def run(self, **options):
        fill = {"chapter-times": self.times, "stumbling-blocks": self.slips, "all-solutions": self.solutions}
        for place in list(self.document.findall(gathered)):
            place.replace_self(list(fill[place["kind"]](place)))

    @property
    def chapters(self):
        """(page, its nodes) of the chapters with exercises."""
        for page in self.env.toctree_includes[self.config.root_doc]:
            if self.env.toc_fignumbers.get(page, {}).get("exercise"):
                yield page, self.env.get_doctree(page)

    def link(self, page, anchor="", text=""):
        number = ".".join(map(str, self.env.toc_secnumbers.get(page, {}).get(f"#{anchor}" if anchor else "", ())))
        text = text or f"{number} {self.env.titles[page].astext()}"
        return make_refnode(self.app.builder, self.env.docname, page, anchor, nodes.Text(text))

    def times(self, place):
        """Minutes of reading and of exercises for each chapter, and what it needs."""
        rows = []
        for needs in place.children:
            page = needs["page"]
            doctree = self.env.get_doctree(page)
            said = sum(len(own_words(section).split()) for section in doctree.findall(nodes.section))
            tasks = len(list(doctree.findall(lambda node: isinstance(node, TASKS))))
            rows.append([nodes.paragraph("", "", self.link(page)), _text(f"{5 * round(said / WORDS / 5)} min"),
                         _text(f"{tasks}, about {tasks * TASK} min"), nodes.paragraph("", "", *needs.children)])
        return [_table(("Chapter", "To read", "Exercises", "Needs"), (3, 1, 2, 4), rows)]

    def slips(self, place):
        """The slips that a chapter's boxes treat, and the mistakes that its exercises name."""
        for page, doctree in self.chapters:
            yield nodes.rubric("", "", self.link(page))
            listed = nodes.bullet_list(bullet="-")
            for title in doctree.findall(nodes.title):
                if words(title).startswith(SLIP):
                    said = words(title).removeprefix(SLIP)
                    listed += nodes.list_item("", nodes.paragraph(
                        "", "", self.link(page, _section(title)["ids"][0], begun(said))))
            for mistake in MISTAKES.values():
                if f"chapters/{mistake.chapter}" == page:
                    listed += nodes.list_item("", _text(f"{begun(mistake.words)}. {mistake.hint}"))
            yield listed

    def solutions(self, place):
        """Links to every exercise and its solution."""
        rows = []
        for page, doctree in self.chapters:
            tasks = {task["ids"][0]: task for task in doctree.findall(lambda node: isinstance(node, TASKS))}
            line = nodes.paragraph()
            for solution in doctree.findall(solution_node):
                number = ".".join(map(str, self.env.toc_fignumbers[page]["exercise"][solution["target_label"]]))
                assert solution["target_label"] in tasks
                line += [nodes.Text(" ")] if len(line) else []
                line += self.link(page, solution["ids"][0], number)
            rows.append([nodes.paragraph("", "", self.link(page)), line])
        return [_table(("Chapter", "Solutions"), (3, 5), rows)]


def _section(node):
    while not (isinstance(node, nodes.section) and isinstance(node[0], nodes.title)):
        node = node.parent
    return node


def begun(said):
    """With a capital, unless it begins with a symbol: Σ is not σ."""
    first = said.split()[0]
    is_word = first.isascii() and first.isalpha() and (len(first) > 1 or first == "a")
    return said[0].upper() + said[1:] if is_word else said


def _text(words):
    return nodes.paragraph(words, words)


def _table(headings, widths, rows):
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(widths))
    group += nodes.thead("", nodes.row("", *(nodes.entry("", _text(heading)) for heading in headings)))
    group += nodes.tbody("", *(nodes.row("", *(nodes.entry("", cell) for cell in row)) for row in rows))
    return nodes.table("", group, classes=["teaching-table"])


def setup(app):
    app.add_node(gathered)
    for name in ("chapter-times", "stumbling-blocks", "all-solutions"):
        app.add_directive(name, Gather)
    app.add_post_transform(FillGathered)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
