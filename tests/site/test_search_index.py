"""What the search reads: text only, addresses that exist, on the first search only."""

import hashlib
import json
import re

import pytest

from tests.notebooks import chapters
from website.plain_math import plain

RAW = re.compile(r"\\[a-zA-Z]|[_^]\{|\$|Click to show|Copy to clipboard|Print to PDF|Show code cell|= \.\.\. ")


@pytest.fixture(scope="module")
def data(site):
    written = (site.folder / "_static" / "search" / "data.js").read_text("utf-8")
    return json.loads(written.removeprefix("const searchData = ").rstrip(";\n"))


def test_what_is_found_is_text(data):
    """No TeX, no button, no check and no solution in what the search can show."""
    raw = [f"{one['title']}: {found[0]}" for one in data["entries"]
           for found in [RAW.search(f"{one['title']} {one['text']}")] if found]
    assert not raw, "\n".join(raw[:20])
    assert not [one["title"] for one in data["entries"] if "Solution to" in one["text"]]


def test_all_kinds_of_things_are_found(data):
    kinds = {kind: sum(one["kind"] == kind for one in data["entries"])
             for kind in ("page", "section", "term", "symbol", "equation", "exercise", "name", "claim", "paper")}
    assert all(count > 15 for count in kinds.values()), kinds


def test_every_address_of_the_index_exists(site, data):
    pages = [site.folder / page["url"] for page in data["pages"]]
    lost = [f"{pages[one['page']].name}#{one['at']}" for one in data["entries"]
            if one["at"] and one["at"] not in site.anchors(pages[one["page"]])]
    assert not lost, "\n".join(lost[:20])


def test_reading_pages_do_not_load_the_index(site):
    late = re.compile(r"searchindex|searchtools|language_data|minisearch|search/data")
    for name, soup in site:
        heavy = [script["src"] for script in soup.find_all("script", src=late)]
        assert not heavy, f"{name} loads {heavy} before anybody searches"


def test_every_term_names_its_chapter(data):
    explained = {name for one in data["entries"] if one["kind"] == "page" for name in one["names"]}
    terms = [one for one in data["entries"] if one["kind"] == "term"]
    assert not [one["title"] for one in terms if not explained & set(one["names"])]


@pytest.mark.parametrize(("tex", "characters"), [
    (r"\delta^{[l]} = g^{[l]} \odot \sigma'(z^{[l]})", "δ[l] = g[l] ⊙ σ'(z[l])"),
    (r"\frac{\partial J}{\partial w_{ij}}", "∂J/∂wᵢⱼ"),
    (r"\sqrt{1 - \beta_2}", "√(1 − β₂)"),
    (r"w \leftarrow w - \alpha\, \partial J / \partial w", "w ← w − α ∂J / ∂w"),
    (r"\sigma_w^2 = n \operatorname{Var}(w)", "σ_w² = n Var(w)"),
    (r"\hat y_t = W_{ho}\, h_t", "ŷₜ = Wₕₒ hₜ"),
    (r"\theta + \beta\theta", "θ + βθ"),
    (r"\begin{aligned} a &= b \\[4pt] c &= d \end{aligned}", "a = b; c = d"),
    (r"10^{-2}", "10⁻²"),
])
def test_a_formula_is_written_in_characters(tex, characters):
    assert plain(tex) == characters


def test_no_formula_of_the_course_leaves_tex():
    for path in chapters.PATHS:
        for cell in chapters.read(path).cells:
            if cell.cell_type == "markdown":
                for block, inline in re.findall(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$", cell.source, re.DOTALL):
                    written = plain(block or inline)
                    assert written and not re.search(r"\\|[_^]\{|\bfrac|\bbegin", written), (path.stem, block or inline, written)


def test_the_library_is_what_its_readme_says():
    vendor = chapters.ROOT / "website" / "static" / "vendor"
    digest = hashlib.sha256((vendor / "minisearch" / "minisearch.js").read_bytes()).hexdigest()
    assert digest in (vendor / "README.md").read_text("utf-8")
    assert (vendor / "minisearch" / "LICENSE").is_file()
