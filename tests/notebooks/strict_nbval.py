"""A pytest plugin that makes ``pytest --nbval`` compare what the book prints.

nbval runs a notebook cell by cell in a fresh kernel. Each cell's outputs then
go through ``outputs.differences`` instead of nbval's exact comparison, which
skips pictures, and one more test a notebook holds the file to ``committed``.
The processor time that the cells took is printed at the end (``budget``).
"""

import psutil
import pytest
from IPython.core.displayhook import DisplayHook
from nbval.plugin import IPyNbCell, IPyNbFile

from tests.notebooks import budget, chapters, committed, outputs
from website import executed

@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    found = yield
    return [
        Notebook.from_parent(parent, path=file_path)
        if type(collector) is IPyNbFile
        else collector
        for collector in found
    ]


class Notebook(IPyNbFile):
    """A notebook: the file itself, then its code cells in order."""

    def setup(self):
        executed.one_thread()
        super().setup()
        self.agreeing = {}  # outputs by number of the cell
        self.kept = executed.place(chapters.ROOT, self.path.stem, self.nb)

    def teardown(self):
        if self.path in chapters.PATHS:
            self._keep()
        super().teardown()

    def _keep(self):
        """Let the site show this run, if every cell ran and agrees."""
        code = [cell for cell in self.nb.cells if cell.cell_type == "code"]
        if list(self.agreeing) == list(range(len(code))):
            said = []
            self.kernel.kc.execute_interactive(
                executed.ASK_FOR_STATE, store_history=False, output_hook=said.append
            )
            state = "".join(message["content"].get("text", "") for message in said)
            executed.keep(self.kept, list(self.agreeing.values()), state)

    def collect(self):
        cells = list(super().collect())  # reads self.nb
        yield CommittedState.from_parent(self, name="as committed")
        for cell in cells:
            yield Cell.from_parent(
                self,
                name=cell.name,
                cell_num=cell.cell_num,
                cell=cell.cell,
                options=cell.options,
            )


class CommittedState(pytest.Item):
    """The notebook as a file keeps the rules of ``committed``."""

    def runtest(self):
        self.user_properties.append((budget.YARDSTICK, budget.yardstick()))
        found = committed.breaches(self.parent.nb)
        if found:
            raise CommittedStateError("\n".join(found))

    def repr_failure(self, excinfo, style=None):
        if isinstance(excinfo.value, CommittedStateError):
            return f"{self.path.name}:\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self):
        return self.path, 0, f"{self.path.name}::as committed"


class CommittedStateError(Exception):
    """A notebook breaks rules as a file."""


class Cell(IPyNbCell):
    """A code cell whose new outputs must agree with the committed ones."""

    def runtest(self):
        before = self._processor_seconds()
        try:
            super().runtest()
        finally:
            self.user_properties.append((budget.CELL, self._processor_seconds() - before))
        if self.cell.execution_count is None and self.cell.source.strip():
            self.raise_cell_error("This cell was never run before the commit")
        computed = [o for o in self.test_outputs if not self._is_silenced(o)]
        self.parent.agreeing[self.cell_num] = computed

    def compare_outputs(self, test, ref, skip_compare=None):
        computed = [o for o in test if not self._is_silenced(o)]
        self.comparison_traceback = outputs.differences(
            ref, computed, chaotic=outputs.CHAOTIC in self.cell.metadata.get("tags", [])
        )
        return not self.comparison_traceback

    def _processor_seconds(self):
        """What the kernel has used so far; zero once it is gone."""
        try:
            used = psutil.Process(self.parent.kernel.km.provisioner.process.pid).cpu_times()
        except (psutil.Error, AttributeError):
            return 0.0
        return used.user + used.system

    def _is_silenced(self, output):
        # nbval runs cells without history, and IPython looks for the final
        # semicolon there: the value is shown although the author hid it.
        return (
            output["output_type"] == "execute_result"
            and DisplayHook.semicolon_at_end_of_expression(self.cell.source)
        )


def _seconds(config):
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is None:
        return {}
    return budget.told(report for kind in terminal.stats.values() for report in kind
                       if isinstance(report, pytest.TestReport))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    if budget.overspent(_seconds(session.config)) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    seconds = _seconds(config)
    if not seconds:
        return
    terminalreporter.section("notebooks, seconds of a processor at the speed of the yardstick")
    for path in sorted(seconds):
        terminalreporter.line(f"{seconds[path]:6.1f}  {path}")
    terminalreporter.line(f"{sum(seconds.values()):6.1f}  together; the budget is {budget.BUDGET:g}")
    said = budget.overspent(seconds)
    if said:
        terminalreporter.line(f"FAILED: {said}", red=True)
