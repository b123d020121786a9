"""Each fault of a site, planted in a page, is found."""

import shutil

import pytest

from tests.notebooks import chapters
from tests.site import faults
from tests.site.pages import Site

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>A page</title>
<link rel="stylesheet" href="_static/book.css"/>
<link rel="canonical" href="https://example.org/page.html"/>
<script src="_static/book.js"></script></head>
<body><img src="_static/logo.svg" alt=""/>
<article><h1 id="page">A page<a href="#page">#</a></h1>
<p>See <a href="other.html#part">the other</a>, <a href="https://example.org">more</a>,
<a href="mailto:someone@example.org">write</a>.</p>
<h2>Part</h2><p>As in [<a href="other.html#id1">1</a>].</p>
<img src="figure.png" alt="The loss falls in a straight line"/>
<div class="math" id="equation-a"><span class="eqno">(1.1)<a href="#equation-a">#</a></span></div>
<pre>[x](not a link)</pre>
</article></body></html>
"""
OTHER = """<html><body><article><h1>Other</h1><h2 id="part">Part</h2>
<table><thead><tr><th>Symbol</th></tr></thead><tbody><tr><td></td></tr></tbody></table>
<div class="citation" id="id1"><p>A source.</p></div></article></body></html>"""

# what to find, where to write, what stands there, what stands there instead
FAULTS = [
    ("things_from_elsewhere", "page.html", "</head>", '<script src="https://cdn.example.org/a.js"></script></head>'),
    ("things_from_elsewhere", "page.html", "</head>", '<script src="//cdn.example.org/a.js"></script></head>'),
    ("things_from_elsewhere", "page.html", "</head>", '<link rel="preconnect" href="https://fonts.example.org"/></head>'),
    ("things_from_elsewhere", "page.html", "</head>", "<style>@import 'https://fonts.example.org/a.css';</style></head>"),
    ("things_from_elsewhere", "page.html", "</head>", "<script>fetch('https://example.org/count')</script></head>"),
    ("things_from_elsewhere", "page.html", "</head>", "<script>s.src = 'https://example.org/a.js'</script></head>"),
    ("things_from_elsewhere", "page.html", "</head>", "<script type=module>import a from 'https://example.org/a.js'</script></head>"),
    ("things_from_elsewhere", "page.html", "</article>", '<img src="https://example.org/a.png" alt="A badge of the build"/></article>'),
    ("things_from_elsewhere", "page.html", "</article>", '<img srcset="figure.png 1x, https://example.org/a.png 2x" alt="Two figures in one"/></article>'),
    ("things_from_elsewhere", "page.html", "</article>", '<iframe src="https://example.org/video"></iframe></article>'),
    ("things_from_elsewhere", "page.html", "</article>", '<p style="background: url(https://example.org/a.png)"></p></article>'),
    ("things_from_elsewhere", "_static/book.css", "p {", "@font-face { src: url('https://example.org/a.woff2') } p {"),
    ("things_from_elsewhere", "_static/book.js", "let", "import('https://example.org/a.js'); let"),
    ("dead_links", "page.html", "other.html#part", "missing.html"),
    ("dead_links", "page.html", "other.html#part", "other.html#missing"),
    ("dead_links", "page.html", "other.html#part", "#missing"),
    ("dead_links", "page.html", "other.html#part", "../outside.html"),
    ("dead_links", "page.html", "other.html#part", "_static/"),
    ("dead_links", "page.html", 'src="figure.png"', 'src="lost.png"'),
    ("dead_links", "page.html", "</head>", '<meta http-equiv="Refresh" content="0; url=lost.html"/></head>'),
    ("pictures_without_words", "page.html", "The loss falls in a straight line", ""),
    ("pictures_without_words", "page.html", ' alt="The loss falls in a straight line"', ""),
    ("pictures_without_words", "page.html", "The loss falls in a straight line", "_images/9dcb789f47a9942f9876442102ba3d05.png"),
    ("pictures_without_words", "page.html", "The loss falls in a straight line", "9dcb789f47a9942f9876442102ba3d05"),
    ("pictures_without_words", "page.html", "The loss falls in a straight line", "see figure.png in the folder"),
    ("pictures_without_words", "page.html", "The loss falls in a straight line", "Figure 1"),
    ("pictures_without_words", "page.html", "</article>", "<svg><path d='M0 0'/></svg></article>"),
    ("pictures_without_words", "page.html", '<img src="_static/logo.svg" alt=""/>', '<img src="_static/logo.svg"/>'),
    ("paths_of_this_machine", "page.html", "See", f"See {chapters.ROOT}/chapters"),
    ("paths_of_this_machine", "page.html", "See", "See file:///somewhere"),
    ("scripts_of_thebe", "page.html", "</head>", "<script>const THEBE_JS_URL = ''</script></head>"),
    ("widget_scripts_without_widget", "page.html", "</head>", '<script src="_static/html-manager/embed.js"></script></head>'),
    ("widget_scripts_without_widget", "page.html", "</head>", '<script src="_static/book.js" data-bundle="_static/html-manager/embed.js"></script></head>'),
    ("widget_scripts_without_widget", "page.html", "</article>", '<script type="application/vnd.jupyter.widget-view+json">{}</script></article>'),
    ("odd_headings", "page.html", "</article>", "<h1>Another title</h1></article>"),
    ("odd_headings", "page.html", "<h2>Part</h2>", "<h3>Part</h3>"),
    ("odd_headings", "page.html", "<h2>Part</h2>", "<h2><a>#</a></h2>"),
    ("repeated_ids", "page.html", "<h2>", '<h2 id="page">'),
    ("repeated_equations", "other.html", "</article>", '<div class="math" id="equation-a"><span class="eqno">(1.2)</span></div></article>'),
    ("repeated_equations", "other.html", "</article>", '<div class="math" id="equation-b"><span class="eqno">(1.1)</span></div></article>'),
    ("markup_left_over", "page.html", "See", "See {eq}`lost`"),
    ("markup_left_over", "page.html", "See", "See [the other](other.md)"),
    ("markup_left_over", "page.html", "See", "See\n:::{note}"),
    ("errors_shown", "page.html", "</article>", '<div class="output stderr">Warning</div></article>'),
    ("sources_nobody_cites", "other.html", "</article>", '<div class="citation" id="id2"><p>Another source.</p></div></article>'),
    ("empty_column_headings", "other.html", "<th>Symbol</th>", "<th>Symbol</th><th></th>"),
    ("answers_in_sight", "page.html", "</article>", "<pre><span>widgets</span><span>.</span>quiz(r'$x$')</pre></article>"),
    ("unmarked_language", "page.html", "</article>", "<p>French: <em>écrêtage</em>.</p></article>"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """A small site without a fault."""
    (tmp_path / "_static").mkdir()
    files = {
        "page.html": PAGE,
        "other.html": OTHER,
        "figure.png": "",
        "_static/book.css": "/* url(https://example.org) */ p { color: red }",
        "_static/book.js": "let site = 'https://example.org'; // a name only",
        "_static/logo.svg": "<svg/>",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("fault", faults.ALL, ids=lambda f: f.__name__)
def test_a_sound_site(folder, fault):
    assert list(fault(Site(folder))) == []


def test_every_kind_of_fault_is_planted():
    planted = {name for name, *_ in FAULTS} | {"heavy_pages"}
    assert planted == {fault.__name__ for fault in faults.ALL}


@pytest.mark.parametrize(
    ("fault", "file", "old", "new"),
    FAULTS,
    ids=[f"{i}-{name}" for i, (name, *_) in enumerate(FAULTS)],
)
def test_each_fault_is_found(folder, fault, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = list(getattr(faults, fault)(Site(folder)))
    assert found
    assert any(str(file).split("/")[-1] in line or "equation" in line for line in found)


def test_a_heavy_page_is_found(folder):
    noise = bytes((i * i * 7919 >> 5) % 256 for i in range(1_600_000))
    (folder / "figure.png").write_bytes(noise)
    assert any("page.html weighs 1,6" in line for line in faults.heavy_pages(Site(folder)))


@pytest.mark.parametrize(
    ("fault", "old", "new"),
    [
        ("things_from_elsewhere", "</head>", '<script src="https://example.org/a.js"></script></head>'),
        ("dead_links", "</article>", '<a href="lost.html">lost</a></article>'),
        ("pictures_without_words", "</article>", '<img src="a.png" alt=""/></article>'),
    ],
)  # fmt: skip
def test_a_fault_in_a_page_of_the_book(site, tmp_path, fault, old, new):
    page = min((site.folder / "chapters").glob("0*.html")).relative_to(site.folder).as_posix()
    copy = tmp_path / "site"
    copy.mkdir()
    for entry in site.folder.iterdir():
        if entry.name != "chapters":
            (copy / entry.name).symlink_to(entry)
    shutil.copytree(site.folder / "chapters", copy / "chapters")
    check = getattr(faults, fault)
    before = list(check(Site(copy, only=[page])))
    text = (copy / page).read_text(encoding="utf-8")
    (copy / page).write_text(text.replace(old, new, 1), encoding="utf-8")
    after = list(check(Site(copy, only=[page])))
    assert len(after) == len(before) + 1
