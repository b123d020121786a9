"""Answers to clipping by global norm."""

import numpy as np


def global_norm(grads):
    return np.sqrt(sum((g**2).sum() for g in grads.values()))


def in_place(grads, theta):
    whole = global_norm(grads)
    if whole > theta:
        for g in grads.values():
            g *= theta / whole


def single(q):
    return q.astype(np.float32)


def with_norm(norm):
    """Clipping by a global norm that is taken in another way."""
    return lambda grads, theta: {l: g * min(1, theta / norm(grads))
                                 for l, g in grads.items()}


def same_dict(grads, theta):
    if global_norm(grads) <= theta:
        return grads
    return with_norm(global_norm)(grads, theta)


def without_else(grads, theta):
    if global_norm(grads) > theta:
        return with_norm(global_norm)(grads, theta)


CASES = [
    ("clip l1", "clip-global-norm",
     lambda g, t: {l: q * min(1,
         t / sum((np.abs(v).sum() for v in g.values()))) for l, q in g.items()},
     "other-norm", ""),
    ("clip keyed 0", "clip-global-norm",
     lambda g, t: {l - 1: q * min(1,
         t / np.sqrt(sum(((v ** 2).sum() for v in g.values())))) for l, q in g.items()},
     "numbered-from-zero", "the numbers are right, but the layers are numbered from 0"),
    ("clip list", "clip-global-norm",
     lambda g, t: [q * min(1,
         t / np.sqrt(sum(((v ** 2).sum() for v in g.values())))) for l, q in g.items()],
     "another-container", "the numbers are right, but lists came where dicts with the keys 1 … L were asked for"),
    ("clip inplace & returned", "clip-global-norm",
     lambda g, t: (lambda s: [q.__imul__(s) for q in g.values()] and g)(min(1,
         t / np.sqrt(sum(((v ** 2).sum() for v in g.values()))))),
     "input-changed", "the results are right, but your function changed grads"),
    ("clip returns norm", "clip-global-norm",
     lambda g, t: np.sqrt(sum(((v ** 2).sum() for v in g.values()))),
     None, "dW[1], dW[2] missing and dW not asked for for θ = 1, L = 2"),
    ("clip always theta", "clip-global-norm",
     lambda g, t: {l: q *
         t / np.sqrt(sum(((v ** 2).sum() for v in g.values()))) for l, q in g.items()},
     "stretched", ""),
    ("clip tuple norm", "clip-global-norm",
     lambda g, t: ({l: q * min(1,
         t / np.sqrt(sum(((v ** 2).sum() for v in g.values())))) for l,
         q in g.items()}, 1.0),
     "another-container", "the numbers are right, but the numbers came in a wrapping of their own"),
    ("each array by itself", "clip-global-norm",
     lambda g, t: {l: q * min(1, t / np.linalg.norm(q)) for l, q in g.items()},
     "clipped-locally", ""),
    ("no root in the norm", "clip-global-norm",
     lambda g, t: {l: q * min(1, t / global_norm(g) ** 2) for l, q in g.items()},
     "norm-without-root", ""),
    ("in place, nothing returned", "clip-global-norm", in_place,
     "nothing-returned", "Your function changed grads in place and returned nothing"),
    ("right: + 1e-6", "clip-global-norm",
     lambda g, t: {l: q * min(1, t / (global_norm(g) + 1e-06)) for l,
         q in g.items()},
     "right", ""),
    ("not clipped", "clip-global-norm", lambda g, t: g,
     "not-clipped", ""),
    ("right: float32 clip", "clip-global-norm",
     lambda g, t: {l: single(q) * np.float32(min(1, t / global_norm(g))) for l,
         q in g.items()},
     "right", ""),
    ("matrices only", "clip-global-norm", with_norm(lambda grads: np.sqrt(
        sum(np.linalg.norm(g, "fro") ** 2 for g in grads.values()))),
     None, "raised ValueError: Invalid norm order 'fro' for vectors for θ = 1.5"),
    ("rows first", "clip-global-norm", with_norm(lambda grads: np.sqrt(
        sum((g**2).sum(axis=1).sum() for g in grads.values()))),
     None, "axis 1 is out of bounds for array of dimension 1 for θ = 1.5, L = 3"),
    ("trace", "clip-global-norm", with_norm(lambda grads: np.sqrt(
        sum(np.trace(g.T @ g) for g in grads.values()))),
     None, "raised ValueError"),
    ("right: norm of each, squared", "clip-global-norm", with_norm(lambda grads: np.sqrt(
        sum(np.linalg.norm(g) ** 2 for g in grads.values()))),
     "right", ""),
    ("the dict itself", "clip-global-norm", same_dict,
     None, "the numbers are right, but what came back is grads itself"),
    ("no else", "clip-global-norm", without_else,
     "nothing-returned", "returned nothing for θ = 100, L = 3. On other inputs it does"),
    ("last layer missing in the norm", "clip-global-norm", with_norm(
        lambda grads: np.sqrt(sum((grads[l]**2).sum() for l in range(1, len(grads))))),
     "other-norm", "over all layers"),
]
