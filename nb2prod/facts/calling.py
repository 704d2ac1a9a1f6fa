"""Following calls: what is called, which functions of the notebook run, which files are touched, what comes back."""

import ast

from nb2prod.facts import kinds, texts
from nb2prod.facts.expressions import Expressions
from nb2prod.facts.files import FileArgument, file_arguments
from nb2prod.facts.namespace import Namespace
from nb2prod.facts.scopes import enclosing_function
from nb2prod.facts.values import (
    Bind,
    Call,
    ClassFacts,
    FileUse,
    FunctionFacts,
    Instance,
    Invocation,
    Meaning,
    Text,
    span_of,
)

_OPENING_CALLS = frozenset({"exec", "execfile"})
# Which methods of a class a use of its object runs; the frameworks' own names for being called among them.
_RUN_BY = {
    "call": ("__call__", "forward", "call"),
    "item": ("__getitem__",),
    "loop": ("__iter__", "__next__", "__getitem__"),
    "with": ("__enter__", "__exit__"),
    "text": ("__str__", "__repr__"),
    "size": ("__len__",),
}
_BUILTIN_USES = {
    "len": "size",
    "bool": "size",
    "print": "text",
    "str": "text",
    "repr": "text",
    "display": "text",
    "list": "loop",
    "tuple": "loop",
    "set": "loop",
    "sum": "loop",
    "iter": "loop",
    "next": "loop",
    "enumerate": "loop",
    "zip": "loop",
    "sorted": "loop",
    "min": "loop",
    "max": "loop",
    "map": "loop",
}


class Calling(Expressions):
    """The walk through calls."""

    def __init__(self, names: Namespace):
        super().__init__(names)
        self._handlers[ast.Call] = self._call

    def _call(self, node: ast.Call) -> Meaning:
        receiver: Meaning = None
        func, handlers, scope = node.func, self._handlers, self.scope
        if isinstance(func, ast.Attribute):
            method = func.attr
            receiver = handlers[type(func.value)](func.value)
            callee = self.member(receiver, method)
            if scope is not None:
                self._note_self_call(func)
        else:
            callee = handlers[type(func)](func)
            method = func.id if isinstance(func, ast.Name) else ""
        arguments = [
            self._comprehension(arg) if isinstance(arg, ast.GeneratorExp) else handlers[type(arg)](arg)
            for arg in node.args
        ]
        keywords = {}
        for keyword in node.keywords:
            meaning = self._argument(keyword.value)
            if keyword.arg is not None:
                keywords[keyword.arg] = meaning
        function = enclosing_function(scope) if scope is not None else None
        name = "" if not isinstance(callee, str) else callee if callee[-1:] != ")" else _of_object(callee)
        call = Call(
            name,
            method,
            node,
            self.cell.cell,
            receiver,
            tuple(arguments),
            keywords,
            self.statement,
            function.function if function is not None else None,
            callee,
            self.quiet > 0,
        )
        self.calls.append(call)
        self._follow(call)
        self._note_file(call)
        if name in _OPENING_CALLS or (method == "update" and receiver == "globals()"):
            self.open_namespace("exec" if name else "globals", call.span)
        return self._result(call)

    def _argument(self, node: ast.expr) -> Meaning:
        # Nearly every function that is given a generator iterates it before it returns.
        return self._comprehension(node) if isinstance(node, ast.GeneratorExp) else self.expr(node)

    def iterate(self, meaning: Meaning, node: ast.expr) -> None:
        """A value is iterated: a generator of the notebook runs, an object's ``__iter__`` does."""
        if isinstance(meaning, FunctionFacts):
            self.invoke(meaning, node)
        elif isinstance(meaning, Instance):
            self.use_instance(meaning, node, "loop")

    def _note_self_call(self, func: ast.Attribute) -> None:
        scope = enclosing_function(self.scope)
        if scope is not None and isinstance(func.value, ast.Name) and scope.function is not None:
            parameters = scope.function.parameters
            if parameters and func.value.id == parameters[0]:
                scope.function.self_calls.add(func.attr)

    def _result(self, call: Call) -> Meaning:
        callee, name = call.callee, call.name
        if not name:
            if isinstance(callee, FunctionFacts):
                return callee if callee.yields else callee.returns
            if isinstance(callee, ClassFacts):
                return Instance(callee)
        if isinstance(call.receiver, Text):
            return texts.method_result(call.receiver, call.method, call.args)
        if not name:
            return None
        if name in texts.JOINS:
            return texts.join_path(call.args)
        if name in texts.PATHS:
            return texts.join_path(call.args, "pathlib.Path") or "pathlib.Path()"
        if name in texts.SAME_PATH:
            return call.args[0] if call.args and isinstance(call.args[0], Text) else None
        if name.endswith("model_selection.train_test_split"):
            return tuple(meaning for meaning in call.args for _ in range(2))
        if name == "matplotlib.pyplot.subplots":
            several = call.node.args or call.keywords.keys() & {"nrows", "ncols"}
            return (kinds.FIGURE, None if several else kinds.AXES)
        return kinds.result_of(name)

    def _follow(self, call: Call) -> None:
        """The functions of the notebook that this call runs."""
        callee = call.callee
        if isinstance(callee, str):
            pass  # a library's
        elif isinstance(callee, FunctionFacts):
            if not callee.yields:
                self.invoke(callee, call.node)
        elif isinstance(callee, ClassFacts):
            self.closures.instantiated(callee)
            for name in ("__init__", "__new__", "__post_init__"):
                method = callee.method(name)
                if method is not None:
                    self.invoke(method, call.node)
        elif isinstance(callee, Instance):
            self.use_instance(callee, call.node, "call")
        elif callee is None and call.receiver is None and call.method:
            for method in self.closures.methods_named(call.method):
                self.invoke(method, call.node)
        for value in (*call.args, *call.keywords.values()):
            if isinstance(value, FunctionFacts):
                self.invoke(value, call.node)
            elif isinstance(value, Instance):
                self._hand_over(value, call)

    def _hand_over(self, instance: Instance, call: Call) -> None:
        """An object of the notebook's own class is an argument: builtins use it at once, a library perhaps later."""
        if call.name in _BUILTIN_USES:
            self.use_instance(instance, call.node, _BUILTIN_USES[call.name])
        elif instance.of.foreign and not isinstance(call.callee, FunctionFacts):
            self.uncertain += 1
            for method in instance.of.all_methods().values():
                self.invoke(method, call.node)
            self.uncertain -= 1

    def use_instance(self, instance: Instance, node: ast.AST, how: str) -> None:
        """An object of the notebook's own class is used by syntax: ``how`` is ``call | item | loop | with | text | size``."""
        for name in _RUN_BY[how]:
            method = instance.of.method(name)
            if method is not None:
                self.invoke(method, node)

    def invoke(self, function: FunctionFacts, node: ast.AST) -> None:
        """A function of the notebook is called here, directly or by whom it was given to."""
        scope = enclosing_function(self.scope)
        if scope is not None:
            assert scope.function is not None
            if function is not scope.function:
                scope.function.calls.append(function)
            return
        self.invocations.append(Invocation(function, self.cell.cell.number, node))
        made = self.closures.globals(function)
        for name, (read, owner) in self.closures.reads(function).items():
            if name not in self.cell.binds:
                self.cell.needs.setdefault(name, node)
            # A global that the call itself binds is bound somewhere before its read, or it would never have worked.
            if name not in self.names.bound and name not in made and not self.names.exists(name):
                self.unbound(name, node, owner, read)
        for name, place in made.items():
            self.names.merge([name])
            self.cell.binds.setdefault(name, []).append(
                Bind(name, self.cell.cell.number, place, "global", False, None, self.statement)
            )

    def _note_file(self, call: Call) -> None:
        if isinstance(call.callee, FunctionFacts):
            for name, mode in call.callee.files.items():
                position = call.callee.parameters.index(name)
                self.use_file(call.value(position, name), mode, call)
            return
        for wanted in file_arguments(call.name, call.method):
            path = call.receiver if wanted.position < 0 else call.value(wanted.position, wanted.keyword)
            self.use_file(path, _open_mode(call, wanted), call)

    def use_file(self, path: Meaning, mode: str, call: Call | None) -> None:
        """A path reaches a file call; inside a function it may be a parameter, which the callers will fill."""
        if not isinstance(path, Text):
            return
        if path.parameter:
            function = enclosing_function(self.scope)
            if (
                function is not None
                and function.function is not None
                and path.parameter in function.function.parameters
            ):
                function.function.files.setdefault(path.parameter, mode)
            return
        owner = self.cells_by_number[path.cell].cell
        self.files.append(FileUse(path, mode, span_of(owner, path.node), self.cell.cell.number, call))


def _of_object(callee: str) -> str:
    """What calling an object that was made by a call is known as."""
    return callee[:-2] + ".__call__" if callee.endswith("()") else callee


def _open_mode(call: Call, wanted: FileArgument) -> str:
    """``open`` settled by the mode argument: reading, writing or appending."""
    if wanted.mode != "open":
        return wanted.mode
    mode = call.constant(0 if wanted.position < 0 else 1, "mode")
    if not isinstance(mode, str):
        return (
            "read"
            if mode is ... and call.argument(0 if wanted.position < 0 else 1, "mode") is None
            else "name"
        )
    mode = mode.partition(":")[0]  # tarfile names the compression behind a colon
    return "append" if "a" in mode else "write" if any(letter in mode for letter in "wx") else "read"
