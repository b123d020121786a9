"""Firefox without a driver program: it speaks WebDriver BiDi itself, over a websocket.

Only what the tests need: one page, opened at an address, in which expressions are evaluated and keys are pressed.
"""

import itertools
import json
import re
import shutil
import subprocess
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path

import websocket

# No page reaches another host: every name and every address but this machine's goes to a proxy that does not exist.
PREFERENCES = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1",
    "app.update.auto": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


def find_firefox():
    return shutil.which("firefox-esr") or shutil.which("firefox")


# Over http a navigation is called complete before the page's own scripts have run.
LOADED = """async () => {
    if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done));
}"""


class Page:
    """The page of a running Firefox."""

    def __init__(self, address):
        self.socket = websocket.create_connection(f"{address}/session", timeout=120, suppress_origin=True)
        self.numbers = itertools.count(1)
        self.ask("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": False}})
        self.context = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method, **parameters):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                break
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]

    def goto(self, address):
        self.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")
        self.evaluate(LOADED)

    def reload(self):
        self.ask("browsingContext.reload", context=self.context, wait="complete")
        self.evaluate(LOADED)

    def evaluate(self, function, argument=None):
        """What a JavaScript function returns; it may be asynchronous. Both sides are JSON."""
        told = self.ask(
            "script.evaluate", target={"context": self.context}, awaitPromise=True,
            expression=f"(async () => JSON.stringify((await ({function})({json.dumps(argument)})) ?? null))()")
        if told["type"] == "exception":
            raise RuntimeError(told["exceptionDetails"]["text"])
        return json.loads(told["result"]["value"])

    def close(self):
        self.socket.close()


@contextmanager
def running(firefox):
    """A headless Firefox with a profile of its own; yields its page."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
        Path(folder, "user.js").write_text("\n".join(lines) + "\n")
        log = Path(folder, "log")
        with log.open("w") as file:
            options = ["--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", "0"]
            process = subprocess.Popen([firefox, *options, "about:blank"], stdout=file, stderr=file)
        try:
            with closing(Page(_address(log, process))) as page:
                yield page
        finally:
            process.terminate()
            process.wait(30)


def _address(log, process, patience=90):
    """Where a Firefox that is starting listens."""
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text()):
            return found[1]
        time.sleep(0.1)
    raise RuntimeError(f"Firefox did not start: {log.read_text()[-500:]}")
