"""The built site, made once for all tests, and a word about tests not run."""

import os
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parents[1]

# What comes first. The site is built from the runs of the notebooks, and while one process
# builds it the other has unit tests left; likewise, while one builds the demonstration of the widgets. Of the unit
# tests the longest file goes first, or one process would wait for it at the end.
ORDER = ("chapters/", "tests/notebooks/", "tests/site/test_strict_build.py", "tests/site/test_built_site.py",
         "tests/unit/test_widgets.py", "tests/unit/", "tests/site/", "tests/browser/test_widget_figures.py",
         "tests/browser/")
EACH_FOR_ITSELF = ("tests/browser/test_pages.py", "tests/browser/test_accessibility.py",
                   "tests/notebooks/test_other_machines.py")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Put the tests in order."""
    items.sort(key=_rank)


def pytest_xdist_make_scheduler(config, log):
    """Say which tests stay on one process (xdist's own groups by mark are lost under pytest 9.2)."""
    return ByFile(config, log)


class ByFile(LoadScopeScheduling):
    """The tests of a file go to one process, where they share what they need; some files go test by test."""

    def _split_scope(self, nodeid):
        file = nodeid.split("::")[0]
        return nodeid if file in EACH_FOR_ITSELF else file


def _rank(item):
    path = item.path.relative_to(ROOT).as_posix() if item.path.is_relative_to(ROOT) else ""
    return next((place for place, start in enumerate(ORDER) if path.startswith(start)), len(ORDER))


@pytest.fixture(scope="session")
def playwright():
    """The driver of Chromium; a process may start only one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory):
    """Folder of the built HTML.

    ``SITE_DIR`` names one that is built already. Otherwise it is built here as
    ``make site`` does, by whichever test process needs it first.
    """
    if "SITE_DIR" in os.environ:
        folder = Path(os.environ["SITE_DIR"]).resolve()
        if not (folder / "index.html").is_file():
            pytest.fail(f"SITE_DIR: there is no index.html in {folder}; run make site")
        return folder
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    log = shared / "site.log"
    with _alone(shared / "site.lock"):
        if not log.exists():
            run = _build()
            log.write_text(f"{run.returncode}\n{run.stdout}{run.stderr}")
    code, said = log.read_text().split("\n", 1)
    if code != "0":
        pytest.fail(f"the site was not built:\n{said}", pytrace=False)
    return ROOT / "_build" / "html"


def _build():
    return subprocess.run(
        [sys.executable, ROOT / "website" / "build.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


@contextmanager
def _alone(path):
    """Hold a lock that other processes wait for."""
    try:
        import fcntl
    except ImportError:  # Windows: run without -n, or set SITE_DIR
        yield
        return
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def pytest_terminal_summary(terminalreporter):
    """Say once, in one line, why tests were not run."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    for reason, tests in reasons.items():
        terminalreporter.line(f"{tests} tests not run: {reason}", yellow=True)
