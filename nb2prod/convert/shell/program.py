"""What makes the package a program: __init__.py and __main__.py.

>>> from nb2prod.convert.values import Plan, Proof
>>> inputs = ShellInputs(plan=Plan(package="churn", notebook="churn.ipynb"), proof=Proof(degree="static"), notebook=b"")
>>> print(init_py(inputs), end="")
\"\"\"The pipeline of churn.ipynb.\"\"\"
"""

import re

from nb2prod.convert.shell.escaping import docstring
from nb2prod.convert.shell.packaging import notebook_name
from nb2prod.convert.shell.values import ShellInputs

_MAIN = '''\
"""The pipeline as a program: ``python -m {package}``."""

import argparse
import contextlib
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any, List, Optional

from {package}.params import ParamsError, load_params
from {package}.train import run

logger = logging.getLogger("{package}")
{results}

def main(arguments: Optional[List[str]] = None) -> int:
    """Runs the pipeline and writes reports/metrics.json.

    Returns the exit code: 0, or 2 where a parameter is wrong or a data file is missing.
    """
    options = _parser().parse_args(arguments)
    reports = Path.cwd() / "reports"
    set_up_logging()
    try:
        params = load_params(options.params, options.set)
    except ParamsError as error:
        logger.error("{package}: %s", error)
        return 2
    missing = params.data.missing()
    for name in missing:
        logger.error("{package}: data file %s is missing below %s", name, params.data.path("."))
    if missing:
        return 2
    with contextlib.ExitStack() as stack:
        if options.quiet:
            logger.setLevel(logging.WARNING)
            nowhere = stack.enter_context(open(os.devnull, "w", encoding="utf-8"))
            stack.enter_context(contextlib.redirect_stdout(nowhere))
        results = run(params)
    reports.mkdir(parents=True, exist_ok=True)
    text = json.dumps(metrics_of(results), indent=2, ensure_ascii=False)
    (reports / "metrics.json").write_text(text + "\\n", encoding="utf-8")
    return 0


def metrics_of(results: dict) -> dict:
    """The numbers among the results of a run."""
    numbers = {name: _number(results.get(name)) for name in RESULTS}
    return {name: number for name, number in numbers.items() if number is not None}


def _number(value: Any) -> Any:
    """A number of Python's own, of the same value; None for anything else."""
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if isinstance(value, int) else float(value)


def set_up_logging() -> None:
    """What the notebook printed goes to standard output, all other messages to standard error."""
    out, err = logging.StreamHandler(sys.stdout), logging.StreamHandler(sys.stderr)
    out.addFilter(lambda record: record.levelno == logging.INFO)
    err.addFilter(lambda record: record.levelno != logging.INFO)
    logger.handlers[:] = [out, err]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="{package}", description="Runs the pipeline of {notebook}.")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="GROUP.NAME=VALUE",
        help="another value for one parameter of params.yaml; may be given more than once",
    )
    parser.add_argument("--params", metavar="FILE", help="a file like params.yaml with the values that differ")
    parser.add_argument("-q", "--quiet", action="store_true", help="print nothing but errors")
    return parser


if __name__ == "__main__":
    sys.exit(main())
'''


def init_py(inputs: ShellInputs) -> str:
    """The text of PACKAGE/__init__.py."""
    what = docstring(inputs.title)[:80].rstrip("\\") or "The pipeline of " + docstring(notebook_name(inputs))
    return f'"""{what}{"" if what.endswith((".", "!", "?")) else "."}"""\n'


def main_py(inputs: ShellInputs) -> str:
    """The text of PACKAGE/__main__.py."""
    names = "".join(f"    {name!r},\n" for name in (*inputs.plan.results, *inputs.plan.scores.values()))
    values = {
        "package": inputs.package,
        # argparse expands % in a description.
        "notebook": docstring(notebook_name(inputs)).replace("%", "%%"),
        "results": f"RESULTS = (\n{names})\n" if names else "RESULTS = ()\n",
    }
    return re.sub(r"\{(package|notebook|results)\}", lambda found: values[found[1]], _MAIN)
