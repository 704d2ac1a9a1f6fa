r"""What a project prints, against what the kept cells of the notebook printed.

>>> cells = (Shown(3, "score 0.5\n"), Shown(5, "Wall time: 2 s\ndone\n", may_lack=True))
>>> compare_printed(cells, "score 0.5\ndone\n")
()
>>> compare_printed(cells, "score 0.25\ndone\n")
(OtherText(cell=3, text="cell 3 printed '0.5', the project '0.25'"),)
>>> compare_printed(cells[:1], "\x1b[2K\rinteractive(children=(IntSlider(value=5), Output()))\nscore 0.5")
()

Blanks and line ends do not count: a list is wrapped in another way here and there.
"""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from nb2prod.compare import Tolerance
from nb2prod.compare.noise import as_shown, quiet
from nb2prod.compare.text import numbers_agree
from nb2prod.convert.values import Plan, Statement
from nb2prod.notebook import Value
from nb2prod.replay import Run

_NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")
# What says only that something was drawn, or that a widget is there.
_ECHO = re.compile(r"<Figure size|<Axes|<AxesSubplot|\[?<matplotlib\.|interactive\(children=\(")
_WIDGET = "application/vnd.jupyter.widget-view+json"
_MOST = 5
_LONGEST = 60


class Shown(Value):
    """What a cell printed and displayed. ``may_lack`` says that the project need not print all of it,
    ``may_add`` that it may print more there.
    """

    cell: int
    text: str
    may_lack: bool = False
    may_add: bool = False


def shown_by(run: Run, plan: Plan, *, silent: frozenset[int], reports: frozenset[int]) -> tuple[Shown, ...]:
    """What the project is to print, in its order: texts of kept cells, and displays that it logs."""
    outputs = {one.cell: one.outputs for one in run.cells}
    by_cell: dict[int, list[Statement]] = {}
    for statement in plan.statements:
        by_cell.setdefault(statement.cell, []).append(statement)
    found = []
    for cell, statements in by_cell.items():
        if any(one.kept for one in statements):
            text = "".join(_texts(outputs.get(cell, ()), logs=any(one.logged for one in statements)))
            may_lack = cell in reports or not all(one.kept for one in statements)
            found.append(Shown(cell, text, may_lack=may_lack, may_add=cell in silent))
    return tuple(found)


def with_widgets(run: Run) -> tuple[int, ...]:
    """The cells that show a widget: a project has what it shows at its start, and nobody to move it."""
    return tuple(
        one.cell for one in run.cells if any(_WIDGET in (out.get("data") or {}) for out in one.outputs)
    )


def _texts(outputs: Sequence[Mapping[str, Any]], *, logs: bool) -> list[str]:
    texts = []
    for output in outputs:
        if output.get("output_type") == "stream" and output.get("name") == "stdout":
            texts.append(_joined(output.get("text", "")))
        elif output.get("output_type") in ("execute_result", "display_data"):
            text = _joined(output.get("data", {}).get("text/plain", ""))
            wanted = logs or output["output_type"] == "display_data"
            if wanted and not _ECHO.match(text):
                texts.append(text + "\n")
    return texts


def _joined(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


class OtherText(Value):
    """What a cell printed and the project did not, or the other way round, in words."""

    cell: int
    text: str


def compare_printed(cells: Sequence[Shown], printed: str) -> tuple[OtherText, ...]:
    """What differs; empty where the project prints what the cells printed."""
    owned = [(line, cell) for cell in cells for line in _lines(cell.text)]
    left, right, _ = quiet("\n".join(line for line, _ in owned), "\n".join(_lines(printed)))
    wanted: list[str] = []
    owners: list[Shown] = []
    for place, line in enumerate(left.split("\n") if owned else ()):
        words = line.split()
        wanted += words
        owners += [owned[min(place, len(owned) - 1)][1]] * len(words)
    found = right.split()
    if wanted == found:
        return ()
    told = []
    for kind, a, b, c, d in SequenceMatcher(None, wanted, found, autojunk=False).get_opcodes():
        if kind != "equal":
            held = [place for place in range(a, b) if not owners[place].may_lack]
            left, right = [wanted[place] for place in held], found[c:d]
            near = owners[max(a - 1, 0) : b + 1]
            if _is_same(wanted[a:b], right) or _is_same(left, right) or _is_more(left, right, near):
                continue
            owner = owners[held[0] if held else min(a, len(owners) - 1)].cell if owners else 0
            text = f"cell {owner} printed {_brief(left)}, the project {_brief(right)}"
            told.append(OtherText(owner, text))
    return tuple(told[:_MOST])


def _is_same(left: list[str], right: list[str]) -> bool:
    if len(left) != len(right):
        return "".join(left) == "".join(right)  # lists are wrapped at other places
    return all(map(_agree, left, right))


def _is_more(left: list[str], right: list[str], near: Sequence[Shown]) -> bool:
    """Whether the project only prints more, where it may."""
    return not left and bool(right) and any(owner.may_add for owner in near)


def _lines(text: str) -> list[str]:
    lines = [as_shown(line) for line in text.split("\n")]
    return [line for line in lines if line.strip() and not _ECHO.match(line.strip())]


def _agree(left: str, right: str) -> bool:
    """Whether two words are the same but for numbers, and these agree at the precision in which they are printed."""
    if left == right:
        return True
    if _NUMBER.sub("#", left) != _NUMBER.sub("#", right):
        return False
    pairs = zip(_NUMBER.findall(left), _NUMBER.findall(right), strict=True)
    return all(numbers_agree(one, other, Tolerance()) for one, other in pairs)


def _brief(words: list[str]) -> str:
    text = " ".join(words)
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…") if words else "nothing"
