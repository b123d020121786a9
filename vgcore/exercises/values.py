"""Answers that are numbers: how exactly they were meant, and how they relate to the truth."""

import numpy as np

from vgcore.exercises.bank import precision
from vgcore.exercises.factors import CONSTANTS
from vgcore.exercises.slips import listed

COMPUTED = 8      # digits from which on a number counts as computed
STRICT = 1e-7     # and how closely it then has to agree
THREE_DIGITS = 5e-3
NOUGHT = 1e-6     # what a computation may leave of a 0, of the largest entry
PERCENT = 100


def resolution(got):
    """How far each number may lie from what it stands for.

    A number typed with few digits stands for what rounds to it or is cut off
    to it; one that was computed stands for itself.

    Parameters
    ----------
    got : array

    Returns
    -------
    array, shape of ``got``
    """
    return _each(_resolution, got)


def _each(function, got):
    return np.array([function(q) for q in np.ravel(got)],
                    dtype=float).reshape(np.shape(got))


def _resolution(value):
    if value.dtype == np.float32:
        return 1e-6 * abs(float(value))
    digits, decimals = _decimal(value)
    if digits >= COMPUTED:
        return STRICT * abs(float(value))
    return 1.05 * 10.0 ** -decimals


def _decimal(value):
    """How many digits a number has as written shortest, and how many decimals."""
    mantissa, exponent = np.format_float_scientific(
        float(value), trim="-").split("e")
    digits = sum(c.isdigit() for c in mantissa)
    return digits, max(digits - 1 - int(exponent), 0)


def _digits(got, value):
    """Down to which digit of a value, from its first one, a number is given."""
    decimals = _each(lambda q: _decimal(q)[1], got)
    with np.errstate(divide="ignore"):
        return np.floor(np.log10(np.abs(value))) + 1 + decimals, decimals


def rounded(got, value, digits=2):
    """Entry by entry, whether a number is a value correctly rounded.

    Parameters
    ----------
    got, value : array
    digits : int
        The fewest digits of the value that count as one.

    Returns
    -------
    array of bool
    """
    given, decimals = _digits(got, value)
    half = 0.5 * 10.0 ** -decimals * (1 + 1e-9)
    return (given >= digits) & (np.abs(got.astype(float) - value) <= half)


def right(got, due, rtol, digits):
    """Entry by entry, whether a number is as near the truth as it must be.

    Near enough is what differs from its own entry, not from the largest one,
    by at most ``rtol``; so is a correct rounding to enough digits.

    Parameters
    ----------
    got, due : array
    rtol : float
    digits : int

    Returns
    -------
    array of bool
    """
    size = np.abs(due.astype(float))
    room = np.where(size > 0, precision(got, rtol) * size,
                    NOUGHT * size.max(initial=0.0))
    return (np.abs(got.astype(float) - due) <= room) | rounded(got, due, digits)


def missing_digits(got, due, rtol, digits):
    """How many digits an answer lacks that is the truth, rounded too much; or 0."""
    short = ~right(got, due, rtol, digits)
    if not rounded(got[short], due[short], digits=1).all():
        return 0
    return digits - int(_digits(got[short], due[short])[0].min(initial=digits))


def stands_for(got, value, rtol):
    """Whether an answer, as exactly as it is given, is this value."""
    value = np.asarray(value, dtype=float)
    if got.shape != value.shape or not np.isfinite(value).all():
        return False
    gap = np.abs(got.astype(float) - value)
    coarse = (gap <= max(rtol, THREE_DIGITS) * np.abs(value)) | rounded(got, value)
    exact = gap <= resolution(got) + 1e-12 * np.abs(value)
    nought = (value == 0) & (gap <= NOUGHT * np.abs(value).max(initial=0.0))
    return bool((coarse & exact | nought).all())


def _relations(due):
    """Values that are the truth in another guise: mistake, sentence, value."""
    yield "sign-turned", "{0} is minus what it should be", -due
    for q in (2.0, 0.5):
        words = "twice" if q == 2 else "half of"
        yield "factor-two", f"{{0}} is {words} what it should be", q * due
    with np.errstate(all="ignore"):
        if (due > 0).all():
            yield ("square-or-root",
                   "{0} is the root of what it should be", np.sqrt(due))
            yield ("logarithm",
                   "{0} is the natural logarithm of what it should be", np.log(due))
            yield ("logarithm",
                   "{0} is log₁₀ of what it should be", np.log10(due))
        yield "square-or-root", "{0} is the square of what it should be", due**2
        yield "inverse", "{0} is one over what it should be", 1 / due
        if (np.abs(due) < 1e3).all():   # else it cannot be told from −due
            yield "inverse", "{0} is one minus what it should be", 1 - due
        yield "logarithm", "{0} is to be taken the logarithm of", np.exp(due)
        yield "logarithm", "{0} is to be taken log₁₀ of", 10.0**due
    for q in CONSTANTS if due.size > 1 else (PERCENT,):    # of one number any would tell it
        if q not in (-1, 2, 0.5):
            words = f"{q} times what it should be"
            yield "factor-wrong", f"{{0}} is {words}", float(q) * due
    if due.ndim and len(due) > 1:
        yield "another-order", "the numbers stand in reverse order", due[::-1]


def given_by(got, mutants, rtol):
    """The names of the mistakes that a value may come from; first, to its last digit."""
    near = [(m, value) for m, value in mutants if stands_for(got, value, rtol)]
    exact = [(m, value) for m, value in near if _as_good_as(got, value)]
    return list(dict.fromkeys(m.mistake for m, _ in exact or near))


def is_exactly_one(got, mutants):
    """Whether a value is what a mistake gives, to its last digit."""
    return any(_as_good_as(got, value) for _, value in mutants
               if got.shape == value.shape)


def explanation(got, due, mutants, rtol):
    """The mistakes that a wrong value shows, and a sentence if it has its own.

    Parameters
    ----------
    got, due : array
    mutants : list of (Mutant, array)
    rtol : float

    Returns
    -------
    list of str
        None if nothing explains it, several if it cannot be told which.
    str
    """
    names = given_by(got, mutants, rtol)
    if names:
        return names, ""
    if np.issubdtype(due.dtype, np.integer) and due.size == 1 and abs(
            float(got) - float(due)) == 1:
        more = "more" if got > due else "less"
        return ["off-by-one"], f"{{0}} is one {more} than it should be"
    if not np.any(due):
        return [], ""
    fine = (resolution(got) <= 1e-4 * np.abs(got)).all()
    exact, near = {}, {}
    for mistake, sentence, value in _relations(due.astype(float)):
        loose = (fine or mistake in ("sign-turned", "factor-two", "another-order")
                 or sentence.startswith("{0} is 100 times"))      # percent
        if stands_for(got, value, 1e-9) and _as_good_as(got, value):
            exact.setdefault(mistake, sentence)
        elif loose and stands_for(got, value, rtol):
            near.setdefault(mistake, sentence)
    found = exact or near
    return (list(found), *found.values()) if len(found) == 1 else ([], "")


def _as_good_as(got, value):
    """Whether two values agree to the last digits of a computation."""
    return np.allclose(got.astype(float), value, rtol=STRICT, atol=0)


def facts(name, got, due, kept):
    """What can be said of a number without giving the right one away.

    Parameters
    ----------
    name : str
    got, due : array
    kept : array of bool
        Which entries are right.
    """
    if due.size == 1:
        mine, theirs = float(got.ravel()[0]), float(due.ravel()[0])
        said = _compared(mine, theirs)
        return f"{name} is not it: got {mine:.4g}" + (f" ({said})" if said else "")
    gap = np.where(kept, -1, np.abs(got.astype(float) - due))
    at = np.unravel_index(np.argmax(gap), due.shape)
    place = [int(i) for i in at]
    fine = [str([int(i) for i in p]) for p in np.argwhere(kept)]
    also = f"; {listed(fine)} {'is' if len(fine) == 1 else 'are'} right" if fine else ""
    turned = (np.sign(got) == -np.sign(due)) & (due != 0)
    also += "; every sign is wrong" if turned.all() else ""
    return f"{name} differs most at {place}: got {float(got[at]):.4g}{also}"


def _compared(mine, theirs):
    """Whether a number has the wrong sign, or is too large or too small."""
    if np.sign(mine) == -np.sign(theirs):
        return "its sign is wrong"
    if not mine or not theirs:
        return ""
    off = mine / theirs
    size = " in size" if theirs < 0 else ""
    far = "" if 0.1 < off < 10 else ", by more than a factor of 10"
    return f"it is too {'large' if off > 1 else 'small'}{size}{far}"
