"""What a chapter runs: many nets at once, and nets made for one question."""

from vgcore.experiments.balancing import balance_online, balancing_cell
from vgcore.experiments.cliff import (
    CliffRuns, cliff_descent, cliff_loss, cliff_runs,
)
from vgcore.experiments.families import attention_weights, family_jacobians
from vgcore.experiments.reading import train_on_rows
from vgcore.experiments.remembering import train_latches, train_recall
from vgcore.experiments.shattering import shattered_gradients
from vgcore.experiments.stacks import ResidualStack, Stack, draw_weights
from vgcore.experiments.stored_sweeps import stored
from vgcore.experiments.truncation import (
    chunk_errors, chunk_links, cut_gradients, look_back, noise_net,
    random_links, truncated_net,
)

__all__ = [
    "attention_weights", "balance_online", "balancing_cell", "chunk_errors",
    "chunk_links", "cliff_descent", "cliff_loss", "cliff_runs", "CliffRuns",
    "cut_gradients", "draw_weights", "family_jacobians", "look_back", "noise_net",
    "random_links", "ResidualStack", "shattered_gradients", "Stack", "stored",
    "train_latches", "train_on_rows", "train_recall", "truncated_net",
]
