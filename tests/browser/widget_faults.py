"""What can be wrong with the widgets of a page in front of a reader.

Each check takes a ``Visit`` and asserts; ``found`` turns what it says into lines.
Every frame is followed through the page's file without a browser
(``widget_driver.lost_frames``), so here the keyboard takes a control of each kind to
its second, its last and its first choice, the others to their last, and so does the
pointer with all. The keyboard gives the first answer to the first question of a page,
the pointer the right one. All questions are of one make: the others are answered by
the page itself, after it made sure that the keyboard, or the pointer, reaches what it
presses.
"""

import re

from tests.browser.widget_driver import VIEW, flipbooks, quizzes, wait_for_widgets

_UNNAMED = """() => [...document.querySelectorAll(
    '.vg-live :is(button, select, input, [role=slider], svg[data-frame])')]
    .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim()
                   || e.labels?.[0]?.textContent.trim()))
    .map(e => e.outerHTML.slice(0, 120))"""
_LABELS = """() => [...document.querySelectorAll('.vg-live .vg-row')]
    .filter(row => row.querySelector('.widget-label'))
    .map(row => {
        const label = row.querySelector('.widget-label').cloneNode(true);
        const seen = label.textContent;
        label.querySelectorAll('[aria-hidden=true]').forEach(symbol => symbol.remove());
        const named = row.querySelector('[role=slider], [role=group]') ?? row.closest('[role=group]');
        return {seen, said: label.textContent.trim(), name: named?.getAttribute('aria-label')};
    })"""
_UNNAMED_QUESTIONS = """() => [...document.querySelectorAll('.vg-live [role=radiogroup]')]
    .filter(group => {
        const question = document.getElementById(group.getAttribute('aria-labelledby'));
        return !question?.textContent.trim() || !group.closest('.vg-live').contains(question);
    })
    .map(group => group.textContent)"""
_SMALL = """least => [...document.querySelectorAll(
    '.vg-widget :is(.noUi-handle, .vg-live button, .vg-enlarge, select, .widget-radio-box label)')]
    .filter(target => target.checkVisibility())
    .map(target => [target, target.getBoundingClientRect()])
    .filter(([target, box]) => Math.min(box.width, box.height) < least)
    .map(([target, box]) => `${target.className || target.tagName}: ${box.width} × ${box.height} px`)"""
_OUTSIDE = """() => [...document.querySelectorAll(
    '.vg-live :is(button, select, .widget-readout, .widget-label, .katex, .noUi-handle, svg[data-frame])')]
    .filter(part => part.checkVisibility())
    .filter(part => {
        const box = part.getBoundingClientRect(), frame = part.closest('.vg-widget').getBoundingClientRect();
        return box.left < frame.left || box.right > frame.right - 1;
    })
    .map(part => `${part.className || part.tagName} ${part.textContent.slice(0, 20)}`)"""
_STILLS = """() => {
    const seen = one => one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().height > 0;
    return [document.querySelectorAll('script[type="application/vnd.jupyter.widget-view+json"]').length,
        [...document.querySelectorAll('.vg-still')].map(still => ({
            seen: seen(still), flipbook: still.classList.contains('vg-flipbook'),
            frames: [...still.querySelectorAll('svg[data-frame]')]
                .map(frame => [seen(frame) ? 'seen' : 'hidden',
                               frame.getAttribute('aria-label') ? 'named' : 'nameless']),
            answers: still.querySelectorAll('.vg-answer').length,
        }))];
}"""
LEAST_TARGET = 24       # CSS pixels, WCAG 2.5.8
_TOLD = """({
    answers: quiz.querySelectorAll('input[type=radio]').length,
    checked: quiz.querySelectorAll('input:checked').length,
    replies: [...quiz.querySelectorAll('.vg-feedback')].map(reply => ({
        text: reply.innerText, right: reply.classList.contains('vg-right'), seen: reply.checkVisibility(),
    })),
})"""
_ANSWERED = f"quiz => {_TOLD}"
_ANSWER = """async (quiz, [places, way]) => {
    const told = [], said = () => quiz.querySelector('.vg-feedback')?.textContent;
    const radios = quiz.querySelectorAll('input[type=radio]');
    const reached = {
        keyboard: radio => { radio.focus({preventScroll: true}); return document.activeElement === radio; },
        pointer: ({parentElement: label}) => {
            label.scrollIntoView({block: 'center', behavior: 'instant'});
            const {left, top, width, height} = label.getBoundingClientRect();
            return label.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        },
    }[way];
    for (const radio of places.map(place => radios[place])) {
        const before = said(), patience = performance.now() + 2000;
        if (!reached(radio)) return [`no ${way} reaches ${radio.parentElement.textContent}`];
        radio.click();
        while (said() === before && performance.now() < patience) await new Promise(done => setTimeout(done, 5));
        told.push(TOLD);
    }
    return told;
}""".replace("TOLD", _TOLD)
_HEIGHTS = """onlyStills => {
    const heights = () => [...document.querySelectorAll('.vg-widget')].map(one => one.getBoundingClientRect().height);
    const seen = [...document.querySelectorAll('.vg-still')].map(still => still.checkVisibility());
    const style = document.createElement('style'), live = heights();
    style.textContent = onlyStills;
    document.head.append(style);
    const before = heights();
    style.remove();
    return [seen, live, before];
}"""
_ONLY_STILLS = """.vg-still {display: block !important}
.widget-subarea {display: none !important}"""


def nothing_jumps(visit, way):
    """A widget stands as high as the still that it replaces."""
    stills, live, before = visit.page.evaluate(_HEIGHTS, _ONLY_STILLS)
    assert not any(stills)
    assert len(live) == len(before) > 0
    gaps = [round(a - b, 2) for a, b in zip(live, before)]
    assert all(abs(gap) < 1 for gap in gaps), f"the page jumps by {gaps} px"


def every_control_turns(visit, way):
    kinds = set()
    for book in flipbooks(visit.page):
        assert book.shows_its_frame(), f"opens on something else than {book.told()}"
        height = book.height()
        for control in book.controls:
            last = len(control.labels) - 1
            steps = [min(1, last), last, 0] if way == "keyboard" and control.kind not in kinds else [last]
            kinds.add(control.kind)
            for index in dict.fromkeys(steps):
                book.put(control, index, way)
                now = book.height()
                assert abs(now - height) < 1, f"{book.told()} is {now - height} px higher"


def every_answer_is_answered(visit, way):
    """The first question of a page by real keys or clicks; for the others the page does what these would have done."""
    for number, (locator, answers, replies) in enumerate(quizzes(visit.page)):
        quiz = locator.element_handle()
        assert quiz.evaluate(_ANSWERED) == {"checked": 0, "replies": [], "answers": len(answers)}
        right = ["vg-right" in reply for reply in replies]
        assert sum(right) == 1
        asked = [*range(len(answers))] if way == "keyboard" else [right.index(True)]
        told = [_answer_first(quiz, asked[0], way)] if number == 0 else []
        told += answer_in_page(quiz, asked[len(told):], way)
        for i, answered in zip(asked, told, strict=True):
            assert answered["checked"] == len(answered["replies"]) == 1, f"{answers[i]}: {answered}"
            shown = answered["replies"][0]
            first = re.sub(r"<[^>]*>", "", re.split(r"</b>|<span|<code", replies[i])[0])
            assert shown["seen"] and shown["right"] == right[i], f"{answers[i]}: {shown}"
            assert shown["text"].startswith(first), f"{answers[i]}: {shown['text'][:60]}"


def answer_in_page(quiz, places, way):
    """What a quiz says to each answer; the page chooses it, where the keyboard or the pointer could."""
    told = quiz.evaluate(_ANSWER, [places, way])
    lost = [line for line in told if isinstance(line, str)]
    assert not lost, lost
    return told


def _answer_first(quiz, place, way):
    radio = quiz.query_selector(f"input[type=radio] >> nth={place}")
    if way == "keyboard":
        radio.press("Space")
    else:
        radio.query_selector("xpath=..").click()
    return quiz.evaluate(_ANSWERED)


def everything_has_a_name(visit, way):
    unnamed = visit.page.evaluate(_UNNAMED)
    assert not unnamed, unnamed


def labels_are_words(visit, way):
    """A label is words, then perhaps a symbol set as mathematics; the words are the name of the control."""
    for label in visit.page.evaluate(_LABELS):
        assert re.search(r"\w\w", label["said"]), f"a bare letter: {label}"
        assert not re.search(r"[_$\\\\^{}]", label["seen"]), f"not set: {label}"
        assert label["name"] in (label["said"], None), f"called otherwise: {label}"


def questions_name_their_answers(visit, way):
    unnamed = visit.page.evaluate(_UNNAMED_QUESTIONS)
    assert not unnamed, unnamed


def controls_are_large_enough(visit, way):
    small = visit.page.evaluate(_SMALL, LEAST_TARGET)
    assert not small, small


def nothing_leaves_the_frame(visit, way):
    outside = visit.page.evaluate(_OUTSIDE)
    assert not outside, outside


def stills_are_there(visit, way):
    """Without scripts: the first frame and every answer, on each size, on screen and paper."""
    views, stills = visit.page.evaluate(_STILLS)
    assert len(stills) == views
    for still in stills:
        assert still["seen"], still
        assert still["frames"] == [["seen", "named"]] if still["flipbook"] else still["answers"] >= 2, still


LIVE = (nothing_jumps, every_control_turns, every_answer_is_answered, everything_has_a_name, labels_are_words,
        questions_name_their_answers, controls_are_large_enough, nothing_leaves_the_frame)


def found(visit, way, checks=LIVE):
    """One line for each check that fails; nothing on a page without widgets."""
    if not visit.page.locator(VIEW).count():
        return []
    if checks is LIVE:
        wait_for_widgets(visit.page)
    lines = []
    for check in checks:
        try:
            check(visit, way)
        except AssertionError as error:
            lines.append(f"{check.__name__}: {error}")
    return lines
