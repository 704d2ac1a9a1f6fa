"""Notebooks and programs that misbehave: each is ended in time, and nothing of it is left anywhere."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nb2prod.errors import Nb2prodError
from nb2prod.replay import Limits, isolation, run_program, supervised
from tests.replay.conftest import HERE, QUICK, gone, write_notebook

_IGNORING = """
import signal, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
print("deaf", flush=True)
while True:
    try:
        time.sleep(0.1)
    except BaseException:
        pass
"""
_SESSION = (
    "import subprocess, time; subprocess.Popen(['sleep', '600'], start_new_session=True); time.sleep(600)"
)
# Twice as many after each pause, and by its own doing never more than 64: a test must not rely on what it tests to
# keep the machine alive.
_FORKS = "import os, time\nfor _ in range(6):\n    os.fork()\n    time.sleep(0.2)\ntime.sleep(30)"
_GROWING = "kept = []\nwhile True:\n    kept.append(bytearray(20 << 20))"

FAULTS = {
    "endless loop": ("while True:\n    pass", {"cell_seconds": 1}, "cell_seconds"),
    "endless notebook": ("import time\ntime.sleep(600)", {"seconds": 12}, "seconds"),
    "deaf kernel": (_IGNORING, {"cell_seconds": 1}, "cell_seconds"),
    "child in its own session": (_SESSION, {"cell_seconds": 1}, "cell_seconds"),
    "endless print": ("while True:\n    print('x' * 1000)", {"output_mb": 2}, "output_mb"),
    "100 GB": (_GROWING, {"memory_mb": 600}, "memory_mb"),
    "fork bomb": (_FORKS, {"processes": 20}, "processes"),
}
# Its limit must leave time for a kernel to start.
_SLOW = {"endless notebook": pytest.mark.slow}


def without_namespaces(monkeypatch):
    """As on a system that allows none."""
    monkeypatch.setattr(supervised, "isolating", lambda network: [])


@pytest.mark.parametrize("fault", [pytest.param(name, marks=_SLOW.get(name, ())) for name in FAULTS])
def test_a_fault_in_a_notebook_is_ended(replay, survivors, tmp_path, fault):
    """The limit is named, with the cell; the original folder is as it was; nobody survives."""
    source, limits, named = FAULTS[fault]
    began: list[float] = []
    wanted = Limits(**{**_fields(QUICK), **limits})
    run = replay(
        "print(1)", source, "print(2)", limits=wanted, progress=lambda _: began.append(time.monotonic())
    )
    assert time.monotonic() - began[-1] < limits.get("cell_seconds", limits.get("seconds", 0)) + 10
    assert run.limit == named and run.error is not None
    assert (run.error.cell, run.error.type) == (2, "Limit")
    assert [cell.ran for cell in run.cells] == [True, False, False]
    assert not gone(survivors, within=1)
    assert [path.name for path in (tmp_path / "project").iterdir()] == ["a.ipynb"]


def _fields(limits):
    return {name: getattr(limits, name) for name in limits.__struct_fields__}


PROGRAMS = {
    "endless loop": ("while True: pass", {"seconds": 1}, "seconds"),
    "deaf program": (_IGNORING, {"seconds": 1}, "seconds"),
    "endless print": ("while True: print('x' * 1000)", {"output_mb": 2}, "output_mb"),
    "100 GB": (_GROWING, {"memory_mb": 300}, "memory_mb"),
    "fork bomb": (_FORKS, {"processes": 20}, "processes"),
    "child in its own session": (_SESSION, {"seconds": 1}, "seconds"),
    "orphan of an orphan": (
        "import os, time\nif not os.fork():\n    os.setsid()\n    if not os.fork():\n        time.sleep(600)\n",
        {},
        None,
    ),
}


@pytest.mark.parametrize("is_isolated", [True, False], ids=["namespace", "subreaper"])
@pytest.mark.parametrize("fault", PROGRAMS)
def test_a_fault_in_a_program_is_ended(survivors, tmp_path, monkeypatch, fault, is_isolated):
    """In a namespace, and where none is allowed."""
    if not is_isolated:
        without_namespaces(monkeypatch)
    source, limits, named = PROGRAMS[fault]
    began = time.monotonic()
    run = run_program(
        ["python", "-c", source],
        folder=tmp_path,
        limits=Limits(**{**_fields(QUICK), **limits}),
        interpreter=HERE,
    )
    assert time.monotonic() - began < 12
    assert run.limit == named
    assert (run.exit_code == 0) == (named is None)
    assert not gone(survivors, within=1)


SCRIPT = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # which what runs in the background does not have
from nb2prod.replay import Interpreter, Limits, ReplayRequest, replay_notebooks, supervised
if sys.argv[2] == "subreaper":
    supervised.isolating = lambda network: []
if __name__ == "__main__":
    request = ReplayRequest(Path(sys.argv[1]), Interpreter(Path(sys.executable), ""), limits=Limits())
    replay_notebooks([request, request], at_once=int(sys.argv[3]))
"""


@pytest.mark.parametrize(
    ("number", "code", "is_isolated"),
    [
        pytest.param(signal.SIGKILL, -9, True, id="kill-namespace"),
        pytest.param(signal.SIGKILL, -9, False, id="kill-subreaper"),
        pytest.param(signal.SIGINT, None, True, id="int-namespace"),
        pytest.param(signal.SIGINT, None, False, id="int-subreaper", marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, -15, True, id="term-namespace", marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, -15, False, id="term-subreaper", marks=pytest.mark.slow),
    ],
)
def test_nothing_outlives_nb2prod(survivors, tmp_path, number, code, is_isolated):
    """No process five seconds after its end, however it came, and no file in the temporary folder either."""
    temporary, started = tmp_path / "tmp", tmp_path / "started"
    temporary.mkdir()
    (tmp_path / "project").mkdir()
    notebook = write_notebook(
        tmp_path / "project" / "a.ipynb",
        f"import subprocess, time\nsubprocess.Popen(['sleep', '600'], start_new_session=True)\n"
        f"open({str(started)!r}, 'a').write('x')\ntime.sleep(600)",
    )
    at_once = 2 if number == signal.SIGINT else 1
    where = "namespace" if is_isolated else "subreaper"
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(notebook), where, str(at_once)],
        env={**os.environ, "TMPDIR": str(temporary)}, cwd=Path(__file__).parents[2],
        stderr=subprocess.DEVNULL, start_new_session=True,
    ) as process:  # fmt: skip
        until = time.monotonic() + 60
        while not (started.exists() and len(started.read_text(encoding="utf-8")) == at_once):
            assert time.monotonic() < until and process.poll() is None
            time.sleep(0.1)
        process.send_signal(number)
        try:
            process.wait(10)
        finally:
            process.kill()
        assert process.returncode == code or (code is None and process.returncode != 0)
    assert not gone(survivors, within=5)
    assert not gone(lambda: [path.name for path in temporary.iterdir()], within=5)
    assert [path.name for path in (tmp_path / "project").iterdir()] == ["a.ipynb"]


def test_the_network_can_be_cut(tmp_path):
    """Nothing but a loopback is there; kernels and notebooks talk over that."""
    source = (
        "import socket\n"
        "with socket.socket() as one:\n    one.bind(('127.0.0.1', 0)); one.listen()\n"
        "    socket.create_connection(one.getsockname()).close()\n"
        "print(sorted(name for _, name in socket.if_nameindex()) == ['lo'])\n"
        "socket.create_connection(('192.0.2.1', 9), timeout=5)"
    )
    if not isolation.isolating(network=True):
        pytest.skip("no namespaces here")
    limits = Limits(**{**_fields(QUICK), "network": False})
    run = run_program(["python", "-c", source], folder=tmp_path, limits=limits, interpreter=HERE)
    assert run.stdout == "True\n" and "unreachable" in run.stderr


def test_a_network_that_cannot_be_cut_is_an_error(tmp_path, monkeypatch):
    """Never a run with a network that the user did not want."""
    monkeypatch.setattr(isolation, "_is_allowed", lambda options: False)
    limits = Limits(**{**_fields(QUICK), "network": False})
    with pytest.raises(Nb2prodError, match="the network cannot be cut here"):
        run_program(["python", "-c", "print(1)"], folder=tmp_path, limits=limits, interpreter=HERE)


def test_shared_memory_goes_away_with_the_run(tmp_path):
    """A process that is ended cannot remove its own."""
    if not isolation.isolating(network=True):
        pytest.skip("no namespaces here")
    name = f"/dev/shm/nb2prod-test-{tmp_path.name}"
    source = f"open({name!r}, 'w').write('x')\nimport os\nos.kill(os.getpid(), 9)"
    run = run_program(["python", "-c", source], folder=tmp_path, limits=QUICK, interpreter=HERE)
    assert (run.exit_code, run.stderr) == (-9, "") and not os.path.exists(name)
