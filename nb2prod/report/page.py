"""The page of a rule and the table of all rules, made from the rule files alone.

>>> from nb2prod.lint.catalogue import load_catalogue
>>> page(load_catalogue()["NB005"]).splitlines()[0]
'# NB005 unused-suppression'
"""

from collections.abc import Iterable, Iterator
from typing import Any

from nb2prod.lint.catalogue import Catalogue
from nb2prod.lint.examples import tidy
from nb2prod.report.json import encoded, envelope
from nb2prod.rule import Example, Rule, Status

_STATUS = {
    Status.STABLE: "stable: on by default",
    Status.PREVIEW: "preview: on with --preview, or when its code or name is selected",
    Status.OFF: "off: on only when its code or name is selected",
}


def page(rule: Rule) -> str:
    """All that there is to know of one rule, as Markdown that also reads well as it stands."""
    parts = [
        f"# {rule.code} {rule.name}\n\n{rule.summary}\n",
        f"- severity: {rule.severity}\n- {_STATUS[rule.status]}\n"
        + ("- fixable\n" if rule.fixable else "")
        + (f"- gives way on the same line to: {', '.join(rule.yields_to)}\n" if rule.yields_to else ""),
        f"## Why\n\n{rule.why}\n",
        f"## Instead\n\n{rule.instead}\n",
        *_options(rule),
        *_examples("## Reported", rule.bad),
        *_examples("## Not reported", rule.good),
        f"## Ignore it\n\nOn one line: `# nb2prod: ignore[{rule.code}]`\n",
    ]
    return "\n".join(parts)


def table(catalogue: Catalogue) -> str:
    """One line for each rule: code, name, severity, status, summary."""
    widest = max(len(rule.name) for rule in catalogue.rules)
    rows = (
        f"{rule.code}  {rule.name:<{widest}}  {rule.severity:<7}  {rule.status:<7}  {rule.summary}\n"
        for rule in catalogue.rules
    )
    return "".join(rows)


def table_as_json(catalogue: Catalogue) -> str:
    """The catalogue for machines."""
    return encoded({**envelope(0), "rules": [_row(rule) for rule in catalogue.rules]})


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "status": rule.status,
        "summary": rule.summary,
        "why": rule.why,
        "instead": rule.instead,
        "fixable": rule.fixable,
        "options": dict(rule.options),
    }


def _options(rule: Rule) -> Iterator[str]:
    if rule.options:
        lines = [
            f"[tool.nb2prod.{rule.code}]",
            *(f"{name} = {_toml(value)}" for name, value in rule.options.items()),
        ]
        yield "## Options\n\nWith their defaults, in pyproject.toml:\n\n" + _fenced("\n".join(lines), "toml")


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(f'"{item}"' for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _examples(title: str, examples: Iterable[Example]) -> Iterator[str]:
    for number, example in enumerate(examples):
        head = f"{title}\n\n" if number == 0 else ""
        note = f"{example.note}\n\n" if example.note else ""
        raw = f"\n{tidy(example.raw)}" if example.raw is not None else ""
        files = "".join(
            f"\nwith `{name}`:\n\n{_fenced(text, 'text')}" for name, text in example.files.items() if text
        )
        fixed = (
            "" if example.fixed is None else f"\nafter the fix:\n\n{_fenced(tidy(example.fixed), 'python')}"
        )
        yield head + note + _fenced(tidy(example.text).strip("\n") + raw, "python") + files + fixed


def _fenced(text: str, language: str) -> str:
    return f"```{language}\n{text.strip(chr(10))}\n```\n"
