"""Barriers of WCAG 2.1 AA that axe-core finds in a page; the last look at it, for the page is thinned out.

axe reads every element before any rule runs, and most elements of a page tell it
nothing: the strokes of formulas, which screen readers do not see, the inside of
formulas and pictures, the colors of code. So the page is left with one text of
each look, which is what contrast depends on, and without the rest of those;
colors are then looked at when nothing but these texts is left.
"""

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe

_AXE = Axe(AXE_SCRIPT + """
axe.configure({rules: [{id: 'color-contrast', selector: '[data-look]'},
                       {id: 'link-in-text-block', selector: '[data-link-look]'}]});""")
_EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
_WANTED = {"resultTypes": ["violations"], "preload": False}  # no rule here reads style sheets
# What else axe looks at is the same in the dark and on a phone as on a desk.
_OF_SIZE_AND_COLOR = {"type": "rule", "values": ["color-contrast", "scrollable-region-focusable"]}
_OF_COLOR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
_NOT_OF_COLOR = {rule: {"enabled": False} for rule in _OF_COLOR["values"]}

_LOOKS = """
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
    const look = box => {
        const own = getComputedStyle(box);
        return [own.color, own.fill, own.fontSize, own.fontWeight, own.textShadow, ground(box)].join();
    };
    const article = document.querySelector('article');
"""
_MARK = """() => {
    // The theme's animations would be read as faint text halfway through.
    document.head.append(Object.assign(document.createElement('style'),
        {textContent: '* { transition: none !important }'}));
    for (const strokes of document.querySelectorAll('.katex-html')) strokes.remove();
    const scrolls = [...document.querySelectorAll('article *')].filter(box => {
        const {overflowX, overflowY} = getComputedStyle(box);
        return /auto|scroll/.test(overflowX + overflowY)
            && (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight);
    });
    for (const box of scrolls) box.dataset.scrolls = '';
    LOOKS
    const seen = new Map();
    const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const box = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !box.checkVisibility({opacityProperty: true})) continue;
        if (!seen.has(look(box))) seen.set(look(box), box);
    }
    for (const [name, box] of seen) box.dataset.look = name;

    // A link's look: its own, that of the text around it, and whether there is any.
    const block = box => getComputedStyle(box).display.startsWith('inline') ? block(box.parentElement) : box;
    const links = new Map();
    for (const link of article.querySelectorAll('a[href]')) {
        const own = getComputedStyle(link), around = block(link.parentElement);
        const linked = [...around.querySelectorAll('a')].reduce((sum, one) => sum + one.textContent.length, 0);
        const name = [look(link), look(link.parentElement), look(around), own.textDecoration, own.border, own.fontStyle,
            own.fontFamily, around.textContent.trim().length > linked].join();
        if (!links.has(name)) links.set(name, link);
    }
    for (const link of links.values()) {
        link.dataset.linkLook = '';
        block(link.parentElement).dataset.around = '';
    }
}""".replace("LOOKS", _LOOKS)
_THIN_OUT = """() => {
    const article = document.querySelector('article');
    const told = '[data-look], :has([data-look])';
    for (const formula of article.querySelectorAll(`.katex:not(${told}):has(math)`))
        formula.replaceWith(formula.querySelector('math'));
    const inside = ':is(math, svg[role=img]) > ';
    for (const part of article.querySelectorAll(`${inside}:not(${told}, title, desc)`)) part.remove();

    // Words in another type or color, and nothing more.
    const spaced = /(letter-spacing|word-spacing|line-height)/;
    const plain = one => !one.childElementCount && [...one.attributes].every(({name, value}) =>
        name === 'class' || name === 'style' && !spaced.test(value));
    const words = article.querySelectorAll(
        `:is(span, small, em, strong, b, i, code, p):not(${told}, [data-scrolls]:not(pre) *)`);
    for (const one of [...words].reverse()) if (plain(one)) one.replaceWith(one.textContent);
    article.normalize();
}"""
# What scrolls stays, and the text around a link, and what may lie behind a text without being around it. Rows, cells
# and the parts of a formula look as their place among others has it.
_LEAVE_LOOKS = """() => {
    LOOKS
    const stays = new Set();
    const keep = box => { for (; box && !stays.has(box); box = box.parentElement) stays.add(box); };
    const whole = ':is([data-scrolls], [data-around])';
    for (const box of article.querySelectorAll(`style, [data-look], ${whole}, ${whole} *`)) keep(box);
    for (const box of article.querySelectorAll('*')) {
        const {position, backgroundColor, backgroundImage} = getComputedStyle(box);
        if (position !== 'static' && backgroundColor + backgroundImage !== 'rgba(0, 0, 0, 0)none') keep(box);
    }
    for (const box of article.querySelectorAll('*'))
        if (!stays.has(box) && stays.has(box.parentElement))
            box.matches('tr, td, th, li, math *') ? box.replaceChildren() : box.remove();
    return [...article.querySelectorAll('[data-look]')].filter(box => look(box) !== box.dataset.look)
        .map(box => `${box.dataset.look} became ${look(box)}: ${box.outerHTML.slice(0, 200)}`);
}""".replace("LOOKS", _LOOKS)


def barriers(visit):
    """What hinders a reader on a desk, by daylight."""
    visit.page.evaluate(_MARK)
    visit.page.evaluate(_THIN_OUT)
    found = _found(visit, _EVERYTHING, rules=_NOT_OF_COLOR)
    _leave_looks(visit)
    return found + _found(visit, _OF_COLOR)


def barriers_of_size_and_color(visit):
    """What another size or other colors can add: faint text, boxes that scroll and are no stop for the keyboard."""
    visit.page.evaluate(_MARK)
    visit.page.evaluate(_THIN_OUT)
    _leave_looks(visit)
    return _found(visit, _OF_SIZE_AND_COLOR)


def _leave_looks(visit):
    changed = visit.page.evaluate(_LEAVE_LOOKS)
    assert not changed, changed


def _found(visit, run, **options):
    results = _AXE.run(visit.page, "article", {"runOnly": run, **_WANTED, **options})
    return [
        f"{found['id']} ({found['impact']}): {node['html'][:200]} "
        f"{[check['message'] for check in node['any'][:1]]}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]
