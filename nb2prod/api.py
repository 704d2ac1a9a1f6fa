"""What nb2prod does, for Python: wiring, no printing.

>>> from nb2prod.api import check
>>> check(["no-such-folder"]).exit_code
2
"""

import gc
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from nb2prod.errors import Nb2prodError
from nb2prod.lint.batch import Checker, NotebookFile, Outcome, Task, check_files
from nb2prod.lint.catalogue import Catalogue, load_catalogue
from nb2prod.lint.config import find_config, rule_options, selected
from nb2prod.lint.finding import NotebookFindings
from nb2prod.lint.run import Selection
from nb2prod.lint.selection import Wish
from nb2prod.lint.settings import Settings
from nb2prod.notebook import Missing, Value, find_notebooks, shown_path
from nb2prod.notebook.ignores import IgnoreRules
from nb2prod.report.progress import progress
from nb2prod.report.report import Report
from nb2prod.rule import Rule, Severity

__all__ = ["CheckOptions", "Nb2prodError", "Report", "Severity", "Wish", "catalogue_as", "check", "explain"]

_LONG_RUN = 40  # notebooks, from which on a progress bar is worth its flicker


class CheckOptions(Value):
    """What a check is asked for beyond its paths; without a value, the configuration or the default decides.

    ``stdin_name`` names the notebook whose bytes come from stdin, in place of any path.
    """

    wish: Wish = Wish()
    fail_on: Severity | None = None
    exit_zero: bool = False
    jobs: int | None = None
    config: Path | None = None
    isolated: bool = False
    rules: tuple[Path, ...] = ()
    stdin_name: str | None = None
    progress: bool = False


def check(paths: Sequence[str | Path], options: CheckOptions = CheckOptions()) -> Report:
    """Checks notebooks and folders of notebooks.

    What cannot be looked at stands in the report's ``failures``. Raises Nb2prodError for a wrong configuration.
    """
    start = Path(options.stdin_name or next(iter(paths), "."))
    config = find_config(
        start if start.is_dir() else start.parent, file=options.config, isolated=options.isolated
    )
    settings, folders = config.settings, (*config.rules, *options.rules)
    catalogue = load_catalogue(folders)
    codes = selected(settings, options.wish, catalogue)
    task = Task(
        selection=Selection(codes=codes, options=rule_options(settings, catalogue)),
        team_rules=folders,
        per_file=_meant(settings, catalogue),
        folder=settings.folder,
    )
    with _collector_off():
        if options.stdin_name is not None:
            file = NotebookFile(start, shown_path(start))
            outcomes: list[Outcome] = [Checker(task, catalogue).text(sys.stdin.buffer.read(), file)]
        else:
            outcomes = _check_paths(paths, task, settings, catalogue, options)
    return _report(
        outcomes, catalogue, config.warnings, options.fail_on or settings.fail_on, options.exit_zero
    )


def explain(code: str, *, rules: Sequence[Path] = ()) -> str:
    """The page of the rule with this code or name. Raises Nb2prodError, with the nearest one, if there is none."""
    catalogue = load_catalogue(rules)
    rule = catalogue.find(code)
    if rule is None:
        raise Nb2prodError(f"unknown rule '{code}'", where="explain", todo=catalogue.nearest(code))
    from nb2prod.report.page import page  # a check needs no pages

    return page(rule)


def catalogue_as(form: str, *, rules: Sequence[Path] = ()) -> str:
    """The table of all rules as ``text`` or ``json``."""
    from nb2prod.report.page import table, table_as_json

    return {"text": table, "json": table_as_json}[form](load_catalogue(rules))


def _check_paths(
    paths: Sequence[str | Path], task: Task, settings: Settings, catalogue: Catalogue, options: CheckOptions
) -> list[Outcome]:
    found = list(find_notebooks([str(path) for path in paths]))
    missing = [
        Nb2prodError(one.what, where=one.shown, todo=one.todo) for one in found if isinstance(one, Missing)
    ]
    files = _not_excluded([one for one in found if isinstance(one, NotebookFile)], paths, settings)
    with progress(len(files), visible=options.progress and len(files) >= _LONG_RUN) as done:
        return [*missing, *check_files(files, task, catalogue=catalogue, jobs=options.jobs, done=done)]


def _not_excluded(
    files: list[NotebookFile], paths: Sequence[str | Path], settings: Settings
) -> list[NotebookFile]:
    """The files without those that the configuration excludes; a file that was named is always taken."""
    if not settings.exclude:
        return files
    rules = IgnoreRules(base=os.path.abspath(settings.folder), lines=settings.exclude)
    named = {Path(path) for path in paths}
    return [
        file
        for file in files
        if file.path in named or not rules.decide(os.path.abspath(file.path), is_folder=False)
    ]


def _report(
    outcomes: Sequence[Outcome],
    catalogue: Catalogue,
    warnings: tuple[str, ...],
    fail_on: Severity,
    exit_zero: bool,
) -> Report:
    notebooks = tuple(outcome for outcome in outcomes if isinstance(outcome, NotebookFindings))
    return Report(
        notebooks=notebooks,
        failures=tuple(outcome for outcome in outcomes if isinstance(outcome, Nb2prodError)),
        rules=_rules_of(notebooks, catalogue),
        warnings=warnings,
        fail_on=fail_on,
        exit_zero=exit_zero,
    )


def _rules_of(notebooks: Sequence[NotebookFindings], catalogue: Catalogue) -> Mapping[str, Rule]:
    codes = {finding.code for notebook in notebooks for finding in notebook.findings}
    return {code: catalogue[code] for code in sorted(codes)}


def _meant(settings: Settings, catalogue: Catalogue) -> tuple[tuple[str, frozenset[str]], ...]:
    """The codes that each pattern of ``per-file-ignores`` means."""
    return tuple(
        (pattern, frozenset(rule.code for selector in selectors for rule in catalogue.matching(selector)))
        for pattern, selectors in settings.per_file_ignores
    )


@contextmanager
def _collector_off() -> Iterator[None]:
    """Parsing is several times faster without the cyclic collector; it is as it was afterwards."""
    enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if enabled:
            gc.enable()
