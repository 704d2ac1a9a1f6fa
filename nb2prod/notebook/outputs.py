"""Decoding the stored outputs of a cell, however odd they are.

>>> decode_outputs(b'[{"output_type": "stream", "name": "stdout", "text": ["42\\\\n"]}, null]')
[{'output_type': 'stream', 'name': 'stdout', 'text': ['42\\n']}]
"""

from typing import Any

import msgspec

from nb2prod.notebook.decoding import decode_loosely


def decode_outputs(raw: bytes | msgspec.Raw) -> list[dict[str, Any]]:
    """The outputs in ``raw`` (JSON bytes); what is no output (no mapping), or no list at all, is left out.

    Never raises: outputs that cannot be decoded are none.
    """
    try:
        outputs = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        outputs = _decode_the_rest(bytes(raw))
    return [output for output in outputs if isinstance(output, dict)] if isinstance(outputs, list) else []


def _decode_the_rest(raw: bytes) -> Any:
    """NaN, numbers of any length and lone surrogates, which msgspec refuses."""
    try:
        return decode_loosely(raw)
    except (ValueError, RecursionError):
        return None
