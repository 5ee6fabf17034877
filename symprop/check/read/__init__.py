"""The network that a document describes: from its rules and its lines of numbers."""
