"""Stored sweeps: the script is the one that is here, and a few nets come out again."""

import importlib
from pathlib import Path

import pytest

from vgcore.experiments.stored_sweeps import FOLDER, stored

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SWEEPS = sorted(path.stem for path in FOLDER.glob("*.csv"))
MEASURED = {"horizon": {"reach", "widest", "told"}, "pixel_digits": {"read"}}


@pytest.fixture
def script(monkeypatch):
    """A script of ``benchmarks``, by its name."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module


def settings(row, sweep):
    return {k: v for k, v in row.items() if k not in MEASURED[sweep]}


def test_every_sweep_is_known():
    assert SWEEPS == sorted(MEASURED)


@pytest.mark.parametrize("sweep", SWEEPS)
def test_rows_are_of_the_script_that_is_here(sweep, script):
    path = FOLDER / f"{sweep}.csv"
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == script("storing").first_line(BENCHMARKS / f"{sweep}.py"), (
        f"run: python benchmarks/{sweep}.py all")
    assert path.stat().st_size < 30_000


def test_a_comment_is_no_part_of_the_program(script, tmp_path):
    digest, path = script("storing").digest, tmp_path / "sweep.py"

    def of(text):
        path.write_text(text, encoding="utf-8")
        return digest(path)

    assert of("b = 1  # (11.5)\n") == of("b = 1       # (11.6)\n") == of("b = 1\n")
    assert len({of("b = 1\n"), of("b = 2\n"), of("b = '1  # (11.5)'\n"), of("b = '1  # (11.6)'\n")}) == 4


def test_every_net_of_the_horizon_is_stored_once(script):
    assert [settings(row, "horizon") for row in stored("horizon")] == list(
        script("horizon").points())


def test_every_net_that_reads_digits_is_stored_once(script):
    rows, digits = stored("pixel_digits"), script("pixel_digits")
    chosen = [row for row in rows if row["part"] == "choose"]
    assert [settings(row, "pixel_digits") for row in rows] == [
        *digits.points(), *digits.judged(chosen)]


@pytest.mark.parametrize("net", [
    {"weights": "normal", "cell": "RNN", "T": 10},
    {"weights": "tiny", "cell": "RNN", "T": 10},
    {"weights": "tiny", "cell": "LSTM", "bias": "chrono", "T": 10},
    {"weights": "normal", "optimizer": "Momentum", "cell": "RNN", "T": 10},
], ids=lambda net: "-".join(map(str, net.values())))
def test_a_net_of_the_horizon_again(net, script):
    row = next(row for row in stored("horizon") if net.items() <= row.items())
    now = script("horizon").run(settings(row, "horizon"))
    assert now["reach"] == pytest.approx(row["reach"], abs=0.02)
    assert (now["told"] > 0.99) == (row["told"] > 0.99)


def test_a_net_that_reads_digits_again(script):
    row = next(row for row in stored("pixel_digits")
               if row["start"] == "default" and row["part"] == "judge")
    now = script("pixel_digits").run(settings(row, "pixel_digits"))
    assert now["read"] == pytest.approx(row["read"], abs=0.1)


def test_an_unknown_sweep_is_refused():
    with pytest.raises(ValueError, match="horizon"):
        stored("horizons")
