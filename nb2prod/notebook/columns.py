"""From the columns that ``ast`` counts to the columns that people count.

>>> from_utf8_column("größe = x", 10)
8
"""


def from_utf8_column(line: str, offset: int) -> int:
    """How many characters of ``line`` begin before the UTF-8 byte at ``offset``; both count from 0.

    ``ast`` gives ``col_offset`` in UTF-8 bytes; one more than the answer is the column that an editor shows.
    Nothing is raised: an offset behind the line gives the line's length.
    """
    if line.isascii():
        return min(offset, len(line))
    before = line.encode("utf-8", "surrogatepass")[:offset]
    # Bytes of the form 10xxxxxx continue a character: every other byte begins one.
    return sum(byte & 0xC0 != 0x80 for byte in before)
