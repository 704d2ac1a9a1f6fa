"""What a fresh environment is asked to import: run there as a program, so standard library and Python 3.6 only.

>>> attempt("json", "loads"), attempt("json", "*"), attempt("xml", "dom")
('', '', '')
>>> attempt("json", "load_all")
'json has no load_all'
"""

import faulthandler
import importlib
import json
import os
import sys


def attempt(module, name):
    """Imports it; gives why that fails, or an empty text."""
    try:
        found = importlib.import_module(module)
        if name in ("", "*") or hasattr(found, name):
            return ""
        try:
            importlib.import_module(module + "." + name)
            return ""
        except ImportError as error:
            if getattr(error, "name", None) != module + "." + name:
                raise
            return f"{module} has no {name}"
    except BaseException as error:  # pylint: disable=broad-exception-caught  # an import may even exit
        return f"{type(error).__name__}: {' '.join(str(error).split())}"[:500]


def attempt_all(wanted, answer, seconds):
    """Writes a line to ``answer`` before each import, ``[number]``, and one after it, ``[number, why]``."""
    with open(answer, "a", encoding="utf-8") as file, open(os.devnull, "wb") as nowhere:
        for number, module, name in wanted:
            # The only way to end an import that hangs in compiled code is to end the process.
            faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
            file.write(json.dumps([number]) + "\n")
            file.flush()
            file.write(json.dumps([number, attempt(module, name)]) + "\n")
            file.flush()
        faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    attempt_all(json.loads(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
