"""Following statements from top to bottom: what is bound, what runs maybe, what waits inside functions."""

import ast
from collections.abc import Callable, Sequence

from nb2prod.facts import kinds
from nb2prod.facts.definitions import Definitions
from nb2prod.facts.namespace import Namespace
from nb2prod.facts.scopes import enclosing_function, without_classes
from nb2prod.facts.values import FunctionFacts, Import, Instance, Meaning, Text

_SURVIVES_NAME_ERROR = frozenset({"NameError", "Exception", "BaseException", "UnboundLocalError"})
_PLATFORM_WORDS = frozenset(
    {"version_info", "platform", "PY2", "PY3", "python_version", "hexversion", "maxsize"}
)


class Walker(Definitions):
    """The walk through statements."""

    def __init__(self, names: Namespace):
        super().__init__(names)
        self._statements: dict[type, Callable[..., None]] = {
            ast.Expr: self._expression,
            ast.Assign: self._assign,
            ast.AugAssign: self._augassign,
            ast.AnnAssign: self._annassign,
            ast.Import: self._import,
            ast.ImportFrom: self._import,
            ast.FunctionDef: self._def,
            ast.AsyncFunctionDef: self._def,
            ast.ClassDef: self._class,
            ast.If: self._if,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.While: self._while,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Try: self._try,
            ast.Delete: self._delete,
            ast.Return: self._return,
            ast.Raise: self._raise,
            ast.Global: self._global,
            ast.Nonlocal: self._nonlocal,
            ast.Match: self._match,
        }
        if hasattr(ast, "TryStar"):
            self._statements[ast.TryStar] = self._try

    def body(self, statements: Sequence[ast.stmt]) -> None:
        """Follows statements in order."""
        outer = self.statement
        for statement in statements:
            self.statement = statement
            handler = self._statements.get(type(statement))
            if handler is not None:
                handler(statement)
            else:
                for child in ast.iter_child_nodes(statement):
                    if isinstance(child, ast.expr):
                        self.expr(child)
        self.statement = outer

    def _branch(self, statements: Sequence[ast.stmt]) -> set[str]:
        """Follows statements that may not run; the names that they bind."""
        self.names.begin_branch()
        self.conditional += 1
        self.body(statements)
        self.conditional -= 1
        return self.names.end_branch()

    # -- simple statements

    def _expression(self, node: ast.Expr) -> None:
        self.expr(node.value)

    def _assign(self, node: ast.Assign) -> None:
        first = node.targets[0]
        if isinstance(first, ast.Name) and len(node.targets) == 1:  # nearly all
            self.bind(first.id, first, "assign", self.expr(node.value))
            return
        if isinstance(first, ast.Tuple) and len(node.targets) == 1 and isinstance(node.value, ast.Tuple):
            meaning: Meaning = tuple([self.expr(part) for part in node.value.elts])
        else:
            meaning = self.expr(node.value)
        for target in node.targets:
            if isinstance(target, (ast.Tuple, ast.List)):
                self.iterate(meaning, node.value)
            self.assign(target, meaning, "assign")

    def _augassign(self, node: ast.AugAssign) -> None:
        if not isinstance(node.target, ast.Name):
            self.expr(node.value)
            self.assign(node.target, None, "augment")
            return
        before = self.read(node.target.id, node.target)
        added = self.expr(node.value)
        self.bind(node.target.id, node.target, "augment", self._combined(node.op, before, added))

    def _annassign(self, node: ast.AnnAssign) -> None:
        if enclosing_function(self.scope) is None:
            self.expr(node.annotation)
        if node.value is not None:
            self.assign(node.target, self.expr(node.value), "assign")
        elif isinstance(node.target, ast.Name) and self.scope is not None:
            self.scope.bound.add(node.target.id)

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if not isinstance(target, ast.Name):
                self.expr(target)
                self.note_store(target)
                continue
            self.read(target.id, target)
            if self.scope is None:
                self.cell.unbinds.add(target.id)
                self.names.unbind(target.id)
            else:
                self.scope.bound.add(target.id)

    def _return(self, node: ast.Return) -> None:
        if node.value is None:
            return
        meaning = self.expr(node.value)
        scope = enclosing_function(self.scope)
        if scope is not None and scope.function is not None and meaning is not None:
            scope.function.returns = meaning

    def _raise(self, node: ast.Raise) -> None:
        # Under a condition this is the way out of trouble, which a usual run does not take.
        rare = self.conditional > 0
        self.guarded += rare
        for part in (node.exc, node.cause):
            if part is not None:
                self.expr(part)
        self.guarded -= rare

    def _global(self, node: ast.Global) -> None:
        scope = enclosing_function(self.scope)
        if scope is not None:
            scope.globals.update(node.names)

    def _nonlocal(self, node: ast.Nonlocal) -> None:
        scope = enclosing_function(self.scope)
        outer = without_classes(scope.parent) if scope is not None else None
        if outer is not None:
            outer.bound.update(node.names)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        level = node.level if isinstance(node, ast.ImportFrom) else 0
        in_function = enclosing_function(self.scope) is not None
        for alias in node.names:
            taken = alias.name if isinstance(node, ast.ImportFrom) else ""
            full = module if taken else alias.name
            bound = alias.asname or (taken or alias.name.partition(".")[0])
            self.imports.append(
                Import(full, taken, bound, self.cell.cell, alias, self.conditional > 0, in_function, level)
            )
            if taken == "*":
                self.star_import(full, level, alias)
                continue
            self.imported(full, level, alias)
            meaning = kinds.canonical(f"{full}.{taken}" if taken else full if alias.asname else bound)
            self.bind(bound, alias, "import", meaning if not level else None)

    def imported(self, module: str, level: int, node: ast.AST) -> None:
        """A module is imported; ``NotebookWalk`` looks whether it is a sibling that writes into the notebook."""

    def star_import(self, module: str, level: int, node: ast.AST) -> None:
        """``from module import *``: binds what the module is known to hold, or opens the namespace."""
        raise NotImplementedError  # given by NotebookWalk, which knows the surroundings

    # -- compound statements

    def _if(self, node: ast.If) -> None:
        self.expr(node.test)
        survives = self._tests_platform(node.test)
        never = isinstance(node.test, ast.Constant) and not node.test.value
        self.guarded += survives
        self.quiet += never
        self.guarded += never
        bound = self._branch(node.body)
        self.guarded -= never
        self.quiet -= never
        bound |= self._branch(node.orelse)
        self.guarded -= survives
        self.names.merge(bound)

    @staticmethod
    def _tests_platform(test: ast.expr) -> bool:
        return any(
            isinstance(node, ast.Attribute) and node.attr in _PLATFORM_WORDS
            or isinstance(node, ast.Name) and node.id in _PLATFORM_WORDS
            for node in ast.walk(test)
        )  # fmt: skip

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self.consume(node.iter)
        self.names.begin_branch()
        self.conditional += 1
        self.assign(node.target, self._element(node.iter), "for")
        self.loops.append((node, self.conditional))
        self.body(node.body)
        self.loops.pop()
        self.conditional -= 1
        bound = self.names.end_branch()
        self.names.merge(bound)
        self.names.merge(self._branch(node.orelse))

    def _element(self, iterated: ast.expr) -> Meaning:
        """The meaning of the first element of a literal list of texts."""
        if isinstance(iterated, (ast.List, ast.Tuple)) and iterated.elts:
            first = iterated.elts[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                return Text(first.value, True, first, self.cell.cell.number)
        return None

    def _while(self, node: ast.While) -> None:
        self.expr(node.test)
        self.loops.append((node, self.conditional + 1))
        self.names.merge(self._branch(node.body))
        self.loops.pop()
        self.names.merge(self._branch(node.orelse))

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            meaning = self.expr(item.context_expr)
            if isinstance(meaning, Instance):
                self.use_instance(meaning, item.context_expr, "with")
            elif isinstance(meaning, FunctionFacts):
                self.iterate(meaning, item.context_expr)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, meaning, "with")
        self.body(node.body)

    def _try(self, node: ast.Try) -> None:
        survives = any(_catches_name_error(handler) for handler in node.handlers)
        self.guarded += survives
        bound = self._branch(node.body)
        self.guarded -= survives
        self.names.merge(bound)
        for handler in node.handlers:
            # What stands in a handler runs only when something went wrong: a name missing there stops no usual run.
            self.guarded += 1
            if handler.type is not None:
                self.expr(handler.type)
            self.names.merge(self._handler(handler))
            self.guarded -= 1
        self.names.merge(self._branch(node.orelse))
        self.body(node.finalbody)

    def _handler(self, handler: ast.ExceptHandler) -> set[str]:
        self.names.begin_branch()
        self.conditional += 1
        before = dict(self.names.meanings)
        if handler.name:
            self.bind(handler.name, handler, "except")
        self.body(handler.body)
        # What a handler binds is the exception: the meaning that the try gave is the usual one.
        self.names.meanings.update(before)
        self.conditional -= 1
        return self.names.end_branch() - {handler.name}

    def _match(self, node: ast.Match) -> None:
        self.expr(node.subject)
        bound: set[str] = set()
        for case in node.cases:
            self.names.begin_branch()
            self.conditional += 1
            for pattern in ast.walk(case.pattern):
                self._bind_pattern(pattern)
            if case.guard is not None:
                self.expr(case.guard)
            self.body(case.body)
            self.conditional -= 1
            bound |= self.names.end_branch()
        self.names.merge(bound)

    def _bind_pattern(self, pattern: ast.AST) -> None:
        if isinstance(pattern, (ast.MatchAs, ast.MatchStar)) and pattern.name:
            self.bind(pattern.name, pattern, "assign")
        elif isinstance(pattern, ast.MatchMapping) and pattern.rest:
            self.bind(pattern.rest, pattern, "assign")
        elif isinstance(pattern, ast.MatchValue):
            self.expr(pattern.value)
        elif isinstance(pattern, ast.MatchClass):
            self.expr(pattern.cls)


def _catches_name_error(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(one, ast.Name) and one.id in _SURVIVES_NAME_ERROR for one in caught)
