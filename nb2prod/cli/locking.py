"""``lock``: from arguments to an environment with hashes.

>>> lock.name
'lock'
"""

from pathlib import Path
from typing import Any

import click

from nb2prod.cli.paths import APART, PATH
from nb2prod.terminal import show

_SOURCES = ("kernel", "written", "date", "today")  # lock.values.SOURCES, without its imports


@click.command()
@click.argument("notebooks", nargs=-1, required=True, type=PATH)
@click.option("-o", "folder", type=PATH, metavar="DIR", help="Where the lock lies. [the notebooks' folder]")
@click.option(
    "--check", is_flag=True, help="Only tell whether the lock has all that is imported; needs no network."
)
@click.option("--source", type=click.Choice(_SOURCES), help="The first source of versions to ask. [kernel]")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="The day for the source 'date'."
)
@click.option("--python", metavar="X.Y", help="The Python to lock for. [the notebook's]")
@click.option("--interpreter", type=APART, metavar="PATH", help="The Python that runs the notebook.")
@click.option("--kernel", metavar="NAME", help="The Jupyter kernel that runs the notebook.")
@click.option("--index-url", metavar="URL", help="The package index. [uv's or pip's setting, else PyPI]")
@click.option("--find-links", multiple=True, type=PATH, metavar="DIR", help="A folder of wheels; repeatable.")
@click.option(
    "--wheelhouse",
    type=PATH,
    metavar="DIR",
    help="Fill this folder with the wheels, for a site without a network.",
)
@click.option(
    "--install-test",
    is_flag=True,
    help="Write only what installs into a fresh environment and can be imported.",
)
@click.option("--universal", is_flag=True, help="Lock for all systems, not for this one only.")
@click.option("--allow-sdist", is_flag=True, help="Take versions too that must be built from source.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def lock(notebooks: tuple[Path, ...], **given: Any) -> int:
    """Write down, with hashes, the environment that notebooks need."""
    from nb2prod import api
    from nb2prod.lock import options_of
    from nb2prod.report.locked import as_json, as_text

    report = api.lock(notebooks, options_of(given), folder=given["folder"], only_check=given["check"])
    show((as_json if given["output_format"] == "json" else as_text)(report))
    return report.exit_code
