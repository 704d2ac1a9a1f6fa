"""Forced seeds and libraries: seeded when they are imported, and not one of them is imported for it."""

import os
import sys
from pathlib import Path

import pytest

from nb2prod.replay import Interpreter, ReplayRequest, replay_notebook, run_program
from tests.replay.conftest import HERE, QUICK, shown, write_notebook

# What of numpy the seeding touches.
LIBRARY = {
    "numpy/__init__.py": "",
    "numpy/random/__init__.py": (
        "import secrets\nfrom numpy.random import bit_generator\nseeds = []\nseed = seeds.append\n"
        "def default_rng():\n    return bit_generator.randbits(128)\n"
    ),
    "numpy/random/bit_generator.py": "from secrets import randbits\n",
    "torch.py": "seeds = []\nmanual_seed = seeds.append\n",
    "polars.py": "seeds = []\nset_random_seed = seeds.append\n",
    "tensorflow/__init__.py": "from tensorflow import random\n",
    "tensorflow/random.py": "seeds = []\nset_seed = seeds.append\n",
}
USE = """
import sys
print([name for name in ("numpy", "torch", "tensorflow", "polars", "secrets") if name in sys.modules])
import numpy.random, torch, tensorflow, polars
print(numpy.random.seeds, torch.seeds, tensorflow.random.seeds, polars.seeds)
print(numpy.random.default_rng(), numpy.random.default_rng())
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Stand-ins for the libraries, in a folder to run in."""
    for name, text in LIBRARY.items():
        path = tmp_path / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "work"


def test_libraries_are_seeded_when_they_are_imported(library):
    """The same in a notebook and in a program, and two generators differ."""
    program = run_program(["python", "-c", USE], folder=library, limits=QUICK, interpreter=HERE, seeded=True)
    notebook = write_notebook(library / "a.ipynb", USE)
    run = replay_notebook(ReplayRequest(notebook, HERE, limits=QUICK, seeded=True))
    imported, seeds, generators = program.stdout.splitlines()
    assert imported == "[]"
    assert len(set(seeds.split())) == 1 and "[]" not in seeds
    assert len(set(generators.split())) == 2
    assert shown(run, 1).splitlines()[1:] == [seeds, generators]


def test_the_environments_own_customisation_still_runs(library):
    """Ours comes first and steps aside."""
    (library / "sitecustomize.py").write_text("print('theirs')\n", encoding="utf-8")
    run = run_program(
        ["python", "-c", "import sys; print(len([entry for entry in sys.path if 'nb2prod-' in entry]))"],
        folder=library, limits=QUICK, interpreter=HERE, seeded=True, environment={"PYTHONPATH": str(library)},
    )  # fmt: skip
    assert (run.stdout, run.stderr) == ("theirs\n0\n", "")


DRAWS = """
import numpy as np
from sklearn.model_selection import train_test_split
print(np.random.rand(), np.random.default_rng().random(), np.random.default_rng().random())
print(np.random.RandomState().rand(), np.random.Generator(np.random.PCG64()).random())
print(train_test_split(list(range(20)))[1])
np.random.seed()
print(np.random.rand(), isinstance(np.random.RandomState(), np.random.RandomState))
"""


def test_numpy_itself(tmp_path):
    """With the Python that the tests are given for it."""
    named = os.environ.get("NB2PROD_TEST_PYTHON")
    if not named:
        pytest.skip("NB2PROD_TEST_PYTHON names no Python with numpy and scikit-learn")
    interpreter = Interpreter(Path(named), "--interpreter")
    notebook = write_notebook(tmp_path / "a.ipynb", DRAWS)
    run = replay_notebook(ReplayRequest(notebook, interpreter, limits=QUICK, seeded=True))
    program = run_program(["python", "-c", DRAWS], folder=tmp_path, interpreter=interpreter, seeded=True)
    assert run.error is None and program.stderr == ""
    assert shown(run, 1) == program.stdout
    first = program.stdout.splitlines()[0].split()
    assert len(set(first)) == 3 and sys.executable
