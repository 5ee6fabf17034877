"""From indexed equations as written to families (:mod:`symprop.network.indexed`)."""
