"""papermill's engine and client, with a count of what comes and an end that waits for nobody.

>>> from types import SimpleNamespace as Some
>>> how_it_ended(Some(provisioner=Some(process=Some(poll=lambda: 3))))
'the kernel ended while the cell ran, with exit code 3'
"""

import os
import signal
from typing import Any

import zmq
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine

_LONGEST_SOCKET = 90  # of the 107 that the system allows; a number follows
_TIMEOUTS = {"iopub_timeout": 600, "shutdown_kernel": "immediate"}


class Client(PapermillNotebookClient):
    """papermill's client; ``worker`` hears of everything."""

    worker: Any = None

    def process_message(self, *arguments: Any, **named: Any) -> Any:
        """Counts an output before it is kept."""
        self.worker.count(arguments[0] if arguments else named["msg"])
        kept = super().process_message(*arguments, **named)
        # nbclient answers a widget over the shell's socket without asyncio's knowledge. If the cell's reply has come
        # by then, nobody is woken for it any more, and the run would wait for ever: so have a look.
        self.kc.shell_channel.socket.get(zmq.EVENTS)
        return kept

    def create_kernel_manager(self) -> Any:
        """The manager of the kernel, which talks over a socket in the scratch place if its path is short enough."""
        manager = super().create_kernel_manager()
        manager.connection_file = self.worker.job["connection_file"]
        if len(manager.connection_file) < _LONGEST_SOCKET:
            manager.transport = "ipc"  # two runs at once cannot take the same port from each other
        return manager

    def papermill_execute_cells(self) -> None:
        """Runs the cells and ends this process: the supervisor ends the kernel, which need not say goodbye."""
        self.worker.begin(self.nb)
        try:
            super().papermill_execute_cells()
        except (
            Exception
        ) as error:  # pylint: disable=broad-exception-caught  # a dead kernel, or what zmq makes of it
            self.worker.stopped(error, how=how_it_ended(self.km))
        self.worker.finish(self.nb)
        self.worker.tell(event="done")
        os._exit(0)


def engine_for(worker: Any) -> type[NBClientEngine]:
    """papermill's own engine with that client for one run."""

    class Engine(NBClientEngine):
        """Registered under a name of our own."""

        @classmethod
        def execute_managed_notebook(
            cls, nb_man: Any, kernel_name: str, start_timeout: int = 60, **named: Any
        ) -> Any:
            """Runs the prepared notebook."""
            hooks = {"on_cell_execute": worker.cell_starts, "on_cell_executed": worker.cell_ended}
            client = Client(
                nb_man, kernel_name=kernel_name, startup_timeout=start_timeout, **hooks, **_TIMEOUTS
            )
            client.worker, worker.phase = worker, "no-start"
            return client.execute()

    return Engine


def how_it_ended(manager: Any) -> str:
    """What became of the kernel, in words."""
    process = getattr(getattr(manager, "provisioner", None), "process", None)
    code = process.poll() if process is not None else None
    if code is None:
        return "the kernel ended while the cell ran"
    if code == -signal.SIGKILL:
        return "the kernel was killed while the cell ran; the system does that when memory is out"
    return f"the kernel ended while the cell ran, {f'by signal {-code}' if code < 0 else f'with exit code {code}'}"
