"""Writes the generated parts of the documentation anew: ``python -m tests.docs.generate``.

Whole files are the pages of rules, their index, the reference of commands and the picture. In other files, it is
what stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``.

>>> fill("<!-- generated: x -->\\nold\\n<!-- end -->\\n", {"x": "new\\n"})
'<!-- generated: x -->\\nnew\\n<!-- end -->\\n'
"""

import re
from collections.abc import Mapping
from pathlib import Path

from nb2prod.lint.catalogue import load_catalogue
from tests.docs import commands, pages, picture

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def generated() -> dict[Path, str]:
    """The text of every file that is generated, as a whole or in parts."""
    catalogue = load_catalogue()
    rules = DOCS / "rules"
    whole = {rules / pages.file_name(rule): pages.rule_page(rule, catalogue) for rule in catalogue.rules}
    whole[rules / "index.md"] = pages.index(catalogue)
    whole[DOCS / "commands.md"] = commands.reference()
    whole[DOCS / "finding.svg"] = picture.finding_svg(ROOT)
    parts = {
        "commands": commands.command_table(),
        "families": pages.family_table(catalogue),
        "rule-options": pages.option_table(catalogue),
    }
    filled = {path: fill(path.read_text(encoding="utf-8"), parts) for path in written_by_hand(whole)}
    return whole | filled


def fill(text: str, parts: Mapping[str, str]) -> str:
    """The text with each generated part put in anew. Raises KeyError for a part that nobody makes."""
    return _PART.sub(lambda part: part[1] + parts[part[2]] + part[3], text)


def written_by_hand(whole: Mapping[Path, str]) -> list[Path]:
    """The pages that people write."""
    return [
        path
        for path in (ROOT / "README.md", *sorted(DOCS.rglob("*.md")))
        if path not in whole and not left_over(path)
    ]


def left_over(path: Path) -> bool:
    """Whether the file is the page of a rule, which may have gone."""
    return path.parent == DOCS / "rules" and path.name.startswith("NB")


def main() -> None:
    """Writes what has changed and deletes pages of rules that are gone."""
    files = generated()
    for path in (DOCS / "rules").glob("NB*.md"):
        if path not in files:
            path.unlink()
            print(f"deleted {path.relative_to(ROOT)}")
    for path, text in files.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
