"""rules/unportable_name.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import Example, Found, Rule, Severity, Subject

# Windows takes none of these, nor a name that ends in a dot or a blank.
_REFUSED = re.compile(r"[<>:\"|?*\\\x00-\x1f]")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
_LONGEST = 255  # bytes, on most systems


def find(subject: Subject) -> Iterator[Found]:
    """Yields one finding for a notebook whose file could not lie on every system."""
    for name in subject.notebook.path.split("/"):
        if fault := _fault(name):
            shown = "".join(letter if letter.isprintable() else "?" for letter in name[:60])
            yield Found(None, f"the name '{shown}' {fault}")
            return


def _fault(name: str) -> str:
    if name in ("", ".", "..") or _DRIVE.fullmatch(name):
        return ""
    if refused := _REFUSED.search(name):
        letter = refused[0] if refused[0].isprintable() else "a control character"
        return f"holds {letter}, which Windows refuses"
    if _DEVICE.fullmatch(name):
        return "is a device on Windows"
    if name.endswith((".", " ")):
        return "ends in a dot or a blank, which Windows cuts off"
    if len(name.encode("utf-8", "replace")) > _LONGEST:
        return "is longer than the 255 bytes that most systems allow"
    return ""


rule = Rule(
    code="NB906",
    name="unportable-name",
    severity=Severity.NOTE,
    summary="The file has a name that some systems reject.",
    why=(
        "On a colleague's Windows machine the repository cannot even be checked out, and an archive with it not be "
        "unpacked."
    ),
    instead="Use letters, digits, - and _ only, and keep the name short.",
    find=find,
    python2=True,
    bad=[
        Example(
            """
            # <- NB906
            # %%
            total = 12
            """,
            path="churn: part 2.ipynb",
        ),
        Example(
            """
            # <- NB906
            # %%
            total = 12
            """,
            path="which model?/churn.ipynb",
        ),
        Example(
            """
            # <- NB906
            # %%
            total = 12
            """,
            path="aux.ipynb",
        ),
    ],
    good=[
        Example(
            """
            # %%
            total = 12
            """,
            path="Umsätze der Filialen (Mai).ipynb",
        ),
        Example(
            """
            # %%
            total = 12
            """,
            path="reports/auxiliary.v2.ipynb",
        ),
        Example(
            """
            # %%
            total = 12
            """,
            path="console.ipynb",
        ),
    ],
)
