"""Faults planted in notebooks make a real ``pytest --nbval`` run fail.

All faults stand in one notebook, each in a cell of its own, so that a fault costs
a cell and not a kernel.
"""

import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from tests.notebooks import chapters

from vgcore.claims import Claim

_COLOR = re.compile(r"#x1B\[[0-9;]*m")  # as junit writes the escape character


def run_nbval(folder):
    """Run the notebooks of a folder.

    Returns the run and, by name of the notebook, what the failure of each of its
    tests says, by name of the test; empty for a test that passed.
    """
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", str(folder)]
    command += ["-c", str(chapters.ROOT / "pyproject.toml"), f"--rootdir={folder}"]
    command += ["-p", "tests.notebooks.strict_nbval", f"--junitxml={report}"]
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    run = subprocess.run(
        command,
        cwd=chapters.ROOT,
        env=inherited,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert report.exists(), run.stdout + run.stderr
    said = {}
    for case in ElementTree.parse(report).iter("testcase"):
        name = case.get("classname").removesuffix(".ipynb")
        failures = [_COLOR.sub("", f.text or "") for f in case.iter("failure")]
        said.setdefault(name, {})[case.get("name")] = "\n".join(failures)
    return run, said


CHAOS = """import vgcore as vg; from random import random
print('loss', 0.2 + 0.1 * random(), 'of 5')
vg.claim('R7', 'loss', 0.2 + 0.1 * random(), within=(0.2, 0.3), kind='chaotic')"""


def loss(text="loss 0.1234 of 1797\n"):
    """A cell that prints, and perhaps another text as committed."""
    return new_code_cell("print('loss', 0.1234, 'of', 1797)", outputs=[new_output("stream", text=text)])


def half(source="0.5"):
    """A cell whose value was ½ when it was committed."""
    return new_code_cell(source, outputs=[new_output("execute_result", data={"text/plain": "0.5"}, execution_count=1)])


def chaotic(tags=("chaotic",), words="loss 0.25 of 5\n", low=0.2):
    """A cell that prints and claims what is never the same twice."""
    claim = Claim("R7", "loss", 0.2499, low, 0.3, kind="chaotic")
    return new_code_cell(CHAOS, metadata={"tags": list(tags)}, outputs=[
        new_output("stream", text=words), new_output("display_data", data=claim._repr_mimebundle_())])


def never_run():
    cell = half()
    cell.outputs = []
    return cell


def slow():
    return [new_code_cell("import time; time.sleep(3)"), new_code_cell("x = sum(range(20_000_000))")]


def notebook_of(cells, *, but=()):
    """A notebook of cells that were run in order, but for some."""
    for count, cell in enumerate(cells, start=1):
        cell.execution_count = None if count - 1 in but else count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = cell.execution_count
    return nbformat.v4.new_notebook(cells=cells, metadata={
        "kernelspec": {"name": "python3", "display_name": "Python 3"}})


FAULTS = {
    "wrong digit": (loss("loss 0.1235 of 1797\n"), "'loss 0.1235 of 1797\\n' is now 'loss 0.1234"),
    "wrong integer": (loss("loss 0.1234 of 1798\n"), "1798"),
    "exception": (half("raise ValueError('planted')"), "ValueError: planted"),
    "warning": (half("import sys; print('careful', file=sys.stderr); 0.5"), "the run gave [stderr"),
    "silenced": (half("0.5;"), "the run gave []"),
    "chaos unmarked": (chaotic(tags=()), "'loss 0.25 of 5\\n' is now 'loss 0.2"),
    "chaos in words": (chaotic(words="cost 0.25 of 5\n"), "'cost ' is now 'loss '"),
    "chaos of another interval": (chaotic(low=0.1), "low 0.1 is now 0.2"),
    "never run": (never_run(), "never run"),
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faulty")
    cells = [cell for cell, _ in FAULTS.values()]
    nbformat.write(notebook_of(cells, but=[len(cells) - 1]), folder / "faulty.ipynb")
    run, said = run_nbval(folder)
    return run, said["faulty"]


def test_the_run_of_a_faulty_notebook_fails(faulty):
    run, said = faulty
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
    assert said.keys() == {"as committed", *(f"Cell {number}" for number in range(len(FAULTS)))}
    assert "was never run" in said["as committed"]


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_fails_by_itself(faulty, name):
    _, said = faulty
    assert FAULTS[name][1] in said[f"Cell {[*FAULTS].index(name)}"]


def test_sound_notebooks_pass_and_waiting_costs_nothing(tmp_path):
    nbformat.write(notebook_of([loss(), half(), new_code_cell("0.5;"), chaotic()]), tmp_path / "sound.ipynb")
    nbformat.write(notebook_of(slow()), tmp_path / "slow.ipynb")
    run, said = run_nbval(tmp_path)
    assert run.returncode == 0, run.stdout
    assert [len(said[name]) for name in ("sound", "slow")] == [5, 3]
    assert "notebooks, seconds of a processor" in run.stdout
    (seconds,) = re.findall(r"([\d.]+)  \S*slow\.ipynb", run.stdout)
    assert 0.1 < float(seconds) < 3


@pytest.mark.parametrize("path", chapters.PATHS[:1], ids=lambda path: path.stem)
def test_a_wrong_digit_in_a_chapter(path, tmp_path):
    notebook = chapters.read(path)
    place, cell, output = next(
        (place, cell, output)
        for place, cell in enumerate(notebook.cells)
        for output in cell.get("outputs", [])
        if any(c.isdigit() for c in output.get("text", ""))
    )
    del notebook.cells[place + 1 :]
    last = max(i for i, c in enumerate(output.text) if c in "0123456789")
    wrong = str((int(output.text[last]) + 1) % 10)
    output.text = output.text[:last] + wrong + output.text[last + 1 :]
    nbformat.write(notebook, tmp_path / "chapter.ipynb")
    run, said = run_nbval(tmp_path)
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
    (failure,) = filter(None, said["chapter"].values())
    assert cell.source in failure
