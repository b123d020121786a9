"""Constraints for pip: the oldest versions that pyproject.toml allows of what vgcore and its notebooks import.

    python tests/bounds.py oldest|newest > bounds.txt

"newest" constrains nothing. It runs before anything is installed, so it imports nothing either.
"""

import re
import sys
import tomllib
from pathlib import Path

METADATA = Path(__file__).resolve().parents[1] / "pyproject.toml"


def constraints(which):
    """One line a package."""
    if which not in ("oldest", "newest"):
        raise ValueError(f"which packages: got {which!r}, expected 'oldest' or 'newest'")
    project = tomllib.loads(METADATA.read_text("utf-8"))["project"]
    asked = project["dependencies"] + project["optional-dependencies"]["notebooks"]
    found = [re.match(r"([\w-]+)>=([\d.]+)", one) for one in asked]
    return [f"{one[1]}=={one[2]}" for one in found] if which == "oldest" else []


if __name__ == "__main__":
    print("\n".join(constraints(*sys.argv[1:])))
