"""Drives a generated project: sent as source into the notebook's interpreter, so standard library and Python 3.8 only.

The functions that the project's ``run()`` calls are wrapped where it finds them; what each gives back is written as a
fingerprint, one JSON object a line, with the step that was running when something was raised.

>>> made = []
>>> Wrapped("double", ["y"], lambda x: 2 * x, lambda told: made.append(told), str)(4)
8
>>> made
[{'step': 'double'}, {'step': 'double', 'outputs': {'y': '8'}}]
"""

import importlib
import inspect
import json
import os
import sys
import traceback


class Wrapped:
    """A step with a pen: tells when it begins, and what it gives back under which names."""

    def __init__(self, name, outputs, function, tell, fingerprint):
        self.name = name
        self.outputs = outputs
        self.function = function
        self.tell = tell
        self.fingerprint = fingerprint

    def __call__(self, *args, **kwargs):
        """Calls the step."""
        self.tell({"step": self.name})
        result = self.function(*args, **kwargs)
        if inspect.iscoroutine(result):
            return self.awaited(result)
        return self.told(result)

    async def awaited(self, coroutine):
        """The same for a step that awaits."""
        return self.told(await coroutine)

    def told(self, result):
        """Writes what came back, and hands it on."""
        named = named_parts(self.outputs, result)
        told = {name: self.fingerprint(value) for name, value in named.items()}
        self.tell({"step": self.name, "outputs": told})
        return result


def named_parts(names, result):
    """The outputs of a step by name: one as it is, several in a tuple or as fields of a dataclass."""
    if len(names) == 1:
        return {names[0]: result}
    if not names:
        return {}
    if isinstance(result, tuple) and not hasattr(result, "_fields"):
        return dict(zip(names, result))
    return {name: getattr(result, name) for name in names if hasattr(result, name)}


def place_of(error, folder):
    """The last line of the project that the error went through, as file and line."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if os.path.abspath(frame.filename).startswith(folder + os.sep)]
    if not inside:
        return "", 0
    return os.path.relpath(inside[-1].filename, folder).replace(os.sep, "/"), inside[-1].lineno


class Opened:
    """Hears which files below a folder are read; those that the run itself wrote before do not count."""

    def __init__(self, folder):
        self.folder = os.path.realpath(folder) + os.sep
        self.read = {}
        self.written = set()

    def hear(self, event, arguments):
        """An audit hook; it must never raise."""
        if event == "open" and arguments and isinstance(arguments[0], (str, bytes)):
            try:
                path = os.path.realpath(os.fsdecode(arguments[0]))
                if path.startswith(self.folder):
                    self.note(path, arguments[1], arguments[2])
            except (OSError, ValueError, TypeError):
                pass

    def note(self, path, mode, flags):
        """One file that is opened, by ``open`` or by ``os.open`` (which tells flags in place of a mode)."""
        writes = (
            any(letter in mode for letter in "wax+")
            if mode
            else bool((flags or 0) & (os.O_WRONLY | os.O_RDWR))
        )
        if writes:
            self.written.add(path)
        elif path not in self.written and os.path.isfile(path):
            self.read[path[len(self.folder) :].replace(os.sep, "/")] = True


def drive(job, fingerprint):
    """Runs the project that ``job`` describes; the exit code is 1 where it raises."""
    folder = os.path.abspath(job["folder"])
    sys.path.insert(0, folder)
    out = open(job["out"], "w", encoding="utf-8", errors="backslashreplace")

    def tell(event):
        out.write(json.dumps(event, default=str) + "\n")
        out.flush()

    opened = Opened(job["data"])
    if hasattr(sys, "addaudithook"):
        sys.addaudithook(opened.hear)
    try:
        train = importlib.import_module(job["package"] + ".train")
        main = importlib.import_module(job["package"] + ".__main__")
        main.set_up_logging()
        for name, outputs in job["steps"]:
            setattr(train, name, Wrapped(name, outputs, getattr(train, name), tell, fingerprint))
        results = train.run(None)
        tell({"results": {name: fingerprint(value) for name, value in results.items()}})
    except (
        BaseException
    ) as error:  # pylint: disable=broad-exception-caught  # SystemExit of a step is told as well
        file, line = place_of(error, folder)
        tell({"error": type(error).__name__, "message": str(error)[:2000], "file": file, "line": line})
        traceback.print_exc()
        return 1
    finally:
        tell({"opened": sorted(opened.read)})
        sys.stdout.flush()
        out.close()
    return 0
