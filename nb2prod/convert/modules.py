"""From a plan to the modules of the package: ``data.py``, ``model.py``, ``train.py``, ``metrics.py``, ``plots.py``.

>>> from nb2prod.convert.planning import PlanOptions, make_plan
>>> from nb2prod.notebook import Cell, Notebook
>>> cells = (Cell(1, "code", "radius = 3"), Cell(2, "code", "print(radius * 2)"))
>>> texts = render_modules(make_plan(Notebook("circle.ipynb", cells), PlanOptions("circle")))
>>> sorted(texts)
['circle/data.py', 'circle/train.py']
"""

import ast
import builtins
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from nb2prod.convert.describing import sentence_of
from nb2prod.convert.display import display_module
from nb2prod.convert.excuses import excused
from nb2prod.convert.functions import docstring_of, documented, function
from nb2prod.convert.hints import SeenStep
from nb2prod.convert.given import given_names
from nb2prod.convert.imports import ImportLines
from nb2prod.convert.names import names_of
from nb2prod.convert.lifting import Level, level_of
from nb2prod.convert.rewriting import Wishes, rewrite
from nb2prod.convert.running import run_function
from nb2prod.convert.signatures import Signatures
from nb2prod.convert.values import MODULES, Lifted, Plan, Statement, Step
from nb2prod.notebook import Value, replace

_LINE = 100
_ABOUT = {
    "data": "Load, clean, features, split.",
    "model": "What is constructed.",
    "train": "Fit, save, and run(): the steps in the notebook's order.",
    "metrics": "Predict, score, report.",
    "plots": "Figures.",
}
_REDIRECTS = re.compile(r"redirect_std|capture_output|sys\.stdout\s*=|StringIO")
_DOCSTRINGS = re.compile(r"__doc__|\bhelp\(|\b(?:inspect|pydoc|doctest|getsource|getdoc)\b")
_PLAIN_BASES = frozenset({"object", "Exception", "Module", "Dataset", "BaseEstimator", "TransformerMixin"})
_SIDE_EFFECTS = ("enable_", "Axes3D", "hvplot", "tensorflow_text", "seaborn", "sns", "cufflinks")


def render_modules(
    plan: Plan, seen: Mapping[str, SeenStep] = {}, *, python: tuple[int, int] = (3, 11)
) -> dict[str, str]:
    """The texts of the package's modules by path, as black leaves them, for this version of Python and later ones.

    ``seen``: by step what the recorded run tells of its values, for docstrings and type hints.
    """
    modules = _Modules(plan, seen, python)
    texts = {f"{plan.package}/{name}.py": text for name in MODULES if (text := modules.text(name))}
    texts = {
        path: excused(text, [one for one in plan.excuses if one.path == path]) for path, text in texts.items()
    }
    if any(f"from {plan.package}.display import" in text for text in texts.values()):
        texts[f"{plan.package}/display.py"] = formatted(display_module(draws=plan.draws))
    return texts


@cache  # a project is built once to be proven and once more to be written
def formatted(text: str) -> str:
    """The text as black leaves it."""
    import black

    return black.format_str(text, mode=black.Mode(line_length=_LINE))


class _Modules:
    def __init__(self, plan: Plan, seen: Mapping[str, SeenStep], python: tuple[int, int]):
        self._plan = plan
        self._postponed = python < (3, 9)  # where tuple[int, str] is no expression yet
        self._given = given_names(plan)
        self._by_index = {one.index: one for one in plan.statements}
        self._level: Level = level_of([one for one in plan.statements if one.kept])
        imported = {
            name: [self._by_index[index].node for index in indexes]
            for name, indexes in self._level.imports.items()
            if name not in self._level.late
        }
        self._signatures = Signatures(plan, seen, imported, self._given.params)
        self._added = {one.name: one.added for one in plan.lifted if one.added}
        self._lifted = {one.name: one for one in plan.lifted}
        self._figure_parts = _figure_parts(plan)
        # A notebook that redirects what is printed would not redirect what is logged.
        redirects = any(_REDIRECTS.search(one.text) for one in plan.statements)
        # Where docstrings are asked for, those of the author's functions stay what they are.
        self._asks_for_docstrings = any(_DOCSTRINGS.search(one.text) for one in plan.statements)
        self._logs = not redirects and not any("print" in one.defines for one in plan.statements)

    def text(self, module: str) -> str:
        """The text of one module; empty when nothing stands in it."""
        steps = [step for step in self._plan.steps if step.module == module]
        lifted = sorted(
            (one for one in self._plan.lifted if one.module == module), key=lambda one: one.statement
        )
        if not steps and not lifted and module != "train":
            return ""
        imports = ImportLines()
        if self._postponed:
            imports.add_name("__future__", "annotations")
        parts = [self._definition(one, imports) for one in lifted]
        parts += [self._function(step, imports) for step in steps]
        if module == "train":
            parts.append(run_function(self._plan, self._given, self._functions(), imports))
            self._import_for_effect(imports)
        body = "\n\n".join(parts)
        logger = ""
        if f"{self._given.logger}.info(" in body:
            imports.add_module("logging")
            logger = f"{self._given.logger} = logging.getLogger(__name__)\n\n"
        about = f'"""{_ABOUT[module]}"""\n\n'
        return formatted(f"{about}{imports.text(self._plan.package)}\n\n{logger}\n{body}")

    def _function(self, step: Step, imports: ImportLines) -> str:
        statements = [self._by_index[index] for index in step.statements]
        outer = frozenset(name for one in statements for name in one.defines)
        texts = [f"{name} = {whole}.{name}" for whole, names in step.whole.items() for name in names]
        texts += [*self._late_imports(statements), *_builtins_kept(step, statements, imports)]
        texts += _only_bound_by_functions(step, statements)
        defined: set[str] = set()
        for place, one in enumerate(statements):
            if hasattr(one.node, "decorator_list") and one.node.name in defined:
                # The notebook defines it twice on its way, and both are used.
                texts.append("# pylint: disable=function-redefined")
            defined |= one.defines
            texts.append(rewrite(one.text, self._wishes(one, step.module, outer)))
            self._imports_for(one, step.module, imports)
            below = statements[place + 1] if place + 1 < len(statements) else None
            is_last = below is None or (below.cell, below.part) != (one.cell, one.part)
            if is_last and (one.cell, one.part) in self._figure_parts:
                texts.append(f"{self._given.save}({one.cell})")
        self._import_given("\n".join(texts), imports)
        cells = list(dict.fromkeys(one.cell for one in statements))
        signature = self._signatures.of(step, imports)
        sentence = sentence_of(step, statements)
        about = docstring_of(step, cells, signature.arguments, signature.returns, sentence=sentence)
        return signature.above + function(signature.header, about, texts, signature.end)

    def _definition(self, one: Lifted, imports: ImportLines) -> str:
        statement = self._by_index[one.statement]
        self._imports_for(statement, one.module, imports)
        wishes = self._wishes(statement, one.module, frozenset())
        text = rewrite(statement.text, _with_added(wishes, one.added))
        self._import_given(text, imports)
        if not self._asks_for_docstrings and _takes_docstring(statement.node):
            words = statement.node.name.strip("_").replace("_", " ")
            told = f"{words[:1].upper()}{words[1:]} (cell {statement.cell} of the notebook)."
            text = documented(text, told)
        return text.rstrip("\n") + "\n"

    def _wishes(self, statement: Statement, module: str, outer: frozenset[str]) -> Wishes:
        literals = {}
        for place in self._plan.literals.get(statement.index, ()):
            params = self._given.params
            whole = f"{params}.path({params}.{place.name})" if module == "data" else place.name
            literals[place.line, place.column] = whole if place.is_path else f"{params}.{place.name}"
        return Wishes(
            literals=literals,
            added=self._added,
            shown=statement.logged,
            figures=self._plan.figure_calls.get(statement.index, frozenset()),
            cell=statement.cell,
            show=self._given.show,
            logger=self._given.logger if self._logs else "",
            save=self._given.save,
            outer=outer,
            score=self._plan.scores.get(statement.index, ""),
        )

    def _imports_for(self, statement: Statement, module: str, imports: ImportLines) -> None:
        """Imports what a statement uses: libraries, and what other modules of the package have."""
        names = statement.uses | statement.captures
        for name in names & self._level.imports.keys():
            for index in self._level.imports[name]:
                imports.add(self._by_index[index].node, {name})
        for name in names & self._lifted.keys():
            if self._lifted[name].module != module:
                imports.add_name(f"{self._plan.package}.{self._lifted[name].module}", name)
        self._import_future(imports)

    def _import_future(self, imports: ImportLines) -> None:
        for name, indexes in self._level.imports.items():
            for index in indexes:
                if getattr(self._by_index[index].node, "module", "") == "__future__":
                    imports.add(self._by_index[index].node, {name})

    def _import_given(self, text: str, imports: ImportLines) -> None:
        for name in (self._given.show, self._given.save):
            if f"{name}(" in text:
                original = "show" if name == self._given.show else "save_figures"
                imports.add_name(f"{self._plan.package}.display", original, name)

    def _import_for_effect(self, imports: ImportLines) -> None:
        """Imports that are there for what they do, not for a name."""
        used = {name for one in self._plan.statements for name in one.uses | one.captures}
        for name, indexes in self._level.imports.items():
            if name not in used and name.startswith(_SIDE_EFFECTS):
                for index in indexes:
                    imports.add_for_effect(self._by_index[index].node)

    def _late_imports(self, statements: Sequence[Statement]) -> list[str]:
        used = {name for one in statements for name in one.uses | one.captures} & self._level.late.keys()
        lines = ImportLines()
        for name in used:
            for index in self._level.late[name]:
                lines.add(self._by_index[index].node, {name})
        text = lines.text(self._plan.package)
        return [line for line in text.split("\n") if line]

    def _functions(self) -> frozenset[str]:
        """Notebook names that stand for functions, classes and modules, not for data."""
        found = {one.node.name for one in self._plan.statements if hasattr(one.node, "decorator_list")}
        imported = {name for one in self._plan.statements if one.why == "import" for name in one.defines}
        return frozenset(found | imported)


def _figure_parts(plan: Plan) -> frozenset[tuple[int, int]]:
    """The cells, and the parts of them, below which the notebook may show figures."""
    if not plan.draws:
        return frozenset()
    drawing = {one.node.name for one in plan.statements if one.draws and hasattr(one.node, "decorator_list")}
    return frozenset(
        (one.cell, one.part)
        for one in plan.statements
        if one.kept
        and not hasattr(one.node, "decorator_list")
        and (one.draws or (one.uses | one.captures) & drawing)
    )


def _takes_docstring(node: Any) -> bool:
    """Whether nothing but a reader looks at the docstring: decorators and some bases make something of it."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return False
    bases = {ast.unparse(one).rpartition(".")[2] for one in getattr(node, "bases", ())}
    return not node.decorator_list and not getattr(node, "keywords", ()) and bases <= _PLAIN_BASES


def _with_added(wishes: Wishes, added: tuple[str, ...]) -> Wishes:
    return replace(wishes, defines_lifted=added, shown=False, literals={})


def _builtins_kept(step: Step, statements: Sequence[Statement], imports: ImportLines) -> list[str]:
    """Names of builtins that the step reads before it gives them another meaning: in a function they need a value."""
    lines = []
    bound: set[str] = set(step.inputs)
    defined = {name for one in statements for name in one.defines}
    for one in statements:
        for name in sorted((one.uses | one.captures) & defined - bound):
            if hasattr(builtins, name):
                imports.add_module("builtins")
                lines.append(f"{name} = builtins.{name}")
                bound.add(name)
        bound |= one.certain
    return lines


def _only_bound_by_functions(step: Step, statements: Sequence[Statement]) -> list[str]:
    """Names that only functions bind, by ``global``: the function around them must have such a name too."""
    bound = {name for one in statements for name in names_of(one.text).binds}
    written = {name for one in statements for name in names_of(one.text).rebinds_globally}
    return [f"{name} = None" for name in sorted(written - bound - set(step.inputs))]
