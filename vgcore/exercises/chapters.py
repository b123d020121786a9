"""The exercises of every chapter; importing this registers them."""

from vgcore.exercises import (  # noqa: F401
    chapter_01, chapter_02, chapter_03, chapter_04, chapter_05, chapter_06,
    chapter_07, chapter_08, chapter_09, chapter_10, chapter_11,
)
from vgcore.exercises.registry import EXERCISES  # noqa: F401
