"""vgcore: back-propagation in numpy, small enough to read in an afternoon."""

from vgcore.activations import (
    ACTIVATIONS, Activation, identity, leaky, leaky_relu, relu, sigmoid,
    softplus, tanh,
)
from vgcore.chain_rule import (
    count_paths, graph_gradients, sum_over_paths, total_derivative,
)
from vgcore.check import Verdict, check
from vgcore.checkpointing import Price, checkpointed_gradients
from vgcore.claims import Claim, ClaimFailed, claim
from vgcore.cliff import cliff_descent, cliff_floor, cliff_loss, cliff_wall
from vgcore.cost import (
    Multiplications, backward_multiplications, count_multiplications,
    forward_multiplications, stored_numbers, stored_states,
)
from vgcore.datasets import (
    Split, adding, digits, recall, sequential_digits, spirals, xor_gaussians,
)
from vgcore.diagnosis import (
    Diagnosis, Finding, LayerState, diagnose, diagnose_arrays,
)
from vgcore.diagnostics import (
    clip_angles, dead_units, gradient_norms, jacobian, layer_norms,
    saturated_units, singular_values, update_to_weight,
)
from vgcore.gradcheck import (
    ErrorCurve, PredictedErrors, Report, best_step, check_function,
    check_gradients, circle_derivative, difference_errors, error_curve,
    loss_of_weights, numerical_gradient, predicted_errors, relative_error,
    rounding_error, truncation_error,
)
from vgcore.horizon import (
    Products, bias_for, cell_path, chrono, contributions, counted_products,
    decay_rate, gradient_by_path, half_life, held_numbers, kept, lag_norms, last_loss_norms, latch,
    product_norms, spectral_radius,
)
from vgcore.initializers import (
    INITIALIZERS, Initializer, glorot, glorot_uniform, he, lecun, orthogonal,
    scaled_identity, standard, variance_scaling,
)
from vgcore.layers import (
    Dense, Network, Parameter, Record, Residual, Sequential, Tape,
)
from vgcore.losses import (
    LOSSES, log_softmax, sigmoid_cross_entropy, softmax,
    softmax_cross_entropy, softmax_jacobian, squared_error,
)
from vgcore.normalization import Normalize
from vgcore.optimizers import (
    SGD, Adam, Momentum, add_weight_decay, angle, clip_global_norm,
    clip_per_layer, clip_value, descend, largest_stable_rate, norm,
)
from vgcore.predictions import (
    chi, clip_angle_limits, decay_steps, gaussian_mean, lyapunov_exponent,
    mean_field, mean_singular_value, next_variance, range_depth, rectifier_gain,
    residual_growth, residual_scale, slope_bound, stationary_variance,
    step_bound, tanh_second_moment, two_layer_mode,
)
from vgcore.recurrent import GRU, LSTM, RNN, LastStep, chunked_backward
from vgcore.remembering import train_latches, train_recall
from vgcore.shattering import (
    autocorrelation, plain_autocorrelation, residual_autocorrelation,
)
from vgcore.stacks import (
    ResidualStack, Stack, draw_weights, root_mean_squares,
)
from vgcore.training import (
    History, TrainingDiverged, accuracy, fit, gradient, minibatches,
)
from vgcore.truncation import (
    balance_online, balancing_cell, balancing_sensitivity, chunk_links,
    noise_net, random_links,
)

__version__ = "0.1.0"

__all__ = [
    "accuracy", "Activation", "ACTIVATIONS", "Adam", "add_weight_decay",
    "adding", "angle", "autocorrelation", "backward_multiplications",
    "balance_online", "balancing_cell", "balancing_sensitivity", "best_step",
    "bias_for", "cell_path", "check", "check_function", "check_gradients",
    "checkpointed_gradients", "chi", "chrono", "chunk_links",
    "chunked_backward", "circle_derivative", "Claim", "claim", "ClaimFailed",
    "cliff_descent", "cliff_floor", "cliff_loss", "cliff_wall",
    "clip_angle_limits", "clip_angles", "clip_global_norm", "clip_per_layer",
    "clip_value", "contributions", "count_multiplications", "count_paths",
    "counted_products", "dead_units", "decay_rate", "decay_steps", "Dense",
    "descend", "diagnose", "diagnose_arrays", "Diagnosis", "difference_errors", "digits",
    "draw_weights", "error_curve", "ErrorCurve", "Finding", "fit",
    "forward_multiplications", "gaussian_mean", "glorot", "glorot_uniform",
    "gradient", "gradient_by_path", "gradient_norms", "graph_gradients", "GRU",
    "half_life", "he", "held_numbers", "History", "identity", "Initializer",
    "INITIALIZERS", "jacobian", "kept", "lag_norms", "largest_stable_rate",
    "last_loss_norms", "LastStep", "latch", "layer_norms", "LayerState",
    "leaky", "leaky_relu", "lecun", "log_softmax", "loss_of_weights", "LOSSES",
    "LSTM", "lyapunov_exponent", "mean_field", "mean_singular_value",
    "minibatches", "Momentum", "Multiplications", "Network", "next_variance",
    "noise_net", "norm", "Normalize", "numerical_gradient", "orthogonal",
    "Parameter", "plain_autocorrelation", "predicted_errors",
    "PredictedErrors", "Price", "product_norms", "Products", "random_links",
    "range_depth", "recall", "Record", "rectifier_gain", "relative_error",
    "relu", "Report", "Residual", "residual_autocorrelation",
    "residual_growth", "residual_scale", "ResidualStack", "RNN",
    "root_mean_squares", "rounding_error", "saturated_units",
    "scaled_identity", "Sequential", "sequential_digits", "SGD", "sigmoid",
    "sigmoid_cross_entropy", "singular_values", "slope_bound", "softmax",
    "softmax_cross_entropy", "softmax_jacobian", "softplus", "spectral_radius",
    "spirals", "Split", "squared_error", "Stack", "standard",
    "stationary_variance", "step_bound", "stored_numbers", "stored_states",
    "sum_over_paths", "tanh", "tanh_second_moment", "Tape", "total_derivative",
    "train_latches", "train_recall", "TrainingDiverged", "truncation_error",
    "two_layer_mode", "update_to_weight", "variance_scaling", "Verdict",
    "xor_gaussians",
]
