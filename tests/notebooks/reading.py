"""What a first reader meets on a chapter's page, in order.

Exercises, folds and sections called "Going further" are a second reading.
"""

import ast
import re
from html import unescape
from typing import NamedTuple

SECOND = ("going further", "exercises")
FOLDS = {"dropdown", "toggle"}
_FENCE = re.compile(r"^\s*(:{3,}|`{3,})\s*\{([\w-]+)\}\s*(.*)$")
_MATH = re.compile(r"\$\$(.+?)\$\$|(?<!\\)\$(.+?)(?<!\\)\$", re.DOTALL)
_LINK = re.compile(
    r"!?\[[^\]]*\]\([^)]*\)|\{[\w:]+\}`[^`]*`|<a\b.*?</a>|<(small|span)\b[^>]*\bvg-ids\b.*?</\1>", re.DOTALL)
_TARGET = re.compile(r"^\([\w-]+\)=\s*$|\(eq-[\w-]+\)", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+(?:[-'’.,][^\W_]+)*")
CLAIM_ID = re.compile(r"\b(?:N(?:[1-9]|[12]\d|3[0-5])|C(?:[1-9]|1\d|2[0-2])|R(?:[1-9]|[12]\d|30)[bc]?)\b")


class Part(NamedTuple):
    """A run of lines that belong together, and where it stands."""

    text: str
    box: str        # the title of the admonition around it, or ""
    fold: bool
    heading: str    # the nearest heading above it


def parts(markdown, heading=""):
    """Split the text of a Markdown cell at its headings and boxes."""
    stack, lines, found = [], [], []

    def close():
        text = "\n".join(lines).strip()
        if text:
            found.append(Part(text, next((b for b, _, _ in reversed(stack) if b), ""),
                              any(f for _, f, _ in stack), heading))
        lines.clear()

    for line in markdown.splitlines():
        opening = _FENCE.match(line)
        ends = next((i for i, (_, _, fence) in enumerate(stack) if line.strip() == fence), None)
        if opening and opening[2] != "math":
            close()
            stack.append((opening[3], opening[2] in FOLDS, opening[1]))
        elif ends is not None:
            close()
            del stack[ends:]
        elif stack and line.strip().startswith(":class:") and not lines:
            title, _, fence = stack[-1]
            folded = bool(FOLDS & set(line.split()))
            stack[-1] = (title, stack[-1][1] or folded, fence)
        elif stack and re.match(r"\s*:[\w-]+:", line) and not lines:
            continue
        elif line.startswith("#"):
            close()
            heading = line.strip("# ")
            found.append(Part(line, "", False, heading))
        else:
            lines.append(line)
    close()
    return found


def page(notebook):
    """Every part of a notebook's Markdown, in order."""
    heading, found = "", []
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        new = parts(cell.source, heading)
        heading = new[-1].heading if new else heading
        found += new
    return found


def first_reading(notebook):
    """The parts of :func:`page` above the exercises that nobody is told to skip."""
    found = page(notebook)
    ends = next((i for i, p in enumerate(found)
                 if p.heading.lower().startswith("exercises")), None)
    return [p for p in found[:ends]
            if not p.fold and not p.box.lower().startswith("going further")
            and not p.heading.lower().startswith(SECOND)]


def count_words(text):
    """Words of running text; a formula is one word, a name of code another."""
    return len(_WORD.findall(plain(_MATH.sub(" formula ", text))))


def plain(text):
    """Markdown without targets, roles, addresses and signs."""
    text = _TARGET.sub(" ", text)
    text = re.sub(r"\{[\w:]+\}`([^`<]*)(?:<[^>]*>)?`", r" \1 ", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r" \1 ", text)
    return re.sub(r"`[^`]*`", " code ", text)


def without_formulas(text):
    """The words around the formulas: "the variance of the biases" for "the variance $q$ of the biases"."""
    return _MATH.sub(" ", text)


def formulas(text):
    """The formulas of a text, as TeX."""
    return [display or inline for display, inline in _MATH.findall(text)]


def claim_ids(notebook):
    """Ids of claims that stand in the text or in outputs outside links."""
    for part in page(notebook):
        for found in CLAIM_ID.findall(_LINK.sub(" ", without_formulas(re.sub(r"`[^`]*`", " ", part.text)))):
            yield f"{found} in the text: {part.text.strip()[:60]!r}"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for i, cell in enumerate(code):
        for text in _shown(cell):
            for found in CLAIM_ID.findall(text):
                yield f"{found} in the output of code cell {i}"


def _shown(cell):
    """What the outputs of a cell say; links and the small ids of a claim left out."""
    for output in cell.outputs:
        data = output.get("data", {})
        if "text" in output:
            yield output.text
        elif "text/html" in data:
            yield unescape(re.sub(r"<[^>]+>", " ", _LINK.sub(" ", data["text/html"])))
        elif "text/plain" in data and not any(k.startswith("image/") for k in data):
            yield data["text/plain"]


def puzzles(source):
    """Constructs that make a reader stop in a cell, one line each."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            inside = [*node.args, *(k.value for k in node.keywords)]
            if any(isinstance(n, ast.NamedExpr) for a in inside for n in ast.walk(a)):
                yield f"line {node.lineno}: a walrus inside a call"
        if isinstance(node, ast.Lambda):
            if any(isinstance(n, ast.Lambda) for n in ast.walk(node.body)):
                yield f"line {node.lineno}: a lambda inside a lambda"
