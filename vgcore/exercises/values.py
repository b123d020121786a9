"""Answers that are numbers: how exactly they were meant, and how they relate to the truth."""

import numpy as np

from vgcore.exercises.factors import CONSTANTS
from vgcore.exercises.slips import listed

COMPUTED = 8      # digits from which on a number counts as computed
STRICT = 1e-7     # and how closely it then has to agree
PERCENT = 100


def resolution(got):
    """How far each number may lie from what it stands for.

    A number typed with few digits stands for what rounds to it; one that was
    computed stands for itself.

    Parameters
    ----------
    got : array

    Returns
    -------
    array, shape of ``got``
    """
    return np.array([_resolution(q) for q in np.ravel(got)],
                    dtype=float).reshape(np.shape(got))


def _resolution(value):
    if value.dtype == np.float32:
        return 1e-6 * abs(float(value))
    text = np.format_float_scientific(float(value), trim="-")
    mantissa, exponent = text.split("e")
    digits = sum(c.isdigit() for c in mantissa)
    if digits >= COMPUTED:
        return STRICT * abs(float(value))
    decimals = digits - 1 - int(exponent)
    return 1.05 * 10.0 ** -max(decimals, 0)


def stands_for(got, value, rtol):
    """Whether an answer, as exactly as it is given, is this value."""
    value = np.asarray(value, dtype=float)
    if got.shape != value.shape or not np.isfinite(value).all():
        return False
    gap = np.abs(got.astype(float) - value)
    coarse = gap <= max(rtol, 5e-3) * np.abs(value).max(initial=0.0)
    return bool((coarse & (gap <= resolution(got) + 1e-12 * np.abs(value))).all())


def _relations(due):
    """Values that are the truth in another guise: mistake, sentence, value."""
    yield "sign-turned", "{0} is minus what it should be", -due
    for q in (2.0, 0.5):
        words = "twice" if q == 2 else "half of"
        yield "factor-two", f"{{0}} is {words} what it should be", q * due
    with np.errstate(all="ignore"):
        if (due > 0).all():
            yield "square-or-root", "", np.sqrt(due)
            yield ("logarithm",
                   "{0} is the natural logarithm of what it should be", np.log(due))
            yield ("logarithm",
                   "{0} is log₁₀ of what it should be", np.log10(due))
        yield "square-or-root", "", due**2
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
    names = list(dict.fromkeys(m.mistake for m, value in mutants
                               if stands_for(got, value, rtol)))
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


def facts(name, got, due, rtol):
    """What can be said of a number without giving the right one away."""
    if due.ndim == 0 or due.size == 1:
        hints = []
        if np.sign(float(got.ravel()[0])) == -np.sign(float(due.ravel()[0])):
            hints.append("its sign is wrong")
        elif float(got.ravel()[0]) and float(due.ravel()[0]):
            off = abs(float(got.ravel()[0])) / abs(float(due.ravel()[0]))
            hints.append("it is too large" if off > 1 else "it is too small")
            if not 0.1 < off < 10:
                hints[-1] += ", by more than a factor of 10"
        said = f" ({hints[0]})" if hints else ""
        return f"{name} is not it: got {float(got.ravel()[0]):.4g}{said}"
    scale = np.abs(due).max()
    right = np.abs(got.astype(float) - due) <= rtol * scale
    at = np.unravel_index(np.argmax(np.abs(got.astype(float) - due)), due.shape)
    place = [int(i) for i in at]
    kept = [str([int(i) for i in p]) for p in np.argwhere(right)]
    also = f"; {listed(kept)} {'is' if len(kept) == 1 else 'are'} right" if kept else ""
    turned = (np.sign(got) == -np.sign(due)) & (due != 0)
    also += "; every sign is wrong" if turned.all() else ""
    return f"{name} differs most at {place}: got {float(got[at]):.4g}{also}"

