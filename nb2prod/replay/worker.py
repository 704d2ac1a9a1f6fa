"""Runs one notebook with papermill, in a process of its own that the supervisor starts through ``entry.py``.

What happens goes out as JSON lines: each cell's outputs into a file as soon as it has ended (a run that is ended
keeps what was there), events into the supervisor's pipe.

>>> marked_to_skip(["nbval-skip"], "1 / 0"), marked_to_skip([], "# NBVAL_SKIP\\n1 / 0"), marked_to_skip([], "1")
(True, True, False)
"""

import json
import os
import time
from typing import Any

_SKIP = frozenset({"skip-execution", "nbval-skip"})
_SKIP_COMMENT, _RAISES_COMMENT = "NBVAL_SKIP", "NBVAL_RAISES_EXCEPTION"
_RAISES, _INJECTED, _NUMBER = "raises-exception", "injected-parameters", "nb2prod-cell"


def marked_to_skip(tags: list[str], source: str) -> bool:
    """Whether a marker of nbclient or nbval says that the cell is not to be run."""
    return not _SKIP.isdisjoint(tags) or _SKIP_COMMENT in _comments(source)


def _comments(source: str) -> set[str]:
    return {line.strip().lstrip("#").strip() for line in source.splitlines() if line.lstrip().startswith("#")}


def prepare(notebook: Any) -> None:
    """Numbers the cells, before parameters shift them, and writes nbval's markers as tags that nbclient knows."""
    for number, cell in enumerate(notebook.cells, start=1):
        cell.metadata[_NUMBER] = number
        tags = [tag for tag in cell.metadata.get("tags") or () if isinstance(tag, str)]
        if cell.cell_type == "code":
            if marked_to_skip(tags, cell.source):
                tags.append("skip-execution")
            if _RAISES_COMMENT in _comments(cell.source) and _RAISES not in tags:
                tags.append(_RAISES)
        cell.metadata["tags"] = tags


def is_run(cell: Any) -> bool:
    """Whether nbclient executes the cell."""
    return (
        cell.cell_type == "code" and bool(cell.source.strip()) and "skip-execution" not in cell.metadata.tags
    )


class Worker:
    """One run of one notebook."""

    def __init__(self, job: dict[str, Any], *, events: int):
        self.job, self.events = job, events
        self.written: dict[int, str] = {}
        self.output_bytes = 0
        self.current: Any = None
        self.began = 0.0
        self.phase = "failed"  # becomes "no-start" while a kernel starts: whose fault it is that nothing runs
        self.injected = 0
        self._results = os.open(job["results"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def tell(self, **event: Any) -> None:
        """One event to the supervisor."""
        os.write(self.events, json.dumps(event).encode() + b"\n")

    def run(self) -> None:
        """Runs the notebook and tells how it ended."""
        import nbformat
        from papermill.exceptions import PapermillExecutionError

        try:
            # Of an older format it is made of other nodes, which papermill takes for a path.
            notebook = nbformat.from_dict(nbformat.read(self.job["notebook"], as_version=4))
            prepare(notebook)
        except (
            Exception
        ) as error:  # pylint: disable=broad-exception-caught  # nbformat raises eight kinds for what is no notebook
            return self.tell(event="unreadable", message=f"{type(error).__name__}: {error}"[:500])
        injected = (cell.metadata[_NUMBER] for cell in notebook.cells if _INJECTED in cell.metadata.tags)
        self.injected = next(injected, 0)
        self.tell(
            event="cells", code=[i for i, cell in enumerate(notebook.cells, 1) if cell.cell_type == "code"]
        )
        try:
            self._execute(notebook)
        except PapermillExecutionError:
            pass  # told when it happened
        except (
            Exception
        ) as error:  # pylint: disable=broad-exception-caught  # no kernel comes as several kinds
            self.stopped(error)
        return self.tell(event="done")

    def _execute(self, notebook: Any) -> None:
        import papermill
        from papermill.engines import papermill_engines

        from nb2prod.replay.client import engine_for

        papermill_engines.register("nb2prod", engine_for(self))
        papermill.execute_notebook(
            notebook, None, parameters=self.job["parameters"], engine_name="nb2prod", kernel_name="nb2prod",
            language="python", progress_bar=False, start_timeout=120, autosave_cell_every=0,
        )  # fmt: skip

    def begin(self, notebook: Any) -> None:
        """The notebook is about to run, with the cell of its parameters in it."""
        self.phase = "failed"
        for cell in notebook.cells:
            # One that papermill puts in is no cell of the notebook, unless it takes the place of an older one.
            cell.metadata.setdefault(_NUMBER, self.injected)
        self.tell(event="runs", cells=[cell.metadata[_NUMBER] for cell in notebook.cells if is_run(cell)])

    def cell_starts(self, cell: Any, **_: Any) -> None:
        """Hook of nbclient: the cell goes to the kernel now."""
        number = cell.metadata[_NUMBER]
        self.current, self.began = cell, time.monotonic()
        with open(self.job["cell_file"], "w", encoding="ascii") as file:
            file.write(str(number))
        self.tell(event="start", cell=number)

    def cell_ended(self, cell: Any, execute_reply: Any = None, **_: Any) -> None:
        """Hook of nbclient: the kernel has answered."""
        seconds = time.monotonic() - self.began
        content = (execute_reply or {}).get("content", {})
        self.write(cell, seconds=seconds)
        self.current = None
        self.tell(event="end", cell=cell.metadata[_NUMBER])
        if content.get("status") == "error" and _RAISES not in cell.metadata.tags:
            message = str(content.get("evalue"))[:2000]
            self.tell(event="error", cell=cell.metadata[_NUMBER], type=content.get("ename"), message=message)

    def write(self, cell: Any, **more: Any) -> None:
        """The outputs of a cell, if they are not written yet."""
        number, text = cell.metadata[_NUMBER], json.dumps(joined(cell.outputs))
        if self.written.get(number) != text:
            self.written[number] = text
            line = f'{{"cell": {number}, "more": {json.dumps(more)}, "outputs": {text}}}\n'
            _write_all(self._results, line.encode("utf-8", "surrogatepass"))

    def finish(self, notebook: Any) -> None:
        """A later cell may have changed the outputs of one before (a display with an id, a progress bar)."""
        for cell in notebook.cells:
            if cell.cell_type == "code" and cell.metadata[_NUMBER] in self.written:
                self.write(cell)

    def count(self, message: dict[str, Any]) -> None:
        """Ends the run when all outputs together are too large."""
        content = message["content"]
        self.output_bytes += len(content.get("text") or "")
        self.output_bytes += sum(
            len(one) for one in (content.get("data") or {}).values() if isinstance(one, str)
        )
        if self.output_bytes > self.job["output_mb"] << 20:
            self.tell(event="limit", limit="output_mb")
            time.sleep(60)  # the supervisor ends us

    def stopped(self, error: Exception, *, how: str = "") -> None:
        """The run broke off. ``how`` the kernel ended, if it did."""
        if self.current is not None and type(error).__name__ == "DeadKernelError":
            self.write(self.current, seconds=time.monotonic() - self.began)
            self.tell(event="dead", cell=self.current.metadata[_NUMBER], message=how)
        else:
            self.tell(event=self.phase, message=f"{type(error).__name__}: {error}"[:2000])


def joined(outputs: list[Any]) -> list[Any]:
    """The outputs with neighbouring pieces of one stream put together, as every front end shows and stores them."""
    whole: list[Any] = []
    for output in outputs:
        last = whole[-1] if whole else {}
        if output["output_type"] == "stream" and output["name"] == last.get("name"):
            last["pieces"].append(output["text"])
        elif output["output_type"] == "stream":
            whole.append({"output_type": "stream", "name": output["name"], "pieces": [output["text"]]})
        else:
            whole.append(output)
    for one in whole:
        if "pieces" in one:
            one["text"] = "".join(one.pop("pieces"))
    return whole


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def main(job: dict[str, Any], events: str) -> None:
    """Does one job; ``events`` is the number of the pipe to the supervisor."""
    os.set_inheritable(int(events), False)
    Worker(job, events=int(events)).run()
