"""How to cite the course, as BibTeX, made from CITATION.cff."""

from pathlib import Path

import yaml
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from source_links import known_repository

FILE = Path(__file__).parent.parent / "CITATION.cff"


def bibtex(citation, address=""):
    """The entry of a bibliography.

    Parameters
    ----------
    citation : dict
        What CITATION.cff says, its date as text.
    address : str, optional
        Where the course is published.
    """
    authors = " and ".join(_author(author) for author in citation["authors"])
    year, month, _ = citation["date-released"].split("-")
    fields = {
        "author": authors, "title": f"{{{citation['title']}}}", "year": year, "month": str(int(month)),
        "version": citation["version"], "license": ", ".join(citation["license"]),
        "url": address or citation.get("url", "")}
    lines = [f"  {name:<7} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@software{{{citation['title'].lower().replace(' ', '_')},", *lines, "}"])


def _author(author):
    if "name" in author:  # a group: braces keep it whole
        return f"{{{author['name']}}}"
    return f"{author['family-names']}, {author['given-names']}"


def read():
    """What CITATION.cff says; dates and versions stay text."""
    return yaml.load(FILE.read_text("utf-8"), yaml.BaseLoader)


class BibTeX(SphinxDirective):
    def run(self):
        self.env.note_dependency(str(FILE))
        entry = bibtex(read(), self.config.html_baseurl or known_repository(self.env.app))
        return [nodes.literal_block(entry, entry, language="bibtex")]


def setup(app):
    app.add_directive("cite-this", BibTeX)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
