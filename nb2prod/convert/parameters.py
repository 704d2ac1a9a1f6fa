"""Which literals become parameters: constants that are assigned once, seeds, paths, arguments of models and splits.

>>> from nb2prod.convert.statements import learn, statements_of
>>> from nb2prod.notebook import Cell, Notebook
>>> code = "from sklearn.svm import SVC\\nseed = 7\\nmodel = SVC(C=0.5, random_state=seed)"
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", code),)))
>>> [(one.parameter.shown, one.node.col_offset) for one in found_in(statements_of(facts), CallIndex(facts), {1: "model", 2: "model"})]
[('model.seed = 7', 7), ('model.C = 0.5', 14)]
"""

import ast
import keyword
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nb2prod.convert.stages import CallIndex
from nb2prod.convert.values import Parameter, Scalar, Statement
from nb2prod.facts import Call, model_kind
from nb2prod.notebook import Value

_SPLITS = re.compile(
    r"sklearn\.model_selection\.(?:train_test_split|\w*KFold|\w*Split|cross_val\w+)|sklearn\.utils\.(?:resample|shuffle)"
    r"|pandas\.DataFrame\.sample|sklearn\.datasets\.make_\w+"
)
_SEEDS = frozenset({"numpy.random.seed", "random.seed", "torch.manual_seed", "tensorflow.random.set_seed",
                    "numpy.random.RandomState", "numpy.random.default_rng", "sklearn.utils.check_random_state"})  # fmt: skip
_LONGEST = 120
_NAME = re.compile(r"[^\W\d]\w*")


class Found(Value):
    """A literal that becomes a parameter: the statement that holds it, its node there, and the parameter."""

    statement: int
    node: Any
    parameter: Parameter


def found_in(
    statements: Sequence[Statement],
    index: CallIndex,
    modules: Mapping[int, str],
    *,
    paths: Mapping[tuple[int, int], tuple[str, Any]] = {},
) -> list[Found]:
    """Every literal of these statements that becomes a parameter.

    ``modules``: statement → the module that its step is in; others have no parameters. ``paths``: statement and id of
    a node → the path below ``data.root`` that stands for that literal.
    """
    naming = _Names()
    once = _bound_once(statements)
    found = []
    for statement in statements:
        group = modules.get(statement.index)
        if group is None:
            continue
        for node, name, owner in _literals(statement, index, once, paths):
            path = paths.get((statement.index, id(node)))
            value = path[0] if path else _value(node)
            into = "data" if path else group
            parameter = Parameter(
                group=into,
                name=naming.path(name, value) if path else naming.name(into, name, owner, value),
                value=value,
                cell=statement.cell,
                line=node.lineno,
                is_path=path is not None,
            )
            found.append(Found(statement.index, node, parameter))
    return found


def _bound_once(statements: Sequence[Statement]) -> frozenset[str]:
    counts = Counter(name for one in statements for name in one.defines)
    return frozenset(name for name, count in counts.items() if count == 1)


def _literals(
    statement: Statement, index: CallIndex, once: frozenset[str], paths: Mapping[tuple[int, int], Any]
) -> Iterator[tuple[ast.expr, str, str]]:
    """Yields literals with the name that they might have, and a word to tell them from others of that name."""
    node = statement.node
    seen: set[int] = set()
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        is_path = (statement.index, id(node.value)) in paths
        if name in once and (is_path or _is_literal(node.value)):
            seen.add(id(node.value))
            yield node.value, name.lower() if name.isupper() else name, ""
    for one in ast.walk(node):
        if isinstance(one, ast.expr) and (statement.index, id(one)) in paths and id(one) not in seen:
            seen.add(id(one))
            yield one, _name_of_path(paths[statement.index, id(one)][0]), ""
    for call in index.calls_in(statement):
        if call.owner is None and not _is_deferred(node, call.node):
            for value, name in _of_call(call):
                if id(value) not in seen:
                    seen.add(id(value))
                    yield value, name, _owner(node, call)


def _of_call(call: Call) -> Iterator[tuple[ast.expr, str]]:
    if call.name in _SEEDS and call.node.args and _is_literal(call.node.args[0]):
        yield call.node.args[0], "seed"
    kind = model_kind(f"{call.name}()")
    if (kind is not None and not kind.is_table) or _SPLITS.fullmatch(call.name) or call.name in _SEEDS:
        for given in call.node.keywords:
            if (
                given.arg
                and _is_literal(given.value)
                and not isinstance(_value(given.value), (bool, type(None)))
            ):
                yield given.value, given.arg


def _is_deferred(statement: ast.stmt, node: ast.AST) -> bool:
    """Whether the node stands in a function or lambda, which has no parameters of the project."""
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    return any(
        isinstance(one, inner) and any(part is node for part in ast.walk(one)) for one in ast.walk(statement)
    )


def _owner(statement: ast.stmt, call: Call) -> str:
    """A word for what the argument is of: the name that the model gets, else its class."""
    if (
        isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and statement.value is call.node
    ):
        return statement.targets[0].id
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", call.method).lower()


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return isinstance(node.operand, ast.Constant) and isinstance(node.operand.value, (int, float))
    if not isinstance(node, ast.Constant) or not isinstance(node.value, (str, int, float, bool)):
        return False
    return not isinstance(node.value, str) or (len(node.value) <= _LONGEST and node.value.isprintable())


def _value(node: ast.expr) -> Scalar:
    return ast.literal_eval(node)


def _name_of_path(path: str) -> str:
    words = re.findall(r"[a-z0-9]+", path.rpartition("/")[2].lower()) or ["file"]
    name = "_".join(words)[:40].rstrip("_")
    return name if not name[0].isdigit() else f"file_{name}"


class _Names:
    """Names of parameters: one a value in a group."""

    def __init__(self) -> None:
        self._paths: dict[object, str] = {}
        # What the project's own classes have already.
        self._values: dict[tuple[str, str], object] = {
            ("data", name): None for name in ("root", "path", "missing")
        }

    def path(self, name: str, path: object) -> str:
        """The name of a path; a file that is named twice is one file, also when the parameter says another one."""
        if path not in self._paths:
            self._paths[path] = self.name("data", name, "", path)
        return self._paths[path]

    def name(self, group: str, name: str, owner: str, value: object) -> str:
        """The shortest name that is free, or that already stands for nothing else."""
        base = name if _NAME.fullmatch(name) else "value"
        base = f"{base}_" if keyword.iskeyword(base) else base
        candidates = [base, f"{owner}_{base}" if owner else base, *(f"{base}_{n}" for n in range(2, 1000))]
        chosen = next(one for one in candidates if (group, one) not in self._values)
        self._values[group, chosen] = value
        return chosen
