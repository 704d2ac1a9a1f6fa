"""End of life of each CPython."""

from datetime import date

import pytest

from nb2prod.environment import end_of_life


@pytest.mark.parametrize("version", ["", "3", "x", "2.6", "3.2", "3.15", "3.100", "4.0", "-3.8", "py3.8"])
def test_unknown(version: str) -> None:
    assert end_of_life(version) is None


@pytest.mark.parametrize(
    ("version", "day"),
    [
        ("2.7", date(2020, 1, 1)),
        ("2.7.18", date(2020, 1, 1)),
        ("3.8", date(2024, 10, 7)),
        (" 3.8.10", date(2024, 10, 7)),
        ("3.9.0rc1", date(2025, 10, 31)),
        ("3.10", date(2026, 10, 31)),
        ("3.14", date(2030, 10, 31)),
    ],
)
def test_known(version: str, day: date) -> None:
    assert end_of_life(version) == day


def test_each_version_ends_after_the_one_before() -> None:
    days = [end_of_life(f"3.{minor}") for minor in range(3, 15)]
    assert None not in days
    assert days == sorted(days)
