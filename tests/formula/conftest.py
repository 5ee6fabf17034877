"""The formula reader knows activations by the names of their rows."""

import symprop.functions  # noqa: F401
