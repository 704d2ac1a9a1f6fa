"""What runs inside the notebook's kernel: sent there as source, so standard library and Python 3.8 only.

IPython's startup runs it in a namespace of its own, so that the notebook finds no new names. It writes one JSON object
a line: time and memory of each cell, where an error was, fingerprints, and which random streams moved.

>>> import ast
>>> marked = with_borders(ast.parse("a = 1; b = 2; b"), cell=3, borders={0, 2})
>>> ast.unparse(marked)
'a = 1\\n__nb2prod_border__(3, 0)\\nb = 2\\nb'
"""

import ast
import builtins
import json
import os
import sys
import time

_BORDER = "__nb2prod_border__"


def with_borders(module, cell, borders):
    """The cell's code with a call after each of those statements; the last one's border is the cell's own end."""
    body = []
    for number, statement in enumerate(module.body):
        body.append(statement)
        if number in borders and number < len(module.body) - 1:
            name = ast.Name(id=_BORDER, ctx=ast.Load())
            call = ast.Call(
                func=name, args=[ast.Constant(value=cell), ast.Constant(value=number)], keywords=[]
            )
            place = ast.copy_location(ast.Expr(value=call), statement)
            body.append(ast.fix_missing_locations(place))
    module.body = body
    return module


def writer(path):
    """A function that writes one JSON value as a line. In a fork of the kernel it writes none: its borders are not
    the notebook's.
    """
    out, process = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), os.getpid()

    def write(event):
        if os.getpid() == process:
            os.write(out, json.dumps(event, default=str).encode("utf-8", "backslashreplace") + b"\n")

    return write


class Probe:
    """Listens to one kernel.

    ``job["after"]`` are rows of cell, statement, names; ``fingerprint`` makes a JSON value of an object; ``forced`` are
    the seeds of a proof.
    """

    def __init__(self, shell, job, fingerprint=None, forced=None):
        self.shell = shell
        self.forced = forced
        self.fingerprint = fingerprint
        self.after = {}
        for cell, statement, names in job.get("after") or ():
            self.after.setdefault(cell, {})[statement] = names
        self.cell_file = job["cell_file"]
        self.write = writer(job["recorded"])
        self.cell = 0
        self.statements = 0
        self.depth = 0
        self.is_waiting = False
        self.began = 0.0
        self.streams = {}

    def listen(self):
        """Registers everything; the notebook's namespace stays as it is."""
        self.shell.events.register("pre_run_cell", self.cell_starts)
        self.shell.events.register("post_run_cell", self.cell_ended)
        self.shell.ast_transformers.append(self)
        setattr(builtins, _BORDER, self.border)
        self.write({"ready": True, "python": sys.version.split()[0]})

    def cell_starts(self, *_):
        """Before a cell's code runs. A cell may run others by itself: those belong to it."""
        cell = self.number()
        if cell != self.cell:
            self.depth = 0
        self.depth += 1
        if self.depth == 1:
            self.cell, self.statements, self.is_waiting = cell, 0, True
            if self.forced is not None:
                # Not sooner: a starting kernel draws its tip of the day from the same stream.
                self.forced.begin()
                self.forced = None
            self.moved()
            forget_peak()
            self.began = time.perf_counter()

    def number(self):
        """The number of the cell that runs now, as the worker wrote it."""
        try:
            with open(self.cell_file, encoding="ascii") as file:
                return int(file.read() or 0)
        except (OSError, ValueError):
            return self.cell

    def visit(self, module):
        """IPython's way to change code before it runs; only the cell's own code, not what its magics run."""
        if not self.is_waiting:
            return module
        self.is_waiting = False
        self.statements = len(module.body)
        wanted = self.after.get(self.cell)
        return with_borders(module, self.cell, set(wanted)) if wanted else module

    def border(self, cell, statement):
        """After a statement: records the names that are wanted there."""
        began = time.perf_counter()
        try:
            self.record(cell, statement)
        except (
            Exception
        ) as error:  # pylint: disable=broad-exception-caught  # whatever an object does when it is looked at, the notebook goes on
            self.write(
                {"failed": [cell, statement], "type": type(error).__name__, "message": str(error)[:500]}
            )
        self.began += time.perf_counter() - began  # the cell's own time goes on from here

    def record(self, cell, statement):
        """Fingerprints and moved streams of one border."""
        moved = self.moved()
        if moved:
            self.write({"moved": [cell, statement], "streams": moved})
        space = self.shell.user_ns
        names = self.after.get(cell, {}).get(statement)
        if names is not None and self.fingerprint is not None:
            values = {name: self.fingerprint(space[name]) for name in names if name in space}
            self.write({"at": [cell, statement], "values": values})

    def cell_ended(self, result=None):
        """After a cell's code has run, well or not."""
        self.depth = max(0, self.depth - 1)
        if self.depth:
            return
        seconds = time.perf_counter() - self.began
        peak = peak_mb()
        error = getattr(result, "error_before_exec", None) or getattr(result, "error_in_exec", None)
        self.is_waiting = False
        if error is None:
            self.border(self.cell, max(0, self.statements - 1))
        line = self.line_of(error)
        if line is not None:
            line += self.lines_cut_off(getattr(getattr(result, "info", None), "raw_cell", None))
        told = {"cell": self.cell, "seconds": seconds, "peak_mb": peak, "line": line}
        self.write(told)

    def line_of(self, error):
        """The line of the cell where the error came out; None if there is none."""
        trace = getattr(error, "__traceback__", None)
        while trace is not None:
            if trace.tb_frame.f_globals is self.shell.user_ns:
                return trace.tb_lineno
            trace = trace.tb_next
        return error.lineno if isinstance(error, SyntaxError) else None

    def lines_cut_off(self, source):
        """How many empty lines at its beginning IPython takes from a cell before it counts."""
        manager = getattr(self.shell, "input_transformer_manager", None)
        cuts = [getattr(one, "__name__", "") for one in getattr(manager, "cleanup_transforms", ())]
        if not isinstance(source, str) or "leading_empty_lines" not in cuts:
            return 0
        return next((place for place, line in enumerate(source.splitlines()) if line.strip()), 0)

    def moved(self):
        """The global random streams that are not where they were at the last look."""
        now = stream_states()
        moved = [name for name, state in now.items() if self.streams.get(name, state) != state]
        self.streams = now
        return moved


def stream_states():
    """Library → something that changes when its global stream moves. Nothing is imported for it, nothing drawn."""
    states = {}
    modules = sys.modules
    if "random" in modules:
        states["random"] = modules["random"].getstate()
    try:
        if "numpy.random" in modules:
            kind, keys, position, has_gauss, gauss = modules["numpy.random"].get_state()[:5]
            states["numpy"] = (kind, hash(keys.tobytes()), position, has_gauss, gauss)
        if "torch" in modules:
            states["torch"] = hash(bytes(modules["torch"].get_rng_state().numpy().tobytes()))
    except (
        Exception
    ):  # pylint: disable=broad-exception-caught  # half imported, or replaced by the notebook: then nobody can tell
        pass
    return states


def forget_peak():
    """Linux begins to look for the highest memory anew."""
    try:
        with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
            file.write("5")
    except OSError:
        pass


def peak_mb():
    """The highest memory of this process since then, or since its start; 0 where nobody tells."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration, ValueError):
        return 0.0
