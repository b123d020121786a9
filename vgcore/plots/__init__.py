"""One function a figure: each takes data and an axis and returns the axis.

Needs matplotlib; ``import vgcore`` does not load it.
"""

from vgcore.plots.checks import checkpoint_memory, v_curve, v_in_words
from vgcore.plots.depth import (
    layer_sizes, product_spectrum, sizes_in_words,
)
from vgcore.plots.descent import bowl_descent, learning_curve
from vgcore.plots.digits import digit_images
from vgcore.plots.graphs import (
    computation_graph, graph_step, paths_and_recursion,
)
from vgcore.plots.initialization import (
    dead_shares, initialization_profile, profile_in_words, rectifier_moments,
    runs_compared, tanh_decay,
)
from vgcore.plots.recursion import (
    softmax_gradients, weight_choices, weight_factors, weight_in_words,
)
from vgcore.plots.style import axes, figure

__all__ = [
    "axes", "bowl_descent", "checkpoint_memory", "computation_graph",
    "dead_shares", "digit_images", "figure", "graph_step",
    "initialization_profile", "layer_sizes", "learning_curve",
    "paths_and_recursion", "product_spectrum", "profile_in_words",
    "rectifier_moments", "runs_compared", "sizes_in_words",
    "softmax_gradients", "tanh_decay", "v_curve", "v_in_words",
    "weight_choices", "weight_factors", "weight_in_words",
]
