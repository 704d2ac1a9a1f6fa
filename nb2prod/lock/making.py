"""Making a lock: what the notebooks need, a version for each, resolved with everything that comes along.

>>> from nb2prod.lock.studying import study
>>> make_lock(study([Path("chrun.ipynb")]), Options(), Path("."))
Traceback (most recent call last):
nb2prod.errors.Nb2prodError: nb2prod: chrun.ipynb: no such file or folder
  check the path
"""

import os
import platform
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from nb2prod.environment import normalise
from nb2prod.errors import Nb2prodError
from nb2prod.lock.bounds import bounds_of
from nb2prod.lock.called import Called, called_in, needed_by
from nb2prod.lock.conflicts import in_words
from nb2prod.lock.contemporaries import limits_of
from nb2prod.lock.days import day_of
from nb2prod.lock.extras import extras_for
from nb2prod.lock.files import own_requirements, requirement_lines, texts_of
from nb2prod.lock.imports import needs_of
from nb2prod.lock.outputs import python_in_outputs
from nb2prod.lock.resolve import Wanted, appeared, resolve, versions_in
from nb2prod.lock.sources import Said, named_in, sources_to_ask, what_is_said
from nb2prod.lock.studying import with_others
from nb2prod.lock.undeclared import undeclared_by
from nb2prod.lock.values import Also, Bound, Choice, Lock, Locked, Need, Needs, Options, Source, Studied
from nb2prod.notebook import Value, replace
from nb2prod.replay import Installed, Interpreter, ask, find_interpreter

_VERSION = r"(\d+\.\d+)(?:\.\d+)?(?!\d)"


class _Known(Value):
    """What the sources say, which of them have an answer, the day of the source ``date``, and what is called."""

    said: Said
    sources: tuple[Source, ...]
    day: date | None
    called: tuple[Called, ...]

    def lacking(self, versions: Mapping[str, str]) -> tuple[Also, ...]:
        """What these versions and the calls need besides. What the kernel that ran the notebook lacks they did not."""
        found = {one.name: one for one in needed_by(self.called, versions)}
        if "kernel" in self.sources:
            found = {name: one for name, one in found.items() if name in self.said.kernel}
        return tuple((found | {one.name: one for one in undeclared_by(versions)}).values())


def make_lock(
    notebooks: Sequence[Studied], options: Options, folder: Path, also: Sequence[Also] = ()
) -> Lock:
    """The lock of these notebooks, for the folder in which it will lie; nothing is written.

    ``also`` are distributions that are to be in it though no notebook imports them.
    Raises Nb2prodError when nobody knows which Python is meant, and when there is no uv or no index.
    """
    sources = sources_to_ask(options)
    interpreter = _interpreter(notebooks, options) if "kernel" in sources else None
    installed = ask(interpreter) if interpreter else None
    everyone = with_others(notebooks)
    said = what_is_said(everyone, installed)
    needs = needs_of(everyone, installed, named_in(everyone) | said.kernel.keys())
    if interpreter is not None and interpreter.is_own:
        _must_have_all(said, needs)
    day = options.day or _day(notebooks)
    sources = _answering(sources, options, installed, day)
    python, python_source = _python(notebooks, options, installed)
    choices = tuple(_choices(_joined(needs.needs, also), said, sources, bounds_of(everyone)))
    lock = Lock(
        python=python,
        python_source=python_source,
        needs=needs,
        interpreter=interpreter.path if interpreter and python_source == "kernel" else None,
    )
    problem = _disagreement(choices, said) or _no_python(python)
    if needs.unknown or problem:
        return replace(lock, conflict=problem)
    return _whole(
        lock,
        choices,
        _Known(said=said, sources=sources, day=day, called=called_in(everyone)),
        options,
        folder,
    )


def _interpreter(notebooks: Sequence[Studied], options: Options) -> Interpreter | None:
    """The Python that runs the notebooks. Raises Nb2prodError if there are several, or none that was asked for."""
    found = {}
    for one in notebooks:
        spec = one.facts.notebook.metadata.get("kernelspec")
        name = spec.get("name") if isinstance(spec, dict) else None
        interpreter = find_interpreter(name if isinstance(name, str) else "", options.wish, os.environ)
        if interpreter is not None:
            found[interpreter.path] = interpreter
    if len(found) > 1 or (options.source == "kernel" and not found):
        what = "different Pythons run these notebooks" if found else "which Python runs this notebook?"
        raise Nb2prodError(what, where=notebooks[0].shown, todo="use --interpreter or --kernel")
    return next(iter(found.values()), None)


def _must_have_all(said: Said, needs: Needs) -> None:
    """nb2prod's own Python is that of the notebook only if it has what the notebook imports."""
    places = [need.places[0] for need in needs.needs if said.version(need.names, "kernel") is None]
    for place in (*places, *needs.unknown):
        raise Nb2prodError(
            f"which Python runs this notebook? nb2prod's own has no {place.module}",
            where=place.shown,
            todo="use --interpreter; or --source written to ask no Python",
        )


def _day(notebooks: Sequence[Studied]) -> date | None:
    days = [day_of(one.path, one.facts.notebook) for one in notebooks]
    return max((day for day in days if day is not None), default=None)


def _answering(
    sources: tuple[Source, ...], options: Options, installed: Installed | None, day: date | None
) -> tuple[Source, ...]:
    """The sources that have an answer. What the kernel lacks is new to it: only a day that the user names counts."""
    has_day = day is not None and (options.day is not None or installed is None)
    answers = {"kernel": installed is not None, "written": True, "date": has_day}
    answers["today"] = not (has_day and "date" in sources)
    return tuple(source for source in sources if answers[source])


def _python(notebooks: Sequence[Studied], options: Options, installed: Installed | None) -> tuple[str, str]:
    """The version of Python to lock for, as exactly as it is known, and who said so."""
    if options.python is not None:
        return options.python, "option"
    if installed is not None:
        return installed.python, "kernel"
    for one in notebooks:
        info = one.facts.notebook.metadata.get("language_info")
        version = info.get("version") if isinstance(info, dict) else None
        if isinstance(version, str) and (found := re.match(_VERSION, version)):
            return found[0], "notebook"
    told = filter(None, (python_in_outputs(one.facts.notebook) for one in notebooks))
    for version in told:
        return version, "outputs"
    return platform.python_version(), "today"


def _no_python(python: str) -> str | None:
    if python.startswith("3."):
        return None
    return f"the notebook is for Python {python}: only Python 3 can be locked (--python 3.11)"


def _joined(needs: Sequence[Need], also: Sequence[Also]) -> Iterator[tuple[Need, Also | None]]:
    """Every need with who else wants it, then what nobody imports."""
    wanted = {normalise(one.name): one for one in also}
    for need in needs:
        name = next(filter(wanted.__contains__, need.names), "")
        yield need, wanted.pop(name, None)
    for name, one in sorted(wanted.items()):
        yield Need((name,), ()), one


def _choices(
    needs: Iterable[tuple[Need, Also | None]],
    said: Said,
    sources: Sequence[Source],
    bounds: Mapping[str, Bound],
) -> Iterator[Choice]:
    for need, also in needs:
        source, version = said.choose(need.names, sources)
        bound = next((bounds[name] for name in need.names if name in bounds), None)
        yield Choice(need, source, version, also, extras_for(need.places), bound)


def _disagreement(choices: Sequence[Choice], said: Said) -> str | None:
    asked = (said.disagreement(one.need.names) for one in choices if one.source == "written")
    return next(filter(None, asked), None)


def _whole(lock: Lock, choices: Sequence[Choice], known: _Known, options: Options, folder: Path) -> Lock:
    """The lock with its versions and files, with what its releases and the calls need and do not declare."""
    first = _of_their_time(lock, choices, known, options, folder)
    lacking = known.lacking(_versions(first))
    if not lacking:
        return first
    more = (*choices, *_choices(_joined((), lacking), known.said, known.sources, {}))
    return _of_their_time(lock, more, known, options, folder)


def _of_their_time(
    lock: Lock, choices: Sequence[Choice], known: _Known, options: Options, folder: Path
) -> Lock:
    """The lock, in which what bounded releases ask for is no newer than they were, if that goes together."""
    wanted = _wanted(lock, choices, known, options)
    first = _resolved(lock, choices, known.said, wanted, folder)
    limits = limits_of(first.texts, _versions(first), choices, partial(appeared, wanted))
    moments = {name: limit.moment for name, limit in limits.items() if name not in wanted.constraints}
    if not moments:
        return first
    second = _resolved(lock, choices, known.said, replace(wanted, moments=moments), folder)
    if second.conflict is not None:
        return first
    before = _versions(first)
    told = tuple(
        (
            replace(one, bounds=(*one.bounds, limits[one.name].shown))
            if one.name in moments and before.get(one.name) != one.version
            else one
        )
        for one in second.distributions
    )
    return replace(second, distributions=told)


def _versions(lock: Lock) -> dict[str, str]:
    return {one.name: one.version for one in lock.distributions}


def _wanted(lock: Lock, choices: Sequence[Choice], known: _Known, options: Options) -> Wanted:
    direct = {name for one in choices for name in one.need.names}
    versions = known.said.everything(known.sources)
    day = known.day if "date" in known.sources else None
    constraints = {name: version for name, version in versions.items() if name not in direct}
    # What somebody wants today need not be as old as the notebook.
    timely = {one.need.name for one in choices if one.also is not None and not one.also.as_old}
    pinned = {one.need.name for one in choices if one.version is not None}
    return Wanted(
        requirements=tuple(one.requirement for one in choices),
        constraints=constraints,
        python=lock.python,
        until=f"{day.isoformat()}T23:59:59Z" if day else None,
        timeless=tuple(sorted({*pinned, *timely, *constraints})),
        index_url=options.index_url,
        find_links=options.find_links,
        universal=options.universal,
        allow_sdist=options.allow_sdist,
    )


def _resolved(lock: Lock, choices: Sequence[Choice], said: Said, wanted: Wanted, folder: Path) -> Lock:
    """The lock with its versions and files, or with the conflict that there is."""
    resolution = resolve(wanted, folder)
    if resolution.conflict is not None:
        return replace(lock, conflict=in_words(resolution.conflict, choices))
    chosen = {one.need.name: one for one in choices}
    versions = sorted(versions_in(resolution.requirements).items())
    texts = texts_of(
        wanted="".join(requirement_lines(one) for one in choices),
        requirements=own_requirements(resolution.requirements, "--no-deps" if resolution.deaf else ""),
        pylock=resolution.pylock,
        python=".".join(lock.python.split(".")[:2]),
    )
    distributions = tuple(
        _direct(chosen[name], version, said) if name in chosen else _indirect(name, version, said, wanted)
        for name, version in versions
    )
    return replace(
        lock,
        distributions=distributions,
        texts=texts,
        here=resolution.here,
        links=resolution.links,
        yanked=resolution.yanked,
    )


def _direct(choice: Choice, version: str, said: Said) -> Locked:
    need = choice.need
    return Locked(
        need.name, version, choice.source, said.others(need.names, choice.source), imports=need.places,
        why=choice.also.why if choice.also else "",
        bounds=(choice.bound.shown,) if choice.bound and choice.version is None else (),
    )  # fmt: skip


def _indirect(name: str, version: str, said: Said, wanted: Wanted) -> Locked:
    """A distribution that merely comes along; its source is the one whose wish could be met."""
    source: Source = "date" if wanted.until else "today"
    if wanted.constraints.get(name) == version:
        source = "kernel" if said.version((name,), "kernel") == version else "written"
    return Locked(name, version, source, said.others((name,), source))
