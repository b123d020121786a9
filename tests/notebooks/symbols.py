"""Symbols of ``notation.md``, and pages that use one before saying what it is.

A row of a table headed "Symbol" gives the symbols, left of "=", and in italics
the words with which a page introduces them; one of the words is enough. Single
small letters are not looked for: they count and name examples too.
"""

import re

from tests.notebooks.chapters import ROOT
from tests.notebooks.reading import (
    first_reading, formulas, plain, without_formulas,
)

NOTATION = ROOT / "chapters" / "notation.md"
_DISPLAY = re.compile(r"^\$\$|\$\$(?: *\(eq-[\w-]+\))?$")
_NAMED = re.compile(r"_\{?(?:w|b|f|\\max|[xho]h|ho)\}?(?:\^2)?$")   # part of the name


def table():
    """What finds a symbol → the symbol, and the words that introduce it.

    Symbols that differ in their index alone, as n_l and n_h, are one.
    """
    words, reading = {}, False
    for line in NOTATION.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            reading = False
        elif line.startswith("| Symbol "):
            reading = True
        elif reading and not line.startswith("|--"):
            cell, meaning = line.strip("|").split(" | ")[:2]
            said = [w.lower() for w in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", meaning)]
            for symbol in named(cell):
                if said and is_looked_for(symbol):
                    known = words.setdefault(pattern(symbol), (symbol, set()))
                    known[1].update(said)
    return words


def named(cell):
    """The symbols of a table's cell: what stands left of "=", by commas."""
    return [symbol.replace("\\ ", "").strip(" '") for formula in formulas(cell)
            for symbol in formula.split("=")[0].split(",")]


def is_looked_for(symbol):
    """Whether a symbol can be told from an index or a variable of an example."""
    return not re.fullmatch(r"[a-z]", symbol) and not symbol.startswith(("\\lVert", "\\partial J", "\\partial^+"))


def pattern(symbol):
    """A regular expression that finds a symbol with whatever index it has."""
    base, tail = re.fullmatch(r"(\\(?:hat|tilde)\s+\w|\\[A-Za-z]+|[A-Za-z])(.*)", symbol).groups()
    before = r"(?<![A-Za-z\\])" if not base.startswith("\\") else ""
    base = r"\s*".join(map(re.escape, base.split()))
    if base.startswith("\\\\hat") or base.startswith("\\\\tilde"):
        return re.compile(base.replace(r"\s*", r"\s*\{?") + r"(?![A-Za-z])")
    if _NAMED.search(tail):
        name = re.sub(r"[_{}]|\^2", "", tail)
        return re.compile(rf"{before}{base}_\{{?{re.escape(name)}(?![A-Za-z])")
    if "^{[" in tail:
        return re.compile(rf"{before}{base}(?:_\w|_\{{\w+\}})?\^\{{\[")
    if "_" in tail:
        return re.compile(rf"{before}{base}_(?:[a-zA-Z0](?![A-Za-z])|\{{[a-zA-Z0][^a-zA-Z}}]*\w?\}})")
    if "*" in tail:
        return re.compile(rf"{before}{base}\^(?:\*|\{{\*)")
    return re.compile(rf"{before}{base}(?![A-Za-z_])")


def undefined(notebook):
    """Symbols that a page uses before it says what they are."""
    read, waiting = "", table()
    for paragraph in paragraphs(notebook):
        said_here = without_formulas(plain(paragraph)).lower().replace("*", "")
        read += " " + " ".join(said_here.split())
        shown = formulas(paragraph)
        for search, (symbol, words) in list(waiting.items()):
            if not any(search.search(tex) for tex in shown):
                continue
            del waiting[search]
            said = any(_is_said(word, read) for word in words)
            if not said and not any(_defines(search, tex) for tex in shown):
                yield (f"${symbol}$ comes before any of {sorted(words)}: "
                       f"{' '.join(paragraph.split())[:70]!r}")


def paragraphs(notebook):
    """Paragraphs in order; a displayed formula belongs to both its neighbors."""
    for part in first_reading(notebook):
        joined, shown = [], False
        for block in re.split(r"\n\s*\n", part.text):
            shows = _DISPLAY.search(block.strip()) is not None
            if joined and (shows or shown):
                joined[-1] += "\n\n" + block
            else:
                joined.append(block)
            shown = shows
        yield from joined


def _defines(search, tex):
    """Whether a line of a formula sets the symbol equal to more than a number."""
    for line in re.split(r"\\\\(?:\[\w+\])?|\\q?quad|,\s", tex):
        left, equals, right = re.sub(r"[:&]|\\begin\{\w+\}", "", line).partition("=")
        if equals and search.match(left.strip()) and re.search(r"[A-Za-z]", right):
            return True
    return False


def _is_said(word, text):
    stem = re.escape(re.sub("(?<=s)es$|s$", "", word)).replace(r"\ ", r"[\s-]+")
    return re.search(rf"\b{stem}", text)
