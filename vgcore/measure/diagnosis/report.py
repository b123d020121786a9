"""What a diagnosis hands back: findings, each with its cure, and a table."""

from dataclasses import dataclass
from textwrap import fill
from typing import NamedTuple

import numpy as np


class Finding(NamedTuple):
    """One thing that keeps a net from training.

    Attributes
    ----------
    state : str
        Its name: "inputs", "vanishing", "dead", ….
    evidence : str
        What was measured.
    cure : str
        What to change.
    chapter : str
        Where the course explains it: the name of a page of ``chapters/``.
    """

    state: str
    evidence: str
    cure: str
    chapter: str

    def __str__(self):
        return f"{self.evidence} {self.cure} (Chapter {self.chapter[:2]}.)"


class LayerState(NamedTuple):
    """One layer with weights, on one batch.

    Attributes
    ----------
    place : str
        "3", or "3.1" for the first layer of the block at place 3.
    phi : str
        Its activation; "" for a layer without one.
    delta, a : float
        Norms of ∂J/∂z and of the activation, over the whole batch.
    dW : float
        Norm of ∂J/∂W.
    dead : float
        Share of units whose slope σ'(z) is 0 for every example, where σ is
        not bounded: ReLU units that are off for the whole batch.
    saturated : float
        Share of activations on the flat ends of a bounded σ, where its slope
        is below 1 % of the steepest; 0 for others.
    update : float
        α ‖∂W‖ / ‖W‖, the relative step of gradient descent.
    spread : float
        How much the activations differ between examples: their deviation
        over the batch, as a share of their root mean square. Near 0 all
        examples look alike.
    """

    place: str
    phi: str
    delta: float
    a: float
    dW: float
    dead: float
    saturated: float
    update: float
    spread: float


@dataclass(frozen=True)
class Diagnosis:
    """What :func:`diagnose` found; ``print`` it for the table.

    Attributes
    ----------
    verdict : str
        The state of the first of ``findings``, or "healthy".
    findings : dict of str to Finding
        In the order of causes: change the first one first.
    layers : list of LayerState
        In forward order, also inside blocks. Each field is an array too:
        ``diagnosis.delta``, ``diagnosis.a``, ``diagnosis.dW``, ….
    rate : float
        Factor of the gradient's norm per layer on the way down; a block with
        a skip connection counts as one layer. nan where no gradient arrives.
    decades : float
        log₁₀ of its norm at the first layer over its norm at the last.
    weight_decades : float
        The same of ‖∂W‖; vanishing δ need not mean vanishing ∂W,
        :eq:`eq-5-5`.
    note : str
        What is said of a healthy net.
    """

    findings: dict
    layers: list
    rate: float
    decades: float
    weight_decades: float
    note: str = "no fault found."

    @property
    def verdict(self):
        return next(iter(self.findings), "healthy")

    def __getattr__(self, name):
        if name in LayerState._fields:
            return np.array([getattr(row, name) for row in self.layers])
        raise AttributeError(f"{type(self).__name__} has no {name!r}")

    def __str__(self):
        lines = [f"{'layer':<7}{'σ':<11}{'|δ|':>8} {'|a|':>8} {'|∂W|':>8}"
                 f"{'dead':>7}{'flat':>7} {'α|∂W|/|W|':>10}"]
        for r in self.layers:
            lines.append(
                f"{r.place[:6]:<7}{r.phi[:10]:<11}{r.delta:8.1e} {r.a:8.1e} "
                f"{r.dW:8.1e}{r.dead:7.0%}{r.saturated:7.0%} {r.update:10.1e}")
        said = self.findings or {"healthy": self._healthy()}
        said = [fill(f"{state}: {words}", 79, subsequent_indent="  ",
                     break_on_hyphens=False) for state, words in said.items()]
        return "\n".join(lines + said)

    __repr__ = __str__

    def _healthy(self):
        return self.note
