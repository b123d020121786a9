"""Packs: the files of a library in one piece, as the page's interpreter mounts them.

A pack is a length (four bytes, little end first), an index {path: [offset, length]} in JSON, and the files' bytes.
"""

import io
import json
import struct
import zipfile


def pack(files):
    """Bytes of a pack; ``files`` is a dict of path to bytes."""
    index, at = {}, 0
    for path in sorted(files):
        index[path] = [at, len(files[path])]
        at += len(files[path])
    head = json.dumps(index, separators=(",", ":")).encode()
    return struct.pack("<I", len(head)) + head + b"".join(files[path] for path in sorted(files))


def chosen(archive, paths):
    """The files of a zip that are listed, the fonts of matplotlib among them; a missing one is an error."""
    inner = zipfile.ZipFile(io.BytesIO(archive.read("matplotlib/mpl-data.zip")))
    data = "matplotlib/mpl-data/"
    return {path: inner.read(path[len(data) :]) if path.startswith(data) else archive.read(path) for path in paths}
