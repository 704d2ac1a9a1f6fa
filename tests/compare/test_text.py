"""Texts and numbers: what holds for all of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.compare import compare_texts
from nb2prod.compare.noise import overwritten
from nb2prod.compare.sets import sorted_sets

TEXTS = st.text(st.characters(codec="utf-8"), max_size=60) | st.from_regex(
    r"(acc|loss)[=: ]-?\d\.\d{1,8}(e-?\d)?( at 0x[0-9a-f]{6})?(\r|\n)?", fullmatch=True
)


@given(TEXTS)
def test_every_text_equals_itself(text: str) -> None:
    """Reflexive."""
    assert compare_texts(text, text).verdict == "same"


@given(TEXTS, TEXTS)
def test_both_sides_agree_on_the_verdict(left: str, right: str) -> None:
    """Symmetric in the verdict and in what is left out of account."""
    one, other = compare_texts(left, right), compare_texts(right, left)
    assert (one.verdict, one.normalised) == (other.verdict, other.normalised)


@given(TEXTS, TEXTS)
def test_a_difference_is_told_where_there_is_one(left: str, right: str) -> None:
    """Never a verdict without a reason."""
    compared = compare_texts(left, right)
    assert bool(compared.differences) == (compared.verdict == "differs")
    assert left == right or compared.differences or compared.normalised


@given(st.decimals(-(10**6), 10**6, places=4, allow_nan=False, allow_infinity=False), st.integers(1, 9))
def test_a_changed_digit_is_found(number: object, change: int) -> None:
    """Any digit that is printed on both sides counts."""
    text = f"{number:.4f}"
    other = text[:-1] + str((int(text[-1]) + change) % 10)
    assert compare_texts(f"x={text}", f"x={other}").verdict == "differs"


@given(st.floats(-1e6, 1e6, allow_nan=False), st.integers(3, 8))
def test_a_number_agrees_with_itself_rounded(number: float, places: int) -> None:
    """However many more digits the other side shows."""
    assert compare_texts(f"x={number:.{places}f}", f"x={number:.{places + 3}f}").verdict != "differs"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1.2.3", "1.2.4"),
        ("v1", "v2"),
        ("x1=0.5", "x2=0.5"),
        ("10.0.0.1", "10.0.0.2"),
        ("3 of 10", "4 of 10"),
        ("1e3", "1e4"),
        ("50%", "51%"),
        ("1,234", "1,235"),
        ("survived 12 of 20 at age 30", "survived 13 of 20 at age 30"),
        ("2024-01-02 00:00:00", "2024-01-03 00:00:00"),
        ("f1 0.91", "f1 0.92"),
        ("True", "False"),
        ("a\n\nb", "a\nb"),
        ("0xdead", "0xbeef"),
        ("{'a': 1}", "{'a': 2}"),
        ("{1, 2}", "{1, 3}"),
    ],
)
def test_content_is_no_noise(left: str, right: str) -> None:
    """What looks like noise and is not."""
    assert compare_texts(left, right).verdict == "differs"


def test_a_terminal_overwrites() -> None:
    """As many characters as the new text has."""
    assert overwritten("abcdef\rxy") == "xycdef"
    assert overwritten("a\r\nb") == "a\nb"


@pytest.mark.parametrize("text", ["{", "{}", "{'a': {1, 2}}", "{1, x", "{:>10}", "{" * 5000])
def test_what_only_looks_like_a_set_stays(text: str) -> None:
    """Nothing raises on braces."""
    assert sorted_sets(text) == text


def test_large_texts_are_quick() -> None:
    """No rule of the noise takes more than linear time."""
    for piece in ("a" * 100, "1.5 ", "{", "|" * 10, "<", "time ", "took 1 ", "\r", "0x", "2024-01-01 "):
        compare_texts(piece * 20_000 + "1", piece * 20_000 + "2")
