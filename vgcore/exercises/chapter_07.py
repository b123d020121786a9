"""Exercises of chapter 07: clipping and weight decay."""

import numpy as np

from vgcore.activations import sigmoid
from vgcore.check import function, number
from vgcore.measure import angle
from vgcore.optimizers import (
    clip_global_norm, clip_per_layer, clip_value, norm,
)
from vgcore.theory import decay_steps, step_bound

ALPHA, THETA, BETA = 0.01, 5.0, 0.95
number("longest-step", lambda: step_bound(ALPHA, THETA, BETA), name="step",
       mutants=[("M40", lambda: step_bound(1.0, THETA)),
                ("M40", lambda: step_bound(1.0, THETA, BETA)),
                ("M41", lambda: step_bound(ALPHA, THETA)),
                ("M41", lambda: step_bound(ALPHA, THETA) * (1 + BETA))])

number("decay-steps", lambda: np.ceil(decay_steps(1.6, 0.1, 0.01)),
       name="updates",
       mutants=[("M40", lambda: decay_steps(1.6, 1.0, 0.01)),
                ("M40", lambda: np.ceil(decay_steps(1.6, 1.0, 0.01)))])


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
           ("M16", lambda: turned(clip_value, clip_per_layer, clip_value))])


def clipped(clip):
    """An exercise's answer made from a function that clips in place."""
    def answer(grads, theta):
        layers = [g.copy() for g in grads.values()]
        clip(layers, theta)
        return dict(zip(grads, layers))

    return answer


def stretched(grads, theta):
    whole = norm(list(grads.values()))
    return {l: g * theta / whole for l, g in grads.items()}


def added_up(grads, theta):
    whole = sum(norm(g) for g in grads.values())
    return {l: g * min(1, theta / whole) for l, g in grads.items()}


def gradients(rng):
    """Some to be clipped and one to be left alone; the last of equal shapes."""
    for shapes, theta in ((((4, 3), (2, 4)), 1.0), (((3, 5),), 0.5),
                          (((2, 3), (4, 2), (1, 4)), 100.0),
                          (((3, 3), (3, 3), (3, 3)), 2.0)):
        yield ({l: (l + 1) * rng.standard_normal(shape)
                for l, shape in enumerate(shapes, start=1)}, theta)


function("clip-global-norm", clipped(clip_global_norm),
         trials=lambda rng: list(gradients(rng)), outputs=("dW",),
         mutants=[("M16", clipped(clip_value)), ("M16", clipped(clip_per_layer)),
                  ("M16", added_up), ("M42", stretched)])


def wall_factor(w):
    """s = w σ'(½), by which one step multiplies a move of x_t on the wall."""
    half = sigmoid(np.array(0.5))
    return w * float(sigmoid.df(0.5, half))


number("wall-growth", lambda: wall_factor(6.0) ** 50, name="factor",
       mutants=[("M2", lambda: 6.0**50)])
