"""What runs the project elsewhere: Dockerfile, GitLab and GitHub pipelines, pre-commit hooks.

>>> from nb2prod.convert.values import Plan, Proof
>>> inputs = ShellInputs(plan=Plan(package="churn", notebook="churn.ipynb"), proof=Proof(degree="static"), notebook=b"")
>>> dockerfile(inputs).splitlines()[3]
'FROM python:3.11-slim'
"""

from importlib.metadata import version

from nb2prod.convert.shell.packaging import helper_paths, install_line, lock_texts
from nb2prod.convert.shell.values import ShellInputs

_DOCKERFILE = """\
# Builds without a network once the folder wheelhouse holds the wheels:
#   {fill}
# Where it is empty or missing, the wheels come from the index.
FROM python:{python}-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp{backend}
WORKDIR /app

COPY requirements.* wheelhous[e] /wheels/
RUN set -eu; offline=""; \\
    if ls /wheels/*.whl >/dev/null 2>&1; then offline="--no-index --find-links=/wheels"; fi; \\
    cd /wheels && python -m pip install --no-cache-dir $offline {install}

COPY params.yaml {beside}./
{helpers}COPY {package}/ {package}/
RUN useradd --uid 10001 --no-create-home {package_user} && mkdir data reports && chown 10001 reports
USER 10001

# docker run --user "$(id -u)" -v "$PWD/data:/app/data:ro" -v "$PWD/reports:/app/reports" {image}
ENTRYPOINT ["python", "-m", "{package}"]
"""
_DOCKERIGNORE = """\
.git
.nb2prod
.pytest_cache
.venv
**/__pycache__
*.egg-info
build
data
dist
notebooks
reports
tests
"""
_GITLAB = """\
# Installs what is locked, checks the code, runs the tests. Tests that need data skip where it is not there.
default:
  image: python:{python}-slim
  cache:
    paths: [.cache/pip]

variables:
  PIP_CACHE_DIR: $CI_PROJECT_DIR/.cache/pip
  PYTHONHASHSEED: "0"

lint:
  stage: test
  image: python:3.12-slim
  script:
    - python -m pip install black=={black} pylint=={pylint}
    - black --check .
    - pylint {package} tests

tests:
  stage: test
  script:
    - python -m pip install {install}
    - python -m pytest --junitxml=report.xml
  artifacts:
    when: always
    reports:
      junit: report.xml
"""
_GITHUB = """\
# Installs what is locked, checks the code, runs the tests. Tests that need data skip where it is not there.
name: check
on: [push, pull_request]
permissions:
  contents: read
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-python@v6
        with:
          python-version: "3.12"
      - run: python -m pip install black=={black} pylint=={pylint}
      - run: black --check .
      - run: pylint {package} tests
  tests:
    runs-on: ubuntu-latest
    env:
      PYTHONHASHSEED: "0"
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-python@v6
        with:
          python-version: "{python}"
          cache: pip
          cache-dependency-path: {wanted}
      - run: python -m pip install {install}
      - run: python -m pytest
"""
_HOOKS = """\
repos:
  - repo: https://github.com/psf/black-pre-commit-mirror
    rev: {black}
    hooks:
      - id: black
  - repo: https://github.com/pylint-dev/pylint
    rev: v{pylint}
    hooks:
      - id: pylint
        files: ^({package}|tests)/
  - repo: local
    hooks:
      - id: tests
        name: tests
        entry: python -m pytest -q
        language: system
        pass_filenames: false
        always_run: true
        stages: [pre-push]
"""


def dockerfile(inputs: ShellInputs) -> str:
    """The text of Dockerfile."""
    wanted, helpers = _wanted(inputs), helper_paths(inputs.plan)
    hashes = "--require-hashes --no-deps --only-binary :all: " if wanted == "requirements.txt" else ""
    return _DOCKERFILE.format(
        fill=f"python -m pip download {hashes}-d wheelhouse -r {wanted}",
        python=inputs.python,
        backend=" MPLBACKEND=Agg" if inputs.plan.draws else "",
        install=install_line(inputs),
        package=inputs.package,
        beside="".join(f"{path} " for path in helpers if "/" not in path),
        helpers="".join(
            f"COPY {top}/ {top}/\n"
            for top in dict.fromkeys(path.split("/")[0] for path in helpers if "/" in path)
        ),
        package_user="pipeline",
        image=inputs.package.lower(),
    )


def dockerignore() -> str:
    """The text of .dockerignore."""
    return _DOCKERIGNORE


def gitlab(inputs: ShellInputs) -> str:
    """The text of .gitlab-ci.yml."""
    return _filled(_GITLAB, inputs)


def github(inputs: ShellInputs) -> str:
    """The text of .github/workflows/check.yml."""
    return _filled(_GITHUB, inputs)


def hooks(inputs: ShellInputs) -> str:
    """The text of .pre-commit-config.yaml."""
    return _filled(_HOOKS, inputs)


def _wanted(inputs: ShellInputs) -> str:
    return "requirements.txt" if "requirements.txt" in lock_texts(inputs) else "requirements.in"


def _filled(template: str, inputs: ShellInputs) -> str:
    # The formatter of another version may want other text, so it is the one that this project was formatted with.
    return template.format(
        python=inputs.python,
        package=inputs.package,
        install=install_line(inputs),
        wanted=_wanted(inputs),
        black=version("black"),
        pylint=version("pylint"),
    )
