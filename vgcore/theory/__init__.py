"""What is predicted: closed forms, computed before anything is measured."""

from vgcore.theory.chain_rule import (
    count_paths, graph_gradients, sum_over_paths, total_derivative,
)
from vgcore.theory.clipping import clip_angle_limits, decay_steps, step_bound
from vgcore.theory.cost import (
    backward_multiplications, forward_multiplications, stored_numbers,
    stored_states,
)
from vgcore.theory.depth import (
    chi, gaussian_mean, lyapunov_exponent, mean_field, mean_singular_value,
    next_variance, range_depth, rectifier_gain, slope_bound, spectral_radius,
    stationary_variance, tanh_second_moment,
)
from vgcore.theory.descent import (
    cliff_floor, cliff_wall, largest_stable_rate, two_layer_mode,
)
from vgcore.theory.differences import (
    PredictedErrors, best_step, predicted_errors, rounding_error,
    truncation_error,
)
from vgcore.theory.families import family_lengths
from vgcore.theory.gates import bias_for, chrono, half_life, latch
from vgcore.theory.residual import residual_growth, residual_scale
from vgcore.theory.shattering import (
    plain_autocorrelation, residual_autocorrelation,
)
from vgcore.theory.truncation import balancing_sensitivity, kept

__all__ = [
    "backward_multiplications", "balancing_sensitivity", "best_step",
    "bias_for", "chi", "chrono", "cliff_floor", "cliff_wall",
    "clip_angle_limits", "count_paths", "decay_steps", "family_lengths",
    "forward_multiplications", "gaussian_mean", "graph_gradients",
    "half_life", "kept", "largest_stable_rate", "latch", "lyapunov_exponent",
    "mean_field", "mean_singular_value", "next_variance",
    "plain_autocorrelation", "predicted_errors", "PredictedErrors",
    "range_depth", "rectifier_gain", "residual_autocorrelation",
    "residual_growth", "residual_scale", "rounding_error", "slope_bound",
    "spectral_radius", "stationary_variance", "step_bound", "stored_numbers",
    "stored_states", "sum_over_paths", "tanh_second_moment",
    "total_derivative", "truncation_error", "two_layer_mode",
]
