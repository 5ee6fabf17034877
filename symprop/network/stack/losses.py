"""The families of the loss: of each sample, and their mean."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from symprop.formula.tree import Number, Quotient
from symprop.network.description import Function
from symprop.network.forms import loss_form, share
from symprop.network.indexed import Access, Addend, AffineIndex, Family
from symprop.network.stack.parts import SAMPLE, Signal, index


def losses(
    function: Function, signal: Signal, samples: int, together: bool = False
) -> Iterator[Family]:
    """The loss of what ``signal`` is, summed over all of a sample's values.

    With several samples each has its loss, and the loss is their mean; ``together`` it is one sum
    over samples and values.
    """
    names = tuple("ijklmn"[: len(signal.own)])
    form = loss_form(function, prod(signal.own))
    lead: tuple[AffineIndex, ...] = ()
    sizes = dict(zip(names, signal.own, strict=True))
    if signal.sampled:
        several = samples > 1 or together
        lead = (index(SAMPLE) if several else AffineIndex(),)
        sizes = {SAMPLE: samples, **sizes}
    at = (*lead, *map(index, names))
    args = (signal.element(at), Access("targets", at))
    if not signal.sampled or (samples == 1 and not together):
        yield Family("loss", (), sizes, (Addend(form, args, names),), kind="loss")
    elif together:
        mean = None if samples == 1 else Quotient(Number("1"), Number(str(samples)))
        yield Family("loss", (), sizes, (Addend(form, args, (SAMPLE, *names), mean),), kind="loss")
    else:
        yield Family("losses", (SAMPLE,), sizes, (Addend(form, args, names),), kind="loss")
        mean_ = Addend(share(samples), (Access("losses", (index(SAMPLE),)),), (SAMPLE,))
        yield Family("loss", (), {SAMPLE: samples}, (mean_,), kind="mean")
