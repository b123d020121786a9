"""Layers and the nets made of them: forward, tape, backward.

A layer is anything with ``n_in``, ``n_out``, ``params`` (the names of its
weight arrays; the gradient of ``W`` is called ``dW``),
``forward(a_prev) -> (a, record)`` and ``backward(da, record) -> da_prev``.
``forward`` never writes to the layer; ``backward`` overwrites the gradients
and adds ``da`` and ``delta`` to the record.
"""

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from vgcore.activations import ACTIVATIONS, identity
from vgcore.initializers import INITIALIZERS, lecun
from vgcore.validation import (
    batch, choice, numbers, positive, rank_and_width, refuse, same_shape, size,
)


class Record(SimpleNamespace):
    """What one layer keeps of a forward pass; prints shapes, not numbers."""

    def __repr__(self):
        held = ", ".join(f"{k}{np.shape(v)}" for k, v in vars(self).items()
                         if isinstance(v, np.ndarray))
        return f"Record({held})"


class Tape(list):
    """The records of a stack of layers; ``tape[l]`` is layer l of the text.

    ``tape[0].a`` is the input x. Read as one record, a tape stands for its
    last layer, so a stack can be a layer itself.
    """

    @property
    def a(self):
        return self[-1].a

    @property
    def da(self):
        return self[-1].da


class Parameter(NamedTuple):
    """One weight array of a net, with its gradient; both are live views."""

    name: str
    value: np.ndarray
    grad: np.ndarray


def rows(x):
    """All leading axes (batch, time) as one: shape (rows, features)."""
    return x.reshape(-1, x.shape[-1])


class Dense:
    """Affine map and activation, a = σ(W a_prev + b): one layer of the text.

    Parameters
    ----------
    n_in, n_out : int
        Units of the previous layer and of this one.
    phi : Activation or str
        The activation σ.
    init : Initializer or str
        Draws ``W``; ``b`` starts at 0.
    rng : numpy.random.Generator

    Attributes
    ----------
    W, dW : array, shape (n_out, n_in)
        ``W[i, j]`` = w_ij goes to unit i from unit j; ``dW`` is ∂J/∂W.
    b, db : array, shape (n_out,)
        One bias per unit; ``db`` is ∂J/∂b.

    Notes
    -----
    It computes in the dtype of its input: float32 in, float32 out.
    """

    params = ("W", "b")

    def __init__(self, n_in, n_out, phi=identity, *, init=lecun, rng):
        n_in, n_out = size(n_in, "n_in"), size(n_out, "n_out")
        self.phi = choice(phi, ACTIVATIONS, "phi")
        self.init = choice(init, INITIALIZERS, "init")
        self.W = self.init(rng, n_in, n_out)
        self.b = np.zeros(n_out)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    @property
    def n_in(self):
        return self.W.shape[1]

    @property
    def n_out(self):
        return self.W.shape[0]

    def forward(self, a_prev):
        """One step of the recursion :eq:`eq-1-2`.

        Parameters
        ----------
        a_prev : array, shape (B, n_in) or (B, T, n_in)

        Returns
        -------
        a : array, shape (B, n_out) or (B, T, n_out)
        record : Record
            Holds ``a_prev``, ``z`` and ``a``: what the backward pass reuses.

        Raises
        ------
        ValueError
            If ``a_prev`` is not a batch of rows of ``n_in`` features.
        """
        rank_and_width(a_prev, self.n_in, "a_prev")
        W, b = (q.astype(a_prev.dtype, copy=False) for q in (self.W, self.b))
        z = a_prev @ W.T + b                      # z = W a_prev + b
        a = self.phi.f(z)                         # a = σ(z)
        return a, Record(a_prev=a_prev, z=z, a=a)

    def backward(self, da, record, *, to_input=True):
        """From ∂J/∂a to ∂J/∂W, ∂J/∂b and ∂J/∂a_prev.

        The bridge δ = ∂J/∂a ⊙ σ'(z) of :eq:`eq-3-2`, then :eq:`eq-3-1`,
        :eq:`eq-3-5` and :eq:`eq-3-3`.

        Parameters
        ----------
        da : array, shape of ``record.a``
            ∂J/∂a.
        record : Record
            From ``forward``; gains ``delta``.
        to_input : bool
            Whether ∂J/∂a_prev is wanted; the first layer can save it.

        Returns
        -------
        array, shape of ``record.a_prev``, or None
            ∂J/∂a_prev = Σ_k δ_k w_ki.
        """
        record.delta = delta = da * self.phi.df(record.z, record.a)
        self.dW[...] = rows(delta).T @ rows(record.a_prev)  # δ a_prevᵀ
        self.db[...] = rows(delta).sum(axis=0)              # Σ_batch δ
        if to_input:
            return delta @ self.W.astype(delta.dtype, copy=False)

    def __repr__(self):
        return (f"Dense({self.n_in}, {self.n_out}, {self.phi}, "
                f"init={self.init}, rng=rng)")


class Sequential:
    """Layers in a row, as one layer.

    Parameters
    ----------
    *layers : layer
        At least one; each takes as many units as the one before gives.
    """

    params = ()

    def __init__(self, *layers):
        if not layers:
            refuse("layers", "none", "at least one layer",
                   f"Write {type(self).__name__}(Dense(2, 3, rng=rng)).")
        for l, layer in enumerate(layers, start=1):
            if not hasattr(layer, "backward"):
                refuse(f"layer {l}", type(layer).__name__, "a layer",
                       "Unpack a list with *: Network(*layers).", TypeError)
        for l, (below, above) in enumerate(zip(layers, layers[1:]), start=1):
            if below.n_out != above.n_in:
                refuse(f"layer {l + 1}", f"n_in = {above.n_in}",
                       f"n_in = {below.n_out}, as layer {l} gives",
                       "Make the sizes of neighbors equal.")
        self.layers = list(layers)
        seen = [layer for _, layer in self.leaves()]
        if len({id(layer) for layer in seen}) < len(seen):
            refuse("layers", "the same layer twice", "a layer in one place only",
                   "Its gradient would be overwritten: use copy.deepcopy.")

    @property
    def n_in(self):
        return self.layers[0].n_in

    @property
    def n_out(self):
        return self.layers[-1].n_out

    def leaves(self):
        """Pairs (place, layer) of the innermost layers; place is "3" or "3.1"."""
        for l, layer in enumerate(self.layers, start=1):
            if hasattr(layer, "leaves"):
                for place, leaf in layer.leaves():
                    yield f"{l}.{place}", leaf
            else:
                yield str(l), layer

    def forward(self, x):
        """Apply the layers in order, :eq:`eq-1-2` for l = 1…L.

        Returns
        -------
        a : array, shape (B, n_out)
        tape : Tape
            ``tape[l]`` is the record of layer l, ``tape[0].a`` is ``x``.
        """
        tape = Tape([Record(a=x)])
        for layer in self.layers:
            x, record = layer.forward(x)
            tape.append(record)
        return x, tape

    def backward(self, da, tape, *, to_input=True):
        """The backward recursion, :eq:`eq-3-4`: l = L, …, 1.

        Returns
        -------
        array, shape of the input, or None
            ∂J/∂x.
        """
        for l in range(len(self.layers), 0, -1):
            tape[l].da = da
            da = self.layers[l - 1].backward(
                da, tape[l], to_input=to_input or l > 1
            )
        tape[0].da = da
        return da

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(map(repr, self.layers))})"


class Residual(Sequential):
    """A block with a skip connection: a = a_prev + scale · F(a_prev).

    Parameters
    ----------
    *layers : layer
        F, whose output has as many units as its input.
    scale : float
        α, the weight of the branch. He et al. (2016).

    Notes
    -----
    a_prev has two successors, the skip and the branch, so its gradient is a
    sum of two terms, :eq:`eq-2-2`.
    """

    def __init__(self, *layers, scale=1.0):
        super().__init__(*layers)
        self.scale = positive(scale, "scale", zero=True)
        if self.n_in != self.n_out:
            refuse("layers", f"{self.n_in} units in and {self.n_out} out",
                   "as many out as in", "The skip adds input and output.")

    def forward(self, a_prev):
        """Returns a = a_prev + scale · F(a_prev) and the branch's tape."""
        branch, tape = super().forward(a_prev)
        a = a_prev + self.scale * branch
        return a, Record(a_prev=a_prev, a=a, branch=tape)

    def backward(self, da, record, *, to_input=True):
        """∂J/∂a_prev = da + scale · (∂F/∂a_prev)ᵀ da."""
        through = super().backward(self.scale * da, record.branch,
                                   to_input=to_input)
        if to_input:
            return da + through

    def __repr__(self):
        return super().__repr__()[:-1] + f", scale={self.scale:g})"


class Network(Sequential):
    """A net: layers in a row behind one checked door.

    Parameters
    ----------
    *layers : layer

    Attributes
    ----------
    layers : list
        ``layers[l - 1]`` is layer l of the text.
    w, dw : array, shape (n_parameters,)
        All weights and all gradients, each as one vector. The layers' arrays
        are views of them, so ``net.w -= alpha * net.dw`` updates every layer.

    Examples
    --------
    >>> import numpy as np, vgcore as vg
    >>> rng = np.random.default_rng(0)
    >>> net = vg.Network(vg.Dense(2, 3, vg.tanh, rng=rng),
    ...                  vg.Dense(3, 1, rng=rng))
    >>> y_hat, tape = net.forward(np.ones((5, 2)))
    >>> J, dJ = vg.squared_error(y_hat, np.zeros((5, 1)))
    >>> net.backward(dJ, tape).shape
    (5, 2)
    """

    def __init__(self, *layers):
        super().__init__(*layers)
        self._views = []

    def forward(self, x):
        """The forward pass :eq:`eq-1-2`, keeping what the backward pass needs.

        Parameters
        ----------
        x : array, shape (B, n_in)
            Integers are computed in float64, float32 stays float32.

        Returns
        -------
        y_hat : array, shape (B, n_out)
        tape : Tape
            ``tape[l].z``, ``tape[l].a``: layer l; ``tape[0].a`` is ``x``.

        Raises
        ------
        ValueError, TypeError
            If ``x`` is not a non-empty batch of finite rows of ``n_in``.
        """
        return super().forward(batch(x, self.n_in, "x"))

    def backward(self, dJ, tape, *, to_input=True):
        """The backward pass: every ∂J/∂w from ∂J/∂ŷ, :eq:`eq-3-4`.

        As a function of ``dJ`` it is the vector–Jacobian product of
        :eq:`eq-2-3`, and exactly linear, :eq:`eq-3-7`.

        Parameters
        ----------
        dJ : array, shape (B, n_out)
            ∂J/∂ŷ, from a loss.
        tape : Tape
            From ``forward``; gains ``tape[l].da`` and ``tape[l].delta``.
        to_input : bool
            Whether ∂J/∂x is wanted; training saves it.

        Returns
        -------
        array, shape (B, n_in), or None
            ∂J/∂x.

        Raises
        ------
        ValueError
            If ``dJ`` is not finite or not of the output's shape, or the tape
            has another number of layers.
        """
        if len(tape) != len(self.layers) + 1:
            refuse("tape", f"{len(tape) - 1} layers", f"{len(self.layers)}",
                   "Pass the tape that this net's forward returned.")
        dJ = same_shape(numbers(dJ, "dJ"), tape.a.shape, "dJ")
        return super().backward(dJ, tape, to_input=to_input)

    def __call__(self, x):
        """ŷ alone, without the tape."""
        return self.forward(x)[0]

    def parameters(self):
        """Every weight array with its gradient, as a list of Parameter.

        Names are those of the text: ``W[2]`` is W^[2], ``W[3.1]`` belongs to
        the first layer of the block at place 3.
        """
        return [
            Parameter(f"{name}[{place}]", getattr(layer, name),
                      getattr(layer, "d" + name))
            for place, layer in self.leaves() for name in layer.params
        ]

    @property
    def w(self):
        self._gather()
        return self._w

    @w.setter
    def w(self, value):
        self.w[...] = value

    @property
    def dw(self):
        self._gather()
        return self._dw

    @dw.setter
    def dw(self, value):
        self.dw[...] = value

    def _gather(self):
        """Make the layers' arrays views of two vectors, unless they are.

        A deep copy, ``layer.W = new`` or another net that took the
        layer cuts the tie; it is tied again here, with today's values.
        """
        if self._views and all(getattr(layer, name) is view
                               for layer, name, view in self._views):
            return
        self._views = []
        for vector, prefix in (("_w", ""), ("_dw", "d")):
            slots = [(layer, prefix + name) for _, layer in self.leaves()
                     for name in layer.params]
            arrays = [getattr(layer, name) for layer, name in slots]
            flat = np.concatenate([q.ravel() for q in arrays])
            end = 0
            for (layer, name), q in zip(slots, arrays):
                start, end = end, end + q.size
                view = flat[start:end].reshape(q.shape)
                setattr(layer, name, view)
                self._views.append((layer, name, view))
            setattr(self, vector, flat)

    def __getstate__(self):
        return {"layers": self.layers, "_views": []}
