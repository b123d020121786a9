# Run this cell first. It finds vgcore, the package of this course, or says what is missing.
import importlib.metadata
import importlib.util
import re
import subprocess
import sys
import zipfile
from pathlib import Path

ARCHIVE, HOME, NEEDS = "vanishing-gradients.zip", "", []


def find_vgcore():
    """Put vgcore on the path: installed, beside this notebook, in the zip beside it, or from its home."""
    lacking = [need for need in NEEDS if not met(need)]
    if lacking and "google.colab" in sys.modules:      # a machine for one session: nothing of yours is changed
        install(*lacking)
    elif lacking:
        raise ImportError(f"This notebook needs {', '.join(lacking)}. In a new cell run  %pip install "
                          + " ".join(f'"{need}"' for need in lacking) + "  and restart the kernel.")
    for folder in (Path.cwd(), Path.cwd().parent):
        if not (folder / "vgcore").is_dir() and (folder / ARCHIVE).is_file():
            with zipfile.ZipFile(folder / ARCHIVE) as packed:
                packed.extractall(folder)
        for place in (folder, folder / Path(ARCHIVE).stem):
            if (place / "vgcore" / "__init__.py").is_file():
                sys.path.insert(0, str(place))
                return
    if importlib.util.find_spec("vgcore"):
        return
    if not HOME:
        raise ModuleNotFoundError(f"vgcore is not here. Put {ARCHIVE}, which the course's pages offer for download, "
                                  f"or the folder vgcore that is in it, into {Path.cwd()} and run this cell again.")
    install(f"vgcore @ {HOME}")


def met(need):
    """Whether a package is installed in the version that is needed, as in numpy>=2."""
    name, least = re.match(r"[\w-]+", need)[0], re.search(r">=([\d.]+)", need)[1]
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return [int(n) for n in re.findall(r"\d+", version)][:3] >= [int(n) for n in least.split(".")]


def install(*requirements):
    done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *requirements],
                          capture_output=True, text=True)
    if done.returncode:
        raise ImportError(f"pip could not install {', '.join(requirements)}:\n{done.stderr.strip()[-600:]}")


find_vgcore()
