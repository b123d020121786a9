"""The student edition of every notebook, for elsewhere: JupyterLab, VS Code, Colab, Binder, without the book.

Made when the pages are: plain Markdown, the numbers of the book, a first cell that finds vgcore, exercises where they
were and solutions at the end, folded; the answers of quizzes encoded and out of sight; no outputs, since the reader
is to predict before the cell is run, and the published page has them. All of them go into one zip, with vgcore.
"""

import ast
import base64
import json
import re
import zipfile
from importlib.metadata import requires
from importlib.util import find_spec
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from packaging.requirements import Requirement

from executed import KERNEL
from plain_markdown import Directive, headed, joined, pieces, plain, plain_piece
from references import References

HERE = Path(__file__).parent
FOLDER = "downloads"
ARCHIVE = "vanishing-gradients.zip"
LAUNCHED_FROM = "editions"  # the branch that holds the unpacked zip, written when the site is deployed

SOURCE_HIDDEN = {"jupyter": {"source_hidden": True}, "cellView": "form"}  # JupyterLab and VS Code; Colab
FOLDED = {"jp-MarkdownHeadingCollapsed": True}
OUT_OF_SIGHT = {"remove-input", "hide-input", "remove-cell"}
GATES = ("exercise-start", "exercise-end", "solution-start", "solution-end")
SEALED = """\
# A question. Its answers are encoded, so that nobody reads them by accident.
import base64, json
from vgcore import widgets
widgets.quiz(**json.loads(base64.b64decode({coded!r})))"""


def edition(notebook, resolve, first_cell):
    """The student edition of a notebook.

    Parameters
    ----------
    notebook : notebook node
        As it is committed.
    resolve : References
        Of its page.
    first_cell : str
        The source of the cell that finds vgcore.
    """
    written = Edition(resolve)
    for cell in notebook.cells:
        written.add(cell)
    made = new_notebook(cells=written.cells(first_cell))
    made.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for number, cell in enumerate(made.cells):
        cell.id = f"cell-{number}"
    nbformat.validate(made)
    return made


class Edition:
    """The cells of an edition, while they are written: those of the page, and the solutions that go behind them."""

    def __init__(self, resolve):
        self.resolve = resolve
        self.page, self.solutions, self.titles = [], [], {}
        self.open = self.page

    def add(self, cell):
        if cell.cell_type == "markdown":
            self._markdown(cell.source)
        elif cell.cell_type == "code":
            self._code(cell)

    def cells(self, first_cell):
        title, _, rest = self.page[0].source.partition("\n")
        number = self.resolve.page_number()
        title = f"# {number}. {title.removeprefix('# ')}" if number else title
        opening = [new_markdown_cell(f"{title}\n\n{self._about()}"), new_code_cell(first_cell, metadata=SOURCE_HIDDEN)]
        body = ([new_markdown_cell(rest.strip())] if rest.strip() else []) + self.page[1:]
        solutions = [new_markdown_cell("## Solutions", metadata=FOLDED)] + self.solutions if self.solutions else []
        return opening + body + solutions

    def _about(self):
        url = self.resolve.url()
        page = f"[*Vanishing Gradients*]({url})" if url else "*Vanishing Gradients*"
        after = " Solutions are at the end, folded." if self.solutions else ""
        return f"A notebook of the course {page}. Predict, then run the cells from the top.{after}"

    def _markdown(self, source):
        text = []
        for piece in pieces(source):
            if isinstance(piece, Directive) and piece.name in GATES:
                self._write(text)
                text = self._gate(piece)
            else:
                text.append(plain_piece(piece, self.resolve))
        self._write(text)

    def _write(self, text):
        said = joined(text)
        if said:
            self.open.append(new_markdown_cell(said))

    def _gate(self, piece):
        """What stands in place of a directive that opens or closes an exercise or a solution across cells."""
        if piece.name == "exercise-start":
            label = piece.options["label"]
            self.titles[label] = piece.title
            return [headed("Exercise", label, piece.title, self.resolve)]
        if piece.name == "solution-start":
            self.open = self.solutions
            title = headed("Solution", piece.title, self.titles.get(piece.title, ""), self.resolve)
            self.solutions.append(new_markdown_cell(title, metadata=FOLDED))
        if piece.name == "solution-end":
            self.open = self.page
        return []

    def _code(self, cell):
        source = sealed(cell.source) if "quiz(" in cell.source else cell.source
        hidden = source != cell.source or OUT_OF_SIGHT & set(cell.metadata.get("tags", []))
        self.open.append(new_code_cell(source, metadata=SOURCE_HIDDEN if hidden else {}))
        figure = cell.metadata.get("mystnb", {}).get("figure", {})
        if "caption" in figure:
            number = f"**Figure {self.resolve.figure_number(figure['name'])}.** " if "name" in figure else ""
            self._write([number + plain(figure["caption"], self.resolve)])


def sealed(source):
    """The cell of a quiz with its texts encoded.

    Raises
    ------
    ValueError
        If the cell is more than one call of ``quiz`` with texts.
    """
    try:
        (statement,) = ast.parse(source).body
        call = statement.value
        given = dict(zip(("question", "feedback"), map(ast.literal_eval, call.args), strict=False))
        given |= {one.arg: ast.literal_eval(one.value) for one in call.keywords}
    except (ValueError, AttributeError) as wrong:
        raise ValueError(f"the answers of a quiz cannot be encoded: got {source[:80]!r}, expected a cell with one call "
                         "widgets.quiz(\"…\", {…}, right=\"…\") of plain texts") from wrong
    return SEALED.format(coded=base64.b64encode(json.dumps(given).encode()).decode())


def needs():
    """What the notebooks need beside vgcore, as requirements."""
    asked = [Requirement(one) for one in requires("vgcore")]
    return [str(one).partition(";")[0].strip() for one in asked
            if not one.marker or one.marker.evaluate({"extra": "notebooks"})]


def first_cell(repository, branch):
    """The source of the cell that finds vgcore, told where its home is."""
    source = (HERE / "find_vgcore.py").read_text("utf-8").rstrip()
    home = f"git+{repository}@{branch}" if repository else ""
    told = f'ARCHIVE, HOME, NEEDS = "{ARCHIVE}", "{home}", {json.dumps(needs())}'
    return re.sub(r"^ARCHIVE, HOME, NEEDS = .*$", lambda _: told, source, flags=re.M)


def notebooks(env):
    """The pages that are notebooks: name and path."""
    for name in sorted(env.found_docs):
        path = Path(env.doc2path(name))
        if path.suffix == ".ipynb":
            yield name, path


def write_editions(app, exception):
    """Write the editions and the zip beside the pages, in place of the raw notebooks."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    options = app.config.html_theme_options
    opening = first_cell(options.get("repository_url", ""), options.get("repository_branch", "main"))
    for name, path in notebooks(app.env):
        made = edition(nbformat.read(path, as_version=4), References(app.env, name, app.config.html_baseurl), opening)
        nbformat.write(made, folder / path.name)
    pack(folder, Path(app.srcdir))
    for raw in Path(app.outdir, "_sources").rglob("*.ipynb"):  # what the editions stand in for
        raw.unlink()


def pack(folder, root):
    """Put the editions into one zip with vgcore, its data, and what says how to start."""
    top, vgcore = Path(ARCHIVE).stem, Path(find_spec("vgcore").origin).parent
    files = {path.name: path for path in sorted(folder.glob("*.ipynb"))}
    files |= {path.relative_to(vgcore.parent).as_posix(): path for path in sorted(vgcore.rglob("*"))
              if path.is_file() and path.suffix in (".py", ".css", ".csv", ".md", ".npz")}
    files |= {name: root / name for name in ("LICENSE", "LICENSE-TEXT") if (root / name).is_file()}
    texts = {"README.md": (HERE / "edition_readme.md").read_text("utf-8"),
             "requirements.txt": "\n".join([*needs(), "jupyterlab>=4.2", ""])}
    with zipfile.ZipFile(folder / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in [*texts.items(), *((name, path.read_bytes()) for name, path in files.items())]:
            entry = zipfile.ZipInfo(f"{top}/{name}", date_time=(1980, 1, 1, 0, 0, 0))  # the same zip each time
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content, zipfile.ZIP_DEFLATED)


def offer(app, pagename, templatename, context, doctree):
    """Put the edition behind the buttons of its page, in place of the raw notebook; launch it where it can be."""
    groups = {group.get("label"): group for group in context.get("header_buttons", [])}
    if "download-buttons" not in groups:
        return
    place = context["pathto"](FOLDER, 1)
    name = f"{pagename.rpartition('/')[2]}.ipynb"
    is_notebook = dict(notebooks(app.env)).get(pagename) is not None
    printing = [one for one in groups["download-buttons"]["buttons"] if one["type"] == "javascript"]
    own = [_link("This notebook", f"{place}/{name}", "fas fa-file", "download-notebook-button")] if is_notebook else []
    every = _link("All notebooks (zip)", f"{place}/{ARCHIVE}", "fas fa-download", "download-all-button")
    groups["download-buttons"]["buttons"] = [*own, every, *printing]
    if is_notebook and app.config.html_theme_options.get("repository_url"):
        context["header_buttons"].insert(0, launchers(app.config.html_theme_options["repository_url"], name))


def launchers(repository, name):
    owner_and_name = "/".join(repository.rstrip("/").split("/")[-2:])
    colab = f"https://colab.research.google.com/github/{owner_and_name}/blob/{LAUNCHED_FROM}/{name}"
    binder = f"https://mybinder.org/v2/gh/{owner_and_name}/{LAUNCHED_FROM}?urlpath=lab/tree/{name}"
    return {"type": "group", "tooltip": "Run this notebook", "icon": "fas fa-rocket", "label": "launch-buttons",
            "buttons": [_link("Colab", colab, "_static/images/logo_colab.png"),
                        _link("Binder", binder, "_static/images/logo_binder.svg")]}


def _link(text, url, icon, label=None):
    return {"type": "link", "text": text, "url": url, "icon": icon, "tooltip": text, "label": label}


def setup(app):
    app.connect("html-page-context", offer, priority=600)
    app.connect("build-finished", write_editions)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
