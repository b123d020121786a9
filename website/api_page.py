"""The page of vgcore's docstrings: a module's public names, in the order of its source."""

import importlib
import inspect
import re

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

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
FOREIGN = "list, dict, tuple, Exception, SimpleNamespace"  # what these bring along is Python's


class Docstrings(SphinxDirective):
    """Document a module: its docstring, its functions and classes, and then the values that it exports."""

    required_arguments = 1

    def run(self):
        module = importlib.import_module(self.arguments[0])
        lines = ["``````{eval-rst}", f".. automodule:: {module.__name__}", "   :no-members:"]
        lines += [""]
        for path, value in public(module):
            kind = "class" if inspect.isclass(value) else "function"
            lines += [f".. auto{kind}:: {path}"]
            lines += ["   :members:", f"   :inherited-members: {FOREIGN}"] if kind == "class" else []
            lines += [""]
        for path, value in values(module):
            package, _, name = path.rpartition(".")
            lines += [f".. py:data:: {name}", f"   :module: {package}", f"   :value: {shown(value)}", ""]
        lines += ["``````"]
        self.env.note_dependency(module.__file__)
        box = nodes.Element()
        self.state.nested_parse(StringList(lines, source=module.__file__), self.content_offset, box)
        return box.children


def public(module):
    """(name to import, value) of a module's functions and classes that its package exports."""
    package = importlib.import_module(module.__name__.rpartition(".")[0]) if "." in module.__name__ else module
    if hasattr(module, "__path__"):  # plots, widgets: packages that export by themselves
        package, own = module, lambda value: value.__module__.startswith(module.__name__)
    else:
        own = lambda value: value.__module__ == module.__name__
    found = []
    for name in package.__all__:
        value = getattr(package, name)
        if (inspect.isclass(value) or inspect.isfunction(value)) and own(value):
            home = _home(package, name, value) if package is module else package.__name__
            found.append((f"{home}.{name}", value))
    return sorted(found, key=lambda pair: (pair[1].__module__, inspect.getsourcelines(pair[1])[1]))



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
            parts = re.split(r"(``.+?``)", line)
            parts[::2] = [re.sub(r"\||(?<=\()\*", r"\\\g<0>", part) for part in parts[::2]]
            lines[place] = "".join(parts)


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


def setup(app):
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.napoleon")
    app.config.html_domain_indices = False  # an index of modules says nothing that the page does not
    for name, value in NAPOLEON.items():
        app.config[name] = value
    app.connect("autodoc-process-docstring", escape, priority=100)  # before napoleon
    app.add_directive("docstrings", Docstrings)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
