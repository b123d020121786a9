"""What forward and backward should cost, in multiplications and in memory."""

from vgcore.validation import positive_int, refused


def forward_multiplications(widths, B=1):
    """Multiplications of the affine maps of a forward pass, :eq:`eq-4-3`.

    B Σ_l n_l n_{l−1}: one per weight and example.

    Parameters
    ----------
    widths : sequence of int
        n_0 (inputs), n_1, …, n_L.
    B : int
        Batch size.

    Returns
    -------
    int
    """
    return positive_int(B, "B") * sum(_products(widths))


def backward_multiplications(widths, B=1, *, to_input=True):
    """Multiplications of the matrix products of a backward pass, :eq:`eq-4-3`.

    Each layer has two products of the forward's size, δ aᵀ for its weights
    and Wᵀ δ for the layer below, which the first layer can save.

    Parameters
    ----------
    widths : sequence of int
        n_0 (inputs), n_1, …, n_L.
    B : int
        Batch size.
    to_input : bool
        Whether the gradient to the input is wanted.

    Returns
    -------
    int
    """
    products = _products(widths)
    below = sum(products) if to_input else sum(products[1:])
    return positive_int(B, "B") * (sum(products) + below)


def stored_numbers(widths, B=1):
    """Activations that wait for the backward pass: B Σ_l n_l, :eq:`eq-4-4`.

    Parameters
    ----------
    widths : sequence of int
        n_0 (inputs), n_1, …, n_L.
    B : int
        Batch size.

    Returns
    -------
    int
    """
    return positive_int(B, "B") * sum(positive_int(n, "width") for n in widths)


def stored_states(L, every):
    """States held at once when each ``every``-th layer is a checkpoint.

    ⌈L/k⌉ checkpoints, the k states of one segment and the output,
    :eq:`eq-4-4`; least at k near √L, with 2√L + 1 where L is a square. Chen
    et al. (2016).

    Parameters
    ----------
    L : int
        Layers.
    every : int
        Length k of a segment, at most L.

    Returns
    -------
    int
    """
    L, k = positive_int(L, "L"), positive_int(every, "every")
    if k > L:
        raise refused("every", k, f"at most L = {L}", "A segment is part of the net.")
    return -(-L // k) + k + 1


def _products(widths):
    widths = [positive_int(n, "width") for n in widths]
    if len(widths) < 2:
        raise refused("widths", widths, "at least n_0 and n_1",
                      "List the inputs and every layer: (64, 32, 10).")
    return [n * m for n, m in zip(widths, widths[1:])]
