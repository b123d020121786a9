"""What an answer does when it is run: what it returns, changes, keeps, or why it fails."""

import copy
import dis
import inspect
import re
import warnings
from collections.abc import Iterator, MappingView
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vgcore.exercises.patience import OutOfPatience, Patience

PATIENCE = 5.0  # seconds for all runs of one answer


class Blank:
    """A stub: nothing is returned, and nothing was done."""


@dataclass(frozen=True)
class Failed:
    """There is nothing to compare.

    Attributes
    ----------
    kind : {"raised", "nothing", "endless", "unreadable"}
    said : str
        One sentence without its full stop.
    cure : str
    """

    kind: str
    said: str
    cure: str = ""


@dataclass(frozen=True)
class Runs:
    """An answer, run on every trial of an exercise.

    Attributes
    ----------
    results : list
        What was returned on each trial; Blank or Failed where nothing was.
    changed : tuple of str
        Inputs that the answer wrote to.
    returned : tuple of str
        Inputs that the answer handed back themselves, no copies.
    repeats : bool
        Whether the first trial gave the same result twice.
    """

    results: list
    changed: tuple = ()
    returned: tuple = ()
    repeats: bool = True


def run(exercise, answer):
    """Run an answer on copies of every trial, and at the end on the first again."""
    if not exercise.is_function:
        return Runs([answer])
    names = list(inspect.signature(exercise.truth).parameters)
    results, changed, returned, first = [], {}, {}, exercise.inputs[0]
    patience = Patience(PATIENCE)
    for trial in (*exercise.inputs, first):
        given = copy.deepcopy(trial)
        result = attempt(answer, given, patience)
        returned |= {name: None for name, q in zip(names, given) if q is result}
        results.append(_kept(result))
        changed |= {name: None for name, q, kept in zip(names, given, trial)
                    if not same(q, kept, 1e-12)}
        if isinstance(results[-1], Failed) and results[-1].kind == "endless":
            break
    tried = len(exercise.inputs)
    return Runs(results[:tried], tuple(changed), tuple(returned),
                all(same(results[0], again) for again in results[tried:]))


def _kept(result):
    """A copy, which later runs cannot change."""
    try:
        return copy.deepcopy(result)
    except Exception:  # a generator, a lock
        return result


def attempt(answer, given, patience):
    """What ``answer(*given)`` returns, or why it returns nothing."""
    try:
        with (warnings.catch_warnings(), np.errstate(all="ignore"),
              patience.watching()):
            warnings.simplefilter("ignore")
            result = answer(*given)
    except NotImplementedError:
        return Blank()
    except OutOfPatience:
        return Failed("endless", f"Your function was still running after "
                      f"{patience.seconds:g} seconds", "Look for a loop that never ends.")
    except KeyboardInterrupt:
        return Failed("raised", "Your function was interrupted",
                      "Look for a loop that never ends.")
    except SystemExit:
        return Failed("raised", "Your function left Python by exit()",
                      "Use return to leave a function.")
    except BaseException as error:  # a learner's error is an answer
        return _raised(error)
    if blank(result):
        return Blank() if is_stub(answer) else Failed(
            "nothing", "Your function returned nothing",
            "End it with return and its result.")
    return result


def _raised(error):
    message = " ".join(str(error).split())
    message = re.sub(r", with gufunc signature \S+", "", message)   # of matmul
    if len(message) > 200:
        message = message[:200] + " …"
    return Failed("raised", f"Your function raised {type(error).__name__}: "
                            f"{message}".rstrip(": "))


def blank(value):
    """Whether ``value`` stands for nothing."""
    return value is None or value is Ellipsis or value is NotImplemented


IDLE = {"RESUME", "NOP", "CACHE", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST",
        "POP_TOP", "COPY_FREE_VARS", "MAKE_CELL", "LOAD_FAST", "LOAD_DEREF",
        "LOAD_GLOBAL", "LOAD_SMALL_INT", "LOAD_COMMON_CONSTANT", "NOT_TAKEN"}


def is_stub(answer):
    """Whether a function does nothing yet, as far as its code can be seen."""
    code = getattr(getattr(answer, "func", answer), "__code__", None)
    steps = list(dis.get_instructions(code)) if code else []
    return all(step.opname in IDLE for step in steps) or any(
        step.argval is Ellipsis and after.opname.startswith(("STORE_F", "RETURN"))
        for step, after in pairwise(steps))      # delta = ...


def same(a, b, rtol=0.0):
    """Whether two values are the same, array by array, up to rounding if asked."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k], rtol) for k in a)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(same(p, q, rtol) for p, q in zip(a, b))
    if isinstance(a, (np.ndarray, np.generic, float, int)):
        kept = complex if np.iscomplexobj(a) or np.iscomplexobj(b) else float
        try:
            a, b = np.asarray(a, dtype=kept), np.asarray(b, dtype=kept)
        except (TypeError, ValueError):
            return True
        return a.shape == b.shape and (
            bool((a == b).all()) or np.allclose(a, b, rtol, rtol, equal_nan=True))
    return type(a) is type(b)


def read(value, outputs):
    """The arrays of a result by name, or why they cannot be read.

    Parameters
    ----------
    value : object
        What an answer returned.
    outputs : tuple of str

    Returns
    -------
    dict of str to array, Blank or Failed
    """
    if isinstance(value, (Blank, Failed)):
        return value
    if len(outputs) == 1:
        return Blank() if _all_blank(value) else _arrays([(outputs[0], value)])
    if not isinstance(value, (tuple, list)) or len(value) != len(outputs):
        came = (f"{len(value)} values" if isinstance(value, (tuple, list))
                else kind(value))
        return Failed("unreadable", f"got {came} where {', '.join(outputs)} "
                      "were expected, in this order",
                      f"End it with return {', '.join(outputs)}.")
    if _all_blank(value):
        return Blank()
    return _arrays(zip(outputs, value))


def _all_blank(values):
    return isinstance(values, (tuple, list)) and bool(values) and all(
        blank(v) or _all_blank(v) for v in values)


def _arrays(pairs):
    found = {}
    for name, value in pairs:
        if isinstance(value, dict):
            inner = _arrays((f"{name}[{k}]", v) for k, v in value.items())
            if isinstance(inner, Failed):
                return inner
            found |= inner
            continue
        array = _array(name, value)
        if isinstance(array, Failed):
            return array
        found[name] = array
    return found


def _array(name, value):
    if blank(value):
        return Failed("unreadable", f"{name} is still {_shown(value)}",
                      "Put an array there.")
    if (place := _open_entry(value)) is not None:
        at, still = place
        return Failed("unreadable", f"{name} is still {_shown(still)} at {at}",
                      "Put a number there.")
    if isinstance(value, (Iterator, MappingView)):
        return Failed("unreadable", f"got {kind(value)} as {name}",
                      "Make an array of it: np.array(list(…)).")
    if isinstance(value, (set, frozenset)):
        return Failed("unreadable", f"got a set as {name}; a set has no order",
                      "Write a list, [ … ].")
    try:
        array = np.asarray(value)
    except Exception as error:  # rows of unequal length, another library's array
        if isinstance(value, tuple):
            return Failed("unreadable", f"got a tuple of {len(value)}, expected "
                          f"{name} alone", f"End it with return {name}.")
        if isinstance(error, ValueError):
            return Failed("unreadable", f"rows of unequal length in {name}")
        return Failed("unreadable", f"got {kind(value)} as {name} that numpy "
                      "cannot read", "Convert it: .detach().numpy() in PyTorch.")
    if array.dtype.kind == "O":
        try:
            array = np.array(value, dtype=float)
        except OverflowError:
            return Failed("unreadable", f"{name} is beyond the largest float, 1.8e308",
                          "Look for a power that is too high.")
        except (TypeError, ValueError):
            pass
    if array.dtype.kind == "c" and not array.imag.any():
        array = array.real
    if array.dtype.kind in "US":
        return Failed("unreadable", f"got {kind(value)} as {name} where numbers "
                      "were expected", "Write them without quotes.")
    if array.dtype.kind not in "biuf":
        return Failed("unreadable", f"got {kind(value)} as {name} where numbers "
                                    "were expected")
    return array


def _shown(value):
    return "…" if value is Ellipsis else repr(value)


def _open_entry(value, place=()):
    """Where a list still has an entry that stands for nothing, and which; or None."""
    if isinstance(value, np.ndarray) and value.dtype == object:
        value = value.tolist()
    if blank(value):
        return list(place), value
    entries = enumerate(value) if isinstance(value, (tuple, list)) else ()
    return next(filter(None, (_open_entry(v, (*place, i)) for i, v in entries)), None)


def kind(value):
    """The type of a value, with its article."""
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
