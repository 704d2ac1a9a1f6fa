"""The command line: one function for each command, from arguments to an exit code.

>>> main(["check", "--no-such-option"])
2
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from nb2prod import __version__
from nb2prod.errors import Nb2prodError
from nb2prod.lint.cachefolder import default_folder
from nb2prod.report import FORMATS, POINTING
from nb2prod.terminal import complain, deliver, save, show, tell, wants_color, width

_INTERRUPTED = 130
_SEVERITIES = ("error", "warning", "note")  # rule.Severity, without its imports
_SOURCES = ("kernel", "written", "date", "today")  # lock.values.SOURCES, without its imports
_FOLDER = click.Path(path_type=Path)
_AMOUNT = click.IntRange(1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; gives the exit code. Never raises."""
    try:
        return commands.main(arguments, prog_name="nb2prod", standalone_mode=False) or 0
    except Nb2prodError as error:
        complain(error)
    except click.exceptions.NoArgsIsHelpError as error:
        tell(error.format_message())
    except click.ClickException as error:
        complain(_usage_error(error))
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except Exception as error:  # pylint: disable=broad-exception-caught  # a defect is told in two lines too
        complain(_defect(error))
    return 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def commands() -> None:
    """Finds what will break when a notebook leaves its author's machine."""


@commands.command()
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
@click.option("--output-file", type=_FOLDER, metavar="FILE", help="Write the report there, not to stdout.")
@click.option(
    "--output", "outputs", multiple=True, metavar="FORMAT=FILE", help="Write one more report; repeatable."
)
@click.option("--fix", is_flag=True, help="Make the safe fixes; the report says what remains.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: fixes too that may change results.")
@click.option("--diff", is_flag=True, help="Show what --fix would change; write nothing.")
@click.option("--baseline", type=_FOLDER, metavar="FILE", help="Be silent about the findings in this file.")
@click.option(
    "--write-baseline", type=_FOLDER, metavar="FILE", help="Remember today's findings, and no others, there."
)
@click.option("--since", metavar="REV", help="Report only what came since this git revision.")
@click.option("--with-pylint", is_flag=True, help="Report what pylint finds in the cells too (codes PL…).")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of showing them.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even with findings.")
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="How many processes. [one for each processor]"
)
@click.option("--no-cache", is_flag=True, help="Check everything anew, and keep no results.")
@click.option(
    "--cache-dir", type=_FOLDER, metavar="DIR", help="Keep results there. [the user's cache folder]"
)
@click.option("--stdin-filename", metavar="NAME", help="The name of the notebook that '-' reads from stdin.")
@click.option("--isolated", is_flag=True, help="Use no configuration file.")
@click.option("--config", type=_FOLDER, metavar="FILE", help="Use this configuration file.")
@click.option(
    "--rules", multiple=True, type=_FOLDER, metavar="DIR", help="Load a team's own rules; repeatable."
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


@commands.command()
@click.argument("notebooks", nargs=-1, required=True, type=_FOLDER)
@click.option(
    "-o", "folder", type=_FOLDER, metavar="DIR", help="Where the lock lies. [the notebooks' folder]"
)
@click.option(
    "--check", is_flag=True, help="Only tell whether the lock has all that is imported; needs no network."
)
@click.option("--source", type=click.Choice(_SOURCES), help="The first source of versions to ask. [kernel]")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="The day for the source 'date'."
)
@click.option("--python", metavar="X.Y", help="The Python to lock for. [the notebook's]")
@click.option("--interpreter", type=_FOLDER, metavar="PATH", help="The Python that runs the notebook.")
@click.option("--kernel", metavar="NAME", help="The Jupyter kernel that runs the notebook.")
@click.option("--index-url", metavar="URL", help="The package index. [uv's or pip's setting, else PyPI]")
@click.option(
    "--find-links", multiple=True, type=_FOLDER, metavar="DIR", help="A folder of wheels; repeatable."
)
@click.option(
    "--wheelhouse",
    type=_FOLDER,
    metavar="DIR",
    help="Fill this folder with the wheels, for a site without a network.",
)
@click.option(
    "--install-test",
    is_flag=True,
    help="Write only what installs into a fresh environment and can be imported.",
)
@click.option("--universal", is_flag=True, help="Lock for all systems, not for this one only.")
@click.option("--allow-sdist", is_flag=True, help="Take versions too that must be built from source.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def lock(notebooks: tuple[Path, ...], **given: Any) -> int:
    """Write down, with hashes, the environment that notebooks need."""
    from nb2prod import api
    from nb2prod.lock import options_of
    from nb2prod.report.locked import as_json, as_text

    report = api.lock(notebooks, options_of(given), folder=given["folder"], only_check=given["check"])
    show((as_json if given["output_format"] == "json" else as_text)(report))
    return report.exit_code


@commands.group()
def cache() -> None:
    """Look after the results that check keeps between runs."""


@cache.command()
@click.option("--cache-dir", type=_FOLDER, metavar="DIR", help="The folder. [the user's cache folder]")
def clear(cache_dir: Path | None) -> int:
    """Delete every result that was kept."""
    from nb2prod import api

    folder = cache_dir or default_folder()
    number, size = api.clear_cache(folder) if folder is not None else (0, 0)
    tell(f"nb2prod: {number:,} results deleted, {size / 1e6:.1f} MB")
    return 0


@commands.command()
@click.argument("notebook", type=_FOLDER)
@click.option("-o", "target", type=_FOLDER, metavar="DIR", help="The folder of the project.")
@click.option("--package", metavar="NAME", help="The name of the package. [from the notebook's file name]")
@click.option("--plan", is_flag=True, help="Show what would go where; run and write nothing.")
@click.option("--diff", is_flag=True, help="Show what would change in the project; write nothing.")
@click.option("--check", is_flag=True, help="Only tell whether the project is up to date.")
@click.option("--no-run", is_flag=True, help="Run nothing: the project is not proven, and says so.")
@click.option(
    "--no-lock", is_flag=True, help="Write down the imports without versions: the project is not locked."
)
@click.option("--lock-from", type=_FOLDER, metavar="DIR", help="Take the lock that lies in this folder.")
@click.option(
    "--find-links", multiple=True, type=_FOLDER, metavar="DIR", help="A folder of wheels; repeatable."
)
@click.option(
    "--data",
    type=click.Choice(["manifest", "copy"]),
    default="manifest",
    show_default=True,
    help="List the input files, or bring them along too.",
)
@click.option(
    "--sample", type=click.IntRange(1), metavar="N", help="Keep N rows of data in the tests' baseline."
)
@click.option("--interpreter", type=_FOLDER, metavar="PATH", help="The Python that runs the notebook.")
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


@commands.command()
@click.argument("notebook", type=_FOLDER)
@click.option("--project", type=_FOLDER, metavar="DIR", help="Also: does this conversion give the same?")
@click.option("--env", type=click.Choice(["kernel", "locked"]), default="kernel", show_default=True)
@click.option("--interpreter", type=_FOLDER, metavar="PATH", help="The Python that runs the notebook.")
@click.option("--kernel", metavar="NAME", help="The Jupyter kernel that runs the notebook.")
@click.option("--runs", type=click.IntRange(1), default=2, show_default=True, metavar="N")
@click.option(
    "--require", multiple=True, metavar="WHAT", help="What must hold for exit code 0. [runs,stored]"
)
@click.option(
    "-p", "parameters", nargs=2, multiple=True, metavar="NAME VALUE", help="A parameter; repeatable."
)
@click.option(
    "--parameters", "parameter_file", type=_FOLDER, metavar="FILE", help="Parameters, YAML or JSON."
)
@click.option("--cell-timeout", type=_AMOUNT, metavar="SECONDS", help="The longest time for a cell. [600]")
@click.option("--timeout", type=_AMOUNT, metavar="SECONDS", help="The longest time for a run. [3600]")
@click.option(
    "--memory", type=_AMOUNT, metavar="MB", help="For all processes of a run. [3/4 of the machine's]"
)
@click.option("--output-limit", type=_AMOUNT, metavar="MB", help="For the outputs of a run. [128]")
@click.option("--copy-limit", type=_AMOUNT, metavar="MB", help="For the copy in which runs happen. [2048]")
@click.option("--no-network", is_flag=True, help="Cut the runs off from the network.")
@click.option(
    "--save-outputs", type=_FOLDER, metavar="FILE", help="Write the executed notebook, .ipynb or .html."
)
@click.option(
    "--output-format", type=click.Choice(["text", "json", "junit"]), default="text", show_default=True
)
def verify(notebook: Path, **given: Any) -> int:
    """Replay a notebook in a copy: does it run, agree with itself, and with its stored outputs?"""
    from nb2prod import api
    from nb2prod.report.verified import render_as
    from nb2prod.verify import options_of

    told = api.verify(notebook, options_of(given), progress=sys.stderr.isatty())
    show(render_as(given["output_format"], told))
    return told.exit_code


@commands.command()
@click.argument("code")
@click.option("--rules", multiple=True, type=_FOLDER, metavar="DIR", help="A team's own rules; repeatable.")
def explain(code: str, rules: tuple[Path, ...]) -> int:
    """Show the page of a rule, given its code or name."""
    from nb2prod import api

    show(api.explain(code, rules=rules))
    return 0


@commands.command("rules")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--rules", multiple=True, type=_FOLDER, metavar="DIR", help="A team's own rules; repeatable.")
def list_rules(output_format: str, rules: tuple[Path, ...]) -> int:
    """List all rules."""
    from nb2prod import api

    show(api.catalogue_as(output_format, rules=rules))
    return 0


def _deliver(report: Any, given: dict[str, Any], outputs: list[tuple[str, Path]]) -> None:
    """Writes every report that was asked for; what could not be looked at goes to stderr."""
    from nb2prod.report.rendering import Look, render

    for text in report.warnings:
        tell(f"nb2prod: {text}")
    color = wants_color(given["color"], environment=os.environ, terminal=sys.stdout.isatty())
    if given["output_file"]:
        outputs = [*outputs, (given["output_format"], given["output_file"])]
    if given["diff"]:
        show(render(report, "diff", Look(color=color)))
        tell(f"nb2prod: {report.fixable} would be fixed")
    elif not given["output_file"]:
        text = render(report, given["output_format"], Look(width(), color, given["statistics"]))
        show(text) if report.source is None else tell(text.rstrip("\n"))
    if report.source is not None:
        deliver(report.source)
    for form, path in outputs:
        save(
            render(report, form, Look(color=given["color"] == "always", statistics=given["statistics"])), path
        )
    for failure in report.failures:
        complain(failure)


def _saying() -> Callable[[str], None]:
    """Tells a person in front of a terminal what is being done."""
    return (lambda text: tell(f"nb2prod: {text} …")) if sys.stderr.isatty() else (lambda text: None)


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


def _usage_error(error: click.ClickException) -> Nb2prodError:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "nb2prod"
    where = command.removeprefix("nb2prod").strip()
    what = " ".join(error.format_message().split()).rstrip(".")
    return Nb2prodError(
        what[:1].lower() + what[1:], where=where, todo=f"'{command} --help' shows what can be given"
    )


def _defect(error: Exception) -> Nb2prodError:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "unknown place"
    return Nb2prodError(
        f"internal error, {type(error).__name__} at {place}",
        where="",
        todo="please report it; nothing was changed",
    )
