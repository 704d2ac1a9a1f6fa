"""What an unused suppression leaves behind when it goes: everything else."""

import pytest

from nb2prod.lint.fixing import Fixer
from tests.lint.support import OWN, notebook, run, word, written

USED = word("NB901", "bad")


def fixed(source: str) -> str:
    """The cell after ``--fix`` of NB005, where NB901 reports the word bad and NB902 nothing at all."""
    start = written(source)
    rules = USED, word("NB902", "\0")

    def check(one):
        return run(one, *rules, select=["NB005"])

    after = Fixer(check, None, OWN).fix(start, check(start))
    assert after.left_out == ()
    return after.notebook.cells[0].source


@pytest.mark.parametrize(
    "source",
    [
        "x = bad  # nb2prod: ignore[NB901]",
        "x = bad  # noqa: NB901, E501",
        "x = 1  # noqa: E501",
        "x = 1  # noqa",
        "x = '# noqa: NB902'",
        "x = bad",
    ],
)
def test_what_is_used_or_not_ours_stays(source):
    assert fixed(source) == source


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("x = 1  # nb2prod: ignore[NB902]", "x = 1"),
        ("x = 1 # nb2prod:ignore [NB902]  ", "x = 1"),
        ("x = 1  # nb2prod: ignore[NB901, NB902]", "x = 1"),
        ("x = 1  # nb2prod: ignore[NB902, NB902]", "x = 1"),
        ("x = 1  # nb2prod: ignore[NB999]", "x = 1"),
        ("x = 1  # nb2prod: ignore", "x = 1"),
        ("x = 1  # NB2PROD: IGNORE[NB902]", "x = 1"),
        ("x = bad  # nb2prod: ignore[NB901, NB902]", "x = bad  # nb2prod: ignore[NB901]"),
        ("x = bad  # nb2prod: ignore[ NB902,NB901 ]", "x = bad  # nb2prod: ignore[ NB901 ]"),
        ("x = 1  # noqa: NB902", "x = 1"),
        ("x = 1  # noqa:NB902,E501", "x = 1  # noqa:E501"),
        ("x = 1  # noqa: E501, NB902, F401", "x = 1  # noqa: E501, F401"),
        ("x = bad  # noqa: E501 nb902 NB901", "x = bad  # noqa: E501 NB901"),
        ("x = 1  # the rate # noqa: NB902", "x = 1  # the rate"),
        ("x = 1  # noqa: NB902  # the rate", "x = 1  # the rate"),
        ("x = 1  # nb2prod: ignore[NB902] the share is mounted", "x = 1  # the share is mounted"),
        ("x = 1  # nb2prod: ignore[NB902] - the share is mounted", "x = 1  # the share is mounted"),
        ("x = 1  # nb2prod: ignore[NB902] # noqa: NB902", "x = 1"),
        ("x = bad  # nb2prod: ignore[NB902] # noqa: NB901", "x = bad  # noqa: NB901"),
        ("# noqa: NB902\nx = 1", "x = 1"),
        ("x = 1\n# noqa: NB902", "x = 1"),
        ("x = 1\n    # noqa: NB902\ny = 2", "x = 1\ny = 2"),
        ("# noqa: NB902", ""),
        ("!ls  # nb2prod: ignore[NB902]", "!ls"),
        ("é = 'ü'  # noqa: NB902", "é = 'ü'"),
        ("def f(:  # noqa: NB902", "def f(:"),
    ],
)
def test_exactly_the_unused_suppression_goes(source, left):
    assert fixed(source) == left


def test_a_suppression_outside_of_the_source_has_no_fix():
    found = run(
        notebook("x = 1", tags=("nb2prod:ignore=NB902",)), USED, word("NB902", "\0"), select=["NB005"]
    )
    assert [(one.code, one.fix) for one in found.findings] == [("NB005", None)]
