"""A built site as a set of parsed pages."""

from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup


class Site:
    """The HTML pages under a folder.

    Parameters
    ----------
    folder : path
        Where ``index.html`` is.
    only : sequence of str, optional
        Look at these pages alone; links may still lead to the others.
    """

    def __init__(self, folder, only=None):
        self.folder = Path(folder).resolve()
        paths = [self.folder / n for n in only] if only else None
        self.paths = paths or sorted(
            p for p in self.folder.rglob("*.html") if "_static" not in p.parts
        )
        self._parsed = {}
        self._anchors = {}

    def __iter__(self):
        """Yield ``(name, soup)`` for every page."""
        for path in self.paths:
            yield self.name(path), self.soup(path)

    def name(self, path):
        return path.relative_to(self.folder).as_posix()

    def soup(self, path):
        if path not in self._parsed:
            text = path.read_text(encoding="utf-8")
            self._parsed[path] = BeautifulSoup(text, "html.parser")
        return self._parsed[path]

    def anchors(self, path):
        """All the ids and names that a link may lead to."""
        if path not in self._anchors:
            tags = self.soup(path).find_all(True)
            self._anchors[path] = {
                tag[key] for tag in tags for key in ("id", "name") if tag.get(key)
            }
        return self._anchors[path]

    @cached_property
    def content(self):
        """``{name: article}`` of the pages that a reader reads."""
        found = {name: soup.find("article") for name, soup in self}
        own = ("search.html", "genindex.html", "404.html")
        return {n: a for n, a in found.items() if a is not None and n not in own}


def target(page, link):
    """The file and the fragment that a link of a page leads to.

    ``(None, "")`` for what is not in the site: other schemes and hosts.
    """
    parts = urlsplit(link.strip())
    if parts.scheme or parts.netloc:
        return None, ""
    path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    return path, unquote(parts.fragment)


def is_elsewhere(link):
    """Whether a browser would ask another host for this."""
    parts = urlsplit(link.strip())
    return bool(parts.netloc) or parts.scheme in ("http", "https", "ftp", "ws", "wss")
