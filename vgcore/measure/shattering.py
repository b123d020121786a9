"""How much a gradient has in common with itself at the next input."""

import numpy as np

from vgcore.validation import numbers, refuse


def autocorrelation(g):
    """Correlation of a gradient with itself at the next input.

    Parameters
    ----------
    g : array, shape (…, B)
        dy/dx at B inputs in a row.

    Returns
    -------
    float or array, shape (…)
        Lag 1: near 1 if the gradient changes slowly, near 0 if it is noise.

    Notes
    -----
    The measure of Balduzzi et al. (2017).
    """
    g = numbers(g, "g")
    if g.ndim < 1 or g.shape[-1] < 3 or (np.ptp(g, axis=-1) == 0).any():
        refuse("g", f"shape {g.shape}" if g.shape[-1:] < (3,) else "a constant",
               "at least 3 gradients in a row that are not all equal",
               "Give dy/dx at inputs in order, along the last axis.")
    g = g - g.mean(axis=-1, keepdims=True)
    r = (g[..., 1:] * g[..., :-1]).sum(axis=-1) / np.square(g).sum(axis=-1)
    return r if r.ndim else float(r)
