"""Certain numbers: exact rationals where possible, balls that enclose the truth elsewhere."""
