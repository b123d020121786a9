"""Answers to the exercises on the softmax."""

import numpy as np

P, Y = np.array([0.7, 0.2, 0.1]), np.array([0, 1, 0])
J = np.diag(P) - np.outer(P, P)


def last_column(p):
    """What is left of a Jacobian whose rows were overwritten."""
    return (np.diag(p) - np.outer(p, p))[:, -1]


def single(q):
    return q.astype(np.float32)


def doubly(p, g):
    """p ⊙ (g − Σ_k g_k p_k) entry by entry, from single precision into double."""
    p, g, out = single(p), single(g), np.zeros(p.shape)
    for i in range(p.shape[1]):
        for k in range(p.shape[1]):
            out[:, i] += g[:, k] * p[:, k] * ((i == k) - p[:, i])
    return out


CASES = [
    ("sm p*g", "softmax-backward", lambda p, g: p * g,
     "coupling-missing", ""),
    ("sm axis 0", "softmax-backward", lambda p, g: p * (g - (g * p).sum(0)),
     "coupling-missing", ""),
    ("sm mean", "softmax-backward",
     lambda p, g: p * (g - (g * p).mean(1, keepdims=True)),
     "coupling-missing", ""),
    ("sm plus", "softmax-backward",
     lambda p, g: p * (g + (g * p).sum(1, keepdims=True)),
     "coupling-missing", ""),
    ("sm B", "softmax-backward",
     lambda p, g: p * (g - (g * p).sum(1, keepdims=True)) / len(p),
     "mean-or-sum", "dz is 1/B times what it should be"),
    ("sm C", "softmax-backward",
     lambda p, g: p * (g - (g * p).sum(1, keepdims=True)) / p.shape[1],
     "factor-wrong", "dz is 1/C times what it should be"),
    ("sm p-g", "softmax-backward", lambda p, g: p - g,
     "other-loss", ""),
    ("sm transposed", "softmax-backward",
     lambda p, g: (p * (g - (g * p).sum(1, keepdims=True))).T,
     "transposed", "the numbers are right, but dz has (3, 4), expected (4, 3): dz is transposed"),
    ("sm .sum(1) broadcasting", "softmax-backward",
     lambda p, g: p * (g - (g * p).sum(1)),
     "keepdims-missing", ""),
    ("sm first example only", "softmax-backward",
     lambda p, g: np.vstack([(p * (g - (g * p).sum(1, keepdims=True)))[:1], 0 *
         p[1:]]),
     "one-example", ""),
    ("n y-p", "softmax-gradient", [-0.7, 0.8, -0.1],
     "sign-turned", "dz is minus what it should be"),
    ("n p", "softmax-gradient", [0.7, 0.2, 0.1],
     "target-left-out", ""),
    ("Jacobian overwritten, then g", "softmax-backward",
     lambda p, g: np.array([last_column(r) * q for r, q in zip(p, g)]),
     "jacobian-overwritten", ""),
    ("rows of the Jacobian summed", "softmax-backward",
     lambda p, g: np.array([(np.diag(r) - np.outer(r, r)).sum(1) * q for r,
         q in zip(p, g)]),
     "jacobian-row-sums", ""),
    ("= for += over j", "softmax-backward",
     lambda p, g: np.array([last_column(r) * q[-1] for r, q in zip(p, g)]),
     "jacobian-overwritten", ""),
    ("Jacobian overwritten, numbers", "softmax-gradient",
     last_column(P) * (-Y / P),
     "jacobian-overwritten", ""),
    ("binary loss", "softmax-gradient", J @ (-Y / P + (1 - Y) / (1 - P)),
     "other-loss", ""),
    ("binary loss, sign slip", "softmax-gradient",
     J @ (-Y / P - (1 - Y) / (1 - P)),
     "other-loss", ""),
    ("no logarithm", "softmax-gradient", J @ -Y,
     "other-loss", ""),
    ("y - p", "softmax-gradient", Y - P,
     "sign-turned", "dz is minus what it should be"),
    ("twice", "softmax-backward",
     lambda p, g: 2 * p * (g - (g * p).sum(1, keepdims=True)),
     "factor-two", "dz is twice what it should be"),
    ("right: float32", "softmax-backward",
     lambda p, g: single(p) * (single(g) - (single(g) * single(p)).sum(1,
         keepdims=True)),
     "right", ""),
    ("string", "softmax-gradient", "0.7, -0.8, 0.1",
     None, "got a str as dz where numbers were expected"),
    ("list of strings", "softmax-gradient", ["0.7", "-0.8", "0.1"],
     None, "got a list as dz where numbers were expected"),
    ("column", "softmax-gradient", [[0.7], [-0.8], [0.1]],
     "another-shape", "the numbers are right, but dz has (3, 1), expected (3,): an axis of length 1 is too many or missing"),
    ("right: list", "softmax-gradient", [0.7, -0.8, 0.1],
     "right", ""),
    ("set", "softmax-gradient", {0.7, -0.8, 0.1},
     None, "got a set as dz"),
    ("dict", "softmax-gradient", {0: 0.7},
     None, "got a dict, expected dz as an array"),
    ("right: float32 into double", "softmax-backward", doubly,
     "right", ""),
]
