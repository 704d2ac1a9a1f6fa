"""Runs each pattern as a notebook and as a project, in a process of its own, and writes what both printed.

Called as ``python inside.py JOBS RESULTS``; a job is {"key", "cells", "folder", "package"}.
"""

import contextlib
import io
import json
import logging
import os
import sys
import traceback
from pathlib import Path


def as_notebook(cells):
    """Runs cells in IPython."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.interactiveshell import InteractiveShell

    class Plain(DisplayHook):
        """Displays without prompts, as below a cell."""

        def write_output_prompt(self):
            """Nothing in front."""

        def write_format_data(self, format_dict, md_dict=None):
            """The text alone: a terminal begins long ones on a new line."""
            print(format_dict["text/plain"])

    InteractiveShell.displayhook_class = Plain
    shell = InteractiveShell.instance(history_length=0)
    shell.colors = "nocolor"
    shell.kernel = None  # pandas asks whether there is one, and prints wide frames otherwise without
    for source in cells:
        result = shell.run_cell(source, store_history=True)
        if not result.success:
            raise SystemExit("the notebook itself fails")


def as_project(package):
    """Runs a project's ``run``."""
    handler = logging.StreamHandler(
        sys.stdout
    )  # of the package alone: what libraries log is not the author's
    logging.getLogger(package).addHandler(handler)
    logging.getLogger(package).setLevel(logging.INFO)
    module = __import__(f"{package}.train", fromlist=["run"])
    module.run()


def in_a_process(work, folder):
    """The text that the work prints, and its error, from a child that shares nothing afterwards."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        text, error = io.StringIO(), ""
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        try:
            with contextlib.redirect_stdout(text):
                work()
        except (
            BaseException
        ):  # pylint: disable=broad-exception-caught  # whatever a pattern raises is its result
            error = traceback.format_exc()
        with os.fdopen(writing, "w", encoding="utf-8") as file:
            json.dump([text.getvalue(), error], file)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as file:
        found = json.load(file)
    os.waitpid(child, 0)
    return found


def main(jobs, results):
    """Runs all jobs."""
    import IPython.core.interactiveshell  # noqa: F401  # once, for all children

    found = {}
    for job in json.loads(Path(jobs).read_text(encoding="utf-8")):
        folder = Path(job["folder"])
        places = [folder / "notebook", folder / "project"]
        for place in (*places, places[1] / "data"):
            place.mkdir(parents=True, exist_ok=True)
        notebook = in_a_process(lambda cells=job["cells"]: as_notebook(cells), places[0])
        project = in_a_process(lambda package=job["package"]: as_project(package), places[1])
        found[job["key"]] = {"notebook": notebook, "project": project}
    Path(results).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
