"""Without a browser the tests are skipped in one line, but never on CI."""

import os
import subprocess
import sys

import pytest

from tests.notebooks.chapters import ROOT


def run_without_browser(tmp_path, **environment):
    command = [sys.executable, "-m", "pytest", "-q", "-n0"]
    command += ["tests/browser/test_planted_faults.py", "-k", "sound_page or scrolls", "-p", "no:hypothesispytest"]
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in ("CHROMIUM", "CI") and not name.startswith("PYTEST_")
    }
    run = subprocess.run(
        command,
        cwd=ROOT,
        env=inherited | {"PATH": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return run.returncode, run.stdout


def test_skipped_with_one_line(tmp_path):
    code, said = run_without_browser(tmp_path, CI="false")
    assert code == 0
    assert "passed" not in said
    lines = [line for line in said.splitlines() if "no browser" in line]
    assert len(lines) == 1 and "tests not run: no browser: install" in lines[0]


def test_a_failure_on_ci(tmp_path):
    code, said = run_without_browser(tmp_path, CI="true")
    assert code == pytest.ExitCode.TESTS_FAILED
    assert "no browser: install Chromium" in said
