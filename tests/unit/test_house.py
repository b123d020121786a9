"""The house: which room may import which, read from the sources; where each name lives; what an import costs."""

import ast
import json
import os
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import vgcore as vg
from vgcore import experiments, measure, plots, theory, widgets

ROOT = Path(__file__).parents[2]
ROOMS = {"theory": theory, "measure": measure, "experiments": experiments,
         "plots": plots, "widgets": widgets}
LENT = {"check_gradients", "diagnose", "relative_error"}  # by measure, to vgcore

# The engine, each module below those that may use it.
ENGINE = ("validation", "console", "activations", "initializers", "losses", "layers",
          "normalization", "sweeps", "recurrent", "optimizers", "training",
          "checkpointing", "datasets", "claims")

MAY_IMPORT = {
    "theory": {"activations", "validation"},
    "measure": set(ENGINE),
    "experiments": {*ENGINE, "measure"},
    "exercises": {*ENGINE, "theory", "measure", "experiments"},
    "plots": {"theory", "validation"},
    "widgets": {"plots", "validation"},
}

WHY = {
    ("theory", "measure"): "a prediction is not computed from its measurement",
    ("theory", "experiments"): "a prediction is not computed from an experiment",
    ("measure", "theory"): "an instrument does not know what it is to find",
    ("plots", "measure"): "a plot draws what it is given and measures nothing",
    ("plots", "experiments"): "a plot draws what it is given and runs nothing",
}


def sources():
    """Module below vgcore → its text; of a package, its door."""
    return {".".join(path.relative_to(ROOT / "vgcore").with_suffix("").parts)
            .removesuffix(".__init__"): path.read_text("utf-8")
            for path in sorted((ROOT / "vgcore").rglob("*.py"))
            if path != ROOT / "vgcore" / "__init__.py"}


@cache
def imported(text):
    """The modules below vgcore that a text imports, wherever it does so."""
    return frozenset(_imported(ast.parse(text)))


def _imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            if node.level:
                yield "a relative import"
            elif node.module == "vgcore":
                yield from (alias.name for alias in node.names)
            elif (node.module or "").startswith("vgcore."):
                yield node.module.removeprefix("vgcore.")
        elif isinstance(node, ast.Import):
            yield from (alias.name.removeprefix("vgcore.")
                        for alias in node.names
                        if alias.name.split(".")[0] == "vgcore")


def broken_rules(texts):
    """One line for each import that the house does not allow."""
    for module, text in texts.items():
        room = module.split(".")[0]
        for target in sorted({name.split(".")[0] for name in imported(text)}):
            if target == room:
                continue
            if room in ENGINE:
                if target not in ENGINE:
                    yield (f"{module} imports {target}: the engine uses nothing "
                           "above it")
                elif ENGINE.index(target) > ENGINE.index(room):
                    yield f"{module} imports {target}: it stands above {room}"
            elif target not in MAY_IMPORT.get(room, ()):
                why = WHY.get((room, target), "not in the list of its room")
                yield f"{module} imports {target}: {why}"
        if room not in MAY_IMPORT and room not in ENGINE:
            yield f"{module} is in no room of the house"


def test_imports_keep_to_the_house():
    found = list(broken_rules(sources()))
    assert not found, "\n".join(found)


PLANTED = {
    "layers": ("from vgcore.measure import root_mean_squares", "the engine"),
    "optimizers": ("import vgcore.plots", "the engine"),
    "losses": ("from vgcore.training import fit", "stands above losses"),
    "activations": ("def f():\n    from vgcore.theory import chi", "the engine"),
    "theory.depth": ("from vgcore.measure.layers import singular_values",
                     "not computed from its measurement"),
    "theory.descent": ("from vgcore import experiments",
                       "not computed from an experiment"),
    "theory.gates": ("from vgcore.layers import Dense", "not in the list"),
    "measure.lags": ("from vgcore import theory", "what it is to find"),
    "measure.counting": ("from vgcore.experiments import Stack", "not in the list"),
    "experiments.cliff": ("from vgcore.theory import cliff_wall", "not in the list"),
    "plots.lags": ("from vgcore.measure import decay_rate", "measures nothing"),
    "plots.clipping": ("import vgcore.experiments.cliff", "runs nothing"),
    "plots.gates": ("from vgcore.activations import sigmoid", "not in the list"),
    "widgets.quiz": ("from vgcore.theory import chi", "not in the list"),
    "exercises.chapter_01": ("from vgcore import plots", "not in the list"),
    "utils": ("import numpy", "no room"),
}


@pytest.mark.thorough
@pytest.mark.parametrize("module", PLANTED)
def test_a_planted_import_is_named(module):
    line, words = PLANTED[module]
    texts = sources()
    texts[module] = texts.get(module, "") + "\n" + line + "\n"
    found = list(broken_rules(texts))
    assert len(found) == 1, found
    assert found[0].startswith(module) and words in found[0]


# Names

def test_every_public_name_has_one_home():
    homes = Counter(name for room in ROOMS.values() for name in room.__all__)
    homes.update(set(vg.__all__) - LENT)
    assert not [name for name, n in homes.items() if n > 1]


def test_what_measure_lends_is_its_own():
    for name in LENT:
        assert getattr(vg, name) is getattr(measure, name)


def test_the_door_is_narrow():
    assert len(vg.__all__) <= 60


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_exports_what_it_holds(room):
    for name in ROOMS[room].__all__:
        home = getattr(ROOMS[room], name).__module__
        assert home.startswith(f"vgcore.{room}."), (name, home)


def test_rooms_are_written_out_where_they_are_used():
    """Chapters, tests and benchmarks take a lent name from vgcore."""
    files = [*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("benchmarks/*.py")]
    taken = [(path.name, name) for path in files for name in LENT
             if re.search(rf"measure\.{name}\b", path.read_text("utf-8"))]
    assert not taken


# Import

def fresh(code, *options, **environment):
    """What a new interpreter prints."""
    done = subprocess.run([sys.executable, *options, "-c", code], cwd=ROOT,
                          check=True, env=os.environ | environment,
                          capture_output=True, text=True)
    return done.stdout


def test_import_loads_numpy_alone():
    loaded = json.loads(fresh(
        "import json, sys, numpy; before = set(sys.modules); import vgcore; "
        "print(json.dumps(sorted(set(sys.modules) - before)))"))
    packages = {name.split(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    assert packages <= {"vgcore", "numpy"}, packages
    assert not any(name.startswith(("vgcore.plots", "vgcore.widgets", "vgcore.exercises."))
                   for name in loaded)


@pytest.mark.thorough
def test_import_takes_little_more_than_numpy(tmp_path):
    """Processor time, the least of many processes, so that a busy machine does
    not decide; compiled, as it is after the first import. Five milliseconds, or
    what they are on a slow machine."""
    compiled = dict(PYTHONPYCACHEPREFIX=str(tmp_path), PYTHONDONTWRITEBYTECODE="")
    code = ("import time; t = time.process_time(); import numpy; "
            "u = time.process_time(); import vgcore; "
            "print(u - t, time.process_time() - u)")
    runs = [map(float, fresh(code, **compiled).split()) for _ in range(12)]
    numpy_alone, on_top = map(min, zip(*runs))
    assert on_top <= max(0.005, 0.08 * numpy_alone), (numpy_alone, on_top)
