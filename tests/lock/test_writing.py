"""The files of a lock change together, and are whole at any moment."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from nb2prod.lock import read_lock, study, write_together
from tests.cli.support import environment, notebook
from tests.lock.wheels import FILES, bytes_of

WRITER = """
import sys
from pathlib import Path
from nb2prod.lock import write_together
texts = [{name: f"# Written by 'nb2prod lock' {turn}{letter * 200_000}" for name in FILES} for turn, letter in [(1, "a"), (2, "b")]]
for text in texts:
    del text[".python-version"]
print("begun", flush=True)
while True:
    for text in texts:
        write_together(Path(sys.argv[1]), text)
"""


def texts(version: str) -> dict[str, str]:
    """The files of a lock of numpy."""
    mark = "# Written by 'nb2prod lock'\n"
    return {
        "requirements.in": f"{mark}# import numpy (a.ipynb, cell 1, line 1)\nnumpy=={version}\n",
        "requirements.txt": f"{mark}numpy=={version} \\\n    --hash=sha256:ab\n",
        "pylock.toml": f'{mark}[[packages]]\nname = "numpy"\nversion = "{version}"\n',
        ".python-version": "3.11\n",
    }


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_killed_while_writing(tmp_path):
    """Each file is the old one or the new one, and the next write sweeps away what is left."""
    source = WRITER.replace("FILES", repr(FILES))
    chance = random.Random(3)
    for _ in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", source, tmp_path], env=environment(), stdout=subprocess.PIPE
        ) as writer:
            writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.05))
            writer.send_signal(signal.SIGKILL)
        for data in bytes_of(tmp_path).values():
            assert len(data) == 200_029 and len(set(data[29:])) == 1
    old = {name: (tmp_path / name).read_text() for name in FILES[:3]}
    write_together(tmp_path, {name: text + "c" for name, text in old.items()})
    assert sorted(os.listdir(tmp_path)) == sorted(FILES[:3])


@pytest.mark.parametrize(
    "new", [("requirements.in",), ("requirements.txt",), ("pylock.toml", "requirements.in")]
)
def test_files_of_two_locks_are_noticed(tmp_path, new):
    """As after a kill between two files, which takes a thousandth of a second to hit."""
    studied = study([notebook(tmp_path / "a.ipynb", "import numpy")])
    write_together(tmp_path, texts("1.5.0"))
    assert read_lock(studied, tmp_path).holds
    for name in new:
        (tmp_path / name).write_text(texts("2.0.0")[name])
    checked = read_lock(studied, tmp_path)
    assert checked.mixed == ("numpy",) and not checked.holds
    write_together(tmp_path, texts("2.0.0"))
    assert read_lock(studied, tmp_path).holds
