"""What a notebook must satisfy as a file, before anything is run.

Each rule is a function ``rule(notebook)`` that yields one line for each
breach. ``breaches`` runs them all.
"""

import re
import sys
import tempfile
from pathlib import Path

import nbformat

from tests.notebooks.outputs import CHAOTIC, CLAIM, misprint

LOCAL_FOLDERS = sorted(
    {
        str(Path(folder).resolve())
        for folder in (
            Path(__file__).parents[2],
            Path.home(),
            sys.prefix,
            sys.base_prefix,
            tempfile.gettempdir(),
        )
    }
    - {"/", "/usr"}
)
_PATH = re.compile(
    "|".join(
        [
            r"(?<![\w./:-])/(?:home|Users|root|tmp|private|mnt|opt|srv|usr|var)/\w",
            r"\b[A-Za-z]:\\\w",
            r"file://",
            r"ipykernel_\d+",
            *(rf"{re.escape(folder)}(?![\w-])" for folder in LOCAL_FOLDERS),
        ]
    )
)
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
_TIMING = re.compile(
    r"\d\s?(?:ns|µs|μs|us|ms|s|sec|secs|second|seconds|min|mins|minutes)\b(?!\^)"
    r"|Wall time|CPU times|\d\s?it/s"
)
_LIVE_ONLY = re.compile(
    r"\binteract(?:ive|_manual|ive_output)?\s*\(|\bclear_output\b"
    r"|\bwidgets\.Output\b|\bOutput\s*\("
)
_MARKERS = re.compile(
    r"^\s*#\s*(?:NBVAL_\w+|PYTEST_VALIDATE_IGNORE_OUTPUT)", re.MULTILINE
)
_UNCHECKED_TAGS = {
    "nbval-ignore-output",
    "nbval-skip",
    "nbval-raises-exception",
    "pytest-validate-ignore-output",
    "raises-exception",
    "skip-execution",
}


def breaches(notebook):
    """Every rule that a notebook breaks, as lines that name the cell."""
    return [line for rule in RULES for line in rule(notebook)]


def is_valid(notebook):
    """The file follows the notebook format."""
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        yield f"not a valid notebook: {error.message}"


def ran_in_order(notebook):
    """Every code cell was run, once, from top to bottom."""
    expected = 0
    for i, cell in _code(notebook):
        if not cell.source.strip():
            yield f"code cell {i} is empty"
            continue
        expected += 1
        if cell.execution_count is None:
            yield f"code cell {i} was never run: {_first_line(cell)}"
        elif cell.execution_count != expected:
            yield (
                f"code cell {i} was run as number {cell.execution_count}, "
                f"expected {expected}: run the notebook from top to bottom"
            )


def ran_cleanly(notebook):
    """No cell ended in an exception or wrote to the error stream."""
    for i, cell in _code(notebook):
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"code cell {i} raised {output.ename}: {output.evalue}"
            elif output.get("name") == "stderr":
                yield f"code cell {i} wrote to stderr: {output.text[:80]!r}"


def has_no_widget_state(notebook):
    """Widget state is made when the book is built, not committed."""
    if "widgets" in notebook.metadata:
        yield "metadata.widgets is present: save the notebook without widget state"


def is_the_same_everywhere(notebook):
    """No output names a folder, an address or a duration of one machine."""
    for i, cell in _code(notebook):
        for text in texts(cell):
            for what, pattern in (
                ("a path of this machine", _PATH),
                ("a memory address", _ADDRESS),
                ("a duration", _TIMING),
            ):
                match = pattern.search(text)
                if match:
                    context = text[max(0, match.start() - 20) : match.end() + 20]
                    yield f"code cell {i} prints {what}: {context!r}"
    for i, cell in enumerate(notebook.cells):
        for folder in LOCAL_FOLDERS:
            if re.search(rf"{re.escape(folder)}(?![\w-])", cell.source):
                yield f"cell {i} names a path of this machine: {folder}"


def is_checked_whole(notebook):
    """No cell switches its own check off."""
    for i, cell in _code(notebook):
        tags = _UNCHECKED_TAGS.intersection(cell.metadata.get("tags", []))
        markers = _MARKERS.findall(cell.source)
        for switch in sorted(tags) + [m.strip() for m in markers]:
            yield f"code cell {i} is not checked: {switch}"


def needs_no_kernel_to_be_read(notebook):
    """Nothing that is empty on the page until a kernel answers."""
    for i, cell in _code(notebook):
        match = _LIVE_ONLY.search(cell.source)
        if match:
            yield f"code cell {i} is dead on a static page: {match[0]!r}"


def figures_have_words(notebook):
    """A cell that shows a picture has its alternative text in its metadata."""
    for i, cell in _code(notebook):
        pictures = any(
            kind.startswith("image/")
            for output in cell.outputs
            for kind in output.get("data", {})
        )
        image = cell.metadata.get("mystnb", {}).get("image", {})
        if pictures and len(str(image.get("alt", "")).split()) < 3:
            yield (
                f"code cell {i} shows a figure without alternative text: say what "
                "it shows in the cell's metadata, mystnb: {image: {alt: …}}"
            )


def can_be_shown(notebook):
    """Every output has a form that the page can show."""
    for i, cell in _code(notebook):
        for output in cell.outputs:
            kinds = output.get("data", {"text/plain": ""})
            if not any(kind.startswith(("text/", "image/")) for kind in kinds):
                yield f"code cell {i} has an output for machines only: {list(kinds)}"


def chaos_is_claimed(notebook):
    """Numbers that another machine need not repeat come with a claim of their interval."""
    code = [cell for _, cell in _code(notebook)]
    for i, cell in enumerate(code):
        if CHAOTIC in cell.metadata.get("tags", []) and not any(
            facts["kind"] == "chaotic" for near in code[i : i + 2] for facts in claims(near)
        ):
            yield (
                f"code cell {i} is marked chaotic: state here or in the next cell, with "
                'vg.claim(…, kind="chaotic"), the interval its numbers lie in'
            )


def claims_show_their_facts(notebook):
    """The row of a claim says what its facts say."""
    for i, cell in _code(notebook):
        for output in cell.outputs:
            wrong = misprint(output) if CLAIM in output.get("data", {}) else None
            if wrong:
                yield f"code cell {i}: {wrong}: execute the notebook again"


RULES = (
    is_valid,
    ran_in_order,
    ran_cleanly,
    has_no_widget_state,
    is_the_same_everywhere,
    is_checked_whole,
    needs_no_kernel_to_be_read,
    figures_have_words,
    can_be_shown,
    chaos_is_claimed,
    claims_show_their_facts,
)


def texts(cell):
    """Every text that a code cell's outputs show to a reader."""
    for output in cell.outputs:
        if "text" in output:
            yield output.text
        for kind, content in output.get("data", {}).items():
            if kind.startswith("text/"):
                yield content


def claims(cell):
    """The facts of every claim of a code cell."""
    return [o.data[CLAIM] for o in cell.outputs if CLAIM in o.get("data", {})]


def _code(notebook):
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return enumerate(cells)


def _first_line(cell):
    return repr(cell.source.strip().splitlines()[0])


def main(names):
    """Print every breach of the notebooks named; the exit code says whether there is one."""
    found = [f"{name}: {line}" for name in names for line in breaches(nbformat.read(name, as_version=4))]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
