"""Where a notebook uses what is gone from the current releases, and which bounds that puts on its distributions.

>>> from nb2prod.facts import learn
>>> from nb2prod.notebook import Cell, Notebook
>>> source = "import pandas as pd\\ntable = pd.read_csv('a.csv')\\ntable.append(table)\\ntable.drop('id', 1)"
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", source),)))
>>> [(use.api.name, use.api.kind, use.spans[0].line) for use in removed_uses(facts)]
[('pandas.DataFrame.append', 'method', 3), ('pandas.DataFrame.drop', 'positional', 4)]
>>> {name: f"<{api.gone}" for name, api in bounds_for(facts).items()}
{'pandas': '<2.0.0'}
"""

import ast
import re
from collections.abc import Callable, Iterator

from nb2prod.environment.frequencies import FREQUENCY_PLACES, STYLE_PLACES, Place
from nb2prod.environment.removed import (
    FREQUENCIES, STYLES, RemovedApi, names_with_removals, removed_apis, still_has,
)  # fmt: skip
from nb2prod.facts import Call, Facts, Import, Text, span_of, statements_around
from nb2prod.notebook import Cell, Span, Value

_FREQUENCY = r"(?<![-A-Za-z])[A-Za-z]+"
_WHOLE_NAMES = ("module", "name")
_VERSION_WORDS = ("version", "hasattr")
_Node = ast.expr | ast.keyword


class RemovedUse(Value):
    """Something that is gone, and each place that uses it, in order."""

    api: RemovedApi
    spans: tuple[Span, ...]


def removed_uses(facts: Facts) -> list[RemovedUse]:
    """What the notebook uses that is gone, once each, in the order of the first places.

    Left out: what stands under a test of a version or in a ``try`` that catches something, and what one import
    tries before or after another.
    """
    imported = list(_imports(facts))
    tried = {api for api, one in imported if one.guarded}
    spans: dict[RemovedApi, list[Span]] = {}
    for api, one in imported:
        if api not in tried and not _expects_errors(one.cell):
            spans.setdefault(api, []).append(one.span)
    modules = {api for api in spans if api.kind == "module"}
    for api, cell, node in (*_calls(facts), *_attributes(facts)):
        if api not in tried and api not in modules and not _is_guarded(facts, cell, node):
            spans.setdefault(api, []).append(_span(cell, node))
    uses = [RemovedUse(api, tuple(sorted(set(places), key=_place))) for api, places in spans.items()]
    return sorted(uses, key=lambda use: _place(use.spans[0]))


def bounds_for(facts: Facts) -> dict[str, RemovedApi]:
    """Distribution → the API that is gone first of those that the notebook uses: it needs a release below ``gone``."""
    bounds: dict[str, RemovedApi] = {}
    for use in removed_uses(facts):
        known = bounds.get(use.api.distribution)
        if known is None or still_has(use.api.gone, known):
            bounds[use.api.distribution] = use.api
    return bounds


def _imports(facts: Facts) -> Iterator[tuple[RemovedApi, Import]]:
    """Yields what an import names that is gone: the longest name that has a row."""
    for one in facts.imports:
        name = f"{one.module}.{one.name}" if one.name else one.module
        while name and not one.level:
            gone = [api for api in removed_apis(name) if api.kind in _WHOLE_NAMES]
            if gone:
                yield gone[0], one
                break
            name = name.rpartition(".")[0]


def _calls(facts: Facts) -> Iterator[tuple[RemovedApi, Cell, _Node]]:
    """Yields the calls that use what is gone, each with the part of it that does."""
    for name in facts.called_names & names_with_removals():
        apis = removed_apis(name)
        for call in facts.calls_of(name):
            for api in apis:
                node = None if call.quiet else _GONE_IN_CALL[api.kind](call, api)
                if node is not None:
                    yield api, call.cell, node
    for places, find in ((FREQUENCY_PLACES, _frequencies), (STYLE_PLACES, _styles)):
        for name in facts.called_names & places.keys():
            for call in facts.calls_of(name):
                node = call.argument(places[name].position, places[name].keyword)
                if node is not None and not call.quiet:
                    yield from ((api, call.cell, node) for api in find(call, places[name], node))


def _attributes(facts: Facts) -> Iterator[tuple[RemovedApi, Cell, _Node]]:
    for name in facts.read_names & names_with_removals():
        for api in removed_apis(name):
            if api.kind in _WHOLE_NAMES:
                yield from ((api, one.cell, one.node) for one in facts.attributes_of(name) if not one.quiet)


def _callee(call: Call, _api: RemovedApi) -> ast.expr:
    return call.node.func


def _keyword(call: Call, api: RemovedApi) -> ast.keyword | None:
    return next((one for one in call.node.keywords if one.arg == api.detail), None)


def _value(call: Call, api: RemovedApi) -> ast.expr | None:
    position, keyword, text = api.value
    return call.argument(position, keyword) if _text(call.value(position, keyword)) == text else None


def _positional(call: Call, api: RemovedApi) -> ast.expr | None:
    # ``pandas.DataFrame.drop(frame, "x")`` gives the frame too.
    return call.argument(int(api.detail) + _is_class(call.receiver))


def _is_class(receiver: object) -> bool:
    last = receiver.rpartition(".")[2] if isinstance(receiver, str) else ""
    return last[:1].isupper() and not last.endswith("()")


def _nothing(_call: Call, _api: RemovedApi) -> None:
    return None


_GONE_IN_CALL: dict[str, Callable[[Call, RemovedApi], _Node | None]] = {
    "frequency": _nothing,
    "keyword": _keyword,
    "method": _callee,
    "module": _callee,
    "name": _callee,
    "positional": _positional,
    "style": _nothing,
    "value": _value,
}


def _frequencies(call: Call, place: Place, _node: ast.expr) -> Iterator[RemovedApi]:
    """Yields each frequency in the text that is gone: of ``2H30T`` H and T."""
    parts = set(re.findall(_FREQUENCY, _text(call.value(place.position, place.keyword))))
    for api in removed_apis(FREQUENCIES) if parts else ():
        if api.detail in parts and place.understood(api.detail):
            yield api


def _styles(call: Call, place: Place, node: ast.expr) -> Iterator[RemovedApi]:
    """Yields each style that is gone, of one or of a list."""
    listed = node.elts if isinstance(node, (ast.List, ast.Tuple)) else []
    texts = {one.value for one in listed if isinstance(one, ast.Constant)}
    texts.add(_text(call.value(place.position, place.keyword)))
    yield from (api for api in removed_apis(STYLES) if api.kind == "style" and api.detail in texts)


def _text(meaning: object) -> str:
    """The text that an argument is known to be; empty when it is not."""
    return meaning.prefix if isinstance(meaning, Text) and meaning.whole and not meaning.parameter else ""


def _span(cell: Cell, node: _Node) -> Span:
    """The place; of a name at the end of a chain over several lines only the name."""
    whole = span_of(cell, node)
    if whole.line == whole.end_line or not isinstance(node, ast.Attribute):
        return whole
    start = whole.end_column - len(node.attr)
    return Span(whole.cell, whole.end_line, start, whole.end_line, whole.end_column)


def _is_guarded(facts: Facts, cell: Cell, node: _Node) -> bool:
    """Whether the author foresaw that it fails here."""
    around = statements_around(facts.cell(cell.number), node.lineno)
    return _expects_errors(cell) or any(_guards(statement) for statement in around)


def _guards(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Try):
        return bool(statement.handlers)
    test = statement.test if isinstance(statement, ast.If) else None
    words = (
        {getattr(part, "attr", "") or getattr(part, "id", "") for part in ast.walk(test)} if test else set()
    )
    return any(mark in word.lower() for word in words for mark in _VERSION_WORDS)


def _expects_errors(cell: Cell) -> bool:
    return "raises-exception" in cell.tags


def _place(span: Span) -> tuple[int, int, int]:
    return span.cell, span.line, span.column
