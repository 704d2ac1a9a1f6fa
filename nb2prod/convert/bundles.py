"""Steps of many outputs: what they give goes together in a dataclass, and steps of many inputs may be handed it whole.

>>> split = Step(name="split_flats", module="data", statements=(0,), outputs=tuple("abcdefg"))
>>> fit = Step(name="fit_rent", module="train", statements=(1,), inputs=(*"abcdefg", "scale"))
>>> split, fit = bundled([split, fit], Naming(()))
>>> split.result, split.held, dict(fit.whole), fit.apart
('SplitFlatsResult', 'split', {'split': ('a', 'b', 'c', 'd', 'e', 'f', 'g')}, ('scale',))
"""

import re
from collections.abc import Sequence

from nb2prod.convert.naming import Naming
from nb2prod.convert.values import IMPORT_ORDER, MANY, Step
from nb2prod.notebook import replace

# What is done → what it is when it is done.
_DONE = {
    "build": "built", "clean": "cleaned", "compare": "compared", "compute": "computed", "create": "created",
    "evaluate": "evaluated", "fit": "fitted", "generate": "generated", "load": "loaded", "make": "made",
    "plot": "plotted", "predict": "predicted", "prepare": "prepared", "select": "selected", "split": "split",
    "train": "trained", "tune": "tuned",
}  # fmt: skip
_DONE_IN = {
    "data": "prepared",
    "model": "made",
    "train": "fitted",
    "metrics": "evaluated",
    "plots": "plotted",
}


def bundled(steps: Sequence[Step], naming: Naming) -> tuple[Step, ...]:
    """The steps, those of many outputs with a dataclass, those of many inputs with the dataclasses that they are handed.

    ``naming`` knows all names that there are.
    """
    named = [_with_result(step, naming) for step in steps]
    return tuple(replace(step, whole=_whole(step, named[:place])) for place, step in enumerate(named))


def _with_result(step: Step, naming: Naming) -> Step:
    # Within a class, names that begin with two underscores are other names.
    if len(step.outputs) <= MANY or any(name.startswith("__") for name in step.outputs):
        return step
    verb, _, rest = step.name.partition("_")
    done = _DONE.get(verb) or _DONE_IN[step.module]
    longer = f"{done}_{rest if verb in _DONE and rest else step.name}"
    return replace(
        step,
        result=naming.first_free(*(f"{_class_of(step.name)}{number}" for number in ("", *range(2, 10)))),
        held=naming.first_free(done, longer, f"{step.name}_result"),
    )


def _class_of(name: str) -> str:
    words = re.sub(r"_?results?$", "", name).split("_")
    return "".join(word.capitalize() for word in [*words, "result"])


def _whole(step: Step, earlier: Sequence[Step]) -> dict[str, tuple[str, ...]]:
    """The dataclasses of which a step of many inputs takes at least the half, and which its module can import."""
    if len(step.inputs) <= MANY:
        return {}
    last = {name: giver for giver in earlier for name in giver.outputs}
    found = {}
    for giver in earlier:
        names = tuple(name for name in giver.outputs if name in step.inputs and last[name] is giver)
        if giver.result and 2 * len(names) >= len(giver.outputs) and _can_import(step, giver):
            found[giver.held] = names
    return found


def _can_import(step: Step, giver: Step) -> bool:
    return IMPORT_ORDER.index(giver.module) <= IMPORT_ORDER.index(step.module)
