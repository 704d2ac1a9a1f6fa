"""What can be held against a generated project without running it.

>>> problems({"churn/data.py": b"x = (1"}, None).texts
("churn/data.py, line 1: '(' was never closed",)
"""

import ast
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

from nb2prod.convert.shell.recording import given_names
from nb2prod.convert.values import Plan
from nb2prod.notebook import Value

_LINE = 100
_PATIENCE = 300  # seconds
# What the rewriting adds, takes away or puts in place of something else.
_REWRITTEN = frozenset(
    "print display show info path set_option save_figures close format get_ipython".split()
)

_ALSO_GIVEN = (
    "arrays.py",
    "rows.py",
    "writing.py",
)  # where there are arrays to keep, a sample, files to write

Lint = Literal["project", "modules", "errors"]


class Message(Value):
    """An error that pylint finds, and where."""

    path: str
    line: int
    symbol: str
    text: str

    @property
    def told(self) -> str:
        """It in words, with its place."""
        return f"{self.path}, line {self.line}: {self.text} ({self.symbol})"


class Static(Value):
    """``texts`` are the problems, in words; ``errors`` those among them that pylint finds; ``score`` is pylint's, None
    if it could not be asked."""

    texts: tuple[str, ...] = ()
    score: float | None = None
    errors: tuple[Message, ...] = ()


def problems(project: Mapping[str, bytes], plan: Plan | None, *, lint: Lint = "project") -> Static:
    """Everything that a proof finds before the project runs: syntax, layout, names, lost statements, pylint.

    ``lint``: what pylint is asked. ``project``: all that it has to say of the package and its tests; ``modules``: of the
    modules with steps; ``errors``: for errors of these only, which gives no score.
    """
    sources = {path: data for path, data in sorted(project.items()) if path.endswith(".py")}
    trees: dict[str, ast.Module] = {}
    texts = []
    for path, data in sources.items():
        try:
            trees[path] = ast.parse(data)
            # Some errors of syntax are found by the compiler only, such as an await in a plain function.
            compile(data, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            texts.append(f"{path}, line {getattr(error, 'lineno', 1)}: {getattr(error, 'msg', error)}")
    if texts:
        return Static(tuple(texts))
    own = {path for path in sources if plan is None or path.removesuffix(".py") not in plan.helpers}
    with ThreadPoolExecutor(1) as beside:
        linted = beside.submit(_linted, project, _asked(own, plan, lint), lint)
        texts += [f"{path}: black would change it" for path in sorted(own) if not _is_black(sources[path])]
        if plan is not None:
            texts += _lost(plan, trees)
        found, score = linted.result()
    told = (*texts, *(one.told for one in found))
    return Static(told, None if lint == "errors" else score, tuple(found))


def _asked(own: Collection[str], plan: Plan | None, lint: Lint) -> list[str]:
    """The files that pylint is asked about.

    Those that are the same in every project were asked about before; those that are filled in for a notebook, such as
    its parameters, are asked about once the project is complete.
    """
    if plan is None:
        return sorted(own)
    if lint != "project":
        return sorted(path for path in own if path.startswith(f"{plan.package}/") and _is_module(path))
    return sorted(set(own) - {f"tests/{name}" for name in (*given_names(plan), *_ALSO_GIVEN)})


def _is_black(source: bytes) -> bool:
    import black

    text = source.decode()
    try:
        return black.format_str(text, mode=black.Mode(line_length=_LINE)) == text
    except black.InvalidInput:
        return False


def _lost(plan: Plan, trees: Mapping[str, ast.Module]) -> Iterator[str]:
    """Calls of kept statements that the modules do not have, or have more often."""
    kept = [one.node for one in plan.statements if one.kept]
    names = {one.name for one in plan.steps}
    wanted = Counter(name for node in kept for name in _called(node))
    modules = [
        tree for path, tree in trees.items() if path.startswith(f"{plan.package}/") and _is_module(path)
    ]
    found = Counter(name for tree in modules for name in _called(tree))
    for name in sorted(set(wanted) | set(found)):
        if name not in _REWRITTEN | names and wanted[name] > found[name]:
            yield f"{name}() is called {wanted[name]} times in the notebook and {found[name]} times in the project"


def _is_module(path: str) -> bool:
    return path.rpartition("/")[2] in ("data.py", "model.py", "train.py", "metrics.py", "plots.py")


def _called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node.func.id


def _linted(
    project: Mapping[str, bytes], asked: Sequence[str], lint: Lint
) -> tuple[list[Message], float | None]:
    """pylint's errors in the files asked about, and its score, with the settings that the project has."""
    with tempfile.TemporaryDirectory(prefix="nb2prod-lint-") as name:
        folder = Path(name)
        for path, data in project.items():
            if path.endswith(".py") or path == "pyproject.toml":
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data)
        settings = folder / "pyproject.toml"
        command = [
            sys.executable,
            "-m",
            "pylint",
            f"--rcfile={settings if settings.exists() else os.devnull}",
            "--output-format=json2",
            "--jobs=1",
            "--persistent=n",
            *(("--errors-only",) if lint == "errors" else ()),
            *asked,
        ]
        environment = {**os.environ, "PYLINTHOME": str(folder / ".pylint"), "PYTHONDONTWRITEBYTECODE": "1"}
        environment.pop("PYTHONPATH", None)
        try:
            done = subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, timeout=_PATIENCE, check=False
            )
            told = json.loads(done.stdout)
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return [], None
    errors = [
        Message(path=one["path"], line=one["line"], symbol=one["symbol"], text=one["message"])
        for one in told["messages"]
        if one["type"] in ("error", "fatal")
    ]
    return errors, told["statistics"]["score"]
