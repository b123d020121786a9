"""What can be wrong with a built site.

Each function takes a ``Site`` and yields one line for each fault, which names
the page and the thing.
"""

import gzip
import re
from collections import Counter, defaultdict

from tests.notebooks import committed
from tests.site.pages import css_urls, is_elsewhere, target

PAGE_BYTES = 1_500_000

_SCRIPT_URL = re.compile(
    r"""(?:\b(?:fetch|import|importScripts|Worker|SharedWorker|WebSocket|EventSource
        |sendBeacon|open)\s*\(\s*(?:["'`]\w+["'`]\s*,\s*)?
        |\.(?:src|href)\s*=\s*|\bfrom\s*|\bimport\s*)
        ["'`]((?:https?:|wss?:)?//[^"'`]+)""",
    re.VERBOSE,
)
_ADDRESS = re.compile(r"""["'`:]//""")
_HASH = re.compile(r"[0-9a-f]{16,}", re.IGNORECASE)
_FILE = re.compile(r"\S+\.(?:png|svg|jpe?g|gif|webp)\b", re.IGNORECASE)
_MARKUP = re.compile(
    r"\{[a-z:]+\}`|\[\^?[^\]]+\]\([^)\s]+\)|^(?:`{3,}|:{3,})|\]\{#|%%\w",
    re.MULTILINE,
)


def things_from_elsewhere(site):
    """Scripts, styles, fonts, pictures or frames of another host."""
    for name, soup in site:
        for link in site.loads(site.folder / name):
            if is_elsewhere(link):
                yield f"{name} loads {link}"
        for script in soup.find_all("script", src=False):
            for link in _script_urls(script.string or ""):
                yield f"{name} has a script that loads {link}"
    for path in sorted({p for page in site.paths for p in _files(site, page)}):
        text = path.read_text(encoding="utf-8") if path.suffix in (".css", ".js") else ""
        links = css_urls(text) if path.suffix == ".css" else _script_urls(text)
        for link in links:
            if is_elsewhere(link):
                yield f"{site.name(path)} loads {link}"


def _script_urls(text):
    """The packed data of live cells names no address: it is megabytes, and passed over at once."""
    return _SCRIPT_URL.findall(text) if _ADDRESS.search(text) else ()


def dead_links(site):
    """Links to a page, file or anchor that is not there."""
    for path in site.paths:
        soup, name = site.soup(path), site.name(path)
        links = [a["href"] for a in soup.find_all("a", href=True)]
        links += [x.split(";")[-1].split("=", 1)[-1] for x in _refreshes(soup)]
        links += site.loads(path)
        for link in sorted(set(links)):
            file, anchor = target(path, link)
            if file is None:
                continue
            if not file.is_relative_to(site.folder):
                yield f"{name} links out of the site: {link}"
            elif not file.is_file():
                yield f"{name} links to {link}: there is no such file"
            elif anchor and file.suffix == ".html":
                if anchor not in site.anchors(file) and anchor != "top":
                    yield f"{name} links to {link}: there is no such anchor"


def pictures_without_words(site):
    """Pictures of the text whose alternative text says nothing."""
    for name, article in site.content.items():
        for picture in article.find_all(["img", "svg"]):
            unheard = picture.get("aria-hidden") == "true" or picture.find_parent(attrs={"aria-hidden": "true"})
            if unheard or picture.find_parent("svg"):
                continue
            words = _alternative(picture)
            what = picture.get("src", "<svg>")
            if not words:
                yield f"{name}: {what} has no alternative text"
            elif _HASH.search(words) or _FILE.search(words):
                yield f"{name}: the alternative text of {what} is a file name: {words}"
            elif len(words.split()) < 3:
                yield f"{name}: the alternative text of {what} says too little: {words}"
    for name, soup in site:
        for picture in soup.find_all("img", alt=False):
            if name not in site.content or not picture.find_parent("article"):
                yield f"{name}: {picture.get('src')} has no alternative text"


def heavy_pages(site):
    """Pages that weigh too much, compressed, with all that they load."""
    for path in site.paths:
        weight = page_bytes(site, path)
        if weight > PAGE_BYTES:
            yield f"{site.name(path)} weighs {weight:,} bytes, at most {PAGE_BYTES:,}"


def page_bytes(site, path):
    """Bytes of a page and of each file that it names, after gzip."""
    return sum(_gzipped(file) for file in {path, *_files(site, path)})


def paths_of_this_machine(site):
    """Folders of the machine that built the site."""
    folders = "|".join(re.escape(folder) for folder in committed.LOCAL_FOLDERS)
    pattern = re.compile(rf"(?<![\w.-])(?:{folders})(?![\w-])|file://|ipykernel_\d+")
    files = [*site.paths, *site.folder.glob("searchindex.js")]
    files += [p for p in site.folder.glob("_sources/**/*") if p.is_file()]
    for path in files:
        match = pattern.search(path.read_text(encoding="utf-8"))
        if match:
            yield f"{site.name(path)} names a path of this machine: {match[0]}"


def scripts_of_thebe(site):
    """The live-code script that Jupyter Book adds and that breaks every page."""
    for path in site.paths:
        if "thebe" in path.read_text(encoding="utf-8").lower():
            yield f"{site.name(path)} mentions thebe"


def widget_scripts_without_widget(site):
    """The script that loads widgets on a page that has none, and the large bundle loaded at once."""
    for name, soup in site:
        scripts = [s for s in soup.find_all("script", src=True) if "html-manager" in s.get("data-bundle", "")]
        if [s for s in soup.find_all("script", src=True) if "html-manager" in s["src"]]:
            yield f"{name} loads the widget bundle before a widget comes near the view"
        widgets = soup.find("script", type="application/vnd.jupyter.widget-view+json")
        if scripts and not widgets:
            yield f"{name} loads the widget script and has no widget"
        if len(scripts) > 1:
            yield f"{name} loads the widget script {len(scripts)} times"
        if widgets and not scripts:
            yield f"{name} has a widget and does not load the widget script"


def odd_headings(site):
    """Pages without one title, and headings that skip a level."""
    for name, article in site.content.items():
        levels = [int(h.name[1]) for h in article.find_all(re.compile("^h[1-6]$"))]
        if levels.count(1) != 1 or levels[0] != 1:
            yield f"{name} has {levels.count(1)} titles, or its title is not first"
        for above, below in zip(levels, levels[1:]):
            if below > above + 1:
                yield f"{name} has a heading h{below} straight after h{above}"
        for heading in article.find_all(re.compile("^h[1-6]$")):
            if not heading.get_text(strip=True).strip("#"):
                yield f"{name} has an empty heading"


def repeated_ids(site):
    """Ids that occur twice on a page."""
    for name, soup in site:
        counts = Counter(tag["id"] for tag in soup.find_all(id=True))
        for repeated in sorted(i for i, n in counts.items() if n > 1):
            yield f"{name} has the id {repeated!r} {counts[repeated]} times"


def repeated_equations(site):
    """Labels or numbers that two equations share."""
    places = defaultdict(list)
    for name, article in site.content.items():
        for number in article.find_all("span", class_="eqno"):
            label = number.parent.get("id")
            if label:
                places[label].append(name)
            places[number.get_text().strip("#¶ ")].append(name)
    for shared, names in sorted(places.items()):
        if len(names) > 1:
            yield f"equation {shared} stands in {', '.join(names)}"


def markup_left_over(site):
    """Markdown that was not understood and is read as it was typed."""
    for name, article in site.content.items():
        for text in article.find_all(string=True):
            if not _MARKUP.search(text) or text.find_parent(["pre", "code", "script", "style"]):
                continue
            if not text.find_parent(class_=re.compile(r"^math\b|^math$")):
                yield f"{name} shows markup: {text.strip()[:80]!r}"


def errors_shown(site):
    """Exceptions and warnings that a cell printed."""
    for name, article in site.content.items():
        for output in article.find_all(class_=["stderr", "traceback"]):
            yield f"{name} shows an error: {output.get_text()[:80]!r}"


def sources_nobody_cites(site):
    """Entries of a bibliography to which no page leads."""
    linked = set()
    for path in map(site.folder.joinpath, site.content):
        links = {a["href"] for a in site.soup(path).find_all("a", href=True)}
        linked.update(target(path, link) for link in links)
    for name, article in site.content.items():
        for entry in article.find_all(class_="citation", id=True):
            if (site.folder / name, entry["id"]) not in linked:
                yield f"{name} prints a source nobody cites: {entry.p.get_text()[:60]!r}"


def empty_column_headings(site):
    """Columns of a table whose heading is empty."""
    for name, article in site.content.items():
        for table in article.find_all("table"):
            headings = [th.get_text(strip=True) for th in table.select("thead th")]
            if not all(headings):
                yield f"{name} has a table with an empty heading: {headings}"


def answers_in_sight(site):
    """The source of a quiz, with its right answer, on the page that asks it."""
    for name, article in site.content.items():
        if any("widgets.quiz(" in block.get_text() for block in article.find_all("pre")):
            yield f"{name} shows the source of a quiz: give its cell the tag remove-input"


def unmarked_language(site):
    """French terms that a screen reader would read as English."""
    for name, article in site.content.items():
        for text in article.find_all(string=re.compile(r"\bFrench: *$")):
            after = text.next_sibling
            if getattr(after, "name", None) is None or after.get("lang") != "fr":
                yield f"{name}: {str(after)[:40]!r} is French and does not say so (lang=fr)"


ALL = (
    things_from_elsewhere,
    dead_links,
    pictures_without_words,
    heavy_pages,
    paths_of_this_machine,
    scripts_of_thebe,
    widget_scripts_without_widget,
    odd_headings,
    repeated_ids,
    repeated_equations,
    markup_left_over,
    errors_shown,
    sources_nobody_cites,
    empty_column_headings,
    answers_in_sight,
    unmarked_language,
)


def _refreshes(soup):
    for meta in soup.find_all("meta", attrs={"http-equiv": re.compile("refresh", re.I)}):
        yield meta.get("content", "")


def _files(site, page):
    """The files of the site that a page loads, and those that its styles name."""
    for link in site.loads(page):
        file, _ = target(page, link)
        if file is None or not file.is_file():
            continue
        yield file
        if file.suffix == ".css":
            for named in css_urls(file.read_text(encoding="utf-8")):
                inner, _ = target(file, named)
                if inner is not None and inner.is_file():
                    yield inner


def _alternative(picture):
    if picture.name == "img":
        return (picture.get("alt") or "").strip()
    title = picture.find("title")
    return (picture.get("aria-label") or (title.get_text() if title else "")).strip()


_weights = {}


def _gzipped(file):
    key = file, file.stat().st_mtime_ns
    if key not in _weights:
        data = file.read_bytes()
        packed = file.suffix in (".woff2", ".woff", ".png", ".jpg", ".gz")
        _weights[key] = len(data) if packed else len(gzip.compress(data, 6))
    return _weights[key]
