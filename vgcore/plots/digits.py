"""Pictures of the handwritten digits."""

import numpy as np

from vgcore.plots.style import FORWARD, figure

GAP = 2    # white pixels between two images
LABEL = 4  # and above each, for its label


@figure(width=4.4, height=1.35)
def digit_images(x, labels, *, columns=10, ax):
    """Images in rows, a label above each.

    Parameters
    ----------
    x : array, shape (n, 64)
        Ink from 0 to 1, as ``digits`` gives it.
    labels : sequence of n
        What to write above: a class, or "8 → 3" for a digit and its reading.
    columns : int
    ax : matplotlib axes
    """
    images = np.asarray(x).reshape(-1, 8, 8)
    rows = -(-len(images) // columns)
    high, wide = 8 + GAP + LABEL, 8 + GAP
    sheet = np.zeros((rows * high, columns * wide))
    for k, (image, label) in enumerate(zip(images, labels)):
        top, left = k // columns * high + LABEL, k % columns * wide
        sheet[top:top + 8, left:left + 8] = image
        ax.text(left + 3.5, top - 1.2, str(label), ha="center", va="bottom",
                color=FORWARD)
    ax.imshow(sheet, cmap="gray_r", vmin=0, vmax=1)
    ax.set_axis_off()
