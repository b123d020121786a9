"""One function, and the statements of it that learners get wrong.

The truth is written once. A slip says which statement of it goes wrong, what
stands there instead, and where: everywhere, in one layer, at one step, in
some of the gates. All slips of a function are compiled into it at once, so
that hundreds of mutants cost one compilation.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable
from functools import cache, cached_property
from itertools import combinations
from typing import NamedTuple

from vgcore.validation import refused


class Slip(NamedTuple):
    """One mistake as a learner makes it.

    Attributes
    ----------
    mistake : str
        Its name in ``MISTAKES``.
    edits : dict of str to str
        Statements of the function, and what stands there instead.
    place : str
        Where, in words; "" if the statements are wrong wherever they run.
    here : callable or None
        ``here(local variables)`` is true where they are wrong.
    """

    mistake: str
    edits: dict
    place: str = ""
    here: Callable | None = None


class Mutant(NamedTuple):
    """A function that makes a mistake, called like the truth.

    Attributes
    ----------
    mistake : str
    run : callable
    place : str
        Where it is made, in words.
    other : str or None
        A second mistake that is made with it.
    """

    mistake: str
    run: Callable
    place: str = ""
    other: str | None = None


def slip(mistake, right, *wrongs):
    """The forms of a mistake that is made wherever a statement runs."""
    return [Slip(mistake, {right: wrong}) for wrong in wrongs]


class Places:
    """Where in a loop a statement may go wrong.

    Called like :func:`slip`, it gives each form everywhere and in each place.

    Parameters
    ----------
    where : dict of str to callable
        Words of a place, and ``here(local variables)``.
    """

    def __init__(self, where):
        self.where = where

    def __call__(self, mistake, right, *wrongs):
        return [Slip(mistake, {right: wrong}, place, here)
                for place, here in (("", None), *self.where.items())
                for wrong in wrongs]


def some_of(mistake, edits, words="in {} only"):
    """A mistake made in some of several statements.

    Parameters
    ----------
    mistake : str
    edits : dict of str to (str, str)
        The name of each place, the right statement and the wrong one.
    words : str
        Completed by the names of the places.

    Returns
    -------
    list of Slip
        Made in all of them, in each alone, and in all sets between.
    """
    names = list(edits)
    sizes = len(names), *range(1, len(names))
    return [Slip(mistake, dict(edits[name] for name in chosen),
                 "" if len(chosen) == len(names) else
                 words.format(listed(chosen)))
            for size in sizes for chosen in combinations(names, size)]


def listed(words):
    """a, b and c."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


class Slippery:
    """A function of which any statement that a slip names can be wrong.

    Parameters
    ----------
    truth : callable
        Its source must be at hand.
    slips : iterable of Slip

    Raises
    ------
    ValueError
        If a slip's statement does not stand in the function exactly once.
    """

    def __init__(self, truth, slips):
        self.truth, self.slips = truth, tuple(slips)

    def mutants(self):
        """One for each slip."""
        return [Mutant(s.mistake, self._run([s]), s.place) for s in self.slips]

    def pairs(self):
        """One for each two mistakes in different statements.

        Each in the form that its slips give first, made everywhere.
        """
        first = {}
        for s in self.slips:
            if not s.place and len(s.edits) == 1:
                first.setdefault((s.mistake, *s.edits), s)
        for one, other in combinations(first.values(), 2):
            if one.edits.keys() != other.edits.keys():
                yield Mutant(one.mistake, self._run([one, other]),
                             other=other.mistake)

    def _run(self, slips):
        number = self._numbers
        made = {self._statements[_normal(right)]: (number[right, wrong], s.here)
                for s in slips for right, wrong in s.edits.items()}

        def run(*trial):
            self._scope["_made"] = made
            return self._compiled(*trial)

        return run

    @cached_property
    def _statements(self):
        rights = dict.fromkeys(_normal(right) for s in self.slips
                               for right in s.edits)
        return {right: k for k, right in enumerate(rights)}

    @cached_property
    def _numbers(self):
        """A number for each form of each statement."""
        edits = dict.fromkeys(edit for s in self.slips
                              for edit in s.edits.items())
        return {edit: n for n, edit in enumerate(edits)}

    @cached_property
    def _scope(self):
        return dict(self.truth.__globals__)

    @cached_property
    def _compiled(self):
        tree = ast.parse(textwrap.dedent(inspect.getsource(self.truth)))
        tree.body[0].decorator_list = []
        self._once(tree)
        tree = ast.fix_missing_locations(_Replace(self).visit(tree))
        exec(compile(tree, f"<slips of {self.truth.__name__}>", "exec"),
             self._scope)
        return self._scope[self.truth.__name__]

    def _once(self, tree):
        found = [ast.unparse(node) for node in ast.walk(tree)
                 if isinstance(node, ast.stmt)]
        for right in self._statements:
            if found.count(right) != 1:
                raise refused("statement", f"{right!r}, {found.count(right)} times in "
                              f"{self.truth.__name__}", "one of its statements",
                              "Copy it from the source.")


def made_of(truth, slips, *given, then=lambda result: result):
    """The mutants of a function on given numbers, for an exercise by hand.

    Parameters
    ----------
    truth : callable
    slips : iterable of Slip
    *given : object
        What the function gets.
    then : callable
        What is made of its result.

    Returns
    -------
    list of (str, callable)
        Name of the mistake, and what it leads to as a function of nothing.
    """
    return [(m.mistake, lambda run=m.run: then(run(*given)))
            for m in Slippery(truth, slips).mutants()]


class _Replace(ast.NodeTransformer):
    """Puts every form of a statement beside it; ``_made`` chooses at run time."""

    def __init__(self, slippery):
        self.statements = slippery._statements
        self.forms = {}
        for (right, wrong), n in slippery._numbers.items():
            self.forms.setdefault(_normal(right), []).append((n, wrong))

    def visit(self, node):
        right = ast.unparse(node) if isinstance(node, ast.stmt) else None
        if right not in self.statements:
            return self.generic_visit(node)
        k = self.statements[right]
        cases = [ast.match_case(ast.MatchValue(ast.Constant(n)),
                                body=ast.parse(wrong).body)
                 for n, wrong in self.forms[right]]
        return ast.If(_expression(f"{k} in _made and (_made[{k}][1] is None "
                                  f"or _made[{k}][1](locals()))"),
                      [ast.Match(_expression(f"_made[{k}][0]"), cases)], [node])


def _expression(text):
    return ast.parse(text, mode="eval").body


@cache
def _normal(statement):
    return ast.unparse(ast.parse(statement))
