"""Where in a net, or in time, a slip may sit."""

from vgcore.exercises.slips import Places


def _layer(test):
    return lambda v: test(v["l"], v["L"])


HIDDEN = Places({                    # statements that run for l < L
    "in layer 1 only": _layer(lambda l, L: l == 1),
    "in layer 2 only": _layer(lambda l, L: l == 2),
    "in the layer below the top one only": _layer(lambda l, L: l == L - 1),
    "in every hidden layer but the first": _layer(lambda l, L: l > 1),
    "from layer 2 down": _layer(lambda l, L: l <= 2),
})
LAYERS = Places({                    # statements that run for every l
    "in layer 1 only": _layer(lambda l, L: l == 1),
    "in layer 2 only": _layer(lambda l, L: l == 2),
    "in layer 3 only": _layer(lambda l, L: l == 3),
    "in the top layer only": _layer(lambda l, L: l == L),
    "in the layer below the top one only": _layer(lambda l, L: l == L - 1),
    "in every layer but the top one": _layer(lambda l, L: l < L),
    "in every layer but the first": _layer(lambda l, L: l > 1),
    "from layer 2 down": _layer(lambda l, L: l <= 2),
})


def _step(test):
    return lambda v: test(v["t"], v["T"])


STEPS = Places({                     # statements that run for every t
    "at the last step, t = T, only": _step(lambda t, T: t == T),
    "at the first step, t = 1, only": _step(lambda t, T: t == 1),
    "at every step but the last": _step(lambda t, T: t < T),
    "at every step but the first": _step(lambda t, T: t > 1),
})
