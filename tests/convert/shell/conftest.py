"""The Python that some tests of generated projects need."""

import os

import pytest


@pytest.fixture(scope="session", name="science")
def fixture_science() -> str:
    """A Python that has pandas, scikit-learn and matplotlib."""
    python = os.environ.get("NB2PROD_TEST_PYTHON")
    if not python:
        pytest.skip("NB2PROD_TEST_PYTHON names no Python with pandas and scikit-learn")
    return python
