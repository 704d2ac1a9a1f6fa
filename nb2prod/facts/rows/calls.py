"""What calls do to rows: functions of libraries, functions of the notebook, methods."""

import ast
from collections.abc import Callable, Mapping, Sequence

from nb2prod.facts.rows.estimators import Estimators, inner_estimators
from nb2prod.facts.rows.events import Choice, Fit
from nb2prod.facts.rows.names import is_date, role_of_name
from nb2prod.facts.rows.frames import strings_of
from nb2prod.facts.rows.state import Scope
from nb2prod.facts.rows.tables import (
    AGGREGATES, CONCATENATIONS, CROSS_VALIDATORS, FILLING, LEARNING_FUNCTIONS, NO_ROWS, SPLIT_FUNCTIONS, is_metric,
    kind_of, last_part,
)  # fmt: skip
from nb2prod.facts.rows.things import Order, Side, Thing, combined, either, flat, merged_learning
from nb2prod.facts.values import Call

Things = Sequence[Thing]
Keywords = Mapping[str, Thing]
_DEPTH = 4  # how deep functions in functions are followed
_CHOOSING = frozenset({"max", "argmax", "nanargmax", "sorted", "min", "argmin", "idxmax", "idxmin"})
_REPEATING = frozenset({"numpy.repeat", "numpy.tile"})
_SHUFFLING = frozenset({"sklearn.utils.shuffle", "numpy.random.permutation"})
_DATA_MODULES = ("pandas.", "numpy.", "torch.utils.data.", "tensorflow.data.", "torch.Tensor", "torch.FloatTensor",
                 "torch.LongTensor", "scipy.sparse.", "collections.")  # fmt: skip
_DATA_CLASSES = frozenset({"DMatrix", "Dataset", "Pool", "QuantileDMatrix", "Variable"})


class Calls(Estimators):
    """Finds out what is called."""

    def call(self, node: ast.Call) -> Thing:
        """What a call gives."""
        known = self.calls.get(id(node))
        if known is not None and known.quiet:
            return Thing()
        receiver = self.expr(node.func.value) if isinstance(node.func, ast.Attribute) else None
        function = self.expr(node.func) if receiver is None else None
        args = [self.expr(arg.value if isinstance(arg, ast.Starred) else arg) for arg in node.args]
        keywords = {one.arg or "**": self.expr(one.value) for one in node.keywords}
        name = _library_name(known)
        if isinstance(node.func, ast.Attribute) and receiver is not None and not (name and receiver.module):
            return self._method_call(receiver, node, args, keywords, known)
        if name:
            return self._library(name, node, args, keywords)
        if function is not None and function.function is not None:
            return self.invoke(function, args, keywords)
        if function is not None and (function.maker or function.model):
            return self._called_object(function, args, keywords)
        return self._unknown(node, args, keywords)

    def _called_object(self, thing: Thing, args: Things, keywords: Keywords) -> Thing:
        """``net(x)``, ``criterion(out, y)``: made of its arguments."""
        made = combined([*args, *keywords.values()])
        made.model = made.model or (thing if made.rows else None)
        return made if made.rows else Thing(maker=thing.maker)

    def _unknown(self, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        method = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if method in NO_ROWS:
            return Thing()
        if method in AGGREGATES and args:
            return self.aggregate(combined(args[:1]), method, args[1:], keywords)
        made = combined([*args, *keywords.values()])
        if not made.rows and not made.statistic and not made.figures:
            return self.source()
        return made

    # -- methods

    def _method_call(
        self, thing: Thing, node: ast.Call, args: Things, keywords: Keywords, known: Call | None
    ) -> Thing:
        assert isinstance(node.func, ast.Attribute)
        name = node.func.attr
        if thing.items is not None and name in thing.items and thing.items[name].function is not None:
            return self.invoke(thing.items[name], args, keywords)
        if name == "backward":
            return self._backward(thing, node)
        maker = thing.maker or ("" if thing.rows or thing.items else _maker_of(known))
        if maker:
            thing.maker = maker
            return self.use(thing, name, node, args, keywords)
        if self.grow(thing, name, args):
            return Thing()
        if name in _CHOOSING:
            self.choose(node, name, thing.all_figures())
        if thing.items is not None and name in ("items", "values", "keys", "get", "copy"):
            return _of_items(thing, name, args)
        if name in ("iterrows", "itertuples", "iteritems", "items"):
            return Thing(items={0: Thing(items={0: Thing(), 1: combined([thing])})})
        if not (thing.rows or thing.items or thing.statistic or thing.mask):
            return self._unknown(node, [thing, *args], keywords)
        return self.method(thing, name, node, args, keywords)

    def _backward(self, loss: Thing, node: ast.Call) -> Thing:
        """``loss.backward()``: the step of a torch loop that learns."""
        self.fits.append(
            Fit(
                node,
                self.cell,
                "backward",
                "torch",
                "network",
                loss.model or Thing(),
                loss.copy(),
                None,
                (),
                "the network",
            )
        )
        return Thing()

    def choose(self, node: ast.AST, how: str, figures: frozenset[int]) -> None:
        """Something is picked by figures."""
        if figures:
            self.choices.append(Choice(node, self.cell, how, figures))

    # -- functions of the notebook

    def invoke(self, function: Thing, args: Things, keywords: Keywords) -> Thing:
        """Follows the body of a function with these arguments."""
        node = function.function
        if node in self.functions or len(self.functions) >= _DEPTH:
            return combined([*args, *keywords.values()])
        scope, cell, returned, hint = self.scope, self.cell, self.returned, self.hint
        self.scope, self.returned, self.hint = Scope(function.scope[0]), [], ""
        self.cell = function.scope[1]
        self.functions.append(node)
        try:
            self._bind_arguments(node.args, args, keywords)
            if isinstance(node, ast.Lambda):
                return self.expr(node.body)
            self.body(node.body)
            made = self.returned[0] if self.returned else Thing()
            for other in self.returned[1:]:
                made = either(made, other)
            return made
        finally:
            self.functions.pop()
            self.scope, self.cell, self.returned, self.hint = scope, cell, returned, hint

    def body(self, statements: Sequence[ast.stmt]) -> None:
        """Follows statements; given by ``Follower``."""
        raise NotImplementedError

    def _bind_arguments(self, arguments: ast.arguments, args: Things, keywords: Keywords) -> None:
        positional = [*arguments.posonlyargs, *arguments.args]
        for one, default in zip(reversed(positional), reversed(arguments.defaults), strict=False):
            self.scope.names[one.arg] = self.expr(default)
        for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            self.scope.names[one.arg] = self.expr(value) if value is not None else Thing()
        for one, given in zip(positional, args, strict=False):
            self.scope.names[one.arg] = given
        names = {one.arg for one in (*positional, *arguments.kwonlyargs)}
        for name, given in keywords.items():
            if name in names:
                self.scope.names[name] = given
        for name in names - self.scope.names.keys():
            self.scope.names[name] = self.source()
        if arguments.vararg is not None:
            self.scope.names[arguments.vararg.arg] = Thing(items=dict(enumerate(args[len(positional) :])))
        if arguments.kwarg is not None:
            rest = {name: given for name, given in keywords.items() if name not in names}
            self.scope.names[arguments.kwarg.arg] = Thing(items=rest)

    # -- functions of libraries

    def _library(self, name: str, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        last = last_part(name)
        special = self._special(name, last)
        if special is not None:
            return special(node, args, keywords)
        if is_metric(name):
            return self._metric(name, node, args, keywords)
        if last in AGGREGATES and args and not name.startswith("random."):
            if last in _CHOOSING:
                self.choose(node, last, frozenset().union(*(one.all_figures() for one in args)))
            return self.aggregate(combined(args[:1]), last, args[1:], keywords)
        if last in _CHOOSING:
            self.choose(node, last, frozenset().union(*(one.all_figures() for one in args)))
        if (last in NO_ROWS and name not in CONCATENATIONS) or name.startswith(("numpy.random.", "random.")):
            # A random fill around a mean was learned from the rows of the mean.
            return Thing(statistic=frozenset().union(*(one.all_statistics() for one in args)))
        if last[:1].isupper() and not name.startswith(_DATA_MODULES) and last not in _DATA_CLASSES:
            return self._constructed(name, node, args, keywords)
        if last == "early_stopping":
            return Thing(maker=name)
        return self._made_of(name, node, args, keywords)

    def _special(self, name: str, last: str) -> Callable[[ast.Call, Things, Keywords], Thing] | None:
        if name in SPLIT_FUNCTIONS:
            return self.split_function
        if name.endswith("data.random_split") or name == "torch.utils.data.dataset.random_split":
            return lambda node, args, keywords: self.random_split(node, args)
        if name in LEARNING_FUNCTIONS:
            return self._scaled
        if name in CONCATENATIONS:
            return self._concatenated
        if name in ("xgboost.train", "lightgbm.train"):
            maker = name.partition(".")[0] + ".Booster"
            return lambda node, args, keywords: self.train_function(maker, node, args, keywords)
        if name.startswith("pandas.read_"):
            return self._read
        if last == "load_data" and ".datasets." in name:
            return lambda node, args, keywords: self._loaded(node)
        if name == "sklearn.utils.resample":
            return self._resample
        if last == "make_pipeline" or last in ("make_column_transformer", "make_union"):
            return lambda node, args, keywords: self.estimator("sklearn.pipeline.Pipeline", args, keywords)
        return _BUILTINS.get(name)

    def _constructed(self, name: str, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        if name.startswith("torchvision.datasets."):
            switch = keywords.get("train")
            return (
                self.given("test", node)
                if switch is not None and switch.literal is False
                else self.given("train", node)
            )
        if last_part(name) in ("DataLoader", "TensorDataset", "Subset"):
            return combined([*args, *keywords.values()])
        return self.estimator(name, args, keywords)

    def _metric(self, name: str, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        handed = [*args[:2], *keywords.values()]
        predicted = next((part for one in handed for part in one.parts() if part.model is not None), None)
        target = next((one for one in handed if one is not predicted and one.paths()), None)
        model = predicted.model if predicted is not None else None
        first = predicted.given or Thing(predicted.rows) if predicted is not None else None
        return self.score(node, last_part(name), model, first, target)

    def _scaled(self, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        first = args[0] if args else keywords.get("X", Thing())
        known = self.calls.get(id(node))
        what = last_part(known.name) if known is not None else "scale"
        axis = keywords.get("axis")
        if axis is not None and axis.literal == 1:
            return combined([first])
        made = first.copy(items=None, rows=first.paths())
        learnt = frozenset({self.learnt("fit", what, node, first.paths())})
        made.learnt = merged_learning([flat(first.all_learnt()), flat(learnt)])
        return made

    def _concatenated(self, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        handed = list(args[:2] if len(args) > 1 and _called(node) == "append" else args[:1])
        handed += [keywords[name] for name in ("objs", "arrays", "tensors", "values") if name in keywords]
        parts = [item for one in handed or [Thing()] for item in (one.items or {0: one}).values()]
        made = combined(parts)
        axis = keywords.get("axis", keywords.get("dim", Thing()))
        if axis.literal in (1, "columns", -1) and axis.literal is not True:
            return made
        made.order = None
        made.columns = (
            parts[0].columns if parts and all(one.columns == parts[0].columns for one in parts) else None
        )
        doubled = any(one.times > 1 for one in handed) or len({id(one) for one in parts if one.rows}) < len(
            [one for one in parts if one.rows]
        )
        if doubled and made.rows:
            copies = frozenset({self.learnt("copies", _called(node), node, made.rows)})
            made.learnt = merged_learning([made.learnt, flat(copies)])
        return made

    def _resample(self, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        switch = keywords.get("replace")
        made = []
        for one in args:
            copies = frozenset({self.learnt("copies", "resample", node, one.paths())})
            learnt = copies if switch is None or switch.literal is True else frozenset()
            made.append(
                one.copy(learnt=merged_learning([one.learnt, flat(learnt)]), order=None, rows=one.paths())
            )
        return made[0] if len(made) == 1 else Thing(items=dict(enumerate(made)))

    def _read(self, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        path = args[0].literal if args else None
        role = role_of_name(str(path).replace("\\", "/").rpartition("/")[2]) if isinstance(path, str) else ""
        made = self.given(role, node) if role in ("train", "test") else self.source()
        parsed = keywords.get("parse_dates", Thing())
        index = keywords.get("index_col", Thing()).literal
        made.dates = frozenset(strings_of(parsed) or ())
        if (parsed.literal is True and index is not None and "index_col" in keywords) or index in made.dates:
            if not isinstance(index, str) or is_date(index) or index in made.dates:
                made.order = Order(index if isinstance(index, str) else "the index", node, self.cell)
        return made

    def _loaded(self, node: ast.Call) -> Thing:
        """Data of keras: ``(x, y), (x, y)`` to train and to test with."""
        pairs = [
            Thing(items={0: (one := self.given(part, node)), 1: one.copy()}) for part in ("train", "test")
        ]
        return Thing(items=dict(enumerate(pairs)))

    def _made_of(self, name: str, node: ast.Call, args: Things, keywords: Keywords) -> Thing:
        made = combined([*args, *keywords.values()])
        if name in _REPEATING and made.rows:
            copies = frozenset({self.learnt("copies", last_part(name), node, made.rows)})
            made.learnt = merged_learning([made.learnt, flat(copies)])
        if name in _SHUFFLING:
            made.order = None
            if len(args) > 1:
                return Thing(items={place: one.copy(order=None) for place, one in enumerate(args)})
        if len(args) == 1 and args[0].rows and name.startswith(("numpy.", "pandas.DataFrame", "torch.")):
            made.columns = args[0].columns
        if name == "pandas.to_datetime" and args and args[0].of:
            made.dates = frozenset({args[0].of})
        if (
            not made.rows
            and not made.statistic
            and not made.figures
            and last_part(name) not in CROSS_VALIDATORS
        ):
            return self.source() if not name.startswith(("builtins", "os.")) else Thing()
        return made


def _zip(node: ast.Call, args: Things, keywords: Keywords) -> Thing:
    lengths = {len(one.items) if one.items is not None else 1 for one in args}
    count = lengths.pop() if len(lengths) == 1 else 1
    rows = [list(one.items.values()) if one.items is not None else [combined([one])] for one in args]
    tuples = [
        Thing(items={at: one[place] if len(one) == count else combined(one) for at, one in enumerate(rows)})
        for place in range(count)
    ]
    return Thing(items=dict(enumerate(tuples)))


def _enumerate(node: ast.Call, args: Things, keywords: Keywords) -> Thing:
    items = args[0].items if args else {}
    values = list(items.values()) if items is not None else [args[0]]
    return Thing(
        items={place: Thing(items={0: Thing(literal=place), 1: one}) for place, one in enumerate(values)}
    )


def _same(node: ast.Call, args: Things, keywords: Keywords) -> Thing:
    return args[0] if args else Thing(items={})


def _next(node: ast.Call, args: Things, keywords: Keywords) -> Thing:
    items = args[0].items if args else None
    return next(iter(items.values()), Thing()) if items else (combined(args[:1]))


def _fresh(node: ast.Call, args: Things, keywords: Keywords) -> Thing:
    if not args:
        return Thing(maker="")
    return args[0].copy(fits=frozenset())


def _dict(node: ast.Call, args: Things, keywords: Keywords) -> Thing:
    return Thing(items=dict(keywords)) if not args else args[0]


_BUILTINS: dict[str, Callable[[ast.Call, Things, Keywords], Thing]] = {
    "zip": _zip, "enumerate": _enumerate, "list": _same, "tuple": _same, "next": _next, "iter": _same, "dict": _dict,
    "reversed": _same, "tqdm.tqdm": _same, "tqdm.notebook.tqdm": _same, "copy.deepcopy": _fresh, "copy.copy": _fresh,
    "sklearn.base.clone": _fresh, "int": _same, "float": _same, "round": _same, "str": lambda *_: Thing(),
}  # fmt: skip


def _of_items(thing: Thing, name: str, args: Things) -> Thing:
    items = thing.items or {}
    if name == "items":
        pairs = [Thing(items={0: Thing(literal=key), 1: one}) for key, one in items.items()]
        return Thing(items=dict(enumerate(pairs)))
    if name == "get" and args and args[0].literal in items:
        return items[args[0].literal]
    return Thing(items=dict(enumerate(items.values()))) if name == "values" else thing.copy()


def _library_name(call: Call | None) -> str:
    """The qualified name of a function or class that is called; empty for methods of objects."""
    if call is None or not call.name or call.name.endswith(".__call__"):
        return ""
    return "" if isinstance(call.receiver, str) and call.receiver.endswith("()") else call.name


def _maker_of(call: Call | None) -> str:
    receiver = call.receiver if call is not None else None
    if not isinstance(receiver, str) or not receiver.endswith("()") or not kind_of(receiver[:-2]):
        return ""
    return receiver[:-2]


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")
