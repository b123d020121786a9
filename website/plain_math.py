"""A formula as a line of characters, for places that hold text only: search results, titles, descriptions of a page."""

import re
import unicodedata

from docutils.utils.math import tex2unichar

SIGNS = {name: sign for table in ("mathalpha", "mathord", "mathop", "mathopen", "mathclose", "mathfence")
         for name, sign in getattr(tex2unichar, table).items()}
SIGNS |= {name: f" {sign} " for table in ("mathbin", "mathrel") for name, sign in getattr(tex2unichar, table).items()}
# Where docutils has another shape, and names that it leaves to fonts.
SIGNS |= {"epsilon": "ε", "varepsilon": "ε", "phi": "φ", "top": "ᵀ", "cdot": " · ", "lVert": "‖", "rVert": "‖",
          "dots": "… ", "cdots": "… ", "sum": "Σ", "prod": "∏", "quad": " ", "qquad": " ", " ": " ", "!": "", "|": "‖",
          "left": "", "right": "", "\\": "; "} | dict.fromkeys([",", ";", ":"], " ")
SIZES = {size + side: "" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")}
FUNCTIONS = ("arctan", "cos", "det", "diag", "exp", "lim", "ln", "log", "max", "min", "sin", "tan", "tanh")
ACCENTS = {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304"}
UPRIGHT = ("text", "mathrm", "operatorname", "mathbf", "boldsymbol", "mathcal", "mathbb")
RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-−()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")

PRINTED = {"&": " ", "~": " ", "-": "−", "=": " = ", "<": " < ", ">": " > "}

TOKEN = re.compile(
    r"\\(?:(?P<command>[A-Za-z]+)(?:\s+(?![+\-=<>/]))?|(?P<mark>\\(?:\[\w+\])?|.))|(?P<open>\{)|(?P<close>\})|(?P<script>[_^])|(?P<sign>.)",
    re.DOTALL)


def plain(tex):
    """Write TeX as characters.

    Parameters
    ----------
    tex : str
        A formula, without dollar signs.

    Returns
    -------
    str
        One line: "δ[l] = g[l] ⊙ σ'(z[l])". A command that no character stands for leaves its name.
    """
    written, _ = _group([match for match in TOKEN.finditer(tex)], 0)
    written = re.sub(r"\s+", " ", unicodedata.normalize("NFC", written))
    written = written.replace(": =", ":=")
    return re.sub(r"([(\[∂]) | (?=[)\],.;₀-₉])", r"\1", written).strip()


def _group(tokens, place):
    """The characters up to the end of a group, and the place behind it."""
    written = ""
    while place < len(tokens) and not tokens[place]["close"]:
        part, place = _one(tokens, place)
        written += part
    return written, place + 1


def _one(tokens, place):
    """The characters of one token with its arguments, and the place behind it."""
    if place >= len(tokens):
        return "", place
    token = tokens[place]
    if token["open"]:
        return _group(tokens, place + 1)
    if token["script"]:
        inner, place = _one(tokens, place + 1)
        return _script(token["script"], inner), place
    if token["command"]:
        return _command(token["command"], tokens, place + 1)
    if token["mark"]:
        return SIGNS.get(token["mark"][0], token["mark"]), place + 1
    return PRINTED.get(token["sign"], token["sign"] or ""), place + 1


def _command(name, tokens, place):
    if name in ("begin", "end"):
        return " ", _one(tokens, place)[1]
    if name in ("frac", "tfrac", "dfrac"):
        above, place = _one(tokens, place)
        below, place = _one(tokens, place)
        return f"{_closed(above)}/{_closed(below)}", place
    if name == "binom":
        above, place = _one(tokens, place)
        below, place = _one(tokens, place)
        return f"C({above}, {below})", place
    if name == "sqrt":
        inner, place = _one(tokens, place)
        return f"√{_closed(inner)}", place
    if name in ACCENTS or name in UPRIGHT:
        inner, place = _one(tokens, place)
        return inner + ACCENTS.get(name, ""), place
    if name in FUNCTIONS:
        return f" {name} ", place
    return (SIGNS | SIZES).get(name, name), place


def _closed(part):
    """A numerator, denominator or radicand, in parentheses where it is a sum."""
    return f"({part.strip()})" if re.search(r"[+−=]|\s\S", part.strip()) else part.strip()


def _script(kind, inner):
    """An index or a power in small characters where all of them exist; [l] stands behind its letter as it is."""
    if inner.startswith("[") or inner in ("ᵀ", "'", "+"):
        return inner
    small = inner.replace(" ", "").translate(LOWERED if kind == "_" else RAISED)
    if not set(small) & set(inner):
        return small
    return f"{kind}{inner}" if len(inner.strip()) == 1 or inner.isalnum() else f"{kind}({inner.strip()})"
