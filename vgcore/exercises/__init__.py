"""The exercises of every chapter; importing this registers them."""

from vgcore.exercises import chapter_01, chapter_03  # noqa: F401
