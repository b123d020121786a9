"""What is measured: instruments that do not know what they are to find."""

from vgcore.measure.angles import angle, clip_angles
from vgcore.measure.counting import (
    Multiplications, Products, count_multiplications, counted_products,
    held_numbers, peak_memory,
)
from vgcore.measure.diagnosis import (
    Diagnosis, Finding, LayerState, diagnose, diagnose_arrays,
)
from vgcore.measure.differences import (
    circle_derivative, difference_errors, loss_of_weights, numerical_gradient,
    relative_error,
)
from vgcore.measure.gradcheck import (
    Entry, Report, check_function, check_gradients,
)
from vgcore.measure.lags import (
    cell_path, contributions, decay_rate, gradient_by_path, lag_norms,
    last_loss_norms, product_norms, step_factors,
)
from vgcore.measure.layers import (
    jacobian, layer_profile, root_mean_squares, singular_values,
)
from vgcore.measure.shattering import autocorrelation

__all__ = [
    "angle", "autocorrelation", "cell_path", "check_function",
    "check_gradients", "circle_derivative", "clip_angles", "contributions",
    "count_multiplications", "counted_products", "decay_rate", "diagnose",
    "diagnose_arrays", "Diagnosis", "difference_errors", "Entry", "Finding",
    "gradient_by_path",
    "held_numbers", "jacobian", "lag_norms", "last_loss_norms",
    "layer_profile", "LayerState", "loss_of_weights", "Multiplications",
    "numerical_gradient", "peak_memory", "product_norms", "Products", "relative_error",
    "Report", "root_mean_squares", "singular_values", "step_factors",
]
