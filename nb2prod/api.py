"""What nb2prod does, for Python: wiring, no printing.

>>> from nb2prod.api import check
>>> check(["no-such-folder"]).exit_code
2
"""

import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nb2prod.errors import Nb2prodError
from nb2prod.lint.batch import CachePlace, Checker, NotebookFile, Outcome, Task, check_files
from nb2prod.lint.catalogue import Catalogue, load_catalogue
from nb2prod.lint.config import find_config, rule_options, selected
from nb2prod.lint.finding import FixWish, NotebookFindings
from nb2prod.lint.pylintrules import is_pylint
from nb2prod.lint.run import Selection
from nb2prod.lint.selection import Wish
from nb2prod.lint.settings import Settings
from nb2prod.lint.spool import Spool
from nb2prod.notebook import Missing, Value, find_notebooks, shown_path
from nb2prod.notebook.ignores import IgnoreRules
from nb2prod.report.plain import plain
from nb2prod.report.progress import progress
from nb2prod.report.report import Report, counted
from nb2prod.rule import Rule, Severity

if TYPE_CHECKING:
    from nb2prod.convert.conversion import Conversion, ConvertOptions
    from nb2prod.replay import Progress
    from nb2prod.verify import Verification, VerifyOptions
    from nb2prod.lint.baseline import Baseline
    from nb2prod.lint.since import Changed
    from nb2prod.lock import Options as LockOptions
    from nb2prod.report.locked import LockReport

__all__ = [
    "CheckOptions",
    "FixWish",
    "Nb2prodError",
    "Report",
    "Severity",
    "Wish",
    "catalogue_as",
    "check",
    "convert",
    "clear_cache",
    "explain",
    "lock",
    "verify",
]

_LONG_RUN = 40  # notebooks, from which on a progress bar is worth its flicker
_MOST_NAMED = 16  # rules of a family


class CheckOptions(Value):
    """What a check is asked for beyond its paths; without a value, the configuration or the default decides.

    ``stdin_name`` names the notebook whose bytes come from stdin, in place of any path. ``fix`` asks for fixes: in
    the files, or for stdin in the report's ``fixes``. Findings that are old are silent: those that the file
    ``baseline`` remembers, those that ``write_baseline`` is to remember from now on, and those that stood in the
    notebooks at the git revision ``since``. Without ``places`` findings in cells are told no place in the file itself.
    ``with_pylint`` asks pylint as well. ``cache`` is the folder where results are kept between runs; None keeps nothing.
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
    fix: FixWish | None = None
    baseline: Path | None = None
    write_baseline: Path | None = None
    since: str | None = None
    places: bool = True
    with_pylint: bool = False
    cache: Path | None = None


def check(paths: Sequence[str | Path], options: CheckOptions = CheckOptions()) -> Report:
    """Checks notebooks and folders of notebooks.

    What cannot be looked at stands in the report's ``failures``. Raises Nb2prodError for a wrong configuration, a
    baseline that is none, and an unknown revision.
    """
    _require_sense(options)
    start = Path(options.stdin_name or next(iter(paths), "."))
    config = find_config(
        start if os.path.isdir(start) else start.parent, file=options.config, isolated=options.isolated
    )
    settings, folders = config.settings, (*config.rules, *options.rules)
    catalogue = load_catalogue(folders, pylint=options.with_pylint)
    codes = selected(settings, options.wish, catalogue)
    task = Task(
        selection=Selection(codes=codes, options=rule_options(settings, catalogue), places=options.places),
        team_rules=folders,
        per_file=_meant(settings, catalogue),
        folder=settings.folder,
        fix=options.fix,
        pylint=options.with_pylint,
        cache=_cache_place(options.cache, folders),
    )
    baseline = _read_baseline(options)
    with _collector_off():
        if options.stdin_name is not None:
            file = NotebookFile(start, shown_path(start))
            task = _sparing(task, [file], baseline, None)
            outcomes: Iterable[Outcome] = [Checker(task, catalogue).text(sys.stdin.buffer.read(), file)]
        else:
            outcomes = _check_paths(paths, task, settings, catalogue, options, baseline)
        notebooks, failures = _gathered(outcomes)
    notebooks, told = _remembering(notebooks, baseline, options.write_baseline, codes)
    return Report(
        notebooks=notebooks,
        failures=failures,
        rules=_rules_of(notebooks, catalogue),
        warnings=(*config.warnings, *told, *_left_out(notebooks)),
        fail_on=options.fail_on or settings.fail_on,
        exit_zero=options.exit_zero,
    )


def clear_cache(folder: Path) -> tuple[int, int]:
    """Empties the cache in a folder; how many results that were, and their bytes."""
    from nb2prod.lint.cachefolder import clear

    return clear(folder)


def _cache_place(folder: Path | None, team_rules: Sequence[Path]) -> CachePlace | None:
    if folder is None:
        return None
    from nb2prod.lint.cache import settings_digest  # a check without a cache needs none of it

    return CachePlace(folder, settings_digest(team_rules))


def _require_sense(options: CheckOptions) -> None:
    """Raises Nb2prodError for options that contradict each other."""
    if options.since is not None and options.stdin_name is not None:
        raise Nb2prodError("stdin has no old version", where="--since", todo="name files or folders")
    if options.since is not None and options.write_baseline is not None:
        what = "with --since the baseline would forget all notebooks that did not change"
        raise Nb2prodError(what, where="--write-baseline", todo="leave --since out")


def _read_baseline(options: CheckOptions) -> "Baseline | None":
    """What the baseline remembers; None where there is none, or a new one is to be written."""
    if options.baseline is None or options.write_baseline is not None:
        return None
    from nb2prod.lint.baseline import read_baseline  # only who has one pays for it

    return read_baseline(options.baseline)


def _gathered(outcomes: Iterable[Outcome]) -> tuple[Spool[NotebookFindings], tuple[Nb2prodError, ...]]:
    """What was found in notebooks, and what could not be looked at."""
    failures: list[Nb2prodError] = []

    def notebooks() -> Iterator[NotebookFindings]:
        for outcome in outcomes:
            if isinstance(outcome, Nb2prodError):
                failures.append(outcome)
            else:
                yield outcome

    return Spool(notebooks()), tuple(failures)


def _remembering(
    notebooks: Spool[NotebookFindings], baseline: "Baseline | None", new: Path | None, codes: frozenset[str]
) -> tuple[Spool[NotebookFindings], tuple[str, ...]]:
    """The notebooks without the findings that a baseline remembers, and what to tell of it; ``new`` is one to write."""
    told: tuple[str, ...] = ()
    if new is not None:
        from nb2prod.lint.baseline import write_baseline

        baseline = write_baseline(new, notebooks)
        told = (f"{new}: {counted(baseline.size, 'finding')} remembered",)
    elif baseline is not None:
        told = tuple(baseline.gone(notebooks, codes))
    if baseline is None:
        return notebooks, ()
    return Spool(map(baseline.without_old, notebooks)), tuple(plain(text) for text in told)


def explain(code: str, *, rules: Sequence[Path] = ()) -> str:
    """The page of the rule with this code or name. Raises Nb2prodError, with the nearest one, if there is none."""
    catalogue = load_catalogue(rules, pylint=is_pylint(code))
    rule = catalogue.find(code)
    if rule is None and (family := [one.code for one in catalogue.matching(code)]):
        what = f"'{code}' names {len(family)} rules"
        some = ", ".join(family[:_MOST_NAMED])
        raise Nb2prodError(what, where="explain", todo=f"name one: {some}; 'nb2prod rules' lists all")
    if rule is None:
        raise Nb2prodError(f"unknown rule '{code}'", where="explain", todo=catalogue.nearest(code))
    from nb2prod.report.page import page  # a check needs no pages

    return page(rule)


def catalogue_as(form: str, *, rules: Sequence[Path] = ()) -> str:
    """The table of all rules as ``text`` or ``json``."""
    from nb2prod.report.page import table, table_as_json

    return {"text": table, "json": table_as_json}[form](load_catalogue(rules))


def lock(
    paths: Sequence[Path], options: "LockOptions", *, folder: Path | None = None, only_check: bool = False
) -> "LockReport":
    """Locks the environment that notebooks need, in ``folder`` (default: theirs), or only checks the lock there.

    Raises Nb2prodError for a notebook that cannot be read, an unknown Python, and without uv or an index.
    """
    from nb2prod.lock import lock_notebooks
    from nb2prod.report.locked import LockReport

    return LockReport(lock_notebooks(paths, options, folder=folder, only_check=only_check))


def convert(
    path: Path, options: "ConvertOptions", *, say: Callable[[str], None] = lambda text: None
) -> "Conversion":
    """Converts a notebook into a project that gives what the notebook gave; ``say`` hears what is being done.

    Raises Nb2prodError for wrong usage, an unknown Python, and where there is nothing to resolve a lock from.
    """
    from nb2prod.convert.converting import convert as convert_notebook

    return convert_notebook(path, options, say)


def verify(path: Path, options: "VerifyOptions", *, progress: bool = False) -> "Verification":
    """Replays a notebook, and answers whether it runs, gives the same twice, and gives what it gave.

    With ``progress`` a bar on stderr shows how far each run is. Raises Nb2prodError for what is no Python notebook, and
    for whatever keeps a run from beginning.
    """
    from nb2prod.report.progress import cells_progress
    from nb2prod.verify import headings_of, verify_notebook

    titles = headings_of(path) if progress else {}
    with cells_progress(visible=progress) as heard:

        def told(run: int, now: "Progress") -> None:
            heard(run, now.done, now.of, plain(titles.get(now.cell) or f"cell {now.cell}"))

        return verify_notebook(path, options, progress=told if progress else None)


def _check_paths(
    paths: Sequence[str | Path],
    task: Task,
    settings: Settings,
    catalogue: Catalogue,
    options: CheckOptions,
    baseline: "Baseline | None",
) -> Iterator[Outcome]:
    found = list(find_notebooks([str(path) for path in paths]))
    for one in found:
        if isinstance(one, Missing):
            yield Nb2prodError(one.what, where=one.shown, todo=one.todo)
    files = _not_excluded([one for one in found if isinstance(one, NotebookFile)], paths, settings)
    changes = _changes(files, options.since)
    files = files if changes is None else [change.file for change in changes]
    with progress(len(files), visible=options.progress and len(files) >= _LONG_RUN) as done:
        fixing = _sparing(task, files, baseline, changes)
        outcomes = check_files(files, fixing, catalogue=catalogue, jobs=options.jobs, done=done)
        if changes is not None:
            from nb2prod.lint.since import only_new

            outcomes = only_new(outcomes, changes, task, catalogue)
        yield from outcomes
    if task.cache is not None:
        from nb2prod.lint.cachefolder import prune

        prune(task.cache.folder)


def _sparing(
    task: Task, files: Sequence[NotebookFile], baseline: "Baseline | None", changes: "list[Changed] | None"
) -> Task:
    """The task, whose fixes leave old findings alone."""
    if task.fix is None or (baseline is None and changes is None):
        return task
    from nb2prod.lint.sparing import sparing  # only fixes pay for it

    return sparing(task, files, baseline=baseline, changes=changes)


def _changes(files: list[NotebookFile], since: str | None) -> "list[Changed] | None":
    """The files that changed since that revision; None where none was named."""
    if since is None:
        return None
    from nb2prod.lint.since import changed_since  # a check alone needs no git

    return changed_since(since, files)


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


def _left_out(notebooks: Iterable[NotebookFindings]) -> Iterator[str]:
    """What to tell of the fixes that were not made."""
    for notebook in notebooks:
        for text in notebook.fixes.left_out if notebook.fixes is not None else ():
            yield plain(f"{notebook.path}: {text}")


def _rules_of(notebooks: Iterable[NotebookFindings], catalogue: Catalogue) -> Mapping[str, Rule]:
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
