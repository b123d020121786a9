"""The meter of the notebooks' processor time counts each cell once, at the speed of the yardstick."""

from types import SimpleNamespace

import pytest

from tests.notebooks import budget


def reports(seconds, yardstick):
    """As pytest gives them: a test's properties stand in the reports of its call and of its teardown."""
    for number, cells in enumerate(seconds):
        path = f"chapters/0{number}.ipynb"
        tests = [("as committed", budget.YARDSTICK, yardstick)]
        tests += [(f"Cell {i}", budget.CELL, value) for i, value in enumerate(cells)]
        for name, *told in tests:
            for when, properties in ("setup", []), ("call", [told]), ("teardown", [told]):
                yield SimpleNamespace(nodeid=f"{path}::{name}", when=when, user_properties=properties)
    yield SimpleNamespace(nodeid="tests/test_a.py::test", when="call", user_properties=[])


@pytest.mark.parametrize("slowness", [0.5, 1.0, 3.0])
def test_a_cell_counts_once_and_as_on_the_reference(slowness):
    measured = [[slowness * 2.0, slowness * 3.0], [slowness * 4.0]]
    told = budget.told(reports(measured, slowness * budget.REFERENCE))
    assert told == pytest.approx({"chapters/00.ipynb": 5.0, "chapters/01.ipynb": 4.0})


@pytest.mark.parametrize(("shares", "over"), [((0.4, 0.59), False), ((0.4, 0.61), True), ((), False)])
def test_all_together_have_a_budget(shares, over):
    limit = budget.MARGIN * budget.BUDGET
    seconds = {f"chapters/0{n}.ipynb": share * limit for n, share in enumerate(shares)}
    said = budget.overspent(seconds)
    assert bool(said) == over
    assert not over or f"{1.01 * limit:.1f} s" in said


def test_the_yardstick_takes_time_and_little_of_it():
    assert 0.05 < budget.yardstick() / budget.REFERENCE < 40
