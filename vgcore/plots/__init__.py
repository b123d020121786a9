"""One function a figure: each takes data and an axis and returns the axis.

Needs matplotlib; ``import vgcore`` does not load it.
"""

from vgcore.plots.checks import checkpoint_memory, v_curve, v_in_words
from vgcore.plots.depth import (
    both_ways, layer_sizes, product_spectrum, sizes_in_words,
)
from vgcore.plots.clipping import (
    cliff_frames, cliff_map, cliff_paths, cliff_surface, clipped_angles,
    decayed_products, step_lengths,
)
from vgcore.plots.descent import bowl_descent, learning_curve
from vgcore.plots.digits import digit_images
from vgcore.plots.fates import gradient_fates
from vgcore.plots.families import gradient_by_family
from vgcore.plots.gates import (
    kept_by_lag, kept_in_words, latch_gradients, latch_map,
)
from vgcore.plots.graphs import (
    computation_graph, graph_step, paths_and_recursion,
)
from vgcore.plots.horizon import digits_read, told_by_reach
from vgcore.plots.initialization import (
    dead_shares, initialization_profile, profile_in_words, rectifier_moments,
    runs_compared, tanh_decay,
)
from vgcore.plots.lags import gradient_by_lag, lags_in_words
from vgcore.plots.prerequisites import (
    circle_and_image, eigenvectors, float_ranges, gram_schmidt,
    gradient_on_contours, mean_as_area, slope, straight_lines,
    two_curvatures,
)
from vgcore.plots.recursion import (
    softmax_gradients, weight_choices, weight_factors, weight_in_words,
)
from vgcore.plots.residual import (
    gradient_autocorrelation, gradient_profile, gradients_by_input,
    growth_in_words,
)
from vgcore.plots.structures import (
    activation_slopes, balancing_row, broadcast, checkpointed_chain,
    dense_layer, family_paths, forked_graph, gru_cell, layer_chain, lstm_cell,
    matrix_product, residual_block, self_feeding_unit, two_layers,
    unrolled_net,
)
from vgcore.plots.style import axes, figure
from vgcore.plots.triangle import triangle, triangle_in_words
from vgcore.plots.truncation import (
    running_means, sensitivities, truncated_triangle, truncation_errors,
    truncation_in_words,
)
from vgcore.plots.unrolled import unrolled, unrolled_in_words

__all__ = [
    "activation_slopes", "axes", "balancing_row", "both_ways", "bowl_descent",
    "broadcast", "checkpoint_memory", "checkpointed_chain", "circle_and_image",
    "cliff_frames", "cliff_map", "cliff_paths", "cliff_surface",
    "clipped_angles", "computation_graph", "dead_shares", "decayed_products",
    "dense_layer", "digit_images", "digits_read", "eigenvectors",
    "family_paths", "figure", "float_ranges", "forked_graph",
    "gradient_autocorrelation", "gradient_by_family", "gradient_by_lag",
    "gradient_fates", "gradient_on_contours", "gradient_profile",
    "gradients_by_input", "gram_schmidt", "graph_step", "growth_in_words",
    "gru_cell", "initialization_profile", "kept_by_lag", "kept_in_words",
    "lags_in_words", "latch_gradients", "latch_map", "layer_chain",
    "layer_sizes", "learning_curve", "lstm_cell", "matrix_product",
    "mean_as_area", "paths_and_recursion", "product_spectrum",
    "profile_in_words", "rectifier_moments", "residual_block", "running_means",
    "runs_compared", "self_feeding_unit", "sensitivities", "sizes_in_words",
    "slope", "softmax_gradients", "step_lengths", "straight_lines",
    "tanh_decay", "told_by_reach", "triangle", "triangle_in_words",
    "truncated_triangle", "truncation_errors", "truncation_in_words",
    "two_curvatures", "two_layers", "unrolled", "unrolled_in_words",
    "unrolled_net", "v_curve", "v_in_words", "weight_choices",
    "weight_factors", "weight_in_words",
]
