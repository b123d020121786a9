"""What can be wrong with a page in front of a reader.

Each function takes a ``Visit`` and returns a list of lines, empty when all is
well.
"""

from collections import Counter

from tests.browser.barriers import barriers, barriers_of_size_and_color

_RAW_MATHS = r"""() => {
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const node = walk.currentNode, parent = node.parentElement;
        if (parent.closest('script, style, pre, code, annotation, noscript')) continue;
        if (/\\\(|\\\)|\\\[|\\\]|\\[a-z]{3,}|\$\$/.test(node.data))
            found.push('not set: ' + node.data.trim().slice(0, 80));
    }
    for (const error of document.querySelectorAll('merror, .katex-error'))
        found.push('not understood: ' + error.textContent.slice(0, 80));
    for (const formula of document.querySelectorAll('.math')) {
        const spoken = formula.querySelectorAll('math:has(> semantics > annotation)').length;
        const seen = [...formula.querySelectorAll('.katex-html')];
        const box = formula.getBoundingClientRect();
        if (spoken !== 1 || seen.length !== 1)
            found.push(`${spoken} math nodes, ${seen.length} pictures: ` + formula.textContent.slice(0, 80));
        else if (formula.checkVisibility() && (box.width < 3 || box.height < 5))
            found.push(`${box.width} × ${box.height} px: ` + formula.textContent.slice(0, 80));
    }
    return found;
}"""
# Of each letter in each font, one is marked.
_MARK_GLYPHS = """() => {
    const seen = new Set();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const box = texts.currentNode.parentElement;
        const letters = texts.currentNode.data.replace(/[\\s\\u200b]/g, '');
        if (!letters || !box.closest('.katex-html') || !box.checkVisibility()) continue;
        const {fontFamily, fontStyle, fontWeight} = getComputedStyle(box);
        const key = [letters, fontFamily, fontStyle, fontWeight].join();
        box.toggleAttribute('data-glyph', !seen.has(key) || box.hasAttribute('data-glyph'));
        seen.add(key);
    }
}"""
_NAMES = """() => [...new Set([...document.querySelectorAll('*')]
    .flatMap(one => [one.localName, one.id, ...one.classList]))]"""
_LOST_PICTURES = """() => [...document.images]
    .filter(image => image.getAttribute('loading') !== 'lazy' || image.complete)
    .filter(image => !(image.complete && image.naturalWidth > 0))
    .map(image => 'not loaded: ' + image.getAttribute('src'))"""
_OVERFLOW = """() => {
    const wide = document.documentElement.scrollWidth, room = innerWidth;
    if (wide <= room) return [];
    const culprits = [...document.querySelectorAll('main *')]
        .filter(e => e.getBoundingClientRect().right > room + 1)
        .slice(0, 5)
        .map(e => e.tagName.toLowerCase() + '.' + [...e.classList].join('.'));
    return [`${wide} px of content in a window of ${room} px: ${culprits}`];
}"""
_CUT_OFF = """() => [...document.querySelectorAll('article .katex, article img')]
    .filter(thing => {
        const right = thing.getBoundingClientRect().right;
        if (right <= innerWidth) return false;
        for (let box = thing; box && box.tagName !== 'ARTICLE'; box = box.parentElement)
            if (/auto|scroll/.test(getComputedStyle(box).overflowX)) return false;
        return true;
    })
    .map(thing => 'cut off: ' + thing.parentElement.textContent.trim().slice(0, 60))"""
_CUT_LINES = """() => [...document.querySelectorAll('article .vg-claim, article .vg-claim *')]
    .filter(row => row.checkVisibility()
        && (row.scrollWidth > row.clientWidth + 1 && getComputedStyle(row).display !== 'inline'
            || row.getBoundingClientRect().right > innerWidth))
    .concat([...document.querySelectorAll('article :is(pre, .output):has(.vg-claim)')]
        .filter(box => box.scrollWidth > box.clientWidth + 1))
    .map(row => 'a claim is cut: ' + row.textContent.trim().slice(0, 60))"""
_NULL_TOOLTIPS = """() => [...document.querySelectorAll('[title=null], [title=undefined]')]
    .map(thing => 'the tooltip says ' + thing.title + ': ' + thing.textContent.slice(0, 60))"""
_COVERED_SEARCH = """() => [...document.querySelectorAll('form.bd-search')]
    .filter(form => form.checkVisibility())
    .flatMap(form => {
        const input = form.querySelector('input[type=search]');
        const text = input.getBoundingClientRect().left
            + parseFloat(getComputedStyle(input).paddingLeft);
        return [...form.querySelectorAll('i, svg')]
            .map(icon => icon.getBoundingClientRect())
            .filter(icon => icon.width && icon.right > text + 0.5 && icon.left < text + 100)
            .map(icon => `an icon ends at ${icon.right} px, the text of the search box `
                 + `begins at ${text} px`);
    })"""


def requests_elsewhere(visit):
    return [f"asked for {url}" for url in visit.requests]


def errors(visit):
    return visit.errors


def equations_not_set(visit):
    return visit.page.evaluate(_RAW_MATHS)


def lost_glyphs(visit):
    """Letters of formulas that the fonts of the book, which hold what it needs, do not have."""
    visit.page.evaluate(_MARK_GLYPHS)
    inspector = visit.page.context.new_cdp_session(visit.page)
    inspector.send("DOM.enable")
    inspector.send("CSS.enable")
    root = inspector.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    marked = inspector.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-glyph]"})
    used = Counter()
    for node in marked["nodeIds"]:
        for font in inspector.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
            if not font["isCustomFont"]:
                used[font["familyName"]] += 1
    inspector.detach()
    return [f"{times} letters of formulas are set in {font}" for font, times in used.items()]


def lost_styles(visit, unused):
    """Classes, ids and elements of a page for which the style sheet has no rules any more (website/style_sheet.py)."""
    return [f"the rules for {name} were taken out" for name in visit.page.evaluate(_NAMES) if name in unused]


def lost_pictures(visit):
    return visit.page.evaluate(_LOST_PICTURES)


def overflow(visit):
    return visit.page.evaluate(_OVERFLOW) + visit.page.evaluate(_CUT_OFF)


def cut_lines(visit):
    return visit.page.evaluate(_CUT_LINES)


def empty_tooltips(visit):
    return visit.page.evaluate(_NULL_TOOLTIPS)


def covered_search(visit):
    return visit.page.evaluate(_COVERED_SEARCH)


ALL = (
    requests_elsewhere,
    errors,
    equations_not_set,
    lost_glyphs,
    lost_pictures,
    overflow,
    cut_lines,
    empty_tooltips,
    covered_search,
    barriers,
)
# A phone shows the same letters, and axe finds little that is new.
ON_A_PHONE = (*(check for check in ALL if check not in (lost_glyphs, barriers)), barriers_of_size_and_color)
