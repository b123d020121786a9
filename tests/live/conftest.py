"""The built site over http at a sub-path and from disk, in Chromium and in Firefox, with every other host denied."""

import importlib.util
import os
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.browser.visits import ARGUMENTS, OF_THE_PAGE, find_chromium
from tests.live import firefox

PRELUDE = Path(__file__).parents[2] / "website" / "static" / "live" / "prelude.py"
RESOLVED = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
CHROMIUM = [argument for argument in ARGUMENTS if "host-resolver" not in argument] + [RESOLVED]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def address(site_folder, tmp_path_factory):
    """Address of the site by the way it is served: "http" or "disk"."""
    top = tmp_path_factory.mktemp("served")
    (top / "shelf").mkdir()
    (top / "shelf" / "book").symlink_to(site_folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(top)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {"http": f"http://127.0.0.1:{server.server_port}/shelf/book", "disk": site_folder.as_uri()}
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def launched(playwright):
    """Chromium, started when it is first asked for."""
    browsers = []

    def launch():
        if not browsers:
            browsers.append(playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM))
        return browsers[0]

    yield launch
    for browser in browsers:
        browser.close()


@contextmanager
def chromium(address, launched):
    """A page of Chromium, and what it asked of other hosts or reported as an error."""
    faults = []
    own = (*OF_THE_PAGE, address)
    context = launched().new_context()
    page = context.new_page()
    page.on("request", lambda request: request.url.startswith(own) or faults.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    try:
        yield page, faults
    finally:
        context.close()


@contextmanager
def firefoxes(address, launched):
    """A page of Firefox, whose proxy answers for every other host by nothing."""
    with firefox.running(firefox.find_firefox()) as page:
        yield page, []


BROWSERS = {"chromium": (find_chromium, chromium), "firefox": (firefox.find_firefox, firefoxes)}


@pytest.fixture
def opened(address, launched):
    """``opened(browser, way, page)``: a page of the site."""
    @contextmanager
    def open_page(browser, way, path):
        find, start = BROWSERS[browser]
        if find() is None:
            message = f"no {browser}: install it to run live cells in it"
            if os.environ.get("CI") == "true":
                pytest.fail(message, pytrace=False)
            pytest.skip(message)
        with start(address[way], launched) as (page, faults):
            page.goto(f"{address[way]}/{path}")
            yield page
            assert not faults

    return open_page


@pytest.fixture(scope="session")
def guest():
    """The guest's side of a page as a module of this Python."""
    spec = importlib.util.spec_from_file_location("prelude", PRELUDE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
