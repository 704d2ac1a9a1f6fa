"""Which names ``from module import *`` gives, asked of the interpreter that runs the notebook.

>>> import sys
>>> here = Interpreter(Path(sys.executable), "--interpreter")
>>> found = star_names_in(here, ("this_is_no_module", "html"))
>>> {name: names for name, names in found.items()}
{'html': ('escape', 'unescape')}
"""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from nb2prod.replay.interpreter import Interpreter

_SECONDS = 120
_SOURCE = """
import importlib, json, sys
found = {}
for name in sys.argv[1:]:
    try:
        module = importlib.import_module(name)
        names = getattr(module, "__all__", None)
        found[name] = sorted(names if names is not None else (n for n in vars(module) if not n.startswith("_")))
    except BaseException:
        pass
print("\\n" + json.dumps(found))
"""


def star_names_in(interpreter: Interpreter, modules: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Module → names, for those that can be imported there; the interpreter is isolated from every folder."""
    command = [str(interpreter.path), "-I", "-c", _SOURCE, *modules]
    try:
        done = subprocess.run(
            command, capture_output=True, check=True, timeout=_SECONDS, stdin=subprocess.DEVNULL
        )
        told = json.loads(done.stdout.decode().strip().splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return {}
    return {str(name): tuple(map(str, names)) for name, names in told.items()}
