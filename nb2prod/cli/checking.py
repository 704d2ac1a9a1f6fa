"""``check`` and ``cache``: from arguments to findings, and what is kept of them.

>>> _codes(["NB1, NB203", "NB5"])
('NB1', 'NB203', 'NB5')
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from nb2prod.cli.paths import APART, PATH, is_notebook
from nb2prod.errors import Nb2prodError
from nb2prod.lint.cachefolder import default_folder
from nb2prod.report import FORMATS, POINTING
from nb2prod.terminal import complain, deliver, save, show, tell, wants_color, width

_SEVERITIES = ("error", "warning", "note")  # rule.Severity, without its imports


@click.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--select", multiple=True, metavar="CODES", help="Run these rules only: codes, prefixes, names, ALL."
)
@click.option("--ignore", multiple=True, metavar="CODES", help="Leave these rules out.")
@click.option("--extend-select", multiple=True, metavar="CODES", help="Run these rules too.")
@click.option("--preview", is_flag=True, help="Run the rules in preview too.")
@click.option(
    "--fail-on", type=click.Choice(_SEVERITIES), help="The least severity for exit code 1. [warning]"
)
@click.option("--output-format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output-file", type=APART, metavar="FILE", help="Write the report there, not to stdout.")
@click.option(
    "--output", "outputs", multiple=True, metavar="FORMAT=FILE", help="Write one more report; repeatable."
)
@click.option("--fix", is_flag=True, help="Make the safe fixes; the report says what remains.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: fixes too that may change results.")
@click.option("--diff", is_flag=True, help="Show what --fix would change; write nothing.")
@click.option("--baseline", type=PATH, metavar="FILE", help="Be silent about the findings in this file.")
@click.option(
    "--write-baseline", type=APART, metavar="FILE", help="Remember today's findings, and no others, there."
)
@click.option("--since", metavar="REV", help="Report only what came since this git revision.")
@click.option("--with-pylint", is_flag=True, help="Report what pylint finds in the cells too (codes PL…).")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of showing them.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even with findings.")
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="How many processes. [one for each processor]"
)
@click.option("--no-cache", is_flag=True, help="Check everything anew, and keep no results.")
@click.option("--cache-dir", type=PATH, metavar="DIR", help="Keep results there. [the user's cache folder]")
@click.option("--stdin-filename", metavar="NAME", help="The name of the notebook that '-' reads from stdin.")
@click.option("--isolated", is_flag=True, help="Use no configuration file.")
@click.option("--config", type=APART, metavar="FILE", help="Use this configuration file.")
@click.option(
    "--rules", multiple=True, type=APART, metavar="DIR", help="Load a team's own rules; repeatable."
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
def check(paths: tuple[str, ...], **given: Any) -> int:
    """Check notebooks, and folders of notebooks (default: the working directory)."""
    from nb2prod import api  # the help of a command needs none of it

    outputs = [_output(text) for text in given["outputs"]]
    options = api.CheckOptions(
        wish=api.Wish(
            _codes(given["select"]) or None,
            _codes(given["ignore"]),
            _codes(given["extend_select"]),
            given["preview"],
        ),
        fail_on=given["fail_on"] and api.Severity(given["fail_on"]),
        exit_zero=given["exit_zero"],
        jobs=given["jobs"],
        config=given["config"],
        isolated=given["isolated"],
        rules=given["rules"],
        stdin_name=_stdin_name(paths, given["stdin_filename"]),
        progress=sys.stderr.isatty(),
        fix=_fix_wish(given),
        baseline=given["baseline"],
        write_baseline=given["write_baseline"],
        since=given["since"],
        places=not POINTING.isdisjoint((given["output_format"], *(form for form, _ in outputs))),
        with_pylint=given["with_pylint"],
        cache=None if given["no_cache"] else given["cache_dir"] or default_folder(),
    )
    report = api.check(paths or (".",), options)
    _deliver(report, given, outputs)
    return report.exit_code


@click.group()
def cache() -> None:
    """Look after the results that check keeps between runs."""


@cache.command()
@click.option("--cache-dir", type=PATH, metavar="DIR", help="The folder. [the user's cache folder]")
def clear(cache_dir: Path | None) -> int:
    """Delete every result that was kept."""
    from nb2prod import api

    folder = cache_dir or default_folder()
    number, size = api.clear_cache(folder) if folder is not None else (0, 0)
    tell(f"nb2prod: {number:,} results deleted, {size / 1e6:.1f} MB")
    return 0


def _deliver(report: Any, given: dict[str, Any], outputs: list[tuple[str, Path]]) -> None:
    """Writes every report that was asked for; what could not be looked at goes to stderr."""
    from nb2prod.report.rendering import Look, pieces, render

    for text in report.warnings:
        tell(f"nb2prod: {text}")
    color = wants_color(given["color"], environment=os.environ, terminal=sys.stdout.isatty())
    if given["output_file"]:
        outputs = [*outputs, (given["output_format"], given["output_file"])]
    if given["diff"]:
        show(render(report, "diff", Look(color=color)))
        tell(f"nb2prod: {report.fixable} would be fixed")
    elif not given["output_file"]:
        for text in pieces(report, given["output_format"], Look(width(), color, given["statistics"])):
            show(text) if report.source is None else tell(text.rstrip("\n"))
    if report.source is not None:
        deliver(report.source)
    for form, path in outputs:
        save(
            render(report, form, Look(color=given["color"] == "always", statistics=given["statistics"])), path
        )
    for failure in report.failures:
        complain(failure)


def _fix_wish(given: dict[str, Any]) -> Any:
    """Which fixes to make or to show, None for none."""
    if not (given["fix"] or given["diff"]):
        if given["unsafe_fixes"]:
            raise Nb2prodError(
                "no fixes are asked for", where="--unsafe-fixes", todo="give --fix or --diff too"
            )
        return None
    from nb2prod.api import FixWish

    return FixWish(unsafe=given["unsafe_fixes"], dry=given["diff"])


def _codes(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(code for text in given for code in text.replace(",", " ").split())


def _output(text: str) -> tuple[str, Path]:
    form, sign, name = text.partition("=")
    if not (sign and name and form in FORMATS):
        raise Nb2prodError(
            f"'{text}' is not FORMAT=FILE",
            where="--output",
            todo=f"formats: {', '.join(FORMATS)}; such as json=out.json",
        )
    if is_notebook(name):
        raise Nb2prodError(f"'{name}' is a notebook", where="--output", todo="name another file")
    return form, Path(name)


def _stdin_name(paths: Sequence[str], name: str | None) -> str | None:
    """The name for the notebook from stdin, None when none is read."""
    if "-" not in paths:
        if name is not None:
            raise Nb2prodError(
                "nothing is read from stdin", where="--stdin-filename", todo="give '-' as the path"
            )
        return None
    if len(paths) > 1:
        raise Nb2prodError("stdin cannot be checked together with files", where="-", todo="give '-' alone")
    return name or "stdin.ipynb"
