"""Claims that are thresholds, and what each must tell its measurement from.

A threshold says no more than "far from": no error of 10 % fails it. It is kept
where no quantity is predicted, and stands in ``thresholds.toml`` by chapter and
statement with the reason and its *null*: what would be measured if the
statement were wrong, such as chance, a ratio of 1, or what the control of the
same page measured (named by its statement). Put in the place of every
measured number, each null must fail the claim.
"""

import dataclasses
import tomllib
from pathlib import Path

from tests.notebooks.committed import claims
from tests.notebooks.unfalsifiable import survivors
from vgcore.claims import Claim

LISTED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def faults(notebook, listed):
    """Yield one line for each survivor that is not listed, and each listed that is none or cannot fail.

    Parameters
    ----------
    notebook : NotebookNode
    listed : dict of statement to {"null": number, statement or list of them, "why": str}
    """
    made = [Claim.from_facts(facts) for cell in notebook.cells
            if cell.cell_type == "code" for facts in claims(cell)]
    medians = {claim.statement: claim.measured for claim in made}
    found = {}
    for _, claim in survivors(notebook):
        found.setdefault(claim.statement, []).append(claim)
    for statement in found.keys() - listed.keys():
        yield f"no error of 10 % fails it: {found[statement][0]}"
    for statement, entry in listed.items():
        if statement not in found:
            yield f"is listed and no threshold: {statement}"
        for null in entry["null"] if isinstance(entry["null"], list) else [entry["null"]]:
            if isinstance(null, str) and null not in medians:
                yield f"{statement}: its control is not measured: {null}"
                continue
            for claim in found.get(statement, ()):
                if at(claim, medians.get(null, null)).holds:
                    yield f"its null, {null}, does not fail it: {claim}"


def at(claim, number):
    """The claim with `number` in the place of all that was measured."""
    if claim.draws is None:
        return dataclasses.replace(claim, measured=number)
    hold = claim.draws.of if claim.admits(number) else 0
    return dataclasses.replace(claim, measured=number, draws=dataclasses.replace(
        claim.draws, least=number, greatest=number, hold=hold))
