"""Text for consoles that cannot show every character."""

import sys
import unicodedata

PLAIN = str.maketrans({
    "…": "...", "−": "-", "–": "-", "—": "-", "·": "*", "⊙": "*", "×": "x",
    "′": "'", "″": "''", "‴": "'''", "≤": "<=", "≥": ">=", "≈": "~",
    "≠": "!=", "→": "->", "←": "<-", "∂": "d", "Σ": "sum", "√": "sqrt ",
    "‖": "||", "∞": "inf", "α": "alpha", "β": "beta", "γ": "gamma",
    "δ": "delta", "ε": "eps", "θ": "theta", "λ": "lambda", "ρ": "rho",
    "σ": "sigma", "τ": "tau", "χ": "chi", "φ": "phi", "ψ": "psi",
    "μ": "mu", "η": "eta", "Δ": "Delta", "∇": "grad ", "ℓ": "l", "½": "1/2",
    "¼": "1/4", "⅓": "1/3", "“": '"', "”": '"', "’": "'", "‘": "'",
    "ᵀ": ".T", "✓": "holds", "⁻": "^-", "ĝ": "g", "ŷ": "y", "π": "pi",
})


def printable(text):
    """``text``, spelled with ASCII where standard output needs it.

    A Windows console of code page 1252 or 437 has no σ and no ∂, and
    ``print`` raises there.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The same text if standard output can show it.
    """
    encoding = getattr(sys.stdout, "encoding", None)
    try:
        text.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return _ascii(text)
    return text


def _ascii(text):
    spelled = unicodedata.normalize("NFKD", text.translate(PLAIN))
    kept = "".join(c for c in spelled.translate(PLAIN)
                   if not unicodedata.combining(c))
    return kept.encode("ascii", "replace").decode("ascii")
