"""Every equation leads to code, every code to a test, and every name that is used exists."""

import copy
import dataclasses
import re
from pathlib import Path

import pytest

import vgcore
from tests.notebooks.chapters import ROOT
from website.traces import Sources, orphans, package

SOURCES = Sources.read(ROOT, Path(vgcore.__file__).parent)


def test_nothing_is_an_orphan():
    found = list(orphans(SOURCES))
    assert not found, "\n".join(found)


def test_the_sources_were_read():
    assert len(SOURCES.equations) >= 40 and len(SOURCES.tests) > 20
    assert SOURCES.exported["vg"] == set(vgcore.__all__)
    assert SOURCES.exported["measure"] == set(vgcore.measure.__all__)
    assert "vgcore.theory.slope_bound" in {one.path for one in SOURCES.code_of("eq-5-2")}
    assert "tests/unit/test_predictions.py" in SOURCES.tests_of(SOURCES.code_of("eq-5-2")[0])


def changed(text, old, new, where="code"):
    """The sources with one word changed in all texts of a kind."""
    pattern = rf"(?<!\w){re.escape(old)}(?!\w)"
    if where == "chapters":
        texts = copy.deepcopy(SOURCES.chapters)
        cells = [cell for notebook in texts.values() for cell in notebook["cells"]]
        for cell in cells:
            cell["source"] = re.sub(pattern, new, "".join(cell["source"]))
    else:
        texts = {name: re.sub(pattern, new, source) for name, source in getattr(SOURCES, where).items()}
    assert texts != getattr(SOURCES, where), f"{old} is nowhere"
    return dataclasses.replace(SOURCES, **{where: texts})


FAULTS = {  # what is changed, where; what the message must name
    "an equation's label in its chapter": ("eq-5-2", "eq-5-9", "chapters", ["eq-5-9", "eq-5-2"]),
    "an equation's label in the docstrings": ("eq-5-2", "eq-5-9", "code", ["eq-5-2 of 05", "eq-5-9, cited by"]),
    "a function": ("largest_stable_rate", "largest_rate", "code", ["theory.largest_stable_rate, used in 01"]),
    "a function, in the tests alone": ("slope_bound", "slope_limit", "tests", ["eq-5-2", "vgcore.theory.slope_bound"]),
    "a function that __all__ still names": ("def slope_bound", "def slope_limit", "code", ["vgcore.theory.slope_bound is in __all__"]),
    "a function that a chapter calls": ("theory.largest_stable_rate", "vg.largest_rate", "chapters", ["vg.largest_rate, used in 01"]),
}


@pytest.mark.parametrize("what", FAULTS)
def test_renaming_names_the_orphan(what):
    old, new, where, names = FAULTS[what]
    found = list(orphans(changed(what, old, new, where)))
    for name in names:
        assert any(name in line for line in found), found


def test_a_label_that_stands_twice_is_named():
    chapters = {**copy.deepcopy(SOURCES.chapters)}
    chapters["99-copy"] = chapters["01-gradient-descent"]
    found = list(orphans(dataclasses.replace(SOURCES, chapters=chapters)))
    assert any(line.startswith("eq-1-1 stands 2 times") for line in found)


def test_the_appendix_holds_every_equation(site):
    page = site.folder / "chapters" / "equations.html"
    rows = site.soup(page).select("table.equation-table tbody tr")
    assert len(rows) == len(SOURCES.equations)
    for label, row in zip(SOURCES.equations, rows):
        links = [a["href"] for a in row.find_all("a", href=True)]
        assert links[0].endswith(f"#equation-{label}")
        assert len(row.find_all("td")) == 3
        assert len(links) == 1 + len(SOURCES.code_of(label)), label


def test_the_page_of_docstrings_holds_every_name(site):
    anchors = site.anchors(site.folder / "chapters" / "api.html")
    named = {f"{package(short)}.{name}" for short, names in SOURCES.exported.items() for name in names}
    lent = {f"vgcore.{name}" for name in SOURCES.exported["measure"]}  # at home in measure
    missing = sorted(named - lent - set(anchors))
    assert not missing, f"not on the page of docstrings: {missing}"
