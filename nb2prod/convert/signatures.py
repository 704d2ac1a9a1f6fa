"""What a step is handed and gives back, as text: header, return, and the dataclass of a step that gives many values.

>>> step = Step(name="load", module="data", statements=(), outputs=tuple("abcdefg"), result="LoadResult", held="loaded")
>>> made = Signatures(Plan("shop", "n.ipynb", steps=(step,)), {}, {}, "params").of(step, ImportLines())
>>> made.header, made.end
('def load() -> LoadResult:', 'return LoadResult(a=a, b=b, c=c, d=d, e=e, f=f, g=g)')
>>> made.above.splitlines()[:2]
['@dataclass(frozen=True)', 'class LoadResult:']
"""

import ast
from collections.abc import Mapping, Sequence

from nb2prod.convert.hints import Hints, Seen, SeenStep
from nb2prod.convert.imports import ImportLines
from nb2prod.convert.running import awaits, settings_of
from nb2prod.convert.values import Plan, Step
from nb2prod.notebook import Value

_LINE = 100
_UNSEEN = SeenStep()


class Signature(Value):
    """The parts of a function's text: what stands ``above`` it, its ``header``, and its ``end``.

    ``arguments`` and ``returns`` are what a docstring tells: name → what is known of the value, perhaps nothing.
    """

    above: str
    header: str
    end: str
    arguments: Mapping[str, str]
    returns: Mapping[str, str]


class Signatures:
    """Writes the signatures of a plan's steps.

    ``seen`` tells by step what a recorded run saw, ``imported`` the statements that import a name; ``params`` is what
    the parameters are called.
    """

    def __init__(
        self,
        plan: Plan,
        seen: Mapping[str, SeenStep],
        imported: Mapping[str, Sequence[ast.stmt]],
        params: str,
    ):
        self._plan = plan
        self._seen = seen
        self._imported = imported
        self._params = params
        self._hints = Hints(imported)
        self._names = {name for one in plan.statements for name in (*one.uses, *one.defines, *one.captures)}

    def of(self, step: Step, imports: ImportLines) -> Signature:
        """The signature of a step; what its hints need is imported."""
        hints = self._arguments(step, imports)
        header = ", ".join(f"{name}: {hint}" if hint else name for name, hint in hints.items())
        kind = "async def" if awaits(step, self._plan) else "def"
        seen = self._seen.get(step.name, _UNSEEN)
        known = self._origins(step) | {name: one.text for name, one in seen.inputs.items()}
        if step.result:
            fields = ", ".join(f"{name}={name}" for name in step.outputs)
            end, returns = f"return {step.result}({fields})", {step.result: "the values by name"}
        else:
            end = f"return {', '.join(step.outputs)}" if step.outputs else ""
            returns = {name: _text(seen.outputs.get(name)) for name in step.outputs}
        return Signature(
            above=self._result_class(step, imports) if step.result else "",
            header=f"{kind} {step.name}({header}){self._given_back(step, imports)}:",
            end=end,
            arguments={name: known.get(name, "") for name in hints},
            returns=returns,
        )

    def _arguments(self, step: Step, imports: ImportLines) -> dict[str, str]:
        """Each argument with its hint, empty where it has none."""
        seen = self._seen.get(step.name, _UNSEEN).inputs
        hints = {}
        givers = {one.held: one for one in self._plan.steps if one.held}
        for giver in (givers[name] for name in step.whole):
            hints[giver.held] = giver.result
            if giver.module != step.module:
                imports.add_name(f"{self._plan.package}.{giver.module}", giver.result)
        hints |= {name: self._hint(seen.get(name), imports) for name in step.apart}
        hints |= dict.fromkeys(_foreign_paths(step), "str")
        if settings_of(step):
            hints[self._params] = f"{step.module.capitalize()}Params"
            imports.add_name(f"{self._plan.package}.params", hints[self._params])
        return hints

    def _origins(self, step: Step) -> dict[str, str]:
        """Where what a step is handed comes from."""
        found = {}
        for earlier in self._plan.steps:
            if earlier.name == step.name:
                break
            names = {*step.inputs, *step.whole} & {*earlier.outputs, earlier.held}
            found.update(dict.fromkeys(names, f"from {earlier.name}"))
        paths = {one.name: one.cell for one in self._plan.parameters if one.is_path}
        found |= {name: f"the path of the file (cell {paths[name]})" for name in _foreign_paths(step)}
        return found | {self._params: f"the parameters {', '.join(settings_of(step))}"}

    def _result_class(self, step: Step, imports: ImportLines) -> str:
        """The dataclass that the step gives."""
        free = "dataclass" not in self._names or self._comes_from("dataclasses", "dataclass")
        decorator = "dataclass" if free else "_dataclass"
        imports.add_name("dataclasses", "dataclass", decorator)
        seen = self._seen.get(step.name, _UNSEEN).outputs
        fields = [self._field(name, seen.get(name), imports) for name in step.outputs]
        about = f'"""What {step.name}() gives."""'
        lines = [f"@{decorator}(frozen=True)", f"class {step.result}:", f"    {about}", "", *fields]
        return "\n".join(lines) + "\n\n\n"

    def _field(self, name: str, seen: Seen | None, imports: ImportLines) -> str:
        """A field with its type, and behind it what else the run saw of its value."""
        hint, told = self._hint(seen, imports), _text(seen)
        if hint:
            told = told.removeprefix(hint.rpartition(".")[2]).removeprefix(" of ")
        line = f"    {name}: {hint or self._anything(imports)}"
        return f"{line}  # {told}" if told and len(line) + len(told) + 4 <= _LINE else line

    def _anything(self, imports: ImportLines) -> str:
        if "Any" in self._names and not self._comes_from("typing", "Any"):
            return "object"
        imports.add_name("typing", "Any")
        return "Any"

    def _comes_from(self, module: str, name: str) -> bool:
        """Whether the notebook has the name from there."""
        return all(
            isinstance(node, ast.ImportFrom) and node.module == module and not node.level
            for node in self._imported.get(name, [ast.Pass()])
        )

    def _hint(self, seen: Seen | None, imports: ImportLines) -> str:
        """The type of a value; empty where the run did not see it, or nothing can name it."""
        hint = self._hints.of(seen.kind) if seen is not None else None
        if hint is None:
            return ""
        for node in self._imported.get(hint.name, ()):
            imports.add(node, {hint.name})
        return hint.text

    def _given_back(self, step: Step, imports: ImportLines) -> str:
        if step.result or not step.outputs:
            return f" -> {step.result or None}"
        seen = [self._seen.get(step.name, _UNSEEN).outputs.get(name) for name in step.outputs]
        if not all(one is not None and self._hints.of(one.kind) for one in seen):
            return ""
        texts = [self._hint(one, imports) for one in seen]
        return f" -> {texts[0]}" if len(texts) == 1 else f" -> tuple[{', '.join(texts)}]"


def _text(seen: Seen | None) -> str:
    return seen.text if seen is not None else ""


def _foreign_paths(step: Step) -> tuple[str, ...]:
    return step.paths if step.module != "data" else ()
