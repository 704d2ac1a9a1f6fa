"""rules/unpinned_import.py"""

from collections.abc import Iterable, Iterator

from nb2prod.rule import Example, Found, Import, Related, Rule, Severity, Subject

_MOST_NAMES = 8
_KERNEL = frozenset({"ipython", "ipykernel"})  # what runs the notebook is no choice of the notebook


def find(subject: Subject) -> Iterator[Found]:
    """Yields one finding for the notebook: the distributions that it imports and nothing pins exactly."""
    if not subject.facts.imports or subject.surroundings.folder is None:
        return
    imported: dict[tuple[str, ...], Import] = {}
    for one in subject.facts.imports:
        distribution = None if one.guarded else subject.origins.of(one).distribution
        if distribution is not None and distribution.name not in _KERNEL:
            imported.setdefault(distribution.names, one)
    exact = subject.pins.exact if imported else {}
    loose = {names: one for names, one in imported.items() if not any(name in exact for name in names)}
    if loose:
        yield _found(subject, loose, len(imported))


def _found(subject: Subject, loose: dict[tuple[str, ...], Import], of: int) -> Found:
    what = f"{len(loose)} of {of} distributions" if of > 1 else "1 of 1 distribution"
    message = (
        f"{what} {'has' if len(loose) == 1 else 'have'} no exact pin: {_listed(names[0] for names in loose)}"
    )
    named = [names[0] for names in loose if not subject.pins.named.isdisjoint(names)]
    if named:
        message += f" (named, but without an exact version: {_listed(named)})"
    first, *others = loose.items()
    related = tuple(Related(one.span, f"{names[0]} has no exact pin") for names, one in others)
    return Found(first[1].span, message, related, once="the notebook")


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:_MOST_NAMES]) + (", …" if len(names) > _MOST_NAMES else "")


rule = Rule(
    code="NB201",
    name="unpinned-import",
    severity=Severity.WARNING,
    summary="Distributions that the notebook imports have no exact version.",
    why=(
        "Whoever installs them later gets the latest versions, in which functions are gone and results "
        "differ, and nobody can tell any more with which versions the figures were made."
    ),
    instead=(
        "Write the versions down beside the notebook: name==version in requirements.txt, or a lock file."
    ),
    yields_to=("NB207", "NB203"),
    joins=True,
    find=find,
    bad=[
        Example("""
            # %%
            import json
            import pandas as pd  # <- NB201
            # %%
            from sklearn.svm import SVC
            """),
        Example(
            """
            # %%
            import numpy as np
            import pandas as pd  # <- NB201
            """,
            files={"requirements.txt": "numpy==2.1.3\npandas>=2\n"},
            note="A range is no exact version.",
        ),
        Example(
            """
            # %%
            %pip install -q lightgbm
            import lightgbm  # <- NB201
            """,
            files={"environment.yml": "dependencies:\n  - python=3.12\n"},
        ),
    ],
    good=[
        Example(
            """
            # %%
            import numpy as np
            from sklearn.svm import SVC
            """,
            files={"requirements.txt": "-r base.txt\nscikit_learn==1.5.2\n", "base.txt": "numpy==2.1.3\n"},
        ),
        Example(
            """
            # %%
            import cv2
            """,
            files={"requirements.txt": "opencv-python-headless==4.10.0.84\n"},
            note="Several distributions give this module; one of them is enough.",
        ),
        Example(
            """
            # %%
            import torch
            """,
            files={"environment.yml": "dependencies:\n  - pytorch=2.4.1\n"},
            note="To conda a single = is a pin.",
        ),
        Example(
            """
            # %%
            import lightgbm
            """,
            files={"pyproject.toml": '[project]\nname = "shop"\ndependencies = ["lightgbm==4.5.0"]\n'},
            path="notebooks/2024/churn.ipynb",
            note="Files are searched upwards to the root of the repository.",
        ),
        Example("""
            # %%
            !pip install lightgbm==4.5.0
            # %%
            import lightgbm
            """),
        Example("""
            # %%
            # /// script
            # dependencies = ["numpy==2.1.3"]
            # ///
            import numpy as np
            """),
        Example("""
            # %%
            import json, collections
            import my_tools
            from IPython.display import display
            from google.colab import drive
            """),
        Example(
            """
            # %%
            %%writefile prices.py
            VAT = 19
            # %%
            import prices, tariffs
            """,
            files={"tariffs.py": "KWH = 0.3\n"},
            note="Modules of your own are no distributions.",
        ),
        Example("""
            # %%
            try:
                import cupy as np
            except ImportError:
                np = None
            """),
    ],
)
