"""The classical mistakes: what went wrong, a hint, and where it is explained."""

from typing import NamedTuple


class Mistake(NamedTuple):
    """One mistake that learners make again and again.

    Attributes
    ----------
    id : str
        M1, M2, …
    words : str
        Completes "This is what you get when …".
    hint : str
        What to look at, as one sentence.
    chapter, section : str
        File name of the notebook, without suffix, and heading in it.
    """

    id: str
    words: str
    hint: str
    chapter: str
    section: str


MISTAKES = {m.id: m for m in (
    Mistake("M1", "a^[l] stands where a^[l−1] belongs",
            "A weight multiplies what the layer below sends up.",
            "03-backward-recursion", "One weight, three factors"),
    Mistake("M2", "the factor σ′(z) is left out",
            "J reaches z only through a = σ(z).",
            "03-backward-recursion", "One weight, three factors"),
    Mistake("M3", "σ′ is taken at a instead of z",
            "For tanh, σ′(z) = 1 − a²; do not apply it to a again.",
            "03-backward-recursion", "One weight, three factors"),
    Mistake("M4", "W is used where its transpose belongs",
            "Forward: a @ W.T. Going back, unit i collects from all k it feeds: "
            "Σ_k δ_k w_ki.",
            "03-backward-recursion", "The sum over the layer above"),
    Mistake("M5", "W^[l] stands where W^[l+1] belongs",
            "The gradient of a^[l] comes through the weights that leave it.",
            "03-backward-recursion", "The sum over the layer above"),
    Mistake("M6", "a mean is treated as a sum, or divided by B twice",
            "Only the loss knows 1/B; everything behind it inherits it.",
            "01-gradient-descent", "One loss for a batch"),
    Mistake("M7", "the softmax is differentiated one unit at a time",
            "Every p_k depends on every z_i: use the full Jacobian, or p − y.",
            "03-backward-recursion", "Softmax: when units are coupled"),
    Mistake("M8", "a contribution overwrites another: = instead of +=",
            "A value that is used twice collects two gradients.",
            "02-chain-rule", "A value that is used twice"),
    Mistake("M9", "the last layer gets no gradient",
            "The recursion starts at l = L, with the gradient of the loss.",
            "03-backward-recursion", "Where the sweep starts"),
    Mistake("M10", "the bias gradient is not summed over the batch",
            "One bias serves every example, so their δ add up.",
            "03-backward-recursion", "Biases and batches"),
    Mistake("M16", "each entry or each layer is clipped by itself",
            "One factor for all gradients keeps their direction.",
            "07-clipping-and-weight-decay", "TODO"),
    Mistake("M18", "a sign is turned or a factor 2 is lost",
            "Compare one entry with a finite difference.",
            "04-trust-and-price", "A wrong gradient can learn"),
    Mistake("M19", "the difference is taken on one side only",
            "Centered means from x − h to x + h, for every entry.",
            "04-trust-and-price", "Two errors that pull apart"),
    Mistake("M20", "several entries are moved at the same time",
            "Move one entry, and put it back before the next.",
            "04-trust-and-price", "Two errors that pull apart"),
    Mistake("M21", "a mean square stands where its root belongs",
            "χ is the factor of ‖δ‖²; a norm goes with its root.",
            "05-products-of-jacobians", "Many units a layer"),
    Mistake("M22", "the mean growth is taken for the typical one",
            "A few rare long vectors carry the mean: average the logarithm.",
            "05-products-of-jacobians", "What a mean hides"),
    Mistake("M24", "a gradient is passed on before it is complete",
            "Every child of a node has to deliver first.",
            "02-chain-rule", "The order is half of the algorithm"),
    Mistake("M25", "a route is left out",
            "All routes from the variable to the output add up.",
            "02-chain-rule", "One variable, several routes"),
    Mistake("M26", "rates are multiplied where routes add",
            "Along one route one variable moves, and the others are held fixed.",
            "02-chain-rule", "One variable, several routes"),
    Mistake("M27", "a route has one factor instead of two",
            "What x does to f is multiplied by what t does to x.",
            "02-chain-rule", "One variable, several routes"),
    Mistake("M28", "an edge into a product carries its own factor",
            "The derivative of ab by a is b: the other factor.",
            "02-chain-rule", "A computation is a graph"),
    Mistake("M29", "edges or units are counted where paths are asked for",
            "A path chooses one unit in each layer, so the choices multiply.",
            "02-chain-rule", "All paths at once"),
)}
