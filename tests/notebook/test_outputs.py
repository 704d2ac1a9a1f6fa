"""Decoding outputs: what is an output is given, and nothing ever raises."""

import json
import math

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.notebook.model import Cell
from nb2prod.notebook.outputs import decode_outputs

TEXTS = st.text(max_size=5)


@pytest.mark.parametrize(
    ("raw", "outputs"),
    [
        (b"[]", []),
        (b' [ {"a": 1} ,\n{"b": ["x"]}] ', [{"a": 1}, {"b": ["x"]}]),
        (b'[null, 1, "x", [{"a": 1}], {"a": 1}]', [{"a": 1}]),
        (b'[{"a": 1, "a": 2}]', [{"a": 2}]),
        (b'[{"a": Infinity}]', [{"a": math.inf}]),
        (b'[{"a": %b}]' % (b"7" * 5000), [{"a": math.inf}]),
        (b'[{"a": "\\ud800\\ude00 \\ud800 \\\\ud800"}]', [{"a": "\U00010200 \ufffd \\ud800"}]),
        (b'[{"a": "\xff"}]', [{"a": "\ufffd"}]),
        (b'{"a": 1}', []),
        (b"null", []),
        (b"", []),
        (b"[{]", []),
        (b"[" * 100_000 + b"]" * 100_000, []),
    ],
)
def test_outputs(raw: bytes, outputs: list[object]) -> None:
    assert decode_outputs(raw) == outputs
    assert decode_outputs(msgspec.Raw(raw)) == outputs


def test_a_number_that_is_none() -> None:
    (output,) = decode_outputs(b'[{"a": NaN}]')
    assert math.isnan(output["a"])


@pytest.mark.parametrize(
    ("raw", "there"),
    [
        (b"[]", False),
        (b"[\n ]", False),
        (b"[" + b" " * 100 + b"]", False),
        (b'[{"a": 1}]', True),
        (b"[" + b" " * 100 + b'{"a": 1}]', True),
    ],
)
def test_whether_there_are_any(raw: bytes, there: bool) -> None:
    assert Cell(number=1, kind="code", source="", raw_outputs=raw).has_outputs is there
    assert Cell(number=1, kind="code", source="", raw_outputs=msgspec.Raw(raw)).has_outputs is there


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text('[]{}",:\\ud80NaI1.e-tn', max_size=40).map(str.encode))
def test_any_bytes(raw: bytes) -> None:
    outputs = decode_outputs(raw)
    assert all(isinstance(output, dict) for output in outputs)


@settings(deadline=None)
@given(
    st.lists(
        st.dictionaries(TEXTS, TEXTS | st.integers() | st.floats(allow_nan=False), max_size=3), max_size=3
    )
)
def test_what_json_writes(outputs: list[dict[str, object]]) -> None:
    text = json.dumps(outputs)
    assert decode_outputs(text.encode()) == json.loads(text)
