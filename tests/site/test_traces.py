"""Every equation leads to code, every code to a test, and every name that is used exists."""

import copy
import dataclasses
import gzip
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

import vgcore
from tests.notebooks.chapters import ROOT
from vgcore import measure
from website.api_page import source_of
from website.traces import Sources, orphans, package

SOURCES = Sources.read(ROOT, Path(vgcore.__file__).parent)


def test_nothing_is_an_orphan():
    found = list(orphans(SOURCES))
    assert not found, "\n".join(found)


def test_the_sources_were_read():
    assert len(SOURCES.equations) >= 40 and len(SOURCES.tests) > 20
    assert SOURCES.exported["vg"] == set(vgcore.__all__)
    assert SOURCES.exported["measure"] == set(measure.__all__)
    assert "vgcore.theory.slope_bound" in {one.path for one in SOURCES.code_of("eq-5-2")}
    assert "tests/unit/test_closed_forms.py" in SOURCES.tests_of(SOURCES.code_of("eq-5-2")[0])


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
    """Each with its formula, its section, its code, and last its tests."""
    page = site.folder / "chapters" / "equations.html"
    entries = site.soup(page).select(".equation-entry")
    assert len(entries) == len(SOURCES.equations)
    for label, entry in zip(SOURCES.equations, entries):
        assert entry.select_one("div.math").get_text(strip=True)
        number, section, *rest = [a["href"] for a in entry.find_all("a", href=True)]
        chapter = SOURCES.equations[label][0]
        assert number == f"{chapter}.html#equation-{label}" and section.startswith(f"{chapter}.html#")
        code = [link for link in rest if link.startswith("api/")]
        assert len(code) == len(SOURCES.code_of(label)), label
        tests = rest[len(code):]
        assert tests and all(re.search(r"/tests/unit/test_\w+\.py", link) for link in tests), label
        assert all((page.parent / link).is_file() for link in tests)


def test_the_pages_of_docstrings_hold_every_name(site):
    anchors = set().union(*(site.anchors(page) for page in (site.folder / "chapters" / "api").glob("*.html")))
    named = {f"{package(short)}.{name}" for short, names in SOURCES.exported.items() for name in names}
    lent = {f"vgcore.{name}" for name in SOURCES.exported["measure"]}  # at home in measure
    missing = sorted(named - lent - anchors)
    assert not missing, f"on no page of docstrings: {missing}"


def test_a_page_of_docstrings_begins_with_a_line_for_each_name(site):
    pages = sorted((site.folder / "chapters" / "api").glob("*.html"))
    assert len(pages) > 40
    overview = {a["href"] for a in site.soup(site.folder / "chapters" / "api.html").select(".name-table a[href]")}
    for page in pages:
        soup = site.soup(page)
        shown = [dt["id"] for dt in soup.select("dl.py > dt[id]") if not dt.find_parent("dd")]
        listed = [a["href"] for row in soup.select(".name-table tbody tr") for a in row.select("td:first-child a")]
        assert listed == [f"#{name}" for name in shown], page.name
        assert f"api/{page.name}" in overview
        assert {f"api/{page.name}#{name}" for name in shown} <= overview


def test_docstrings_link_their_source(site):
    """Each function and class: the line of the file where it begins."""
    for page in (site.folder / "chapters" / "api").glob("*.html"):
        for dt in site.soup(page).select("dl.py:is(.function, .class) > dt[id]"):
            link = dt.find("a", href=re.compile(r"vgcore/.*\.py"))
            assert link, f"{page.name}: {dt['id']} has no source"
            path = (page.parent / link["href"]).resolve()
            assert re.search(rf"\b(def|class) {dt['id'].rpartition('.')[2]}\b", path.read_text("utf-8")), dt["id"]


def test_the_pages_of_docstrings_are_light(site):
    pages = list((site.folder / "chapters").glob("api*.html")) + list((site.folder / "chapters" / "api").glob("*.html"))
    weights = {page.name: len(gzip.compress(page.read_bytes())) for page in pages}
    assert max(weights.values()) < 40_000, weights
    assert sum(weights.values()) < 450_000, sum(weights.values())


def test_a_known_repository_shows_the_source():
    app = SimpleNamespace(config=SimpleNamespace(html_theme_options={"repository_url": "https://example.org/course/"}))
    address = source_of(app)("py", {"module": "vgcore", "fullname": "RNN.backward"})
    assert re.fullmatch(r"https://example.org/course/blob/main/vgcore/recurrent.py#L\d+-L\d+", address)
