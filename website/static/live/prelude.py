"""The guest's side of a page: runs once in the page's interpreter, before any cell.

``page.run`` and ``page.answer`` run a cell; what it shows leaves through stdout, between two record separators, so that
text and figures arrive in order.
"""

import ast
import base64
import contextlib
import dis
import html
import importlib.util
import io
import json
import linecache
import os
import re
import sys
import tokenize
import traceback
import types
import unicodedata

MARK = "\x1e"


def send(kind, data):
    """Hand something to the page: its type and its text."""
    print(MARK, json.dumps([kind, data]), MARK, sep="", end="", flush=True)


def show(value):
    """Show a value as a notebook would: by its best representation."""
    if hasattr(value, "_repr_mimebundle_") and not isinstance(value, type):
        bundle = value._repr_mimebundle_()
        if "text/html" in bundle:
            return send("text/html", bundle["text/html"])
    if hasattr(value, "_repr_html_") and not isinstance(value, type):
        return send("text/html", verdict(value) if type(value).__name__ == "Verdict" else value._repr_html_())
    if hasattr(value, "_repr_svg_") and not isinstance(value, type):
        return send("image/svg+xml", value._repr_svg_())
    print(printed(value))


def printed(value):
    """A value's text as a notebook prints it: long containers get a line for each entry."""
    if type(value).__repr__ in (list.__repr__, tuple.__repr__, dict.__repr__, set.__repr__):
        from pprint import pformat

        text = repr(value)
        return text if len(text) < 80 else pformat(value, sort_dicts=False)
    return repr(value)


def verdict(value):
    """A verdict as HTML whose hint and link stand apart: the page shows them one at a time."""
    page = value._repr_html_().replace("run the cell again", "press Run")
    page = re.sub(r'href="([\w-]+)\.ipynb#([^"]*)"', lambda found: f'href="{found[1]}.html#{anchor(found[2])}"', page)
    if value.mistake:
        from vgcore.exercises.mistakes import MISTAKES

        hint = html.escape(MISTAKES[value.mistake].hint)
        page = page.replace(f" {hint}", f' <span class="live-hint">{hint}</span>', 1)
        page = page.replace("<a ", '<a class="live-hint" ', 1)
    return page


def anchor(section):
    """What a section is called in the address of a page, where a notebook writes its title: as docutils makes it."""
    letters = unicodedata.normalize("NFKD", html.unescape(section).lower()).encode("ascii", "ignore").decode()
    return re.sub(r"^[-0-9]+|-+$", "", re.sub(r"[^a-z0-9]+", "-", letters))


def show_result(value):
    if value is not None:
        show(value)


def show_figures():
    """Show and close the figures that are open, as a notebook does after a cell."""
    plt = sys.modules.get("matplotlib.pyplot")
    for number in plt.get_fignums() if plt else ():
        file = io.BytesIO()
        plt.figure(number).savefig(file, format="png", bbox_inches="tight")
        send("image/png", base64.b64encode(file.getvalue()).decode())
    close_figures()


def close_figures():
    if plt := sys.modules.get("matplotlib.pyplot"):
        plt.close("all")


def execute(source, name, space):
    """Run a cell in a dict of names; the value of its last line is shown unless a semicolon ends it."""
    lines = source.splitlines(keepends=True)
    linecache.cache[name] = len(source), None, lines, name
    body = ast.parse(source, name).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), name, "exec"), space)
    if last is not None:
        value = eval(compile(ast.Expression(last.value), name, "eval"), space)
        if not silenced(source):
            show_result(value)
    show_figures()


def silenced(source):
    """Whether the last thing before comments is a semicolon."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    beside = tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.DEDENT, tokenize.ENDMARKER
    return [token.string for token in tokens if token.type not in beside][-1:] == [";"]


def attempt(work, name):
    """Do it; an exception is shown, without the frames of this file."""
    try:
        work()
    except BaseException as error:
        close_figures()
        frames = error.__traceback__
        while frames and frames.tb_frame.f_code.co_filename != name:
            frames = frames.tb_next
        said = traceback.format_exception(type(error), error, frames)
        send("error", "".join(said).rstrip())


LOADS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS"}
STORES = {"STORE_NAME", "STORE_GLOBAL"}


def names(code, operations, inside=True):
    """Names of the top level that a code object loads or stores, within its functions too."""
    found = {step.argval for step in dis.get_instructions(code) if step.opname in operations}
    if inside:
        for part in code.co_consts:
            if isinstance(part, types.CodeType):
                found |= names(part, operations)
    return found


def statements(source, name="above"):
    """The statements of a cell, each with the names that it uses and gives values."""
    for statement in ast.parse(source, name).body:
        code = compile(ast.Module([statement], []), name, "exec")
        yield code, names(code, LOADS), names(code, STORES, inside=False)


def needed(source, name, above):
    """The statements of the cells above that give a cell's names their values, and so on up the page."""
    wanted, own = set(), set()
    for _, uses, gives in statements(source, name):
        wanted |= uses - own
        own |= gives
    steps = [step for cell in above for step in statements(cell)]
    chosen, more = set(), True
    while more:  # a function may use what is defined after it
        more = {i for i, (_, _, gives) in enumerate(steps) if wanted & gives} - chosen
        chosen |= more
        wanted = wanted.union(*(steps[i][1] for i in more))
    return [steps[i][0] for i in sorted(chosen)]


class Page:
    """The names of the chapter, and those of each exercise."""

    def __init__(self):
        self.chapter = {"__name__": "__main__"}
        self.prepared = {}

    def run(self, source, name):
        """Run a cell of the chapter."""
        attempt(lambda: execute(source, name, self.chapter), name)

    def answer(self, source, name, above):
        """Run an exercise with the names that the cells above give it, and with no others."""
        def work():
            steps = tuple(needed(source, name, above))
            if steps not in self.prepared:
                self.prepared[steps] = {"__name__": "__main__"}
                with contextlib.redirect_stdout(io.StringIO()):
                    for step in steps:
                        exec(step, self.prepared[steps])
                close_figures()
            execute(source, name, dict(self.prepared[steps]))

        attempt(work, name)


def lazily(name):
    """A module that is loaded when something of it is first asked for."""
    spec = importlib.util.find_spec(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stand_in(name, **contents):
    """A module in the place of one that needs a notebook."""
    module = sys.modules[name] = types.ModuleType(name)
    vars(module).update(contents)
    return module


def settle():
    """Make the page's interpreter a place for the course."""
    sys.path[:0] = ["/course", "/figures"]
    sys.dont_write_bytecode = True
    os.access = lambda *args, **options: True  # WASI has no modes
    sys.displayhook = show_result
    events = types.SimpleNamespace(register=lambda *args: None)
    stand_in("IPython", version_info=(9, 0), __path__=[], get_ipython=lambda: types.SimpleNamespace(events=events))
    stand_in("IPython.display", display=lambda *values: [show(value) for value in values] and None)
    # Widgets were drawn when the page was made, and stay as they are.
    widgets = stand_in("vgcore.widgets", __getattr__=lambda name: lambda *args, **options: None)

    import vgcore  # the course, which the page has mounted

    vgcore.widgets = widgets
    vgcore.plots = lazily("vgcore.plots")


page = Page()
if sys.platform == "wasi":
    settle()
