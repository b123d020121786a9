"""Answers to one step back through an LSTM."""

import numpy as np


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


def by_value(v):
    return v * (1 - v)


def step_back(by_i=by_value, by_f=by_value, by_g=lambda v: 1 - v * v, by_o=by_value,
              cell=lambda dc, dh, o, s: dc + dh * o * (1 - s**2),
              passed=lambda t, f, dc, i: t * f, old=lambda t, cp, c, hp: t * cp,
              output=lambda dh, s, t: dh * s, order="ifgo", give=lambda *q: q):
    """A step back, with any of its lines another."""
    def step(W, hp, cp, c, i, f, g, o, dh, dc):
        s = np.tanh(c)
        t = cell(dc, dh, o, s)
        d = {"i": t * g * by_i(i), "f": old(t, cp, c, hp) * by_f(f),
             "g": t * i * by_g(g), "o": output(dh, s, t) * by_o(o)}
        delta = np.hstack([d[k] for k in order])
        return give(delta, delta.T @ hp, delta @ W, passed(t, f, dc, i))

    return step


def brackets(W, hp, cp, c, i, f, g, o, dh, dc):
    s = np.tanh(c)
    t = dh * o * (1 - s**2)
    D = np.hstack([dc * g + t * g * i * (1 - i), dc * cp + t * cp * f * (1 - f),
                   dc * i + t * i * (1 - g**2), dh * s * o * (1 - o)])
    return D, D.T @ hp, D @ W, (dc + t) * f


CASES = [
    ("lstm i slope left out", "lstm-step-back", step_back(by_i=lambda v: 1),
     "slope-left-out", "in gate i only"),
    ("lstm i,o slope tanh'", "lstm-step-back",
     step_back(by_i=lambda v: 1 - v ** 2, by_o=lambda v: 1 - v ** 2),
     "gate-slope-misspelled", "in gate i and gate o only"),
    ("lstm g sigmoid slope", "lstm-step-back",
     step_back(by_g=lambda v: v * (1 - v)),
     "gate-slope-misspelled", ""),
    ("lstm half slope o (1-o)", "lstm-step-back",
     step_back(by_o=lambda v: 1 - v),
     "gate-slope-misspelled", "in gate o only"),
    ("lstm f with c", "lstm-step-back",
     step_back(old=lambda t, cp, c, hp: t * c),
     "new-cell", ""),
    ("lstm f with h_prev", "lstm-step-back",
     step_back(old=lambda t, cp, c, hp: t * hp),
     "gate-factor", ""),
    ("lstm pass without f", "lstm-step-back",
     step_back(passed=lambda t, f, dc, i: t),
     "forget-gate-left-out", ""),
    ("lstm pass i", "lstm-step-back",
     step_back(passed=lambda t, f, dc, i: t * i),
     "other-gate", ""),
    ("lstm no tanh'", "lstm-step-back",
     step_back(cell=lambda dc, dh, o, s: dc + dh * o),
     "slope-left-out", ""),
    ("lstm o missing", "lstm-step-back",
     step_back(cell=lambda dc, dh, o, s: dc + dh * (1 - s ** 2)),
     "output-gate-left-out", ""),
    ("lstm o gets total", "lstm-step-back",
     step_back(output=lambda dh, s, t: t * s),
     "gate-factor", ""),
    ("lstm order i f o g", "lstm-step-back", step_back(order="ifog"),
     "gates-copied", "here g's holds o and o's holds g"),
    ("lstm dW times B", "lstm-step-back",
     step_back(give=lambda D, dW, dh, dc: (D, dW / 4, dh, dc)),
     "factor-wrong", "dW_hh is 1/4 times what it should be"),
    ("lstm 2x f gate", "lstm-step-back",
     step_back(by_f=lambda v: 2 * v * (1 - v)),
     "factor-two", "in gate f only"),
    ("lstm f gate sign", "lstm-step-back", step_back(by_f=lambda v: v * (v - 1)),
     "sign-turned", "in gate f only"),
    ("lstm f gate zero", "lstm-step-back", step_back(by_f=lambda v: 0 * v),
     "gate-missing", "in gate f only"),
    ("lstm slope left out f and pass without f", "lstm-step-back",
     step_back(by_f=lambda v: 1, passed=lambda t, f, dc, i: t),
     "slope-left-out", "something else is wrong"),
    ("lstm swapped dh dc", "lstm-step-back",
     step_back(give=lambda D, dW, dh, dc: (D, dW, dc, dh)),
     "another-order", "dh_prev is what dc_prev should be"),
    ("lstm dW transposed", "lstm-step-back",
     step_back(give=lambda D, dW, dh, dc: (D, dW.T, dh, dc)),
     "transposed", "the numbers are right, but dW_hh has (3, 12), expected (12, 3): dW_hh is transposed"),
    ("lstm delta only", "lstm-step-back",
     step_back(give=lambda D, dW, dh, dc: D),
     None, "got a ndarray where delta, dW_hh, dh_prev, dc_prev were expected, in this order"),
    ("f f g f", "lstm-step-back", step_back(order="ffgf"),
     "gates-copied", "here i's holds f and o's holds f"),
    ("f i g o", "lstm-step-back", step_back(order="figo"),
     "gates-copied", "here i's holds f and f's holds i"),
    ("sigma(f) for its slope", "lstm-step-back", step_back(by_f=sigmoid),
     "gate-for-slope", "in gate f only"),
    ("f for its slope", "lstm-step-back", step_back(by_f=lambda v: v),
     "gate-for-slope", "in gate f only"),
    ("slope at sigma(f)", "lstm-step-back",
     step_back(by_f=lambda v: sigmoid(v) * (1 - sigmoid(v))),
     "slope-at-a", "in gate f only"),
    ("cell not added", "lstm-step-back",
     step_back(cell=lambda dc, dh, o, s: dh * o * (1 - s ** 2)),
     "overwritten", ""),
    ("brackets", "lstm-step-back", brackets,
     "brackets-missing", ""),
    ("f sign, o with c", "lstm-step-back",
     step_back(by_f=lambda v: v * (v - 1), output=lambda dh, s, t: dh * np.arctanh(s)),
     None, "in delta the part of gate f is minus what it should be, the part of gate o is wrong too"),
]
