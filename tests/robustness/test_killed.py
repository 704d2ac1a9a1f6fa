"""Killed at a few random moments; the full run is ``python -m tests.robustness.killed``."""

import random
import subprocess
import sys

from tests.cli.support import environment
from tests.robustness.killed import torn_in_cache


def test_a_killed_process_tears_nothing():
    # In a process of its own: it forks, and pytest has threads.
    command = [sys.executable, "-m", "tests.robustness.killed", "--count", "6"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_untrue_result_would_be_seen(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.robustness.killed.Cache.decoded", lambda self, data: None)
    killed, torn = torn_in_cache(tmp_path / "kept", tmp_path / "cache", random.Random(1), 0)
    assert (killed, torn) == (0, 0)
