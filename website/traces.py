"""From an equation to the code that computes it, to the tests of that code: read from the sources, not run.

``Sources`` holds the texts; the functions answer from them, so that a test can plant a fault in a copy.
"""

import ast
import json
import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

LABELLED = re.compile(r"\$\$ *\((eq-\d+-\d+)\) *$|^:label: +(eq-\d+-\d+) *$", re.MULTILINE)
CITED = re.compile(r":eq:`([^`]+)`")
ROOMS = ("theory", "measure", "experiments", "plots", "widgets")  # the packages that export to a notebook
USED = re.compile(rf"(?<![\w.])(vg|{'|'.join(ROOMS)})\.([A-Za-z_]\w*)")


@dataclass(frozen=True)
class Definition:
    """A function, method or class: where it is and what it says of itself."""

    module: str
    name: str
    docstring: str

    bases: tuple = ()

    @property
    def home(self):
        """The package that would export it: vgcore, or one of its rooms."""
        room = self.module.split(".")[1:2]
        return ".".join(["vgcore", *room]) if room and room[0] in ROOMS else "vgcore"

    @property
    def path(self):
        """The name as a reader imports it."""
        return f"{self.home}.{self.name}"


@dataclass(frozen=True)
class Sources:
    """The texts of a book.

    Attributes
    ----------
    chapters : dict of page name to notebook, as parsed JSON
    code : dict of module name to source
    tests : dict of file name to source, of the unit tests
    """

    chapters: dict
    code: dict
    tests: dict

    @classmethod
    def read(cls, root, package):
        root, package = Path(root), Path(package)
        modules = {".".join((package.name, *path.relative_to(package).with_suffix("").parts)): path
                   for path in sorted(package.rglob("*.py"))}
        return cls(
            {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((root / "chapters").glob("*.ipynb"))},
            {name.removesuffix(".__init__"): path.read_text("utf-8") for name, path in modules.items()},
            {path.relative_to(root).as_posix(): path.read_text("utf-8")
             for path in sorted((root / "tests" / "unit").glob("test_*.py"))},
        )

    @cached_property
    def equations(self):
        """The pages of each label."""
        found = {}
        for page, notebook in self.chapters.items():
            text = "\n\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
            for label in LABELLED.findall(text):
                found.setdefault("".join(label), []).append(page)
        return found

    @cached_property
    def definitions(self):
        return [definition for module, source in self.code.items() for definition in _definitions(module, source)]

    def names(self, package):
        """The names of a package's ``__all__``."""
        for node in parsed(self.code.get(package, "")).body:
            if isinstance(node, ast.Assign) and node.targets[0].id == "__all__":
                return set(ast.literal_eval(node.value))
        return set()

    @cached_property
    def exported(self):
        """What vgcore and each of its rooms export, by the name that a notebook gives to the package."""
        return {"vg": self.names("vgcore"), **{room: self.names(f"vgcore.{room}") for room in ROOMS}}

    @cached_property
    def _public(self):
        return {f"{package(short)}.{name}" for short, names in self.exported.items() for name in names}

    def _offered(self, definition):
        """The definition as a reader can name it: a method of an inner class by the first class that inherits it."""
        owner, dot, method = definition.name.partition(".")
        if method.startswith("_"):
            return None
        if f"{definition.home}.{owner}" in self._public:
            return definition
        heirs = [one for one in self.definitions if owner in one.bases and one.path in self._public]
        return replace(definition, name=f"{heirs[0].name}.{method}") if dot and heirs else None

    @cached_property
    def cited(self):
        """Who cites each label in a docstring."""
        found = {}
        for definition in self.definitions:
            for label in dict.fromkeys(CITED.findall(definition.docstring)):
                found.setdefault(label, []).append(definition)
        return found

    @cached_property
    def _words(self):
        return {file: re.findall(r"\w+", source) for file, source in self.tests.items()}

    def code_of(self, label):
        """The public definitions that name an equation; the exported before those of plots and widgets."""
        offered = filter(None, map(self._offered, self.cited.get(label, [])))
        return sorted(offered, key=lambda one: one.home in ("vgcore.plots", "vgcore.widgets"))

    def tests_of(self, definition):
        """The test files that mention a definition, those with the largest share of such words first."""
        name = definition.name.split(".")[0]
        shares = {file: words.count(name) / len(words) for file, words in self._words.items() if name in words}
        return sorted(shares, key=lambda file: (-shares[file], file))

    def tests_naming(self, label):
        """The test files that name an equation by its label."""
        return [file for file, source in self.tests.items() if re.search(rf"\b{label}\b", source)]


@cache
def parsed(source):
    """The syntax tree of a module."""
    return ast.parse(source)


def _definitions(module, source):
    for node in parsed(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            bases = tuple(base.id for base in getattr(node, "bases", []) if isinstance(base, ast.Name))
            yield Definition(module, node.name, ast.get_docstring(node) or "", bases)
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    yield Definition(module, f"{node.name}.{method.name}", ast.get_docstring(method) or "")


def orphans(sources):
    """One line for each link of equation, code and test that leads nowhere; it names the orphan."""
    for label, pages in sources.equations.items():
        if len(pages) > 1:
            yield f"{label} stands {len(pages)} times: {', '.join(pages)}"
        code = sources.code_of(label)
        if not code and not sources.tests_naming(label):
            yield f"{label} of {pages[0]} is named by no public docstring and by no test: " \
                  f"add :eq:`{label}` to the function that computes it"
        if code and not any(sources.tests_of(definition) for definition in code):
            names = ", ".join(definition.path for definition in code)
            yield f"{label} of {pages[0]} is computed by {names}, which no test mentions"
    for label, definitions in sources.cited.items():
        if label not in sources.equations:
            names = ", ".join(f"{one.module}.{one.name}" for one in definitions)
            yield f"{label}, cited by {names}, stands in no chapter"
    for place, text in _uses(sources):
        for short, name in sorted(set(USED.findall(text))):
            module = f"{package(short)}.{name}" in sources.code
            if name not in sources.exported[short] and not module and name != "__version__":
                yield f"{short}.{name}, used in {place}, is not exported by {package(short)}"
    defined = {definition.name for definition in sources.definitions} | _assigned(sources)
    for short, names in sources.exported.items():
        for name in sorted(names - defined):
            yield f"{package(short)}.{name} is in __all__ and is defined nowhere"


def package(short):
    """The package that a notebook calls vg, theory and so on"""
    return "vgcore" if short == "vg" else f"vgcore.{short}"


def _uses(sources):
    for page, notebook in sources.chapters.items():
        yield page, "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")


def _assigned(sources):
    """The names that modules of vgcore assign, such as tanh and he."""
    return {target.id for source in sources.code.values() for node in parsed(source).body
            if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)}
