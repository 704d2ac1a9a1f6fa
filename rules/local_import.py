"""rules/local_import.py"""

from collections.abc import Iterator

from nb2prod.rule import Call, Example, Found, Import, Related, Rule, Severity, Subject, ast

_CHANGES = ("sys.path.append", "sys.path.insert", "sys.path.extend", "site.addsitedir")


def find(subject: Subject) -> Iterator[Found]:
    """Yields each module of the author's own that is found only where it lies; once a module."""
    changes = subject.facts.calls_of(*_CHANGES)
    places: dict[str, list[tuple[Import, str]]] = {}
    for one in subject.facts.imports:
        if not one.level and not one.guarded and (how := _found_only(one, subject, changes)):
            places.setdefault(one.top, []).append((one, how))
    for module, [(one, how), *again] in places.items():
        related = tuple(Related(other.span, "imported again here") for other, _ in again)
        yield Found(one.span, f"'{module}' {how}", related, once=module)


def _found_only(one: Import, subject: Subject, changes: list[Call]) -> str:
    """How the module is found, where that works for this notebook at this place only; else empty."""
    origin = subject.origins.of(one)
    if origin.made or origin.kind in ("standard", "platform"):
        return ""
    change = next((call for call in changes if call.cell.number <= one.cell.number), None)
    if origin.kind == "local":
        return _lies_loose(one.top, subject, change)
    elsewhere = origin.kind == "distribution" or subject.installs_unknown
    if change is None or (elsewhere and not _leads_to(one.top, subject, changes)):
        return ""
    return f"is found only because cell {change.cell.number} changes sys.path"


def _lies_loose(module: str, subject: Subject, change: Call | None) -> str:
    around = subject.surroundings
    where = around.is_local_module(module)
    if where == "package" or around.exists(f"{module}/__init__.py"):
        return ""
    if where == "root":
        how = (
            f"because cell {change.cell.number} changes sys.path"
            if change
            else "by a notebook that runs there"
        )
        return f"lies at the root of the repository, where it is found only {how}"
    return (
        "is a file beside the notebook and of no package"
        if around.exists(f"{module}.py")
        else ("is a folder beside the notebook and no package")
    )


def _leads_to(module: str, subject: Subject, changes: list[Call]) -> bool:
    """Whether one of the folders that were added holds the module."""
    for call in changes:
        for node in call.node.args:
            folder = node.value if isinstance(node, ast.Constant) else None
            if isinstance(folder, str) and not folder.startswith("/"):
                if any(
                    subject.surroundings.exists(f"{folder}/{module}{end}") for end in (".py", "/__init__.py")
                ):
                    return True
    return False


rule = Rule(
    code="NB210",
    name="local-import",
    severity=Severity.WARNING,
    summary="A module of your own is found only where it happens to lie.",
    why=(
        "The import works only when the notebook runs in this very folder. Whoever gets the notebook "
        "without the file, or starts it from elsewhere, stops here."
    ),
    instead="Put the module into a package with a pyproject.toml and install it: pip install -e .",
    find=find,
    bad=[
        Example(
            """
            # %%
            import pandas as pd
            from tariffs import price  # <- NB210
            # %%
            import tariffs
            """,
            files={"tariffs.py": "def price(kwh):\n    return 0.3 * kwh\n"},
            note="Said once for a module.",
        ),
        Example(
            """
            # %%
            import sys
            sys.path.append("../src")
            # %%
            from tariffs import price  # <- NB210
            """,
            files={"src/tariffs.py": "def price(kwh):\n    return 0.3 * kwh\n"},
            path="notebooks/churn.ipynb",
        ),
        Example("""
            # %%
            import sys
            sys.path.insert(0, "/data/bank/lib")
            # %%
            import scorecard  # <- NB210
            """),
    ],
    good=[
        Example(
            """
            # %%
            from shop.tariffs import price
            """,
            files={
                "pyproject.toml": '[project]\nname = "shop"\n',
                "src/shop/__init__.py": "",
                "src/shop/tariffs.py": "price = 3\n",
            },
            path="notebooks/churn.ipynb",
            note="A package that can be installed.",
        ),
        Example(
            """
            # %%
            from shop import price
            """,
            files={"shop/__init__.py": "price = 3\n"},
        ),
        Example("""
            # %%
            %%writefile tariffs.py
            price = 3
            # %%
            from tariffs import price
            """),
        Example("""
            # %%
            import sys
            sys.path.append("../src")
            import json
            import numpy as np
            """),
        Example(
            """
            # %%
            import string, numpy
            """,
            files={"string.py": "", "numpy/exercise.py": ""},
            note="Python's own modules come first, and so does an installed package before a mere folder.",
        ),
        Example("""
            # %%
            import sys
            sys.path.append("/data/bank/lib")
            !pip install -e ../scorecards
            import scorecard
            """),
        Example("""
            # %%
            import scorecard
            """),
    ],
)
