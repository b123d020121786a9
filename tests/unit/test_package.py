"""The package as a whole: what it loads, exports, documents and cites."""

import doctest
import importlib
import inspect
import json
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
import yaml

import vgcore as vg

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    module.name for module in pkgutil.walk_packages(vg.__path__, "vgcore."))
PUBLIC = sorted(vg.__all__)


def fresh(code, **environment):
    """What a new interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True,
                          env=os.environ | environment, capture_output=True,
                          text=True)
    assert done.stderr == ""
    return done.stdout


# Import

def test_import_loads_numpy_alone():
    code = ("import json, sys, numpy; before = set(sys.modules); import vgcore; "
            "print(json.dumps(sorted(set(sys.modules) - before)))")
    loaded = {name.split(".")[0] for name in json.loads(fresh(code))}
    loaded -= set(sys.stdlib_module_names)
    assert loaded <= {"vgcore", "numpy"}, loaded


def test_import_takes_little_more_than_numpy(tmp_path):
    """The least of several runs each, so that a busy machine does not decide;
    compiled, as it is after the first import."""
    compiled = dict(PYTHONPYCACHEPREFIX=str(tmp_path), PYTHONDONTWRITEBYTECODE="")
    code = ("import time; t = time.perf_counter(); import numpy; "
            "u = time.perf_counter(); import vgcore; "
            "print(u - t, time.perf_counter() - u)")
    runs = [fresh(code, **compiled).split() for _ in range(9)]
    numpy_alone, on_top = np.array(runs, dtype=float).min(axis=0)
    assert on_top < 0.3 * numpy_alone, (numpy_alone, on_top)


IMPORT_ORDER = ["validation", "activations", "losses", "initializers", "layers",
                "recurrent", "optimizers", "gradcheck", "diagnostics",
                "training", "datasets"]


def test_imports_go_one_way():
    for name in IMPORT_ORDER:
        path = ROOT / "vgcore" / f"{name}.py"
        if not path.exists():
            continue
        used = re.findall(r"^from vgcore\.(\w+)", path.read_text("utf-8"), re.M)
        later = IMPORT_ORDER[IMPORT_ORDER.index(name):]
        assert not set(used) & set(later), (name, used)


# Names

def test_all_is_complete_and_sorted():
    assert len(set(vg.__all__)) == len(vg.__all__)
    assert [n.lower() for n in vg.__all__] == sorted(n.lower() for n in vg.__all__)
    modules = {name for name, q in vars(vg).items() if inspect.ismodule(q)}
    public = {name for name in vars(vg) if not name.startswith("_")} - modules
    public |= set(vg.__all__)  # a function may share its module's name
    assert public == set(vg.__all__)


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

def parts(name):
    """A public object, and its public methods if it is a class."""
    q = getattr(vg, name)
    yield name, q
    if inspect.isclass(q):
        for key, method in vars(q).items():
            if inspect.isfunction(method) and not key.startswith("_"):
                yield f"{name}.{key}", method


def arguments(q):
    if inspect.isclass(q):
        if issubclass(q, tuple) or hasattr(q, "__dataclass_fields__"):
            return []  # documented as attributes
        if issubclass(q, (BaseException, SimpleNamespace)):
            return []
        q = q.__init__
    return [n for n in inspect.signature(q).parameters if n != "self"]


@pytest.mark.parametrize("name", [
    n for n in PUBLIC if inspect.isclass(getattr(vg, n))
    or inspect.isfunction(getattr(vg, n))])
def test_docstrings(name):
    for label, q in parts(name):
        doc = inspect.getdoc(q)
        assert doc and doc.splitlines()[0].endswith((".", ":")), label
        assert not doc.startswith(name + "("), f"{label} has no docstring of its own"
        wanted = arguments(q)
        if wanted:
            assert "\nParameters\n----------\n" in doc, label
            section = doc.split("Parameters\n----------\n")[1]
            for argument in wanted:
                assert re.search(rf"^(.*, )?\*?{argument}(,.*)?( :|$)",
                                 section, re.M), f"{label}: {argument}"
        if inspect.isfunction(q) and q.__name__ == name:
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


CHAPTERS = range(1, 12)


def test_every_cited_equation_is_in_a_chapter():
    """Of each chapter that ``_toc.yml`` lists; the others are still to come."""
    names = [name for name, _ in pages()]
    written = {n for n in CHAPTERS if any(f"/{n:02}-" in name for name in names)}
    assert {1, 2, 3, 4} <= written
    labels = {label for _, text in pages()
              for label in re.findall(r"^\s*\$\$\s*\(([\w-]+)\)", text, re.M)
              + re.findall(r"^:label:\s*([\w-]+)", text, re.M)}
    to_come = {f"eq-{n}-" for n in set(CHAPTERS) - written}
    missing = sorted({(label, path) for label, path in cited()
                      if label not in labels
                      and not label.startswith(tuple(to_come) or "-")})
    assert labels and not missing, missing


def test_every_equation_of_part_one_is_computed_by_the_package():
    labels = {label for name, text in pages() if re.search(r"/0[1-4]-", name)
              for label in re.findall(r"\$\$\s*\((eq-[1-4]-\d)\)", text)}
    assert labels
    assert labels <= {label for label, _ in cited()}, labels
