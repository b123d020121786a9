"""Test settings shared by ``tests/`` and by the notebooks in ``chapters/``."""

pytest_plugins = ["tests.notebooks.strict_nbval"]
