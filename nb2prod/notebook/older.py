"""What was different in notebooks of nbformat 1 to 3.

>>> heading("Data", level=2)
'## Data'
>>> upgraded_outputs(b'[{"output_type": "pyerr", "ename": "KeyError"}]')
b'[{"output_type": "error", "ename": "KeyError"}]'
"""

import json

KINDS = {
    "code": "code",
    "heading": "markdown",
    "html": "markdown",
    "markdown": "markdown",
    "raw": "raw",
    "text": "markdown",
}
_DEEPEST_HEADING = 6


def heading(source: str, *, level: object) -> str:
    """The markdown of a heading cell, which nbformat 4 no longer has."""
    depth = level if isinstance(level, int) and 1 <= level <= _DEEPEST_HEADING else 1
    return "#" * depth + " " + source.replace("\n", " ")


def upgraded_outputs(raw: bytes) -> bytes:
    """The JSON of outputs in the words of nbformat 4; unchanged where nbformat does not understand it."""
    if not raw.strip(b" \t\r\n[]"):
        return raw
    # Imported here: it takes longer than reading a hundred notebooks, and hardly any is so old.
    from nbformat.notebooknode import from_dict
    from nbformat.v4.convert import upgrade_outputs

    try:
        return json.dumps(upgrade_outputs(from_dict(json.loads(raw)))).encode()
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return raw
