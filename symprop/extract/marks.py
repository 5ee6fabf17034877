"""Private characters with which readers of markup languages mark what they found in a text."""

from __future__ import annotations

CODE, CODE_END = "\ue000", "\ue001"
MATH, MATH_END = "\ue002", "\ue003"
DISPLAY = "\ue004"
"""Begins a displayed formula."""
LINE = "\ue005"
"""A line ends here, whatever lines the source has."""

ALL = CODE + CODE_END + MATH + MATH_END + DISPLAY + LINE
BLANKED = dict.fromkeys(map(ord, ALL), "\ufffd")
"""For ``str.translate``: the same characters where a document holds them itself."""
