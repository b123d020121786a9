"""Every chapter prints the same on another machine, by the rules of ``outputs.py``.

Two other machines are played in every run: the oldest that this processor can
play, with noise planted in the last bits, and a newer one, without the widgets,
whose drawing the first has compared. Two threads, which wait for each other for
longer than they compute where cores are busy, get one chapter, of large
products. ``MACHINES=all`` plays every machine with every chapter.
"""

import json
import os
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell

from tests.notebooks import chapters, machines, other_machine
from tests.notebooks.machines import Machine
from tests.notebooks.specimen import sound_notebook

SHARES = 3  # of the chapters: each is played by one process, which starts once


def ran(paths, machine, *options):
    """The differences that a run of notebooks on `machine` found, by name of the notebook."""
    command = [sys.executable, "-m", "tests.notebooks.other_machine", *map(str, paths), *options]
    run = subprocess.run(command, cwd=chapters.ROOT, env=machine.environment(),
                         capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


def agree(paths, machine, *options):
    found = ran(paths, machine, *options)
    assert found.keys() == {path.stem for path in paths}
    said = [f"{name}, {line}" for name, lines in found.items() for line in lines]
    assert not said, f"{machine}:\n" + "\n".join(said)


def share(number):
    """Every third chapter: the long ones stand side by side."""
    return chapters.PATHS[number::SHARES]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("number", range(SHARES))
class TestChapters:
    def test_on_the_oldest_machine(self, number):
        agree(share(number), machines.two()[0], "--noise")

    def test_on_a_newer_one(self, number):
        agree(share(number), machines.two()[1], "--no-widgets")


def test_a_chapter_on_two_threads():
    agree([p for p in chapters.PATHS if p.stem.startswith("07-")], machines.on_two_threads(), "--no-widgets")


@pytest.mark.timeout(0)
@pytest.mark.skipif(os.environ.get("MACHINES") != "all", reason="MACHINES=all plays them")
@pytest.mark.parametrize("number", range(SHARES))
def test_chapters_on_every_machine(number):
    for machine in machines.every():
        agree(share(number), machine)


# ---- the instruments, tested ----

def test_the_machines_are_played():
    own = machines.probe(Machine())
    for machine in machines.two():
        core, features = machines.probe(machine)
        assert bool(machine.core) == (core != own[0])
        assert not set(machine.without) & set(features)
    if own[0]:
        assert len(set(machines.two())) == 2


def test_a_core_that_this_processor_lacks_is_not_played():
    assert all(machines.probe(Machine(core=core)) for core in machines.cores())
    assert machines.probe(Machine(core="Nonesuch")) == machines.probe(Machine())


SHOWN = """import numpy as np, vgcore as vg
from vgcore.widgets import flipbook
x = np.linspace(1, 2, 50)
print("mean", x.mean() / 3)
vg.claim("R1", "mean", x.mean() / 3, within=(0.4, 0.6))
vg.claim("R1", "rounding", abs(0.1 + 0.2 - 0.3), below=1e-12)
vg.claim("R1", "shares", x / 3, within=(0.3, 0.7), over="50 points", holds="all")
vg.claim("R1", "count", x.size, equals=50)
flipbook(lambda ax, k: ax.plot(x, x**k), k=[1, 2, 3])"""


EXECUTE = """import sys, nbformat
from pathlib import Path
from website.in_process import run
path = Path(sys.argv[1])
notebook = nbformat.read(path, as_version=4)
for cell, outputs, _ in run(notebook, path.parent):
    cell.outputs = nbformat.from_dict(outputs)
nbformat.write(notebook, path)"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Path of a notebook of every kind of output, executed."""
    path = tmp_path_factory.mktemp("sound") / "sound.ipynb"
    made = sound_notebook()
    made.cells[0].update(source=SHOWN, outputs=[])
    nbformat.write(made, path)
    subprocess.run([sys.executable, "-c", EXECUTE, path], check=True, cwd=chapters.ROOT)
    return path


def test_last_bits_change_nothing(executed):
    kinds = [o.output_type for cell in chapters.read(executed).cells for o in cell.outputs]
    assert kinds == ["stream"] + 4 * ["display_data"] + 2 * ["execute_result"]
    assert ran([executed], Machine(), "--noise") == {"sound": []}


CHANGES = [  # of SHOWN: what it was, what it is, what is said; the last one fails its cell
    ("x.mean() / 3)\n", "x.mean() / 3 * (1 + 1e-4))\n", "'mean 0.5"),
    ("x.mean() / 3, within", "x.mean() / 3 * (1 + 1e-4), within", "claim R1: measured 0.5"),
    ("0.6))", "0.6 * (1 + 1e-3)))", "claim R1: high 0.6 is now"),
    ("below=1e-12", "below=2e-12", "claim R1: high 1e-12 is now"),
    ("x / 3, within", "x / 3 * np.where(x > 1.99, 1 + 1e-4, 1), within", "claim R1: greatest"),
    ("equals=50", "within=(50, 51)", "claim R1: high"),
    ("x**k)", "np.where((x == x[7]) & (k == 2), 0.08, 0) + x**k)", "the widget drew other numbers"),
    ("k=[1, 2, 3]", "k=[1, 2]", "2 frames"),
    ("x.mean() / 3, within", "0.7, within", "ClaimFailed: mean: 0.7"),
]


def test_each_real_change_is_named(executed, tmp_path):
    made = chapters.read(executed)
    sound = made.cells[0]
    made.cells = [new_code_cell(SHOWN.replace(was, now), outputs=sound.outputs, execution_count=1)
                  for was, now, _ in CHANGES]
    assert all(cell.source != SHOWN for cell in made.cells)
    nbformat.write(made, tmp_path / "changed.ipynb")
    found = ran([tmp_path / "changed.ipynb"], Machine())["changed"]
    for number, (_, _, said) in enumerate(CHANGES):
        lines = [line for line in found if line.startswith(f"code cell {number}: ")]
        assert any(said in line for line in lines), (said, lines)


def test_widgets_alone_can_be_left_out(executed):
    cells = len(chapters.read(executed).cells)
    assert len(other_machine.without_widgets(chapters.read(executed)).cells) == cells - 1


def test_noise_is_planted_everywhere():
    code = (
        "import numpy as np, vgcore as vg; from tests.notebooks import noise; noise.plant()\n"
        "from matplotlib.figure import Figure\n"
        "x = np.linspace(1, 2, 9); ax = Figure().subplots()\n"
        "line, = ax.semilogy(x, x); change = line.get_ydata() / x - 1\n"
        "print(*np.abs(change).round(12))\n"
        "vg.claim('R1', 's', 1.0, within=(1 - 1e-12, 1 + 1e-12), kind='exact')\n"
        "try: vg.claim('R1', 's', x[0], equals=1)\n"
        "finally: print(vg.claim is not vg.claims.claim)\n")
    run = subprocess.run([sys.executable, "-c", code], cwd=chapters.ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    first, *_, last = run.stdout.splitlines()
    assert np.allclose([float(x) for x in first.split()], 1e-9) and last == "True"
