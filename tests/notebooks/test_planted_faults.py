"""Faults planted in notebooks make a real ``pytest --nbval`` run fail.

The faulty notebooks stand in one folder and are run by one pytest process, so
that a fault costs a kernel and not a start of pytest.
"""

import os
import re
import subprocess
import sys
from functools import partial
from xml.etree import ElementTree

import nbformat
import pytest
from nbformat.v4 import new_output

from tests.notebooks import chapters
from tests.notebooks.specimen import sound_notebook

from vgcore.claims import Claim

_COLOR = re.compile(r"#x1B\[[0-9;]*m")  # as junit writes the escape character


def run_nbval(folder):
    """Run the notebooks of a folder.

    Returns the exit code and, by name of the notebook, how many tests it has
    and what its failures say.
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
        said.setdefault(name, []).extend(failures)
    return run, said


def _wrong_digit(nb):
    nb.cells[0].outputs[0].text = "loss 0.1235 of 1797\n"


CHAOS = """import vgcore as vg; from random import random
print('loss', 0.2 + 0.1 * random(), 'of 5')
vg.claim('R7', 'loss', 0.2 + 0.1 * random(), within=(0.2, 0.3), kind='chaotic')"""


def _chaotic(nb, tags=("chaotic",), words="loss 0.25 of 5\n", low=0.2):
    claim = Claim("R7", "loss", 0.2499, low, 0.3, kind="chaotic")
    nb.cells[0].update(source=CHAOS, metadata={"tags": list(tags)}, outputs=[
        new_output("stream", text=words),
        new_output("display_data", data=claim._repr_mimebundle_())])


def _wrong_integer(nb):
    nb.cells[0].outputs[0].text = "loss 0.1234 of 1798\n"


def _never_run(nb):
    nb.cells[1].update(execution_count=None, outputs=[])


def _exception(nb):
    nb.cells[1].source = "raise ValueError('planted')"


def _warning(nb):
    nb.cells[1].source = "import sys; print('careful', file=sys.stderr); 0.5"


def _silenced(nb):
    nb.cells[1].source = "0.5;"


FAULTS = {
    "wrong_digit": (_wrong_digit, "'loss 0.1235 of 1797\\n' is now 'loss 0.1234"),
    "wrong_integer": (_wrong_integer, "1798"),
    "never_run": (_never_run, "never run"),
    "exception": (_exception, "ValueError: planted"),
    "warning": (_warning, "the run gave [stderr"),
    "silenced": (_silenced, "the run gave []"),
    "chaos_unmarked": (partial(_chaotic, tags=()), "'loss 0.25 of 5\\n' is now 'loss 0.2"),
    "chaos_in_words": (partial(_chaotic, words="cost 0.25 of 5\n"), "'cost ' is now 'loss '"),
    "chaos_of_another_interval": (partial(_chaotic, low=0.1), "low 0.1 is now 0.2"),
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faulty")
    for name, (plant, _) in FAULTS.items():
        notebook = sound_notebook()
        plant(notebook)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return run_nbval(folder)


def test_the_run_of_faulty_notebooks_fails(faulty):
    run, said = faulty
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
    assert said.keys() == FAULTS.keys()


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_fails_by_itself(faulty, name):
    _, said = faulty
    assert FAULTS[name][1] in "\n".join(said[name])


def test_sound_notebooks_pass_and_waiting_costs_nothing(tmp_path):
    notebook = sound_notebook()
    silenced = nbformat.v4.new_code_cell("0.25;", execution_count=3)
    notebook.cells.append(silenced)
    nbformat.write(notebook, tmp_path / "sound.ipynb")
    _chaotic(notebook)
    nbformat.write(notebook, tmp_path / "chaos.ipynb")
    notebook.cells = [
        nbformat.v4.new_code_cell("import time; time.sleep(3)", execution_count=1),
        nbformat.v4.new_code_cell("x = sum(range(20_000_000))", execution_count=2),
    ]
    nbformat.write(notebook, tmp_path / "slow.ipynb")
    run, said = run_nbval(tmp_path)
    assert run.returncode == 0, run.stdout
    assert said == {"sound": [], "chaos": [], "slow": []}
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
    assert len(said["chapter"]) == 1
    assert cell.source in said["chapter"][0]
