"""Compare the outputs of a cell as committed with its outputs as computed now.

Words and integers must be the same, numbers with a fractional part or an
exponent must agree to a relative 1e-6, figures must look alike from afar.
"""

import base64
import io
import re

import numpy as np
from PIL import Image

RELATIVE_TOLERANCE = 1e-6
NOISE = 1e-9  # an upper bound below this says "rounding error": its size varies
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"  # random model ids
CLAIM = "application/vnd.vgcore.claim+json"

THUMBNAIL = (32, 24)  # columns, rows
INK_TOLERANCE = 0.06  # change of one thumbnail cell that still counts as alike
CELLS_TOLERANCE = 0.015  # share of cells that may change by more than that
MEAN_TOLERANCE = 0.01  # change of the mean over all cells

_WHOLE = r"(?:\d{1,3}(?:[,_]\d{3})+|\d+)"
_NUMBER = re.compile(
    rf"([-+−]?(?:{_WHOLE}\.\d*|\.\d+)(?:[eE][-+]?\d+)?"
    rf"|[-+−]?{_WHOLE}[eE][-+]?\d+)"
)
_SVG_NAMES = re.compile(
    r"<metadata>.*?</metadata>|\bid=\"[^\"]*\"|url\(#[^)]*\)|href=\"#[^\"]*\"",
    re.DOTALL,
)


def differences(reference, computed):
    """Say how the outputs of one cell differ.

    Parameters
    ----------
    reference, computed : sequence of dict
        Outputs in the notebook format, streams already joined.

    Returns
    -------
    list of str
        One line for each difference; empty when the outputs agree.
    """
    if len(reference) != len(computed):
        return [
            f"the notebook holds {_names(reference)}, "
            f"the run gave {_names(computed)}"
        ]
    found = []
    for i, (old, new) in enumerate(zip(reference, computed)):
        found += [f"output {i}: {line}" for line in _output(old, new)]
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


def image_difference(reference, computed):
    """How two encoded pictures differ when seen from afar, or ``None``."""
    old, new = (Image.open(io.BytesIO(_bytes(p))) for p in (reference, computed))
    ratio = (old.width / old.height) / (new.width / new.height)
    if not 0.9 < ratio < 1 / 0.9:
        return f"a figure of {old.size} pixels is now {new.size}"
    change = np.abs(_thumbnail(old) - _thumbnail(new))
    if change.mean() > MEAN_TOLERANCE:
        return f"the figure differs: ink changed by {change.mean():.1%}"
    share = (change > INK_TOLERANCE).mean()
    if share > CELLS_TOLERANCE:
        return f"the figure differs in {share:.1%} of its area"
    return None


def claim_difference(reference, computed):
    """How two claims differ, or ``None``.

    All but ``measured`` must be the same. ``measured`` may move by a relative
    1e-6, and freely below its bound when that bound says "rounding error".
    """
    names = reference.keys() | computed.keys()
    for name in sorted(names - {"measured"}):
        if not _same_value(reference.get(name), computed.get(name), exact=True):
            return (
                f"claim {reference.get('id')}: {name} {reference.get(name)!r} "
                f"is now {computed.get(name)!r}"
            )
    old, new = reference.get("measured"), computed.get("measured")
    bound = noise_bound(reference)
    if bound is not None and all(0 <= measured <= bound for measured in (old, new)):
        return None
    if not _same_value(old, new, exact=False):
        return f"claim {reference.get('id')}: measured {old!r} is now {new!r}"
    return None


def noise_bound(claim):
    """The upper bound that a claim states if it is below 1e-9, else ``None``.

    Then, between zero and that bound, the measured number is rounding error.
    """
    low, high = claim.get("low"), claim.get("high")
    return high if low in (None, 0) and high is not None and high < NOISE else None


def _output(old, new):
    if old["output_type"] != new["output_type"]:
        return [f"{_name(old)} is now {_name(new)}"]
    if old["output_type"] == "stream":
        if old["name"] != new["name"]:
            return [f"{_name(old)} is now {_name(new)}"]
        found = [text_difference(_joined(old["text"]), _joined(new["text"]))]
    elif old["output_type"] == "error":
        found = [text_difference(old[k], new[k]) for k in ("ename", "evalue")]
    else:
        kinds = old["data"].keys() | new["data"].keys()
        if old["data"].keys() != new["data"].keys():
            return [f"{sorted(old['data'])} is now {sorted(new['data'])}"]
        if WIDGET_VIEW in kinds:  # its text holds a digest of the numbers drawn
            kinds -= {"text/html"}
        found = [_data(k, old["data"][k], new["data"][k]) for k in sorted(kinds)]
    return [f for f in found if f is not None]


def _data(kind, old, new):
    if kind == WIDGET_VIEW:
        return None
    if kind == CLAIM:
        return claim_difference(old, new)
    if kind in ("image/png", "image/jpeg"):
        return image_difference(old, new)
    if kind == "image/svg+xml":
        return text_difference(
            *(_SVG_NAMES.sub("", _joined(svg)) for svg in (old, new))
        )
    if kind.startswith("text/"):
        return text_difference(_joined(old), _joined(new))
    return None if old == new else f"{kind} differs"


def _same_value(a, b, *, exact):
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(
            _same_value(x, y, exact=exact) for x, y in zip(a, b)
        )
    if exact or type(a) is not type(b) or not isinstance(a, float):
        return a == b or (a != a and b != b)
    return same_number(repr(a), repr(b))


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
