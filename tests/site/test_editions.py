"""The notebooks that readers take away: plain, complete, nothing given away, and they run."""

import base64
import importlib.util
import json
import os
import re
import runpy
import subprocess
import sys
import zipfile

import editions
import nbformat
import plain_markdown
import pytest

from tests.notebooks import chapters
from tests.site.pages import target

MYST = {
    "a directive": r"^\s*(?:`{3,}|~{3,}|:{3,})\s*\{",
    "a fence of colons": r"^:{3,}",
    "an option": r"^:(?:label|class|name|figclass|open):",
    "a role": r"\{[\w:+-]+\}`",
    "a target": r"^\([\w-]+\)=",
    "the label of an equation": r"\$\$[ ]*\(",
    "an attribute": r"\]\{|^\{[.#]",
    "a link to a label": r"\]\((?:sec|eq|fig|ex|sol|claim)-",
    "a link without words": r"(?<!!)\[\]\(",
}
SHORT = "index.ipynb"


@pytest.fixture(scope="module")
def made(site_folder):
    """Each page that is a notebook and its edition: ``{path: notebook}``."""
    folder = site_folder / editions.FOLDER
    return {path: nbformat.read(folder / path.name, as_version=4) for path in chapters.PATHS}


@pytest.fixture(scope="module")
def unpacked(site_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("elsewhere")
    with zipfile.ZipFile(site_folder / editions.FOLDER / editions.ARCHIVE) as packed:
        packed.extractall(folder)
    return folder / "vanishing-gradients"


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def text(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def test_no_myst_is_left(made):
    assert not myst_in(made)
    committed = " ".join(myst_in({path: chapters.read(path) for path in made}))
    assert all(what in committed for what in list(MYST)[:6])  # what is looked for is there to be found


def myst_in(notebooks):
    return [f"{path.name}: {what}: {found[0]!r}" for path, notebook in notebooks.items() for cell in text(notebook)
            for what, pattern in MYST.items() if (found := re.search(pattern, cell, re.M))]


def test_what_has_no_plain_form_is_refused():
    for source in ("```{unheard-of} x\ny\n```", "{unheard-of}`x`", "[x](nowhere)"):
        with pytest.raises((ValueError, AttributeError), match="unheard-of|link"):
            plain_markdown.plain(source, None)


def test_equations_keep_their_numbers(made):
    for path, notebook in made.items():
        labels = re.findall(r"\$\$[ ]*\((eq-[\w-]+)\)", "\n".join(text(chapters.read(path))))
        tags = re.findall(r"\\tag\{(\d+\.\d+)\}", "\n".join(text(notebook)))
        assert len(tags) == len(labels)
        assert tags == [f"{int(path.name[:2])}.{n}" for n in range(1, len(tags) + 1)]


def test_every_cell_is_there_and_solutions_come_last(made):
    for path, notebook in made.items():
        committed, written = code(chapters.read(path)), code(notebook)[1:]
        is_solution = ["solution" in cell.metadata.get("tags", []) for cell in committed]
        in_order = sorted(range(len(committed)), key=is_solution.__getitem__)
        assert len(written) == len(committed), path.name
        for place, cell in zip(in_order, written, strict=True):
            assert "quiz(" in committed[place].source or cell.source == committed[place].source
        sources = [cell.source for cell in notebook.cells]
        behind = notebook.cells[sources.index("## Solutions"):] if "## Solutions" in sources else []
        assert sum(cell.cell_type == "code" for cell in behind) == sum(is_solution), path.name
        folded = [cell for cell in notebook.cells if cell.source.startswith(("## Solutions", "### Solution "))]
        assert all(cell.metadata["jp-MarkdownHeadingCollapsed"] for cell in folded)


def test_answers_of_quizzes_are_kept_out_of_sight(made):
    asked = 0
    for path, notebook in made.items():
        committed = [cell.source for cell in code(chapters.read(path)) if "quiz(" in cell.source]
        sealed = [cell for cell in code(notebook) if "widgets.quiz(" in cell.source]
        assert len(sealed) == len(committed)
        for source, cell in zip(committed, sealed, strict=True):
            assert cell.metadata["jupyter"]["source_hidden"] and "right" not in cell.source
            given = []
            says = {"widgets": type("Widgets", (), {"quiz": lambda *a, **k: given.append((a, k))})}  # noqa: B023
            eval(source, says)
            (args, named), = given
            coded = re.search(r"b64decode\('([^']+)'\)", cell.source)[1]
            assert json.loads(base64.b64decode(coded)) == dict(zip(("question", "feedback"), args)) | named
            asked += 1
    assert asked > 30


def test_nothing_is_printed_before_it_is_run(made):
    for notebook in made.values():
        assert all(not cell.outputs and cell.execution_count is None for cell in code(notebook))
        assert "widgets" not in notebook.metadata


def test_the_buttons_of_a_page_lead_to_its_edition(site_folder):
    for path in chapters.PATHS:
        page = site_folder / "chapters" / f"{path.stem}.html"
        found = re.findall(r'href="([^"]+)"[^>]*?btn-(download-[a-z]+)-button', page.read_text("utf-8"))
        links = {what: where for where, what in found}
        assert target(page, links["download-notebook"])[0] == site_folder / editions.FOLDER / path.name
        assert target(page, links["download-all"])[0] == site_folder / editions.FOLDER / editions.ARCHIVE


def test_raw_notebooks_are_not_published(site_folder):
    assert [path.parent.name for path in site_folder.rglob("*.ipynb")] == [editions.FOLDER] * len(chapters.PATHS)


def test_launch_buttons_need_an_address(site_folder):
    published = bool(chapters.configuration()["repository"]["url"])
    for path in chapters.PATHS:
        page = (site_folder / "chapters" / f"{path.stem}.html").read_text("utf-8")
        assert ("dropdown-launch-buttons" in page) == published
    urls = [one["url"] for one in editions.launchers("https://github.com/someone/course", "05-x.ipynb")["buttons"]]
    assert urls == ["https://colab.research.google.com/github/someone/course/blob/editions/05-x.ipynb",
                    "https://mybinder.org/v2/gh/someone/course/editions?urlpath=lab/tree/05-x.ipynb"]


def test_the_zip_has_what_it_takes(unpacked):
    files = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert {path.name for path in chapters.PATHS} <= files
    assert {"README.md", "requirements.txt", "LICENSE", "LICENSE-TEXT", "vgcore/__init__.py"} <= files
    source = chapters.ROOT / "vgcore"
    ours = {f"vgcore/{path.relative_to(source).as_posix()}" for path in source.rglob("*")
            if path.is_file() and path.suffix != ".pyc"}
    assert {name for name in files if name.startswith("vgcore/")} == ours
    assert "numpy>=2" in (unpacked / "requirements.txt").read_text()


@pytest.mark.thorough
def test_a_notebook_of_the_zip_runs_by_itself(unpacked):
    path = unpacked / SHORT
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("import vgcore; print(vgcore.__file__)"))
    nbformat.write(notebook, path)
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    run = subprocess.run([sys.executable, "-m", "jupyter", "execute", "--inplace", SHORT],
                         cwd=unpacked, env=alone, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    said = code(nbformat.read(path, as_version=4))[-1].outputs[0].text
    assert str(unpacked) in said


@pytest.fixture
def find(tmp_path, monkeypatch):
    """Run the first cell in an empty folder, on a machine without vgcore; returns where it found it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    here = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "vgcore" else here(name))

    def run(**known):
        before = len(sys.path)
        path = tmp_path / "first_cell.py"
        told = re.sub(r"^ARCHIVE, HOME, NEEDS = .*$", lambda _: "ARCHIVE, HOME, NEEDS = " + ", ".join(
            repr(known.get(name, value)) for name, value in
            (("archive", editions.ARCHIVE), ("home", ""), ("needs", []))),
            (editions.HERE / "find_vgcore.py").read_text("utf-8"), flags=re.M)
        path.write_text(told, "utf-8")
        runpy.run_path(str(path))
        return sys.path[0] if len(sys.path) > before else None

    return run


def test_the_first_cell_says_where_to_get_vgcore(find):
    with pytest.raises(ModuleNotFoundError, match="vanishing-gradients.zip"):
        find()


def test_the_first_cell_finds_vgcore_beside_the_notebook(find, tmp_path):
    (tmp_path / "vgcore").mkdir()
    (tmp_path / "vgcore" / "__init__.py").touch()
    assert find() == str(tmp_path)


def test_the_first_cell_opens_the_zip_beside_the_notebook(find, tmp_path, site_folder):
    (tmp_path / editions.ARCHIVE).write_bytes((site_folder / editions.FOLDER / editions.ARCHIVE).read_bytes())
    assert find() == str(tmp_path / "vanishing-gradients")


def test_the_first_cell_names_an_old_package(find):
    with pytest.raises(ImportError, match=r'%pip install "numpy>=999"'):
        find(needs=["numpy>=999"])
    with pytest.raises(ImportError, match=r"nothing-of-that-name"):
        find(needs=["nothing-of-that-name>=1"])


def test_the_first_cell_says_why_pip_failed(find, monkeypatch):
    asked = []

    def fails(command, **options):
        asked.append(command)
        return subprocess.CompletedProcess(command, 1, "", "no such address")

    monkeypatch.setattr(subprocess, "run", fails)
    with pytest.raises(ImportError, match="(?s)pip could not install vgcore @ git.*no such address"):
        find(home="git+https://host.invalid/a/b@main")
    assert asked == [[sys.executable, "-m", "pip", "install", "--quiet", "vgcore @ git+https://host.invalid/a/b@main"]]
