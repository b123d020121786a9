"""A page remembers for its reader: the place where they were, the questions that they answered.

All of it is kept in the reader's browser; the landing page offers to continue there, and to forget it.
"""


def setup(app):
    app.add_js_file("remembered.js")
    app.add_css_file("remembered.css", priority=902)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
