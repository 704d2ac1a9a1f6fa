"""``explain`` and ``rules``: what the rules are.

>>> explain.name, list_rules.name
('explain', 'rules')
"""

from pathlib import Path

import click

from nb2prod.cli.paths import APART
from nb2prod.terminal import show


@click.command()
@click.argument("code")
@click.option("--rules", multiple=True, type=APART, metavar="DIR", help="A team's own rules; repeatable.")
def explain(code: str, rules: tuple[Path, ...]) -> int:
    """Show the page of a rule, given its code or name."""
    from nb2prod import api

    show(api.explain(code, rules=rules))
    return 0


@click.command("rules")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--rules", multiple=True, type=APART, metavar="DIR", help="A team's own rules; repeatable.")
def list_rules(output_format: str, rules: tuple[Path, ...]) -> int:
    """List all rules."""
    from nb2prod import api

    show(api.catalogue_as(output_format, rules=rules))
    return 0
