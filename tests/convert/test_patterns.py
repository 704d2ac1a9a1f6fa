"""Each pattern is converted right or refused with a reason: never silently different."""

import os
import sys
from pathlib import Path

import pytest

from tests.convert.patterns.outcomes import assert_right_or_refused, outcomes_of
from tests.convert.patterns.reading import patterns

FOLDER = Path(__file__).parent / "patterns"
PATTERNS = {pattern.name: pattern for pattern in patterns(FOLDER / "patterns.txt")}
TABLES = {pattern.name: pattern for pattern in patterns(FOLDER / "tables.txt")}
REFUSED = {
    "eval of a text": "eval may read any name",
    "exec of a text": "exec may bind any name",
    "globals written": "globals()",
    "guarded use before definition with a guard that asks": "dir()",
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What the patterns of plain Python come to."""
    return outcomes_of(PATTERNS.values(), sys.executable, tmp_path_factory.mktemp("patterns"))


@pytest.fixture(scope="module")
def table_outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What the patterns of NumPy, pandas, scikit-learn, statsmodels and Matplotlib come to."""
    interpreter = os.environ.get("NB2PROD_TEST_PYTHON")
    if not interpreter:
        pytest.skip(
            "NB2PROD_TEST_PYTHON names no Python that has pandas, scikit-learn, statsmodels, Matplotlib"
        )
    return outcomes_of(TABLES.values(), interpreter, tmp_path_factory.mktemp("tables"))


@pytest.mark.parametrize("name", PATTERNS)
def test_right_or_refused(name: str, outcomes: dict[str, dict]) -> None:
    assert_right_or_refused(outcomes[name], REFUSED.get(name))


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_right(name: str, table_outcomes: dict[str, dict]) -> None:
    assert_right_or_refused(table_outcomes[name], None)


def test_nine_in_ten_are_right(outcomes: dict[str, dict]) -> None:
    assert len(REFUSED) <= len(outcomes) / 10
