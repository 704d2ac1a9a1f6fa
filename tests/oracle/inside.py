"""Runs cells in IPython as a kernel does, without a kernel. Runs *in the notebook's interpreter*: no import of ours.

Reads one job a line from standard input, writes one outcome a line to standard output:

    {"cells": [[1, "x"]], "folder": "/tmp", "seconds": 60}   →   {"kind": "name-error", "cell": 1, "name": "x"}

Each job runs in a fork of this process, so that IPython is imported only once and no job sees another's names.
"""

import json
import os
import signal
import sys
import warnings


def quiet_shell(errors):
    """IPython without a screen, an event loop and a database (which would belong to the parent process).

    Each run of a cell, and of a cell within a cell, adds its error or None to the list ``errors``.
    """
    # Imported here: whoever collects the tests of this folder need not have IPython.
    from IPython.core.interactiveshell import InteractiveShell

    class Shell(InteractiveShell):  # pylint: disable=abstract-method
        """IPython that needs nothing around it."""

        def enable_gui(self, gui=None):
            """There is no event loop to start."""

        def init_history(self):
            """Nothing is kept for the next session."""
            self.config.HistoryManager.enabled = False
            super().init_history()

        def run_cell(self, *args, **options):
            """Remembers the first error, also the one that ``%%capture`` hides from the run of its own cell."""
            result = super().run_cell(*args, **options)
            errors.append(result.error_before_exec or result.error_in_exec)
            return result

    return Shell.instance()


def run(cells, folder):
    """Runs the cells, a list of (number, source, may_raise), until one raises; the outcome as a dict."""
    os.chdir(folder)
    sys.path[0] = folder
    warnings.simplefilter("ignore")
    errors = []
    shell = quiet_shell(errors)
    for number, source, may_raise in cells:
        errors.clear()
        shell.run_cell(source, store_history=True)
        error = next(filter(None, errors), None)
        if error is None or may_raise:
            continue
        if type(error) is NameError:
            return {"kind": "name-error", "cell": number, "name": error.name}
        return {"kind": "other-error", "cell": number, "name": type(error).__name__}
    return {"kind": "finished", "cell": 0, "name": ""}


def run_in_fork(job):
    """The outcome of one job; ``died`` when the process reached its limit or crashed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.alarm(job["seconds"])
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        try:
            os.write(writer, json.dumps(run(job["cells"], job["folder"])).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return text or json.dumps({"kind": "died", "cell": 0, "name": ""})


if __name__ == "__main__":
    import IPython  # noqa: F401  (once for all forks)

    for line in sys.stdin:
        print(run_in_fork(json.loads(line)), flush=True)
