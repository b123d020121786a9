import os

import pytest

from tests.browser import demo_book
from tests.browser.visits import ARGUMENTS, find_chromium
from tests.conftest import _alone


@pytest.fixture(scope="session")
def browser(playwright):
    """One headless Chromium for all tests of a process."""
    chromium = find_chromium()
    if chromium is None:
        message = "no browser: install Chromium or Chrome, or set CHROMIUM to its path"
        if os.environ.get("CI") == "true":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The pages of the demonstration book, built once for all processes."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with _alone(shared / "demo.lock"):
        pages = shared / "demo" / "_build" / "html"
        if not (pages / "plain.html").exists():
            demo_book.build(shared / "demo")
    return pages
