"""Sweeps whose results a page reads from a file: write the file, or try a few again.

The file is ``vgcore/data/NAME.csv`` of the script ``benchmarks/NAME.py``. Its
first line holds the SHA-256 of the script's program, so that rows and script go
together; a comment that is reworded leaves them alone.
"""

import csv
import hashlib
import sys
import tokenize
from pathlib import Path

from vgcore.experiments.stored_sweeps import FOLDER, stored


def digest(script):
    """SHA-256 of a script's text without its comments."""
    return hashlib.sha256(program(Path(script)).encode()).hexdigest()


def program(path):
    """The lines of a script, without comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                lines[row - 1] = lines[row - 1][:column]
    return "\n".join(line.rstrip() for line in lines)


def first_line(script):
    """What the stored file of a script has to begin with."""
    return f"# benchmarks/{Path(script).name} sha256 {digest(script)}"


def write(script, rows):
    """Store rows as they come; each is a dict with the same keys."""
    head, table = first_line(script), None
    path = FOLDER / f"{Path(script).stem}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        print(head, file=file)
        for row in rows:
            if table is None:
                table = csv.DictWriter(file, row, lineterminator="\n")
                table.writeheader()
            table.writerow(row)
            file.flush()


def again(script, run, measured, every):
    """Pairs (stored row, the same net run now), of every so-manieth row."""
    for row in stored(Path(script).stem)[::every]:
        settings = {k: v for k, v in row.items() if k not in measured}
        yield row, run(settings)


def main(script, sweep, run, measured, every):
    """``all`` writes the file anew; without it a few nets are run again."""
    if sys.argv[1:] == ["all"]:
        write(script, sweep())
        return
    for row, now in again(script, run, measured, every):
        print(*row.values(), "· now", *(now[name] for name in measured), flush=True)
