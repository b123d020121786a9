"""The pages of vgcore's docstrings: a page a module, a line a name first, and each name with a link to its source."""

import importlib
import inspect
import re
from functools import cache
from pathlib import Path

import vgcore
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

import source_links

NAPOLEON = {
    "napoleon_google_docstring": False,
    # The types of parameters are words, such as "array, shape (B, n)", and no names to link.
    "napoleon_use_param": False,
    "napoleon_use_rtype": False,
    "napoleon_custom_sections": [("Attributes", "params_style")],
    "autodoc_typehints": "none",
    "toc_object_entries_show_parents": "hide",
    "autodoc_member_order": "bysource",
    "autodoc_preserve_defaults": True,
}
PACKAGE = Path(vgcore.__file__).parent
ROLE = re.compile(r":(func|class|meth):`([\w.]+)`")
FOREIGN = "list, dict, tuple, Exception, SimpleNamespace, VBox"  # what these bring along is not the course's


class Docstrings(SphinxDirective):
    """Document a module: its docstring, a line for each name, and then its functions, its classes and its values."""

    required_arguments = 1

    def run(self):
        module = importlib.import_module(self.arguments[0])
        lines = [f".. automodule:: {module.__name__}", "   :no-members:", ""]
        rows = list(summaries(module))
        lines += table("Name", "What it is", rows) if rows else []
        for path, value in public(module):
            kind = "class" if inspect.isclass(value) else "function"
            lines += [f".. auto{kind}:: {path}"]
            lines += ["   :members:", f"   :inherited-members: {FOREIGN}"] if kind == "class" else []
            lines += [""]
        for path, value in values(module):
            package, _, name = path.rpartition(".")
            lines += [f".. py:data:: {name}", f"   :module: {package}", f"   :value: {shown(value)}", ""]
        return parsed(self, lines, module.__file__)


class Modules(SphinxDirective):
    """List modules, a line of the content each: a link to its page, what it is for, its names."""

    has_content = True

    def run(self):
        rows = []
        for name in filter(None, map(str.strip, self.content)):
            module = importlib.import_module(name)
            names = ", ".join(reference(path) for path, _ in [*public(module), *values(module)])
            rows.append((f":doc:`api/{page_of(name)}`", f"{first_sentence(module)} {names}"))
        lines = table("Module", "What it is for, and its names", rows)
        return parsed(self, lines, self.env.doc2path(self.env.docname))


def parsed(directive, lines, source):
    """The nodes of lines of reStructuredText."""
    directive.env.note_dependency(source)
    box = nodes.Element()
    lines = ["``````{eval-rst}", *lines, "``````"]
    directive.state.nested_parse(StringList(lines, source=source), directive.content_offset, box)
    for node in box.findall():  # each keeps the document of the inner parser, and with it a copy of all pages
        node.document = directive.state.document
    return box.children


def table(first, second, rows):
    """Lines of a table of two columns."""
    lines = [".. list-table::", "   :class: name-table", "   :header-rows: 1", ""]
    rows = [(first, second), *rows]
    for left, right in rows:
        lines += [f"   * - {left}", f"     - {right}"]
    return [*lines, ""]


def summaries(module):
    """(link, first sentence) of each name of a module."""
    for path, value in public(module):
        home = path.rpartition(".")[0]
        yield reference(path), ROLE.sub(rf":\1:`\2 <{home}.\2>`", first_sentence(value))
    for path, value in values(module):
        yield reference(path), f"``{shown(value)}``"


def first_sentence(thing):
    paragraph = " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())
    return escaped(re.match(r"(?:``.*?``|.)*?(?:\.(?=\s|$)|$)", paragraph)[0])


def reference(path):
    return f":py:obj:`{path.rpartition('.')[2]} <{path}>`"


def page_of(name):
    """The page of a module: chapters/api/theory-depth for vgcore.theory.depth."""
    return name.removeprefix("vgcore.").replace(".", "-")


def exporter(module):
    """The package from which a module's names are imported; plots and widgets export by themselves."""
    return module if hasattr(module, "__path__") else importlib.import_module(module.__name__.rpartition(".")[0])


def public(module):
    """(name to import, value) of a module's functions and classes that its package exports."""
    package = exporter(module)
    own = lambda value: value.__module__ == module.__name__ or (
        package is module and value.__module__.startswith(module.__name__))
    found = []
    for name in package.__all__:
        value = getattr(package, name)
        if (inspect.isclass(value) or inspect.isfunction(value)) and own(value):
            home = _home(package, name, value) if package is module else package.__name__
            found.append((f"{home}.{name}", value))
    return sorted(found, key=lambda pair: (pair[1].__module__, lines_of(pair[1])[0]))


@cache
def lines_of(value):
    """The first line and the last of a function or a class in its file."""
    lines, first = inspect.getsourcelines(value)
    return first, first + len(lines) - 1


def _home(package, name, value):
    """The outermost package that exports a name: readers import it from there."""
    above = importlib.import_module(package.__name__.rpartition(".")[0] or package.__name__)
    exported = name in getattr(above, "__all__", ()) and getattr(above, name) is value
    return above.__name__ if exported else package.__name__


def escape(app, what, name, obj, options, lines):
    """Read |x| as an absolute value and (*S, n) as a shape: docstrings have neither substitutions nor emphasis."""
    example = False
    for place, line in enumerate(lines):
        example = line.lstrip().startswith(">>>") or (example and bool(line.strip()))
        if not example:
            lines[place] = escaped(line)


def escaped(line):
    """|x| is an absolute value, (*S, n) a shape."""
    parts = re.split(r"(``.+?``)", line)
    parts[::2] = [re.sub(r"\||(?<=\()\*", r"\\\g<0>", part) for part in parts[::2]]
    return "".join(parts)


def values(module):
    """(name to import, value) of the exported values that a module makes, such as its instances and tables."""
    package = importlib.import_module(module.__name__.rpartition(".")[0] or module.__name__)
    for name, value in vars(module).items():
        made = not (inspect.isclass(value) or inspect.isroutine(value) or inspect.ismodule(value))
        if made and name in package.__all__ and f"\n{name} = " in inspect.getsource(module):
            yield f"{package.__name__}.{name}", value


def shown(value):
    """A value on one line; of a table its names."""
    return "{" + ", ".join(map(repr, value)) + "}" if isinstance(value, dict) else repr(value)


def source_of(app):
    """A function for ``sphinx.ext.linkcode``: the link to the source of a name."""

    def link(domain, info):
        if domain != "py" or not info["module"].startswith("vgcore"):
            return None
        thing = importlib.import_module(info["module"])
        for name in info["fullname"].split("."):
            thing = getattr(thing, name, None)
        try:
            thing = inspect.unwrap(getattr(thing, "fget", thing) or thing)
            file = Path(inspect.getsourcefile(thing))
        except TypeError:  # a value has no source of its own
            return None
        if not file.is_relative_to(PACKAGE):  # inherited from another package
            return None
        path = file.relative_to(PACKAGE.parent).as_posix()
        return source_links.address(app, "chapters/api/page", path, lines_of(thing))

    return link


def link_sources(app, config):
    config.linkcode_resolve = source_of(app)


def setup(app):
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.linkcode")
    app.setup_extension("source_links")
    app.setup_extension("sphinx.ext.napoleon")
    app.config.html_domain_indices = False  # an index of modules says nothing that the page does not
    for name, value in NAPOLEON.items():
        app.config[name] = value
    app.connect("autodoc-process-docstring", escape, priority=100)  # before napoleon
    app.connect("config-inited", link_sources, priority=300)
    app.add_directive("docstrings", Docstrings)
    app.add_directive("modules", Modules)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
