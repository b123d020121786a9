"""A tiny book of every kind of widget, built as the real one is."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).parents[2]

WAVE = '''\
import numpy as np
from vgcore.plots.style import BACKWARD, MEASURED, PREDICTION
from vgcore.widgets import flipbook, quiz


def wave(ax, periods, shape="sine", damping=0.0):
    x = np.linspace(0, 1, 100)
    envelope = np.exp(-damping * x)
    y = envelope * {"sine": np.sin, "cosine": np.cos}[shape](6.28 * periods * x)
    ax.plot(x, y)
    ax.plot(x[::9], y[::9], **MEASURED, color=BACKWARD)
    ax.plot(x, envelope, **PREDICTION)
    ax.set(xlabel="time", ylabel="value", ylim=(-1.2, 1.2))


flipbook(wave, periods=range(1, 9), play="periods", caption="One choice.",
         alt="A sine wave of {periods} periods")'''

TWO = '''\
flipbook(wave, periods=[1, 2, 3], shape=["sine", "cosine"], caption="Two choices.")'''

THREE = r'''
flipbook(wave, periods=[1, 2, 3], shape=["sine", "cosine"], damping=[0.0, 0.5, 2.0],
         controls={"shape": "menu", "damping": "buttons"}, names={"damping": r"damping $\lambda_1$"},
         caption=r"Three choices; watch $\lambda_1$.")'''.strip()

QUIZ = r'''
quiz(r"What is the largest slope of the sigmoid, $\max_z \sigma'(z)$?",
     {"1": r"That is the slope of $\tanh$ at 0.",
      "1/4": r"$\sigma(1-\sigma)$ is largest at $\sigma = 1/2$.",
      "1/2, which is the value that the sigmoid has where its slope is largest":
      "That is `sigmoid(0)`, not its slope."}, right="1/4")'''.strip()


def notebook():
    """The notebook, not executed."""
    cells = [nbformat.v4.new_markdown_cell("# Widgets\n\nA formula, $x^2$.")]
    for code in WAVE, TWO, THREE, QUIZ:
        cells.append(nbformat.v4.new_code_cell(code))
        cells.append(nbformat.v4.new_markdown_cell("Text that follows."))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    # As saved on another machine: it is executed with this Python all the same.
    kernel = {"name": "of-another-machine", "display_name": "Other", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def build(folder):
    """Build the book in `folder`; return the folder of its pages."""
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(), folder / "widgets.ipynb")
    (folder / "plain.md").write_text("# Plain\n\nNo widget, but $x^2$.\n")
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: widgets\nchapters:\n  - file: plain\n")
    return make(folder)


def make(folder, **environment):
    """Build the pages of `folder` with the settings of the course; return the folder of the HTML."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text())
    config.pop("bibtex_bibfiles", None)
    config["logo"] = str(ROOT / config["logo"])
    config["html"]["favicon"] = str(ROOT / config["html"]["favicon"])
    local = config["sphinx"]["local_extensions"]
    config["sphinx"]["local_extensions"] = {k: str(ROOT / v) for k, v in local.items()}
    (folder / "_config.yml").write_text(yaml.safe_dump(config))
    run = subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), "build", folder, "-W", "-n", "-q"],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return folder / "_build" / "html"
