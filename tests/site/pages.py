"""A built site as a set of parsed pages."""

import gc
import re
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

_LOADED = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "iframe": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "input": ("src",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
    "a": ("ping",),
}
# what a <link> only names and a browser does not fetch
_NAMED_ONLY = {"canonical", "next", "prev", "search", "index", "author", "license"}
_CSS_URL = re.compile(
    r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']"""
)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


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
        self._loads = {}

    def __iter__(self):
        """Yield ``(name, soup)`` for every page."""
        for path in self.paths:
            yield self.name(path), self.soup(path)

    def name(self, path):
        return path.relative_to(self.folder).as_posix()

    def soup(self, path):
        if path not in self._parsed:
            self._parsed[path] = parsed(path.read_text(encoding="utf-8"))
        return self._parsed[path]

    def anchors(self, path):
        """All the ids and names that a link may lead to."""
        if path not in self._anchors:
            tags = self.soup(path).find_all(True)
            self._anchors[path] = {
                tag[key] for tag in tags for key in ("id", "name") if tag.get(key)
            }
        return self._anchors[path]

    def loads(self, path):
        """Everything that a browser fetches when it shows a page."""
        if path not in self._loads:
            self._loads[path] = list(_loads(self.soup(path)))
        return self._loads[path]

    @cached_property
    def content(self):
        """``{name: article}`` of the pages that a reader reads."""
        found = {name: soup.find("article") for name, soup in self}
        own = ("search.html", "genindex.html", "404.html")
        return {n: a for n, a in found.items() if a is not None and n not in own}


@cache
def parsed(text):
    """A page, parsed once, wherever a copy of it stands: whoever looks at it leaves it as it is."""
    gc.disable()  # millions of nodes are made and kept: looking through them took half of the time
    try:
        return BeautifulSoup(text, "html.parser")
    finally:
        gc.freeze()
        gc.enable()


def _loads(soup):
    for tag in soup.find_all(True):
        for key in _LOADED.get(tag.name, ()):
            value = tag.get(key)
            if value and key == "srcset":
                yield from (part.split()[0] for part in value.split(","))
            elif value:
                yield value
        if tag.name == "link" and tag.get("href") and not _NAMED_ONLY.intersection(tag.get("rel", [])):
            yield tag["href"]
        if tag.name == "style":
            yield from css_urls(tag.string or "")
        yield from css_urls(tag.get("style", ""))


def css_urls(css):
    """The addresses that a style names."""
    for url, imported in _CSS_URL.findall(_CSS_COMMENT.sub("", css)):
        link = url or imported
        if not link.startswith(("data:", "#")):
            yield link


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
