"""The examples of rules: from the text that a rule's author writes to a notebook and the places that must be reported.

>>> from nb2prod.rule import Example
>>> staged = stage(Example("# %% In [1]\\nprint(x)  # <- NB102\\n# %% markdown\\n# Then"))
>>> [cell["cell_type"] for cell in staged.document["cells"]], staged.marks
(['code', 'markdown'], [('NB102', 1, 1)])
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from nb2prod.notebook import Value
from nb2prod.rule import Example

_START = "# %%"
_HEAD = re.compile(r"# %%(?: (?P<kind>markdown|raw))?(?: In \[(?P<count>\d+)\])?(?: tags=(?P<tags>\S+))?\s*")
_OUTPUT = re.compile(r"# %% -> (?P<kind>error|stdout|stderr|result)(?: (?P<text>.*))?")
_MARK = re.compile(r"\s*# <- ([A-Z]+\d+(?:,? [A-Z]+\d+)*)\s*$")
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "version": "3.12.4"},
}


class Staged(Value):
    """An example made ready: the notebook's JSON, and (code, cell, line) of each mark; (code, 0, 0) is the notebook."""

    document: dict[str, Any]
    marks: list[tuple[str, int, int]]


def tidy(text: str) -> str:
    """The example as a reader sees it: without the indentation that it has in the rule file."""
    return dedent(text).strip("\n") + "\n"


def stage(example: Example) -> Staged:
    """The notebook that the example's text describes. Raises ValueError for a line that means nothing."""
    cells: list[dict[str, Any]] = []
    marks: list[tuple[str, int, int]] = []
    body: list[str] = []
    for line in tidy(example.text).splitlines():
        if line.startswith(_START):
            body = _begin(line, cells)
            continue
        line, codes = _unmarked(line)
        if not cells and line.strip():
            raise ValueError(f"text in front of the first cell: {line}")
        body.append(line)
        inside = (len(cells), len(body)) if cells else (0, 0)
        marks += ((code, *inside) for code in codes)
    metadata = _METADATA if example.metadata is None else example.metadata
    return Staged({"cells": [_sealed(cell) for cell in cells], **_envelope(metadata)}, marks)


def write(example: Example, folder: Path) -> Path:
    """Writes the notebook and the files around it into a folder; gives the notebook's path.

    A notebook that stands in a folder of its own stands in a repository, whose root is the folder given.
    """
    for name, text in example.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    path = folder / example.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.parent != folder:
        (folder / ".git").mkdir(exist_ok=True)  # what lies around a notebook ends where its repository does
    raw = json.dumps(stage(example).document, indent=1) if example.raw is None else example.raw
    path.write_text(raw, encoding="utf-8")
    return path


def _begin(line: str, cells: list[dict[str, Any]]) -> list[str]:
    """Opens the cell or the output that the line announces; gives the list for the lines that follow."""
    if (output := _OUTPUT.fullmatch(line)) and cells:
        lines = [output["text"]] if output["text"] else []
        cells[-1]["outputs"].append((output["kind"], lines))
        return lines
    head = _HEAD.fullmatch(line)
    if head is None:
        raise ValueError(f"no such kind of cell: {line}")
    cells.append(
        {"kind": head["kind"] or "code", "count": head["count"], "tags": head["tags"], "outputs": []}
    )
    cells[-1]["lines"] = lines = []
    return lines


def _unmarked(line: str) -> tuple[str, list[str]]:
    mark = _MARK.search(line)
    return (line[: mark.start()], re.findall(r"\w+", mark[1])) if mark else (line, [])


def _sealed(cell: Mapping[str, Any]) -> dict[str, Any]:
    source = "\n".join(cell["lines"]).rstrip("\n")
    metadata = {"tags": cell["tags"].split(",")} if cell["tags"] else {}
    sealed = {"cell_type": cell["kind"], "metadata": metadata, "source": source}
    if cell["kind"] == "code":
        count = int(cell["count"]) if cell["count"] else None
        outputs = [_output(kind, "\n".join(lines), count) for kind, lines in cell["outputs"]]
        sealed |= {"execution_count": count, "outputs": outputs}
    return sealed


def _output(kind: str, text: str, count: int | None) -> dict[str, Any]:
    if kind == "error":
        name, _, value = text.partition(": ")
        return {"output_type": "error", "ename": name, "evalue": value, "traceback": [text]}
    if kind == "result":
        return {
            "output_type": "execute_result",
            "execution_count": count,
            "metadata": {},
            "data": {"text/plain": text},
        }
    return {"output_type": "stream", "name": kind, "text": text + "\n"}


def _envelope(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {"metadata": dict(metadata), "nbformat": 4, "nbformat_minor": 4}
