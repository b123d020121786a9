"""vgcore: back-propagation in numpy, small enough to read in an afternoon."""

from importlib import import_module as _import_module

from vgcore.activations import (
    Activation, identity, leaky, leaky_relu, relu, sigmoid, softplus, tanh,
)
from vgcore.checkpointing import checkpointed_gradients
from vgcore.datasets import (
    adding, digits, recall, sequential_digits, spirals, xor_gaussians,
)
from vgcore.exercises import check
from vgcore.initializers import (
    Initializer, glorot, glorot_uniform, he, lecun, orthogonal,
    scaled_identity, standard, variance_scaling,
)
from vgcore.layers import Dense, Network, Record, Residual, Sequential
from vgcore.losses import (
    log_softmax, sigmoid_cross_entropy, softmax, softmax_cross_entropy,
    softmax_jacobian, squared_error,
)
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

# The instruments load when they are first asked for: a net alone needs none of them.
_LENT = {
    "claim": "vgcore.claims", "check_gradients": "vgcore.measure",
    "diagnose": "vgcore.measure", "relative_error": "vgcore.measure",
}


def __getattr__(name):
    if name not in _LENT:
        raise AttributeError(f"module 'vgcore' has no attribute {name!r}")
    globals()[name] = getattr(_import_module(_LENT[name]), name)
    return globals()[name]


def __dir__():
    return sorted(globals().keys() | _LENT)
