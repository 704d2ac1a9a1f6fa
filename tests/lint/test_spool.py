"""Results of many notebooks, kept aside."""

import errno
import tempfile

import pytest

from nb2prod import api
from nb2prod.lint import spool as spooling
from nb2prod.lint.spool import Spool


@pytest.mark.parametrize("count", [0, 1, 2, 3, 50])
@pytest.mark.parametrize("in_memory", [0, 2, 100])
def test_what_goes_in_comes_out(count, in_memory):
    results = [("notebook", number, "\ud800" * number) for number in range(count)]
    spool = Spool(iter(results), in_memory=in_memory)
    assert list(spool) == results == list(spool)
    assert len(spool) == count
    assert all(one in spool for one in results) and "other" not in spool


def test_two_readers_do_not_disturb_each_other():
    spool = Spool(range(9), in_memory=2)
    assert list(zip(spool, spool, strict=True)) == [(number, number) for number in range(9)]


@pytest.mark.parametrize("room", [0, 1, 3])
def test_where_there_is_no_room_for_a_file_memory_has_to_do(monkeypatch, room):
    made = tempfile.TemporaryFile

    class Full:
        """A file on a disk with room for so many writes."""

        def __init__(self, **options):
            self._file, self._left = made(**options), room
            self.read, self.seek, self.close = self._file.read, self._file.seek, self._file.close
            self.flush = self._file.flush

        def write(self, data):
            self._left -= 1
            if self._left < 0:
                self._file.write(data[:5])  # the beginning still fits
                raise OSError(errno.ENOSPC, "No space left on device")
            self._file.write(data)

    monkeypatch.setattr("tempfile.TemporaryFile", Full)
    spool = Spool(range(8), in_memory=2)
    assert list(spool) == list(range(8)) and len(spool) == 8


def test_a_report_of_spooled_notebooks_is_the_same(monkeypatch, tmp_path, capsys):
    from nb2prod.cli import main

    cell = (
        '{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": 1, "source": %s}'
    )
    for number in range(6):
        source = "\"import os\\nopen('/home/ann/%d.csv')\"" % number
        text = '{"cells": [%s], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}' % (cell % source)
        (tmp_path / f"n{number}.ipynb").write_text(text)
    told = []
    for in_memory in (1000, 2):
        monkeypatch.setattr(spooling, "_IN_MEMORY", in_memory)
        told.append([])
        for form in ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "summary"):
            code = main(["check", "--isolated", "--no-cache", "--output-format", form, str(tmp_path)])
            told[-1].append((code, capsys.readouterr().out))
    assert told[0] == told[1] and told[0][1][1].count("NB401") == 6
    assert len(api.check([tmp_path], api.CheckOptions(isolated=True)).notebooks) == 6
