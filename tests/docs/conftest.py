"""The reader's folder, made once and copied for each test."""

import shutil

import pytest

from tests.docs import sandbox


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """The folder as a reader has it at first."""
    folder = tmp_path_factory.mktemp("reader") / "project"
    folder.mkdir()
    sandbox.prepare(folder)
    return folder


@pytest.fixture
def reader(prepared, tmp_path):
    """Runs a script in a fresh copy of the reader's folder; ``reader.folder`` is that copy."""
    folder = tmp_path / "project"
    shutil.copytree(prepared, folder, symlinks=True)

    def run(script, stand_ins=()):
        return sandbox.run(script, folder, stand_ins)

    run.folder = folder
    return run
