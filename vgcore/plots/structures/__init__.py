"""Pictures of structures: how a net, a block or a cell is wired.

They show no number of ours, so they take an axis and nothing else.
"""

from vgcore.plots.structures.arrays import broadcast, matrix_product
from vgcore.plots.structures.balancing import balancing_row
from vgcore.plots.structures.checkpoints import checkpointed_chain
from vgcore.plots.structures.families import family_paths
from vgcore.plots.structures.feedforward import (
    activation_slopes, dense_layer, forked_graph, layer_chain, residual_block,
    two_layers,
)
from vgcore.plots.structures.recurrent import (
    gru_cell, lstm_cell, self_feeding_unit, unrolled_net,
)

__all__ = [
    "activation_slopes", "balancing_row", "broadcast", "checkpointed_chain",
    "dense_layer", "family_paths", "forked_graph", "gru_cell", "layer_chain",
    "lstm_cell", "matrix_product", "residual_block", "self_feeding_unit",
    "two_layers", "unrolled_net",
]
