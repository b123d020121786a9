"""The package as a whole: what it exports, documents and cites."""

import doctest
import importlib
import inspect
import pkgutil
import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
import yaml

import vgcore as vg
from vgcore import experiments, measure, plots, theory, widgets

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    module.name for module in pkgutil.walk_packages(vg.__path__, "vgcore."))
ROOMS = theory, measure, experiments, plots, widgets
PUBLIC = {f"{room.__name__}.{name}": getattr(room, name)
          for room in (vg, *ROOMS) for name in room.__all__}


# Names

@pytest.mark.parametrize("room", [vg, *ROOMS], ids=lambda room: room.__name__)
def test_all_is_complete_and_sorted(room):
    assert len(set(room.__all__)) == len(room.__all__)
    assert [n.lower() for n in room.__all__] == sorted(n.lower() for n in room.__all__)
    modules = {name for name, q in vars(room).items() if inspect.ismodule(q)}
    public = {name for name in vars(room) if not name.startswith("_")} - modules
    public |= set(room.__all__)  # a function may share its module's name
    assert public == set(room.__all__)


FIXED = {
    vg.Dense: "n_in, n_out, phi=identity, *, init=lecun, rng",
    vg.Network: "*layers", vg.Network.forward: "self, x",
    vg.clip_global_norm: "grads, max_norm",
    vg.squared_error: "y_hat, y", vg.softmax_cross_entropy: "y_hat, y",
    vg.sigmoid_cross_entropy: "y_hat, y",
}


@pytest.mark.parametrize("q", FIXED, ids=lambda q: q.__qualname__)
def test_signatures_that_stay(q):
    assert str(inspect.signature(q)) == f"({FIXED[q]})"


# Documentation

def parts(q):
    """A public object, and its public methods if it is a class."""
    yield q.__name__, q
    if inspect.isclass(q):
        for key, method in vars(q).items():
            if inspect.isfunction(method) and not key.startswith("_"):
                yield f"{q.__name__}.{key}", method


def arguments(q):
    if inspect.isclass(q):
        if issubclass(q, tuple) or hasattr(q, "__dataclass_fields__"):
            return []  # documented as attributes
        if issubclass(q, (BaseException, SimpleNamespace)):
            return []
        q = q.__init__
    return [n for n in inspect.signature(q).parameters if n != "self"]


@pytest.mark.parametrize("name", [
    n for n, q in PUBLIC.items() if inspect.isclass(q) or inspect.isfunction(q)])
def test_docstrings(name):
    for label, q in parts(PUBLIC[name]):
        doc = inspect.getdoc(q)
        assert doc and doc.splitlines()[0].endswith((".", ":")), label
        assert not doc.startswith(label + "("), f"{label} has no docstring of its own"
        wanted = arguments(q)
        if wanted:
            assert "\nParameters\n----------\n" in doc, label
            section = doc.split("Parameters\n----------\n")[1]
            for argument in wanted:
                assert re.search(rf"^(.*, )?\*?{argument}(,.*)?( :|$)",
                                 section, re.M), f"{label}: {argument}"
        if inspect.isfunction(q) and label == q.__name__:
            if re.search(r"^ +return \S", inspect.getsource(q), re.M):
                assert "\nReturns\n-------\n" in doc, label


@pytest.mark.parametrize("module", MODULES)
def test_examples(module):
    failed, _ = doctest.testmod(importlib.import_module(module),
                                optionflags=doctest.ELLIPSIS)
    assert failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder()
    assert sum(bool(t.examples) for m in MODULES
               for t in finder.find(importlib.import_module(m))) >= 2


@pytest.mark.parametrize("module", ["vgcore", *MODULES])
def test_modules_say_what_they_hold(module):
    assert importlib.import_module(module).__doc__


# Equations

def cited():
    for path in sorted((ROOT / "vgcore").rglob("*.py")):
        for label in re.findall(r":eq:`([^`]+)`", path.read_text("utf-8")):
            yield label, path.relative_to(ROOT).as_posix()


def pages():
    def files(node):
        if isinstance(node, list):
            return [f for child in node for f in files(child)]
        if isinstance(node, dict):
            own = [node[k] for k in ("root", "file") if k in node]
            return own + [f for v in node.values() for f in files(v)]
        return []

    for name in files(yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))):
        notebook, markdown = (ROOT / f"{name}{s}" for s in (".ipynb", ".md"))
        if notebook.exists():
            cells = nbformat.read(notebook, as_version=4).cells
            yield name, "\n".join(c.source for c in cells
                                  if c.cell_type == "markdown")
        else:
            yield name, markdown.read_text("utf-8")


def test_every_cited_equation_is_in_a_chapter():
    labels = {label for _, text in pages()
              for label in re.findall(r"^\s*\$\$\s*\(([\w-]+)\)", text, re.M)
              + re.findall(r"^:label:\s*([\w-]+)", text, re.M)}
    missing = sorted({(label, path) for label, path in cited()
                      if label not in labels})
    assert labels and not missing, missing


def test_every_equation_of_part_one_is_computed_by_the_package():
    labels = {label for name, text in pages() if re.search(r"/0[1-4]-", name)
              for label in re.findall(r"\$\$\s*\((eq-[1-4]-\d)\)", text)}
    assert labels
    assert labels <= {label for label, _ in cited()}, labels
