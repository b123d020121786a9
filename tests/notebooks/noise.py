"""Noise in the last bits of everything that a chapter claims and draws."""

import inspect

import numpy as np
from matplotlib.axes import Axes

import vgcore
from vgcore import claims

CLAIMED = 1e-12  # relative, of every measured number and bound that is no count
DRAWN = 1e-9     # relative, of every coordinate and value
METHODS = ("plot", "scatter", "bar", "barh", "fill_between", "step", "stem", "errorbar",
           "imshow", "pcolormesh", "contour", "contourf", "hlines", "vlines", "hist")


def plant(seed=0):
    """From now on, shake what ``vg.claim`` is told and what is drawn on axes."""
    rng = np.random.Generator(np.random.PCG64(seed))

    def shaken(value, size):
        if isinstance(value, (str, bytes)) or value is None:
            return value
        try:
            array = np.asarray(value)
        except ValueError:  # rows of several lengths
            return value
        if array.dtype.kind != "f":
            return value
        signs = rng.choice([-1.0, 1.0], array.shape)
        with np.errstate(all="ignore"):
            array = (array * (1 + size * signs)).astype(array.dtype)
        return array.item() if np.isscalar(value) else array

    stated = claims.claim

    def claim(id, statement, measured, **said):
        if said.get("kind") != "exact":
            measured = shaken(measured, CLAIMED)
            for name in ("within", "equals", "below", "above"):
                said[name] = shaken(said.get(name), CLAIMED)
        return stated(id, statement, measured, **said)

    def drawing(method):
        def drawn(self, *args, **said):
            return method(self, *(shaken(value, DRAWN) for value in args), **said)

        drawn.__signature__ = inspect.signature(method)
        return drawn

    vgcore.claim = claim
    for name in METHODS:
        setattr(Axes, name, drawing(getattr(Axes, name)))
