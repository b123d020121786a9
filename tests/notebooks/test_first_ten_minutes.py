"""What a first reader meets on a page: its first box, its words, its symbols.

The limits of cells are in ``test_style.py``.
"""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tests.notebooks import chapters, reading
from tests.notebooks.symbols import table, undefined

# Words of the first reading before the chapters got their first box: no page
# asks for more time than it did then.
WORDS = {
    "01-gradient-descent": 2005,
    "02-chain-rule": 2210,
    "03-backward-recursion": 2239,
    "04-trust-and-price": 2146,
    "05-products-of-jacobians": 2211,
    "06-activations-and-initialization": 1941,
    "07-clipping-and-weight-decay": 2335,
    "08-residual-connections": 1993,
    "09-back-propagation-through-time": 2090,
    "10-truncation": 2127,
    "11-gates": 2163,
}
IN_SHORT = range(60, 121)

every = pytest.mark.parametrize("path", chapters.NUMBERED, ids=lambda p: p.stem)


def in_short(notebook):
    """What is wrong with the box under the title, one line each."""
    parts = reading.page(notebook)
    box = [p for p in parts if p.box.strip().lower() == "in short"]
    if not parts or not parts[0].text.startswith("# "):
        yield "the page does not begin with its title"
    elif parts[1:2] != box[:1]:
        yield 'no box "In short" right under the title'
    else:
        words = sum(reading.count_words(p.text) for p in box)
        if words not in IN_SHORT:
            yield f"In short has {words} words, expected 60 to 120"
        if any(p.fold for p in box):
            yield "In short is folded"


def words(notebook):
    return sum(reading.count_words(p.text) for p in reading.first_reading(notebook))


def puzzles(notebook):
    code = [c.source for c in notebook.cells if c.cell_type == "code"]
    return [f"code cell {i}, {line}" for i, source in enumerate(code)
            for line in reading.puzzles(source)]


@every
def test_the_page_begins_with_its_answer(path):
    assert list(in_short(chapters.read(path))) == []


@every
def test_a_symbol_is_said_before_it_is_used(path):
    assert list(undefined(chapters.read(path))) == []


@every
def test_no_id_of_a_claim_in_running_text(path):
    assert list(reading.claim_ids(chapters.read(path))) == []


@every
def test_no_puzzle_in_a_cell(path):
    assert puzzles(chapters.read(path)) == []


@every
def test_the_first_reading_is_no_longer_than_it_was(path):
    counted = words(chapters.read(path))
    assert counted <= WORDS[path.stem], f"{counted} words, at most {WORDS[path.stem]}"


def test_the_lists_name_chapters_that_exist():
    assert set(WORDS) == {p.stem for p in chapters.NUMBERED}


def test_the_notation_can_be_read():
    symbols = {symbol: words for symbol, words in table().values()}
    assert symbols["\\chi"] == {"factor"}
    assert symbols["\\delta^{[l]}"] >= {"gradient by the pre-activations"}
    assert len(symbols) > 40


BOX = ":::{admonition} In short\n:class: tip\n" + "word " * 80 + "\n:::\n"
SOUND = [
    new_markdown_cell("# A chapter\n\n" + BOX + "\nIt takes the *learning rate* $\\alpha$."),
    new_code_cell("f = lambda x: x + 1\nprint(f(1))", outputs=[
        new_output("stream", name="stdout", text="2\n"),
        new_output("display_data", data={
            "text/html": 'predicted 1 <small class="vg-ids">N4 C4</small>, '
                         'measured 1 ✓ <a href="12.html#c4">C4</a>',
            "text/plain": "predicted 1, measured 1 (C4)"})]),
    new_markdown_cell("$$\n\\chi = \\sigma_w^2 q\n$$ (eq-1-1)\n\nwith $\\sigma_w^2 = n\\,\\mathrm{Var}(w)$ "
                      "and $z^{[l]} := W^{[l]} a^{[l-1]}$, *weights* and *activations*. "
                      "See [C4](12-claim-by-claim.md#c4)."),
    new_markdown_cell(":::{admonition} More\n:class: dropdown\nThe fold has $\\tau$ and " + "words " * 50 + "\n:::\n"),
    new_markdown_cell("## Going further\n\nThe exponent $\\gamma$. " + "words " * 50),
    new_markdown_cell("## Exercises\n\nWhat is $\\rho$? " + "words " * 50),
]


def test_a_sound_page(notebook):
    notebook.cells = SOUND
    for check in (in_short, undefined, reading.claim_ids, puzzles):
        assert list(check(notebook)) == []
    assert 80 < words(notebook) < 80 + 50        # the second reading has 50 each


@pytest.mark.parametrize(("old", "new", "fault"), [
    (BOX, "", "no box"),
    ("# A chapter\n\n", "# A chapter\n\nBefore the box.\n\n", "no box"),
    ("word " * 80, "word " * 59, "59 words"),
    ("word " * 80, "word " * 121, "121 words"),
    (":class: tip", ":class: dropdown", "folded"),
    ("# A chapter\n\n", "", "begin with its title"),
    ("*learning rate* ", "", "$\\alpha$ comes before"),
    ("$\\alpha$", "$\\alpha$ and $h_{t-1}$", "$h_t$ comes before"),
    ("It takes the *learning rate* $\\alpha$", "The learning $B$ rate", "$B$ comes before"),
    ("$\\alpha$", "$\\alpha$ and $\\rho = 0.8$", "$\\rho$ comes before"),
    ("$\\alpha$", "$\\alpha$ with $\\sigma_{\\max} > 1$", "$\\sigma_{\\max}$ comes before"),
    ("*learning", "As N12 says, *learning", "N12 in the text"),
    ("What is $\\rho$?", "What is R23?", "R23 in the text"),
    ("print(f(1))", "print(y := f(1))", "a walrus inside a call"),
    ("x + 1", "lambda y: x + y", "a lambda inside a lambda"),
])
def test_a_planted_fault_is_found(notebook, old, new, fault):
    assert sum(c.source.count(old) for c in SOUND) == 1
    notebook.cells = [type(c)({**c, "source": c.source.replace(old, new)}) for c in SOUND]
    found = [line for check in (in_short, undefined, reading.claim_ids, puzzles)
             for line in check(notebook)]
    assert any(fault in line for line in found), found


@pytest.mark.parametrize("output", [
    new_output("stream", name="stdout", text="R15b holds\n"),
    new_output("execute_result", data={"text/plain": "C4  ratio = 32"}),
    new_output("display_data", data={"text/html": "<b>C4</b>", "text/plain": "4"}),
])
def test_an_id_in_an_output_is_found(notebook, output):
    notebook.cells = [new_code_cell("1", outputs=[output])]
    assert list(reading.claim_ids(notebook))
