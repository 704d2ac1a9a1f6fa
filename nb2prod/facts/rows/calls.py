"""What calls do to rows: functions of the notebook, methods, and functions of libraries."""

import ast
from collections.abc import Mapping

from nb2prod.facts.rows.builtin import of_items
from nb2prod.facts.rows.handed import Handed
from nb2prod.facts.rows.libraries import CHOOSING, Libraries
from nb2prod.facts.rows.state import Scope
from nb2prod.facts.rows.tables import AGGREGATES, NO_ROWS, kind_of
from nb2prod.facts.rows.things import Thing, combined, either
from nb2prod.facts.values import Call

_DEPTH = 4  # how deep functions in functions are followed
_OF_ITEMS = frozenset({"items", "values", "keys", "get", "copy"})
_ROW_BY_ROW = frozenset({"iterrows", "itertuples", "iteritems", "items"})


class Calls(Libraries):  # pylint: disable=abstract-method  # see State
    """Finds out what is called."""

    def call(self, node: ast.Call) -> Thing:
        """What a call gives."""
        known = self.calls.get(id(node))
        if known is not None and known.quiet:
            return Thing()
        on = self.expr(node.func.value if isinstance(node.func, ast.Attribute) else node.func)
        # As a list first: a generator for each call would cost as much as the call.
        args = tuple([self.expr(arg.value if isinstance(arg, ast.Starred) else arg) for arg in node.args])
        handed = Handed(node, args, {one.arg or "**": self.expr(one.value) for one in node.keywords})
        name = _library_name(known)
        if isinstance(node.func, ast.Attribute) and not (name and on.module):
            return self._method_call(on, node.func.attr, handed, known)
        if name:
            return self.library(name, handed)
        if on.function is not None:
            return self.invoke(on, handed)
        return self._called_object(on, handed) if on.maker or on.model else self._unknown(handed)

    def _called_object(self, thing: Thing, handed: Handed) -> Thing:
        """``net(x)``, ``criterion(out, y)``: made of the arguments. ``Net()``: an object of the notebook's class."""
        made = combined(handed.all)
        made.model = made.model or thing
        return made if made.rows else Thing(maker=thing.maker)

    def _unknown(self, handed: Handed) -> Thing:
        if handed.called in NO_ROWS:
            return Thing()
        if handed.called in AGGREGATES and handed.args:
            return self.aggregate(combined(handed.args[:1]), handed.called, handed)
        made = combined(handed.all)
        return made if made.rows or made.statistic or made.figures else self.source()

    # -- methods

    def _method_call(self, thing: Thing, name: str, handed: Handed, known: Call | None) -> Thing:
        member = thing.items.get(name) if thing.items is not None else None
        if member is not None and member.function is not None:
            return self.invoke(member, handed)
        if name == "backward":
            self.learns_from(thing, handed.node)
            return Thing()
        if not thing.maker and not thing.is_data:
            thing.maker = _maker_of(known)
        return self.use(thing, name, handed) if thing.maker else self._data_method(thing, name, handed)

    def _data_method(self, thing: Thing, name: str, handed: Handed) -> Thing:
        if self.grow(thing, name, handed):
            return Thing()
        if name in CHOOSING:
            self.choose(handed.node, name, thing.all_figures())
        if thing.items is not None and name in _OF_ITEMS:
            return of_items(thing, name, handed)
        if name in _ROW_BY_ROW:
            return Thing(items={0: Thing(items={0: Thing(), 1: combined([thing])})})
        if not thing.is_data:
            return self._unknown(Handed(handed.node, (thing, *handed.args), handed.keywords))
        return self.method(thing, name, handed)

    # -- functions of the notebook

    def invoke(self, function: Thing, handed: Handed) -> Thing:
        """Follows the body of a function with these arguments."""
        node = function.function
        if node in self.functions or len(self.functions) >= _DEPTH:
            return combined(handed.all)
        before = self.scope, self.cell, self.returned, self.hint
        outer, self.cell = function.scope
        self.scope, self.returned, self.hint = Scope(outer), [], ""
        self.functions.append(node)
        try:
            self._bind_arguments(node.args, handed)
            if isinstance(node, ast.Lambda):
                return self.expr(node.body)
            self.body(node.body)
            made = self.returned[0] if self.returned else Thing()
            for other in self.returned[1:]:
                made = either(made, other)
            return made
        finally:
            self.functions.pop()
            self.scope, self.cell, self.returned, self.hint = before

    def _bind_arguments(self, arguments: ast.arguments, handed: Handed) -> None:
        names, positional = self.scope.names, [*arguments.posonlyargs, *arguments.args]
        defaults = zip(reversed(positional), reversed(arguments.defaults), strict=False)
        defaults_by_name = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        names.update(
            {one.arg: self.expr(value) for one, value in (*defaults, *defaults_by_name) if value is not None}
        )
        names.update({one.arg: given for one, given in zip(positional, handed.args, strict=False)})
        known = [one.arg for one in (*positional, *arguments.kwonlyargs)]
        names.update({name: given for name, given in handed.keywords.items() if name in known})
        names.update({name: self.source() for name in known if name not in names})
        if arguments.vararg is not None:
            names[arguments.vararg.arg] = Thing(items=dict(enumerate(handed.args[len(positional) :])))
        if arguments.kwarg is not None:
            names[arguments.kwarg.arg] = Thing(items=_others(handed.keywords, known))


def _others(keywords: Mapping[str, Thing], known: list[str]) -> dict[str, Thing]:
    return {name: given for name, given in keywords.items() if name not in known}


def _library_name(call: Call | None) -> str:
    """The qualified name of a function or class that is called; empty for methods of objects."""
    if call is None or not call.name or call.name.endswith(".__call__"):
        return ""
    return "" if isinstance(call.receiver, str) and call.receiver.endswith("()") else call.name


def _maker_of(call: Call | None) -> str:
    """The class of an estimator that was made where this following did not come by."""
    receiver = call.receiver if call is not None else None
    is_known = isinstance(receiver, str) and receiver.endswith("()") and kind_of(receiver[:-2])
    return receiver[:-2] if is_known else ""
