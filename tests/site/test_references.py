"""Every paper of ``references.bib`` is cited on a page, and every citation has its paper."""

import re

import pytest

from tests.notebooks import chapters

FOLDER = chapters.ROOT / "chapters"
_ENTRY = re.compile(r"^@\w+\{([^,\s]+),", re.M)
_CITATION = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")


def entries():
    """The keys of the bibliography."""
    return set(_ENTRY.findall((FOLDER / "references.bib").read_text(encoding="utf-8")))


def pages():
    """The running text of each page, notebooks and Markdown."""
    for path in chapters.PATHS:
        yield "\n\n".join(c.source for c in chapters.read(path).cells if c.cell_type == "markdown")
    for path in sorted(FOLDER.glob("*.md")):
        yield path.read_text(encoding="utf-8")


def cited(texts):
    """The keys that the texts cite."""
    return {key.strip() for text in texts for keys in _CITATION.findall(text) for key in keys.split(",")}


@pytest.fixture(scope="module")
def on_pages():
    return cited(pages())


def test_every_entry_is_cited(on_pages):
    assert sorted(entries() - on_pages) == []


def test_every_citation_has_an_entry(on_pages):
    assert sorted(on_pages - entries()) == []


def test_a_planted_entry_is_named(on_pages):
    assert entries() | {"nobody1999"} > on_pages
    assert sorted((entries() | {"nobody1999"}) - on_pages) == ["nobody1999"]


@pytest.mark.parametrize("text, keys", [
    ("as shown {cite}`he2015`.", {"he2015"}),
    ("{cite:t}`he2015` and {cite:p}`a1999, b2000`", {"he2015", "a1999", "b2000"}),
    ("`cite` he2015, {eq}`eq-1-1`", set()),
])
def test_citations_are_read(text, keys):
    assert cited([text]) == keys
