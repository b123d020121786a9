"""What keeps a reader out who enlarges the page, forces its colors, wants no motion, or has no pointer.

Each function takes a ``Visit`` and returns a list of lines, empty when all is well. ``kept_out`` looks at one page
in all these ways, so that a page is loaded once.
"""

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser import page_faults
from tests.browser.visits import DESKTOP, PHONE

EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# Landmarks are no demand of WCAG: outside them is what nobody finds who jumps from one to the next.
LANDMARKS = {rule: {"enabled": True} for rule in ("region", "landmark-one-main", "landmark-unique", "skip-link")}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
MOST_TABS = 3  # from the top of a page to what its article has to press

CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex='0']"

_OUT_OF_REACH = """controls => [...document.querySelectorAll(controls)]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length)
    .filter(one => {
        const box = one.getBoundingClientRect();
        if (box.width <= 1 || box.left >= -1 && box.right <= innerWidth + 1) return false;
        for (let around = one.parentElement; around && around !== document.body; around = around.parentElement) {
            const style = getComputedStyle(around);
            if (/auto|scroll/.test(style.overflowX) || style.position === 'fixed') return false;
        }
        return getComputedStyle(one).position !== 'fixed';
    })
    .map(one => 'out of reach: ' + one.outerHTML.slice(0, 100))"""
_CUT_TEXT = """() => [...document.querySelectorAll('article *, .bd-header-article *')]
    .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 2 && one.clientWidth > 2)
    .filter(one => !one.closest('svg, .katex') && /hidden|clip/.test(getComputedStyle(one).overflowX))
    .map(one => 'cut: ' + one.outerHTML.slice(0, 90))"""
_COVERED = """() => {
    scrollTo(0, document.documentElement.scrollHeight / 2);
    const covers = [...document.querySelectorAll('body *')]
        .filter(one => /fixed|sticky/.test(getComputedStyle(one).position) && one.checkVisibility())
        .map(one => one.getBoundingClientRect())
        .filter(box => box.width > innerWidth / 2 && box.bottom > 0 && box.top < innerHeight)
        .filter(box => box.right > 1 && box.left < innerWidth - 1);
    const height = Math.max(0, ...covers.map(box => Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)));
    return height > innerHeight / 4 ? [`${height} of ${innerHeight} px are covered`] : [];
}"""

# One of each look: a focus ring is a matter of style sheets.
_NO_RING = """controls => {
    const seen = new Set(), found = [];
    for (const one of document.querySelectorAll(controls)) {
        const look = [one.localName, one.className, one.closest('nav, article, header, footer')?.className].join();
        if (seen.has(look) || !one.checkVisibility({visibilityProperty: true}) || one.disabled) continue;
        seen.add(look);
        one.focus({preventScroll: true});
        if (document.activeElement !== one) continue;
        const style = getComputedStyle(one);
        if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 1)
            found.push('no focus ring: ' + one.outerHTML.slice(0, 100));
    }
    document.activeElement.blur();
    return found;
}"""
_LOST_STATES = """() => {
    const found = [];
    const look = one => {
        const style = getComputedStyle(one);
        return ['color', 'backgroundColor', 'borderColor', 'borderStyle', 'borderWidth', 'outlineStyle', 'fontWeight',
                'textDecorationLine'].map(name => style[name]).join();
    };
    for (const group of document.querySelectorAll('.widget-toggle-buttons')) {
        const pressed = group.querySelector('[aria-pressed=true]'), other = group.querySelector('[aria-pressed=false]');
        if (pressed && other && look(pressed) === look(other))
            found.push('pressed looks like not pressed: ' + group.textContent);
    }
    for (const box of document.querySelectorAll('input[type=radio], input[type=checkbox]'))
        if (box.checkVisibility() && getComputedStyle(box).appearance === 'none')
            found.push('a choice draws itself: ' + box.outerHTML);
    for (const part of document.querySelectorAll('.noUi-target, .noUi-handle')) {
        const style = getComputedStyle(part);
        if (part.checkVisibility() && (style.borderStyle === 'none' || parseFloat(style.borderWidth) < 1)
                && style.forcedColorAdjust !== 'none')
            found.push('a slider without an edge: ' + part.outerHTML.slice(0, 80));
    }
    for (const current of document.querySelectorAll('nav.bd-links li.current.active > a, .nav-link.active')) {
        const other = current.closest('nav, ul').querySelector('li:not(.current) > a.internal, .nav-link:not(.active)');
        if (other && current.checkVisibility() && other.checkVisibility() && look(current) === look(other))
            found.push('the current page looks like any: ' + current.textContent.trim());
    }
    for (const button of document.querySelectorAll('.toggle-button, .copybtn, .live-button, .theme-switch-button'))
        if (button.checkVisibility() && !button.textContent.trim() && !button.querySelector('svg, i, path'))
            found.push('a button without a sign: ' + button.outerHTML.slice(0, 80));
    for (const row of document.querySelectorAll('.vg-claim'))
        if (row.checkVisibility({visibilityProperty: true}) && row.innerText && !/[✓✗]/.test(row.innerText))
            found.push('a claim without its mark: ' + row.innerText.slice(0, 60));
    for (const box of document.querySelectorAll('.admonition'))
        if (box.checkVisibility() && parseFloat(getComputedStyle(box).borderLeftWidth) < 1)
            found.push('a box without an edge: ' + box.textContent.trim().slice(0, 60));
    for (const image of document.querySelectorAll('article img'))
        if (getComputedStyle(image).mixBlendMode !== 'normal')
            found.push('a plot is blended with a forced color: ' + image.src.slice(-40));
    return found;
}"""
_MOTION = """() => {
    const moving = [...document.querySelectorAll(':not(.katex-html *)')].filter(one => {
        const style = getComputedStyle(one);
        const seconds = `${style.transitionDuration},${style.animationDuration}`.split(',').map(parseFloat);
        const still = style.animationName === 'none' && style.transitionProperty === 'none';
        return !still && Math.max(...seconds) > 0 || style.scrollBehavior !== 'auto';
    });
    return moving.slice(0, 9).map(one => 'moves: ' + one.outerHTML.slice(0, 80))
        .concat(document.getAnimations().map(one => 'is animated: ' + one.effect?.target?.outerHTML.slice(0, 80)));
}"""
_RUN = """async options => {
    const {violations} = await axe.run(options);
    return violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 160)}`));
}"""
_SMALL = """() => {
    const targets = [...document.querySelectorAll('a[href], button, input, select, summary')]
        .filter(one => one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length)
        .map(one => ({one, box: one.getBoundingClientRect()}))
        .filter(({box}) => box.width > 1 && box.height > 1 && box.right > 0 && box.left < innerWidth);
    const words = node => node.textContent.replace(/[\\s,;·|()]/g, '').length;
    const inSentence = one => {
        const line = one.closest('p, li, td, th, dd, dt, figcaption, summary, caption, h1, h2, h3, h4, div');
        const linked = [...line.querySelectorAll('a, button')].reduce((sum, link) => sum + words(link), 0);
        return words(line) > linked + 2;
    };
    const middle = ({box}) => [box.left + box.width / 2, box.top + box.height / 2];
    const isSmall = ({box}) => Math.min(box.width, box.height) < 24;
    const crowds = ([x, y], other) => {
        if (isSmall(other)) { const [u, v] = middle(other); return Math.hypot(u - x, v - y) < 24; }
        const {left, right, top, bottom} = other.box;
        return Math.hypot(x - Math.min(Math.max(x, left), right), y - Math.min(Math.max(y, top), bottom)) < 12;
    };
    return targets.filter(target => isSmall(target) && !inSentence(target.one))
        .filter(target => targets.some(other => other !== target && !target.one.contains(other.one)
            && !other.one.contains(target.one) && crowds(middle(target), other)))
        .map(({one, box}) => `${box.width.toFixed()} × ${box.height.toFixed()} px: ${one.outerHTML.slice(0, 120)}`);
}"""
_FOCUSED = """() => {
    const one = document.activeElement;
    return [one.matches('#pst-skip-link a'), Boolean(one.closest('main')), one.outerHTML.slice(0, 100)];
}"""


def enlarged(visit):
    """At 200 % on a small laptop: 640 × 400 px are left."""
    visit.page.emulate_media(reduced_motion="reduce")  # the list of chapters slides away when a window narrows
    inspector = visit.page.context.new_cdp_session(visit.page)
    inspector.send("Emulation.setDeviceMetricsOverride",
                   {"width": 640, "height": 400, "deviceScaleFactor": 2, "mobile": False})
    assert visit.page.evaluate("[innerWidth, devicePixelRatio]") == [640, 2]
    found = page_faults.overflow(visit)
    found += visit.page.evaluate(_OUT_OF_REACH, CONTROLS)
    found += visit.page.evaluate(_CUT_TEXT) + visit.page.evaluate(_COVERED)
    inspector.send("Emulation.clearDeviceMetricsOverride")
    inspector.detach()
    visit.page.emulate_media(reduced_motion="no-preference")
    return found


def forced_colors(visit):
    visit.page.emulate_media(forced_colors="active")
    visit.page.keyboard.press("Tab")  # a ring is for those who came by keyboard
    assert visit.page.evaluate("matchMedia('(forced-colors: active)').matches")
    found = visit.page.evaluate(_LOST_STATES) + visit.page.evaluate(_NO_RING, CONTROLS)
    visit.page.emulate_media(forced_colors="none")
    return found


def motion(visit):
    visit.page.emulate_media(reduced_motion="reduce")
    found = visit.page.evaluate(_MOTION)
    visit.page.emulate_media(reduced_motion="no-preference")
    return found


def a_long_way(visit):
    """Tabs from the top of the page to its article; the skip link is the first, where the page opens at its top."""
    if visit.page.evaluate("Boolean(document.activeElement.closest('main'))"):
        return []  # a search opens in its field
    visit.page.keyboard.press("Tab")
    skips, _, first = visit.page.evaluate(_FOCUSED)
    if not skips:
        return [f"the first stop is no skip link: {first}"]
    visit.page.keyboard.press("Enter")
    visited = []
    for _ in range(MOST_TABS):
        visit.page.keyboard.press("Tab")
        _, inside, stop = visit.page.evaluate(_FOCUSED)
        visited.append(stop)
        if inside:
            return []
    return [f"not in the article after {MOST_TABS} tabs from the skip link: {visited}"]


def small_targets(visit):
    """Links and buttons below 24 × 24 px that stand in no sentence and have no room around them (WCAG 2.2, 2.5.8)."""
    found = visit.page.evaluate(_SMALL)
    visit.page.set_viewport_size(PHONE)
    return found + [f"on a phone: {line}" for line in visit.page.evaluate(_SMALL)]


def barriers_in_text(visit):
    """What axe finds in an article that no other test looks at."""
    found = page_faults.barriers(visit)
    visit.page.emulate_media(color_scheme="dark")
    visit.page.set_viewport_size(PHONE)
    visit.open_again()  # that look left little of the page
    return found + page_faults.barriers_of_size_and_color(visit)


def barriers_around(visit):
    """What axe finds around the article, light, dark, on a phone; the last look, for the text is taken away."""
    visit.page.evaluate("""() => {
        const article = document.querySelector('article');
        article.replaceChildren(article.querySelector('h1') ?? 'Text');
    }""")
    visit.page.add_style_tag(content="* { transition: none !important }")
    visit.page.evaluate(AXE_SCRIPT)
    visit.prefer("light")
    found = _axe(visit, EVERYTHING, rules=LANDMARKS)
    visit.prefer("dark")
    found += [f"dark: {line}" for line in _axe(visit, CONTRAST)]
    visit.page.set_viewport_size(PHONE)
    return found + [f"phone: {line}" for line in _axe(visit, EVERYTHING)]


def kept_out(visit, also=()):
    """What the looks above find, and further ones before the last; the name of the look stands in front."""
    found = []
    for look in (a_long_way, forced_colors, motion, enlarged, small_targets, *also, barriers_around):
        found += [f"{look.__name__}: {line}" for line in look(visit)]
        visit.page.set_viewport_size(DESKTOP)
    return found


def _axe(visit, run, **options):
    return visit.page.evaluate(_RUN, {"runOnly": run, "resultTypes": ["violations"], "preload": False, **options})
