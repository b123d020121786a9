import os

import pytest

from tests.browser.visits import ARGUMENTS, find_chromium


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
