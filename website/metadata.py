"""What search engines and other sites are told of a page: description, OpenGraph, canonical address, sitemap, 404.

All addresses come from one, where the book is published: ``SITE_URL`` in the environment, or ``html: baseurl`` in
``_config.yml``. Without it a page has no address, and so no canonical link and no sitemap; with ``PUBLISHING`` set the
build then stops.
"""

import os
import re
import shutil
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.errors import ConfigError

from search_index import words

LENGTH = 160  # characters of a description that search engines show
CARD = "_static/card.png"  # what other sites show beside a link; drawn by card.py
CARD_SIZE = 1200, 630
CARD_WORDS = "Vanishing Gradients: the gradient in three deep nets, one explodes, one keeps its size, one vanishes."
# The pages that have no text of their own.
DESCRIPTIONS = {
    "search": "Search the course: words in English or French, symbols, numbers of equations and exercises, names of "
              "the package.",
    "genindex": "Every term and every name of the course, in alphabetical order.",
    "404": "This address leads to no page of the course.",
}
VIEWPORT = re.compile(r'<meta [^>]*name="viewport"[^>]*>\s*')
RELATIVE = re.compile(r'\b(href|src|action)="(?![a-z]+:|//|/|#|\?)([^"]*)"')


def set_address(app, config):
    """Take the address of the site from the environment, or else from ``_config.yml``."""
    config.html_baseurl = checked(os.environ.get("SITE_URL") or config.html_baseurl)
    if os.environ.get("PUBLISHING") and not config.html_baseurl:
        raise ConfigError("PUBLISHING is set, but not where: set SITE_URL to the address of the site, such as "
                          "SITE_URL=https://example.org/course/")
    config.html_additional_pages["404"] = "404.html"


def checked(address):
    """The address of a site, with a slash at its end.

    Raises
    ------
    sphinx.errors.ConfigError
        If it is no address of the web.
    """
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ConfigError(f"SITE_URL is {address!r}; expected an address such as https://example.org/course/")
    return address.rstrip("/") + "/"


def describe(app, pagename, templatename, context, doctree):
    """Add the tags of a page to its head."""
    address = app.config.html_baseurl
    title = re.sub(r"<[^>]*>", "", context.get("title") or pagename)
    summary = DESCRIPTIONS.get(pagename) or app.env.metadata.get(pagename, {}).get("description") \
        or (summarized(doctree) if doctree else "")
    tags = [("name", "description", summary), ("property", "og:title", title),
            ("property", "og:description", summary), ("property", "og:site_name", app.config.project),
            ("property", "og:type", "article" if doctree else "website"), ("property", "og:locale", "en")]
    if address:
        tags += [("property", "og:url", address + app.builder.get_target_uri(pagename)),
                 ("property", "og:image", address + CARD), ("property", "og:image:width", str(CARD_SIZE[0])),
                 ("property", "og:image:height", str(CARD_SIZE[1])), ("property", "og:image:alt", CARD_WORDS),
                 ("name", "twitter:card", "summary_large_image")]
    if not doctree:
        tags += [("name", "robots", "noindex")]
    lines = [f'<meta {kind}="{name}" content="{escape(content)}">' for kind, name, content in tags if content]
    context["metatags"] = VIEWPORT.sub("", context.get("metatags", "")) + "\n".join(lines) + "\n"


def summarized(doctree):
    """The first sentences of a page, as many as fit; of a long one, its beginning."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = words(paragraph)
        if len(text) > 40:
            sentences = re.findall(r".+?[.!?](?=\s|$)", text[: LENGTH + 1])
            fitting = "".join(sentences).strip()
            return fitting if 40 < len(fitting) <= LENGTH else shortened(text)
    return ""


def shortened(text):
    """At most LENGTH characters, cut between words."""
    return text if len(text) <= LENGTH else text[: LENGTH - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def write_files(app, exception):
    """Write sitemap and robots, and let the links of the 404 page begin at the root: it is shown at any address."""
    if exception or app.builder.name != "html":
        return
    out, address = Path(app.outdir), app.config.html_baseurl
    shutil.copyfile(Path(__file__).with_name("card.png"), out / CARD)
    robots = "User-agent: *\nAllow: /\n"
    if address:
        pages = [escape(address + app.builder.get_target_uri(page)) for page in sorted(app.env.all_docs)]
        urls = "\n".join(f"  <url><loc>{page}</loc></url>" for page in pages)
        (out / "sitemap.xml").write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}\n</urlset>\n', "utf-8")
        robots += f"Sitemap: {address}sitemap.xml\n"
        lost = out / "404.html"
        root = urlsplit(address).path
        lost.write_text(RELATIVE.sub(rf'\1="{root}\2"', lost.read_text("utf-8")), "utf-8")
    (out / "robots.txt").write_text(robots, "utf-8")


def setup(app):
    app.connect("config-inited", set_address, priority=200)
    app.connect("html-page-context", describe, priority=900)
    app.connect("build-finished", write_files)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
