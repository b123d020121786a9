"""vgcore: back-propagation in numpy, small enough to read in an afternoon."""

from vgcore.activations import (
    Activation, identity, leaky, leaky_relu, relu, sigmoid, softplus, tanh,
)
from vgcore.check import check
from vgcore.checkpointing import checkpointed_gradients
from vgcore.claims import claim
from vgcore.datasets import (
    adding, digits, recall, sequential_digits, spirals, xor_gaussians,
)
from vgcore.initializers import (
    Initializer, glorot, glorot_uniform, he, lecun, orthogonal,
    scaled_identity, standard, variance_scaling,
)
from vgcore.layers import Dense, Network, Record, Residual, Sequential
from vgcore.losses import (
    log_softmax, sigmoid_cross_entropy, softmax, softmax_cross_entropy,
    softmax_jacobian, squared_error,
)
from vgcore.measure import check_gradients, diagnose, relative_error
from vgcore.normalization import Normalize
from vgcore.optimizers import (
    SGD, Adam, Momentum, add_weight_decay, clip_global_norm, clip_per_layer,
    clip_value, descend, norm,
)
from vgcore.recurrent import GRU, LSTM, RNN, LastStep, chunked_backward
from vgcore.training import (
    TrainingDiverged, accuracy, fit, gradient, minibatches,
)

__version__ = "0.1.0"

__all__ = [
    "accuracy", "Activation", "Adam", "add_weight_decay", "adding", "check",
    "check_gradients", "checkpointed_gradients", "chunked_backward", "claim",
    "clip_global_norm", "clip_per_layer", "clip_value", "Dense", "descend",
    "diagnose", "digits", "fit", "glorot", "glorot_uniform", "gradient", "GRU",
    "he", "identity", "Initializer", "LastStep", "leaky", "leaky_relu",
    "lecun", "log_softmax", "LSTM", "minibatches", "Momentum", "Network",
    "norm", "Normalize", "orthogonal", "recall", "Record", "relative_error",
    "relu", "Residual", "RNN", "scaled_identity", "Sequential",
    "sequential_digits", "SGD", "sigmoid", "sigmoid_cross_entropy", "softmax",
    "softmax_cross_entropy", "softmax_jacobian", "softplus", "spirals",
    "squared_error", "standard", "tanh", "TrainingDiverged",
    "variance_scaling", "xor_gaussians",
]
