"""What a magic does to the names of the notebook, told by its name and the rest of its line.

>>> effects("cell", "bash", "--out listing", "ls").binds
('listing',)
>>> effects("line", "store", "-r", None).opens
True
"""

import re
from collections.abc import Callable, Collection

from nb2prod.notebook.ipython.known import DATABRICKS, PROGRAMS, body_language, known_magic
from nb2prod.notebook.ipython.lexer import ends_with_semicolon
from nb2prod.notebook.ipython.statement import runs_statement, statement_start
from nb2prod.notebook.ipython.words import (
    expanded_names, first_name, is_dynamic, names, option_values, plain_words, words,
)  # fmt: skip
from nb2prod.notebook.value import Value, replace

# These run code of their own, or code from elsewhere, in the namespace of the notebook.
_OPENING = frozenset("cython cython_pyximport fortran pybind11 recall reload_kedro rep rerun sage".split())
_SCRIPTS = frozenset("bash perl pypy python python2 python3 ruby script sh".split())
_PYLAB_NAMES = tuple("numpy matplotlib pylab mlab pyplot np plt figsize display getfigs".split())
_SQL_RESULT = re.compile(r"(?:\A|\s)([^\W\d]\w*)\s*<<")
_SQL_NAME = re.compile(r"(?<![:\w]):([^\W\d]\w*)|\{\{?\s*([^\W\d]\w*)|\$([^\W\d]\w*)")
_LITERAL = re.compile(r"(\^?)([^\W\d]\w*)(\$?)\Z")
_CAPTURED = re.compile(r"(?:-\w+\s+)*([^\W\d]\w*)\s*=")


class Effects(Value):
    """The fields of ``Magic`` that tell what it does; they are described there."""

    binds: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    unbinds: tuple[str, ...] = ()
    star: tuple[str, ...] = ()
    runs: str | None = None
    writes: str | None = None
    opens: bool = False
    clears: bool = False


def effects(
    kind: str, name: str, args: str, body: str | None, bound: Collection[str] = (), *, assigned: bool = False
) -> Effects:
    """What the magic does to names and files.

    ``bound`` are the names of the notebook so far (``%reset_selective`` needs them); ``assigned`` says that
    the result of a shell line goes to a variable.
    """
    if kind == "help":
        return Effects(reads=first_name(args))
    if kind == "call":
        return Effects()
    if kind == "shell":
        # Only a plain !… leaves an exit code; !!… shows its result, so that _ is bound.
        left = "_" if name == "!!" else "_exit_code"
        return Effects(binds=() if assigned else (left,), reads=expanded_names(args))
    found = _of_cell(name, args, body or "") if kind == "cell" else _of_line(name, args, bound)
    unknown = name and known_magic(name) is None and name not in DATABRICKS
    if unknown or name in _OPENING:
        found = replace(found, opens=True)
    if not runs_statement(name):  # those take their line as it is: nothing is filled in
        found = replace(found, reads=tuple(dict.fromkeys(found.reads + expanded_names(args))))
    return found


def _of_cell(name: str, args: str, body: str) -> Effects:
    if name in _SCRIPTS:
        variables = ("--out", "--err", "--proc") if "--bg" in words(args) else ("--out", "--err")
        return Effects(binds=names(*option_values(args, *variables)))
    if name in ("sx", "system", "!"):
        return Effects(binds=names(*option_values(args, "--out")))
    if name in ("writefile", "file"):
        path = "".join(plain_words(args)[:1])
        return Effects(writes=None if is_dynamic(path) else path or None)
    if name == "capture":
        captured = names(*plain_words(args)[:1])
        # Behind a last ";" IPython throws the capture away, and an older one of the same name with it.
        return Effects(unbinds=captured) if ends_with_semicolon(body) else Effects(binds=captured)
    if name in ("bigquery", "bq"):
        return Effects(binds=names(*plain_words(args)[:1]), reads=_sql_names(body))
    if body_language(name) == "sql":
        return _sql(args + "\n" + body)
    return _of_line(name, args, ())


def _of_line(name: str, args: str, bound: Collection[str]) -> Effects:
    if name == "reset_selective":
        return _reset_selective(args, bound)
    handler = _HANDLERS.get(name)
    return handler(args) if handler else Effects()


def _alias(args: str) -> Effects:
    given = words(args)
    return Effects(binds=names(given[0]) if len(given) > 1 else ())


def _macro(args: str) -> Effects:
    given = plain_words(args)
    return Effects(binds=names(given[0]) if len(given) > 1 else ())


def _store(args: str) -> Effects:
    options = "".join(word for word in words(args) if word.startswith("-"))
    listed = plain_words(args)
    if "r" in options:
        return Effects(binds=names(*listed), opens=not listed)
    if "d" in options or "z" in options:
        return Effects()
    if len(listed) > 1 and listed[1].startswith(">"):
        path = "".join(listed[1:]).lstrip(">")
        return Effects(reads=names(listed[0]), writes=None if is_dynamic(path) else path or None)
    return Effects(reads=names(*listed))


def _reset(args: str) -> Effects:
    """``%reset in`` and its like only clear histories. Unattended, a kernel resets without ``-f`` too."""
    soft = any(re.fullmatch(r"-\w*s\w*", word) for word in words(args))
    return Effects(clears=soft or not plain_words(args))


def _reset_selective(args: str, bound: Collection[str]) -> Effects:
    """Deletes the names in which the pattern is found; one that is more than a literal is not followed."""
    found = _LITERAL.match("".join(plain_words(args)))
    if not found:
        return Effects()
    starts, literal, ends = found.groups()
    gone = [name for name in bound if literal in name]
    gone = [name for name in gone if not starts or name.startswith(literal)]
    gone = [name for name in gone if not ends or name.endswith(literal)]
    return Effects(unbinds=tuple(dict.fromkeys([literal, *sorted(gone)])))


def _run(args: str) -> Effects:
    given = words(args)
    script = "".join(plain_words(args, valued="lsDTbN")[:1])
    if "-m" in given or is_dynamic(script):
        return Effects(opens=True)
    return Effects(runs=script or None)


def _pylab(args: str) -> Effects:
    star = () if "--no-import-all" in words(args) else ("matplotlib.pylab", "numpy")
    return Effects(binds=_PYLAB_NAMES, star=star)


def _aimport(args: str) -> Effects:
    return Effects(binds=names(*(module.strip().partition(".")[0] for module in args.split(","))))


def _exchange(args: str) -> Effects:
    """Magics for other languages, which take names in with ``-i`` and give names back with ``-o``."""
    given = option_values(args, "-i", "--input", "--in")
    return Effects(reads=names(*given), binds=names(*option_values(args, "-o", "--output", "--out")))


def _profile(args: str) -> Effects:
    """``-f f`` names the function to be profiled."""
    options = args[: statement_start("lprun", args)]
    return Effects(reads=tuple(name for value in option_values(options, "-f") for name in first_name(value)))


def _timeit(args: str) -> Effects:
    return Effects(binds=names(*option_values(args[: statement_start("timeit", args)], "-v")))


def _sc(args: str) -> Effects:
    found = _CAPTURED.match(args)
    return Effects(binds=(found[1],) if found else ())


def _sql(text: str) -> Effects:
    line = text.partition("\n")[0]
    found = _SQL_RESULT.search(line)
    result = names(found[1]) if found else names(*option_values(line, "-o", "--output"))
    return Effects(binds=result, reads=_sql_names(text))


def _sql_names(text: str) -> tuple[str, ...]:
    found = (name for groups in _SQL_NAME.findall(text) for name in groups if name)
    return tuple(dict.fromkeys(found))


_HANDLERS: dict[str, Callable[[str], Effects]] = {
    "R": _exchange,
    "Rget": lambda args: Effects(),
    "Rpull": lambda args: Effects(binds=names(*words(args))),
    "Rpush": lambda args: Effects(reads=names(*words(args))),
    "aimport": _aimport,
    "alias": _alias,
    "julia": _exchange,
    "lprun": _profile,
    "macro": _macro,
    "matlab": _exchange,
    "mprun": _profile,
    "octave": _exchange,
    "octave_pull": lambda args: Effects(binds=names(*words(args))),
    "octave_push": lambda args: Effects(reads=names(*words(args))),
    "pylab": _pylab,
    "reset": _reset,
    "run": _run,
    "sc": _sc,
    "spark": _exchange,
    "sparksql": _sql,
    "sql": _sql,
    "store": _store,
    "timeit": _timeit,
    "xdel": lambda args: Effects(unbinds=names(*plain_words(args))),
}
_HANDLERS |= {name: lambda args: Effects(binds=("_exit_code",)) for name in PROGRAMS}
_HANDLERS |= {
    name: lambda args: Effects(reads=first_name(args))
    for name in ("pdef", "pdoc", "pfile", "pinfo", "pinfo2", "psource", "page")
}
