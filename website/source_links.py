"""Where a file of the repository is to be read: in the repository, when it is known, else in the copy in the site."""

import shutil
from pathlib import Path

FOLDER = "_sources"  # where the site keeps what it shows as text; the copies end in .txt, so that a browser shows them


def known_repository(app):
    """The repository's address, or ""."""
    return (app.config.html_theme_options.get("repository_url") or "").rstrip("/")


def address(app, page, path, lines=None):
    """The link from a page to a file, if possible to its lines.

    Parameters
    ----------
    app : sphinx.application.Sphinx
    page : str
        The page with the link.
    path : str
        The file's path in the repository.
    lines : tuple of int, optional
        The first line and the last.
    """
    repository = known_repository(app)
    if repository:
        branch = app.config.html_theme_options.get("repository_branch") or "main"
        return f"{repository}/blob/{branch}/{path}" + (f"#L{lines[0]}-L{lines[1]}" if lines else "")
    wanted(app).add(path)
    return "../" * page.count("/") + f"{FOLDER}/{path}.txt"


def wanted(app):
    """The files that the site must show itself."""
    if not hasattr(app, "source_files"):
        app.source_files = set()
    return app.source_files


def copy_files(app, exception):
    if not exception and app.builder.name == "html":
        for path in wanted(app):
            copy = Path(app.outdir) / FOLDER / f"{path}.txt"
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(app.srcdir) / path, copy)


def setup(app):
    app.connect("build-finished", copy_files)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
