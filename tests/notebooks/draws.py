"""Which claims of a chapter hang on random numbers, and whether they say so.

A cell draws if it makes a generator, uses a name that a cell before it made
while drawing, or calls what draws in ``vgcore``. Its claims say what they
are over, unless they are counts or bounds on rounding errors.
"""

import ast
from functools import cache
from pathlib import Path

import vgcore
from tests.notebooks.committed import claims
from vgcore.claims import Claim

SOURCES = {"default_rng", "Generator", "RandomState", "SeedSequence"}
FIXED = {  # make a generator, and what they return is the same with any other
    "balancing_cell",  # every weight is overwritten
    "check", "check_gradients",  # verdicts, reached by trials
}


def undeclared(notebook):
    """Yield (number of the code cell, claim) for each claim that draws and does not say so."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, (cell, draws) in enumerate(zip(code, cells_that_draw(notebook))):
        for claim in map(Claim.from_facts, claims(cell) if draws else ()):
            if not (claim.over or claim.kind == "exact" or claim.is_noise):
                yield number, claim


def cells_that_draw(notebook):
    """Whether each code cell draws, in order."""
    drawn, found = set(), []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found.append(False)
            for part in ast.parse(cell.source).body:
                draws = bool(names_read(part) & drawn or names_called(part) & (SOURCES | of_the_package()))
                found[-1] |= draws
                drawn = drawn | names_made(part) if draws else drawn - names_made(part)
    return found


def names_read(tree):
    """Names that code reads and does not make by itself."""
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    own = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return read - own - (names_made(tree) if hasattr(tree, "body") else set())


def names_called(tree):
    """The last names of what code calls: ``digits`` of ``vg.digits()``."""
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in called}


def names_made(tree):
    """Names that code assigns, defines or imports."""
    made = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return made | {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@cache
def of_the_package():
    """Functions of ``vgcore`` that make a generator of their own, and those that call one."""
    calls = {}
    for path in Path(vgcore.__file__).parent.rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                calls.setdefault(node.name, set()).update(names_called(node))
    found = set(SOURCES)
    while more := {name for name, called in calls.items() if called & found} - found - FIXED:
        found |= more
    return frozenset(found - SOURCES)
