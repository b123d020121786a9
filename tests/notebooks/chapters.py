"""The committed pages that are notebooks; the chapters among them have a number."""

from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).parents[2]
PATHS = sorted((ROOT / "chapters").glob("*.ipynb"))
NUMBERED = [path for path in PATHS if path.stem[:2].isdigit()]


def read(path):
    """A chapter as a notebook node."""
    return nbformat.read(path, as_version=4)


def in_table_of_contents():
    """Paths of the pages that ``_toc.yml`` lists, without suffix."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [ROOT / name for name in _files(toc)]


def configuration():
    """What ``_config.yml`` says."""
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))


def _files(node):
    if isinstance(node, list):
        return [name for child in node for name in _files(child)]
    if isinstance(node, dict):
        own = [node[k] for k in ("root", "file") if k in node]
        return own + [n for v in node.values() for n in _files(v)]
    return []
