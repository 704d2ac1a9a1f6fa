"""``verify`` and ``convert``: from arguments to a replay, and to a project.

>>> verify.name, convert.name
('verify', 'convert')
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from nb2prod.cli.paths import APART, PATH
from nb2prod.terminal import show, tell

_AMOUNT = click.IntRange(1)


@click.command()
@click.argument("notebook", type=PATH)
@click.option("-o", "target", type=PATH, metavar="DIR", help="The folder of the project.")
@click.option("--package", metavar="NAME", help="The name of the package. [from the notebook's file name]")
@click.option("--plan", is_flag=True, help="Show what would go where; run and write nothing.")
@click.option("--diff", is_flag=True, help="Show what would change in the project; write nothing.")
@click.option("--check", is_flag=True, help="Only tell whether the project is up to date.")
@click.option("--no-run", is_flag=True, help="Run nothing: the project is not proven, and says so.")
@click.option(
    "--no-lock", is_flag=True, help="Write down the imports without versions: the project is not locked."
)
@click.option("--lock-from", type=PATH, metavar="DIR", help="Take the lock that lies in this folder.")
@click.option("--find-links", multiple=True, type=PATH, metavar="DIR", help="A folder of wheels; repeatable.")
@click.option(
    "--data",
    type=click.Choice(["manifest", "copy"]),
    default="manifest",
    show_default=True,
    help="List the input files, or bring them along too.",
)
@click.option(
    "--sample",
    type=_AMOUNT,
    metavar="N",
    help="Keep N rows of the data for tests: the project then holds rows of the data. [none]",
)
@click.option("--interpreter", type=APART, metavar="PATH", help="The Python that runs the notebook.")
@click.option("--kernel", metavar="NAME", help="The Jupyter kernel that runs the notebook.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def convert(notebook: Path, **given: Any) -> int:
    """Turn a notebook into a project that provably gives what the notebook gave."""
    from nb2prod import api
    from nb2prod.convert.conversion import options_of
    from nb2prod.report.converted import as_json, as_text

    done = api.convert(notebook, options_of(given), say=_saying())
    show((as_json if given["output_format"] == "json" else as_text)(done))
    return done.exit_code


@click.command()
@click.argument("notebook", type=PATH)
@click.option("--project", type=PATH, metavar="DIR", help="Also: does this conversion give the same?")
@click.option(
    "--env",
    type=click.Choice(["kernel", "locked"]),
    default="kernel",
    show_default=True,
    help="Run in the notebook's own Python, or in an environment made from the lock beside it.",
)
@click.option("--interpreter", type=APART, metavar="PATH", help="The Python that runs the notebook.")
@click.option("--kernel", metavar="NAME", help="The Jupyter kernel that runs the notebook.")
@click.option(
    "--runs",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    metavar="N",
    help="How often; what differs between runs is held against nothing.",
)
@click.option(
    "--require",
    multiple=True,
    metavar="WHAT",
    help="What must hold for exit code 0: environment (as locked), runs (to the end), stable (runs agree), "
    "stored (as saved), project. [runs,stored]",
)
@click.option(
    "-p", "parameters", nargs=2, multiple=True, metavar="NAME VALUE", help="A parameter; repeatable."
)
@click.option("--parameters", "parameter_file", type=PATH, metavar="FILE", help="Parameters, YAML or JSON.")
@click.option("--cell-timeout", type=_AMOUNT, metavar="SECONDS", help="The longest time for a cell. [600]")
@click.option("--timeout", type=_AMOUNT, metavar="SECONDS", help="The longest time for a run. [3600]")
@click.option(
    "--memory", type=_AMOUNT, metavar="MB", help="For all processes of a run. [3/4 of the machine's]"
)
@click.option("--output-limit", type=_AMOUNT, metavar="MB", help="For the outputs of a run. [128]")
@click.option("--copy-limit", type=_AMOUNT, metavar="MB", help="For the copy in which runs happen. [2048]")
@click.option("--no-network", is_flag=True, help="Cut the runs off from the network.")
@click.option(
    "--save-outputs", type=PATH, metavar="FILE", help="Write the executed notebook, .ipynb or .html."
)
@click.option(
    "--output-format",
    type=click.Choice(["text", "json", "junit"]),
    default="text",
    show_default=True,
    help="For people, for programs, or for CI servers; it goes to stdout.",
)
def verify(notebook: Path, **given: Any) -> int:
    """Replay a notebook in a copy: does it run, agree with itself, and with its stored outputs?"""
    from nb2prod import api
    from nb2prod.report.verified import render_as
    from nb2prod.verify import options_of

    told = api.verify(notebook, options_of(given), progress=sys.stderr.isatty())
    show(render_as(given["output_format"], told))
    return told.exit_code


def _saying() -> Callable[[str], None]:
    """Tells a person in front of a terminal what is being done."""
    return (lambda text: tell(f"nb2prod: {text} …")) if sys.stderr.isatty() else (lambda text: None)
