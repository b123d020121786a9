"""Results of sweeps that take too long for a page, stored with their script's digest."""

import csv
from pathlib import Path

from vgcore.validation import refused

FOLDER = Path(__file__).parent.parent / "data"


def stored(sweep, **settings):
    """What a script of ``benchmarks`` measured, one net a row.

    Parameters
    ----------
    sweep : str
        "horizon" or "pixel_digits": the script's name.
    **settings
        Only rows with these values: ``stored("horizon", T=10)``.

    Returns
    -------
    list of dict
        Column → text, or a number where the column is numeric.

    Notes
    -----
    A test runs a few of the nets again and compares.

    Examples
    --------
    >>> from vgcore.experiments import stored
    >>> sorted({row["T"] for row in stored("horizon")})
    [10, 20, 30, 60, 100]
    """
    sweeps = sorted(path.stem for path in FOLDER.glob("*.csv"))
    if sweep not in sweeps:
        raise refused("sweep", repr(sweep), "one of " + ", ".join(sweeps),
                      "Name the script that measured it.")
    lines = (FOLDER / f"{sweep}.csv").read_text(encoding="utf-8").splitlines()
    rows = [{name: _number(value) for name, value in row.items()}
            for row in csv.DictReader(lines[1:])]
    return [row for row in rows if settings.items() <= row.items()]


def _number(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
