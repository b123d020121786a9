"""Each rule about a notebook as a file is broken once, and the breach is named."""

import pytest
from nbformat.v4 import new_code_cell, new_output

from tests.notebooks import chapters, committed
from vgcore.claims import Claim

PICTURE = {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"}


def _never_run(nb):
    nb.cells[1].update(execution_count=None, outputs=[])


def _never_run_with_outputs(nb):
    nb.cells[1].execution_count = None


def _run_twice(nb):
    nb.cells[1].execution_count = 3


def _out_of_order(nb):
    nb.cells[0].execution_count, nb.cells[1].execution_count = 2, 1


def _empty_cell(nb):
    nb.cells.append(new_code_cell(""))


def _prints(text):
    def plant(nb):
        nb.cells[0].outputs[0].text = text

    return plant


def _has_source(source):
    def plant(nb):
        nb.cells[0].source = source

    return plant


def _has_tag(tag):
    def plant(nb):
        nb.cells[0].metadata["tags"] = [tag]

    return plant


def _has_output(output_type, **content):
    def plant(nb):
        nb.cells[0].outputs.append(new_output(output_type, **content))

    return plant


def _claims(kind, **shown):
    data = Claim("R1", "the slope", 2.0, 1.9, 2.1, kind=kind)._repr_mimebundle_()
    return _has_output("display_data", data=data | shown)


def _chaotic_and_not_claimed(nb):
    nb.cells[0].metadata["tags"] = ["chaotic"]
    _claims("stable")(nb)


def _misprinted(nb):
    _claims("stable", **{"text/plain": "the slope: 3 (predicted 1.9 … 2.1) ✓  [R1]"})(nb)


def _misprinted_row(nb):
    _claims("stable", **{"text/html": "<b>the slope: 2</b>"})(nb)


def _row_of_old(nb):
    _claims("stable")(nb)
    del nb.cells[0].outputs[-1].data["text/html"]


def _widget_state(nb):
    nb.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}


def _hash_as_words(nb):
    _has_output("display_data", data=PICTURE)(nb)
    nb.cells[0].metadata["mystnb"] = {"image": {"alt": "figure"}}


def _not_a_notebook(nb):
    nb.cells[0].cell_type = "cell"


FAULTS = [
    ("never run", _never_run),
    ("never run", _never_run_with_outputs),
    ("run as number 3", _run_twice),
    ("run as number 2", _out_of_order),
    ("empty", _empty_cell),
    ("raised ValueError", _has_output("error", ename="ValueError", evalue="no")),
    ("stderr", _has_output("stream", name="stderr", text="Warning")),
    ("widget state", _widget_state),
    ("path of this machine", _prints("/home/ada/book/chapters")),
    ("path of this machine", _prints(r"C:\Users\ada")),
    ("path of this machine", _prints(f"in {chapters.ROOT}/chapters")),
    ("path of this machine", _prints("/tmp/ipykernel_12/34.py")),
    ("path of this machine", _has_source(f"open('{chapters.ROOT}/x')")),
    ("memory address", _prints("<function f at 0x7f3a2b1c9d00>")),
    ("duration", _prints("trained in 0.31 s")),
    ("duration", _prints("3.2 ms per step")),
    ("duration", _prints("Wall time: 3")),
    ("duration", _prints("100/100 [00:01, 96.1it/s]")),
    ("not checked: nbval-ignore-output", _has_tag("nbval-ignore-output")),
    ("not checked: nbval-skip", _has_tag("nbval-skip")),
    ("not checked: raises-exception", _has_tag("raises-exception")),
    ("not checked: skip-execution", _has_tag("skip-execution")),
    ("not checked: # NBVAL_IGNORE_OUTPUT", _has_source("# NBVAL_IGNORE_OUTPUT\n1")),
    ("not checked: # NBVAL_SKIP", _has_source("x = 1\n# NBVAL_SKIP")),
    ("dead on a static page", _has_source("interact(draw, alpha=(0, 1))")),
    ("dead on a static page", _has_source("out = widgets.Output()")),
    ("dead on a static page", _has_source("clear_output(wait=True)")),
    ("without alternative text", _has_output("display_data", data=PICTURE)),
    ("without alternative text", _hash_as_words),
    ("not a valid notebook", _not_a_notebook),
    ("is marked chaotic", _chaotic_and_not_claimed),
    ("its facts say", _misprinted),
    ("its facts say", _misprinted_row),
    ("its facts say", _row_of_old),
    ("for machines only", _has_output("display_data", data={"application/json": {}})),
]


def test_a_notebook_without_a_fault(notebook):
    assert committed.breaches(notebook) == []


@pytest.mark.parametrize(
    ("message", "plant"), FAULTS, ids=[f"{i}-{m}" for i, (m, _) in enumerate(FAULTS)]
)
def test_each_fault_is_named(notebook, message, plant):
    plant(notebook)
    assert any(message in line for line in committed.breaches(notebook))


@pytest.mark.parametrize(
    "text",
    [
        "loss 0.25 after 300 steps",
        "sigma_max 1.447, slope -0.2231",
        "ratio 1/2, c/2 and and/or",
        "layers: 5 / 7 / 3",
        "float64 uses 0x1 as sign bit",
        "5 sigmoid layers, 3 minima, 10 samples",
    ],
)
def test_ordinary_outputs_are_no_breach(notebook, text):
    _prints(text)(notebook)
    assert committed.breaches(notebook) == []


def test_a_described_figure_is_no_breach(notebook):
    _has_output("display_data", data=PICTURE)(notebook)
    alt = "The loss falls in a straight line"
    notebook.cells[0].metadata["mystnb"] = {"image": {"alt": alt}}
    assert committed.breaches(notebook) == []


@pytest.mark.parametrize("cell", [0, 1])
def test_a_chaotic_cell_with_its_interval_is_no_breach(notebook, cell):
    notebook.cells[0].metadata["tags"] = ["chaotic"]
    data = Claim("R7", "loss", 0.28, 0, 1, kind="chaotic")._repr_mimebundle_()
    notebook.cells[cell].outputs.append(new_output("display_data", data=data))
    assert committed.breaches(notebook) == []


def test_every_notebook_is_in_the_table_of_contents():
    listed = {path.with_suffix(".ipynb") for path in chapters.in_table_of_contents()}
    assert chapters.PATHS, "there is no chapter to test"
    assert set(chapters.PATHS) <= listed
