"""Slips of the hand that copies a number."""

from __future__ import annotations


def misspelled(right: str, written: str) -> str | None:
    """How one number became another on its way to the paper, if a single slip tells."""
    a, b = (f"0{text}" if text.startswith(".") else text
            for text in (right.lstrip("-"), written.lstrip("-")))  # fmt: skip
    if a == b:
        same = right.startswith("-") == written.startswith("-")
        return None if same else "sign"
    x, y = a.replace(".", ""), b.replace(".", "")
    if sorted(x) == sorted(y) and sum(p != q for p, q in zip(x, y, strict=True)) == 2:
        return "digits_exchanged"
    if x.lstrip("0") == y.lstrip("0") or x.strip("0") == y.strip("0"):
        return "decimal_place"
    if abs(len(x) - len(y)) == 1 and _one_more(max(x, y, key=len), min(x, y, key=len)):
        return "digit_dropped" if len(y) < len(x) else "digit_added"
    return None


def _one_more(longer: str, shorter: str) -> bool:
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def is_slip(right: str, written: str) -> bool:
    """Whether one number was probably meant to be the other: nearly all its digits are the same.

    >>> is_slip("0.5933", "0.5939"), is_slip("0.5933", "0.5393"), is_slip("0.5933", "0.6841")
    (True, True, False)
    """
    if misspelled(right, written) in (
        "sign", "digits_exchanged", "decimal_place", "digit_added",
    ):  # fmt: skip
        return True
    a, b = right.lstrip("-"), written.lstrip("-")
    if len(a) != len(b) or right.startswith("-") != written.startswith("-"):
        return False
    if [c in "." for c in a] != [c in "." for c in b]:
        return False
    x, y = (text.replace(".", "").lstrip("0") for text in (a, b))
    return len(x) == len(y) and (sum(p != q for p, q in zip(x, y, strict=True)) == 1 or (
        len(x) > 5 and x[:4] == y[:4]
    ))  # fmt: skip
