"""The ledger is whole: every statement has its cell, every cell its statement, in the sources and on the pages."""

import copy
import json
import re

import pytest

import vgcore.claims
from tests.notebooks import chapters
from tests.site.pages import target
from vgcore.claims import Claim
from website.ledger import VERDICTS, orphans

PAGE = chapters.ROOT / "chapters" / "12-claim-by-claim.md"
PARTS = ("R10b", "R10c", "R11b", "R15b", "R16b")  # results in two or three parts
TO_COME = ()  # results that no page has yet
IDS = [f"{kind}{number}" for kind, last in vgcore.claims.LAST.items() for number in range(1, last + 1)] + list(PARTS)
IDS = [name for name in IDS if name not in TO_COME]
ENTRY = re.compile(r"^```\{claim\} (\S+)\n(?::verdict: (\S+)\n)?", re.MULTILINE)
NOTEBOOKS = {path.stem: json.loads(path.read_text("utf-8")) for path in chapters.PATHS}


def statements(page):
    """The verdict of each statement of the page, ``None`` for corrections and results."""
    return {name: verdict or None for name, verdict in ENTRY.findall(page)}


def claims_of(notebook):
    """The claims of a notebook's outputs: (index of the cell, facts) in order."""
    for index, cell in enumerate(notebook["cells"]):
        for output in cell.get("outputs", []):
            if vgcore.claims.MIME in output.get("data", {}):
                yield index, output["data"][vgcore.claims.MIME]


def measured(notebooks):
    """The chapters of each id."""
    found = {}
    for stem, notebook in notebooks.items():
        for _, facts in claims_of(notebook):
            for name in facts["id"].split():
                found.setdefault(name, set()).add(stem)
    return found


def outside(notebooks):
    """One line for each committed measurement that lies outside the interval beside it."""
    for stem, notebook in notebooks.items():
        for index, facts in claims_of(notebook):
            claim = Claim.from_facts(facts)
            if not claim.holds:
                yield f"{claim.id} of {stem}, cell {index}: {claim}"


def test_the_page_holds_every_id_in_order():
    page = PAGE.read_text("utf-8")
    found = [name for name, _ in ENTRY.findall(page)]
    assert sorted(set(IDS) ^ set(found)) == []
    assert len(found) == len(set(found)), "an id stands twice"
    key = lambda name: ("NCR".index(name[0]), int(re.search(r"\d+", name)[0]), name)
    assert found == sorted(found, key=key)


def test_every_statement_of_the_notes_has_a_verdict():
    for name, verdict in statements(PAGE.read_text("utf-8")).items():
        assert (verdict in VERDICTS) == name.startswith("N"), name


def test_every_statement_is_measured_and_every_measurement_stated():
    found = list(orphans(statements(PAGE.read_text("utf-8")), measured(NOTEBOOKS)))
    assert not found, "\n".join(found)


def test_every_measurement_lies_in_its_interval():
    assert sum(1 for notebook in NOTEBOOKS.values() for _ in claims_of(notebook)) > 100
    found = list(outside(NOTEBOOKS))
    assert not found, "\n".join(found)


# The tests above, tested: each fault is planted in a copy and named.


def first_cell(notebooks, name):
    return next((stem, index) for stem, notebook in notebooks.items()
                for index, facts in claims_of(notebook) if name in facts["id"].split())


@pytest.mark.parametrize("name", ["N1", "N14", "C4", "R2"])
def test_a_removed_cell_is_named(name):
    stem, index = first_cell(NOTEBOOKS, name)
    notebooks = {**NOTEBOOKS, stem: copy.deepcopy(NOTEBOOKS[stem])}
    del notebooks[stem]["cells"][index]
    assert any(line.startswith(f"{name} stands") for line in orphans(statements(PAGE.read_text("utf-8")), measured(notebooks)))


def test_a_removed_statement_is_named():
    page = PAGE.read_text("utf-8").replace("```{claim} N20\n", "```{note}\n")
    assert "N20, claimed in 07-clipping-and-weight-decay, does not stand in the ledger" in orphans(statements(page), measured(NOTEBOOKS))


def test_a_definition_needs_no_cell():
    assert list(orphans({"N25": "definition"}, {})) == []
    assert len(list(orphans({"N25": "exact"}, {}))) == 1


@pytest.mark.parametrize("name", ["N1", "C4", "R2"])
def test_a_number_outside_its_interval_is_named(name):
    stem, index = first_cell(NOTEBOOKS, name)
    notebooks = {**NOTEBOOKS, stem: copy.deepcopy(NOTEBOOKS[stem])}
    for output in notebooks[stem]["cells"][index]["outputs"]:
        facts = output.get("data", {}).get(vgcore.claims.MIME, {})
        if name in facts.get("id", "").split():
            facts.pop("draws", None)
            low, high = facts["low"], facts["high"]
            facts["measured"] = low - 1 - abs(low) if high is None else 2 * abs(high) + 1
            break
    assert any(line.startswith(facts["id"]) for line in outside(notebooks))


# The page as built.


@pytest.fixture(scope="module")
def ledger(site):
    path = site.folder / "chapters" / f"{PAGE.stem}.html"
    assert path.is_file(), "the ledger is not in _toc.yml"
    return path


def test_every_id_has_its_place(site, ledger):
    assert sorted(set(IDS) - site.anchors(ledger)) == []


@pytest.mark.parametrize("name", IDS)
def test_the_links_go_both_ways(site, ledger, name):
    entry = site.soup(ledger).find(id=name)
    cells = entry.select(".claim-cell a")
    if not cells and statements(PAGE.read_text("utf-8"))[name] == "definition":
        return
    assert cells, f"{name} leads to no cell"
    for link in cells:
        page, anchor = target(ledger, link["href"])
        cell = site.soup(page).find(id=anchor)
        assert cell is not None and "cell" in cell["class"], f"{name}: {link['href']} leads to no cell"
        back = [target(page, a["href"]) for a in cell.select(".vg-ids a")]
        assert (ledger, name) in back, f"{page.name}#{anchor} does not lead back to {name}"


def words(row):
    """What a row says, without its ids."""
    ids = {id(text) for marks in row.select(".vg-ids") for text in marks.strings}
    return " ".join("".join(text for text in row.strings if id(text) not in ids).split())


@pytest.fixture(scope="module")
def shown(site, ledger):
    """What the ledger shows of each id."""
    entries = site.soup(ledger)
    return {name: [words(item) for item in entries.find(id=name).select(".vg-claim")] for name in IDS}


@pytest.mark.parametrize("stem", NOTEBOOKS)
def test_the_ledger_repeats_what_the_cells_showed(site, ledger, shown, stem):
    article = site.soup(ledger.with_name(f"{stem}.html")).find("article")
    rows = [(row.select_one(".vg-ids").get_text().split(), words(row)) for row in article.select(".vg-claim")]
    assert len(rows) == sum(1 for _ in claims_of(NOTEBOOKS[stem]))
    for names, row in rows:
        assert "predicted" in row and "measured" in row and row.endswith("✓")
        for name in names:
            assert row in shown[name], f"{name} does not show what {stem} showed: {row}"


def test_each_verdict_can_be_chosen(site, ledger):
    soup = site.soup(ledger)
    buttons = {button["value"]: button for button in soup.select(".claim-filter input[type=radio]")}
    found = list(statements(PAGE.read_text("utf-8")).values())
    assert set(buttons) == {"all"} | {verdict for verdict in found if verdict}
    assert buttons["all"].has_attr("checked")
    for verdict, button in buttons.items():
        shown = soup.select(f".claim.judged.{verdict}" if verdict != "all" else ".claim.judged")
        assert f"({len(shown)})" in button.parent.get_text()
