"""The gate for the page's interpreter: every verdict, natively and in the browser. Run it when the runtime changes.

    python -m tests.live.gate [built site]          (default: _build/html)

Prints what differs, and the number of verdicts that were compared; exit code 1 if any differs.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.visits import ARGUMENTS, find_chromium
from tests.live import verdicts
from vgcore.exercises.chapters import EXERCISES

HERE = Path(__file__).parent
FIELD = HERE.parent / "unit" / "field"
TABLES = sorted(path.stem for path in FIELD.glob("*.py") if path.stem != "__init__")


def guest_modules():
    """Code that gives the guest the test modules that it needs, by their sources."""
    sources = {"tests.live.verdicts": (HERE / "verdicts.py").read_text()}
    sources |= {f"tests.unit.field.{table}": (FIELD / f"{table}.py").read_text() for table in TABLES}
    return f"""
import importlib.abc, importlib.util, json, linecache, sys
SOURCES = json.loads({json.dumps(json.dumps(sources))})

class Told(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    def find_spec(self, name, path, target=None):
        if name in SOURCES or any(known.startswith(name + ".") for known in SOURCES):
            return importlib.util.spec_from_loader(name, self, is_package=name not in SOURCES, origin=name)
    def get_source(self, name):
        text = SOURCES.get(name, "")
        linecache.cache[name] = len(text), None, text.splitlines(True), name
        return text
    def source_to_code(self, data, path="<string>"):
        return compile(data, path, "exec", dont_inherit=True)
    def get_code(self, name):
        return compile(self.get_source(name), name, "exec", dont_inherit=True)

sys.meta_path.insert(0, Told())
from tests.live import verdicts
"""


def jobs(keys=None, tables=None):
    """Expressions whose value is a list of lines, with what natively computes the same."""
    for key in sorted(EXERCISES) if keys is None else keys:
        yield f"verdicts.of_mutants({key!r})", lambda key=key: verdicts.of_mutants(key)
    for table in TABLES if tables is None else tables:
        name = f"tests.unit.field.{table}"
        yield (f"verdicts.of_cases(__import__({name!r}, fromlist=['CASES']).CASES)",
               lambda name=name: verdicts.of_cases(import_module(name).CASES))


def ask(page, expression):
    """The lines that an expression gives in the guest, and the seconds that it took there."""
    start = time.perf_counter()
    told = page.evaluate("code => python.run(code)", f"print(json.dumps({expression}))")
    text = "".join(item["data"] for item in told["shown"])
    if not told["ok"]:
        raise RuntimeError(f"{expression}: {text or told}")
    return json.loads(text.splitlines()[-1]), time.perf_counter() - start


def compare(page, keys=None, tables=None):
    """Pairs (native line, line of the page) that differ, and the number of lines compared."""
    page.evaluate("async code => { window.python = await vgKernel.start(); await python.run(code); }", guest_modules())
    differ, count = [], 0
    for expression, natively in jobs(keys, tables):
        here, (there, _) = natively(), ask(page, expression)
        count += len(here)
        if len(here) != len(there):
            differ.append((f"{expression}: {len(here)} lines", f"{len(there)} lines"))
        differ += [(a, b) for a, b in zip(here, there) if a != b]
    return differ, count


def open_kernel(browser, site):
    """A page from disk that has loaded the kernel, and nothing else of the live cells."""
    page = browser.new_page()
    page.goto(Path(site, "chapters", "index.html").resolve().as_uri())
    page.evaluate("new Promise(done => { const s = document.createElement('script'); s.onload = done;"
                  " s.src = '../_static/live/kernel.js'; document.head.append(s) })")
    return page


def main(site="_build/html"):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        differ, count = compare(open_kernel(browser, site))
        browser.close()
    for here, there in differ:
        print(f"natively: {here}\non the page: {there}\n")
    print(f"{count} verdicts compared, {len(differ)} differ")
    return bool(differ)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
