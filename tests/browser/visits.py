"""Open pages of the built site from disk, in a browser that has no network."""

import os
import shutil
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]
HARMLESS = "strict mode: use allowUnionTypes"  # the widget bundle about its own schema
OF_THE_PAGE = ("file:", "data:", "blob:", "about:")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}

# A page's own, and of all pages from disk: what one visit leaves there would be read by the next.
_FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"
_DOORSTEP = Path(__file__).with_name("doorstep.html").as_uri()
WATCH = """{
    let moved = 0;
    const add = entries => entries.forEach(entry => { if (!entry.hadRecentInput) moved += entry.value; });
    const watch = new PerformanceObserver(list => add(list.getEntries()));
    watch.observe({type: 'layout-shift', buffered: true});
    window.layoutShift = () => { add(watch.takeRecords()); return moved; };
}"""
_READY = """async () => {
    if (document.readyState !== 'complete')
        await new Promise(done => addEventListener('load', done));
    await document.fonts.ready;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    await new Promise(done => requestIdleCallback(done, {timeout: 500}));
    return layoutShift();
}"""
_free = defaultdict(list)  # tabs that nobody visits, by their browser and options


def find_chromium():
    """The browser to test with, or ``None``."""
    return (
        os.environ.get("CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("google-chrome")
    )


class Visit:
    """A page that was opened, and what went wrong meanwhile.

    Attributes
    ----------
    page : playwright page
    errors : list of str
        Console errors and warnings, uncaught exceptions, files not found.
    requests : list of str
        Addresses outside the site's folder that the page asked for.
    opening : tuple of str
        Addresses of the files that the page asked for until it stood.
    shift : float or None
        How far the page jumped until then, as browsers add it up; unknown without scripts.
    """

    def __init__(self, page):
        self.page = page
        self.errors = []
        self.requests = []
        self.opening, self.shift = (), None
        self._asked = []
        self._listens = {
            "console": self._note_console,
            "pageerror": lambda error: self.errors.append(f"exception: {error}"),
            "request": self._note_request,
            "requestfailed": self._note_failure,
        }
        for event, note in self._listens.items():
            page.on(event, note)

    def open(self, path, *, scripts=True, address=""):
        self._asked.clear()
        self.page.goto(path.as_uri() + address)
        if scripts:
            self.shift = self.page.evaluate(_READY)
        self.opening = tuple(url for url in self._asked if url.startswith("file:"))

    def open_again(self):
        """Open the page anew, as it was opened; only with scripts."""
        self.page.reload()
        self.shift = self.page.evaluate(_READY)

    def prefer(self, theme):
        """The reader's system turns light or dark while the page is open, and the page has followed."""
        self.page.emulate_media(color_scheme=theme)
        self.page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)

    def end(self):
        for event, note in self._listens.items():
            self.page.remove_listener(event, note)

    def _note_console(self, message):
        if message.type in ("error", "warning") and HARMLESS not in message.text:
            self.errors.append(f"console {message.type}: {message.text}")

    def _note_request(self, request):
        self._asked.append(request.url)
        if not request.url.startswith(OF_THE_PAGE):
            self.requests.append(request.url)

    def _note_failure(self, request):
        self.errors.append(f"not loaded: {request.url} ({request.failure})")


@contextmanager
def visiting(browser, path, *, theme="light", size=DESKTOP, address="", reduced_motion="no-preference",
             forced_colors="none", first="", **options):
    """Open a page; yield its ``Visit``.

    The page is opened in a tab that was used before, which takes half the work of a new one: its process
    runs already. Nothing else is kept, and no file: they are read from disk again.

    Parameters
    ----------
    browser : playwright browser
    path : pathlib.Path
        The page's file.
    theme : {"light", "dark"}
        What the reader's system prefers.
    size : dict
        Width and height of the window in pixels.
    address : str
        What follows the file's own address: query and fragment.
    reduced_motion, forced_colors : str
        What else the reader's system prefers, as style sheets call it.
    first : str
        JavaScript that runs before the page's own.
    **options
        For the browser context, such as ``java_script_enabled=False``.
    """
    scripts = options.get("java_script_enabled", True)
    tabs = _free[browser, first, tuple(sorted(options.items()))]
    page = tabs.pop() if tabs else _tab(browser, first, options)
    try:
        page.set_viewport_size(size)
        page.emulate_media(media="null", color_scheme=theme, reduced_motion=reduced_motion,
                           forced_colors=forced_colors)
        visit = Visit(page)
        visit.open(path, scripts=scripts, address=address)
        yield visit
        visit.end()
        page.mouse.move(0, 0)
        page.goto(_DOORSTEP)
        if scripts:
            page.evaluate(_FORGET)
    except BaseException:
        page.context.close()  # nobody knows in which state it is
        raise
    tabs.append(page)


def _tab(browser, first, options):
    context = browser.new_context(offline=True, **options)
    context.add_init_script(WATCH + first)
    context.route(lambda url: not url.startswith(OF_THE_PAGE), lambda route: route.abort())
    return context.new_page()
