"""KaTeX's style sheet for one book: its fonts cut down to the glyphs that the formulas use, and inlined.

Inlined, they arrive with the sheet, so that a formula is never first shown in another font and then moved.
"""

import re
from base64 import b64encode
from collections import defaultdict
from html import unescape
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

KATEX = Path(__file__).parent / "vendor" / "katex"
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
FACE = re.compile(r"@font-face\{([^{}]*)\}")
FAMILY = re.compile(r"font-family:(KaTeX_\w+)")
STYLE = re.compile(r"font-style:(\w+)")
WEIGHT = re.compile(r"font-weight:(\w+)")
PIECE = re.compile(r'<(?P<end>/)?\w+(?:[^>]*? class="(?P<classes>[^"]*)")?[^>]*?(?P<empty>/)?>|(?P<text>[^<]+)')
PLAIN = {"family": "KaTeX_Main", "style": "normal", "weight": "normal"}
NAMED = {"400": "normal", "700": "bold"}


def look_of(declarations):
    """The part of a look, {family, style, weight}, that declarations of CSS set."""
    found = {"family": FAMILY.search(declarations), "style": STYLE.search(declarations),
             "weight": WEIGHT.search(declarations)}
    return {what: NAMED.get(match[1], match[1]) for what, match in found.items() if match}


def rules(css):
    """(classes, look) of each rule that changes a font, in the order of the sheet."""
    for selectors, declarations in RULE.findall(FACE.sub("", css)):
        look = look_of(declarations)
        for selector in selectors.split(","):
            if look and ".katex " in selector:
                compound = selector.removesuffix(">span").split()[-1]
                yield frozenset(compound.strip(".").split(".")), look


def glyphs(formulas, css):
    """The characters of each look: {(family, style, weight): set of str}.

    Parameters
    ----------
    formulas : iterable of str
        HTML as KaTeX makes it.
    css : str
        KaTeX's style sheet.
    """
    known, used = list(rules(css)), defaultdict(set)
    for html in formulas:
        above = [PLAIN] * 3  # the three spans around what is seen
        for piece in PIECE.finditer(html.partition('<span class="katex-html"')[2].partition(">")[2]):
            if piece["text"]:
                used[tuple(above[-1].values())].update(unescape(piece["text"]))
            elif piece["end"]:
                above.pop()
            elif not piece["empty"]:
                classes = set((piece["classes"] or "").split())
                looks = [look for needed, look in known if needed <= classes]
                above.append({**above[-1], **{what: value for look in looks for what, value in look.items()}})
    return used


def cut(path, characters):
    """A font with these characters alone, as woff2."""
    options = Options(flavor="woff2", hinting=False, layout_features=[], name_IDs=[1, 2, 13, 14], notdef_outline=True)
    font = TTFont(path, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(characters))
    subsetter.subset(font)
    font.flavor = "woff2"
    written = BytesIO()
    font.save(written)
    return written.getvalue()


def style_sheet(formulas):
    """KaTeX's style sheet with what `formulas`, HTML as KaTeX makes it, need of each font."""
    css = (KATEX / "katex.min.css").read_text("utf-8")
    used = glyphs(formulas, css)

    def inlined(face):
        look = tuple({**PLAIN, **look_of(face[1])}.values())
        if not used.get(look):
            return ""
        name = re.search(r"fonts/([\w-]+)\.woff2", face[1])[1]
        data = b64encode(cut(KATEX / "fonts" / f"{name}.woff2", sorted(used[look]))).decode()
        source = f'src:url("data:font/woff2;base64,{data}") format("woff2")'
        return "@font-face{" + re.sub(r"src:[^;]*", source, face[1]) + "}"

    return FACE.sub(inlined, css)
