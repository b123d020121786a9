"""The words of widgets: mathematics between dollar signs, code between backquotes."""

import re
from html import escape

MATHEMATICS = re.compile(r"\$([^$]+)\$")


def marked(text):
    """HTML of a text, its mathematics left to whoever shows it: ``\\(…\\)`` in a ``span``."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    return MATHEMATICS.sub(r'<span class="math notranslate">\\(\1\\)</span>', text)


def words(text):
    """A label without its mathematics: what is read aloud, and what tells frames apart."""
    return " ".join(MATHEMATICS.sub(" ", text).split())
