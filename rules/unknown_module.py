"""rules/unknown_module.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import Example, Found, Import, Related, Rule, Severity, Status, Subject, normalise

# What may bring modules that nobody can tell from here.
_BRINGS_MODULES = re.compile(
    r"\b(?:sys\.path|importlib|chdir|extractall|urlretrieve|wget|curl|protoc|make|setup\.py|PYTHONPATH)\b"
    r"|\b(?:git\s+clone|tar\s+-?x|ln\s+-s|spacy\s+download|shutil\.(?:copy|move))|\bun(?:zip|tar|pack)"
    r"|^[ \t]*+[!%]?+[ \t]*+(?:cd|run|cp|mv)\s",
    re.MULTILINE,
)


def find(subject: Subject) -> Iterator[Found]:
    """Yields each imported module that nobody knows, once."""
    unknown: dict[str, list[Import]] = {}
    for one in subject.facts.imports:
        if not one.guarded and not one.in_function and subject.origins.of(one).kind == "unknown":
            unknown.setdefault(one.top, []).append(one)
    if not unknown or subject.surroundings.folder is None or _installs_something_else(subject):
        return
    named = {name.replace("-", "") for name in subject.pins.named}
    brought = _first_bringer(subject)
    for module, [first, *again] in unknown.items():
        if normalise(module).replace("-", "") not in named and first.cell.number < brought:
            related = tuple(Related(one.span, "imported again here") for one in again)
            yield Found(
                first.span,
                f"no module '{module}' is beside the notebook or in a known distribution",
                related,
                once=module,
            )


def _installs_something_else(subject: Subject) -> bool:
    """Whether the notebook installs anything of which the imports that are known give no account."""
    if not subject.installs:
        return False
    origins = (subject.origins.of(one).distribution for one in subject.facts.imports)
    known = {name for origin in origins if origin is not None for name in origin.names}
    wanted = (one for line in subject.installs for one in line.install.requirements)
    return subject.installs_unknown or any(one.name not in known for one in wanted)


def _first_bringer(subject: Subject) -> int:
    """The first cell that changes where modules are found, or brings files; if none does, one behind the last."""
    cells = subject.facts.cells
    found = (cell.cell.number for cell in cells if _BRINGS_MODULES.search(cell.cell.source))
    return next(found, cells[-1].cell.number + 1)


rule = Rule(
    code="NB203",
    name="unknown-module",
    severity=Severity.ERROR,
    status=Status.PREVIEW,
    summary="A module is imported that nobody can find.",
    why=(
        "It is not Python's own, not beside the notebook, and in no distribution that nb2prod knows: on "
        "another machine the import fails. A package of that name on an index may be somebody else's, or a "
        "trap."
    ),
    instead="Put the module beside the notebook, or write its distribution into requirements.txt.",
    yields_to=("NB207",),
    find=find,
    bad=[
        Example("""
            # %%
            import pandas as pd
            from bank_scorecards_v2 import weights  # <- NB203
            # %%
            import bank_scorecards_v2
            """),
        Example("""
            # %%
            %pip install lightgbm
            import lightgbm
            import bank_scorecards_v2.rates as rates  # <- NB203
            """),
    ],
    good=[
        Example(
            """
            # %%
            import json, tariffs, shop.prices
            import numpy as np
            from google.colab import drive
            """,
            files={"tariffs.py": "", "shop/prices.py": ""},
        ),
        Example("""
            # %%
            import sys
            sys.path.append("../lib")
            # %%
            import bank_scorecards_v2
            """),
        Example("""
            # %%
            %cd ../lib
            # %%
            import bank_scorecards_v2
            """),
        Example("""
            # %%
            %%writefile bank_scorecards_v2.py
            weights = [1, 2]
            # %%
            import bank_scorecards_v2
            """),
        Example("""
            # %%
            !git clone https://github.com/bank/scorecards
            # %%
            from scorecards.bank_scorecards_v2 import weights
            """),
        Example("""
            # %%
            !pip install bank-scorecards-v2
            import bank_scorecards_v2
            """),
        Example("""
            # %%
            !conda install -y bank-models
            import bank_scorecards_v2
            """),
        Example("""
            # %%
            !pip install ../wheels/scorecards.whl
            import bank_scorecards_v2
            """),
        Example("""
            # %%
            try:
                import bank_scorecards_v2
            except ImportError:
                weights = [1, 2]
            """),
        Example("""
            # %%
            from . import rates
            import urllib2
            """),
    ],
)
