"""The registry: one row per activation, loss, optimizer and elementary function.

>>> from symprop.functions import Activation, spelled
>>> spelled("logistic", Activation).name
'sigmoid'
"""

from symprop.functions.activations import Activation
from symprop.functions.elementary import Elementary
from symprop.functions.losses import Loss
from symprop.functions.optimizers import Optimizer, OptimizerState
from symprop.functions.registry import (
    Row,
    register,
    registered,
    rows,
    spelled,
    spellings,
    unregister,
)

__all__ = [
    "Activation",
    "Elementary",
    "Loss",
    "Optimizer",
    "OptimizerState",
    "Row",
    "register",
    "registered",
    "rows",
    "spelled",
    "spellings",
    "unregister",
]
