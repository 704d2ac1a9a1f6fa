"""What all tests share."""

import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="write the expected reports of fixtures/ anew"
    )
    parser.addoption(
        "--sarif-schema", metavar="FILE", help="hold SARIF reports against the schema of OASIS too"
    )


@pytest.fixture
def update_golden(request):
    """Whether golden files are to be written instead of compared."""
    return request.config.getoption("--update-golden")
