"""The quiz: choose an answer, read what it says about how you got there."""

from html import escape

import ipywidgets as widgets

from vgcore.validation import refused
from vgcore.widgets.digest import Digest
from vgcore.widgets.live import Live, Models
from vgcore.widgets.wording import marked


class Quiz(Live):
    """A question and its answers; make one with :func:`quiz`.

    Attributes
    ----------
    question : str
    feedback : dict
        Answer -> feedback, in the order shown.
    right : str
    answers : ipywidgets.RadioButtons
    """


def quiz(question, feedback, *, right):
    """Ask, and answer every choice with what it shows about the reader's way.

    Nothing is chosen at first and no feedback shows. The widget needs no
    kernel.

    Parameters
    ----------
    question : str
        May hold mathematics between dollar signs, and ``code`` between
        backquotes.
    feedback : dict
        Answer -> feedback. For a wrong answer the feedback names the mistake
        that leads there. Feedback may hold mathematics and code; answers are
        plain text, as radio buttons are: write σ′ and δ in Unicode.
    right : str
        The answer that is right.

    Returns
    -------
    Quiz
        Show it as the last line of a cell.

    Raises
    ------
    ValueError
        If there are fewer than two answers, an answer or a feedback is empty,
        an answer holds mathematics or code, or `right` is not an answer.
    TypeError
        If `feedback` is not a dict of texts.

    Examples
    --------
    >>> from vgcore.widgets import quiz
    >>> quiz("What is the largest slope of the sigmoid?",
    ...      {"1": "That is the slope of tanh at 0.",
    ...       "1/4": "σ(1 − σ) is largest at σ = 1/2."}, right="1/4")
    Quiz('What is the largest slope of the sigmoid?'; 2 answers; digest ...)
    """
    if not isinstance(question, str) or not question.strip():
        raise refused("question", repr(question), "a text", "Ask something.", TypeError)
    if not isinstance(feedback, dict):
        raise refused("feedback", f"a {type(feedback).__name__}", "a dict {answer: feedback}",
                      "Write {'1/4': 'why this is right or wrong', …}.", TypeError)
    if len(feedback) < 2:
        raise refused("feedback", f"{len(feedback)} answers", "two or more",
                      "Add the answers that common mistakes lead to.")
    for answer, said in feedback.items():
        for text in answer, said:
            if not isinstance(text, str):
                raise refused("feedback", repr(text), "texts for answers and feedback",
                              f"Write {str(text)!r}.", TypeError)
            if not text.strip():
                raise refused(f"feedback[{answer!r}]", repr(text), "a text that is not empty",
                              "Say what the answer shows about the way to it.")
        if {"$", "`"} & set(answer):
            raise refused("answer", repr(answer), "plain text, as radio buttons show it",
                          "Write σ′ and δ in Unicode, and leave out $ and backquotes.")
    if right not in feedback:
        raise refused("right", repr(right), "one of " + ", ".join(map(repr, feedback)),
                      "Copy the right answer exactly.")

    facts = "\n".join([question, right, *(t for pair in feedback.items() for t in pair)])
    digest = Digest()
    digest.add_words(facts)
    code = digest.letters
    models = Models(code)
    asked = f'<div class="vg-said"><p>{marked(question)}</p></div>'
    answers = models(widgets.RadioButtons, options=list(feedback), index=None,
                     layout={"width": "100%"})
    replies = models(
        widgets.Stack,
        [models(widgets.HTMLMath, value=_reply(said, answer == right))
         for answer, said in feedback.items()],
        selected_index=None, look="vg-replies")
    models.jsdlink((answers, "index"), (replies, "selected_index"))
    still = asked + "".join(
        f'<div class="vg-answer">{escape(answer)}<i></i></div>' for answer in feedback)
    made = Quiz(
        models, (models(widgets.HTMLMath, value=asked), answers, replies),
        look="vg-quiz", still=still,
        line=f"Quiz({question!r}; {len(feedback)} answers; digest {code})")
    made.question, made.feedback, made.right = question, dict(feedback), right
    made.answers = answers
    return made


def _reply(said, is_right):
    verdict, look = ("Right.", " vg-right") if is_right else ("Not this one.", "")
    return f'<div class="vg-feedback{look}"><b>{verdict}</b> {marked(said)}</div>'

