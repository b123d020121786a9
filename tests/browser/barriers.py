"""Barriers of WCAG 2.1 AA that axe-core finds in a page; the last look at it, for the page is thinned out.

axe reads every element before any rule runs, and most elements of a page tell it
nothing: the strokes of formulas, which screen readers do not see, the inside of
formulas and pictures, the colors of code. So the page is left with one text of
each look that is new, and without the rest of those; colors are then looked at
when nothing but these texts is left.
"""

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser import looks

_AXE = AXE_SCRIPT + """
axe.configure({rules: [{id: 'color-contrast', selector: '[data-look]'},
                       {id: 'link-in-text-block', selector: '[data-link-look]'}]});"""
_RUN = """async options => {
    const {violations, passes} = await axe.run('article', {...options, elementRef: true});
    const names = ({id, nodes}) => nodes.map(({element: {dataset}}) =>
        ({'color-contrast': dataset.look, 'link-in-text-block': dataset.linkLook})[id]);
    const lines = ({id, impact, nodes}) => nodes.map(({html, any}) =>
        `${id} (${impact}): ${html.slice(0, 200)} ${any[0]?.message ?? ''}`);
    return [violations.flatMap(lines), passes.flatMap(names).filter(Boolean)];
}"""
_EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
_PLAIN = {"preload": False}  # no rule here reads style sheets
# What else axe looks at is the same in the dark and on a phone as on a desk.
_OF_SIZE_AND_COLOR = {"type": "rule", "values": ["color-contrast", "scrollable-region-focusable"]}
_OF_COLOR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
_NOT_OF_COLOR = {rule: {"enabled": False} for rule in _OF_COLOR["values"]}

_THIN_OUT = """() => {
    const article = document.querySelector('article');
    const told = '[data-look], :has([data-look])';
    for (const strokes of document.querySelectorAll('.katex-html')) strokes.remove();
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
    READ
    const stays = new Set();
    const keep = box => { for (; box && !stays.has(box); box = box.parentElement) stays.add(box); };
    const whole = ':is([data-scrolls], [data-around])';
    for (const box of article.querySelectorAll(`style, [data-look], ${whole}, ${whole} *`)) keep(box);
    for (const box of article.querySelectorAll('*')) {
        const style = getComputedStyle(box);
        if (style.position !== 'static' && filled(style)) keep(box);
    }
    for (const box of article.querySelectorAll('*'))
        if (!stays.has(box) && stays.has(box.parentElement))
            box.matches('tr, td, th, li, math *') ? box.replaceChildren() : box.remove();
    return [...article.querySelectorAll('[data-look]')].filter(box => !box.dataset.look.startsWith(look(box)))
        .map(box => `${box.dataset.look} became ${look(box)}: ${box.outerHTML.slice(0, 200)}`);
}""".replace("READ", looks.READ)


def barriers(visit):
    """What hinders a reader on a desk, by daylight."""
    marked = looks.mark(visit, links=True)
    visit.page.evaluate(_THIN_OUT)
    found = _found(visit, runOnly=_EVERYTHING, rules=_NOT_OF_COLOR, resultTypes=["violations"])
    if marked["texts"] + marked["links"]:
        _leave_looks(visit)
        found += _found(visit, runOnly=_OF_COLOR)
    return found


def barriers_of_size_and_color(visit):
    """What another size or other colors can add: faint text, boxes that scroll and are no stop for the keyboard."""
    marked = looks.mark(visit)
    if not marked["texts"] + marked["boxes"]:
        return []
    visit.page.evaluate(_THIN_OUT)
    _leave_looks(visit)
    return _found(visit, runOnly=_OF_SIZE_AND_COLOR)


def _leave_looks(visit):
    changed = visit.page.evaluate(_LEAVE_LOOKS)
    assert not changed, changed


def _found(visit, **options):
    if not visit.page.evaluate("Boolean(window.axe)"):
        visit.page.evaluate(_AXE)
    found, good = visit.page.evaluate(_RUN, _PLAIN | options)
    looks.passed(good)
    return found
