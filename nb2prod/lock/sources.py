"""Where each version comes from: the sources in their order, and what each of them says.

>>> said = Said(kernel={"numpy": "1.26.4"}, written=(("n.ipynb", {"numpy": "1.25.0"}),))
>>> said.choose(("numpy",), ("kernel", "written", "today"))
('kernel', '1.26.4')
>>> said.others(("numpy",), "kernel")
{'written': '1.25.0'}
"""

import re
from collections.abc import Iterable, Sequence

from nb2prod.environment import install_lines, normalise, pins_for
from nb2prod.errors import Nb2prodError
from nb2prod.lock.outputs import VERSION, versions_in_outputs
from nb2prod.lock.values import SOURCES, Options, Source, Studied
from nb2prod.notebook import Value
from nb2prod.replay import Installed, Wish


class Said(Value):
    """What the sources say: distribution (PEP 503 spelling) → version; ``written`` for each notebook apart."""

    kernel: dict[str, str] = {}
    written: tuple[tuple[str, dict[str, str]], ...] = ()

    def choose(self, names: Sequence[str], sources: Sequence[Source]) -> tuple[Source, str | None]:
        """The first source that gives one of these names a version, and the version; the last, if none does."""
        for source in sources:
            version = self.version(names, source)
            if version is not None:
                return source, version
        return sources[-1], None

    def version(self, names: Iterable[str], source: Source) -> str | None:
        """The version that a source gives to the first of these names that it knows."""
        tables = [self.kernel] if source == "kernel" else []
        tables += [table for _, table in self.written] if source == "written" else []
        return next((table[name] for name in names for table in tables if name in table), None)

    def others(self, names: Sequence[str], source: Source) -> dict[str, str]:
        """What the sources say that were not followed."""
        said = {other: self.version(names, other) for other in ("kernel", "written") if other != source}
        return {other: version for other, version in said.items() if version is not None}

    def everything(self, sources: Sequence[Source]) -> dict[str, str]:
        """Every version that one of the sources gives, of the first that does."""
        tables = [self.kernel] if "kernel" in sources else []
        tables += [table for _, table in self.written] if "written" in sources else []
        joined: dict[str, str] = {}
        for table in tables:
            joined = table | joined
        return joined

    def disagreement(self, names: Sequence[str]) -> str | None:
        """In words, how the notebooks ask for different versions of a distribution; None if they do not."""
        said = {}
        for notebook, table in self.written:
            version = next((table[name] for name in names if name in table), None)
            if version is not None:
                said.setdefault(version, notebook)
        if len(said) < 2:
            return None
        asked = ", ".join(f"{version} ({notebook})" for version, notebook in said.items())
        return f"the notebooks ask for different versions of {names[0]}: {asked}"


def sources_to_ask(options: Options) -> tuple[Source, ...]:
    """The sources in order, from the one that the user names on. A day alone means the source ``date``.

    Raises Nb2prodError for options that contradict each other.
    """
    names_python = options.wish != Wish()
    first = options.source or ("date" if options.day and not names_python else "kernel")
    if names_python and first != "kernel":
        raise _contradiction("--interpreter and --kernel", first)
    if options.day and first == "today":
        raise _contradiction("--date", first)
    return SOURCES[SOURCES.index(first) :]


def _contradiction(option: str, source: str) -> Nb2prodError:
    return Nb2prodError(f"means nothing with --source {source}", where=option, todo="leave one of them out")


def what_is_said(notebooks: Sequence[Studied], installed: Installed | None) -> Said:
    """What the kernel and the texts around and in the notebooks say."""
    kernel = installed.packages if installed else {}
    written = tuple((one.shown, _usable(_written(one))) for one in notebooks)
    return Said(kernel=_usable(kernel), written=written)


def named_in(notebooks: Sequence[Studied]) -> frozenset[str]:
    """The distributions that pins and install lines name, with a version or without."""
    named: frozenset[str] = frozenset()
    for one in notebooks:
        named |= pins_for(one.facts, one.surroundings, install_lines(one.facts)).named
    return named


def _written(notebook: Studied) -> dict[str, str]:
    pins = pins_for(notebook.facts, notebook.surroundings, install_lines(notebook.facts))
    return versions_in_outputs(notebook.facts) | {
        name: version for name, version in pins.exact.items() if version
    }


def _usable(versions: dict[str, str]) -> dict[str, str]:
    """Versions that an index can know: a local part (``+cpu``) is left away, what is no version left out."""
    return {
        normalise(name): version.partition("+")[0]
        for name, version in versions.items()
        if re.fullmatch(VERSION, version)
    }
