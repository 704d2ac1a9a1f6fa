"""The cache from the command line: where it is, that it can be left out, that it can be emptied."""

import pytest


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))


def kept(folder):
    """The results that are kept in a folder."""
    return sorted(folder.rglob("*.entry"))


def test_results_are_kept_in_the_users_folder_and_not_in_the_project(here, tmp_path, check):
    first = check(".")
    assert len(kept(tmp_path / "caches" / "nb2prod")) == 2
    assert not kept(here)
    assert check(".").out == first.out


def test_without_cache_nothing_is_kept(tmp_path, here, check):
    check("--no-cache", ".")
    assert not (tmp_path / "caches").exists()
    check("--no-cache", "--cache-dir", tmp_path / "there", ".")
    assert not (tmp_path / "there").exists()


def test_a_folder_that_is_named_is_taken(here, tmp_path, check):
    check("--cache-dir", here / "there", ".")
    assert len(kept(here / "there")) == 2 and not kept(tmp_path / "caches")


def test_a_notebook_that_is_mended_is_checked_anew(here, check):
    before = check("bad.ipynb", "--output-format", "concise")
    text = (here / "bad.ipynb").read_text()
    (here / "bad.ipynb").write_text(text.replace("bad = 2", "good = 2"))
    assert (before.code, check("bad.ipynb").code) == (1, 0)


def test_clearing_deletes_the_results_and_nothing_else(here, tmp_path, check, run):
    check(".")
    other = tmp_path / "caches" / "nb2prod" / "notes.txt"
    other.write_text("mine")
    done = run("cache", "clear")
    assert (done.code, done.out) == (0, "") and "2 results deleted" in done.err
    assert not kept(tmp_path / "caches") and other.read_text() == "mine"
    assert "0 results deleted" in run("cache", "clear", "--cache-dir", here).err


def test_no_home_folder_is_no_failure(here, check, run, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("HOME")
    assert check(".").code == 1
    assert run("cache", "clear").code == 0


def test_formats_with_and_without_places_do_not_mix(here, check):
    check("bad.ipynb", "--output-format", "concise")
    found = check("bad.ipynb", "--output-format", "json").json["notebooks"][0]["findings"]
    assert found[0]["file_line"] > 1
