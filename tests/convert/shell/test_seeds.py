"""The seeds of a project's tests, with stand-ins for the libraries."""

import subprocess
import sys
from pathlib import Path

from nb2prod.convert.shell.given import seeds

# numpy loads its random part when that is first used; torch and polars bring numpy along without it.
LIBRARIES = {
    "numpy/__init__.py": "",
    "numpy/random/__init__.py": "drawn = []\nseed = drawn.append\n",
    "torch.py": "import numpy\ndrawn = []\nmanual_seed = drawn.append\n",
    "polars.py": "import numpy\ndrawn = []\nset_random_seed = drawn.append\n",
}
USE = """
import polars, sys, torch
from seeds import SEED, forced_seeds
assert "numpy.random" not in sys.modules
with forced_seeds():
    pass
print([module.drawn == [SEED] for module in (sys.modules["numpy.random"], polars, torch)])
"""


def test_every_library_that_is_there_is_seeded(tmp_path: Path) -> None:
    """Also a part that is loaded later."""
    for name, text in LIBRARIES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "seeds.py").write_bytes(Path(seeds.__file__).read_bytes())
    done = subprocess.run(
        [sys.executable, "-c", USE], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[True, True, True]\n", "")
