"""Many nets at once: stacks of weight matrices, for sweeps over settings.

A stack holds nets of the same widths. Its arrays have axes S in front, such
as (scales, seeds), and one ``matmul`` moves all nets by a layer. The layer
index on the tape is the third axis of a sweep: depth.
"""

import numpy as np

from vgcore.activations import ACTIVATIONS, Activation, identity, relu
from vgcore.initializers import INITIALIZERS, lecun
from vgcore.layers import Record, Tape
from vgcore.normalization import normalize, normalize_backward
from vgcore.validation import (
    by_name, finite_array, generator, positive_float, positive_int, refused, same_shape,
)


class Stack:
    """Plain nets side by side, for one pass each way.

    Parameters
    ----------
    W : list of array, shapes (*S, n_l, n_{l-1})
        Weights of layer l of every net.
    phi : Activation or str, or a list of one for each layer
    b : list of array, shapes (*S, n_l), optional
        Biases; 0 if not given.
    gain : float or array
        Factor of every W (not of b), one a net: its shape is broadcast with
        S, so that ``gain=[[0.5], [1.0]]`` runs each net of a stack of shape
        (seeds,) at two scales without a copy of its weights.
    centered : bool
        Whether the batch mean of every z is taken off: the biases that put
        half of a layer's inputs on each side of 0. The backward pass holds
        them fixed.

    Examples
    --------
    >>> import numpy as np
    >>> from vgcore import experiments, measure
    >>> rng = np.random.default_rng(0)
    >>> stack = experiments.Stack.draw([5] * 11, "tanh", nets=7, rng=rng,
    ...                       gain=[[0.5], [1.0], [2.0]])
    >>> tape = stack.forward(rng.standard_normal((4, 5)))
    >>> tape[10].a.shape
    (3, 7, 4, 5)
    >>> _ = stack.backward(np.ones(tape.a.shape), tape)
    >>> measure.root_mean_squares(tape, "delta").shape
    (3, 7, 10)
    """

    def __init__(self, W, phi=identity, *, b=None, gain=1.0, centered=False):
        self.centered = bool(centered)
        self.W = _matrices(W, "W")
        L = len(self.W)
        phi = list(phi) if isinstance(phi, (list, tuple)) else [phi] * L
        if len(phi) != L:
            raise refused("phi", f"{len(phi)} activations", f"{L}, one a layer",
                          "Give a single one for all layers, or as many as W.")
        self.phi = [by_name(p, ACTIVATIONS, "phi", Activation) for p in phi]
        self.gain = finite_array(gain, "gain")[..., None, None]
        self.b = None if b is None else [
            same_shape(finite_array(q, f"b[{l}]"), w.shape[:-1], f"b[{l}]")[..., None, :]
            for l, (q, w) in enumerate(zip(_as_many(b, L, "b", self.W), self.W),
                                       start=1)]
        self.shape = _together(self.gain.shape[:-2], self.W[0].shape[:-2], "gain")

    @classmethod
    def draw(cls, widths, phi=identity, *, init=lecun, bias=0.0, nets, rng,
             gain=1.0, centered=False):
        """Draw a stack of independent nets.

        Parameters
        ----------
        widths : sequence of int
            n_0 (inputs), n_1, …, n_L.
        phi, gain, centered
            As for the class.
        init : Initializer or str
            Of every W.
        bias : float
            Biases are N(0, bias²).
        nets : int
            Seeds, the axis S of the weights.
        rng : numpy.random.Generator

        Returns
        -------
        Stack
        """
        pairs = list(zip(widths, widths[1:]))
        W = [draw_weights(n_in, n_out, init=init, nets=nets, rng=rng)
             for n_in, n_out in pairs]
        bias = positive_float(bias, "bias", zero=True)
        b = [bias * rng.standard_normal((nets, n)) for _, n in pairs] if bias else None
        return cls(W, phi, b=b, gain=gain, centered=centered)

    def forward(self, x):
        """The recursion :eq:`eq-1-2`, all nets together.

        Parameters
        ----------
        x : array, shape (B, n_0) or (*S, B, n_0)
            A batch for all nets, or one for each.

        Returns
        -------
        Tape
            ``tape[l].z`` and ``tape[l].a`` of shape (*S, B, n_l).
        """
        a = _input(x, self.W[0].shape[-1], self.shape)
        tape = Tape([Record(a=a)])
        for l, (W, phi) in enumerate(zip(self.W, self.phi)):
            z = self.gain * (a @ W.mT)            # z = gain W a_prev + b
            if self.b is not None:
                z += self.b[l]
            if self.centered:
                z -= z.mean(axis=-2, keepdims=True)
            tape.append(Record(a_prev=a, z=z, a=phi.f(z), nets=len(self.shape)))
            a = tape.a
        return tape

    def backward(self, da, tape, *, to_weights=True):
        """The backward recursion :eq:`eq-3-4`, the product of :eq:`eq-5-1`.

        Parameters
        ----------
        da : array, shape (*S, B, n_L)
            ∂J/∂a of the tape's last layer; fewer axes are broadcast.
        tape : Tape
            From ``forward``, or ``tape[:l + 1]``: the nets cut after layer l.
            Its records gain ``da`` and ``delta``.
        to_weights : bool
            Whether the records gain ``dW`` of shape (*S, n_l, n_{l-1}), the
            gradient by gain · W, and ``db``.

        Returns
        -------
        array, shape (*S, B, n_0)
            ∂J/∂x.
        """
        da = _gradient(da, tape)
        for l in range(len(tape) - 1, 0, -1):
            r = tape[l]
            r.da = da
            r.delta = da * self.phi[l - 1].df(r.z, r.a)  # δ = ∂J/∂a ⊙ σ'(z)
            if to_weights:
                r.dW = r.delta.mT @ r.a_prev             # δ a_prevᵀ
                r.db = r.delta.sum(axis=-2)              # Σ_batch δ
            da = self.gain * (r.delta @ self.W[l - 1])   # Σ_k δ_k w_ki
        tape[0].da = da
        return da

    def __repr__(self):
        widths = [self.W[0].shape[-1], *(w.shape[-2] for w in self.W)]
        return f"<Stack of {self.shape} nets, widths {widths}>"


class ResidualStack:
    """Nets of residual blocks, a = a_prev + α W₂ σ(W₁ a_prev), side by side.

    Parameters
    ----------
    W1 : list of array, shapes (*S, m, n)
        First matrix of block l of every net.
    W2 : list of array, shapes (*S, n, m)
        Second matrix of every block.
    phi : Activation or str
    scale : float or array
        α, one a net; its shape is broadcast with S.
    normalized : {None, "layer", "center"}
        What the branch reads: a_prev; each example normalized over its units;
        or each unit less its mean over the batch, which the backward pass
        holds fixed.
    skip : bool
        Whether a_prev is added: without it, the same branches in a row.

    Notes
    -----
    A gradient grows by 1 + α² a block in mean square, :eq:`eq-8-2`, if
    Var(w₁) = 2/n and Var(w₂) = 1/m for ReLU (``draw`` takes m = n).
    """

    def __init__(self, W1, W2, phi=relu, *, scale=1.0, normalized=None,
                 skip=True):
        self.W1 = [finite_array(w, "W1") for w in W1]
        self.W2 = [finite_array(w, "W2") for w in _as_many(W2, len(W1), "W2", self.W1)]
        n = self.W1[0].shape[-1] if self.W1 else 0
        _matrices([q for pair in zip(self.W1, self.W2) for q in pair], "W1, W2")
        for l, w in enumerate(self.W2, start=1):
            if w.shape[-2] != n:
                raise refused(f"W2[{l}]", f"shape {w.shape}", f"{n} rows",
                              "The branch must return to the width of the skip.")
        self.phi = by_name(phi, ACTIVATIONS, "phi", Activation)
        self.scale = finite_array(scale, "scale")[..., None, None]
        if normalized not in (None, "layer", "center"):
            raise refused("normalized", repr(normalized), "None, 'layer' or 'center'",
                          "Choose what the branch reads.")
        self.normalized, self.skip = normalized, bool(skip)
        self.shape = _together(self.scale.shape[:-2], self.W1[0].shape[:-2], "scale")

    @classmethod
    def draw(cls, n, L, phi=relu, *, init=("he", "lecun"), nets, rng, scale=1.0,
             normalized=None, skip=True):
        """Draw a stack of independent nets of L blocks of n units.

        Parameters
        ----------
        n, L : int
            Units and blocks.
        phi, scale, normalized, skip
            As for the class.
        init : (Initializer or str, Initializer or str)
            Of W₁ and of W₂.
        nets : int
            Seeds, the axis S of the weights.
        rng : numpy.random.Generator

        Returns
        -------
        ResidualStack
        """
        W1, W2 = ([draw_weights(n, n, init=q, nets=nets, rng=rng)
                   for _ in range(positive_int(L, "L"))] for q in init)
        return cls(W1, W2, phi, scale=scale, normalized=normalized, skip=skip)

    def cut(self, L, **settings):
        """The nets of the first L blocks, on the same weights.

        Parameters
        ----------
        L : int
        **settings
            ``scale``, ``normalized`` and ``skip``, as for the class.

        Returns
        -------
        ResidualStack
        """
        return ResidualStack(self.W1[:L], self.W2[:L], self.phi, **settings)

    def forward(self, x):
        """All blocks of all nets.

        Parameters
        ----------
        x : array, shape (B, n) or (*S, B, n)

        Returns
        -------
        Tape
            ``tape[l].a`` after block l; ``z`` belongs to the branch.
        """
        a = _input(x, self.W1[0].shape[-1], self.shape)
        tape = Tape([Record(a=a)])
        for W1, W2 in zip(self.W1, self.W2):
            u, deviation = self._read(a)
            z = u @ W1.mT
            inner = self.phi.f(z)
            branch = self.scale * (inner @ W2.mT)     # α W₂ σ(W₁ a_prev)
            a = a + branch if self.skip else branch
            tape.append(Record(a_prev=tape.a, u=u, deviation=deviation, z=z,
                               inner=inner, a=a, nets=len(self.shape)))
        return tape

    def backward(self, da, tape):
        """The recursion on the graph, (I + α ∂F/∂a)ᵀ of :eq:`eq-8-1`.

        Parameters
        ----------
        da : array, shape (*S, B, n)
            ∂J/∂a of the tape's last block; fewer axes are broadcast.
        tape : Tape
            From ``forward``, or ``tape[:l + 1]``: the nets cut after block l.
            Its records gain ``da`` and, inside the branch, ``delta``.

        Returns
        -------
        array, shape (*S, B, n)
            ∂J/∂x.
        """
        da = _gradient(da, tape)
        for l in range(len(tape) - 1, 0, -1):
            r = tape[l]
            r.da = da
            dF = (self.scale * da) @ self.W2[l - 1]
            r.delta = dF * self.phi.df(r.z, r.inner)
            through = r.delta @ self.W1[l - 1]
            if r.deviation is not None:
                through = normalize_backward(through, r.u, r.deviation)
            da = da + through if self.skip else through
        tape[0].da = da
        return da

    def _read(self, a):
        if self.normalized == "layer":
            return normalize(a)
        if self.normalized == "center":
            return a - a.mean(axis=-2, keepdims=True), None
        return a, None

    def __repr__(self):
        n = self.W1[0].shape[-1]
        return f"<ResidualStack of {self.shape} nets, {len(self.W1)} blocks of {n}>"


def draw_weights(n_in, n_out, *, init=lecun, nets, rng):
    """One independent weight matrix a net.

    Parameters
    ----------
    n_in, n_out : int
    init : Initializer or str
    nets : int
    rng : numpy.random.Generator

    Returns
    -------
    array, shape (nets, n_out, n_in)
    """
    init, rng = by_name(init, INITIALIZERS, "init"), generator(rng)
    return np.stack([init(rng, n_in, n_out) for _ in range(positive_int(nets, "nets"))])


def _matrices(W, name):
    W = [finite_array(w, f"{name}[{l}]") for l, w in enumerate(W, start=1)]
    if not W:
        raise refused(name, "an empty list", "one array a layer",
                      "Draw them with .draw(…).")
    for l, w in enumerate(W, start=1):
        lead, n = W[0].shape[:-2], (W[max(l - 2, 0)].shape[-2] if l > 1
                                    else w.shape[-1] if w.ndim else 0)
        if w.ndim < 3 or w.shape[:-2] != lead or w.shape[-1] != n:
            raise refused(f"{name}[{l}]", f"shape {w.shape}",
                          f"(*S, n_{l}, {n}) with S = {lead or '(nets,)'}",
                          "Stack one matrix a net: rng.standard_normal((S, n, m)).")
    return W


def _as_many(given, L, name, like):
    given = list(given)
    if len(given) != L:
        raise refused(name, f"{len(given)} arrays", f"{L}, one a layer",
                      f"Give one for each of {[w.shape for w in like[:2]]}….")
    return given


def _together(mine, nets, name):
    try:
        return np.broadcast_shapes(mine, nets)
    except ValueError:
        raise refused(name, f"shape {mine}", f"a shape that broadcasts with {nets}",
                      f"A sweep goes in front: {name}=[[0.5], [1.0]].") from None


def _input(x, n, nets):
    x = finite_array(x, "x")
    if x.ndim < 2 or x.shape[-1] != n or (
            x.ndim > 2 and x.shape[:-2] != nets[-(x.ndim - 2):]):
        raise refused("x", f"shape {x.shape}", f"(B, {n}) or (*{nets}, B, {n})",
                      "One example is a batch of one: x[None, :].")
    return x


def _gradient(da, tape):
    da = finite_array(da, "da")
    try:
        return np.broadcast_to(da, tape[-1].a.shape)
    except ValueError:
        raise refused("da", f"shape {da.shape}", f"shape {tape[-1].a.shape}",
                      "Give ∂J/∂a of the last layer on the tape.") from None
