"""How long each CPython is kept safe by its makers.

>>> end_of_life("3.8"), end_of_life("3.8.10") == end_of_life("3.8"), end_of_life("2.0")
(datetime.date(2024, 10, 7), True, None)
"""

import re
from datetime import date

# The last release's day where that is past, else the last day of the month that the release calendar names.
_END_OF_LIFE = {
    "2.7": date(2020, 1, 1),
    "3.3": date(2017, 9, 29),
    "3.4": date(2019, 3, 18),
    "3.5": date(2020, 9, 30),
    "3.6": date(2021, 12, 23),
    "3.7": date(2023, 6, 27),
    "3.8": date(2024, 10, 7),
    "3.9": date(2025, 10, 31),
    "3.10": date(2026, 10, 31),
    "3.11": date(2027, 10, 31),
    "3.12": date(2028, 10, 31),
    "3.13": date(2029, 10, 31),
    "3.14": date(2030, 10, 31),
}


def end_of_life(version: str) -> date | None:
    """The day from which a Python (``3.8`` or ``3.8.10``) gets no more fixes; None for one that is not known."""
    found = re.match(r"\s*(\d+\.\d+)(?![\d])", version)
    return _END_OF_LIFE.get(found[1]) if found else None
