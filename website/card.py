"""The picture that other sites show beside a link to the course: its name and the first figure, drawn by Chromium.

    python website/card.py      (after a change of the first page's figure; the picture is committed)
"""

import base64
import sys
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

from metadata import CARD_SIZE
from paper import ARGUMENTS, READY, ROOT, chromium

CARD = Path(__file__).with_name("card.png")
SIZE = dict(zip(("width", "height"), CARD_SIZE))
STATIC = Path(__file__).with_name("static")
FONT = STATIC / "vendor" / "source-serif-4" / "source-serif-4-latin-wght-normal.woff2"
LOOK = """<!doctype html><style>
@font-face {{ font-family: serif4; src: url("{font}") format("woff2"); font-weight: 200 900 }}
body {{ margin: 0; width: {width}px; height: {height}px; box-sizing: border-box; padding: 64px;
        display: flex; gap: 48px; align-items: center; background: #fff; color: #20242e; font-family: serif4;
        border-bottom: 16px solid #b1430a }}
header {{ width: 430px; flex: none }}
svg {{ width: 96px }}
h1 {{ margin: 28px 0 20px; font-size: 76px; line-height: 1; font-weight: 650; letter-spacing: -1.5px }}
p {{ margin: 0; font-size: 30px; line-height: 1.35; color: #5a6170 }}
img {{ width: 600px }}
</style><header>{logo}<h1>{title}</h1><p>{subtitle}</p></header><img src="data:image/png;base64,{figure}" alt="">"""


def drawn():
    """The card as HTML, of what the first page says and shows."""
    cells = nbformat.read(ROOT / "chapters" / "index.ipynb", as_version=4).cells
    title, subtitle = cells[0].source.splitlines()[:3:2]
    figure = next(output.data["image/png"] for cell in cells for output in cell.get("outputs", ())
                  if "image/png" in output.get("data", {}))
    font = "data:font/woff2;base64," + base64.b64encode(FONT.read_bytes()).decode()
    return LOOK.format(font=font, logo=(STATIC / "logo.svg").read_text("utf-8"), title=title.strip("# "),
                       subtitle=subtitle.strip("*"), figure="".join(figure.split()), **SIZE)


def main():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = browser.new_page(viewport=SIZE)
        page.set_content(drawn())
        page.evaluate(READY)
        page.screenshot(path=CARD)
        browser.close()
    print(f"Drawn, {CARD.stat().st_size / 1e3:.0f} kB: {CARD}")


if __name__ == "__main__":
    sys.exit(main())
