"""Pictures keep their place on the page before they arrive, and are fetched when a reader comes near."""

import re
import struct
from pathlib import Path

PICTURE = re.compile(r'<img (?=[^>]*src="([^"]*?_images/([^"]+\.png))")(?![^>]*\bwidth=)')
HEADER = struct.Struct(">16xII")  # of a PNG, as far as its width and height


def size(path):
    """Width and height of a PNG in pixels."""
    with path.open("rb") as file:
        return HEADER.unpack(file.read(HEADER.size))


def give_size(app, pagename, templatename, context, doctree):
    """Write the size of each picture into the page."""
    written = {target: Path(app.srcdir, source) for source, (_, target) in app.env.images.items()}

    def sized(found):
        width, height = size(written[found[2]])
        return f'<img loading="lazy" width="{width}" height="{height}" '

    context["body"] = PICTURE.sub(sized, context.get("body", ""))


def setup(app):
    app.connect("html-page-context", give_size, priority=950)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
