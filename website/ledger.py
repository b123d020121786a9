"""The ledger: what the notes say, beside what the chapters of this very build measured.

The page holds the statements. The numbers come from the rows of the claims among the outputs of the chapters; nothing
is computed again and nothing rendered twice: the ledger repeats the row, and the ids in the row become links to the
ledger. A statement that no cell measures, or a claim that the page does not hold, is a warning, and so fails a strict
build.
"""

import re
from html import escape

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

ROW = '<div class="vg-claim"'
IDS = re.compile(r' <small class="vg-ids">([^<]*)</small>')
VERDICTS = ("exact", "conditions", "corrected", "definition")

logger = logging.getLogger(__name__)


class measurements(nodes.General, nodes.Element):
    """Where the measurements of an entry will stand."""


class related(nodes.General, nodes.Element):
    """Where the links to an entry's kin will stand."""


class choices(nodes.General, nodes.Element):
    """The filter by verdict."""


class choices_title(nodes.General, nodes.TextElement):
    pass


class choice(nodes.General, nodes.TextElement):
    pass


class Entry(SphinxDirective):
    """A statement of the notes, a correction or a result, in words; its numbers are added when all pages are read."""

    required_arguments = 1
    has_content = True
    option_spec = {
        "verdict": lambda word: directives.choice(word, VERDICTS),
        "see": directives.unchanged,
    }

    def run(self):
        name, verdict = self.arguments[0], self.options.get("verdict")
        known = entries(self.env)
        if name in known:
            raise self.error(f"{name} stands twice in the ledger")
        known[name] = {"page": self.env.docname, "verdict": verdict, "see": self.options.get("see", "").split()}
        box = nodes.container(classes=["claim"] + (["judged", verdict] if verdict else []), ids=[name], names=[name])
        head = nodes.container(classes=["claim-head"])
        number = nodes.paragraph(classes=["claim-id"])
        number += nodes.reference(name, name, refid=name, internal=True)
        head += number
        if verdict:
            word = nodes.paragraph(classes=["claim-verdict"])
            word += nodes.inline("", self.config.ledger_verdicts[verdict])
            head += word
        head += related(claim=name)
        box += head
        self.state.nested_parse(self.content, self.content_offset, box)
        box += measurements(claim=name)
        return [box]


class Filter(SphinxDirective):
    """Radio buttons, one verdict each: a line ``verdict: words`` for each, the title as argument."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self):
        box = choices()
        title = choices_title("", self.arguments[0])
        title.source, title.line = self.get_source_info()
        box += title
        for offset, line in enumerate(self.content):
            value, words = (part.strip() for part in line.split(":", 1))
            if value not in ("all", *VERDICTS):
                raise self.error(f"{value} is no verdict; there are {', '.join(VERDICTS)}")
            label = choice("", words, value=value)
            label.source, label.line = title.source, self.content_offset + offset + 1
            box += label
        return [box]


def entries(env):
    """The statements by id, in the order of the page."""
    if not hasattr(env, "ledger_entries"):
        env.ledger_entries = {}
    return env.ledger_entries


def cells(env):
    """The cells with claims, by page."""
    if not hasattr(env, "ledger_cells"):
        env.ledger_cells = {}
    return env.ledger_cells


def rows_of(box):
    """The rows of the claims of a code cell: (raw node, its ids) in order."""
    for bundle in box.findall(nodes.container):
        if bundle.get("nb_element") == "mime_bundle":
            for raw in bundle.findall(nodes.raw):
                if raw.astext().startswith(ROW):
                    yield raw, IDS.search(raw.astext())[1].split()


def collect(app, doctree):
    """Note the claims of a page that was just read, and give their cells anchors."""
    seen, page = {}, []
    for box in list(doctree.findall(nodes.container)):
        rows = list(rows_of(box)) if box.get("nb_element") == "cell_code" else []
        if not rows:
            continue
        names = list(dict.fromkeys(name for _, row in rows for name in row))
        for name in names:
            seen[name] = seen.get(name, 0) + 1
            box["ids"].append(f"claim-{name}" + (f"-{seen[name]}" if seen[name] > 1 else ""))
        section = box.parent
        while not (isinstance(section, nodes.section) and isinstance(section[0], nodes.title)):
            section = section.parent  # exercises are sections without a title
        page.append({"anchor": box["ids"][-len(names)], "names": names,
                     "rows": [(row, IDS.sub("", raw.astext())) for raw, row in rows],
                     "section": section["ids"][0], "title": section[0].astext()})
    cells(app.env)[app.env.docname] = page


class FillLedger(SphinxPostTransform):
    """Put measurements and links in their places, when every page has been read."""

    default_priority = 5

    def run(self, **options):
        for place in list(self.document.findall(measurements)):
            place.replace_self(self.measured(place["claim"]))
        for place in list(self.document.findall(related)):
            place.replace_self(self.kin(place["claim"]))
        for raw in self.document.findall(nodes.raw):
            if raw.astext().startswith(ROW):
                raw[0] = nodes.Text(IDS.sub(self.linked, raw.astext()))
        for box in self.document.findall(choices):
            verdicts = [entry["verdict"] for entry in entries(self.env).values() if entry["verdict"]]
            for label in box.findall(choice):
                count = len(verdicts) if label["value"] == "all" else verdicts.count(label["value"])
                label += nodes.Text(f" ({count})")

    def link(self, page, anchor, text):
        return make_refnode(self.app.builder, self.env.docname, page, anchor, nodes.Text(text))

    def linked(self, ids):
        """The ids of a row as links to the ledger."""
        known = entries(self.env)
        links = []
        for name in ids[1].split():
            if name in known:
                page = known[name]["page"]
                to, title = self.app.builder.get_relative_uri(self.env.docname, page), self.env.titles[page].astext()
                name = f'<a class="reference internal" href="{to}#{name}" title="{escape(title)}">{name}</a>'
            links.append(name)
        return f' <small class="vg-ids">{" ".join(links)}</small>'

    def measured(self, name):
        listed = nodes.bullet_list(classes=["claim-cells"], bullet="-")
        for page in self.in_order():
            for cell in cells(self.env)[page]:
                rows = [row for names, row in cell["rows"] if name in names]
                if rows:
                    listed += self.cell(page, cell, rows)
        return [listed] if len(listed) else []

    def in_order(self):
        order = {page: place for place, page in enumerate(self.env.toctree_includes.get(self.config.root_doc, []))}
        return sorted(cells(self.env), key=lambda page: (order.get(page, len(order)), page))

    def cell(self, page, cell, rows):
        numbers = self.env.toc_secnumbers.get(page, {})
        number = ".".join(map(str, numbers.get("#" + cell["section"], numbers.get("", ()))))
        item = nodes.list_item()
        where = nodes.paragraph(classes=["claim-cell"])
        where += self.link(page, cell["anchor"], f"{number} {cell['title']}".strip())
        if (title := self.env.titles[page].astext()) != cell["title"]:
            where += nodes.Text(f", {title}")
        item += where
        item += [nodes.raw("", row, format="html") for row in rows]
        return item

    def kin(self, name):
        """Links to the entries that share a measurement with this one, or that either names."""
        known = entries(self.env)
        near = {other for other in known if other in known[name]["see"] or name in known[other]["see"]}
        for page in cells(self.env).values():
            for names in (names for cell in page for names, _ in cell["rows"]):
                if name in names:
                    near.update(names)
        line = nodes.paragraph(classes=["claim-kin"])
        for other in known:
            if other in near and other != name:
                line += [nodes.Text(" ")] if len(line) else []
                line += self.link(known[other]["page"], other, other)
        return [line] if len(line) else []


def orphans(statements, measured):
    """One line for each statement without a measurement and each measurement without a statement.

    Parameters
    ----------
    statements : dict of id to verdict
    measured : dict of id to the places of its claims
    """
    for name, verdict in statements.items():
        if name not in measured and verdict != "definition":
            yield f"{name} stands in the ledger and no cell measures it: give it a vg.claim({name!r}, …)"
    for name, places in measured.items():
        if name not in statements:
            yield f"{name}, claimed in {', '.join(sorted(places))}, does not stand in the ledger"


def check(app, env):
    """Warn of every orphan, once all pages are read."""
    known = entries(env)
    if not known:  # a book without a ledger
        return
    measured = {}
    for page, found in cells(env).items():
        for name in (name for cell in found for name in cell["names"]):
            measured.setdefault(name, set()).add(page)
    page = next(iter(known.values()))["page"]
    for line in orphans({name: entry["verdict"] for name, entry in known.items()}, measured):
        logger.warning("ledger: %s", line, location=page)


def purge(app, env, docname):
    cells(env).pop(docname, None)
    for name in [name for name, entry in entries(env).items() if entry["page"] == docname]:
        del entries(env)[name]


def merge(app, env, docnames, other):
    entries(env).update(entries(other))
    cells(env).update(cells(other))


def visit_choices(self, node):
    self.body.append('<fieldset class="claim-filter">')


def depart_choices(self, node):
    self.body.append("</fieldset>\n")


def visit_title(self, node):
    self.body.append("<legend>")


def depart_title(self, node):
    self.body.append("</legend>")


def visit_choice(self, node):
    checked = " checked" if node["value"] == "all" else ""
    self.body.append(f'<label><input type="radio" name="verdict" value="{node["value"]}"{checked}> ')


def depart_choice(self, node):
    self.body.append("</label> ")


def setup(app):
    words = {"exact": "exact", "conditions": "exact under conditions", "corrected": "corrected",
             "definition": "definition"}
    app.add_config_value("ledger_verdicts", words, "env", types=(dict,))
    for node in (measurements, related):
        app.add_node(node)
    app.add_node(choices, html=(visit_choices, depart_choices))
    app.add_node(choices_title, html=(visit_title, depart_title))
    app.add_node(choice, html=(visit_choice, depart_choice))
    app.add_directive("claim", Entry)
    app.add_directive("claim-filter", Filter)
    app.add_post_transform(FillLedger)
    app.connect("doctree-read", collect)
    app.connect("env-check-consistency", check)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
