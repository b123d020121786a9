"""Claims that are measured: a number, the interval it must lie in, a verdict.

A notebook states a claim and its measurement with :func:`vgcore.claim`. The cell
shows one row, carries the same facts for machines, and fails if the number
is outside its interval.
"""

import math
import re
from dataclasses import asdict, dataclass
from html import escape

import numpy as np

from vgcore.console import printable
from vgcore.validation import refused

MIME = "application/vnd.vgcore.claim+json"
LAST = {"N": 35, "C": 22, "R": 30}  # claims, corrections, results
KINDS = ("exact", "stable", "chaotic")
RELATIVE = 1e-6  # rounding errors stay below this share of a stable number
NOISE = 1e-9     # a bound below this is about rounding: digits are not shown

ROW = "display:flex;flex-wrap:wrap;gap:0 1em;padding:.2em 0;border-bottom:1px solid #8885"
COLUMNS = "flex:5 1 15em", "flex:3 1 9em", "flex:4 1 11em"
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class ClaimFailed(AssertionError):
    """The measured number lies outside the interval that was stated."""


@dataclass(frozen=True)
class Draws:
    """What many random draws gave.

    Attributes
    ----------
    least, greatest : float
        The range of the measured numbers.
    hold, of : int
        How many of them lie in the interval, and how many there are.
    need : str or int
        What must hold: "median", "all", or at least so many.
    """

    least: float
    greatest: float
    hold: int
    of: int
    need: str | int = "median"


@dataclass(frozen=True)
class Claim:
    """A statement, what was measured and what was predicted.

    Attributes
    ----------
    id : str
        One or more of N1…N35, C1…C22, R1…R30, separated by spaces.
    statement : str
        What the number is, in words.
    measured, low, high : float
        The claim holds if low ≤ measured ≤ high, up to rounding. Of many
        draws, `measured` is the median.
    unit : str
    kind : {"stable", "exact", "chaotic"}
        What another machine will measure: the same to 1e-6, the very same,
        or any number of the interval.
    over : str
        The random draws that were made, such as "12 nets"; empty if the
        number does not depend on a draw.
    draws : Draws or None
    """

    id: str
    statement: str
    measured: float
    low: float
    high: float
    unit: str = ""
    kind: str = "stable"
    over: str = ""
    draws: Draws | None = None

    def admits(self, number):
        """Whether `number` lies in the interval, up to rounding."""
        if self.low <= number <= self.high:
            return True
        return self.kind != "exact" and self.low <= self.high and any(
            math.isclose(number, end, rel_tol=RELATIVE) for end in (self.low, self.high))

    @property
    def holds(self):
        if self.draws is None or self.draws.need == "median":
            return self.admits(self.measured)
        need = self.draws.of if self.draws.need == "all" else self.draws.need
        return self.draws.hold >= need

    @property
    def is_example(self):
        """Whether the number comes from one draw and speaks for no other."""
        return re.match(r"(one|1)\b", self.over) is not None

    @property
    def is_noise(self):
        """Whether only a bound on rounding errors is claimed."""
        return self.low in (-math.inf, 0) and self.high < NOISE and (
            0 <= (self.measured if self.draws is None else self.draws.least))

    @property
    def predicted(self):
        """The interval as a reader writes it."""
        low, high = _written(self.low), _written(self.high)
        if self.low == self.high:
            said = low
        elif self.low == -math.inf or self.is_noise:
            said = f"≤ {high}"
        elif self.high == math.inf:
            said = f"≥ {low}"
        else:
            said = f"{low} … {high}"
        said = self._with_unit(said)
        if self.draws is None:
            return said
        need, of = self.draws.need, self.draws.of
        return {"median": f"median {said}", "all": f"{said}, each"}.get(need, f"{said}, at least {need} of {of}")

    @property
    def shown(self):
        """What was measured, in no more digits than its kind keeps."""
        middle = self._with_unit(self._digits(self.measured))
        if self.draws is None:
            return middle
        hold, of = self.draws.hold, self.draws.of
        least, greatest = map(self._digits, (self.draws.least, self.draws.greatest))
        if hold == of and least == greatest:
            return f"{middle} in all {of}"
        if hold == of and self.is_noise:
            return f"up to {self._with_unit(greatest)} in all {of}"
        span = self._with_unit(f"{least} … {greatest}")
        if hold == of:
            return f"median {middle}, all {of} in {span}"
        return f"median {middle}, {hold} of {of} as predicted; {span}"

    @property
    def drawn(self):
        """What the number is over, or nothing."""
        if self.is_example:
            return f"example, {self.over}"
        return self.over if self.over.startswith("any ") else (
            f"over {self.over}" if self.over else "")

    def __str__(self):
        drawn = f"; {self.drawn}" if self.over else ""
        return printable(
            f"{self.statement}: {self.shown} (predicted {self.predicted}{drawn}) "
            f"{'✓' if self.holds else 'FAILS'}  [{self.id}]")

    def facts(self):
        """The claim for machines; ``Claim.from_facts`` reads it."""
        facts = asdict(self)
        for name in ("measured", "low", "high"):
            facts[name] = _finite(facts[name])
        if self.draws is None:
            del facts["draws"]
        else:
            for name in ("least", "greatest"):
                facts["draws"][name] = _finite(facts["draws"][name])
        return facts

    @classmethod
    def from_facts(cls, facts):
        """The claim of which these are the facts."""
        facts = dict(facts)
        facts["low"] = -math.inf if facts["low"] is None else facts["low"]
        for name in ("measured", "high"):
            facts[name] = math.inf if facts[name] is None else facts[name]
        if facts.get("draws"):
            draws = dict(facts["draws"])
            for name in ("least", "greatest"):
                draws[name] = math.inf if draws[name] is None else draws[name]
            facts["draws"] = Draws(**draws)
        return cls(**facts)

    def _repr_html_(self):
        notes = f" <small>{escape(self.drawn)}</small>" if self.over else ""
        ids = f' <small class="vg-ids">{escape(self.id)}</small>'
        cells = (f"{escape(self.statement)}{notes}{ids}",
                 f"<small>predicted</small> {escape(self.predicted)}",
                 f"<small>measured</small> {escape(self.shown)} {'✓' if self.holds else '✗'}")
        cells = [re.sub("(?<=[≤≥…]) | (?=[…✓✗%])", "\N{NO-BREAK SPACE}", cell) for cell in cells]
        spans = " ".join(f'<span style="{column}">{cell}</span>'
                         for column, cell in zip(COLUMNS, cells))
        return f'<div class="vg-claim" style="{ROW}">{spans}</div>'

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": str(self), "text/html": self._repr_html_(),
                MIME: self.facts()}

    def _digits(self, number):
        if self.is_noise:
            return f"about {_written(_magnitude(number))}" if number else "0"
        if self.kind == "chaotic":
            return _written(number, ".2g")
        return _written(number, "#.4g" if self.kind == "stable" else ".6g")

    def _with_unit(self, number):
        return f"{number} {self.unit}" if self.unit else number


def claim(id, statement, measured, *, within=None, equals=None, below=None,
          above=None, unit="", kind=None, over="", holds="median"):
    """State a claim with its measurement; show it, or fail.

    Parameters
    ----------
    id : str
        Identifiers of the course, such as "R1" or "N15 C9".
    statement : str
        What the number is.
    measured : float or (n,) array_like
        What the cell computed: one number, or one for each random draw.
    within : (low, high), optional
        Exactly one of within, equals, below and above says what is predicted.
    equals, below, above : float, optional
        A value, an upper bound or a lower bound.
    unit : str
    kind : {"exact", "stable", "chaotic"}, optional
        What another machine will measure. "exact": the very same, as counts
        are; the default for integers. "stable": the same to a relative 1e-6;
        the default for floats. "chaotic": any number of the interval, as out
        of a training run, where the last bit decides; two digits are shown.
    over : str, optional
        What was drawn at random, such as "12 nets"; due with an array, of
        whose length it then speaks. "one net" marks an example, "any net" a
        number that every draw gives. Left out, nothing was drawn.
    holds : "median", "all" or int
        Of an array: what must lie in the interval, the median, every number,
        or at least so many.

    Returns
    -------
    None
        The claim is displayed: one row, and its facts under the type
        ``application/vnd.vgcore.claim+json``.

    Raises
    ------
    AssertionError
        If the number lies outside, by more than rounding.
    ValueError
        If the id is not of the course, the prediction is not stated once, or
        many numbers come without a word on what they are over.

    Notes
    -----
    Where ``below`` is under 1e-9 the number is rounding noise that differs
    from machine to machine: only its power of ten is shown.
    """
    stated = _stated(id, statement, measured, _interval(within, equals, below, above),
                     unit, kind, over, holds)
    if not stated.holds:
        raise ClaimFailed(str(stated))
    _show(stated)


def _stated(id, statement, measured, interval, unit, kind, over, holds):
    """The claim, whether it holds or not."""
    if not all(map(_of_the_course, str(id).split(" "))):
        raise refused("id", repr(id), "identifiers such as 'R1' or 'N15 C9'",
                      "Take them from the course's lists of claims and results.")
    numbers = np.asarray(measured)
    if numbers.size == 0 or numbers.ndim > 1 and numbers.size > 1 or (
            numbers.dtype.kind not in "biuf"):
        raise refused("measured", f"{numbers.dtype} of shape {numbers.shape}",
                      "one number, or one for each draw",
                      "Reduce it first, with .max() for an error.")
    if kind is None:
        kind = "stable" if numbers.dtype.kind == "f" else "exact"
    if kind not in KINDS:
        raise refused("kind", repr(kind), "one of " + ", ".join(KINDS),
                      "Leave it out for counts and for numbers that rounding leaves alone.")
    _check_draws(numbers.ravel(), over, holds)
    stated = Claim(str(id), statement, None, *interval, unit, kind, over)
    return _measured(stated, numbers.ravel(), holds)


def _interval(within, equals, below, above):
    given = [(k, v) for k, v in (("within", within), ("equals", equals),
                                 ("below", below), ("above", above))
             if v is not None]
    if len(given) != 1:
        raise refused("prediction", ", ".join(k for k, _ in given) or "none",
                      "exactly one of within, equals, below, above",
                      "Write within=(1.9, 2.1).")
    if within is not None and np.shape(within) != (2,):
        raise refused("within", repr(within), "a pair (low, high)",
                      "Write within=(1.9, 2.1).")
    low, high = {
        "within": within, "equals": (equals, equals),
        "below": (-math.inf, below), "above": (above, math.inf),
    }[given[0][0]]
    return float(low), float(high)


def _check_draws(numbers, over, holds):
    count = numbers.size
    if count > 1 and re.search(rf"(?<!\d){count}(?!\d)", over) is None:
        raise refused("over", repr(over), f"what the {count} numbers are drawn over",
                      f"Write over='{count} nets', or reduce them to one number.")
    if holds in ("median", "all"):
        return
    if isinstance(holds, bool) or not isinstance(holds, int) or not 1 <= holds <= count:
        raise refused("holds", repr(holds), f"'median', 'all' or a count of 1 … {count}",
                      "Write holds='all'.")


def _measured(stated, numbers, need):
    """The claim with its numbers, to as many digits as its kind keeps."""
    middle, least, greatest = (
        _kept(x, stated) for x in (np.median(numbers) if numbers.size > 1 else numbers[0],
                                   numbers.min(), numbers.max()))
    draws = None if numbers.size == 1 else Draws(
        least, greatest, sum(map(stated.admits, numbers)), numbers.size, need)
    return Claim(**vars(stated) | {"measured": middle, "draws": draws})


def _kept(number, stated):
    number = number.item()
    if stated.kind == "exact" or not math.isfinite(number):
        return number
    if stated.low in (-math.inf, 0) and stated.high < NOISE and 0 < number <= stated.high:
        return _magnitude(number)
    return float(f"{number:.8g}")


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


def _written(x, form=".4g"):
    """A number as a reader writes it: −5, 0.25, 3·10⁻⁴."""
    if not math.isfinite(x):
        return f"{x}".replace("inf", "∞").replace("-", "−")
    if float(x).is_integer() and abs(x) < 1e8:
        return f"{int(x)}".replace("-", "−")
    mantissa, _, exponent = f"{x:{form}}".partition("e")
    mantissa = mantissa.rstrip(".").replace("-", "−")
    if not exponent:
        return mantissa
    power = "10" + str(int(exponent)).translate(SUPERSCRIPT)
    return power if mantissa == "1" else f"{mantissa}·{power}"


def _magnitude(x):
    """The power of ten that a positive number has reached."""
    return float(f"1e{f'{x:e}'.partition('e')[2]}")


def _finite(x):
    return None if math.isinf(x) else x
