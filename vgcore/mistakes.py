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
    Mistake("M11", "only the path through every step is kept",
            "W acts at each step, so the terms of all steps add up; look for "
            "a = that should be +=.",
            "09-back-propagation-through-time", "Two derivatives by one weight"),
    Mistake("M12", "a step's own loss is left out on the way back",
            "ĝ_t has two terms: ∂J^[t]/∂h_t, and what comes from step t + 1.",
            "09-back-propagation-through-time", "One gradient runs back"),
    Mistake("M13", "the gradient of shared weights is not summed over time",
            "One W serves every step: add up what each of them asks for.",
            "09-back-propagation-through-time", "One gradient runs back"),
    Mistake("M14", "h_t and h_{t−1} are exchanged",
            "W_hh multiplies the state of the step before, W_ho that of its "
            "own step.",
            "09-back-propagation-through-time", "One gradient runs back"),
    Mistake("M16", "each entry or each layer is clipped by itself",
            "One factor for all gradients keeps their direction.",
            "07-clipping-and-weight-decay", "Three ways to clip"),
    Mistake("M17", "the path from h_t to c_t is dropped",
            "c_t also reaches the loss through h_t = o ⊙ tanh(c_t); what is "
            "passed on to c_{t−1} contains that too.",
            "11-gates", "The path along the cell"),
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
    Mistake("M30", "the fan-out stands where the fan-in belongs",
            "A unit sums over its inputs, so Var z grows with their number.",
            "06-activations-and-initialization", "What one layer does to a size"),
    Mistake("M31", "a variance and a standard deviation are mixed up",
            "Var(w) = c/n is a mean square; what multiplies a standard normal "
            "draw is its root.",
            "06-activations-and-initialization", "What one layer does to a size"),
    Mistake("M32", "slopes are averaged without being squared",
            "What shrinks is a mean square: average σ′(z)², here 1 and slope².",
            "06-activations-and-initialization", "Where the factor 2 comes from"),
    Mistake("M33", "the variance of a uniform draw is not a²/3",
            "U(−a, a) has width 2a, and a variance of width²/12.",
            "06-activations-and-initialization", "Ten layers that guess"),
    Mistake("M40", "the learning rate α is left out",
            "Whatever a gradient holds, an update multiplies it by α.",
            "07-clipping-and-weight-decay", "What clipping bounds"),
    Mistake("M41", "the velocity of momentum is left out or cut short",
            "It adds up old gradients: 1 + β + β² + … = 1/(1 − β).",
            "07-clipping-and-weight-decay", "What clipping bounds"),
    Mistake("M42", "a gradient below the threshold is stretched to it",
            "Clipping is a ceiling: min(1, θ/‖g‖) leaves short gradients alone.",
            "07-clipping-and-weight-decay", "One factor for all gradients"),
    Mistake("M50", "the scale α of the branch is left out or misplaced",
            "α multiplies all that comes back through the branch, once, and "
            "nothing that comes along the skip.",
            "08-residual-connections", "Two roads through a block"),
    Mistake("M51", "lengths are added where their squares add",
            "Skip and branch are nearly perpendicular: 1 + α², not 1 + α.",
            "08-residual-connections", "From below one to above one"),
    Mistake("M60", "each loss is carried back one step only",
            "What h_t sends to step t + 1 counts too: keep δ_{t+1} W_hh for "
            "the next turn of the loop.",
            "09-back-propagation-through-time", "One gradient runs back"),
    Mistake("M61", "every loss is carried back through all T steps",
            "Loss t has t states before it, not T.",
            "09-back-propagation-through-time", "The price: T products"),
    Mistake("M62", "a stretch is made to repeat itself",
            "The rate of W^k is ln ρ(W): all |eigenvalues| must be below 1, "
            "whatever σ_max is.",
            "09-back-propagation-through-time", "The rate is an eigenvalue"),
    Mistake("M63", "log₁₀ stands for the natural logarithm",
            "The rate is a change of ln ‖·‖ a step.",
            "09-back-propagation-through-time", "The rate is an eigenvalue"),
    Mistake("M64", "a loss's own step is not counted",
            "Loss t goes through steps t, t − 1, …, 1: that is t of them.",
            "09-back-propagation-through-time", "The price: T products"),
    Mistake("M65", "the two counts are exchanged",
            "One loss at a time is the longer way.",
            "09-back-propagation-through-time", "The price: T products"),
    Mistake("M66", "a logarithm is replaced by its tangent, ρ − 1",
            "ln ρ ≈ ρ − 1 holds near 1 only, and 0.9 is not near enough.",
            "09-back-propagation-through-time", "The rate is an eigenvalue"),
    Mistake("M70", "c_t stands where c_{t−1} belongs",
            "The forget gate multiplies the cell of the step before.",
            "11-gates", "The path along the cell"),
    Mistake("M71", "the gradient of the cell is passed on without the forget gate",
            "What c_{t−1} gave to c_t was multiplied by f_t.",
            "11-gates", "The path along the cell"),
    Mistake("M72", "1/e stands where one half belongs",
            "A half-life is ln 2 times a time constant.",
            "11-gates", "The half-life of a gate"),
    Mistake("M73", "the value of the gate stands where its bias belongs",
            "The gate is σ(b): go back through the sigmoid.",
            "11-gates", "The half-life of a gate"),
    Mistake("M74", "the gate that writes is taken for the gate that keeps",
            "Look at which factor multiplies the old state.",
            "11-gates", "A state that is kept"),
    Mistake("M75", "a half-life is given where their number is asked for",
            "Divide the distance by the half-life.",
            "11-gates", "The bias sets the horizon"),
    Mistake("M76", "the weight is left out of a step's slope",
            "h_{t−1} is multiplied by w before tanh bends it.",
            "11-gates", "Memory without a gradient"),
)}
