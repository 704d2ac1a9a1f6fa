"""The outputs of one cell in two runs, side by side.

>>> printed = [{"output_type": "stream", "name": "stdout", "text": "score 0.91"}]
>>> compare_outputs(printed, [{"output_type": "stream", "name": "stdout", "text": ["score ", "0.91"]}]).verdict
'same'
>>> [difference.what for difference in compare_outputs(printed, []).differences]
['stdout']

What a cell printed counts as one text, however it came in pieces. What it wrote to stderr is told when it
differs, and never held against it: warnings come and go with versions.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from nb2prod.compare.images import compare_images
from nb2prod.compare.jsondata import compare_json
from nb2prod.compare.outcome import SAME, OutputComparison, differs, together
from nb2prod.compare.tables import compare_tables
from nb2prod.compare.text import compare_texts
from nb2prod.compare.values import Difference, Tolerance

Output = Mapping[str, Any]
_STDERR, _ECHO, _WIDGETS, _FORMS = (
    "messages on stderr",
    "echo of a line that ends in ;",
    "widget views",
    "other forms",
)
_WIDGET = "application/vnd.jupyter.widget-view+json"
# What says the least comes last; a page or a text is left out where something that says more was compared.
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
_IGNORED = ("application/vnd.jupyter.widget-state+json",)


def compare_outputs(
    left: Sequence[Output], right: Sequence[Output], *, source: str = "", tolerance: Tolerance = Tolerance()
) -> OutputComparison:
    """Compares the outputs (nbformat 4) of one cell in two runs; ``source`` is the cell's, for what its ``;`` hides."""
    parts = [_compare_stream("stdout", left, right, tolerance)]
    sides, dropped = (_shown(left), _shown(right)), []
    if _is_silenced(source):
        kept = tuple([one for one in side if one.get("output_type") != "execute_result"] for side in sides)
        dropped = [_ECHO] if len(sides[0]) - len(kept[0]) != len(sides[1]) - len(kept[1]) else []
        sides = kept
    parts.append(OutputComparison("same", tuple(dropped)))
    parts += _in_pairs(*sides, tolerance)
    parts.append(_only_told(_compare_stream("stderr", left, right, tolerance)))
    return together(parts)


def _compare_stream(
    name: str, left: Sequence[Output], right: Sequence[Output], tolerance: Tolerance
) -> OutputComparison:
    texts = _stream(left, name), _stream(right, name)
    return compare_texts(*texts, tolerance=tolerance, name=name, what=name)


def _only_told(compared: OutputComparison) -> OutputComparison:
    """The comparison with nothing held against it."""
    if compared.verdict == "same":
        return compared
    return OutputComparison("tolerance", (_STDERR,), compared.differences)


def _stream(outputs: Sequence[Output], name: str) -> str:
    """All that was written to one stream."""
    return "".join(
        joined(output.get("text"))
        for output in outputs
        if output.get("output_type") == "stream" and output.get("name", "stdout") == name
    )


def _shown(outputs: Sequence[Output]) -> list[Output]:
    return [
        output
        for output in outputs
        if output.get("output_type") in ("execute_result", "display_data", "error")
    ]


def joined(text: object) -> str:
    """A text as it stands in a notebook: a string, or a list of its lines."""
    if isinstance(text, list):
        return "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""


def _is_silenced(source: str) -> bool:
    """Whether the last line of code ends in ``;``, also where a comment follows."""
    for line in reversed(source.rstrip().split("\n")):
        code = line.strip()
        if code and not code.startswith("#"):
            return code.endswith(";") or code.partition("#")[0].rstrip().endswith(";")
    return False


def _in_pairs(left: list[Output], right: list[Output], tolerance: Tolerance) -> list[OutputComparison]:
    """What is shown, one by one; where a side has more, what is missing there."""
    signatures = [[_signature(output) for output in side] for side in (left, right)]
    parts = []
    matcher = SequenceMatcher(None, *signatures, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        ours, theirs = left[start:end], right[other_start:other_end]
        shared = min(len(ours), len(theirs)) if tag in ("equal", "replace") else 0
        for place in range(shared):
            name = f"output {start + place + 1}"
            parts.append(_named(_compare_one(ours[place], theirs[place], tolerance), name))
        for place, extra in enumerate(ours[shared:], start=start + shared + 1):
            parts.append(_lost(extra, f"output {place}", left=True))
        for place, extra in enumerate(theirs[shared:], start=other_start + shared + 1):
            parts.append(_lost(extra, f"output {place}", left=False))
    return parts


def _lost(output: Output, name: str, *, left: bool) -> OutputComparison:
    """An output that one side has only; one that a widget gave is nobody's loss."""
    if _signature(output) == _WIDGET:
        return OutputComparison("same", (_WIDGETS,))
    there = _signature(output)
    return differs(Difference("output", name, *((there, "missing") if left else ("missing", there))))


def _signature(output: Output) -> str:
    """What kind of output it is, by the form that says most."""
    if output.get("output_type") == "error":
        return "error"
    data = _data(output)
    for mime in (_WIDGET, *_PICTURES, "text/html"):
        if mime in data:
            return "image" if mime in _PICTURES else mime
    return next((mime for mime in sorted(data) if mime != "text/plain"), "text/plain")


def _data(output: Output) -> Mapping[str, Any]:
    data = output.get("data")
    return (
        {key: part for key, part in data.items() if key not in _IGNORED} if isinstance(data, Mapping) else {}
    )


def _named(compared: OutputComparison, name: str) -> OutputComparison:
    told = tuple(
        Difference(one.what, ", ".join(filter(None, (name, one.name))), one.left, one.right)
        for one in compared.differences
    )
    return OutputComparison(compared.verdict, compared.normalised, told)


def _compare_one(left: Output, right: Output, tolerance: Tolerance) -> OutputComparison:
    if left == right:
        return SAME
    errors = [output.get("output_type") == "error" for output in (left, right)]
    if all(errors):
        names = [f"{output.get('ename')}: {output.get('evalue')}" for output in (left, right)]
        return compare_texts(*names, tolerance=tolerance, what="error")
    ours, theirs = _data(left), _data(right)
    if any(errors) or not (ours.keys() & theirs.keys()):
        return differs(Difference("output", "", _signature(left), _signature(right)))
    if _WIDGET in ours or _WIDGET in theirs:
        return OutputComparison("same", (_WIDGETS,))
    return _compare_forms(ours, theirs, tolerance)


def _compare_forms(
    ours: Mapping[str, Any], theirs: Mapping[str, Any], tolerance: Tolerance
) -> OutputComparison:
    """The forms that both have. The plain text is a caption beside a picture, and a shorter form of a table."""
    shared = [mime for mime in ours if mime in theirs]
    pictures = [mime for mime in shared if mime in _PICTURES]
    if not pictures and any(mime in _PICTURES for mime in (*ours, *theirs)):
        return differs(Difference("output", "", *(_main(side) for side in (ours, theirs))))
    telling = [mime for mime in shared if mime != "text/plain"]
    parts = [_compare_form(mime, ours[mime], theirs[mime], tolerance) for mime in telling or shared]
    if ours.keys() != theirs.keys():
        parts.append(OutputComparison("same", (_FORMS,)))
    return together(parts)


def _main(data: Mapping[str, Any]) -> str:
    return next((mime for mime in _PICTURES if mime in data), next(iter(sorted(data)), "nothing"))


def _compare_form(mime: str, left: Any, right: Any, tolerance: Tolerance) -> OutputComparison:
    if left == right:
        return SAME
    if mime in _PICTURES:
        return compare_images(_decoded(mime, left), _decoded(mime, right), mime)
    if mime == "text/html":
        return compare_tables(joined(left), joined(right), tolerance)
    if mime.endswith("json") and not (isinstance(left, str) or isinstance(right, str)):
        return compare_json(left, right, tolerance=tolerance)
    return compare_texts(joined(left), joined(right), tolerance=tolerance)


def _decoded(mime: str, data: Any) -> bytes:
    text = joined(data)
    if mime == "image/svg+xml":
        return text.encode("utf-8", "replace")
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "replace")
