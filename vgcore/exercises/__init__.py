"""Exercises that name the mistake: a registry, what each chapter asks, and the judge."""

from vgcore.exercises.judge import Verdict, check

__all__ = ["Verdict", "check"]
