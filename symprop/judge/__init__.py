"""Judging a document: from what it says to what in it cannot be right."""
