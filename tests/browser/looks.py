"""Which texts, links and boxes of a page axe has to judge: one of each look, and none whose look has passed before.

What axe says of a text or a link depends on its look, and pages of one book look alike: a look that passed on one page
need not be judged on the next. The name of a look holds all that its contrast depends on, the colors themselves
included, so a theme has names of its own. Looks that fail, and those that axe cannot judge, are marked on every page.
"""

READ = """
    // An element's look: its own text, and all that it stands in.
    const behind = new Map([[null, '']]);
    const filled = ({backgroundColor, backgroundImage}) =>
        backgroundColor + backgroundImage !== 'rgba(0, 0, 0, 0)none';
    const ground = box => {
        if (!behind.has(box)) {
            const style = getComputedStyle(box);
            const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.mixBlendMode]
                .filter(part => !['rgba(0, 0, 0, 0)', 'none', '1', 'normal'].includes(part));
            behind.set(box, [ground(box.parentElement), ...own].join(' '));
        }
        return behind.get(box);
    };
    const look = box => {
        const own = getComputedStyle(box);
        return [own.color, own.fontSize, own.fontWeight, own.textShadow, own.webkitTextStroke, ground(box)].join();
    };
    const article = document.querySelector('article');
"""
_MARK = """({passed, links: judged}) => {
    // The theme's animations would be read as faint text halfway through.
    document.head.append(Object.assign(document.createElement('style'),
        {textContent: '* { transition: none !important }'}));
    const old = new Set(passed);
    const everything = [...article.querySelectorAll(':not(.katex *, svg *)')].map(box => [box, getComputedStyle(box)]);

    // A box that is a stop for the keyboard may scroll.
    const scrolls = everything.filter(([box, {overflowX, overflowY}]) => box.tabIndex < 0
        && /auto|scroll/.test(overflowX + overflowY)
        && (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight));
    for (const [box] of scrolls) box.dataset.scrolls = '';

    // What lies behind a text without being around it, and what is around it but not behind.
    const patches = everything.filter(([box, style]) => style.position !== 'static' && filled(style)
        && box.checkVisibility({opacityProperty: true, visibilityProperty: true}))
        .map(([box, style]) => ({box, edge: box.getBoundingClientRect(),
            name: [style.position, style.zIndex, style.backgroundColor, style.backgroundImage].join(' ')}));
    const frames = new Map([[article.parentElement, []]]);
    const frame = box => {
        if (!frames.has(box)) {
            const style = getComputedStyle(box), outer = frame(box.parentElement);
            frames.set(box, style.overflow !== 'visible' ? []
                : filled(style) ? [...outer, box.getBoundingClientRect()] : outer);
        }
        return frames.get(box);
    };
    const place = (box, edge) => {
        const over = patches.filter(other => !other.box.contains(box) && other.edge.left < edge.right
            && other.edge.right > edge.left && other.edge.top < edge.bottom && other.edge.bottom > edge.top);
        const out = frame(box).some(around => edge.left < around.left - 1 || edge.right > around.right + 1
            || edge.top < around.top - 1 || edge.bottom > around.bottom + 1);
        return ['', ...over.map(other => other.name), ...(out ? ['sticks out'] : [])].join(' / ');
    };

    // axe judges text that is seen, longer than a letter or sign, neither in a picture nor the hidden side of a formula
    // nor out of sight in a box that scrolls; of those that look alike the leftmost, which is most likely seen whole.
    const windows = new Map([[article, article.getBoundingClientRect()]]);
    const clip = box => {
        if (!windows.has(box)) windows.set(box, getComputedStyle(box).overflowX === 'visible'
            ? clip(box.parentElement) : box.getBoundingClientRect());
        return windows.get(box);
    };
    const aside = (box, {left, right}) => (left + right) / 2 > clip(box.parentElement).right;
    const signs = /[\\s\\u2000-\\u206f!-\\/:-@[-`{-~£¢¥§€±]/g;
    const unjudged = 'svg, .katex, [aria-hidden=true], [inert], :disabled, [aria-disabled=true]';
    const seen = new Map(), names = new Map();
    const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const box = texts.currentNode.parentElement;
        if (texts.currentNode.data.replace(signs, '').length < 2 || names.has(box) || box.closest(unjudged)
            || !box.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
        const edge = box.getBoundingClientRect(), name = look(box) + place(box, edge);
        names.set(box, name);
        if (!old.has(name) && !aside(box, edge) && !(seen.get(name)?.edge.right <= edge.right))
            seen.set(name, {box, edge});
    }
    for (const [name, {box}] of seen) box.dataset.look = name;

    // A link's look: its own, that of the text around it, and what tells it from that text. Among as many words of
    // links as of text nobody looks for one.
    const block = box => getComputedStyle(box).display.startsWith('inline') ? block(box.parentElement) : box;
    const length = text => text.replace(/\\s+/g, ' ').trim().length;
    const links = new Map();
    for (const link of judged ? article.querySelectorAll('a[href]') : []) {
        const own = getComputedStyle(link), around = block(link.parentElement);
        const linked = length([...around.querySelectorAll('a')].map(one => one.textContent).join(''));
        if (length(around.textContent) <= 2 * linked || own.display !== 'inline'
            || !link.checkVisibility({visibilityProperty: true})) continue;
        const name = ['a link', look(link), look(link.parentElement), look(around), own.textDecoration, own.border,
            own.fontStyle, own.fontFamily].join();
        if (!old.has(name) && !links.has(name)) links.set(name, link);
    }
    for (const [name, link] of links) {
        link.dataset.linkLook = name;
        block(link.parentElement).dataset.around = '';
    }
    return {texts: seen.size, links: links.size, boxes: scrolls.length};
}""".replace("const everything", READ + "const everything", 1)

_passed = set()


def mark(visit, links=False):
    """Mark what has to be judged; how many texts (`data-look`), links (`data-link-look`), boxes (`data-scrolls`)."""
    return visit.page.evaluate(_MARK, {"passed": sorted(_passed), "links": links})


def passed(names):
    """Looks that axe found good."""
    _passed.update(names)
