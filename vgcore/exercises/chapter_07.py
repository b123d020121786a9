"""Exercises of chapter 07: clipping and weight decay."""

import numpy as np

from vgcore.activations import sigmoid
from vgcore.exercises.registry import function, number
from vgcore.exercises.slips import slip
from vgcore.measure import angle
from vgcore.optimizers import clip_global_norm, clip_per_layer, clip_value
from vgcore.theory import decay_steps, step_bound

ALPHA, THETA, BETA = 0.01, 5.0, 0.95
number("longest-step", lambda: step_bound(ALPHA, THETA, BETA), name="step",
       mutants=[("rate-left-out", lambda: step_bound(1.0, THETA)),
                ("rate-left-out", lambda: step_bound(1.0, THETA, BETA)),
                ("velocity-cut-short", lambda: step_bound(ALPHA, THETA)),
                ("velocity-cut-short", lambda: step_bound(ALPHA, THETA) * (1 + BETA))])

number("decay-steps", lambda: int(np.ceil(decay_steps(2.0, 0.05, 0.003))),
       rtol=1e-9, name="updates",
       mutants=[("not-whole", lambda: decay_steps(2.0, 0.05, 0.003)),
                ("not-whole", lambda: np.log(2) / (0.05 * 0.003)),
                ("off-by-one", lambda: int(decay_steps(2.0, 0.05, 0.003))),
                ("rate-left-out", lambda: decay_steps(2.0, 1.0, 0.003)),
                ("rate-left-out", lambda: np.ceil(decay_steps(2.0, 1.0, 0.003))),
                ("rate-left-out", lambda: np.log(2) / 0.003)])


def turned(*ways):
    """Angles by which clipping at 1 turns (10, 0.1), whose entries are layers."""
    angles = []
    for clip in ways:
        g = np.array([10.0, 0.1])
        clip([g[:1], g[1:]], 1.0)
        angles.append(angle(g, np.array([10.0, 0.1])))
    return np.array(angles)


number("clip-angles",
       lambda: turned(clip_value, clip_per_layer, clip_global_norm),
       name="angles", rtol=1e-2, mutants=[
           ("clipped-locally", lambda: turned(clip_value, clip_per_layer, clip_value)),
           ("radians", lambda: np.radians(
               turned(clip_value, clip_per_layer, clip_global_norm)))])


def clipped(grads, theta):
    """Gradients clipped by their global norm, :eq:`eq-7-1`, in a new dict.

    Parameters
    ----------
    grads : dict of int to array
    theta : float

    Returns
    -------
    dict of int to array
    """
    norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
    factor = min(1, theta / norm)
    return {l: factor * g for l, g in grads.items()}


NORM = "norm = np.sqrt(sum((g**2).sum() for g in grads.values()))"
FACTOR = "factor = min(1, theta / norm)"
SCALED = "return {l: factor * g for l, g in grads.items()}"
length = np.linalg.norm
CLIPPED = (
    *slip("norm-without-root", NORM,
          "norm = sum((g ** 2).sum() for g in grads.values())"),
    *slip("other-norm", NORM, "norm = sum(length(g) for g in grads.values())",
          "norm = max(length(g) for g in grads.values())",
          "norm = max(np.abs(g).max() for g in grads.values())",
          "norm = sum(np.abs(g).sum() for g in grads.values())",
          "norm = np.mean([length(g) for g in grads.values()])",
          "norm = np.sqrt(np.mean([length(g) ** 2 for g in grads.values()]))",
          "norm = np.sqrt(np.mean([(g ** 2).mean() for g in grads.values()]))",
          "norm = np.sqrt(sum((g ** 2).mean() for g in grads.values()))",
          "norm = np.sqrt(np.concatenate([np.ravel(g) ** 2 for g in "
          "grads.values()]).mean())",
          "norm = np.sqrt(sum(length(g) for g in grads.values()))",
          "norm = abs(sum(g.sum() for g in grads.values()))",
          "norm = np.sqrt(abs(sum(g.sum() for g in grads.values())))",
          "norm = np.sqrt(sum((g ** 2).sum() for l, g in grads.items() if l > 1))",
          "norm = np.sqrt(sum((g ** 2).sum() for l, g in grads.items() "
          "if l < len(grads)))",
          "norm = length(list(grads.values())[-1])",
          "norm = length(list(grads.values())[0])"),
    *slip("keys-for-arrays", NORM, "norm = np.sqrt(sum(l ** 2 for l in grads))",
          "norm = sum(l for l in grads)"),
    *slip("stretched", FACTOR, "factor = theta / norm"),
    *slip("clip-factor", FACTOR, "factor = min(1, norm / theta)",
          "factor = max(1, theta / norm)", "factor = norm / theta",
          "factor = theta if norm > theta else 1",
          "factor = 1 / norm if norm > theta else 1", "factor = 1 / norm",
          "factor = theta / norm ** 2 if norm > theta else 1",
          "factor = theta / norm if norm < theta else 1",
          "factor = min(1, theta / norm) ** 0.5",
          "factor = min(1, theta / norm) ** 2", "factor = theta",
          "factor = min(norm, theta) / theta", "factor = theta / (norm + 1)",
          "factor = min(1, theta / (norm + 1))"),
    *slip("not-clipped", FACTOR, "factor = 1", "factor = 1 if norm > theta else 1"),
    *slip("clipped-locally", SCALED,
          "return {l: g * min(1, theta / length(g)) for l, g in grads.items()}",
          "return {l: g * theta / length(g) for l, g in grads.items()}",
          "return {l: np.clip(g, -theta, theta) for l, g in grads.items()}",
          "return {l: g * np.minimum(1, theta / length(g, axis=1, keepdims=True)) "
          "for l, g in grads.items()}",
          "return {l: g * np.minimum(1, theta / length(g, axis=0, keepdims=True)) "
          "for l, g in grads.items()}",
          "return {l: np.minimum(g, theta) for l, g in grads.items()}",
          "return {l: g * min(1, theta / np.abs(g).max()) for l, g in grads.items()}",
          "return {l: np.where(np.abs(g) > theta, g * theta / norm, g) for l, g in "
          "grads.items()}",
          "return {l: g if length(g) <= theta else factor * g for l, g in "
          "grads.items()}",
          "return {l: g * min(1, theta / (g ** 2).sum()) for l, g in grads.items()}"),
    *slip("layer-missing", SCALED,
          "return {l: factor * g if l > 1 else g for l, g in grads.items()}",
          "return {l: factor * g if l < len(grads) else g for l, g in "
          "grads.items()}"),
)


def gradients(rng):
    """Arrays of 0 to 3 axes, clipped or left alone; the last of equal shapes."""
    for shapes, theta in ((((4, 3), (2, 4)), 1.0), (((3, 5),), 0.5),
                          (((2, 3), (4, 2), (1, 4)), 100.0),
                          (((3,), (), (2, 3, 2)), 1.5),
                          (((3, 3), (3, 3), (3, 3)), 2.0)):
        yield ({l: np.asarray((l + 1) * rng.standard_normal(shape))
                for l, shape in enumerate(shapes, start=1)}, theta)


function("clip-global-norm", clipped, trials=lambda rng: list(gradients(rng)),
         outputs=("dW",), slips=CLIPPED, rtol=1e-5,     # some add 1e-6 to the norm
         sizes=lambda grads, theta: {"θ": theta, "L": len(grads)})


def wall_factor(w):
    """s = w σ'(½), by which one step multiplies a move of x_t on the wall."""
    half = sigmoid(np.array(0.5))
    return w * float(sigmoid.df(0.5, half))


number("wall-growth", lambda: wall_factor(6.0) ** 50, name="factor",
       mutants=[("slope-left-out", lambda: 6.0**50),
                ("off-by-one", lambda: wall_factor(6.0) ** 49),
                ("off-by-one", lambda: wall_factor(6.0) ** 51),
                ("logarithm", lambda: 50 * np.log10(wall_factor(6.0)))])
