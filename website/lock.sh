#!/usr/bin/env bash
# Solve the environment of the book anew in a throw-away virtual environment and write requirements.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"${PYTHON:-python3}" -m venv "$scratch"
"$scratch/bin/python" -m pip install --quiet --disable-pip-version-check '.[book,test]'
{
    echo "# The locked environment: every package that builds, runs or tests the book, with its version."
    echo "# Made by \`make lock\`, which solves the extras [book] and [test] of pyproject.toml with Python $("$scratch/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')."
    "$scratch/bin/python" -m pip freeze --exclude vgcore --exclude pip --exclude setuptools
    echo "-e ."
} > "$scratch/requirements.txt"
mv "$scratch/requirements.txt" requirements.txt
echo "requirements.txt: $(grep -c == requirements.txt) packages"
