"""What is generated is what the rules, the commands and the report say now."""

import pytest

from tests.docs import generate, picture
from tests.docs.generate import DOCS, ROOT, generated

COMMAND = "run: python -m tests.docs.generate"
FILES = generated()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_page_is_fresh(path):
    assert path.is_file(), f"{path.relative_to(ROOT)} is missing; {COMMAND}"
    fresh = path.read_text(encoding="utf-8") == FILES[path]
    assert fresh, f"{path.relative_to(ROOT)} is stale; {COMMAND}"


def test_no_page_is_left_of_a_rule_that_is_gone():
    gone = [path.name for path in (DOCS / "rules").glob("NB*.md") if path not in FILES]
    assert not gone, f"{gone}; {COMMAND}"


def test_twice_the_same():
    assert generated() == FILES


def test_writing_changes_what_is_stale_and_nothing_else(tmp_path, monkeypatch, capsys):
    fresh, stale, gone = (tmp_path / "rules" / name for name in ("index.md", "NB001-a.md", "NB002-b.md"))
    fresh.parent.mkdir()
    for path in (fresh, stale, gone):
        path.write_text("old")
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "DOCS", tmp_path)
    monkeypatch.setattr(generate, "generated", lambda: {fresh: "old", stale: "new"})
    generate.main()
    assert (fresh.read_text(), stale.read_text(), gone.exists()) == ("old", "new", False)
    assert capsys.readouterr().out == "deleted rules/NB002-b.md\nwrote rules/NB001-a.md\n"


def test_the_picture_shows_what_the_command_prints(reader):
    printed = reader(picture.COMMAND).output
    seen = picture.texts(FILES[DOCS / "finding.svg"])
    assert picture.COMMAND.replace(" ", "") in seen
    assert printed.splitlines()[-1].replace(" ", "") in seen
    for word in printed.split("cell 4 ")[1].split("cell ")[0].split():
        assert word in seen


def test_the_picture_fetches_nothing_and_is_xml():
    from xml.etree import ElementTree

    svg = FILES[DOCS / "finding.svg"]
    ElementTree.fromstring(svg)
    assert svg.count("http") == 1, "the name space is the only address"
