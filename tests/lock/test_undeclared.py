"""What a release imports and does not declare is in the lock all the same."""

import platform

import pytest

from tests.cli.support import notebook
from tests.lock.wheels import wheel

HERE = ["--python", ".".join(platform.python_version_tuple()[:2]), "--install-test"]
WHY = "# imported by {}, which does not declare it\n"


@pytest.fixture(name="folder")
def _folder(tmp_path, wheels):
    """The folder of wheels, in which there are three releases of setuptools."""
    assert "--find-links" in wheels
    for version in ("45.0", "81.0", "82.0"):
        module = "setuptools" if version == "82.0" else "pkg_resources"
        wheel(tmp_path / "shop" / "wheels", "setuptools", version, module=module)
    wheel(tmp_path / "shop" / "wheels", "scipy", "1.1.0")
    return tmp_path / "shop" / "wheels"


@pytest.mark.parametrize(
    ("version", "requires", "locked", "reason"),
    [
        ("0.14.0", [], None, ""),
        ("0.15.1", [], None, ""),
        # It comes along, in whatever version.
        ("0.15.0", ["setuptools"], "82.0", ""),
        ("0.14.1", [], "81.0", WHY.format("xarray 0.14.1")),
        ("0.15.0", ["numpy"], "81.0", WHY.format("xarray 0.15.0")),
    ],
)
def test_pkg_resources(lock, wheels, folder, tmp_path, version, requires, locked, reason):
    wheel(folder, "xarray", version, *requires, code="import pkg_resources" if reason else "")
    path = notebook(tmp_path / "a.ipynb", "import xarray")
    answer = lock(path, *wheels, "-o", tmp_path / "out", *HERE)
    assert answer.code == 0, answer.report
    assert answer.versions.get("setuptools", (None,))[0] == locked
    wanted = (tmp_path / "out" / "requirements.in").read_text()
    assert reason in wanted and ("setuptools<82\n" in wanted) == bool(reason)
    assert lock(path, "-o", tmp_path / "out", "--check").code == 0


@pytest.mark.parametrize("cell", ["import sklearn", "import numpy, sklearn"])
def test_several_are_lacking(lock, wheels, folder, tmp_path, cell):
    wheel(folder, "scikit-learn", "0.19.2", module="sklearn", code="import numpy, scipy")
    answer = lock(notebook(tmp_path / "a.ipynb", cell), *wheels, "-o", tmp_path / "out", *HERE)
    assert answer.code == 0, answer.report
    assert sorted(answer.versions) == ["numpy", "scikit-learn", "scipy"]


def test_a_version_that_is_written_down_counts(lock, wheels, folder, tmp_path):
    wheel(folder, "xarray", "0.15.0", code="import pkg_resources")
    path = notebook(tmp_path / "a.ipynb", "!pip install setuptools==45.0\nimport xarray")
    answer = lock(path, *wheels, "-o", tmp_path / "out", *HERE)
    assert answer.code == 0 and answer.versions["setuptools"] == ("45.0", "written")


@pytest.mark.parametrize(("version", "locked"), [("0.13.2", None), ("0.14.0", "81.0"), ("0.14.1", None)])
def test_what_merely_comes_along_lacks_something(lock, wheels, folder, tmp_path, version, locked):
    wheel(folder, "joblib", version, code="import pkg_resources" if locked else "")
    wheel(folder, "scikit-learn", "0.21.3", "joblib", module="sklearn", code="import joblib")
    path = notebook(tmp_path / "a.ipynb", "import sklearn")
    answer = lock(path, *wheels, "-o", tmp_path / "out", *HERE)
    assert answer.code == 0, answer.report
    assert answer.versions.get("setuptools", (None,))[0] == locked
