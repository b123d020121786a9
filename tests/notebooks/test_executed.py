"""A kept run is used while nothing that it depends on has changed, and never after."""

import copy
import shutil
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from website import executed

OUTPUTS = [[{"output_type": "stream", "name": "stdout", "text": "loss 0.1234\n"}], []]


@pytest.fixture
def kept(notebook, tmp_path, monkeypatch):
    """A notebook of two cells whose run is kept under `tmp_path`, with a copy of vgcore to change."""
    home = tmp_path / "package" / "vgcore"
    shutil.copytree(Path(find_spec("vgcore").origin).parent, home, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(executed, "find_spec", lambda name: SimpleNamespace(origin=str(home / "__init__.py")))
    monkeypatch.setattr(executed, "_packages", executed._packages.__wrapped__)
    outputs = OUTPUTS + [[]] * (sum(cell.cell_type == "code" for cell in notebook.cells) - 2)
    executed.keep(executed.place(tmp_path, "one", notebook), outputs, '{"state": {}}')
    return SimpleNamespace(notebook=notebook, root=tmp_path, vgcore=home)


def test_a_kept_run_is_shown(kept):
    shown = executed.recall(kept.root, "one", kept.notebook)
    assert shown.cells[0].outputs == OUTPUTS[0] and shown.cells[0].execution_count == 1
    assert shown.metadata.widgets[executed.STATE_MIME] == {"state": {}}
    assert kept.notebook.cells[0].outputs != OUTPUTS[0], "the notebook itself was changed"


def test_prose_and_outputs_may_change(kept):
    edited = copy.deepcopy(kept.notebook)
    edited.metadata.title = "New"
    edited.cells[0].outputs = []
    edited.cells[0].metadata.tags = ["hide-input"]
    assert executed.recall(kept.root, "one", edited) is not None


def _code(kept, monkeypatch):
    kept.notebook.cells[0].source += " "


def _setting(kept, monkeypatch):
    monkeypatch.setenv("NPY_DISABLE_CPU_FEATURES", "AVX2")


def _threads(kept, monkeypatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")


def _module(kept, monkeypatch):
    with (kept.vgcore / "losses.py").open("a") as file:
        file.write("\n")


def _data(kept, monkeypatch):
    (kept.vgcore / "data" / "digits.npz").write_bytes(b"")


def _renamed_module(kept, monkeypatch):
    (kept.vgcore / "losses.py").rename(kept.vgcore / "loss.py")


def _package(kept, monkeypatch):
    monkeypatch.setattr(executed, "distributions", lambda: [SimpleNamespace(name="numpy", version="1")])


def _python(kept, monkeypatch):
    monkeypatch.setattr(executed.sys, "version", "3.99")


@pytest.mark.parametrize("change", [_code, _setting, _threads, _module, _data, _renamed_module, _package, _python])
def test_whatever_numbers_depend_on_makes_a_run_stale(kept, monkeypatch, change):
    assert executed.recall(kept.root, "one", kept.notebook) is not None
    change(kept, monkeypatch)
    assert executed.recall(kept.root, "one", kept.notebook) is None


def test_old_runs_are_thrown_away(kept, monkeypatch):
    for threads in range(2, 9):
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", str(threads))
        executed.keep(executed.place(kept.root, "one", kept.notebook), OUTPUTS, "")
    assert len(list((kept.root / executed.FOLDER).iterdir())) == executed.VERSIONS
