"""The pages of rules and their index, made from the rule files alone.

>>> from nb2prod.lint.catalogue import load_catalogue
>>> file_name(load_catalogue()["NB005"])
'NB005-unused-suppression.md'
"""

import json
import re

from nb2prod.lint.catalogue import Catalogue
from nb2prod.report.page import page
from nb2prod.report.plain import plain
from nb2prod.rule import Rule

# What each family looks for; a family without a rule is not shown.
FAMILIES = {
    "NB0": ("Reading", "broken files, broken cells, magics that stand where IPython does not take them"),
    "NB1": (
        "Hidden state",
        "names that are used before a cell defines them, cells run out of order, values of an old session",
    ),
    "NB2": (
        "Environment",
        "imports without a version, installs inside the notebook, functions that new releases no longer have",
    ),
    "NB3": ("Stored objects", "loads that run foreign code, models that open with one version only"),
    "NB4": ("Files and places", "paths of one machine or one platform, missing files, effects outside"),
    "NB5": ("Same result tomorrow", "splits, models and draws without a seed, the clock, the network"),
    "NB6": ("Meaning of the figures", "test rows that reach the training, writes that change nothing"),
    "NB7": (
        "Secrets and trust",
        "keys and personal data, built commands and queries, unchecked certificates",
    ),
    "NB8": ("Ready to hand over", "shell commands, swallowed errors, copied code, cells that nobody needs"),
    "NB9": ("The file", "stored errors and warnings, heavy outputs, empty cells"),
}
_FENCE = re.compile(r"```(\w+)\n(.*?)```\n", re.DOTALL)
_INLINE = re.compile(r"(`[^`\n]+`)")
_CODE = re.compile(r"\bNB\d{3}\b")
_SPECIAL = re.compile(r"[\\*]|(?<!\w)_|_(?!\w)|](?=\()")
_MARKED = re.compile(r"# <- [A-Z]+\d+")


def file_name(rule: Rule) -> str:
    """The name of the rule's page: its code and name."""
    return f"{rule.code}-{rule.name}.md"


def families(catalogue: Catalogue) -> dict[str, list[Rule]]:
    """The rules of each family that has any, in the order of the codes."""
    found: dict[str, list[Rule]] = {}
    for rule in catalogue.rules:
        found.setdefault(rule.family, []).append(rule)
    return found


def family_table(catalogue: Catalogue) -> str:
    """The families that exist, as a table."""
    rows = (f"| {family} | {': '.join(FAMILIES[family])} |\n" for family in families(catalogue))
    return "| family | what it looks for |\n|---|---|\n" + "".join(rows)


def option_table(catalogue: Catalogue) -> str:
    """The options of single rules with their defaults, as a table, and how to set one."""
    options = [
        (rule, name, json.dumps(value)) for rule in catalogue.rules for name, value in rule.options.items()
    ]
    if not options:
        return "No rule has options so far.\n"
    rows = (
        f"| [{rule.code} {rule.name}](rules/{file_name(rule)}) | `{name}` | `{value}` |\n"
        for rule, name, value in options
    )
    rule, name, value = options[0]
    example = f"```toml\n[tool.nb2prod.{rule.code}]\n{name} = {value}\n```\n\n"
    return example + "| rule | option | default |\n|---|---|---|\n" + "".join(rows)


def index(catalogue: Catalogue) -> str:
    """The page that lists all rules by family."""
    parts = [_INDEX_HEAD]
    for family, rules in families(catalogue).items():
        title, what = FAMILIES[family]
        parts.append(f"\n## {family} {title}\n\n{what[0].upper()}{what[1:]}.\n\n{_TABLE_HEAD}")
        parts += (_row(rule) for rule in rules)
    return "".join(parts)


def rule_page(rule: Rule, catalogue: Catalogue) -> str:
    """What ``nb2prod explain`` says of the rule, with marked lines lit up, links to other rules, and a way back."""
    parts = _split("\n".join(plain(line) for line in page(rule).split("\n")))
    shown = (_lit(part) if part.startswith("```") else _prose(part, rule, catalogue) for part in parts)
    title, rest = "".join(shown).split("\n", 1)
    text = f"{title}\n\n[All rules](index.md)\n{rest}"
    return text + _MARKS.format(code=rule.code) if rule.bad else text


def _split(text: str) -> list[str]:
    """The text in turns of prose and fenced blocks; it begins with prose."""
    found, end = [], 0
    for fence in _FENCE.finditer(text):
        found += [text[end : fence.start()], fence[0]]
        end = fence.end()
    return [*found, text[end:]]


def _lit(fence: str) -> str:
    """The block, told to light up the lines that are marked."""
    lines = fence.splitlines()[1:-1]
    marked = [str(number) for number, line in enumerate(lines, 1) if _MARKED.search(line)]
    return fence.replace("\n", f' hl_lines="{" ".join(marked)}"\n', 1) if marked else fence


def _prose(text: str, rule: Rule, catalogue: Catalogue) -> str:
    """The text as Markdown that shows every sign of it, with the other rules that it names as links."""

    def link(match: re.Match[str]) -> str:
        other = catalogue.find(match[0])
        known = other is not None and other.code != rule.code
        return f"[{match[0]}]({file_name(other)})" if known else match[0]

    pieces = _INLINE.split(text)
    return "".join(piece if piece.startswith("`") else _CODE.sub(link, _escaped(piece)) for piece in pieces)


def _escaped(text: str) -> str:
    # Python-Markdown knows no backslash in front of "<".
    return _SPECIAL.sub(r"\\\g<0>", text).replace("<", "&lt;")


def _row(rule: Rule) -> str:
    status = f"{rule.status}, fixable" if rule.fixable else rule.status
    summary = _escaped(rule.summary).replace("|", "\\|")
    return f"| [{rule.code} {rule.name}]({file_name(rule)}) | {rule.severity} | {status} | {summary} |\n"


_INDEX_HEAD = """\
# Rules

Each rule is one file with its own examples. The examples are its tests, and these pages are made from them.
`nb2prod rules` prints the same list, `nb2prod explain NB101` prints one page.

- **Severity** goes by consequence. *error*: it will not run again, is unsafe, or is wrong. *warning*: it may give
  another result elsewhere or later. *note*: it is harder to read, review or operate.
- **Status**: *stable* rules are on by default. *preview* rules are on with `--preview`, or when you name them.
  *off* rules are on only when you name them.
- **Fixable** rules can correct the notebook: [Fixing](../fixing.md) tells how.

On the pages, `# %%` starts a cell of an example, `# %% In [3]` one that has run, and `# <- NB101` stands on a line
that is reported.
"""
_TABLE_HEAD = "| rule | severity | status | what it finds |\n|---|---|---|---|\n"
_MARKS = "\nIn the examples, `# <- {code}` stands on each line that is reported.\n"
