"""What readers look for, and what they must find first."""

GLOSSARY, NOTATION, LEDGER, API = (f"chapters/{name}.html" for name in ("glossary", "notation", "12-claim-by-claim", "api"))
CHAPTERS = {
    0: "before-you-start", 1: "01-gradient-descent", 2: "02-chain-rule", 3: "03-backward-recursion",
    4: "04-trust-and-price", 5: "05-products-of-jacobians", 6: "06-activations-and-initialization",
    7: "07-clipping-and-weight-decay", 8: "08-residual-connections", 9: "09-back-propagation-through-time",
    10: "10-truncation", 11: "11-gates"}

# query: what answers it outright, or None; the chapter that comes first
QUERIES = {
    "truncated BPTT": ("glossary.html#term-truncation", 10),
    "autograd": ("glossary.html#term-automatic-differentiation-autograd", 2),
    "BPTT": ("glossary.html#term-BPTT", 9),
    "backpropagation": ("glossary.html#term-back-propagation-backpropagation", 3),
    "backprop": ("glossary.html#term-back-propagation-backpropagation", 3),
    "Back-Propagation": ("glossary.html#term-back-propagation-backpropagation", 3),
    "rétropropagation": ("glossary.html#term-back-propagation-backpropagation", 3),
    "Xavier": ("glossary.html#term-Glorot-initialization-Xavier-initialization", 6),
    "Glorot": ("glossary.html#term-Glorot-initialization-Xavier-initialization", 6),
    "gradient clipping": ("glossary.html#term-clipping-gradient-clipping", 7),
    "δ": ("notation.html#gradients", 3),
    "delta": ("notation.html#gradients", 3),
    "χ": ("notation.html#depth", 5),
    "vanishing gradient problem": ("glossary.html#term-vanishing-gradient", 5),
    "vanishing gradients": ("glossary.html#term-vanishing-gradient", 5),
    "évanescence du gradient": ("glossary.html#term-vanishing-gradient", 5),
    "exploding gradients": ("glossary.html#term-exploding-gradient", 5),
    "He": ("glossary.html#term-He-initialization-Kaiming-initialization", 6),
    "détacher": (None, 10),
    "ecretage": ("glossary.html#term-clipping-gradient-clipping", 7),
    "écrêtage": ("glossary.html#term-clipping-gradient-clipping", 7),
    "residual connections": ("glossary.html#term-residual-connection", 8),
    "ResNet": ("glossary.html#term-residual-connection", 8),
    "LSTM": ("glossary.html#term-LSTM", 11),
    "réseau récurrent": ("glossary.html#term-recurrent-net-RNN", 9),
    "weight decay": ("glossary.html#term-weight-decay", 7),
    "gradient checking": ("glossary.html#term-gradient-check", 4),
    "chain rule": ("glossary.html#term-chain-rule", 2),
    "taux d'apprentissage": ("glossary.html#term-learning-rate", 1),
    "dead ReLU": ("glossary.html#term-dead-unit", 6),
    "spectral radius": ("glossary.html#term-spectral-radius", 9),
    "Hessian": ("glossary.html#term-Hessian", 0),
    "equation 3.2": ("03-backward-recursion.html#equation-eq-3-2", 3),
    "(3.2)": ("03-backward-recursion.html#equation-eq-3-2", 3),
    "eq-3-2": ("03-backward-recursion.html#equation-eq-3-2", None),
    "exercise 5.1": ("05-products-of-jacobians.html#ex-layer-factor", None),
    "exercice 5.1": ("05-products-of-jacobians.html#ex-layer-factor", None),
    "chapter 8": ("08-residual-connections.html", None),
    "N16": ("12-claim-by-claim.html#N16", None),
    "clip_global_norm": ("#vgcore.clip_global_norm", 7),
    "vg.clip_global_norm": ("#vgcore.clip_global_norm", 7),
}
NOTHING = ("zyzzyva", "…", "   ")
