"""Following definitions: functions and classes, whose bodies wait until somebody calls them."""

import ast
from collections.abc import Sequence

from nb2prod.facts.calling import Calling
from nb2prod.facts.scopes import CLASS, FUNCTION, Scope, enclosing_function, without_classes
from nb2prod.facts.values import ClassFacts, FileUse, FunctionFacts, Meaning, Text, span_of


class Definitions(Calling):
    """The walk through definitions."""

    def body(self, statements: Sequence[ast.stmt]) -> None:
        """Follows statements in order; ``Walker`` knows them."""

    def _def(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        decorators = [self.expr(decorator) for decorator in node.decorator_list]
        if node.returns is not None:
            self.expr(node.returns)
        function = self.function(node, node.name, node.args, node.body)
        for decorator in decorators:
            if isinstance(decorator, FunctionFacts):
                self.invoke(decorator, node)
        self.bind(node.name, node, "def", function)

    def function(
        self, node: ast.AST, name: str, arguments: ast.arguments, body: Sequence[ast.AST]
    ) -> FunctionFacts:
        """Defaults and annotations are read now; the body is followed once, as what a call would need."""
        defaults = self._defaults(arguments)
        everyone = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for argument in (*everyone, arguments.vararg, arguments.kwarg):
            if argument is not None and argument.annotation is not None:
                self.expr(argument.annotation)
        facts = FunctionFacts(name, self.cell.cell, node, tuple(one.arg for one in everyone))
        outer = self.scope
        scope = Scope(FUNCTION, without_classes(outer), facts)
        self._bind_parameters(scope, arguments, everyone)
        self.scope = scope
        guarded, self.guarded = self.guarded, 0
        if isinstance(node, ast.Lambda):
            facts.returns = self.expr(node.body)
        else:
            self.body(body)  # type: ignore[arg-type]
        self.guarded = guarded
        self.scope = outer
        self._leave_function(scope, facts)
        self._use_defaults(facts, defaults)
        return facts

    def _defaults(self, arguments: ast.arguments) -> dict[str, Meaning]:
        positional = [*arguments.posonlyargs, *arguments.args]
        pairs = list(
            zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True)
        )
        pairs += [
            (one, value)
            for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if value
        ]
        return {one.arg: self.expr(value) for one, value in pairs}

    def _bind_parameters(self, scope: Scope, arguments: ast.arguments, everyone: list[ast.arg]) -> None:
        for one in everyone:
            scope.bound.add(one.arg)
            scope.meanings[one.arg] = Text("", False, one, self.cell.cell.number, "str", one.arg)
        for extra in (arguments.vararg, arguments.kwarg):
            if extra is not None:
                scope.bound.add(extra.arg)

    def _leave_function(self, scope: Scope, facts: FunctionFacts) -> None:
        free = scope.settle()
        parent = enclosing_function(scope.parent)
        if parent is not None:
            parent.children.append(facts)
            parent.children.extend(scope.children)
            parent.inner_reads.extend(free)
            return
        for name, node in free:
            self.cell.reads.setdefault(name, []).append(node)

    def _use_defaults(self, facts: FunctionFacts, defaults: dict[str, Meaning]) -> None:
        for name, mode in facts.files.items():
            path = defaults.get(name)
            if isinstance(path, Text) and not path.parameter and path.node is not None:
                number = self.cell.cell.number
                owner = self.cells_by_number[path.cell].cell
                self.files.append(FileUse(path, mode, span_of(owner, path.node), number))

    def _class(self, node: ast.ClassDef) -> None:
        for decorator in node.decorator_list:
            self.expr(decorator)
        facts = ClassFacts(node.name, self.cell.cell, node)
        for base in node.bases:
            meaning = self.expr(base)
            if isinstance(meaning, ClassFacts):
                facts.bases.append(meaning)
                facts.foreign = facts.foreign or meaning.foreign
            elif meaning != "object":
                facts.foreign = True
        for keyword in node.keywords:
            self.expr(keyword.value)
        outer = self.scope
        self.scope = Scope(CLASS, outer)
        self.body(node.body)
        members = self.scope.meanings
        self.scope = outer
        for name, meaning in members.items():
            if isinstance(meaning, FunctionFacts):
                facts.methods[name] = meaning
                meaning.of = facts
            elif meaning is not None:
                facts.attributes[name] = meaning
        self.bind(node.name, node, "class", facts)
