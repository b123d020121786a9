"""Solve the environment of the book anew and write requirements.txt, one lock for every Python that is supported.

    python website/lock.py [--upgrade]

What is locked already stays, but for the packages that pyproject.toml names, so that a change there moves little;
with --upgrade everything moves. The oldest Python found decides the versions; each newer one is then solved within
these. A package that only some of them need, or that cannot have the same version in all, gets a marker. Each is
solved in a throw-away environment.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUPPORTED = ("3.11", "3.12", "3.13")
OWN = ("vgcore", "pip", "setuptools")  # not of the book: itself, and what installs it


def pythons():
    """The supported Pythons of this machine, by version; that which runs this is one."""
    found = {version: shutil.which(f"python{version}") for version in SUPPORTED}
    found["%d.%d" % sys.version_info[:2]] = sys.executable
    return {version: found[version] for version in SUPPORTED if found.get(version)}


def solve(python, folder, within):
    """Install the extras [book] and [test] in `folder`; return the version of each package."""
    subprocess.run([python, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    limits = folder / "limits.txt"
    limits.write_text("".join(f"{name}=={version}\n" for name, version in within.items()))
    wanted = [*pip, "install", "--quiet", f"{ROOT}[book,test]"]
    if subprocess.run([*wanted, "--constraint", limits]).returncode:
        subprocess.run(wanted, check=True)
    listed = subprocess.run([*pip, "freeze", "--all"], check=True, capture_output=True, text=True).stdout
    return {name: version for name, version in re.findall(r"^([\w.-]+)==(\S+)$", listed, re.M) if name not in OWN}


def locked():
    """The version of each package of today's lock that is one for every Python and not named in pyproject.toml."""
    named = {re.match(r"[\w.-]+", wanted)[0].lower() for extra in ("book", "test", "notebooks")
             for wanted in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
             ["project"]["optional-dependencies"][extra]}
    today = re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "requirements.txt").read_text("utf-8"), re.M)
    return {name: version for name, version in today if name.lower() not in named}


def lines(solved):
    """The lines of the lock: `solved` is, by Python, the version of each package."""
    for name in sorted({name for versions in solved.values() for name in versions}, key=str.lower):
        needed = {python: versions[name] for python, versions in solved.items() if name in versions}
        if len(needed) == len(solved) and len(set(needed.values())) == 1:
            yield f"{name}=={next(iter(needed.values()))}"
            continue
        for version in dict.fromkeys(needed.values()):
            own = [python for python, one in needed.items() if one == version]
            yield f"{name}=={version} ; " + " or ".join(f'python_version == "{python}"' for python in own)


def main():
    solved, within = {}, {} if "--upgrade" in sys.argv[1:] else locked()
    for version, python in pythons().items():
        with tempfile.TemporaryDirectory() as folder:
            solved[version] = solve(python, Path(folder), within)
        within = solved[version] | within
        print(f"Python {version}: {len(solved[version])} packages")
    head = [
        "# The locked environment: every package that builds, runs or tests the book, with its version.",
        "# Made by `make lock`, which solves the extras [book] and [test] of pyproject.toml"
        f" with Python {', '.join(solved)}.",
    ]
    (ROOT / "requirements.txt").write_text("\n".join([*head, *lines(solved), "-e ."]) + "\n", "utf-8")
    missing = [version for version in SUPPORTED if version not in solved]
    if missing:
        print(f"not found here, so not solved: Python {', '.join(missing)}", file=sys.stderr)


if __name__ == "__main__":
    main()
