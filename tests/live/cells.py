"""Every cell of every chapter on the page: does it give what is printed, and how long does it take?

    python -m tests.live.cells [--record] [chapter ...]

Runs the cells in order in the page's interpreter, in Chromium, and compares with the notebook as the other tests do:
words and integers alike, rounding-stable numbers to 1e-6, claims by their facts, figures from afar, of a chaotic cell
the words. A widget is drawn when a page is made and stays as it is: its cell must run, and shows nothing. Seconds are
of processor time, so other work on the machine hardly counts. ``--record`` writes those of the slow cells to
``website/live_seconds.json``, where the pages find what to say beforehand.
"""

import argparse
import json
import sys
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

from tests.browser.visits import ARGUMENTS, find_chromium
from tests.live.gate import open_kernel
from tests.notebooks import chapters
from tests.notebooks.outputs import CHAOTIC, WIDGET_VIEW, differences

SECONDS = chapters.ROOT / "website" / "live_seconds.json"
WORTH_A_WORD = 2.0  # seconds of a cell; what stands above adds up

# The guest shows all representations of a value, as a notebook keeps them.
WHOLE = """
import json

def bundle(value):
    full = hasattr(value, "_repr_mimebundle_") and not isinstance(value, type)
    data = value._repr_mimebundle_() if full else {"text/plain": printed(value)}
    if hasattr(value, "_repr_html_") and not isinstance(value, type):
        data["text/html"] = value._repr_html_()
    return data

def told(kind):
    return lambda value: value is None or send(kind, json.dumps(bundle(value)))

show_result = told("execute_result")
sys.modules["IPython.display"].display = told("display_data")
"""


def outputs(shown):
    """What a cell showed on the page, in the notebook's format."""
    for item in shown:
        kind, data = item["type"], item["data"]
        if kind in ("text/plain", "stderr"):
            yield {"output_type": "stream", "name": "stdout" if kind == "text/plain" else "stderr", "text": data}
        elif kind == "image/png":
            yield {"output_type": "display_data", "data": {"image/png": data}}
        elif kind == "error":
            yield {"output_type": "error", "ename": data.splitlines()[-1], "evalue": ""}
        else:
            yield {"output_type": kind, "data": json.loads(data)}


def printed(cell):
    """What the notebook holds, without the text that stands for a figure."""
    for output in cell.outputs:
        output = json.loads(json.dumps(output))
        if "image/png" in output.get("data", {}):
            output["data"] = {"image/png": output["data"]["image/png"]}
            output["output_type"] = "display_data"
        yield output


def said(cell, shown):
    """Lines of what differs; a widget's cell shows nothing on the page."""
    is_widget = any(WIDGET_VIEW in output.get("data", {}) for output in cell.outputs)
    reference = [output for output in printed(cell) if WIDGET_VIEW not in output.get("data", {})]
    found = list(outputs(shown))
    if is_widget and not found:
        return []
    return differences(reference, found, chaotic=CHAOTIC in cell.metadata.get("tags", ()))


def run_chapter(page, path):
    """Yield (number, lines of what differs, seconds, is a widget) for each code cell."""
    page.evaluate("async code => { window.python?.stop(); window.python = await vgKernel.start();"
                  " await python.need('figures'); await python.run(code) }", WHOLE)
    cells = [cell for cell in chapters.read(path).cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells):
        before = spent()
        order = f"page.run({json.dumps(cell.source)}, 'cell {number + 1}')"
        told = page.evaluate("code => python.run(code)", order)
        is_widget = any(WIDGET_VIEW in output.get("data", {}) for output in cell.outputs)
        yield number, said(cell, told["shown"]), spent() - before, is_widget


def spent():
    """Seconds of processor time of all processes of the browser."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            total += sum(process.cpu_times()[:2]) if "chrom" in process.name() else 0.0
        except psutil.Error:
            pass
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapters", nargs="*")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--site", default="_build/html", type=Path)
    options = parser.parse_args()
    paths = [path for path in chapters.PATHS if not options.chapters or path.stem in options.chapters]
    recorded, bad = json.loads(SECONDS.read_text()) if SECONDS.exists() else {}, 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        page = open_kernel(browser, options.site)
        for path in paths:
            alike = count = widgets = 0
            slow = {}
            for number, lines, seconds, is_widget in run_chapter(page, path):
                count, widgets, alike = count + 1, widgets + is_widget, alike + (not lines)
                if seconds >= WORTH_A_WORD:
                    slow[str(number)] = round(seconds, 1)
                for line in lines:
                    print(f"  {path.stem}, cell {number + 1}: {line}", flush=True)
            print(f"{path.stem}: {alike} of {count} cells give what is printed ({widgets} are widgets); "
                  f"slow: {slow or 'none'}", flush=True)
            recorded[path.stem] = slow
            bad += count - alike
        browser.close()
    if options.record:
        SECONDS.write_text(json.dumps({stem: slow for stem, slow in sorted(recorded.items()) if slow}, indent=1) + "\n")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
