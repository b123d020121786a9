"""What a page costs when it is opened: bytes, requests, jumps, the first second.

Every page is looked at by ``test_pages``, from disk; here is what its looks rest on: a page of each kind, served as
a host serves it, asks for the files that are counted and stands still, on a line of 1.6 Mbit/s too.
"""

import threading
from contextlib import suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from random import Random

import pytest

from tests.browser import costs
from tests.browser.test_accessibility import KINDS
from tests.browser.test_planted_faults import visit_with  # noqa: F401
from tests.browser.visits import ARGUMENTS, PHONE, WATCH, find_chromium, visiting

DESK = {"width": 1366, "height": 768}
FIRST_VIEW = 2.0  # seconds, on the slow line
HEAVY = "chapters/08-residual-connections.html"  # it jumped most, by .46, when scripts set its formulas
FAST_LINE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
HERE_ONLY = [argument.replace("~NOTFOUND", "~NOTFOUND , EXCLUDE 127.0.0.1") for argument in ARGUMENTS]

_SETTLED = """async () => {
    await document.fonts.ready;
    await new Promise(done => setTimeout(done, 100));
    return layoutShift();
}"""
_FIRST_VIEW = "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"


@pytest.fixture(scope="module")
def server(site_folder):
    """The site over http, compressed: its address, and what it was asked for."""
    asked = set()

    class Compressed(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self):
            with suppress(ConnectionError):  # a page that is closed hangs up
                super().handle()

        def log_message(self, *args):
            pass

        def do_GET(self):  # noqa: N802
            name = self.path.split("?")[0].lstrip("/")
            if not (site_folder / name).is_file():
                self.send_error(404)
                return
            asked.add(f"{start}{self.path}")
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(name))
            if not name.endswith(costs.PACKED):
                self.send_header("Content-Encoding", "gzip")
            body = costs.sent(site_folder / name)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Compressed)
    start = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield start, asked
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def online(browser):
    """A tab of a browser that reaches this machine and nothing else, and keeps no file."""
    online = browser.browser_type.launch(executable_path=find_chromium(), args=HERE_ONLY)
    page = online.new_page()
    page.add_init_script(WATCH)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    yield page, line
    online.close()


def opened(online, server, name, size, line=FAST_LINE):
    """(the addresses that were asked for, by how much the page jumped, when its first view was there)."""
    (page, network), (start, sent) = online, server
    asked = []
    note = lambda request: asked.append(request.url)  # noqa: E731
    network.send("Network.emulateNetworkConditions", line)
    page.set_viewport_size(size)
    sent.clear()
    page.on("request", note)
    page.goto(f"{start}/{name}")
    shift, first = page.evaluate(_SETTLED), page.evaluate(_FIRST_VIEW)
    page.remove_listener("request", note)
    page.goto("about:blank")
    asked = {one for one in asked if not one.startswith("data:")}
    assert _names(asked, start) <= _names(sent, start), "a file was kept from another page"
    return asked, shift, first


AT_LEISURE = "/_images/", "/html-manager/", "/favicon"


def _names(addresses, start):
    """Without what a browser asks for sooner or later: pictures and widgets near a reader, the picture of the tab."""
    return {url.removeprefix(start) for url in addresses if not any(part in url for part in AT_LEISURE)}


@pytest.mark.parametrize("name", KINDS.values(), ids=KINDS)
def test_a_served_page_asks_for_what_is_counted_and_stands_still(browser, online, server, site_folder, name):
    """For the first time, with nothing kept from another page, as most readers come."""
    for size in DESK, PHONE:
        asked, shift, _ = opened(online, server, name, size)
        if shift > costs.MOST_SHIFT:  # seen by this machine in a busy moment, or by everybody
            shift = opened(online, server, name, size)[1]
        assert shift <= costs.MOST_SHIFT, size
    with visiting(browser, site_folder / name, theme="dark", size=PHONE) as visit:
        counted = costs.served(visit)
    assert _names(asked, server[0]) == _names(counted, site_folder.as_uri())


def test_a_page_is_read_at_two_seconds_on_a_slow_line(online, server):
    """At the first of three times at which this machine has nothing else to do."""
    for _ in range(3):
        _, shift, first = opened(online, server, HEAVY, PHONE, SLOW_LINE)
        assert shift <= costs.MOST_SHIFT
        if first <= FIRST_VIEW:
            break
    assert first <= FIRST_VIEW


COSTLY = {
    "many_requests": "".join(f"<script src='{number}.js'></script>" for number in range(costs.MOST_REQUESTS)),
    "heavy": "<script src='noise.js'></script>",
    "jumping": """<div id='late'></div><p style='height: 500px'>Text.</p><script>requestAnimationFrame(() =>
        requestAnimationFrame(() => document.querySelector('#late').style.height = '300px'))</script>""",
}


@pytest.mark.parametrize("cost", COSTLY)
def test_what_costs_too_much_is_seen(visit_with, tmp_path, cost):  # noqa: F811
    for number in range(costs.MOST_REQUESTS):
        (tmp_path / f"{number}.js").write_text("")
    noise = "".join(map(chr, Random(0).choices(range(40, 91), k=700_000)))
    (tmp_path / "noise.js").write_text(f"// {noise}")
    with visit_with(COSTLY[cost]) as visit:
        assert [look.__name__ for look in costs.ALL if look(visit)] == [cost]
    with visit_with() as visit:
        assert not [look.__name__ for look in costs.ALL if look(visit)]


def test_a_jump_that_does_not_come_again_was_a_busy_moment(visit_with):  # noqa: F811
    with visit_with() as visit:
        visit.shift = 2 * costs.MOST_SHIFT
        assert costs.jumping(visit) == [] and visit.shift <= costs.MOST_SHIFT
