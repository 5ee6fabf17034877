"""A document beside a network that is given."""
