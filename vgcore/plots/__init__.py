"""One function a figure: each takes data and an axis and returns the axis.

Needs matplotlib; ``import vgcore`` does not load it.
"""

from vgcore.plots.checks import checkpoint_memory, v_curve, v_in_words
from vgcore.plots.depth import (
    layer_sizes, product_spectrum, sizes_in_words,
)
from vgcore.plots.clipping import (
    cliff_frames, cliff_paths, cliff_surface, clipped_angles,
    decayed_products, step_lengths,
)
from vgcore.plots.descent import bowl_descent, learning_curve
from vgcore.plots.digits import digit_images
from vgcore.plots.gates import (
    accuracy_by_epoch, kept_by_lag, kept_in_words, latch_gradients, staircase,
)
from vgcore.plots.graphs import (
    computation_graph, graph_step, paths_and_recursion,
)
from vgcore.plots.initialization import (
    dead_shares, initialization_profile, profile_in_words, rectifier_moments,
    runs_compared, tanh_decay,
)
from vgcore.plots.lags import gradient_by_lag, lags_in_words
from vgcore.plots.recursion import (
    softmax_gradients, weight_choices, weight_factors, weight_in_words,
)
from vgcore.plots.residual import (
    gradient_autocorrelation, gradient_profile, gradients_by_input,
    growth_in_words,
)
from vgcore.plots.structures import (
    activation_slopes, dense_layer, forked_graph, gru_cell, lstm_cell,
    residual_block, unrolled_net,
)
from vgcore.plots.style import axes, figure
from vgcore.plots.triangle import triangle, triangle_in_words
from vgcore.plots.truncation import (
    running_means, sensitivities, truncated_triangle, truncation_errors,
    truncation_in_words,
)
from vgcore.plots.unrolled import unrolled, unrolled_in_words

__all__ = [
    "accuracy_by_epoch", "activation_slopes", "axes", "bowl_descent",
    "checkpoint_memory", "cliff_frames", "cliff_paths", "cliff_surface",
    "clipped_angles", "computation_graph", "dead_shares",
    "decayed_products", "dense_layer", "digit_images", "figure",
    "forked_graph", "gradient_autocorrelation", "gradient_by_lag",
    "gradient_profile", "gradients_by_input", "graph_step",
    "growth_in_words", "gru_cell", "initialization_profile", "kept_by_lag",
    "kept_in_words", "lags_in_words", "latch_gradients", "layer_sizes",
    "learning_curve", "lstm_cell", "paths_and_recursion",
    "product_spectrum", "profile_in_words", "rectifier_moments",
    "residual_block", "running_means", "runs_compared", "sensitivities",
    "sizes_in_words", "softmax_gradients", "staircase", "step_lengths",
    "tanh_decay", "triangle", "triangle_in_words", "truncated_triangle",
    "truncation_errors", "truncation_in_words", "unrolled",
    "unrolled_in_words", "unrolled_net", "v_curve", "v_in_words",
    "weight_choices", "weight_factors", "weight_in_words",
]
