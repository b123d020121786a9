"""One function a figure: each takes data and an axis and returns the axis.

Needs matplotlib; ``import vgcore`` does not load it.
"""

from vgcore.plots.style import axes, figure

__all__ = ["axes", "figure"]
