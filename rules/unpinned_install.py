"""rules/unpinned_install.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import (
    Change, Example, Fix, Found, InstallLine, Related, Requirement, Rule, Severity, Span, Subject, source_at,
)  # fmt: skip

_LONGEST = 60
_CONDAS = ("conda", "mamba", "micromamba")
_NAME = re.compile(r"(?:[\w.-]+::)?[A-Za-z0-9][\w.-]*(?:\[[\w, .-]*\])?")
_VERB = re.compile(r"\b(?:install|add)\b")


def find(subject: Subject) -> Iterator[Found]:
    """Yields each install command that leaves a version open; what one did before is said there."""
    lines: dict[InstallLine, dict[str, str]] = {}
    again: dict[str, list[Related]] = {}
    places: dict[str, list[tuple[InstallLine, Requirement]]] = {}
    for line in subject.installs:
        for one in line.install.unpinned:
            name = one.name or ""
            places.setdefault(name, []).append((line, one))
            if name in again:
                again[name].append(Related(line.span, f"{name} is installed again here"))
            else:
                again[name] = []
                lines.setdefault(line, {})[name] = one.spec[:_LONGEST]
    for line, specs in lines.items():
        message = f"{line.install.tool} installs whatever version it finds: {', '.join(specs.values())}"
        related = tuple(place for name in specs for place in again[name])
        changes = (_pinned(subject, *place) for name in specs for place in places[name])
        yield Found(
            line.span, message, related, Fix.by_changes("Write the version that is pinned elsewhere", changes)
        )


def _pinned(subject: Subject, line: InstallLine, one: Requirement) -> Change | None:
    """What pins the requirement in its line, to the version that governs the notebook; None where none is known."""
    version, name = subject.pins.exact.get(one.name or ""), _NAME.match(one.spec)
    if not version or name is None or ";" in one.spec or line.span.line != line.span.end_line:
        return None
    written = source_at(subject.notebook.cells[line.span.cell - 1], line.span)
    verb = _VERB.search(written)
    found = list(re.finditer(rf"(?<=[\s\"']){re.escape(one.spec)}(?=[\s\"');&|,]|$)", written))
    found = [place for place in found if verb is not None and place.start() >= verb.end()]
    if len(found) != 1:
        return None
    start = line.span.column + found[0].start()
    sign = "=" if line.install.tool in _CONDAS else "=="
    place = Span(line.span.cell, line.span.line, start, line.span.line, start + len(one.spec))
    return Change(place, f"{name[0]}{sign}{version}")


rule = Rule(
    code="NB202",
    name="unpinned-install",
    severity=Severity.WARNING,
    summary="An install command names no exact version.",
    why=(
        "Every run takes what is newest that day: the same notebook works today and stops or differs next "
        "month."
    ),
    instead=(
        "Write the version that works: pip install name==1.2.3; better, into requirements.txt beside the "
        "notebook."
    ),
    find=find,
    bad=[
        Example("""
            # %%
            !pip install -q lightgbm shap==0.46.0  # <- NB202
            """),
        Example("""
            # %%
            %pip install "pandas>=2,<3"  # <- NB202
            # %%
            !conda install -y -c conda-forge lime  # <- NB202
            """),
        Example(
            """
            # %%
            %%bash
            set -e
            pip install tariffs  # <- NB202
            # %%
            pip install tariffs
            """,
            note="Said once for a distribution.",
        ),
        Example("""
            # %%
            import os, subprocess, sys
            os.system("pip install -U tariffs")  # <- NB202
            subprocess.run([sys.executable, "-m", "pip", "install", "prices"])  # <- NB202
            """),
        Example(
            """
            # %%
            !pip install -q tariffs "pandas>=2"  # <- NB202
            # %%
            %pip install tariffs
            """,
            fixed="""
            # %%
            !pip install -q tariffs==1.4 "pandas==2.2.2"
            # %%
            %pip install tariffs==1.4
            """,
            files={"requirements.txt": "tariffs==1.4\npandas==2.2.2\n"},
            note="What other files pin, the fix writes into the command.",
        ),
    ],
    good=[
        Example("""
            # %%
            !pip install lightgbm==4.5.0 'shap == 0.46.0'
            # %%
            !conda install -y lime=0.2.0.1
            """),
        Example("""
            # %%
            %pip install -qr requirements.txt
            # %%
            %pip install -e .
            # %%
            !pip install ../wheels/prices-1.2-py3-none-any.whl
            """),
        Example(
            """
            # %%
            !pip install --no-index --find-links ../wheels prices
            # %%
            !pip install -c limits.txt prices
            """,
            note="The folder or the constraints decide which version it is.",
        ),
        Example("""
            # %%
            # !pip install lightgbm
            print("first: pip install lightgbm")
            """),
        Example("""
            # %%
            IN_COLAB = "google.colab" in str(get_ipython())
            if IN_COLAB:
                %pip install lightgbm
            """),
        Example("""
            # %%
            !pip list
            # %%
            !pip uninstall -y lightgbm
            # %%
            !apt-get install -y graphviz
            """),
        Example("""
            # %%
            !pip install git+https://github.com/bank/prices
            # %%
            !pip install {package}
            """),
    ],
)
