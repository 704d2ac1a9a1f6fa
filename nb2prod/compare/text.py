r"""Two texts side by side: the words must be the same, the numbers agree at the precision in which they are printed.

>>> compare_texts("loss 0.12345", "loss 0.1235")
OutputComparison(verdict='tolerance', normalised=('printed precision',), differences=())
>>> compare_texts("loss 0.1234", "loss 0.1235").differences
(Difference(what='number', name='line 1', left='loss 0.1234', right='loss 0.1235'),)

Numbers without a decimal point are counts, and held to be equal.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

from nb2prod.compare.noise import quiet
from nb2prod.compare.outcome import SAME, OutputComparison
from nb2prod.compare.values import Difference, Tolerance

# A text with fewer digits is taken for all of the number: 0.5 is not 0.52 printed shortly.
_DIGITS_OF_ROUNDED = 3
_DIGITS_OF_EXACT = 15  # with so many, the last ones are the noise of floating point
_MOST = 5  # differences told of one text
_WIDTH = 160
_LONGEST_WRAPPED = 1 << 20
_NUMBER = re.compile(r"(?<![\w.])(?:(?<![\w)\]])[-+])?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w])(?!\.\d)")
_BLANKS = re.compile(r"[^\S\n]+")
_BLANK_ENDS = re.compile(r"[^\S\n]+(?=\n|$)|\s+\Z")
ROUNDED = "printed precision"
SPACING = "spacing"


def compare_texts(
    left: str, right: str, *, tolerance: Tolerance = Tolerance(), name: str = "", what: str = "text"
) -> OutputComparison:
    """Compares two texts; ``name`` says in the differences where they stand, ``what`` what they are."""
    if left == right:
        return SAME
    left, right, used = quiet(left, right)
    if left == right:
        return OutputComparison("same", used)
    left, right = (_BLANK_ENDS.sub("", side) for side in (left, right))
    if left == right:
        return OutputComparison("same", (*used, SPACING))
    found = list(_differences(left, right, tolerance, name, what))
    if found:
        # An array of wider numbers is wrapped elsewhere.
        left, right = unwrapped(left), unwrapped(right)
        if next(_differences(left, right, tolerance, name, what), None) is not None:
            return OutputComparison("differs", used, tuple(found))
    only_spacing = _NUMBER.findall(left) == _NUMBER.findall(right)
    return OutputComparison(
        "same" if only_spacing else "tolerance", (*used, SPACING if only_spacing else ROUNDED)
    )


def unwrapped(text: str) -> str:
    r"""The text with what stands in brackets on one line.

    >>> unwrapped("[1,\n 2]\n[3]")
    '[1,  2]\n[3]'
    """
    if "\n" not in text or len(text) > _LONGEST_WRAPPED:
        return text
    depth, pieces = 0, []
    for line in text.split("\n"):
        pieces.append(line)
        depth = max(0, depth + sum(map(line.count, "([{")) - sum(map(line.count, ")]}")))
        pieces.append(" " if depth else "\n")
    return "".join(pieces[:-1])


def numbers_agree(left: str, right: str, tolerance: Tolerance) -> bool:
    """Whether two printed numbers are the same at the precision of the shorter one.

    >>> numbers_agree("0.123", "0.1234", Tolerance()), numbers_agree("3", "3.0", Tolerance())
    (True, False)
    """
    if left == right:
        return True
    if _is_count(left) or _is_count(right):
        return _is_count(left) and _is_count(right) and int(left) == int(right)
    try:
        one, other = Decimal(left), Decimal(right)
        exact = min(len(number.as_tuple().digits) for number in (one, other)) >= _DIGITS_OF_EXACT
        if one == other or exact and tolerance.allows(float(one), float(other)):
            return True
        return abs(one - other) <= max(_half_unit(left), _half_unit(right))
    except (InvalidOperation, OverflowError):
        return False


def _is_count(text: str) -> bool:
    return not any(character in text for character in ".eE")


def _half_unit(text: str) -> Decimal:
    """Half of what the last printed digit counts; nothing for a number of few digits."""
    _, digits, exponent = Decimal(text).as_tuple()
    if not isinstance(exponent, int):
        return Decimal(0)
    places = 0 if "e" in text.lower() else -exponent
    is_rounded = max(len(digits), places) >= _DIGITS_OF_ROUNDED
    return Decimal((0, (5,), exponent - 1)) if is_rounded else Decimal(0)


def _differences(left: str, right: str, tolerance: Tolerance, name: str, what: str) -> Iterator[Difference]:
    told = 0
    place = f"{name}, line" if name else "line"
    for number, (one, other) in enumerate(zip_longest(left.split("\n"), right.split("\n")), start=1):
        kind = _line_differs(one, other, tolerance)
        if kind is not None:
            yield Difference(
                what if kind == "text" else kind, f"{place} {number}", _short(one), _short(other)
            )
            told += 1
            if told == _MOST:
                return


def _line_differs(left: str | None, right: str | None, tolerance: Tolerance) -> str | None:
    """What differs between two lines: ``text`` or ``number``; None where they agree."""
    if left == right:
        return None
    if left is None or right is None or _words(left) != _words(right):
        return "text"
    pairs = zip(_NUMBER.findall(left), _NUMBER.findall(right), strict=True)
    return None if all(numbers_agree(one, other, tolerance) for one, other in pairs) else "number"


def _words(line: str) -> str:
    """The line without its numbers; how far things stand apart depends on the width of numbers."""
    return _BLANKS.sub(" ", _NUMBER.sub("\0", line)).replace(" \0", "\0").replace("\0 ", "\0").strip()


def _short(line: str | None) -> str:
    if line is None:
        return "(no line)"
    return line if len(line) <= _WIDTH else f"{line[:_WIDTH]}…"
