"""MyST Markdown as plain Markdown, for readers that know nothing of directives, roles and labels.

What a role refers to is looked up by a `resolve` (see `references.References`): it gives words and, where the book's
address is known, a link. What this module has no words for is an error, so that no raw MyST leaves the build.
"""

import re
from dataclasses import dataclass, field

FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,}|:{3,})[ ]*(?:\{(?P<name>[\w:-]+)\}[ ]*(?P<title>.*))?", re.M)
OPTION = re.compile(r"^:([\w-]+):[ ]*(.*)$")
TARGET = re.compile(r"^\([\w-]+\)=[ ]*\n", re.M)
INLINE = re.compile(
    r"""\{(?P<role>[\w:+-]+)\}`(?P<content>[^`]+)`
      | (?P<code>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))
      | \$\$(?P<display>.+?)\$\$(?:[ ]*\((?P<label>[\w-]+)\))?
      | (?P<formula>\$(?:\\.|[^$\\])+\$)
      | \[(?P<words>(?:\$[^$]+\$|`[^`]+`|[^][])*)\]\((?P<target>[^)\s]+)\)
      | \[(?P<span>[^][]+)\]\{[^}]*\}""",
    re.S | re.X,
)
WITH_TITLE = re.compile(r"^(.*?)\s*<([^<>]+)>$", re.S)
LEFTOVERS = re.compile(r"^(?:`{3,}|:{3,})\s*\{|^:{3,}|\{[\w:+-]+\}`|^\([\w-]+\)=|\$\$[ ]*\([\w-]+\)|\]\{\.", re.M)


@dataclass
class Directive:
    """A fence with a name: its title, options and content."""

    name: str
    title: str
    options: dict = field(default_factory=dict)
    body: str = ""


def pieces(text):
    """Split a text at its outermost directives: strings and `Directive` in order."""
    lines, plain = text.split("\n"), []
    at = 0
    while at < len(lines):
        opened = FENCE.match(lines[at])
        if not opened:
            plain.append(lines[at])
            at += 1
            continue
        end = _closing(lines, at, opened["fence"])
        if opened["name"]:
            if plain:
                yield "\n".join(plain)
            plain = []
            yield _directive(opened, lines[at + 1 : end])
        else:
            plain += lines[at : end + 1]
        at = end + 1
    if plain:
        yield "\n".join(plain)


def _closing(lines, start, fence):
    depth = 0
    for at in range(start + 1, len(lines)):
        found = FENCE.match(lines[at])
        if not found or found["fence"][0] != fence[0] or len(found["fence"]) < len(fence):
            continue
        if found["name"] and len(found["fence"]) == len(fence):
            depth += 1
        elif not found["name"] and depth:
            depth -= 1
        elif not found["name"]:
            return at
    raise ValueError(f"a fence is opened and not closed: got {lines[start]!r}, expected a line {fence!r} below it")


def _directive(opened, body):
    made = Directive(opened["name"], opened["title"].strip())
    while body and (option := OPTION.match(body[0])):
        made.options[option[1]] = option[2]
        body = body[1:]
    made.body = "\n".join(body).strip()
    return made


def plain(text, resolve):
    """A text of MyST as plain Markdown.

    Parameters
    ----------
    text : str
        Without the directives that open or close an exercise or a solution across cells.
    resolve : References
        What roles, labels and links lead to.

    Raises
    ------
    ValueError
        For a directive or a role that has no plain form here.
    """
    return joined(plain_piece(one, resolve) for one in pieces(text))


def plain_piece(piece, resolve):
    """One of the `pieces` of a text as plain Markdown."""
    return _box(piece, resolve) if isinstance(piece, Directive) else _inline(piece, resolve)


def joined(parts):
    """Plain parts as one text; refuses MyST that is left in it."""
    said = re.sub(r"\n{3,}", "\n\n", "\n\n".join(part.strip("\n") for part in parts)).strip()
    left = LEFTOVERS.search(_without_code(said))
    if left:
        raise ValueError(f"MyST is left in an edition: got {left[0]!r} in {said[max(0, left.start() - 60):][:160]!r}")
    return said


def _without_code(text):
    return re.sub(r"^(```|~~~)\w*\n.*?^\1[ ]*$|(?<!\})`[^`\n]+`", "", text, flags=re.S | re.M)


def _box(directive, resolve):
    title, body = _inline(directive.title, resolve), plain(directive.body, resolve)
    if directive.name == "dropdown":
        return f"<details>\n<summary>{_as_html(title)}</summary>\n\n{body}\n\n</details>"
    if directive.name == "exercise":
        return f"{headed('Exercise', directive.options['label'], directive.title, resolve)}\n\n{body}"
    if directive.name in ("admonition", "note", "tip", "warning"):
        return _quoted(f"**{title or directive.name.capitalize()}**\n\n{body}")
    if directive.name == "math":
        return _display(directive.body, directive.options.get("label"), resolve)
    raise ValueError(f"a directive without a plain form: got {directive.name!r}, expected one of admonition, dropdown, "
                     "exercise, math, note, tip, warning; give it one in website/plain_markdown.py")


def headed(kind, label, title, resolve):
    """The heading of an exercise or of its solution: what it is, the exercise's number and its title."""
    return f"### {kind} {resolve.exercise_number(label)}" + (f": {plain(title, resolve)}" if title else "")


def _quoted(text):
    """A quotation. A formula in it stands on one line: viewers cut formulas out before they see the marks."""
    text = re.sub(r"\$\$.+?\$\$", lambda found: " ".join(found[0].split()), text, flags=re.S)
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _as_html(text):
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    return re.sub(r"\*([^*$]+)\*", r"<em>\1</em>", text)


def _inline(text, resolve):
    kept = []

    def keep(block):
        kept.append(block[0])
        return f"\0{len(kept) - 1}\0"

    text = re.sub(r"^(`{3,}|~{3,})\w*\n.*?^\1[ ]*$", keep, TARGET.sub("", text), flags=re.S | re.M)
    text = INLINE.sub(lambda found: _one(found, resolve), text)
    return re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], text)


def _one(found, resolve):
    if found["role"]:
        return _role(found["role"], " ".join(found["content"].split()), resolve)
    if found["display"] is not None:
        return _display(found["display"], found["label"], resolve)
    if found["target"]:
        return resolve.link(found["target"].strip("<>"), _inline(found["words"], resolve))
    return found["span"] or found[0]


def _display(formula, label, resolve):
    number = f" \\tag{{{resolve.equation_number(label)}}}" if label else ""
    return f"$$\n{formula.strip()}{number}\n$$"


def _role(role, content, resolve):
    named = WITH_TITLE.match(content)
    words, target = named.groups() if named else ("", content)
    if role == "eq":
        return resolve.equation(target)
    if role in ("ref", "numref"):
        return resolve.link(target, words)
    if role in ("cite", "cite:p"):
        return f"({'; '.join(resolve.cited(key, ', ') for key in target.split(','))})"
    if role == "cite:t":
        return " and ".join(resolve.cited(key, " ", "({})") for key in target.split(","))
    if role == "term":
        return resolve.term(target, words or target)
    if role == "doc":
        return resolve.link(target, words)
    raise ValueError(f"a role without a plain form: got {role!r}, expected one of cite, cite:p, cite:t, doc, eq, "
                     "numref, ref, term; give it one in website/plain_markdown.py")
