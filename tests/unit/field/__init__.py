"""Answers as people bring them: rebuilt from public questions, and more of their kinds."""
