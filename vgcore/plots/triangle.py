"""The triangle of losses and states: what back-propagation through time adds."""

import numpy as np
from matplotlib.collections import PolyCollection

from vgcore.plots.style import BACKWARD, INK, MUTED, figure
from vgcore.validation import numbers, refuse, same_shape

FACTOR = 4                              # from one shade to the next
SHADES = (1.0, 0.7, 0.43, 0.22, 0.09)   # the last is for all that is below


@figure(width=4.2, height=4.0)
def triangle(kept, sizes=None, *, label="norm of the gradient", ax):
    """Loss t against state s ≤ t: the terms that a backward pass adds up.

    A row is one loss followed back, :eq:`eq-9-4`; a diagonal is one lag. Cells
    that a truncation leaves out are drawn as outlines.

    Parameters
    ----------
    kept : array of bool, shape (T, T)
        From :func:`vgcore.theory.kept`: row t − 1 is the loss of step t, column
        s − 1 the state of step s.
    sizes : array, shape (T, T), optional
        Not negative, from :func:`vgcore.measure.contributions`: shades the cells that
        are kept by how many factors of 4 they lie below the largest.
    label : str
        What the shades mean, beside them.

    Raises
    ------
    ValueError
        If a cell above the diagonal is kept, the matrix is not square, or the
        sizes have another shape or are negative.
    """
    kept = np.asarray(kept)
    if kept.ndim != 2 or kept.shape[0] != kept.shape[1] or kept.dtype != bool:
        refuse("kept", f"{kept.dtype} of shape {kept.shape}",
               "booleans, shape (T, T)", "Use theory.kept(T, tau, scheme).")
    if np.triu(kept, 1).any():
        refuse("kept", "a state after its loss", "states s ≤ t",
               "A loss has no gradient by a later state.")
    T = len(kept)
    levels = np.zeros((T, T), int)
    if sizes is not None:
        sizes = same_shape(numbers(sizes, "sizes"), kept.shape, "sizes")
        if sizes.min() < 0 or sizes.max() == 0:
            refuse("sizes", f"from {sizes.min():g} to {sizes.max():g}",
                   "norms, not all of them 0", "Use measure.contributions.")
        levels = _levels(sizes)
    left_out = np.tri(T, dtype=bool) & ~kept
    if left_out.any():
        ax.add_collection(PolyCollection(
            _squares(left_out), facecolors="none", edgecolors=MUTED,
            linewidths=0.6, linestyles=(0, (2, 2))))
    for shade, level in zip(SHADES, range(len(SHADES))):
        cells = kept & (levels == level)
        if cells.any():
            ax.add_collection(PolyCollection(
                _squares(cells), facecolors=BACKWARD, alpha=shade,
                edgecolors="none"))
    if sizes is not None:
        _key(ax, T, label)
    ticks = np.unique([1, *range(T // 4, T + 1, max(T // 4, 1))][:6])
    ticks = ticks[ticks > 0]
    ax.set(xlim=(0.4, T + 0.6), ylim=(T + 0.6, 0.4), xticks=ticks, yticks=ticks,
           xlabel="state s", ylabel="loss t", aspect="equal")
    ax.grid(visible=False)


def triangle_in_words(kept):
    """What :func:`triangle` shows of a truncation, as one sentence.

    Parameters
    ----------
    kept : array of bool, shape (T, T)

    Returns
    -------
    str
    """
    T, cells = len(kept), int(np.sum(kept))
    return (f"{T} losses and {T} states: {cells} of {T * (T + 1) // 2} cells "
            f"are kept; loss {T} reaches back {int(kept[-1].sum())} states.")


def _levels(sizes):
    """How many shades below the largest."""
    with np.errstate(divide="ignore"):
        below = np.log(sizes.max() / sizes) / np.log(FACTOR)
    return np.clip(below, 0, len(SHADES) - 1).astype(int)


def _squares(cells):
    """Corners of the cells, shape (n, 4, 2); x is the state, y the loss."""
    t, s = np.nonzero(cells)
    corner = 0.46 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    return np.stack([s + 1, t + 1], axis=-1)[:, None, :] + corner


def _key(ax, T, label):
    """The shades, in the empty half above the diagonal."""
    side, right = T / 17, 0.97 * T
    ax.text(right, 0.07 * T, label, ha="right", va="center", color=INK)
    for n, shade in enumerate(SHADES):
        y = 0.15 * T + 1.25 * side * n
        ax.fill([right - side, right, right, right - side],
                [y - side / 2, y - side / 2, y + side / 2, y + side / 2],
                color=BACKWARD, alpha=shade, linewidth=0)
        ax.text(right - 1.4 * side, y, f"÷ {FACTOR**n}" if n else "largest",
                ha="right", va="center", color=INK)
