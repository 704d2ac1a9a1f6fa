"""Every link inside the project leads to a file, and to a heading where it names one; files that are named exist."""

import re
from pathlib import Path

import pytest

import nb2prod
from tests.docs.generate import DOCS, ROOT
from tests.docs.markdown import PAGES, anchors, links, shown, words

ALL = [*PAGES, *sorted((DOCS / "rules").glob("NB*.md")), ROOT / "fixtures" / "README.md"]


@pytest.mark.parametrize("path", ALL, ids=shown)
def test_links_lead_somewhere(path):
    for link in links(path.read_text(encoding="utf-8")):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.is_file(), f"{shown(path)}: {link} leads nowhere"
        assert target.is_relative_to(ROOT), link
        if anchor:
            assert anchor in anchors(
                target.read_text(encoding="utf-8")
            ), f"{shown(path)}: no heading for {link}"


def test_pages_of_the_site_link_inside_the_site():
    """mkdocs shows what lies in docs/ only."""
    for path in (path for path in ALL if path.is_relative_to(DOCS)):
        for link in links(path.read_text(encoding="utf-8")):
            assert "://" in link or (path.parent / link.partition("#")[0]).resolve().is_relative_to(
                DOCS
            ), link


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_files_of_the_project_that_are_named_exist(path):
    package = Path(nb2prod.__file__).parent
    for name in filter(re.compile(r"[\w/-]+\.(py|md)").fullmatch, words(path.read_text(encoding="utf-8"))):
        found = (ROOT / name).is_file() or (package.parent / name).is_file() or any(package.rglob(name))
        assert found, f"{shown(path)}: no file {name}"
