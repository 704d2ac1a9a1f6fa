"""rules/wildcard_import.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Import, Related, Rule, Severity, Subject


def find(subject: Subject) -> Iterator[Found]:
    """Yields the first wildcard import of each module; the others of it are related."""
    stars: dict[str, list[Import]] = {}
    for one in subject.facts.imports:
        if one.name == "*":
            stars.setdefault("." * one.level + one.module, []).append(one)
    for module, (first, *again) in stars.items():
        message = f"'from {module} import *' binds names that nobody wrote down"
        related = tuple(Related(one.span, "and again here") for one in again)
        yield Found(first.span, message, related, once=module)


rule = Rule(
    code="NB205",
    name="wildcard-import",
    severity=Severity.WARNING,
    summary="A module's names are imported by a wildcard.",
    why=(
        "Which names the notebook gets depends on the version that is installed: another release brings "
        "more of them, and one may silently take the place of a builtin or of a name of your own."
    ),
    instead="Import the names that you use, or the module under a short name: import numpy as np.",
    find=find,
    bad=[
        Example("""
            # %%
            from math import *  # <- NB205
            print(sqrt(2))
            """),
        Example(
            """
            # %%
            import numpy as np
            from tariffs import *  # <- NB205
            # %%
            from tariffs import *
            """,
            note="Said once for a module.",
        ),
        Example("""
            # %%
            try:
                from tkinter import *  # <- NB205
            except ImportError:
                from Tkinter import *  # <- NB205
            """),
    ],
    good=[
        Example("""
            # %%
            from math import sqrt, pi
            print(sqrt(2) * pi)
            """),
        Example("""
            # %%
            import numpy as np
            print(2 * np.pi)
            """),
        Example("""
            # %%
            rule = "from math import *"
            # from math import *
            print(rule)
            """),
        Example("""
            # %%
            %%writefile tariffs.py
            from decimal import *
            """),
    ],
)
