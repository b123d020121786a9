"""Claims that are measured: a number, the interval it must lie in, a verdict.

A notebook states a claim and its measurement with :func:`vgcore.claim`. The cell
prints one line, carries the same facts for machines, and fails if the number
is outside its interval.
"""

import math
import re
from dataclasses import asdict, dataclass

import numpy as np

from vgcore.validation import refuse

MIME = "application/vnd.vgcore.claim+json"
LAST = {"N": 35, "C": 22, "R": 22}  # claims, corrections, results
NOISE = 1e-9  # a bound below this is about rounding: digits are not shown


class ClaimFailed(AssertionError):
    """The measured number lies outside the interval that was stated."""


@dataclass(frozen=True)
class Claim:
    """A statement, what was measured and what was expected.

    Attributes
    ----------
    id : str
        One or more of N1…N35, C1…C22, R1…R22, separated by spaces.
    statement : str
        What the number is, in words.
    measured, low, high : float
        The claim holds if low ≤ measured ≤ high.
    unit : str
    """

    id: str
    statement: str
    measured: float
    low: float
    high: float
    unit: str = ""

    @property
    def holds(self):
        return self.low <= self.measured <= self.high

    @property
    def expected(self):
        """The interval as a reader writes it."""
        low, high = _short(self.low), _short(self.high)
        if self.low == self.high:
            return f"= {low}"
        if self.low == -math.inf or (self.low == 0 and self.high < NOISE):
            return f"≤ {high}"
        if self.high == math.inf:
            return f"≥ {low}"
        return f"{low} … {high}"

    def __str__(self):
        unit = f" {self.unit}" if self.unit else ""
        verdict = "holds" if self.holds else "FAILS"
        noise = self.low < self.high < NOISE and 0 <= self.measured
        shown = "" if noise else f" = {_short(self.measured)}{unit}"
        return (f"{self.id}  {self.statement}{shown}  "
                f"(expected {self.expected}{unit}: {verdict})")

    def _repr_mimebundle_(self, include=None, exclude=None):
        facts = {k: (None if v in (math.inf, -math.inf) else v)
                 for k, v in asdict(self).items()}
        return {"text/plain": str(self), MIME: facts}


def claim(id, statement, measured, *, within=None, equals=None, below=None,
          above=None, unit=""):
    """State a claim with its measurement; show it, or fail.

    Parameters
    ----------
    id : str
        Identifiers of the course, such as "R1" or "N15 C9".
    statement : str
        What the number is.
    measured : float
        A number that the cell computed.
    within : (low, high), optional
        Exactly one of within, equals, below and above says what is expected.
    equals, below, above : float, optional
        An exact value, an upper bound or a lower bound.
    unit : str

    Returns
    -------
    None
        The claim is displayed: one line, and its facts under the type
        ``application/vnd.vgcore.claim+json``.

    Raises
    ------
    ClaimFailed
        If the number lies outside.
    ValueError
        If the id is not of the course or the expectation is not stated once.

    Notes
    -----
    Where ``below`` is under 1e-9 the number is rounding noise that differs
    from machine to machine: the line states the bound only.
    """
    if not all(map(_of_the_course, str(id).split(" "))):
        refuse("id", repr(id), "identifiers such as 'R1' or 'N15 C9'",
               "Take them from the course's lists of claims and results.")
    given = [(k, v) for k, v in (("within", within), ("equals", equals),
                                 ("below", below), ("above", above))
             if v is not None]
    if len(given) != 1:
        refuse("expectation", ", ".join(k for k, _ in given) or "none",
               "exactly one of within, equals, below, above",
               "Write within=(1.9, 2.1).")
    measured = np.asarray(measured)
    if measured.size != 1 or measured.dtype.kind not in "biuf":
        refuse("measured", f"{measured.dtype} of shape {measured.shape}",
               "one number", "Reduce it first, with .max() for an error.")
    if within is not None and np.shape(within) != (2,):
        refuse("within", repr(within), "a pair (low, high)",
               "Write within=(1.9, 2.1).")
    low, high = {
        "within": within, "equals": (equals, equals),
        "below": (-math.inf, below), "above": (above, math.inf),
    }[given[0][0]]
    stated = Claim(str(id), statement, measured.item(), float(low),
                   float(high), unit)
    if not stated.holds:
        raise ClaimFailed(str(stated))
    _show(stated)


def _of_the_course(id):
    found = re.fullmatch(r"([NCR])([1-9]\d?)([bc]?)", id)
    return found and int(found[2]) <= LAST[found[1]] and (
        found[1] == "R" or not found[3])


def _show(stated):
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        get_ipython = lambda: None
    if get_ipython() is None:
        print(stated)
    else:
        display(stated)


def _short(x):
    if isinstance(x, int) or (float(x).is_integer() and abs(x) < 1e8):
        return f"{int(x)}"
    return f"{x:.4g}"
