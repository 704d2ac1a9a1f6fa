"""YAML texts as texts, lists and mappings: nothing else is ever made of them, and no nesting brings the reader down.

>>> from_yaml("name: shop\\ndependencies: [python=3.10, pip: [tqdm]]\\nversion: 3.10")
{'name': 'shop', 'dependencies': ['python=3.10', {'pip': ['tqdm']}], 'version': '3.10'}

PyYAML's loaders compose by recursion, and the fast one of them dies of deep nesting; its parser does not. So
this takes the parser's events and composes them itself.
"""

from collections.abc import Iterable
from typing import Any

from nb2prod.environment.tables import BrokenText, Table

_DEEPEST = 40


def from_yaml(text: str) -> Table:
    """The top mapping of a YAML text, every scalar as the text it is (``3.10`` stays ``3.10``). Raises BrokenText."""
    import yaml  # here: most notebooks have no YAML beside them

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # many times faster where there is libyaml
    try:
        top = _compose(yaml.parse(text, Loader=loader))
    except (yaml.YAMLError, ValueError) as error:
        # Newer libyaml looks ahead as far as its own limit before the first event comes.
        deep = "nesting depth" in str(error)
        raise BrokenText("it is nested too deeply" if deep else "it is no valid YAML") from None
    return top if isinstance(top, dict) else {}


def _compose(events: Iterable[Any]) -> object:
    """The first document. Each open collection is a list on the stack; a mapping's has keys and values in turn."""
    stack: list[list[Any]] = [[]]
    anchors: list[str | None] = []
    known: dict[str, Any] = {}
    for event in events:
        kind = type(event).__name__
        if kind == "ScalarEvent":
            _put(stack, known, event.anchor, event.value)
        elif kind == "AliasEvent":
            stack[-1].append(known.get(event.anchor))
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            stack.append([])
            anchors.append(event.anchor)
            if len(stack) > _DEEPEST:
                raise BrokenText("it is nested too deeply")
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            inside = stack.pop()
            _put(stack, known, anchors.pop(), _mapping(inside) if kind == "MappingEndEvent" else inside)
        elif kind == "DocumentEndEvent":
            break
    return stack[0][0] if stack[0] else None


def _put(stack: list[list[Any]], known: dict[str, Any], anchor: str | None, value: object) -> None:
    stack[-1].append(value)
    if anchor is not None:
        known[anchor] = value


def _mapping(inside: list[Any]) -> Table:
    return {key: value for key, value in zip(inside[::2], inside[1::2], strict=False) if isinstance(key, str)}
