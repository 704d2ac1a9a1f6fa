"""All files of the shell, by their paths in the project.

>>> from nb2prod.convert.values import Plan, Proof
>>> plan = Plan(package="churn", notebook="churn.ipynb")
>>> inputs = ShellInputs(plan=plan, proof=Proof(degree="static"), notebook=b"{}")
>>> files = render_shell(inputs)
>>> files["notebooks/churn.ipynb"], "tests/test_reproduces_notebook.py" in files
(b'{}', False)
"""

import re
from functools import cache

from nb2prod.convert.shell import (
    arrays,
    automation,
    packaging,
    parameters,
    program,
    readme,
    recording,
    sampling,
    studied,
)
from nb2prod.convert.shell.baselines import baseline_files, metrics_of
from nb2prod.convert.shell.datatests import test_data_py
from nb2prod.convert.shell.modeltests import test_model_py
from nb2prod.convert.shell.reproduction import test_reproduces_py
from nb2prod.convert.shell.traintests import test_train_py
from nb2prod.convert.shell.values import ShellInputs

LINE_LENGTH = 100
# The docstring of a module, behind which the annotations of a later Python are made harmless.
_FUTURE = re.compile(r'\A(""".*?"""\n\n)', re.DOTALL)
_LATER = re.compile(r"\b(?:dict|list|tuple)\[|collections\.abc")


def render_shell(inputs: ShellInputs) -> dict[str, str | bytes]:
    """Path → text or bytes of every file but the step modules. The same inputs give the same bytes."""
    baseline = baseline_files(inputs)
    code = {
        f"{inputs.package}/__init__.py": program.init_py(inputs),
        f"{inputs.package}/__main__.py": program.main_py(inputs),
        f"{inputs.package}/params.py": parameters.params_py(inputs),
        **_tests(inputs, baseline),
    }
    return {
        "README.md": readme.page(inputs),
        "pyproject.toml": packaging.pyproject(inputs),
        **packaging.lock_texts(inputs),
        "params.yaml": parameters.params_yaml(inputs),
        **{path: _formatted(text, inputs.minor) for path, text in code.items()},
        **{f"tests/baseline/{name}": content for name, content in baseline.items()},
        "data/MANIFEST.json": packaging.manifest(inputs),
        **{f"notebooks/{name}": content for name, content in inputs.others.items()},
        f"notebooks/{packaging.notebook_name(inputs)}": inputs.notebook,
        "Dockerfile": automation.dockerfile(inputs),
        ".dockerignore": automation.dockerignore(),
        ".gitignore": packaging.gitignore(),
        ".gitlab-ci.yml": automation.gitlab(inputs),
        ".github/workflows/check.yml": automation.github(inputs),
        ".pre-commit-config.yaml": automation.hooks(inputs),
    }


def _tests(inputs: ShellInputs, baseline: dict[str, bytes]) -> dict[str, str]:
    asked = studied.predictions(inputs.plan, inputs.recorded)
    files = {
        "__init__.py": recording.tests_init_py(),
        "conftest.py": recording.conftest_py(inputs),
        "recording.py": recording.recording_py(inputs, asked),
        **{name: recording.given(name) for name in recording.given_names(inputs.plan)},
        "test_data.py": test_data_py(inputs),
        "test_model.py": test_model_py(inputs, asked),
        "test_train.py": test_train_py(inputs, metrics_of(inputs)),
    }
    if inputs.written:
        files["writing.py"] = recording.given("writing.py")
    if arrays.keeps_arrays(inputs, asked):
        files["arrays.py"] = arrays.TEXT
    files |= sampling.sample_files(inputs)
    if inputs.is_recorded:
        files["test_reproduces_notebook.py"] = test_reproduces_py(inputs, baseline)
    return {f"tests/{name}": text for name, text in files.items()}


def _formatted(text: str, minor: tuple[int, int]) -> str:
    """The text as black leaves it, with the settings of the generated project."""
    if minor < (3, 9) and _LATER.search(text):
        text = _FUTURE.sub(r"\1from __future__ import annotations\n\n", text, count=1)
    return _black(text, packaging.black_target(minor))


@cache
def _black(text: str, version: str) -> str:
    import black

    target = getattr(black.TargetVersion, version, list(black.TargetVersion)[-1])
    return black.format_str(text, mode=black.Mode(target_versions={target}, line_length=LINE_LENGTH))
