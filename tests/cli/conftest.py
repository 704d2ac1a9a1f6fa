"""Every test of the command line runs in a folder of its own, without this machine's configuration."""

import pytest

from tests.cli.support import Ran, notebook, team_rule


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".home"))
    monkeypatch.setenv("APPDATA", str(tmp_path / ".home"))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def here(tmp_path):
    """The working directory, with one good and one bad notebook and a rule that finds the bad one."""
    folder = tmp_path / "work"
    notebook(folder / "good.ipynb", "x = 1")
    notebook(folder / "bad.ipynb", "y = 1", "bad = 2")
    team_rule(folder / "ours")
    return folder


@pytest.fixture
def run(capfd):
    """Runs the command line."""
    return lambda *arguments: Ran(capfd, *arguments)


@pytest.fixture
def check(run):
    """Runs ``check`` with the team's rule alone."""
    return lambda *arguments: run("check", "--rules", "ours", "--select", "TEAM", *arguments)
