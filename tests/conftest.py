"""What all tests share."""

import os

import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="write the expected reports of fixtures/ anew"
    )
    parser.addoption(
        "--sarif-schema", metavar="FILE", help="hold SARIF reports against the schema of OASIS too"
    )


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """No test reads or writes the cache of whoever runs the tests."""
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("XDG_CACHE_HOME")
    if before is not None:
        os.environ["XDG_CACHE_HOME"] = before


@pytest.fixture
def update_golden(request):
    """Whether golden files are to be written instead of compared."""
    return request.config.getoption("--update-golden")
