r"""What a ``%`` line becomes.

>>> from nb2prod.notebook import mask
>>> of_line(mask("%cd data").magics[0], known=(), assigned=False).text
'os.chdir("data")'
>>> of_line(mask("%matplotlib inline").magics[0], known=(), assigned=False).dropped
'sets up the display of the session'
"""

import re
from collections.abc import Callable, Collection

from nb2prod.convert.magics import shell
from nb2prod.convert.magics.expansion import as_python, filled, is_computed, quoted
from nb2prod.convert.magics.values import Becomes, refuse
from nb2prod.notebook import Magic, known_magic, shell_commands
from nb2prod.notebook.ipython.words import words

_DISPLAY = "sets up the display of the session"
_SESSION = "is for working in the session and computes nothing"
_MEASURES = "measures, and leaves no names behind"
_DROPPED = {
    **dict.fromkeys("matplotlib config colors gui precision pprint xmode page tensorflow_version".split(), _DISPLAY),
    **dict.fromkeys("load_ext reload_ext unload_ext autoreload automagic autocall autosave".split(), _SESSION),
    **dict.fromkeys("dhist dirs doctest_mode hist history load loadpy logoff logon logstart logstate".split(), _SESSION),
    **dict.fromkeys("logstop lsmagic magic notebook pdb pdef pdoc pfile pinfo pinfo2 psearch psource".split(), _SESSION),
    **dict.fromkeys("pycat quickref qtconsole rehashx save tb unalias who who_ls whos alias_magic".split(), _SESSION),
    **dict.fromkeys("tensorboard watermark version_information connect_info clear less more man code_wrap".split(), _SESSION),
    **dict.fromkeys("killbgscripts alias bookmark debug nb_mypy wandb pastebin".split(), _SESSION),
    **dict.fromkeys("timeit memit lprun mprun snakeviz scalene pyinstrument".split(), _MEASURES),
}  # fmt: skip
_PYLAB = (
    "import numpy; import matplotlib; from matplotlib import pylab, mlab, pyplot; np = numpy; plt = pyplot; "
    "from pylab import *; from numpy import *"
)
_WRITE_PYTHON = "write in Python what it does"


def of_line(magic: Magic, *, known: Collection[str], assigned: bool) -> Becomes:
    """What the line becomes; ``assigned`` says that its value is given to a name.

    ``known`` are the names that the notebook has at this place.
    """
    if magic.name in _MEASURES_OR_SESSION and not assigned:
        return Becomes(dropped=_DROPPED[magic.name])
    handler = _HANDLERS.get(magic.name)
    if handler is not None:
        return handler(magic, known, assigned)
    commands = shell_commands(magic)
    if commands:
        command = commands[0].text
        return shell.lines_of(command, known=known) if assigned else shell.statement(command, known=known)
    if known_magic(magic.name) is None:
        return refuse(f"the magic %{magic.name} is unknown", _WRITE_PYTHON)
    return refuse(
        f"%{magic.name} has no counterpart outside of IPython", _WRITE_PYTHON, harmless=not assigned
    )


_MEASURES_OR_SESSION = frozenset(_DROPPED)


def _time(magic: Magic, _known: Collection[str], assigned: bool) -> Becomes:
    """``%time stmt``: the statement stays. Its masked text is what stands there, magics in it are the caller's."""
    code = magic.code[0].text if magic.code else ""
    if not code.strip():
        return Becomes(dropped=_MEASURES)
    if assigned and re.match(r"\s*[\w.\[\], ]+=(?!=)", code):
        return refuse(
            "%time in an assignment that holds another one binds both names", "write two statements"
        )
    if "\n" in code:
        return refuse("IPython itself reads one line behind the magic", "make it %%time, above the statement")
    return Becomes(text=code.rstrip(), noted="its time is no longer measured", reports=True)


def _cd(magic: Magic, known: Collection[str], assigned: bool) -> Becomes:
    quiet = magic.args.startswith("-q")
    path = magic.args.removeprefix("-q").strip()
    if assigned or path.startswith("-"):
        return refuse("%cd goes where the session has been before", "name the folder")
    if not is_computed(path, known):
        path = filled(path, known)
        if not path or path.startswith("~"):
            return Becomes(f"os.chdir(os.path.expanduser({quoted(path or '~')}))", ("os",), reports=not quiet)
        return Becomes(f"os.chdir({quoted(_unquoted(path))})", ("os",), reports=not quiet)
    return Becomes(f"os.chdir({as_python(path, known)})", ("os",), reports=not quiet)


def _unquoted(path: str) -> str:
    return path[1:-1] if len(path) > 1 and path[0] == path[-1] and path[0] in "'\"" else path


def _pwd(_magic: Magic, _known: Collection[str], assigned: bool) -> Becomes:
    if not assigned:
        return Becomes(dropped="looks around on the machine and changes nothing")
    return Becomes("os.getcwd()", ("os",))


def _env(magic: Magic, known: Collection[str], assigned: bool) -> Becomes:
    args = magic.args.strip()
    name, separator, value = args.partition("=" if "=" in args else " ")
    name, value = name.strip(), value.strip()
    if separator and not assigned:
        if re.search(r"\s", name) or is_computed(name, known):
            return refuse(f"%{magic.name} has no plain name of a variable", 'write os.environ["NAME"] = …')
        text = f"os.environ[{quoted(name)}] = {as_python(value, known)}"
        return Becomes(text, ("os",), reports=True)
    if args and not separator:
        return Becomes(f"os.environ[{as_python(name, known)}]", ("os",))
    if assigned:
        return Becomes("dict(os.environ)", ("os",))
    return Becomes(dropped="looks around on the machine and changes nothing")


def _system(magic: Magic, known: Collection[str], _assigned: bool) -> Becomes:
    return shell.lines_of(magic.args, known=known)


def _pylab(_magic: Magic, _known: Collection[str], assigned: bool) -> Becomes:
    if assigned:
        return refuse("%pylab gives nothing", "remove the assignment")
    return Becomes(_PYLAB, noted="the names of pylab are imported")


def _xdel(magic: Magic, _known: Collection[str], _assigned: bool) -> Becomes:
    return Becomes(f"del {', '.join(magic.unbinds)}") if magic.unbinds else Becomes(dropped=_SESSION)


def _aimport(magic: Magic, _known: Collection[str], _assigned: bool) -> Becomes:
    modules = [name for name in re.split(r"[,\s]+", magic.args) if name and not name.startswith("-")]
    return Becomes(f"import {', '.join(modules)}") if modules else Becomes(dropped=_SESSION)


def _store(magic: Magic, _known: Collection[str], _assigned: bool) -> Becomes:
    if magic.binds or magic.opens:
        return refuse(
            "%store -r takes values from another session", "compute them here, or read them from a file"
        )
    if magic.writes:
        return refuse("%store writes a value to a file", "write the file in Python")
    return Becomes(dropped="hands values to other sessions only")


def _run(magic: Magic, known: Collection[str], assigned: bool) -> Becomes:
    """What stands alone on its line was replaced by what it runs before; here is what may not be."""
    if assigned:
        return refuse("%run gives no value", "give it a line of its own")
    if is_computed(magic.args, known):
        return refuse("%run of a file whose name is computed", "write the name down")
    given = words(magic.args)
    files = [word for word in given if not word.startswith("-")]
    options = [word for word in given if word.startswith("-") and word != "-i"]
    if options or len(files) != 1:
        told = f"with {options[0]}" if options else "with arguments" if files else "without a file"
        return refuse(f"%run {told}", "import what is needed from a module")
    if magic.kind == "auto" or files[0].endswith(".ipy"):
        return refuse(
            "run of another file in a form that is hardly used", "write %run and a notebook or a .py file"
        )
    reason = "%run of another file together with other code, as part of it or below a magic"
    return refuse(reason, "give it a line of its own, at the beginning of that line")


_HANDLERS: dict[str, Callable[[Magic, Collection[str], bool], Becomes]] = {
    "aimport": _aimport,
    "cd": _cd,
    "env": _env,
    "prun": _time,
    "pwd": _pwd,
    "pylab": _pylab,
    "run": _run,
    "set_env": _env,
    "store": _store,
    "sx": _system,
    "system": _system,
    "time": _time,
    "xdel": _xdel,
}
