"""Every equation that a docstring cites is in its chapter."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CITED = {}  # label: the files that cite it
for file in sorted((ROOT / "vgcore").rglob("*.py")):
    for label in re.findall(r":eq:`([^`]+)`", file.read_text("utf-8")):
        CITED.setdefault(label, set()).add(file.relative_to(ROOT).as_posix())


def chapter(label):
    """The notebook with the label's number; None while it is not written."""
    number = int(re.fullmatch(r"eq-(\d+)-(\d+)", label)[1])
    return next((ROOT / "chapters").glob(f"{number:02}-*.ipynb"), None)


@pytest.mark.parametrize("label", sorted(CITED))
def test_cited_equation_is_in_its_chapter(label):
    assert re.fullmatch(r"eq-([1-9]|1[01])-\d+", label), CITED[label]
    path = chapter(label)
    if path is None:
        pytest.skip("equations of chapters that are not written yet")
    listed = (ROOT / "_toc.yml").read_text("utf-8")
    assert f"file: chapters/{path.stem}\n" in listed, f"{path.name} is in no table"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    found = re.findall(rf"\({label}\)\s*$|^:label: {label}$", text, re.M)
    assert len(found) == 1, f"{label} of {CITED[label]} is {len(found)} times in {path.name}"


def test_there_are_citations():
    assert {"eq-1-2", "eq-3-4", "eq-5-1"} <= set(CITED)
