"""What the claims of the chapters say of draws, and that they can fail."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.notebooks import chapters
from tests.notebooks.draws import cells_that_draw, undeclared
from tests.notebooks.thresholds import LISTED, faults
from tests.notebooks.unfalsifiable import survivors
from vgcore.claims import Claim, Draws

INF = float("inf")


@pytest.mark.parametrize("path", chapters.PATHS, ids=lambda path: path.stem)
def test_claims_that_draw_say_over_what(path):
    found = [f"code cell {n}: {claim}" for n, claim in undeclared(chapters.read(path))]
    assert not found, "say over=…, what was drawn, or 'any net':\n" + "\n".join(found)


@pytest.mark.parametrize("path", chapters.PATHS, ids=lambda path: path.stem)
def test_every_claim_can_fail(path):
    found = list(faults(chapters.read(path), LISTED.get(path.stem, {})))
    assert not found, "state a quantity, or list the threshold in thresholds.toml:\n" + "\n".join(found)


def test_every_listed_chapter_is_one():
    assert LISTED.keys() <= {path.stem for path in chapters.PATHS}
    assert all(entry["why"] for listed in LISTED.values() for entry in listed.values())


# ---- the instruments, tested ----

def notebook(*sources, claim=None):
    cells = [new_code_cell(source) for source in sources]
    if claim is not None:
        cells[-1].outputs = [new_output("display_data", data=claim._repr_mimebundle_())]
    return new_notebook(cells=cells)


@pytest.mark.parametrize(("sources", "draws"), [
    (["rng = np.random.default_rng(0)"], [True]),
    (["rng = np.random.default_rng(0)", "x = rng.normal()", "y = 2 * x", "z = 1"], [True, True, True, False]),
    (["x = np.random.default_rng(0).normal()", "x = 1", "y = x"], [True, False, False]),
    (["def draw(seed):\n    return np.random.default_rng(seed)", "net = draw(0)"], [True, True]),
    (["data = vg.digits()", "print(len(data))"], [True, True]),
    (["x = 3", "print(x)"], [False, False]),
    (["w = rng0 = np.random.default_rng(0)", "path = vg.descend(lambda w: 2 * w, 1.0)"], [True, False]),
    (["x = 1", "x += np.random.default_rng(0).normal()", "y = x"], [False, True, True]),
])
def test_draws_are_followed_through_cells(sources, draws):
    assert cells_that_draw(notebook(*sources)) == draws


DRAWING, STILL = "x = np.random.default_rng(0).normal()", "x = 3.0"


@pytest.mark.parametrize(("source", "claim", "said"), [
    (DRAWING, Claim("R1", "s", 1.5, 1, 2), False),
    (STILL, Claim("R1", "s", 1.5, 1, 2), True),
    (DRAWING, Claim("R1", "s", 1.5, 1, 2, over="one net"), True),
    (DRAWING, Claim("R1", "s", 3, 3, 3, kind="exact"), True),
    (DRAWING, Claim("R1", "s", 1e-16, -INF, 1e-12), True),
])
def test_a_claim_that_draws_and_does_not_say_so_is_found(source, claim, said):
    assert (list(undeclared(notebook(source, claim=claim))) == []) is said


@pytest.mark.parametrize(("claim", "fails"), [
    (Claim("R1", "s", 2.0, 1.9, 2.1), True),
    (Claim("R1", "s", 2.0, 1.0, 3.0), False),
    (Claim("R1", "s", 2.0, 1.9, INF), True),
    (Claim("R1", "s", 2.0, 1.0, INF), False),
    (Claim("R1", "s", -2.0, -INF, 0.0), False),
    (Claim("R1", "s", 3, 3, 3, kind="exact"), True),
    (Claim("R1", "s", 3, 1, INF, kind="exact"), False),
    (Claim("R1", "s", 0, 0, 0, kind="exact"), True),
    (Claim("R1", "s", 1e-16, -INF, 1e-12), True),
    (Claim("R1", "s", 2.0, 1.9, 2.1, over="3 nets", draws=Draws(1.5, 2.5, 2, 3)), True),
    (Claim("R1", "s", 2.0, 1.0, 3.0, over="3 nets", draws=Draws(1.5, 2.5, 3, 3)), False),
    (Claim("R1", "s", 2.0, 1.4, 3.0, over="3 nets", draws=Draws(1.5, 2.5, 3, 3, "all")), True),
    (Claim("R1", "s", 2.0, 1.0, 3.0, over="3 nets", draws=Draws(1.5, 2.5, 3, 3, "all")), False),
])
def test_a_claim_that_no_error_fails_is_found(claim, fails):
    assert (list(survivors(notebook(STILL, claim=claim))) == []) is fails


FAR = Claim("R1", "s", 3.0, 1.5, INF)
FAR_ALL = Claim("R1", "s", 3.0, 1.5, INF, over="3 nets", draws=Draws(2.5, 4.0, 3, 3, "all"))


@pytest.mark.parametrize(("claim", "listed", "said"), [
    (FAR, {}, "no error of 10 %"),
    (FAR, {"s": {"null": 1}}, None),
    (FAR, {"s": {"null": [1, 2]}}, "its null, 2,"),
    (FAR, {"s": {"null": "s"}}, "its null, s,"),
    (FAR, {"s": {"null": "t"}}, "is not measured: t"),
    (FAR_ALL, {"s": {"null": 1}}, None),
    (FAR_ALL, {"s": {"null": 2}}, "its null, 2,"),
    (Claim("R1", "s", 2.0, 1.9, 2.1), {"s": {"null": 1}}, "is listed and no threshold"),
])
def test_a_threshold_must_fail_under_its_null(claim, listed, said):
    found = list(faults(notebook(STILL, claim=claim), listed))
    assert len(found) == (said is not None) and all(said in line for line in found)
