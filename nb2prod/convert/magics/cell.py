r"""What a ``%%`` cell becomes. Its text begins on the magic's line and keeps the number of lines.

>>> from nb2prod.notebook import mask
>>> print(of_cell(mask("%%writefile notes.txt\none\ntwo").magics[0], known=(), modules=()).text)
with open("notes.txt", "w", encoding="utf-8") as written: written.write(
"one\n"
"two\n")
"""

from collections.abc import Collection

from nb2prod.convert.magics import shell
from nb2prod.convert.magics.expansion import as_python, filled, is_computed
from nb2prod.convert.magics.values import Becomes, refuse
from nb2prod.notebook import Magic

_SHOWS = frozenset("HTML SVG html javascript js latex markdown svg mermaid tikz dot".split())
_BODY_STAYS = {
    "time": "its time is no longer measured",
    "prun": "it is no longer profiled",
    "lprun": "it is no longer profiled",
    "mprun": "it is no longer profiled",
    "pyinstrument": "it is no longer profiled",
    "scalene": "it is no longer profiled",
    "snakeviz": "it is no longer profiled",
    "viztracer": "it is no longer profiled",
    "heat": "it is no longer profiled",
}
_SHELLS = {"bash": "bash", "sh": "sh"}
_DATABRICKS = frozenset({"fs", "md", "r", "scala", "sql"})
_BODY_IN_PYTHON = "write in Python what the cell does"


def of_cell(magic: Magic, *, known: Collection[str], modules: Collection[str]) -> Becomes:
    """What the cell's own line, or all of the cell, becomes. An empty text says that a Python body stays as it is.

    ``modules`` are the names of the modules that the notebook imports.
    """
    name = magic.name
    if name in _BODY_STAYS:
        return Becomes(noted=_BODY_STAYS[name], reports=True)
    if name == "capture":
        return Becomes(noted="what it prints is no longer held back", silent=True)
    if name == "timeit":
        return Becomes(dropped="measures, and leaves no names behind")
    if name in _SHOWS or name == "md":
        return Becomes(dropped="shows something and computes nothing")
    if name in ("writefile", "file"):
        return _written(magic, known, modules)
    if name in _SHELLS or (name == "script" and magic.args.split()[-1:] in (["bash"], ["sh"])):
        return _script(magic)
    harmless = not magic.opens and not magic.writes and name not in ("sx", "system", "!")
    return refuse(f"%%{name} is written in another language than Python", _BODY_IN_PYTHON, harmless=harmless)


def _script(magic: Magic) -> Becomes:
    words = magic.args.split()
    program = _SHELLS.get(magic.name) or words[-1]
    options = words if magic.name in _SHELLS else words[:-1]
    check = "--no-raise-error" not in options
    options = [word for word in options if word not in ("--no-raise-error", "--raise-error")]
    output = ""
    if options[:1] == ["--out"] and len(options) == 2 and options[1].isidentifier():
        output = options[1]
    elif options:
        return refuse(f"%%{magic.name} with {options[0]}", _BODY_IN_PYTHON)
    body = magic.body or ""
    installed = shell.installing(body)
    if installed is not None and not output:
        return installed
    text = shell.script(program, body, check=check)
    text = f"{output} = {text}" if output else f'print({text}, end="")'
    return Becomes(text, ("subprocess",), noted=f"{program} runs it as a program of its own")


def _written(magic: Magic, known: Collection[str], modules: Collection[str]) -> Becomes:
    words = magic.args.split()
    appends = words[:1] in (["-a"], ["--append"])
    path = magic.args.strip().partition(" ")[2].strip() if appends else magic.args.strip()
    if not path or path.startswith("-"):
        return refuse(f"%%{magic.name} without the name of a file", "name the file")
    if len(path) > 1 and path[0] == path[-1] and path[0] in "'\"":
        path = path[1:-1]
    body = (magic.body or "").removesuffix("\n") + "\n"
    plain = None if is_computed(path, known) else filled(path, known).removeprefix("./")
    if plain is not None and plain.endswith(".py") and plain[:-3] in modules:
        if appends:
            return refuse(
                f"%%{magic.name} adds to a module that the notebook imports", "write the module in one cell"
            )
        noted = f"{plain} is a module of the project"
        return Becomes(dropped=noted, helper=(plain[:-3], body), reports=True)
    name = next(one for one in ("written", "written_file", "written_here") if one not in known)
    opened = f'open({as_python(path, known)}, "{"a" if appends else "w"}", encoding="utf-8")'
    text = f"with {opened} as {name}: {name}.write(\n{shell.literal_lines(magic.body or '')})"
    return Becomes(text, reports=True)
