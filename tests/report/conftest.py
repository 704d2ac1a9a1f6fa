"""The schema that a user may hold the reports against."""

import json
from pathlib import Path

import pytest


@pytest.fixture
def oasis_schema(request):
    """SARIF's own schema, where ``--sarif-schema`` names it."""
    path = request.config.getoption("--sarif-schema")
    if path is None:
        pytest.skip("--sarif-schema names no file")
    return json.loads(Path(path).read_text(encoding="utf-8"))
