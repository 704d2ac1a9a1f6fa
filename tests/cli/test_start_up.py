"""What a run imports: a hook that runs at every commit must not pay for what it does not use."""

import subprocess
import sys

import pytest

from tests.cli.support import environment

ONE_CELL = '{"cells": [%s], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
PICKLE = (
    '{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": null,'
    " \"source\": \"import pickle\\nmodel = pickle.load(open('/home/ann/model.pkl', 'rb'))\"}"
)
READS = {"click", "msgspec", "typing_extensions"}  # the last is msgspec's own


def loaded(arguments: list[str], place) -> set[str]:
    """The modules that a run in a fresh process imports, beyond those of an empty one and of the standard library."""
    script = (
        f"import sys\nbefore = set(sys.modules)\nfrom nb2prod.cli import main\nmain({arguments!r})\n"
        "print()\nprint(*(set(sys.modules) - before))"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment(), cwd=place)
    return set(done.stdout.splitlines()[-1].split())


def packages(modules: set[str]) -> set[str]:
    """The distributions' top names among them."""
    tops = {name.partition(".")[0] for name in modules}
    return {top for top in tops if not top.startswith("_")} - set(sys.stdlib_module_names) - {"nb2prod"}


@pytest.mark.parametrize(
    ("arguments", "wanted", "unwanted"),
    [
        (["check", "--help"], {"click"}, {"nb2prod.facts", "nb2prod.rules", "nb2prod.notebook", "json"}),
        (["convert", "--help"], {"click"}, {"nb2prod.convert", "nb2prod.replay", "json"}),
        (["check", "--isolated", "--no-cache", "--output-format", "concise", "good.ipynb"], READS, set()),
        (["check", "--isolated", "--no-cache", "--output-format", "concise", "bad.ipynb"], READS, set()),
        (["check", "--isolated", "--no-cache", "--output-format", "json", "bad.ipynb"], READS, set()),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_run_loads_no_more_than_it_needs(tmp_path, arguments, wanted, unwanted):
    (tmp_path / "good.ipynb").write_text(ONE_CELL % "")
    (tmp_path / "bad.ipynb").write_text(ONE_CELL % PICKLE)
    modules = loaded(arguments, tmp_path)
    assert packages(modules) == wanted
    slow = {"asyncio", "concurrent.futures", "email", "http", "multiprocessing", "socket", "subprocess"}
    rooms = {f"nb2prod.{room}" for room in ("compare", "convert", "lock", "replay", "verify")}
    assert not modules & (slow | rooms | unwanted)
