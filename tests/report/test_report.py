"""What follows from findings: counts and the exit code."""

import pytest

from nb2prod.errors import Nb2prodError
from nb2prod.report.report import Report
from nb2prod.rule import Severity
from tests.report.support import finding, report

ERROR = finding(severity=Severity.ERROR)
WARNING = finding(severity=Severity.WARNING)
NOTE = finding(severity=Severity.NOTE)
FAILED = finding("NB000")
MISSING = Nb2prodError("no such file", where="a.ipynb", todo="look")


@pytest.mark.parametrize(
    ("found", "more", "code"),
    [
        ([], {}, 0),
        ([NOTE], {}, 0),
        ([WARNING], {}, 1),
        ([ERROR], {}, 1),
        ([NOTE], {"fail_on": Severity.NOTE}, 1),
        ([WARNING], {"fail_on": Severity.ERROR}, 0),
        ([ERROR], {"fail_on": Severity.ERROR}, 1),
        ([ERROR], {"exit_zero": True}, 0),
        ([NOTE], {"failures": (MISSING,)}, 2),
        ([], {"failures": (MISSING,), "exit_zero": True}, 2),
        ([ERROR, FAILED], {}, 2),
        ([FAILED], {"exit_zero": True}, 2),
    ],
)
def test_exit_code(found, more, code):
    assert report(*found, **more).exit_code == code


@pytest.mark.parametrize(
    ("given", "tally"),
    [
        (Report(notebooks=()), "0 notebooks, nothing found"),
        (report(), "1 notebook, nothing found"),
        (report(ERROR), "1 notebook, 1 finding: 1 error"),
        (report(NOTE, ERROR, ERROR, WARNING), "1 notebook, 4 findings: 2 errors, 1 warning, 1 note"),
    ],
)
def test_tally(given, tally):
    assert given.tally == tally
