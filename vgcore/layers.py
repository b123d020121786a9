"""Layers and the nets made of them: forward, tape, backward.

A layer is anything with ``n_in``, ``n_out``, ``params`` (the names of its
weight arrays; the gradient of ``W`` is called ``dW``),
``forward(a_prev) -> (a, record)`` and ``backward(da, record) -> da_prev``.
``forward`` never writes to the layer; ``backward`` overwrites the gradients
and adds ``da`` and ``delta`` to the record.
"""

import copy
from functools import lru_cache
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from vgcore.activations import ACTIVATIONS, Activation, identity
from vgcore.initializers import INITIALIZERS, lecun
from vgcore.validation import (
    by_name, finite_array, finite_rows, float_rows, generator, positive_float,
    positive_int, refused, same_shape,
)


class Record(SimpleNamespace):
    """What one layer keeps of a forward pass; prints shapes, not numbers.

    ``record.maker`` is the layer whose ``forward`` made it, and the only one
    whose ``backward`` takes it. A copy still belongs to that layer; if the
    layer is copied first, in one deep copy, to the layer's copy.
    """

    def __repr__(self):
        held = ", ".join(f"{k}{np.shape(v)}" for k, v in vars(self).items()
                         if isinstance(v, np.ndarray))
        return f"Record({held})"

    def __deepcopy__(self, memo):
        memo[id(self)] = twin = type(self)()
        return _copied(self, twin, memo)


def _of_the_last(name):
    return property(lambda tape: getattr(tape[-1], name),
                    lambda tape, value: setattr(tape[-1], name, value))


class Tape(list):
    """The records of a stack of layers; ``tape[l]`` is layer l of the text.

    ``tape[0].a`` is the input x. Read as one record, a tape stands for its
    last layer, so a stack can be a layer itself.

    Parameters
    ----------
    records : iterable of Record

    Attributes
    ----------
    maker : layer or None
        The stack that made it.
    """

    maker = None
    a, z, da, delta = map(_of_the_last, ("a", "z", "da", "delta"))

    def __deepcopy__(self, memo):
        memo[id(self)] = twin = type(self)()
        twin.extend(copy.deepcopy(record, memo) for record in self)
        return _copied(self, twin, memo)


def _copied(record, twin, memo):
    """`twin` with deep copies of what `record` holds; its maker stays."""
    for name, value in vars(record).items():
        setattr(twin, name, memo.get(id(value), value) if name == "maker"
                else copy.deepcopy(value, memo))
    return twin


class Parameter(NamedTuple):
    """One weight array of a net, with its gradient; both are live views.

    Attributes
    ----------
    name : str
        As in the text: ``W[2]`` is W^[2].
    value, grad : array
        Of one shape.
    role : {"weight", "bias"}
        What it does: a weight multiplies, a bias is added.
    """

    name: str
    value: np.ndarray
    grad: np.ndarray
    role: str


def rows(x):
    """All leading axes (batch, time) as one: shape (rows, features)."""
    return x if x.ndim == 2 else x.reshape(-1, x.shape[-1])


@lru_cache(maxsize=64)
def _ones(n, dtype):
    ones = np.ones(n, dtype)
    ones.flags.writeable = False
    return ones


class Layer:
    """What the layers of this package share: arrays, products, records.

    Attributes
    ----------
    params : tuple of str
        Names of the weight arrays.
    biases : tuple of str
        Those of ``params`` that are added, not multiplied by.

    Notes
    -----
    A weight or a gradient is written in place: ``layer.W = q`` copies ``q``
    into the memory that is there, so the caller's array stays the caller's
    and a net's vector ``w`` stays tied. Other shapes, dtypes and nan are
    refused: ``layer.b = 0.0`` would be broadcast in silence.
    """

    params = ()
    biases = ()

    def __setattr__(self, name, value):
        is_weight, is_gradient = name in self.params, name[1:] in self.params
        held = vars(self).get(name)
        if value is held or not (is_weight or is_gradient and name[0] == "d"):
            return object.__setattr__(self, name, value)
        value = finite_array(value, name) if is_weight else np.asarray(value)
        if held is None:
            return object.__setattr__(self, name, value.copy())
        held[...] = same_shape(value, held.shape, name)

    def _weights(self, dtype):
        """The weight arrays in the dtype of the input."""
        return [getattr(self, name).astype(dtype, copy=False) for name in self.params]

    @staticmethod
    def product(left, right, out=None):
        """left · right, summed over left's last axis and right's first.

        Every matrix product of a layer goes through here. ``dot`` has less
        overhead than ``@``, which takes outer products (B = 1) entry by entry.

        Parameters
        ----------
        left : array, shape (…, n)
        right : array, shape (n, m)
        out : array, shape (…, m), optional
            Overwritten; it may have another dtype.

        Returns
        -------
        array, shape (…, m)
        """
        if left.ndim > 2:
            flat = left.reshape(-1, left.shape[-1]).dot(right)
            return flat.reshape(*left.shape[:-1], right.shape[1])
        if out is None or out.dtype is left.dtype:
            return left.dot(right, out)
        out[...] = left.dot(right)
        return out

    def _own(self, record):
        """Refuse a record that another layer made."""
        if getattr(record, "maker", None) is self:
            return
        by_hand = isinstance(record, Record) and not hasattr(record, "maker")
        if not by_hand:
            maker = getattr(record, "maker", None)
            raise refused("record", f"a {type(record).__name__} of {maker!r}" if maker
                          else repr(record), f"a record of this {type(self).__name__}",
                          f"Pass what {type(self).__name__}.forward of this same layer "
                          "returned.")


class Dense(Layer):
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
    biases = ("b",)

    def __init__(self, n_in, n_out, phi=identity, *, init=lecun, rng):
        self.n_in, self.n_out = positive_int(n_in, "n_in"), positive_int(n_out, "n_out")
        self.phi = by_name(phi, ACTIVATIONS, "phi", Activation)
        self.init = by_name(init, INITIALIZERS, "init")
        self.W = same_shape(self.init(generator(rng), self.n_in, self.n_out),
                            (self.n_out, self.n_in), "what init drew")
        self.b = np.zeros(self.n_out)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

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
        float_rows(a_prev, self.n_in, "a_prev")
        W, b = self.W, self.b
        if W.dtype is not a_prev.dtype:
            W, b = self._weights(a_prev.dtype)
        z = self.product(a_prev, W.T)
        # Where b has z's own shape nothing is broadcast, which takes longer than to add.
        z += b if len(z) > 1 else b[None]            # z = W a_prev + b
        a = self.phi.f(z)                            # a = σ(z)
        return a, Record(maker=self, a_prev=a_prev, z=z, a=a)

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

        Raises
        ------
        ValueError
            If ``da`` has another shape, or another layer made the record.
        """
        self._own(record)
        a_prev, a = record.a_prev, record.a
        same_shape(da, a.shape, "da")
        record.delta = delta = self.phi.pull(da, record.z, a)  # δ = ∂J/∂a ⊙ σ'(z)
        d, a_prev = (delta, a_prev) if delta.ndim == 2 else map(rows, (delta, a_prev))
        self.product(d.T, a_prev, self.dW)           # ∂J/∂W = δ a_prevᵀ
        self.product(_ones(len(d), d.dtype), d, self.db)  # ∂J/∂b = Σ_batch δ
        if to_input:
            W = self.W
            if W.dtype is not delta.dtype:
                W = W.astype(delta.dtype)
            return self.product(delta, W)            # ∂J/∂a_prev = Wᵀ δ

    def __repr__(self):
        return (f"Dense({self.n_in}, {self.n_out}, {self.phi}, "
                f"init={self.init}, rng=rng)")


class Sequential(Layer):
    """Layers in a row, as one layer.

    Parameters
    ----------
    *layers : layer
        At least one; each takes as many units as the one before gives.
    """

    def __init__(self, *layers):
        if not layers:
            raise refused("layers", "none", "at least one layer",
                          f"Write {type(self).__name__}(Dense(2, 3, rng=rng)).")
        for l, layer in enumerate(layers, start=1):
            if isinstance(layer, type) or not hasattr(layer, "backward"):
                raise refused(f"layer {l}", repr(layer), "a layer",
                              "Unpack a list with *: Network(*layers).", TypeError)
        for l, (below, above) in enumerate(zip(layers, layers[1:]), start=1):
            if below.n_out != above.n_in:
                raise refused(f"layer {l + 1}", f"n_in = {above.n_in}",
                              f"n_in = {below.n_out}, as layer {l} gives",
                              "Make the sizes of neighbors equal.")
        self.layers = list(layers)
        seen = [layer for _, layer in self.leaves()]
        if len({id(layer) for layer in seen}) < len(seen):
            raise refused("layers", "the same layer twice", "a layer in one place only",
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

        Parameters
        ----------
        x : array, shape (B, n_in) or (B, T, n_in)

        Returns
        -------
        a : array, shape (B, n_out)
        tape : Tape
            ``tape[l]`` is the record of layer l, ``tape[0].a`` is ``x``.
        """
        tape = Tape((Record(a=x),))
        tape.maker = self
        for layer in self.layers:
            x, record = layer.forward(x)
            tape.append(record)
        return x, tape

    def backward(self, da, tape, *, to_input=True):
        """The backward recursion, :eq:`eq-3-4`: l = L, …, 1.

        Parameters
        ----------
        da : array, shape of ``tape.a``
            ∂J/∂a of the last layer.
        tape : Tape
            From ``forward``; its records gain ``da`` and ``delta``.
        to_input : bool
            Whether the gradient to the input is wanted.

        Returns
        -------
        array, shape of the input, or None
            ∂J/∂x.
        """
        self._own(tape)
        return self._down(da, tape, to_input)

    def _down(self, da, tape, to_input):
        for l in range(len(self.layers), 0, -1):
            record = tape[l]
            record.da = da
            da = self.layers[l - 1].backward(da, record, to_input=to_input or l > 1)
        tape[0].da = da
        return da

    def _own(self, tape):
        made_here = getattr(tape, "maker", None) is self
        if not made_here or len(tape) != len(self.layers) + 1:
            raise refused("tape", "the tape of another net" if hasattr(tape, "maker")
                          else f"a {type(tape).__name__}", "a tape of this net",
                          "Pass what this net's own forward returned.")

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
    a_prev has two children, the skip and the branch, so its gradient is a
    sum of two terms, :eq:`eq-2-2`.
    """

    def __init__(self, *layers, scale=1.0):
        super().__init__(*layers)
        self.scale = positive_float(scale, "scale", zero=True)
        if self.n_in != self.n_out:
            raise refused("layers", f"{self.n_in} units in and {self.n_out} out",
                          "as many out as in", "The skip adds input and output.")

    def forward(self, a_prev):
        """a = a_prev + scale · F(a_prev).

        Parameters
        ----------
        a_prev : array, shape (B, n)

        Returns
        -------
        a : array, shape of ``a_prev``
        record : Record
            Holds ``a_prev``, ``a`` and the tape of the ``branch``.
        """
        branch, tape = super().forward(a_prev)
        a = a_prev + self.scale * branch
        return a, Record(maker=self, a_prev=a_prev, a=a, branch=tape)

    def backward(self, da, record, *, to_input=True):
        """∂J/∂a_prev = da + scale · (∂F/∂a_prev)ᵀ da.

        Parameters
        ----------
        da : array, shape of ``record.a``
        record : Record
            From ``forward``.
        to_input : bool

        Returns
        -------
        array, shape of ``da``, or None
        """
        Layer._own(self, record)
        same_shape(da, record.a.shape, "da")
        through = super().backward(self.scale * da, record.branch,
                                   to_input=to_input)
        if to_input:
            return da + through

    def __repr__(self):
        return super().__repr__()[:-1] + f", scale={self.scale!r})"


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
        self._tied, self._views = [], []

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
        return super().forward(finite_rows(x, self.n_in, "x"))

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
            is that of another net.
        """
        self._own(tape)
        dJ = same_shape(finite_array(dJ, "dJ"), tape[-1].a.shape, "dJ")
        return self._down(dJ, tape, to_input)

    def __call__(self, x):
        """ŷ alone, without the tape.

        Parameters
        ----------
        x : array, shape (B, n_in)

        Returns
        -------
        array, shape (B, n_out)
        """
        return self.forward(x)[0]

    def parameters(self):
        """Every weight array with its gradient, as a list of Parameter.

        Names are those of the text: ``W[2]`` is W^[2], ``W[3.1]`` belongs to
        the first layer of the block at place 3.
        """
        return [
            Parameter(f"{name}[{place}]", getattr(layer, name),
                      getattr(layer, "d" + name),
                      "bias" if name in getattr(layer, "biases", ()) else "weight")
            for place, layer in self.leaves() for name in layer.params
        ]

    @property
    def w(self):
        self._gather()
        return self._w

    @w.setter
    def w(self, value):
        self.w[...] = same_shape(value, self.w.shape, "w")

    @property
    def dw(self):
        self._gather()
        return self._dw

    @dw.setter
    def dw(self, value):
        self.dw[...] = same_shape(value, self.dw.shape, "dw")

    def astype(self, dtype):
        """A copy of the net with weights and gradients of another dtype.

        Parameters
        ----------
        dtype : dtype
            float32, float64, or complex for a complex step.

        Returns
        -------
        Network
        """
        twin = copy.deepcopy(self)
        for layer, name in twin._slots():
            _place(layer, name, getattr(layer, name).astype(dtype))
        return twin

    def _slots(self):
        """Pairs (layer, attribute): every weight array, then every gradient."""
        leaves = list(_leaves(self.layers))
        return [(layer, prefix + name) for prefix in ("", "d")
                for layer in leaves for name in layer.params]

    def _gather(self):
        """Make the layers' arrays views of two vectors, unless they are.

        A deep copy, a layer more, or another net that took a layer cuts the
        tie; it is tied again here, with today's values. So a layer in two
        nets is one layer: both see the same weights at all times.
        """
        leaves = list(_leaves(self.layers))
        if leaves == self._tied and all(
                getattr(layer, name) is view for layer, name, view in self._views):
            return
        slots = self._slots()
        arrays = [getattr(layer, name) for layer, name in slots]
        half = len(arrays) // 2
        self._w, w_views = _joined(arrays[:half])
        self._dw, dw_views = _joined(arrays[half:])
        self._tied = leaves
        self._views = [(*slot, view) for slot, view in zip(slots, w_views + dw_views)]
        for layer, name, view in self._views:
            _place(layer, name, view)

    def __getstate__(self):
        tied = ("_w", "_dw")
        state = {k: v for k, v in vars(self).items() if k not in tied}
        return state | {"_tied": [], "_views": []}


def _leaves(layers):
    for layer in layers:
        if hasattr(layer, "leaves"):
            yield from _leaves(layer.layers)
        else:
            yield layer


def _place(layer, name, array):
    """Put `array` itself in the layer, past the door that copies."""
    object.__setattr__(layer, name, array)


def _joined(arrays):
    """A copy of all entries as one vector, and the arrays as views of it."""
    flat = np.concatenate([q.ravel() for q in arrays]) if arrays else np.empty(0)
    ends = np.cumsum([q.size for q in arrays])
    return flat, [flat[end - q.size:end].reshape(q.shape)
                  for q, end in zip(arrays, ends)]
