"""How a JSON file is written: indentation, newlines, blanks, escapes; so that what is added looks the same.

>>> style = style_of(b'{\\n  "a": 1\\n}')
>>> style.dump({"b": ["é"]}, depth=1).decode()
'{\\n    "b": [\\n      "é"\\n    ]\\n  }'
"""

import json
import re
from typing import Any

from nb2prod.notebook.jsontext import whole
from nb2prod.notebook.value import Value

_FIRST_KEY = re.compile(rb'\{([ \t\r\n]*+)"[^"\\]*+"([ \t]*+:[ \t]*+)')
_ESCAPED_LETTER = re.compile(rb"(?<!\\)(?:\\\\)*+\\u(?!00[0-7])")


class Style(Value):
    """``newline`` is empty for a file on one line; ``ascii`` says that letters beyond ASCII are escaped."""

    newline: str = "\n"
    indent: str = " "
    colon: str = ": "
    comma: str = ","
    ascii: bool = False

    def dump(self, value: Any, *, depth: int) -> bytes:
        """The JSON of ``value`` as it would stand ``depth`` brackets deep in the file."""
        indent = self.indent if self.newline else None
        text = json.dumps(value, indent=indent, separators=(self.comma, self.colon), ensure_ascii=self.ascii)
        return text.replace("\n", self.newline + self.indent * depth).encode()

    def gap(self, depth: int) -> bytes:
        """What stands before a value ``depth`` brackets deep."""
        return (self.newline + self.indent * depth).encode() if self.newline else b""


def style_of(data: bytes) -> Style:
    """How the JSON object in ``data`` is written, told from its first key."""
    escapes = data.isascii() and _ESCAPED_LETTER.search(data) is not None
    first = _FIRST_KEY.match(data, whole(data).start)
    if first is None:
        return Style(ascii=escapes)
    before, colon = first[1].decode(), first[2].decode()
    if "\n" not in before:
        return Style(
            newline="", indent="", colon=colon, comma=", " if colon.endswith(" ") else ",", ascii=escapes
        )
    newline = "\r\n" if "\r\n" in before else "\n"
    return Style(newline=newline, indent=before.rpartition("\n")[2], colon=colon, ascii=escapes)
