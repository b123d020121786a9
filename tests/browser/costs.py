"""What a page costs when it is opened: bytes, requests, jumps.

Each function takes a ``Visit`` and returns a list of lines, empty when all is well. What a page asks for from disk
tells what it asks for when it is served (``test_budgets`` compares the two), and a host sends the files compressed.
"""

import gzip
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

MOST_BYTES = 450_000
MOST_WITH_A_WIDGET = 900_000
MOST_REQUESTS = 20
MOST_SHIFT = 0.05
PACKED = (".png", ".woff2")


@cache
def sent(path):
    """A file as a host sends it."""
    data = path.read_bytes()
    return data if path.suffix in PACKED else gzip.compress(data, 6)


def served(visit):
    """What the page asks for when it is served: both fonts of the text are preloaded, which a disk refuses."""
    styles = "-wght-normal.", "-wght-italic."
    return {url.replace("-wght-normal.", style) for url in visit.opening for style in styles}


def many_requests(visit):
    count = len(served(visit))
    return [f"{count} files: {served(visit)}"] if count > MOST_REQUESTS else []


def heavy(visit):
    weights = {url: len(sent(_path(url))) for url in served(visit) if _path(url).exists()}
    most = MOST_WITH_A_WIDGET if any("html-manager" in url for url in weights) else MOST_BYTES
    return [f"{sum(weights.values())} bytes: {weights}"] if sum(weights.values()) > most else []


def jumping(visit):
    """A jump that stays when the page is opened again: this machine has busy moments, in which a font comes late."""
    shifts = [visit.shift]
    if shifts[0] > MOST_SHIFT:
        visit.open_again()
        shifts.append(visit.shift)
    return [f"the page jumps by {shifts}"] if min(shifts) > MOST_SHIFT else []


def _path(url):
    return Path(unquote(urlsplit(url).path))


ALL = (many_requests, heavy, jumping)
