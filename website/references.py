"""What labels, citations and links of the book lead to, in words and as addresses, read from Sphinx's environment."""

from posixpath import join, normpath, splitext


class References:
    """The references of one page.

    Parameters
    ----------
    env : BuildEnvironment
        After all pages were read.
    page : str
        The page's name, without suffix.
    address : str
        Where the book is published; "" where that is not known: then references are words alone.
    """

    def __init__(self, env, page, address=""):
        self.env, self.page, self.address = env, page, address.rstrip("/")
        self.labels = env.domaindata["std"]["labels"]
        self.anonymous = env.domaindata["std"]["anonlabels"]

    def url(self, page="", anchor=""):
        """The published address of a page, or "" when the book has none."""
        if not self.address:
            return ""
        return f"{self.address}/{page or self.page}.html" + (f"#{anchor}" if anchor else "")

    def linked(self, words, page, anchor=""):
        url = self.url(page, anchor)
        return f"[{words}]({url})" if url else words

    def equation_number(self, label):
        page = self.env.domaindata["math"]["objects"][label][0]
        return self._number(page, "displaymath", f"equation-{label}")

    def equation(self, label):
        page = self.env.domaindata["math"]["objects"][label][0]
        return self.linked(f"({self.equation_number(label)})", page, f"equation-{label}")

    def exercise_number(self, label):
        return self._number(self.env.sphinx_exercise_registry[label]["docname"], "exercise", label)

    def figure_number(self, label):
        return self._number(self.labels[label][0], "figure", label)

    def _number(self, page, kind, anchor):
        return ".".join(map(str, self.env.toc_fignumbers[page][kind][anchor]))

    def page_number(self):
        """The chapter's number, "" for a page without one."""
        return ".".join(map(str, self.env.toc_secnumbers.get(self.page, {}).get("", ())))

    def link(self, target, words=""):
        """A link to a label, to a page of the book or to another host."""
        if "://" in target or target.startswith("mailto:"):
            return f"[{words or target}]({target})"
        label = target.removeprefix("#")
        if label in self.anonymous:
            page, anchor = self.anonymous[label]
            return self.linked(words or self._words(label), page, anchor)
        path, _, anchor = target.partition("#")
        page, suffix = splitext(normpath(join(self.page, "..", path)))
        page = page if suffix in (".ipynb", ".md") else page + suffix
        if page not in self.env.found_docs:
            raise ValueError(f"a link leads nowhere: got {target!r} in {self.page}, expected a label or a page")
        words = words or self.env.titles[page].astext()
        if not self.address and str(self.env.doc2path(page)).endswith(".ipynb"):
            return f"[{words}]({page.rpartition('/')[2]}.ipynb)"
        return self.linked(words, page, anchor)

    def _words(self, label):
        if label in self.env.sphinx_exercise_registry:
            return f"exercise {self.exercise_number(label)}"
        page, anchor, title = self.labels[label]
        if anchor in self.env.toc_fignumbers.get(page, {}).get("figure", {}):
            return f"Figure {self.figure_number(label)}"
        return title if self.address else f"*{title}*"

    def term(self, term, words):
        page, anchor = self.env.domaindata["std"]["terms"][term.lower()]
        return self.linked(words, page, anchor)

    def cited(self, key, between, year="{}"):
        """Authors and year of a source, as "Glorot and Bengio, 2010"."""
        found = next(one for one in self.env.domaindata["cite"]["citations"] if one.key == key.strip())
        persons = found.entry.persons.get("author") or found.entry.persons["editor"]
        names = [" ".join(map(str, person.rich_prelast_names + person.rich_last_names)) for person in persons]
        authors = {1: names[0], 2: " and ".join(names)}.get(len(names), f"{names[0]} et al.")
        words = f"{authors}{between}{year.format(found.entry.fields['year'])}"
        return self.linked(words, found.bibliography_key.docname, found.citation_id)
