"""Open pages of the built site from disk, in a browser that has no network."""

import os
import shutil
from contextlib import contextmanager

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

_READY = """async () => {
    if (document.readyState !== 'complete')
        await new Promise(done => addEventListener('load', done));
    await document.fonts.ready;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


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
    """

    def __init__(self, page):
        self.page = page
        self.errors = []
        self.requests = []
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.errors.append(f"exception: {error}"))
        page.on("request", self._note_request)
        page.on("requestfailed", self._note_failure)

    def open(self, path, *, scripts=True, address=""):
        self.page.goto(path.as_uri() + address)
        if scripts:
            self.page.evaluate(_READY)

    def _note_console(self, message):
        if message.type in ("error", "warning") and HARMLESS not in message.text:
            self.errors.append(f"console {message.type}: {message.text}")

    def _note_request(self, request):
        if not request.url.startswith(OF_THE_PAGE):
            self.requests.append(request.url)

    def _note_failure(self, request):
        self.errors.append(f"not loaded: {request.url} ({request.failure})")


@contextmanager
def visiting(browser, path, *, theme="light", size=DESKTOP, address="", **options):
    """Open a page; yield its ``Visit``.

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
    **options
        For the browser context, such as ``java_script_enabled=False``.
    """
    context = browser.new_context(
        offline=True, color_scheme=theme, viewport=size, **options
    )
    try:
        context.route(
            lambda url: not url.startswith(OF_THE_PAGE), lambda route: route.abort()
        )
        visit = Visit(context.new_page())
        visit.open(path, scripts=options.get("java_script_enabled", True), address=address)
        yield visit
    finally:
        context.close()
