"""The environment variables and the home of a run: the interpreter's own, nothing of the user's configuration.

>>> from nb2prod.replay.interpreter import Interpreter
>>> given = {"PATH": "/bin", "JUPYTER_PATH": "/opt", "MPLBACKEND": "agg", "API": "x"}
>>> made = run_variables(Path("/place"), Interpreter(Path("/env/bin/python"), ""), given)
>>> made["PATH"], made["HOME"], made["API"], "MPLBACKEND" in made
('/env/bin:/bin', '/place/home', 'x', False)
"""

import os
from collections.abc import Mapping
from pathlib import Path

from nb2prod.replay.interpreter import Interpreter
from nb2prod.replay.values import FORCED_SEED

# What would bring the user's own configuration, or the environment that nb2prod itself runs in.
_DROPPED = frozenset(
    "VIRTUAL_ENV CONDA_PREFIX CONDA_DEFAULT_ENV PYTHONHOME PYTHONSTARTUP PYTHONINSPECT PYTHONBREAKPOINT "
    "PYTHONWARNINGS MPLBACKEND MATPLOTLIBRC MPLCONFIGDIR DISPLAY WAYLAND_DISPLAY JPY_PARENT_PID JPY_SESSION_NAME "
    "PYTEST_CURRENT_TEST COV_CORE_SOURCE COVERAGE_PROCESS_START".split()
)
_DROPPED_BEGINNINGS = ("JUPYTER_", "IPYTHON", "XDG_")
_ONE_THREAD = (
    *(f"{library}_NUM_THREADS" for library in ("OMP", "MKL", "OPENBLAS", "NUMEXPR", "BLIS", "RAYON")),
    "VECLIB_MAXIMUM_THREADS",
    "POLARS_MAX_THREADS",
)
# Data that libraries keep in the home: what is there can be read, what is new goes away with the run.
_CACHES = ("scikit_learn_data", "nltk_data", "seaborn-data", ".keras", ".cache/huggingface", ".cache/torch")
_FONTS = ".cache/matplotlib"


def run_variables(place: Path, interpreter: Interpreter | None, given: Mapping[str, str]) -> dict[str, str]:
    """The variables of a run whose scratch place is ``place``, made from those that were ``given`` to nb2prod."""
    made = {
        name: value
        for name, value in given.items()
        if name not in _DROPPED and not name.startswith(_DROPPED_BEGINNINGS)
    }
    home, temporary = str(place / "home"), str(place / "tmp")
    made |= {"HOME": home, "TMPDIR": temporary, "TEMP": temporary, "TMP": temporary}
    made |= {"XDG_CACHE_HOME": f"{home}/.cache", "XDG_CONFIG_HOME": f"{home}/.config"}
    made |= {"XDG_DATA_HOME": f"{home}/.local/share", "XDG_RUNTIME_DIR": temporary}
    made |= {"JUPYTER_DATA_DIR": str(place / "jupyter"), "JUPYTER_RUNTIME_DIR": temporary}
    made |= {"JUPYTER_CONFIG_DIR": str(place / "jupyter"), "JUPYTER_NO_CONFIG": "1"}
    made |= {"IPYTHONDIR": str(place / "ipython"), "JOBLIB_TEMP_FOLDER": temporary}
    if interpreter is not None:
        folder = interpreter.path.parent
        made["PATH"] = os.pathsep.join([str(folder), made["PATH"]] if made.get("PATH") else [str(folder)])
        if (folder.parent / "pyvenv.cfg").is_file():
            made["VIRTUAL_ENV"] = str(folder.parent)
        elif (folder.parent / "conda-meta").is_dir():
            made["CONDA_PREFIX"] = str(folder.parent)
    return made


def seeded_variables() -> dict[str, str]:
    """What forces the order of hashes and of sums."""
    return dict.fromkeys(_ONE_THREAD, "1") | {"PYTHONHASHSEED": "0", "NB2PROD_SEED": str(FORCED_SEED)}


def make_home(place: Path, given: Mapping[str, str]) -> None:
    """Makes the folders of ``run_variables``, with links to what libraries have downloaded into the real home."""
    for name in ("home/.cache", "tmp", "jupyter", "ipython"):
        (place / name).mkdir(parents=True, exist_ok=True)
    home = given.get("HOME", "")
    if not os.path.isabs(home):
        return
    for cache in _CACHES:
        for path in _listed(Path(home, cache)):
            target = place / "home" / cache / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path)
    # A list of all fonts takes matplotlib seconds to make; it writes it anew where it does not fit.
    for path in _listed(Path(given.get("XDG_CACHE_HOME") or Path(home, ".cache"), "matplotlib")):
        if path.name.startswith("fontlist-") and path.is_file():
            target = place / "home" / _FONTS / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
