"""Search: what can be found, written as a script when the book is built, so that it is read from disk too.

Titles, terms, symbols, equations, exercises, names and statements are taken from the nodes of the pages, not from their
HTML: no button, no TeX and no solution gets into a result. A browser reads the script on the first search only.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.search.en import js_porter_stemmer
from sphinx_exercise import nodes as exercises

from plain_math import plain

HERE = Path(__file__).parent
ASSETS = "search"  # folder of _static; what a page loads for its first search
USED = re.compile(r"\b(?:vg|theory|measure|experiments)\.([A-Za-z_]\w*)")
SCRIPT = re.compile(r"[_^]\{[^{}]*\}")  # docstrings write h_{t-1} outside formulas
LETTERS = re.compile(r"[α-ωΑ-Ω∇⊙]")

# Of pages of questions only the page is found: what they ask about is elsewhere.
ASKING = ("where-do-i-start", "what-stays")
LISTED = ("term", "symbol", "name", "claim", "paper")  # a page of these is for looking up, and comes after chapters
TASKS = (exercises.exercise_node, exercises.exercise_enumerable_node)
SILENT = (
    nodes.raw, nodes.image, nodes.comment, nodes.system_message, nodes.citation, nodes.math_block, addnodes.index,
    addnodes.desc, addnodes.glossary, exercises.solution_node, *TASKS,
)


class Search:
    """What is found in the pages of one build.

    Attributes
    ----------
    pages : dict of page name to title
    entries : list of dict
        ``page`` and ``at`` (an id, or "") say where; ``kind`` what it is; ``title`` and ``text`` are shown; ``names``
        are its other names; ``number`` is that of an equation, an exercise, a chapter or a section.
    """

    def __init__(self):
        self.pages, self.entries, self.reference = {}, [], set()

    def collect(self, app, doctree, page):
        """Take the entries of a page whose references are resolved."""
        if app.builder.name != "html":
            return
        reader = Reader(app, page)
        self.pages[page] = reader.name(doctree.next_node(nodes.section), "")
        found = [*reader.sections(doctree), *reader.terms(doctree), *reader.symbols(doctree),
                 *reader.equations(doctree), *reader.exercises(doctree), *reader.definitions(doctree),
                 *reader.statements(doctree), *reader.papers(doctree)]
        if page.rpartition("/")[2] in ASKING:
            found = [entry for entry in found if entry["kind"] == "page"]
        self.entries += [{"page": page, **entry} for entry in found]
        if page == app.config.root_doc or any(entry["kind"] in LISTED for entry in found) \
                or next(doctree.findall(_is_listing), None):
            self.reference.add(page)

    def write(self, app, exception):
        """Write the script, and put the library and the search engine beside it."""
        if exception or app.builder.name != "html":
            return
        pages = [page for page in in_order(app.env, app.config.root_doc) if page in self.pages]
        introduce(self.entries, pages)
        place = {page: number for number, page in enumerate(pages)}
        entries = [{**entry, "page": place[entry["page"]]} for entry in self.entries if entry["page"] in place]
        data = {"pages": [{"url": app.builder.get_target_uri(page), "title": self.pages[page],
                           "reference": page in self.reference} for page in pages],
                "entries": sorted(entries, key=lambda entry: entry["page"]),
                "synonyms": synonyms() + list(names_of_terms(entries))}
        folder = Path(app.outdir) / "_static" / ASSETS
        folder.mkdir(parents=True, exist_ok=True)
        words = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        (folder / "data.js").write_text(f"const searchData = {words};\n", encoding="utf-8")
        (folder / "stemmer.js").write_text(js_porter_stemmer, encoding="utf-8")


class Reader:
    """What a page offers to the search.

    Parameters
    ----------
    app : sphinx.application.Sphinx
    page : str
    """

    def __init__(self, app, page):
        self.env, self.page = app.env, page
        self.math = app.env.toc_fignumbers.get(page, {}).get("displaymath", {})
        self.tasks = app.env.toc_fignumbers.get(page, {}).get("exercise", {})

    def name(self, section, anchor):
        """A section's title behind its number."""
        return f"{self.number(anchor)} {words(section[0])}".strip() if section else self.page

    def number(self, anchor):
        numbers = self.env.toc_secnumbers.get(self.page, {})
        return ".".join(map(str, numbers.get(f"#{anchor}" if anchor else "", ())))

    def sections(self, doctree):
        """The page and its sections, each with the prose that is its own."""
        for section in doctree.findall(nodes.section):
            if not section.children or not isinstance(section[0], nodes.title):
                continue  # an exercise's text is a section without a title
            top = section.parent is doctree
            anchor = "" if top else section["ids"][0]
            yield {"kind": "page" if top else "section", "at": anchor, "title": words(section[0]),
                   "number": self.number(anchor), "text": own_words(section), "code": names_used(section)}

    def terms(self, doctree):
        """The terms of the glossary, with their French names."""
        for item in doctree.findall(nodes.definition_list_item):
            terms = [term for term in item.findall(nodes.term) if term["ids"]]
            if not terms or not isinstance(item.parent.parent, addnodes.glossary):
                continue
            title, said = ", ".join(map(words, terms)), item[-1]
            french = [words(part) for part in said.findall(nodes.inline) if "language-fr" in part["classes"]]
            links = [link["refuri"] for link in said.findall(nodes.reference) if "refuri" in link]
            yield {"kind": "term", "at": terms[0]["ids"][0], "title": title, "text": words(said),
                   "names": ", ".join([title, *french]).split(", "),
                   "homes": [link.partition(".html")[0] for link in links]}

    def symbols(self, doctree):
        """The rows of the tables of symbols, and what each means."""
        for section in doctree.findall(nodes.section):
            for table in [child for child in section.children if isinstance(child, nodes.table)]:
                if not words(table).startswith("Symbol"):
                    continue
                for row in table.next_node(nodes.tbody).children:
                    signs = [plain(math.astext()) for math in row[0].findall(nodes.math)]
                    if signs:
                        letters = [letter for sign in signs for letter in LETTERS.findall(sign)]
                        yield {"kind": "symbol", "at": section["ids"][0], "title": words(row[0]),
                               "names": list(dict.fromkeys(signs + letters)), "text": words(row[1])}

    def equations(self, doctree):
        for block in doctree.findall(nodes.math_block):
            number = ".".join(map(str, self.math.get((block["ids"] or [""])[0], ())))
            if number and block.get("label"):
                yield {"kind": "equation", "at": block["ids"][0], "title": f"Equation ({number})", "number": number,
                       "text": plain(block.astext())}

    def exercises(self, doctree):
        for task in doctree.findall(lambda node: isinstance(node, TASKS)):
            number = ".".join(map(str, self.tasks.get(task["ids"][0], ())))
            subtitle = next(iter(task.findall(exercises.exercise_subtitle)), None)
            yield {"kind": "exercise", "at": task["ids"][0], "number": number,
                   "title": f"Exercise {number}: {words(subtitle).strip('()')}" if subtitle else f"Exercise {number}",
                   "text": " ".join(own_words(child) for child in task.children if isinstance(child, nodes.section))}

    def definitions(self, doctree):
        """The names of the package, each with the first paragraph of its docstring."""
        for box in doctree.findall(addnodes.desc):
            signature, content = box[0], box[-1]
            if signature.get("ids"):
                path = signature["ids"][0]
                first = content.next_node(nodes.paragraph) if len(content) else None
                own = box["objtype"] not in ("attribute", "method", "property")
                yield {"kind": "name", "at": path, "title": path.removeprefix("vgcore."),
                       "names": [path.rpartition(".")[2]] if own else [], "text": words(first) if first else ""}

    def statements(self, doctree):
        """The statements of the ledger."""
        for box in doctree.findall(nodes.container):
            if "claim" in box["classes"] and box["ids"]:
                said = [words(child) for child in box.children if isinstance(child, nodes.paragraph)]
                yield {"kind": "claim", "at": box["ids"][0], "title": box["ids"][0], "text": " ".join(said)}

    def papers(self, doctree):
        for paper in doctree.findall(nodes.citation):
            said = " ".join(words(child) for child in paper.children if not isinstance(child, nodes.label))
            yield {"kind": "paper", "at": paper["ids"][0], "title": said.split(". ")[0], "text": said}


def words(node):
    """A node's text: formulas as characters, what belongs to a machine left out."""
    text = SCRIPT.sub(lambda script: plain(script[0]), "".join(_pieces(node)))
    return " ".join(text.split())


def own_words(section):
    """The prose of a section without that of its subsections, code, solutions and what has entries of its own."""
    return " ".join(filter(None, map(words, filter(_is_prose, section.children[_titled(section):]))))


def _titled(section):
    return int(bool(section.children) and isinstance(section[0], nodes.title))


def _is_prose(node):
    return not isinstance(node, (nodes.section, *SILENT)) and "claim" not in node.get("classes", ()) \
        and not _is_listing(node)


def _is_listing(node):
    """Whether this lists what has its place elsewhere."""
    return isinstance(node, nodes.Element) and bool({"equation-entry", "name-table"} & set(node.get("classes", ())))


def _pieces(node):
    if isinstance(node, nodes.math):
        yield plain(node.astext())
    elif isinstance(node, nodes.Text):
        yield node.astext()
    elif not isinstance(node, SILENT) and node.get("nb_element") != "cell_code_source" \
            and not isinstance(node, nodes.literal_block):
        for child in node.children:
            yield from _pieces(child)
        if not isinstance(node, (nodes.Inline, nodes.Invisible)):
            yield " "


def names_used(section):
    """The names of the package that the code cells of a section use."""
    cells = [child for child in section.children if child.get("nb_element") == "cell_code"]
    code = "\n".join(block.astext() for cell in cells for block in cell.findall(nodes.literal_block))
    return " ".join(dict.fromkeys(USED.findall(code)))


def in_order(env, page):
    """A page and those below it in the contents."""
    yield page
    for below in env.toctree_includes.get(page, []):
        yield from in_order(env, below)


def introduce(entries, pages):
    """Give each page the names of what it explains.

    A symbol belongs to the first page that writes it in a numbered equation, a term to the page that its entry in the
    glossary links.
    """
    homes = {}
    for page in pages:
        for entry in entries:
            if entry["page"] == page and entry["kind"] == "equation":
                for letter in LETTERS.findall(entry["text"]):
                    homes.setdefault(letter, page)
    for entry in entries:
        if entry["kind"] == "term":
            for link in entry.pop("homes"):
                homes |= {name: page for name in entry["names"] for page in pages if page.endswith(link)}
    for entry in entries:
        if entry["kind"] == "page":
            entry["names"] = [name for name, home in homes.items() if home == entry["page"]]


def names_of_terms(entries):
    """The names of each term; a French word that the text uses in English, such as "lot", is none."""
    prose = " ".join(entry["text"] for entry in entries if entry["kind"] in ("page", "section"))
    for entry in entries:
        if entry["kind"] == "term":
            yield [name for name in entry["names"] if name in entry["title"] or " " in name
                   or not re.search(rf"\b{re.escape(name)}\b", prose, re.IGNORECASE)]


def synonyms(text=None):
    """The lines of synonyms.txt: lists of names of one thing."""
    text = (HERE / "synonyms.txt").read_text("utf-8") if text is None else text
    return [line.split(" = ") for line in text.splitlines() if line.strip() and not line.startswith("#")]


def offer(app):
    """Put the course's search page in the place of Sphinx's."""
    if app.builder.name == "html":
        app.builder.search = False  # no index of Sphinx's
        app.config.html_additional_pages["search"] = "search.html"


def setup(app):
    search = Search()
    app.connect("builder-inited", offer)
    app.connect("doctree-resolved", search.collect)
    app.connect("build-finished", search.write)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
