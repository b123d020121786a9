"""Compare the outputs of a cell as committed with its outputs as computed now.

Words and integers must be the same, numbers with a fractional part or an
exponent must agree to a relative 1e-6, figures must look alike from afar.
A claim is compared by its facts, as its kind promises, a widget by the sums of
what it drew. Of a chaotic cell, which shows what came out of a training run,
only words, the count of numbers, the shape of figures and claims are compared.
"""

import base64
import io
import re

import numpy as np
from PIL import Image

from vgcore.claims import MIME as CLAIM
from vgcore.claims import Claim

RELATIVE_TOLERANCE = 1e-6
DRAWN_TOLERANCE = 2e-3  # of a widget's sums: one point moved by 0.2 % of its axis
CHAOTIC = "chaotic"  # the tag of a cell whose numbers hang on the last bit
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"  # names of models
DRAWN = "application/vnd.vgcore.drawn+json"

THUMBNAIL = (32, 24)  # columns, rows
INK_TOLERANCE = 0.06  # change of one thumbnail cell that still counts as alike
CELLS_TOLERANCE = 0.015  # share of cells that may change by more than that
MEAN_TOLERANCE = 0.01  # change of the mean over all cells

_WHOLE = r"(?:\d{1,3}(?:[,_]\d{3})+|\d+)"
_NUMBER = re.compile(
    rf"([-+−]?(?:{_WHOLE}\.\d*|\.\d+)(?:[eE][-+]?\d+)?"
    rf"|[-+−]?{_WHOLE}[eE][-+]?\d+)"
)
_ANY_NUMBER = re.compile(
    rf"[-+−]?(?:{_WHOLE}(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+|·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
)
_SVG_NAMES = re.compile(
    r"<metadata>.*?</metadata>|\bid=\"[^\"]*\"|url\(#[^)]*\)|href=\"#[^\"]*\"",
    re.DOTALL,
)


def differences(reference, computed, *, chaotic=False):
    """Say how the outputs of one cell differ.

    Parameters
    ----------
    reference, computed : sequence of dict
        Outputs in the notebook format.
    chaotic : bool
        Whether the cell is marked so.

    Returns
    -------
    list of str
        One line for each difference; empty when the outputs agree.
    """
    reference, computed = _joined_streams(reference), _joined_streams(computed)
    if len(reference) != len(computed):
        return [
            f"the notebook holds {_names(reference)}, "
            f"the run gave {_names(computed)}"
        ]
    found = []
    for i, (old, new) in enumerate(zip(reference, computed)):
        found += [f"output {i}: {line}" for line in _output(old, new, chaotic)]
    return found


def text_difference(reference, computed):
    """First difference of two texts by the number rule, or ``None``."""
    if reference == computed:
        return None
    old, new = _NUMBER.split(reference), _NUMBER.split(computed)
    # odd places hold numbers, even places what stands between them
    for i, (a, b) in enumerate(zip(old, new)):
        alike = same_number(a, b) if i % 2 else _words(a) == _words(b)
        if not alike:
            return f"{_shown(old, i)} is now {_shown(new, i)}"
    if len(old) != len(new):
        return f"{len(old) // 2} numbers are now {len(new) // 2}"
    return None


def same_number(a, b):
    """Whether two printed numbers agree.

    A whole number must be the same. Zero must be printed the same way, but
    for its sign, which is rounding error.
    """
    if a == b:
        return True
    x, y = value(a), value(b)
    if x == 0 or y == 0:
        return a.lstrip("+-−") == b.lstrip("+-−")
    if is_whole(a) or is_whole(b):
        return x == y
    return abs(x - y) <= RELATIVE_TOLERANCE * max(abs(x), abs(y))


def value(number):
    """The float that a printed number stands for."""
    return float(re.sub("[,_]", "", number).replace("−", "-"))


def is_whole(number):
    """Whether a number is printed without fraction and without exponent."""
    return re.search(r"\.\d|[eE]", number) is None


def image_difference(reference, computed, *, shape_only=False):
    """How two encoded pictures differ when seen from afar, or ``None``."""
    old, new = (Image.open(io.BytesIO(_bytes(p))) for p in (reference, computed))
    ratio = (old.width / old.height) / (new.width / new.height)
    if not 0.9 < ratio < 1 / 0.9:
        return f"a figure of {old.size} pixels is now {new.size}"
    if shape_only:
        return None
    change = np.abs(_thumbnail(old) - _thumbnail(new))
    if change.mean() > MEAN_TOLERANCE:
        return f"the figure differs: ink changed by {change.mean():.1%}"
    share = (change > INK_TOLERANCE).mean()
    if share > CELLS_TOLERANCE:
        return f"the figure differs in {share:.1%} of its area"
    return None


def wording_difference(reference, computed):
    """How two texts differ if their numbers do not count, or ``None``."""
    old, new = _ANY_NUMBER.split(reference), _ANY_NUMBER.split(computed)
    if len(old) != len(new):
        return f"{len(old) - 1} numbers are now {len(new) - 1}"
    for a, b in zip(old, new):
        if _words(a) != _words(b):
            return f"{a[-60:]!r} is now {b[-60:]!r}"
    return None


def claim_difference(reference, computed):
    """How two claims differ, or ``None``.

    Words must be the same and bounds agree to a relative 1e-6. Both must hold.
    What was measured is compared as its kind promises: exact, to a relative
    1e-6, or not at all if it is chaotic or rounding error.
    """
    old, new = Claim.from_facts(reference), Claim.from_facts(computed)
    for name in ("id", "statement", "unit", "kind", "over"):
        if getattr(old, name) != getattr(new, name):
            return f"claim {old.id}: {name} {getattr(old, name)!r} is now {getattr(new, name)!r}"
    for name in ("low", "high"):
        if not _close(getattr(old, name), getattr(new, name)):
            return f"claim {old.id}: {name} {getattr(old, name)!r} is now {getattr(new, name)!r}"
    if (old.draws is None) != (new.draws is None) or old.draws and (
            (old.draws.of, old.draws.need) != (new.draws.of, new.draws.need)):
        return f"claim {old.id}: draws {old.draws} are now {new.draws}"
    for claim in (old, new):
        if not claim.holds:
            return f"claim {claim.id}: does not hold: {claim}"
    if old.kind == "chaotic" or old.is_noise and new.is_noise:
        return None
    same = (lambda a, b: a == b) if old.kind == "exact" else _close
    for name, a, b in zip(("measured", "least", "greatest", "hold"), _numbers(old), _numbers(new)):
        if type(a) is not type(b) or not same(a, b):
            return f"claim {old.id}: {name} {a!r} is now {b!r}"
    return None


def misprint(output):
    """What a claim shows and its facts do not say, or ``None``."""
    says = Claim.from_facts(output["data"][CLAIM])._repr_mimebundle_()
    for kind in says.keys() | output["data"].keys() - {CLAIM}:
        shown = output["data"].get(kind)
        if kind != CLAIM and (shown is None or _joined(shown) != says.get(kind)):
            return f"a claim shows {shown!r}, its facts say {says.get(kind)!r}"
    return None


def drawing_difference(reference, computed):
    """How what two widgets drew differs, or ``None``."""
    if reference["words"] != computed["words"]:
        return "the widget's words or the counts of its points differ"
    change = np.max(np.abs(np.subtract(reference["sums"], computed["sums"])))
    if not change <= DRAWN_TOLERANCE:
        return f"the widget drew other numbers: its sums moved by {change:.2g}"
    return None


def _numbers(claim):
    draws = claim.draws
    return [claim.measured] + ([draws.least, draws.greatest, draws.hold] if draws else [])


def _close(a, b):
    return a == b or abs(a - b) <= RELATIVE_TOLERANCE * max(abs(a), abs(b)) < float("inf")


def _output(old, new, chaotic):
    if old["output_type"] != new["output_type"]:
        return [f"{_name(old)} is now {_name(new)}"]
    compare = wording_difference if chaotic else text_difference
    if old["output_type"] == "stream":
        if old["name"] != new["name"]:
            return [f"{_name(old)} is now {_name(new)}"]
        found = [compare(_joined(old["text"]), _joined(new["text"]))]
    elif old["output_type"] == "error":
        found = [compare(old[k], new[k]) for k in ("ename", "evalue")]
    else:
        kinds = old["data"].keys()
        if kinds != new["data"].keys():
            return [f"{sorted(kinds)} is now {sorted(new['data'])}"]
        if CLAIM in kinds:
            return [line for line in (
                claim_difference(old["data"][CLAIM], new["data"][CLAIM]),
                misprint(old), misprint(new)) if line]
        if WIDGET_VIEW in kinds:  # drawn anew in every run, and digested
            kinds = kinds - {"text/html", WIDGET_VIEW}
        found = [_data(k, old["data"][k], new["data"][k], chaotic) for k in sorted(kinds)]
    return [f for f in found if f is not None]


def _data(kind, old, new, chaotic):
    compare = wording_difference if chaotic else text_difference
    if kind == DRAWN:
        return None if chaotic else drawing_difference(old, new)
    if kind in ("image/png", "image/jpeg"):
        return image_difference(old, new, shape_only=chaotic)
    if kind == "image/svg+xml":
        return compare(*(_SVG_NAMES.sub("", _joined(svg)) for svg in (old, new)))
    if kind.startswith("text/"):
        return compare(_joined(old), _joined(new))
    return None if old == new else f"{kind} differs"


def _joined_streams(outputs):
    """What is printed in one go may come in pieces."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += _joined(output["text"])
        elif output["output_type"] == "stream":
            joined.append({**output, "text": _joined(output["text"])})
        else:
            joined.append(output)
    return joined


def _thumbnail(picture):
    page = Image.new("RGBA", picture.size, "white")
    page.alpha_composite(picture.convert("RGBA"))
    small = page.convert("RGB").resize(THUMBNAIL, Image.Resampling.BOX)
    return np.asarray(small, dtype=float) / 255


def _bytes(encoded):
    return base64.b64decode(_joined(encoded))


def _joined(text):
    return text if isinstance(text, str) else "".join(text)


def _words(text):
    return re.sub(r"[ \t]+", " ", text).strip(" ")


def _shown(parts, i):
    start = max(0, i - 2)
    return repr("".join(parts[start : i + 2])[-60 if i % 2 else -80 :])


def _name(output):
    if output["output_type"] == "stream":
        return output["name"]
    return " + ".join(sorted(output.get("data", {}))) or output["output_type"]


def _names(outputs):
    return "[" + ", ".join(_name(o) for o in outputs) + "]"
