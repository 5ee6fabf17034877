"""Holding a document against a network that is given, and not learned from the document."""
