"""The built book on paper: a PDF of each chapter and one of the whole, printed by headless Chromium.

    python website/paper.py [page ...]      (default: every chapter, and the book)

Pages come from `_build/html` and go to `_build/html/pdf`. On paper a solution does not stand right behind its
exercise: the solutions of a chapter go to its end. In the book the chapters follow each other in one document, so that
the links between them lead to a page of the same file.
"""

import os
import re
import shutil
import sys
import time
from pathlib import Path

from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
BOOK = "vanishing-gradients"
BROWSERS = ("chromium", "google-chrome", "chrome", "msedge")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND"]
FOR_THE_SCREEN = ("api", "equations")  # long reference, to be searched

READY = """async () => {
    for (const image of document.images) { image.loading = "eager"; await image.decode().catch(() => {}); }
    await Promise.allSettled([...document.fonts].map((font) => font.load()));
    await document.fonts.ready;
}"""
FOR_PAPER = Path(__file__).with_name("for_paper.js").read_text("utf-8")
FOOTER = """<div style="width: 100%; font: 8pt sans-serif; color: #555; display: flex; justify-content: space-between;
padding: 0 18mm"><span>{title}</span><span class="pageNumber"></span></div>"""
SHEET = {"format": "A4", "margin": {"top": "16mm", "bottom": "18mm", "left": "18mm", "right": "18mm"},
         "print_background": True, "display_header_footer": True, "header_template": "<span></span>",
         "outline": True, "tagged": True}


def chromium():
    """The browser that prints: `CHROMIUM`, or the first that is on the path."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        raise FileNotFoundError("no browser to print with: install Chromium or Chrome, or set CHROMIUM to its path")
    return found


def pages():
    """The pages of the book in order, as files: the links of the sidebar without what is for the screen."""
    front = HTML / "chapters" / "index.html"
    menu = BeautifulSoup(front.read_text("utf-8"), "html.parser").select("nav.bd-links a.internal[href]")
    listed = [(front.parent / link["href"]).resolve() for link in menu if not link["href"].startswith("#")]
    return [path for path in dict.fromkeys([front, *listed]) if path.stem not in FOR_THE_SCREEN]


def bound(paths):
    """The articles of pages in one page, with ids that are unique and links that stay inside."""
    shell = BeautifulSoup(paths[0].read_text("utf-8"), "html.parser")
    whole = shell.new_tag("div", attrs={"class": "bound"})
    names = {path.name: path.stem for path in paths}
    for path in paths:
        article = BeautifulSoup(path.read_text("utf-8"), "html.parser").select_one("article.bd-article")
        for tag in article.find_all(id=True):
            tag["id"] = f"{path.stem}--{tag['id']}"
        for link in article.find_all("a", href=True):
            place, _, anchor = link["href"].partition("#")
            if not place or place in names:
                page = names.get(place, path.stem)
                link["href"] = f"#{page}--{anchor}" if anchor else f"#{page}"
        article.name = "section"
        article["id"] = path.stem
        article["style"] = "break-before: page" if path != paths[0] else ""
        whole.append(article)
    shell.select_one("article.bd-article").replace_with(whole)
    return str(shell)


def printed(browser, path, target, title):
    """Print a page to a file."""
    page = browser.new_page(viewport={"width": 900, "height": 1200}, color_scheme="light")
    page.emulate_media(media="print")
    page.goto(path.as_uri())
    page.evaluate(READY)
    page.evaluate(FOR_PAPER)
    page.pdf(path=target, footer_template=FOOTER.format(title=title), **SHEET)
    page.close()


PRINT_BUTTON = re.compile(r'<button onclick="window\.print\(\)"(.*?)>(.*?)\.pdf(.*?)</button>', re.S)


def link(path, target):
    """Put the PDF behind the page's button that printed it."""
    address = os.path.relpath(target, path.parent).replace(os.sep, "/")
    page = path.read_text("utf-8")
    path.write_text(PRINT_BUTTON.sub(rf'<a href="{address}" download\1>\2PDF\3</a>', page), "utf-8")


def main(names):
    start = time.perf_counter()
    if not (HTML / "index.html").is_file():
        print("error: there is no book in _build/html; run make site first", file=sys.stderr)
        return 1
    folder = HTML / "pdf"
    folder.mkdir(exist_ok=True)
    listed = pages()
    chosen = [path for path in listed if not names or path.stem in names]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for path in chosen:
            printed(browser, path, folder / f"{path.stem}.pdf", "Vanishing Gradients")
            link(path, folder / f"{path.stem}.pdf")
        if not names:
            book = HTML / "chapters" / f"{BOOK}.html"
            book.write_text(bound(listed), "utf-8")
            try:
                printed(browser, book, folder / f"{BOOK}.pdf", "Vanishing Gradients")
            finally:
                book.unlink()
        browser.close()
    size = sum(path.stat().st_size for path in folder.glob("*.pdf")) / 1e6
    print(f"Printed {len(chosen)} pages{'' if names else ' and the book'} in {time.perf_counter() - start:.0f} s, "
          f"{size:.1f} MB: {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
