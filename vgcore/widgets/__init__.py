"""Widgets that live on a static page: no kernel, no server, no request.

Needs matplotlib and ipywidgets; ``import vgcore`` loads neither.
"""

from vgcore.widgets.flipbook import Flipbook, flipbook
from vgcore.widgets.quiz import Quiz, quiz

__all__ = ["Flipbook", "flipbook", "Quiz", "quiz"]
