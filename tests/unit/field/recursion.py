"""Answers to the backward pass of a classifier, and to the norms of its δ."""

import numpy as np


def backward_pass(top=lambda p, y, z, B: (p - y) / B,
                  down=lambda d, W, a, z, l: d @ W[l] * (1 - a[l - 1] ** 2),
                  weight=lambda d, W, a, z, l: d.T @ a[l - 1],
                  bias=lambda d, W, a, z, l: d.sum(0), last=0,
                  give=lambda dW, db: (dW, db)):
    """The backward pass of a classifier, with any of its lines another."""
    def backward(W, a, z, y):
        L, dW, db = len(W), {}, {}
        d = top(a[L], y, z[L], len(y))
        for l in range(L, last, -1):
            dW[l], db[l] = weight(d, W, a, z, l), bias(d, W, a, z, l)
            if l > 1:
                d = down(d, W, a, z, l)
        return give(dW, db)

    return backward


def norms_down(bent=lambda g, z: g * (1 - np.tanh(z) ** 2), size=np.linalg.norm,
               give=lambda norms: norms[::-1]):
    """The norms of δ from the top down, with any of its lines another."""
    def norms(W, z, delta):
        found = [size(delta)]
        for l in range(len(W) - 1, 0, -1):
            delta = bent(W[l + 1].T @ delta, z[l])
            found.append(size(delta))
        return give(found)

    return norms


def deltas_of(W, z, delta):
    """δ of every layer."""
    found = {len(W): delta}
    for l in range(len(W) - 1, 0, -1):
        found[l] = W[l + 1].T @ found[l + 1] * (1 - np.tanh(z[l]) ** 2)
    return found


def norms_with_the_slope_above(W, z, delta):
    norms = [np.linalg.norm(delta)]
    for l in range(len(W), 1, -1):
        delta = (delta * (1 - np.tanh(z[l]) ** 2)) @ W[l]
        norms.insert(0, np.linalg.norm(delta))
    return norms


def jacobian_of_z(p, y, z, B):
    return np.array([(np.diag(r) - np.outer(r, r)).T @ (-t / q)
                     for r, q, t in zip(z, p, y)]) / B


def summed_in_double(W, a, z, y):
    """δ of single precision, example by example into sums of double."""
    single = lambda q: {l: v.astype(np.float32) for l, v in q.items()}
    W, a, L, dW, db = single(W), single(a), len(W), {}, {}
    d = (a[L] - y.astype(np.float32)) / np.float32(len(y))
    for l in range(L, 0, -1):
        dW[l], db[l] = np.zeros(W[l].shape), np.zeros(len(W[l]))
        for i in range(len(y)):
            dW[l] += np.outer(d[i], a[l - 1][i])
            db[l] += d[i]
        d = d @ W[l] * (1 - a[l - 1] ** 2)
    return dW, db


def with_default_dicts(W, a, z, y, dW={}, db={}):  # noqa: B006  the mistake
    for kept, new in zip((dW, db), backward_pass()(W, a, z, y)):
        kept.update(new)
    return dW, db


def updating(W, a, z, y):
    L, dW, db = len(W), {}, {}
    d = (a[L] - y) / len(y)
    for l in range(L, 0, -1):
        dW[l], db[l] = d.T @ a[l - 1], d.sum(0)
        W[l] -= 0.1 * dW[l]
        if l > 1:
            d = d @ W[l] * (1 - a[l - 1] ** 2)
    return dW, db


def updating_at_the_end(W, a, z, y):
    dW, db = backward_pass()(W, a, z, y)
    for l in W:
        W[l] = W[l] - 0.1 * dW[l]
    return dW, db


def from_zero(d):
    return {l - 1: q for l, q in d.items()}


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


CASES = [
    ("slope missing only below the top", "backward",
     backward_pass(down=lambda d, W, a, z, l: d @ W[l] * (1 if l == len(W) else
         1 - a[l - 1] ** 2)),
     "slope-left-out", "in the layer below the top one only"),
    ("slope missing only in layer 1", "backward",
     backward_pass(down=lambda d, W, a, z, l: d @ W[l] * (1 if l == 2 else
         1 - a[l - 1] ** 2)),
     "slope-left-out", "in layer 1 only"),
    ("db of layer 1 is mean", "backward",
     backward_pass(bias=lambda d, W, a, z, l: d.mean(0) if l == 1 else d.sum(0)),
     "bias-not-summed", "in layer 1 only"),
    ("dW of top uses a[L]", "backward",
     backward_pass(weight=lambda d, W, a, z, l: d.T @ a[l if l == len(W) else
         l - 1]),
     "own-activation", "in the top layer only"),
    ("sigmoid slope", "backward",
     backward_pass(down=lambda d, W, a, z, l: d @ W[l] * a[l - 1] * (1 - a[l - 1])),
     "slope-of-another", ""),
    ("relu slope z", "backward",
     backward_pass(down=lambda d, W, a, z, l: d @ W[l] * (z[l - 1] > 0)),
     "slope-of-another", ""),
    ("sqrt B", "backward",
     backward_pass(top=lambda p, y, z, B: (p - y) / np.sqrt(B)),
     "mean-or-sum", "all results are √B times what they should be"),
    ("3x on db everywhere", "backward",
     backward_pass(bias=lambda d, W, a, z, l: 3 * d.sum(0)),
     "factor-wrong", "db are 3 times what they should be"),
    ("minus on dW only", "backward",
     backward_pass(weight=lambda d, W, a, z, l: -d.T @ a[l - 1]),
     "sign-turned", "dW are minus what they should be"),
    ("minus db[2] only", "backward",
     backward_pass(bias=lambda d, W, a, z, l: d.sum(0) * (-1 if l == 2 else 1)),
     "sign-turned", "db[2] is minus what it should be"),
    ("minus going down", "backward",
     backward_pass(down=lambda d, W, a, z, l: -d @ W[l] * (1 - a[l - 1] ** 2)),
     "sign-turned", ""),
    ("half each layer", "backward",
     backward_pass(down=lambda d, W, a, z, l: 0.5 * d @ W[l] * (1 - a[l - 1] ** 2)),
     "factor-wrong", "from layer to layer going down, the gradient becomes half of what it should be, once more at each"),
    ("dW / n_in", "backward",
     backward_pass(weight=lambda d, W, a, z, l: d.T @ a[l - 1] / W[l].shape[1]),
     "factor-wrong", "dW are 1/n_in times what they should be"),
    ("dW / n_out", "backward",
     backward_pass(weight=lambda d, W, a, z, l: d.T @ a[l - 1] / W[l].shape[0]),
     "factor-wrong", "dW are 1/n_out times what they should be"),
    ("db zero", "backward",
     backward_pass(bias=lambda d, W, a, z, l: 0 * d.sum(0)),
     "never-added", "db are 0 everywhere and the rest is right"),
    ("db[1] zero", "backward",
     backward_pass(bias=lambda d, W, a, z, l: (0 if l == 1 else 1) * d.sum(0)),
     "never-added", "db[1] is 0 everywhere and the rest is right"),
    ("dW plus weight decay", "backward",
     backward_pass(weight=lambda d, W, a, z, l: d.T @ a[l - 1] + 0.01 * W[l]),
     None, "dW[2] holds what it should, and 0.01 times W[2] on top"),
    ("dW transposed", "backward",
     backward_pass(weight=lambda d, W, a, z, l: a[l - 1].T @ d),
     "transposed", "the numbers are right, but dW[2] has (5, 2), expected (2, 5): dW is transposed"),
    ("reversed layers", "backward",
     backward_pass(give=lambda dW, db: ({len(dW) + 1 - l: q for l,
         q in dW.items()}, {len(db) + 1 - l: q for l, q in db.items()})),
     "another-order", "the numbers are right, but the layers come in reverse order"),
    ("db, dW order", "backward", backward_pass(give=lambda dW, db: (db, dW)),
     "another-order", "the numbers are right, but the results are not in the order dW, db"),
    ("string keys W1", "backward",
     backward_pass(give=lambda dW, db: ({f"W{l}": q for l, q in dW.items()},
         {f"b{l}": q for l, q in db.items()})),
     "another-container", "the numbers are right, but the keys are not the numbers 1 … L"),
    ("one dict grads dW1", "backward",
     backward_pass(give=lambda dW, db: {**{f"dW{l}": q for l, q in dW.items()},
         **{f"db{l}": q for l, q in db.items()}}),
     "another-container", "the numbers are right, but one dict came where dW, db were asked for"),
    ("lists from layer L", "backward",
     backward_pass(give=lambda dW, db: (list(dW.values()), list(db.values()))),
     "another-order", "the numbers are right, but the layers come in reverse order"),
    ("list with None first", "backward",
     backward_pass(give=lambda dW, db: ([None] + [dW[l] for l in sorted(dW)],
         [None] + [db[l] for l in sorted(db)])),
     "another-container", "the numbers are right, but lists came where dicts with the keys 1 … L were asked for"),
    ("pairs", "backward",
     backward_pass(give=lambda dW, db: [(dW[l], db[l]) for l in sorted(dW)]),
     "another-container", "the numbers are right, but the results come layer by layer, where dW, db were asked for"),
    ("only dW", "backward", backward_pass(give=lambda dW, db: dW),
     None, "got a dict where dW, db were expected, in this order"),
    ("keepdims db", "backward",
     backward_pass(bias=lambda d, W, a, z, l: d.sum(0, keepdims=True)),
     "another-shape", "the numbers are right, but db[2] has (1, 2), expected (2,): an axis of length 1 is too many or missing"),
    ("db column", "backward",
     backward_pass(bias=lambda d, W, a, z, l: d.sum(0)[:, None]),
     "another-shape", "the numbers are right, but db[2] has (2, 1), expected (2,): an axis of length 1 is too many or missing"),
    ("layer 1 forgotten", "backward", backward_pass(last=1),
     None, "dW[1], db[1] missing"),
    ("extra key 0", "backward",
     backward_pass(give=lambda dW, db: ({0: np.zeros(2), **dW}, {0: np.zeros(2),
         **db})),
     "another-container", "the numbers are right, but there are keys beyond 1 … L"),
    ("slope left out and sum", "backward",
     backward_pass(top=lambda p, y, z, B: p - y, down=lambda d, W, a, z, l: d @
         W[l]),
     "slope-left-out", "besides, all is B times what that gives"),
    ("slope left out and db mean", "backward",
     backward_pass(bias=lambda d, W, a, z, l: d.mean(0), down=lambda d, W, a, z, l:
         d @ W[l]),
     "slope-left-out", "something else is wrong"),
    ("own a and own slope on top", "backward",
     backward_pass(weight=lambda d, W, a, z, l: d.T @ a[l], top=lambda p, y, z, B:
         (p - y) / B * (1 - p ** 2)),
     "slope-on-top", "something else is wrong"),
    ("slope at a and bias one example", "backward",
     backward_pass(bias=lambda d, W, a, z, l: d[0], down=lambda d, W, a, z, l: d @
         W[l] * (1 - np.tanh(a[l - 1]) ** 2)),
     "one-example", "something else is wrong"),
    ("z for a", "backward",
     backward_pass(weight=lambda d, W, a, z, l: d.T @ (z[l - 1] if l > 1 else a[0])),
     "z-for-a", ""),
    ("numbered from 0 and no slope", "backward",
     backward_pass(down=lambda d, W, a, z, l: d @ W[l], give=lambda dW, db:
         ({l - 1: q for l, q in dW.items()}, {l - 1: q for l, q in db.items()})),
     "slope-left-out", ""),
    ("slope of next layer's", "backward",
     backward_pass(down=lambda d, W, a, z, l: d * (1 - a[l] ** 2) @ W[l]),
     "slope-of-neighbor", ""),
    ("W updated at the end", "backward", updating_at_the_end,
     "input-changed", "the results are right, but your function changed W"),
    ("dn reversed", "delta-norms", norms_down(give=lambda q: q),
     "another-order", ""),
    ("dn squares", "delta-norms", norms_down(size=lambda d: (d ** 2).sum()),
     "square-or-root", ""),
    ("dn rms", "delta-norms",
     norms_down(size=lambda d: np.sqrt((d ** 2).mean())),
     "other-norm", ""),
    ("dn sigmoid", "delta-norms",
     norms_down(bent=lambda g, z: g * sigmoid(z) * (1 - sigmoid(z))),
     "slope-of-another", ""),
    ("dn dict", "delta-norms",
     norms_down(give=lambda q: {l + 1: v for l, v in enumerate(q[::-1])}),
     "another-container", "the numbers are right, but the numbers came in a wrapping of their own"),
    ("dn without top", "delta-norms", norms_down(give=lambda q: q[:0:-1]),
     "top-layer-missing", ""),
    ("dn half", "delta-norms",
     norms_down(give=lambda q: [v / 2 for v in q[::-1]]),
     "factor-two", "norms is half of what it should be"),
    ("dW[2] twice, db[1] 4 times", "backward",
     backward_pass(weight=lambda d, W, a, z, l: d.T @ a[l - 1] * (2 if l == 2 else
         1), bias=lambda d, W, a, z, l: d.sum(0) * (4 if l == 1 else 1)),
     "factor-wrong", "dW[2] is twice what it should be and db[1] is 4 times what it should be"),
    ("dW[2] twice", "backward",
     backward_pass(weight=lambda d, W, a, z, l: d.T @ a[l - 1] * (2 if l == 2 else
         1)),
     "factor-two", "dW[2] is twice what it should be"),
    ("B once more in each hidden layer", "backward",
     backward_pass(down=lambda d, W, a, z, l: d @ W[l] *
         (1 - a[l - 1] ** 2) / len(d)),
     "batch-again", ""),
    ("slope of g", "backward",
     backward_pass(down=lambda d, W, a, z, l: (lambda g: g * (1 - g ** 2))(d @
         W[l])),
     "slope-of-gradient", ""),
    ("slope of tanh g alone", "backward",
     backward_pass(down=lambda d, W, a, z, l: 1 - np.tanh(d @ W[l]) ** 2),
     "slope-of-gradient", ""),
    ("g times slope of tanh g", "backward",
     backward_pass(down=lambda d, W, a, z, l: (lambda g: g *
         (1 - np.tanh(g) ** 2))(d @ W[l])),
     "slope-of-gradient", ""),
    ("divided by the width", "backward",
     backward_pass(top=lambda p, y, z, B: p - y, weight=lambda d, W, a, z, l: d.T @
         a[l - 1] / W[l].shape[1], bias=lambda d, W, a, z, l: d.sum(0) / W[l].shape[1]),
     "factor-wrong", "all results are B/n_in times what they should be"),
    ("divided by the width, own a", "backward",
     backward_pass(top=lambda p, y, z, B: p - y, weight=lambda d, W, a, z, l: d.T @
         a[l] / W[l].shape[1], bias=lambda d, W, a, z, l: d.sum(0) / W[l].shape[1]),
     "own-activation", "besides, all is B/n_in times what that gives"),
    ("own a", "backward", backward_pass(weight=lambda d, W, a, z, l: d.T @ a[l]),
     "own-activation", ""),
    ("weight for input", "backward",
     backward_pass(weight=lambda d, W, a, z, l: d.sum(0)[:, None] * W[l]),
     "weight-for-input", ""),
    ("slope at a", "backward",
     backward_pass(down=lambda d, W, a, z, l: d @ W[l] *
         (1 - np.tanh(a[l - 1]) ** 2)),
     "slope-at-a", ""),
    ("1 - z^2", "backward",
     backward_pass(down=lambda d, W, a, z, l: d @ W[l] * (1 - z[l - 1] ** 2)),
     "slope-at-z", ""),
    ("1 - z^2 in norms", "delta-norms",
     norms_down(bent=lambda g, z: g * (1 - z ** 2)),
     "slope-at-z", ""),
    ("hidden slope on top", "backward",
     backward_pass(top=lambda p, y, z, B: (p - y) / B * (1 - p ** 2)),
     "slope-on-top", ""),
    ("Jacobian of z", "backward", backward_pass(top=jacobian_of_z),
     "jacobian-of-z", ""),
    ("weights updated in the loop", "backward", updating,
     "input-changed", "your function changed W while it ran"),
    ("y - p in a net", "backward",
     backward_pass(top=lambda p, y, z, B: (y - p) / B),
     "sign-turned", "all results are minus what they should be"),
    ("numbered from 0", "backward",
     backward_pass(give=lambda dW, db: (from_zero(dW), from_zero(db))),
     "numbered-from-zero", "the numbers are right, but the layers are numbered from 0"),
    ("lists", "backward",
     backward_pass(give=lambda dW, db: ([dW[l] for l in sorted(dW)],
         [db[l] for l in sorted(db)])),
     "another-container", "the numbers are right, but lists came where dicts with the keys 1 … L were asked for"),
    ("the other axis", "backward",
     backward_pass(bias=lambda d, W, a, z, l: d.sum(1)),
     "other-axis", ""),
    ("by all entries", "backward",
     backward_pass(top=lambda p, y, z, B: (p - y) / y.size),
     "factor-wrong", "all results are 1/C times what they should be"),
    ("by the classes", "backward",
     backward_pass(top=lambda p, y, z, B: (p - y) / y.shape[1]),
     "factor-wrong", "all results are B/C times what they should be"),
    ("dW summed", "backward",
     backward_pass(weight=lambda d, W, a, z, l: len(d) * d.T @ a[l - 1]),
     "mean-or-sum", "dW are B times what they should be"),
    ("db summed", "backward",
     backward_pass(bias=lambda d, W, a, z, l: len(d) * d.sum(0)),
     "mean-or-sum", "db are B times what they should be"),
    ("db averaged once more", "backward",
     backward_pass(bias=lambda d, W, a, z, l: d.sum(0) / len(d)),
     "bias-not-summed", ""),
    ("sum everywhere", "backward", backward_pass(top=lambda p, y, z, B: p - y),
     "mean-or-sum", "all results are B times what they should be"),
    ("2/B", "backward", backward_pass(top=lambda p, y, z, B: 2 * (p - y) / B),
     "factor-two", "all results are twice what they should be"),
    ("right: float32 into double", "backward", summed_in_double,
     "right", ""),
    ("default dicts", "backward", with_default_dicts,
     "kept-between-calls", ""),
    ("divided by L", "backward",
     lambda W, a, z, y: backward_pass(top=lambda p, t, z, B: (p - t) / len(W))(
         W, a, z, y),
     "factor-wrong", "all results are B/L times what they should be"),
    ("norms reversed()", "delta-norms", norms_down(give=reversed),
     None, "got a list_reverseiterator as norms. Make an array of it: np.array(list(…))."),
    ("norms values()", "delta-norms",
     lambda W, z, d: dict(enumerate(norms_down()(W, z, d))).values(),
     None, "got a dict_values as norms. Make an array of it"),
    ("norms map", "delta-norms", lambda W, z, d: map(float, norms_down()(W, z, d)),
     None, "got a map as norms. Make an array of it"),
    ("delta-norms slope on top", "delta-norms",
     lambda W, z, d: norms_down()(W, z, d * (1 - np.tanh(z[len(W)]) ** 2)),
     "slope-on-top", "The gradient at the top is by z already"),
    ("norms of g", "delta-norms", lambda W, z, d: (lambda deltas: [
        np.linalg.norm(W[l + 1].T @ deltas[l + 1]) if l < len(W) else np.linalg.norm(d)
        for l in W])(deltas_of(W, z, d)),
     "slope-left-out", "in the norms only"),
    ("slope of the layer above", "delta-norms", norms_with_the_slope_above,
     "slope-of-neighbor", ""),
]
