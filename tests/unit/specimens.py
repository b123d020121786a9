"""The nets, losses and batches that many tests run through."""

from itertools import count

import numpy as np

import vgcore as vg

ACTIVATIONS = {**vg.activations.ACTIVATIONS, "leaky(0.2)": vg.leaky(0.2)}

NETS = {
    "dense": lambda phi, rng: [vg.Dense(3, 4, phi, rng=rng)],
    "deep": lambda phi, rng: [
        vg.Dense(3, 5, phi, rng=rng), vg.Dense(5, 2, phi, rng=rng),
        vg.Dense(2, 4, rng=rng)],
    "residual": lambda phi, rng: [
        vg.Dense(3, 4, phi, rng=rng), vg.Residual(vg.Dense(4, 4, phi, rng=rng))],
    "scaled residual": lambda phi, rng: [
        vg.Residual(vg.Dense(3, 5, phi, rng=rng), vg.Dense(5, 3, rng=rng),
                    scale=0.3),
        vg.Dense(3, 4, phi, rng=rng)],
    "residual in residual": lambda phi, rng: [
        vg.Residual(vg.Dense(3, 3, phi, rng=rng),
                    vg.Residual(vg.Dense(3, 3, phi, rng=rng), scale=0.5)),
        vg.Dense(3, 4, rng=rng)],
    "nested sequential": lambda phi, rng: [
        vg.Sequential(vg.Dense(3, 2, phi, rng=rng),
                      vg.Sequential(vg.Dense(2, 5, phi, rng=rng))),
        vg.Dense(5, 4, rng=rng)],
    "network in network": lambda phi, rng: [
        vg.Network(vg.Dense(3, 5, phi, rng=rng)), vg.Dense(5, 4, phi, rng=rng)],
}

BATCHES = {"B=5": (5,), "B=1": (1,), "B=3, T=2": (3, 2), "B=1, T=1": (1, 1)}

TARGETS = {  # loss, and targets for outputs of a given shape
    "squared error": (vg.squared_error, lambda rng, s: rng.normal(size=s)),
    "softmax, labels": (vg.softmax_cross_entropy,
                        lambda rng, s: rng.integers(0, s[-1], s[:-1])),
    "softmax, probabilities": (vg.softmax_cross_entropy,
                               lambda rng, s: rng.dirichlet(np.ones(s[-1]),
                                                            s[:-1])),
    "sigmoid": (vg.sigmoid_cross_entropy, lambda rng, s: rng.uniform(size=s)),
}


def pre_activations(tape):
    """Every z that a tape holds, also inside blocks."""
    for record in tape:
        if isinstance(record, vg.layers.Tape):
            yield from pre_activations(record)
        elif hasattr(record, "branch"):
            yield from pre_activations(record.branch)
        elif hasattr(record, "z"):
            yield record.z


def net_and_input(kind, phi, batch, *, clear_of_kinks=1e-3):
    """A net with non-zero biases and an input; every |z| is well above 0."""
    for seed in count():
        rng = np.random.default_rng(seed)
        net = vg.Network(*NETS[kind](ACTIVATIONS[phi], rng))
        net.w = 0.7 * rng.normal(size=net.w.shape)
        x = rng.normal(size=(*BATCHES[batch], 3))
        _, tape = net.forward(x)
        if min(np.abs(z).min() for z in pre_activations(tape)) > clear_of_kinks:
            return net, x, rng


def frozen(*arrays):
    """Copies of the arrays; writing to them is an error."""
    arrays = [np.array(q) for q in arrays]
    for q in arrays:
        q.flags.writeable = False
    return arrays
