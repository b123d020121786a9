"""A student edition in a real JupyterLab: read it, run it, move its widget, see the frame change."""

import json
import os
import subprocess
import sys
import time
import zipfile
from contextlib import contextmanager

import pytest

from tests.browser.visits import ARGUMENTS, find_chromium

START = 90  # seconds for a cold server, and again for a cold kernel
HERE_ONLY = [
    a.replace("~NOTFOUND", "~NOTFOUND , EXCLUDE 127.0.0.1") for a in ARGUMENTS
]


@contextmanager
def server(folder):
    """A JupyterLab server of `folder`; yields its address, and ends with its kernels."""
    own = folder / ".jupyter"
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
        "IPYTHONDIR": str(own / "ipython"),
    }
    environment.pop("PYTHONPATH", None)
    options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0",
               "--IdentityProvider.token=", "--ServerApp.password=",
               "--expose-app-in-browser", f"--ServerApp.root_dir={folder}"]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], cwd=folder, env=environment,
            stdout=log, stderr=log)
        try:
            yield _address(process, own / "runtime", folder / "server.log")
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process, runtime, log):
    until = time.monotonic() + START
    while time.monotonic() < until:
        for path in runtime.glob(f"jpserver-{process.pid}.json"):
            try:
                return json.loads(path.read_text())["url"]
            except (json.JSONDecodeError, KeyError):
                pass    # not yet written to its end
        if process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


def unpack(site_folder, folder):
    """Unpack what readers download; return the folder and the first notebook of it that has a flipbook."""
    with zipfile.ZipFile(site_folder / "downloads" / "vanishing-gradients.zip") as packed:
        packed.extractall(folder)
    folder /= "vanishing-gradients"
    return folder, next(path.name for path in sorted(folder.glob("*.ipynb")) if "flipbook(" in path.read_text("utf-8"))


@pytest.mark.timeout(300)
def test_a_notebook_of_the_zip_works_in_jupyterlab(browser, site_folder, tmp_path):
    folder, name = unpack(site_folder, tmp_path)
    chromium = browser.browser_type.launch(
        executable_path=find_chromium(), args=HERE_ONLY)
    try:
        with server(folder) as address:
            page = chromium.new_page(viewport={"width": 1280, "height": 1000})
            page.goto(f"{address}lab/tree/{name}", timeout=START * 1000)
            page.wait_for_function(
                "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session"
                "?.kernel?.connectionStatus === 'connected'", timeout=START * 1000)
            _reads_well(page)
            page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
            book = page.locator(".jp-OutputArea .vg-live.vg-flipbook").first
            book.locator("svg[data-frame]").wait_for(timeout=START * 1000)
            _turn_every_control(page, book)
            assert page.locator(".jp-RenderedText[data-mime-type*=stderr]").count() == 0
    finally:
        chromium.close()


def _reads_well(page):
    """Formulas are typeset with their numbers, hidden sources are hidden, solutions are folded."""
    page.locator(".jp-RenderedMarkdown mjx-container").first.wait_for(timeout=START * 1000)
    hidden = page.evaluate("""() => window.jupyterapp.shell.currentWidget.content.widgets
        .filter(cell => cell.model.getMetadata('jupyter')?.source_hidden).map(cell => cell.inputHidden)""")
    assert hidden and all(hidden)
    folded = page.evaluate("""() => window.jupyterapp.shell.currentWidget.content.widgets
        .filter(cell => cell.model.sharedModel.getSource().startsWith('### Solution')).map(cell => cell.isHidden)""")
    assert folded and all(folded)


def _turn_every_control(page, book):
    def shown():
        return book.locator("svg[data-frame]").get_attribute("data-frame")

    def changed(before):
        page.wait_for_function(
            "([b, old]) => b.querySelector('svg[data-frame]')?.dataset.frame !== old",
            arg=[book.element_handle(), before], timeout=5000)
        assert book.locator("svg[data-frame]").count() == 1

    book.scroll_into_view_if_needed()
    moved = 0
    for slider in book.locator(".noUi-handle").all():
        before = shown()
        slider.press("ArrowRight")
        changed(before)
        moved += 1
    for menu in book.locator("select").all():
        before = shown()
        menu.select_option(index=1)
        changed(before)
        moved += 1
    for group in book.locator(".widget-toggle-buttons").all():
        before = shown()
        group.locator("button").nth(1).click()
        changed(before)
        moved += 1
    assert moved == shown().count(" = ")
