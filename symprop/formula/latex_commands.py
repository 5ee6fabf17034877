"""What LaTeX commands mean to the reader: tables, no code."""

from __future__ import annotations

from .letters import GREEK

LETTERS = {word: letter for letter, word in GREEK.items()} | {
    "varepsilon": "ε", "varphi": "φ", "vartheta": "θ", "varrho": "ρ", "varsigma": "σ",
    "varpi": "π", "ell": "ℓ", "infty": "∞", "triangle": "Δ", "bigtriangleup": "Δ",
    "imath": "i", "jmath": "j",
}  # fmt: skip
"""Commands that are one letter of a name."""

SYMBOLS = {
    "cdot": ("TIMES", "·"), "times": ("TIMES", "×"), "ast": ("TIMES", "*"), "star": ("TIMES", "*"),
    "bullet": ("TIMES", "·"), "odot": ("TIMES", "⊙"), "circ": ("TIMES", "⊙"),
    "div": ("SLASH", "/"), "slash": ("SLASH", "/"), "oslash": ("SLASH", "⊘"),
    "approx": ("RELATION", "≈"), "simeq": ("RELATION", "≈"), "cong": ("RELATION", "≈"),
    "sim": ("RELATION", "≈"), "doteq": ("RELATION", "≈"), "approxeq": ("RELATION", "≈"),
    "equiv": ("RELATION", "="), "triangleq": ("RELATION", ":="), "coloneqq": ("RELATION", ":="),
    "leftarrow": ("RELATION", "←"), "gets": ("RELATION", "←"), "longleftarrow": ("RELATION", "←"),
    "Leftarrow": ("RELATION", "←"),
    "rightarrow": ("RELATION", "→"), "to": ("RELATION", "→"), "longrightarrow": ("RELATION", "→"),
    "mapsto": ("RELATION", "→"),
    "Rightarrow": ("RELATION", "⇒"), "implies": ("RELATION", "⇒"), "iff": ("RELATION", "⇒"),
    "Longrightarrow": ("RELATION", "⇒"), "therefore": ("RELATION", "⇒"),
    "Leftrightarrow": ("RELATION", "⇒"), "Longleftrightarrow": ("RELATION", "⇒"),
    "lt": ("COMPARES", "<"), "gt": ("COMPARES", ">"), "le": ("COMPARES", "≤"),
    "leq": ("COMPARES", "≤"), "leqslant": ("COMPARES", "≤"), "ge": ("COMPARES", "≥"),
    "geq": ("COMPARES", "≥"), "geqslant": ("COMPARES", "≥"), "neq": ("COMPARES", "≠"),
    "ne": ("COMPARES", "≠"),
    "dots": ("DOTS", "…"), "ldots": ("DOTS", "…"), "cdots": ("DOTS", "…"), "vdots": ("DOTS", "…"),
    "ddots": ("DOTS", "…"), "dotsc": ("DOTS", "…"), "dotsb": ("DOTS", "…"),
    "partial": ("DIFFERENTIAL", "∂"),
    "lvert": ("LBAR", "|"), "rvert": ("RBAR", "|"), "vert": ("BAR", "|"), "mid": ("BAR", "|"),
    "lVert": ("LNORM", "‖"), "rVert": ("RNORM", "‖"), "Vert": ("NORM", "‖"),
    "lbrace": ("LPAR", "{"), "rbrace": ("RPAR", "}"), "lbrack": ("LSQB", "["),
    "rbrack": ("RSQB", "]"), "colon": ("COLON", ":"),
    "in": ("MEMBER", "∈"), "notin": ("MEMBER", "∉"), "subset": ("MEMBER", "⊂"),
    "subseteq": ("MEMBER", "⊂"),
}  # fmt: skip

AROUND = {
    "langle": ("dot", "("), "rangle": ("", ")"), "lfloor": ("floor", "("), "rfloor": ("", ")"),
    "lceil": ("ceil", "("), "rceil": ("", ")"),
}  # fmt: skip
"""Brackets that are a function of what they hold, each with its name and sign."""

ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde",
    "widetilde": "tilde", "vec": "vec", "overrightarrow": "vec", "dot": "dot",
}  # fmt: skip

FUNCTIONS = frozenset({
    "arccos", "arcsin", "arctan", "cos", "cosh", "cot", "coth", "csc", "det", "exp", "lg", "ln",
    "log", "max", "min", "sec", "sin", "sinh", "tan", "tanh", "Pr",
})  # fmt: skip
"""Commands for functions."""

TEXT = frozenset({"text", "textrm", "textbf", "textit", "textsf", "texttt", "textnormal", "mbox",
                  "hbox", "emph", "textup"})  # fmt: skip
"""Commands whose argument is words."""
STYLES = frozenset({
    "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathcal", "mathbb", "mathfrak", "mathscr",
    "boldsymbol", "bm", "pmb", "mathnormal", "symbf",
})  # fmt: skip
"""Commands that only change the face of the mathematics in their argument."""
TRANSPARENT = frozenset({
    "boxed", "fbox", "underline", "ensuremath", "mathstrut", "bigl", "bigr", "Bigl", "Bigr",
    "biggl", "biggr", "Biggl", "Biggr", "big", "Big", "bigg", "Bigg", "bigm", "left", "right",
    "middle", "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "nonumber",
    "notag", "hline", "bf", "rm", "it", "cal", "boldmath", "small", "large", "Large", "LARGE",
    "huge", "normalsize", "footnotesize", "scriptsize", "tiny", "strut", "null", "relax",
    "mathrel", "mathbin", "mathord", "mathopen", "mathclose", "mathop", "hfill", "hfil",
    "centering", "allowbreak", "nobreak", "noindent",
    "cancel", "bcancel", "xcancel", "checkmark", "blacksquare", "qed",
})  # fmt: skip
"""Commands that say nothing to the mathematics; what follows is read as it stands."""
DROPPED = {
    "label": 1, "tag": 1, "hspace": 1, "vspace": 1, "phantom": 1, "hphantom": 1, "vphantom": 1,
    "color": 1, "textcolor": 1, "colorbox": 1, "overset": 1, "stackrel": 1, "class": 1,
    "cancelto": 1, "cssId": 1, "style": 1, "bbox": 0, "mathchoice": 0, "kern": 0, "mspace": 1,
    "smash": 0,
}  # fmt: skip
"""Commands of which so many arguments are left out (and what follows is read as it stands)."""
SPACES = frozenset({"quad", "qquad", "enspace", "enskip"})
FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac"})
MATRICES = frozenset({"matrix", "bmatrix", "pmatrix", "Bmatrix", "smallmatrix", "array",
                      "bsmallmatrix", "psmallmatrix"})  # fmt: skip
BARE = frozenset({"array", "matrix"})
"""Environments without brackets, which hold entries, cases or lines of a calculation."""
CASES = frozenset({"cases", "dcases", "rcases"})
LAYOUTS = frozenset({
    "align", "aligned", "alignat", "alignedat", "split", "gather", "gathered", "equation",
    "eqnarray", "multline", "displaymath", "math", "flalign", "subequations", "center",
})  # fmt: skip
"""Environments that only arrange lines."""

IN_SCRIPTS = LETTERS | {name: text for name, (_, text) in SYMBOLS.items()} | {
    "prime": "′", "top": "⊤", "intercal": "⊤", "dagger": "†", "ddagger": "‡", "partial": "∂",
    "to": "→", "ldots": "…", "star": "⋆", "circ": "∘", "quad": "", "qquad": "",
} | dict.fromkeys(TEXT | STYLES | TRANSPARENT | {"operatorname"}, "")  # fmt: skip
"""What commands stand for inside a sub- or superscript."""
