"""Sizes by layer, the Jacobian of a net and how much it stretches."""

import numpy as np

from vgcore.validation import numbers, refuse


def root_mean_squares(tape, quantity="delta"):
    """Size of one quantity by net and by layer, over batch and units.

    Parameters
    ----------
    tape : Tape
        Of a stack or of a net.
    quantity : str
        Such as "a", "z", "da", "delta"; on the tape of a ``Stack`` also "dW"
        and "db".

    Returns
    -------
    array, shape (*S, L)
        Entry l − 1 is layer l; S is () for a net.
    """
    nets = getattr(tape[-1], "nets", 0)
    sizes = []
    for l, record in enumerate(tape[1:], start=1):
        q = getattr(record, quantity, None)
        if not isinstance(q, np.ndarray):
            held = [k for k, v in vars(record).items() if isinstance(v, np.ndarray)]
            refuse("quantity", f"{quantity!r}, which layer {l} does not hold",
                   "one of " + ", ".join(held),
                   "Run backward before asking for gradients.")
        axes = tuple(range(nets, q.ndim))
        largest = np.abs(q).max(axis=axes, keepdims=True)
        largest[largest == 0] = 1.0  # scaled first: squares of 1e-200 are 0
        with np.errstate(under="ignore"):
            mean = np.square(q / largest).mean(axis=axes)
        sizes.append(np.sqrt(mean) * largest.reshape(mean.shape))
    return np.stack(sizes, axis=-1)


def jacobian(net, x):
    """∂ŷ/∂x of one example, row by row, by vector–Jacobian products.

    Row k is the backward pass of the unit vector e_k, :eq:`eq-2-3`; the
    backward pass is multiplication by its transpose, :eq:`eq-3-7`.

    Parameters
    ----------
    net : Network
        Its weight gradients are overwritten.
    x : array, shape (1, n_in)

    Returns
    -------
    array, shape (n_out, n_in)
    """
    y_hat, tape = net.forward(x)
    if y_hat.ndim != 2 or len(y_hat) != 1:
        refuse("x", f"shape {np.shape(x)}", f"shape (1, {net.n_in})",
               "A Jacobian belongs to one example: x[:1].")
    return np.concatenate([net.backward(e[None, :], tape)
                           for e in np.eye(net.n_out, dtype=y_hat.dtype)])


def singular_values(matrix):
    """Singular values, largest first: how much the map stretches.

    Parameters
    ----------
    matrix : array, shape (m, n)

    Returns
    -------
    array, shape (min(m, n),)
    """
    matrix = numbers(matrix, "matrix")
    if matrix.ndim < 2:
        refuse("matrix", f"shape {matrix.shape}", "a matrix, shape (m, n)",
               "A single row is a matrix too: v[None, :].")
    return np.linalg.svd(matrix, compute_uv=False)


def layer_profile(tape):
    """Sizes and dead units by layer, over all nets of a stack.

    Parameters
    ----------
    tape : Tape
        Of a ``Stack`` of nets, shape (nets,), after both passes.

    Returns
    -------
    a : array, shape (L,)
        Root mean square of a^[l].
    delta : array, shape (L,)
        Root mean square of δ^[l], relative to layer L.
    dead : array, shape (L,)
        Share of units that are 0 for the whole batch.
    """
    a, delta = (np.sqrt(np.square(root_mean_squares(tape, q)).mean(axis=0))
                for q in ("a", "delta"))
    dead = np.array([np.mean((r.a == 0).all(axis=-2)) for r in tape[1:]])
    return a, delta / delta[-1], dead
