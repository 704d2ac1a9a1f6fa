"""rules/end_of_life_python.py"""

import re
from collections.abc import Iterator
from datetime import date

from nb2prod.rule import Example, Found, Rule, Severity, Subject, end_of_life

# Not the day of the check: the same notebook gets the same report until nb2prod itself is renewed.
_TODAY = date(2026, 11, 1)
_WANTED = re.compile(r"([<>=!~^]*)\s*(\d+\.\d+)")


def find(subject: Subject) -> Iterator[Found]:
    """Yields one finding for a notebook whose Python gets no more fixes, where nothing pins another."""
    info = subject.notebook.metadata.get("language_info")
    version = info.get("version") if isinstance(info, dict) else None
    ended = _ended(version) if isinstance(version, str) else None
    if ended is None or _is_supported(subject.pins.python):
        return
    minor = ".".join(version.strip().split(".")[:2])
    yield Found(
        None, f"the notebook ran on Python {minor}, which has had no fixes since {ended.isoformat()[:7]}"
    )


def _ended(version: str) -> date | None:
    end = end_of_life(version)
    return end if end is not None and end <= _TODAY else None


def _is_supported(wanted: str | None) -> bool:
    """Whether the Python that the project asks for, at least, is one that is still kept safe."""
    bounds = _WANTED.findall(wanted or "")
    lowest = next((version for sign, version in bounds if not sign.startswith(("<", "!"))), "")
    return end_of_life(lowest) is not None and _ended(lowest) is None


def _ran_on(version: str) -> dict[str, object]:
    kernel = {"name": "python3", "display_name": "Python 3"}
    return {"kernelspec": kernel, "language_info": {"name": "python", "version": version}}


rule = Rule(
    code="NB212",
    name="end-of-life-python",
    severity=Severity.NOTE,
    summary="The notebook ran on a Python that gets no more fixes.",
    why=(
        "Holes in it stay open, new releases of the libraries do not support it, and a new machine or image "
        "may not have it at all."
    ),
    instead="Run the notebook on a supported Python and save it, or pin one beside it (.python-version).",
    find=find,
    bad=[
        Example(
            """
            # <- NB212
            # %%
            total = sum([1, 2])
            """,
            metadata=_ran_on("3.7.12"),
        ),
        Example(
            """
            # <- NB212
            # %%
            total = sum([1, 2])
            """,
            metadata=_ran_on("3.8.10"),
            files={"pyproject.toml": '[project]\nname = "shop"\nrequires-python = ">=3.8"\n'},
            note="The project asks for no newer one.",
        ),
    ],
    good=[
        Example("""
            # %%
            total = sum([1, 2])
            """),
        Example(
            """
            # %%
            total = sum([1, 2])
            """,
            metadata=_ran_on("3.7.12"),
            files={".python-version": "3.12.4\n"},
        ),
        Example(
            """
            # %%
            total = sum([1, 2])
            """,
            metadata=_ran_on("3.8.10"),
            files={"environment.yml": "dependencies:\n  - python<=3.13,>=3.11\n"},
        ),
        Example(
            """
            # %%
            total = sum([1, 2])
            """,
            metadata=_ran_on("4.0.1"),
            note="A version that nobody knows yet.",
        ),
    ],
)
