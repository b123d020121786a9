"""Barriers of WCAG 2.1 AA that axe-core finds in a page; the last look at it, for the page is thinned out.

axe reads every element before any rule runs, and most elements of a page tell it
nothing: the strokes of formulas, which screen readers do not see, the inside of
formulas and pictures, the colors of code. So the page is left with one text of
each look, which is what contrast depends on, and without the rest of those.
"""

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe

_AXE = Axe(AXE_SCRIPT + "\naxe.configure({rules: [{id: 'color-contrast', selector: '[data-look]'}]});")
_EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# What else axe looks at is the same in the dark and on a phone as on a desk.
_OF_SIZE_AND_COLOR = ["color-contrast", "scrollable-region-focusable"]

_THIN_OUT = """() => {
    for (const strokes of document.querySelectorAll('.katex-html')) strokes.remove();

    // An element's look: its own text, and all that lies behind it.
    const behind = new Map([[null, '']]);
    const ground = box => {
        if (!behind.has(box)) {
            const style = getComputedStyle(box);
            const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter]
                .filter(part => !['rgba(0, 0, 0, 0)', 'none', '1'].includes(part));
            behind.set(box, [ground(box.parentElement), ...own].join(' '));
        }
        return behind.get(box);
    };
    const seen = new Map();
    const article = document.querySelector('article');
    const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const box = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !box.checkVisibility()) continue;
        const own = getComputedStyle(box);
        const look = [own.color, own.fill, own.fontSize, own.fontWeight, own.textShadow, ground(box)].join();
        if (!seen.has(look)) seen.set(look, box);
    }
    for (const box of seen.values()) box.dataset.look = '';

    const told = '[data-look], :has([data-look])';
    for (const code of article.querySelectorAll('pre')) {
        for (const span of code.querySelectorAll(`span:not(${told})`)) span.replaceWith(span.textContent);
        code.normalize();
    }
    const inside = ':is(math, svg[role=img]) > ';
    for (const part of article.querySelectorAll(`${inside}:not(${told}, title, desc)`)) part.remove();
}"""
# The theme's animations would be read as faint text halfway through.
_AT_REST = "* { transition: none !important }"


def barriers(visit):
    """What hinders a reader on a desk, by daylight."""
    return _found(visit, _EVERYTHING)


def barriers_of_size_and_color(visit):
    """What another size or other colors can add: faint text, boxes that scroll and are no stop for the keyboard."""
    return _found(visit, {"type": "rule", "values": _OF_SIZE_AND_COLOR})


def _found(visit, rules):
    visit.page.add_style_tag(content=_AT_REST)
    visit.page.evaluate(_THIN_OUT)
    results = _AXE.run(visit.page, "article", {"runOnly": rules, "resultTypes": ["violations"]})
    return [
        f"{found['id']} ({found['impact']}): {node['html'][:200]} "
        f"{[check['message'] for check in node['any'][:1]]}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]
