"""Each page says what it is; addresses come from SITE_URL, and only from there."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import matplotlib.image
import pytest
from sphinx.errors import ConfigError

from tests.browser import demo_book

ADDRESS = "https://example.org/course/"


def _meta(soup):
    return {tag.get("name") or tag.get("property"): tag.get("content") for tag in soup.find_all("meta")}


def test_every_page_describes_itself(site):
    seen = {}
    for name, soup in site:
        if name == "index.html":  # leads to the first page
            continue
        said = _meta(soup)
        text = said.get("description", "")
        assert 40 <= len(text) <= 160, f"{name}: {text!r}"
        assert not re.search(r"[\\{}$]", text), f"{name}: {text!r}"
        assert said["og:description"] == text and said["og:title"] and said["og:site_name"]
        assert len(soup.find_all("meta", attrs={"name": "viewport"})) == 1, name
        seen.setdefault(text, []).append(name)
    assert not [names for names in seen.values() if len(names) > 1], "two pages with one description"


def test_the_404_page_leads_back(site):
    soup = site.soup(site.folder / "404.html")
    assert _meta(soup)["robots"] == "noindex"
    assert soup.select("main form.bd-search") and soup.select("main a[href='chapters/index.html']")


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A small book that is built to be published."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "plain.md").write_text("# Plain\n\nA page of one sentence, which is long enough to describe it.\n")
    (folder / "more.md").write_text("# More\n\nAnother page of one sentence, of which a formula is a part: $x^2$.\n")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: plain\nchapters:\n  - file: more\n")
    return demo_book.make(folder, SITE_URL=ADDRESS.rstrip("/"))


def test_a_published_page_knows_its_address(published):
    page = (published / "plain.html").read_text("utf-8")
    assert f'<link rel="canonical" href="{ADDRESS}plain.html"' in page
    assert f'property="og:url" content="{ADDRESS}plain.html"' in page
    assert f'property="og:image" content="{ADDRESS}_static/card.png"' in page
    size = matplotlib.image.imread(published / "_static" / "card.png").shape[1::-1]
    assert size == (1200, 630) == tuple(int(part) for part in re.findall(r'og:image:(?:width|height)" content="(\d+)"', page))


def test_the_sitemap_lists_every_page(published):
    listed = [place.text for place in ElementTree.parse(published / "sitemap.xml").iter() if place.tag.endswith("loc")]
    assert listed == [f"{ADDRESS}more.html", f"{ADDRESS}plain.html"]
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (published / "robots.txt").read_text("utf-8")


def test_the_404_page_works_at_any_address(published):
    links = re.findall(r'(?:href|src|action)="([^"]*)"', (published / "404.html").read_text("utf-8"))
    assert len(links) > 10
    assert not [link for link in links if not link.startswith(("/course/", "#", "https:", "data:"))]


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org", "https://", "https://example.org/?page=1"])
def test_what_is_no_address_is_refused(address):
    sys.path.insert(0, str(demo_book.ROOT / "website"))
    from metadata import checked

    with pytest.raises(ConfigError, match="expected an address such as"):
        checked(address)


def test_publishing_needs_an_address():
    run = subprocess.run([sys.executable, "-c", f"""
import sys; sys.path.insert(0, {str(demo_book.ROOT / 'website')!r})
from types import SimpleNamespace
from metadata import set_address
set_address(None, SimpleNamespace(html_baseurl="", html_additional_pages={{}}))"""],
                         env={"PUBLISHING": "1", "PATH": ""}, capture_output=True, text=True)
    assert run.returncode and "set SITE_URL to the address of the site" in run.stderr
