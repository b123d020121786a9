"""What can be wrong with a page in front of a reader.

Each function takes a ``Visit`` and returns a list of lines, empty when all is
well.
"""

from axe_playwright_python.sync_playwright import Axe

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
}

_RAW_MATHS = r"""() => {
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const node = walk.currentNode, parent = node.parentElement;
        if (parent.closest('script, style, pre, code, mjx-container, noscript')) continue;
        if (/\\\(|\\\)|\\\[|\\\]|\\begin\{|\$\$/.test(node.data))
            found.push('not set: ' + node.data.trim().slice(0, 80));
    }
    for (const error of document.querySelectorAll(
            '[data-mml-node="merror"], mjx-merror, merror, .MathJax_Error'))
        found.push('not understood: ' + (error.getAttribute('data-mjx-error')
                   || error.textContent).slice(0, 80));
    for (const source of document.querySelectorAll('.math'))
        if (!source.querySelector('mjx-container'))
            found.push('no equation in: ' + source.textContent.trim().slice(0, 80));
    return found;
}"""
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
_CUT_OFF = """() => [...document.querySelectorAll('article mjx-container, article img')]
    .filter(thing => {
        const right = thing.getBoundingClientRect().right;
        if (right <= innerWidth) return false;
        for (let box = thing; box && box.tagName !== 'ARTICLE'; box = box.parentElement)
            if (/auto|scroll/.test(getComputedStyle(box).overflowX)) return false;
        return true;
    })
    .map(thing => 'cut off: ' + thing.parentElement.textContent.trim().slice(0, 60))"""


def requests_elsewhere(visit):
    return [f"asked for {url}" for url in visit.requests]


def errors(visit):
    return visit.errors


def equations_not_set(visit):
    return visit.page.evaluate(_RAW_MATHS)


def lost_pictures(visit):
    return visit.page.evaluate(_LOST_PICTURES)


def overflow(visit):
    return visit.page.evaluate(_OVERFLOW) + visit.page.evaluate(_CUT_OFF)


def barriers(visit):
    """Violations of WCAG 2.1 AA that axe-core finds in the page's content."""
    # animations of the theme would be read as faint text halfway through
    visit.page.add_style_tag(content="* { transition: none !important }")
    results = Axe().run(visit.page, context="article", options=WCAG)
    return [
        f"{found['id']} ({found['impact']}): {node['html'][:200]} "
        f"{[check['message'] for check in node['any'][:1]]}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]


ALL = (
    requests_elsewhere,
    errors,
    equations_not_set,
    lost_pictures,
    overflow,
    barriers,
)
