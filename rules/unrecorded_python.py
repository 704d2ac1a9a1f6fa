"""rules/unrecorded_python.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Rule, Severity, Subject

_NO_VERSION = {
    "kernelspec": {"name": "python3", "display_name": "Python 3"},
    "language_info": {"name": "python"},
}


def find(subject: Subject) -> Iterator[Found]:
    """Yields one finding for a notebook whose metadata do not tell on which Python it ran."""
    if not any(cell.source.strip() for cell in subject.notebook.code_cells):
        return
    missing = []
    if not _recorded(subject, "language_info", "version") and not subject.pins.python:
        missing.append("no Python version (language_info.version)")
    if not _recorded(subject, "kernelspec", "name"):
        missing.append("no kernel (kernelspec)")
    if missing:
        yield Found(None, f"the notebook records {' and '.join(missing)}")


def _recorded(subject: Subject, part: str, key: str) -> bool:
    entries = subject.notebook.metadata.get(part)
    return isinstance(entries, dict) and bool(entries.get(key))


rule = Rule(
    code="NB209",
    name="unrecorded-python",
    severity=Severity.NOTE,
    summary="The notebook does not record its Python.",
    why=(
        "Whoever runs it must guess the Python version, and which packages fit depends on it. Without a "
        "kernel's name it cannot be run unattended at all."
    ),
    instead=(
        "Open the notebook in Jupyter, run it and save it: Jupyter writes both. Or put a .python-version "
        "beside it."
    ),
    find=find,
    bad=[
        Example(
            """
            # <- NB209
            # %%
            total = sum([1, 2])
            """,
            metadata=_NO_VERSION,
        ),
        Example(
            """
            # <- NB209
            # %%
            total = sum([1, 2])
            """,
            metadata={"language_info": {"name": "python", "version": "3.12.4"}},
        ),
        Example(
            """
            # <- NB209
            # %%
            total = sum([1, 2])
            """,
            metadata={},
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
            metadata=_NO_VERSION,
            files={".python-version": "3.12\n"},
            note="The version is recorded beside the notebook.",
        ),
        Example(
            """
            # %% markdown
            # Nothing to run
            """,
            metadata={},
        ),
        Example(
            """
            # %%
            # /// script
            # requires-python = ">=3.12"
            # ///
            total = sum([1, 2])
            """,
            metadata=_NO_VERSION,
        ),
    ],
)
