"""What a flipbook costs: to draw, on the page, and from key press to new frame.

    python benchmarks/widgets.py

Prints medians. The browser is CHROMIUM, or the first of chromium and
google-chrome; without one the last line is left out.
"""

import gzip
import json
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from ipywidgets.embed import dependency_state, embed_data

import vgcore.widgets.frames as frames
from vgcore.plots.style import BACKWARD, MEASURED, PREDICTION
from vgcore.widgets import flipbook

EMBED = Path(__file__).parents[1] / "website/static/vendor/html-manager/embed.js"
PAGE = """<!doctype html><meta charset="utf-8"><title>bench</title><body>
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
<script type="application/vnd.jupyter.widget-view+json">{view}</script>
<script src="{script}" data-jupyter-widgets-cdn="./"></script>"""
PRESSES = """async () => {
    const handle = document.querySelector('.noUi-handle');
    const frame = () => document.querySelector('svg[data-frame]');
    const times = [];
    for (let i = 0; i < 28; i++) {
        const old = frame(), start = performance.now();
        handle.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
        while (!frame() || frame() === old) await new Promise(requestAnimationFrame);
        frame().getBoundingClientRect();
        times.push(performance.now() - start);
    }
    return times;
}"""


def profile(ax, depth, scale=1.0, activation="tanh"):
    """The shape of a chapter's figure: measured points over a prediction, log axis."""
    rng = np.random.default_rng(depth)
    layers = np.arange(depth)
    factor = scale * {"tanh": 0.9, "relu": 0.7, "sigmoid": 0.4}[activation]
    ax.semilogy(layers, factor**layers * np.exp(0.2 * rng.standard_normal(depth)),
                **MEASURED, color=BACKWARD, label="measured")
    ax.semilogy(layers, factor**layers, **PREDICTION, label="predicted")
    ax.set(xlabel="layer", ylabel="norm of δ", xlim=(0, 30), ylim=(1e-10, 1e3))
    ax.legend(loc="lower left")


def wave(ax, periods):
    """Three smooth curves of 200 points, no point shared by two frames."""
    x = np.linspace(0, 1, 200)
    for phase in 0, 1, 2:
        ax.plot(x, np.sin(2 * np.pi * periods * x + phase))
    ax.set(xlabel="time", ylabel="value", ylim=(-1.2, 1.2))


CASES = {
    "log axis, legend": (profile, {"depth": range(2, 31), "activation": ["tanh", "relu", "sigmoid"]}),
    "three curves": (wave, {"periods": np.linspace(1, 4, 31)}),
}


def milliseconds_a_frame(draw, choices):
    """Median processor time of one frame, drawing and digest included."""
    stamps, drawn = [], frames._draw_one

    def stamped(*args):
        stamps.append(time.process_time())
        return drawn(*args)

    frames._draw_one = stamped
    try:
        book = flipbook(draw, **choices)
    finally:
        frames._draw_one = drawn
    return book, 1e3 * statistics.median(np.diff(stamps[-len(book.frames):]))


def bytes_on_the_page(book):
    """Gzipped size of the widget state that a page carries, for each frame."""
    data = embed_data([book], state=dependency_state([book], drop_defaults=False))
    state = json.dumps(data["manager_state"])
    return state, json.dumps(data["view_specs"][0]), len(gzip.compress(state.encode())) / len(book.frames)


def milliseconds_a_press(state, view):
    """Times from key press to the new frame in the document, or None without a browser."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return None
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "page.html"
        path.write_text(PAGE.format(state=state.replace("</", "<\\/"), view=view, script=EMBED.as_uri()))
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(offline=True)
        page.goto(path.as_uri())
        page.wait_for_selector("svg[data-frame]")
        times = page.evaluate(PRESSES)
        browser.close()
        return times


def main():
    for name, (draw, choices) in CASES.items():
        book, draws = milliseconds_a_frame(draw, choices)
        alone = [len(gzip.compress(svg.encode())) / 1e3 for svg in book.frames.values()]
        state, view, paid = bytes_on_the_page(book)
        print(f"{name}: {len(book.frames)} frames")
        print(f"  draw a frame           {draws:6.1f} ms of processor, median (target 40)")
        print(f"  a frame alone          {max(alone):6.2f} kB gzipped, largest (target 6)")
        print(f"  a frame on the page    {paid / 1e3:6.2f} kB gzipped, mean (target 1)")
        times = milliseconds_a_press(state, view)
        if times:
            print(f"  key press to new frame {statistics.median(times):6.1f} ms median, "
                  f"{max(times):.1f} largest of {len(times)} (target 50)")


if __name__ == "__main__":
    main()
