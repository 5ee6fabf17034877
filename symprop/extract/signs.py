"""Signs of mathematics: what tells a formula from prose, and a formula's dollar from money."""

from __future__ import annotations

import re

RELATION = r"=|≈|≃|≅|≐|≡|≜|≔|←|⟵|→|⟶|⇒|⟹|->|<-|~(?=\s*[-−.\d(])"
_RELATION = re.compile(RELATION)
_CONTENT = re.compile(
    r"[0-9½¼¾⅓⅔∂∑√∇·×∗⋅⊙^*/+()\[\]]|[\u0370-\u03ff\u2080-\u209c\u1d62-\u1d6a²³ᵀ⁻⁺]|\s[-−–]\s"
)

_SPOKEN = re.compile(
    r"\\(?:text|textbf|textit|textrm|mathrm|mathbf|mathit|mathsf|mbox|hbox|operatorname\*?|label|tag"
    r"|intertext|shortintertext|underbrace|overbrace|begin|end|ref|eqref|emph)\s*\{[^{}]*\}"
    r"|_\{[^{}]*\}|\^\{[^{}]*\}|\\[a-zA-Z]+"
)
_WORDS = re.compile(r"(?<![\w\\])[^\W\d_]{2,}(?:[ \t]+[^\W\d_]{2,}){2,}")
_MANY_WORDS = re.compile(r"(?<![\w\\])[^\W\d_]{2,}(?:[ \t]+[^\W\d_]{2,}){4,}")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]{8,}")
_STRUCTURE = re.compile(r"\s*(?:#{1,6}\s+\S|```|~~~|!\[|\*\*[^*]+\*\*\s*:|<h[1-6]|</?p>)")
_FORMULA = re.compile(r"[=≈≤≥<>&]|\\\\|\\[a-zA-Z]")

_LATEX = re.compile(
    r"\\(?:frac|dfrac|tfrac|cdot|times|partial|delta|Delta|sigma|eta|alpha|theta|sum|approx"
    r"|leftarrow|gets|left|right|begin|hat|mathbf|mathrm|text|nabla|odot|tanh|exp|ln|log|sqrt"
    r"|quad|rightarrow|to|top|bar|tilde|vec|boldsymbol|operatorname|lambda|mu|beta|gamma|epsilon"
    r"|varepsilon|phi|varphi|psi|omega|rho|tau|Rightarrow|implies|equiv|max|min|prime)(?![a-zA-Z])"
)
_MONEY = re.compile(
    r"\d[\d.,]*(?:\s*[kKmMbB]\b)?\s*(?:[-–—/,;:!?)]\s*)?"
    r"(?:an?\s+)?[^\W\d_]{2,}"
)
_UNCLOSED = re.compile(
    r"\s?(?:\\[a-zA-Z(]|[A-Za-z\u0370-\u03ff][0-9']?(?:_\w\b|_\{|\^|\s*[=≈])|[a-z]{2,4}_\{)"
)
_SURE = re.compile(r"[\\=^_{}]")
_MARK = re.compile(r"[\\=^_{}<>+*/|()≈×·−σδ∂Σ∇ηα√→←]|[-]")


def may_hold(text: str) -> bool:
    """Whether plain text may state mathematics: a relation, and something to be related."""
    return _RELATION.search(text) is not None and _CONTENT.search(text) is not None


def may_state(text: str) -> bool:
    """Whether a line of plain text with commands of LaTeX in it is LaTeX without delimiters."""
    return _LATEX.search(text) is not None and _RELATION.search(text) is not None


def commands(text: str) -> bool:
    """Whether a command of LaTeX that only formulas use stands in ``text``."""
    return _LATEX.search(text) is not None


def worded(text: str) -> int:
    """Where the first line of ``text`` that is clearly prose begins, or -1."""
    begin = 0
    for line in text.split("\n"):
        if line and not line.isspace() and _prose(line):
            return begin
        begin += len(line) + 1
    return -1


def _prose(line: str) -> bool:
    if _STRUCTURE.match(line):
        return True
    rest = _SPOKEN.sub("1", line) if "\\" in line or "{" in line else line
    if _MANY_WORDS.search(rest):
        return True
    if _FORMULA.search(rest) and not rest.rstrip().endswith((".", ":")):
        return False
    return bool(_WORDS.search(rest) or _UNSPACED.search(rest))


def formula_like(text: str) -> bool:
    """Whether what stands between two dollars, with spaces inside them, looks like a formula."""
    body = text.strip()
    if not body or "\n\n" in body:
        return False
    if " " not in body and "\n" not in body:
        return True
    return bool(_MARK.search(body)) and not _MONEY.match(body) and worded(body) < 0


def money(text: str) -> bool:
    """Whether what stands between two dollars is an amount and the words after it."""
    return _MONEY.match(text) is not None and not sure(text)


def sure(text: str) -> bool:
    """Whether what stands between two dollars holds what only formulas have."""
    return _SURE.search(text) is not None


def unclosed(text: str) -> bool:
    """Whether text after a single dollar begins like a formula, and not like a variable's name."""
    return _UNCLOSED.match(text) is not None
