"""Which rules run."""

import pytest

from nb2prod.errors import Nb2prodError
from nb2prod.lint.catalogue import Catalogue
from nb2prod.lint.selection import Wish, require_known, select
from nb2prod.rule import Status
from tests.lint.support import rule

CATALOGUE = Catalogue(
    [
        rule("NB000"),
        rule("NB001"),
        rule("NB002"),
        rule("NB101", name="use-before-definition"),
        rule("NB104", name="stale-result", status=Status.PREVIEW),
        rule("NB401", name="absolute-path"),
        rule("NB402"),
        rule("NB905", name="old-format", status=Status.OFF),
        rule("BANK001", name="no-iban"),
    ]
)
ALWAYS = ["NB000", "NB001", "NB002"]


def chosen(*wishes):
    """The selected codes without those that always run."""
    return sorted(select(CATALOGUE, *wishes) - set(ALWAYS))


@pytest.mark.parametrize(
    ("wish", "codes"),
    [
        (Wish(), "BANK001 NB101 NB401 NB402"),
        (Wish(preview=True), "BANK001 NB101 NB104 NB401 NB402"),
        (Wish(select=()), ""),
        (Wish(select=("NB1",)), "NB101"),
        (Wish(select=("nb1",)), "NB101"),
        (Wish(select=("NB1",), preview=True), "NB101 NB104"),
        (Wish(select=("ALL",)), "BANK001 NB101 NB401 NB402"),
        (Wish(select=("all",), preview=True), "BANK001 NB101 NB104 NB401 NB402"),
        (Wish(select=("NB104",)), "NB104"),
        (Wish(select=("stale-result",)), "NB104"),
        (Wish(select=("NB9",), preview=True), ""),
        (Wish(select=("NB905",)), "NB905"),
        (Wish(select=("old-format", "NB40")), "NB401 NB402 NB905"),
        (Wish(extend_select=("NB905",)), "BANK001 NB101 NB401 NB402 NB905"),
        (Wish(select=("NB1",), extend_select=("NB402",)), "NB101 NB402"),
        (Wish(ignore=("NB4",)), "BANK001 NB101"),
        (Wish(ignore=("ALL",)), ""),
        (Wish(ignore=("absolute-path",)), "BANK001 NB101 NB402"),
        (Wish(select=("NB401",), ignore=("NB4",)), "NB401"),
        (Wish(select=("NB4",), ignore=("NB401",)), "NB402"),
        (Wish(select=("NB401",), ignore=("NB401",)), ""),
        (Wish(select=("ALL",), ignore=("NB",)), "BANK001"),
        (Wish(select=("BANK",)), "BANK001"),
    ],
)
def test_one_wish(wish, codes):
    assert chosen(wish) == codes.split()


@pytest.mark.parametrize(
    ("file", "line", "codes"),
    [
        (Wish(select=("NB1",)), Wish(), "NB101"),
        (Wish(select=("NB1",)), Wish(select=("NB4",)), "NB401 NB402"),
        (Wish(ignore=("NB401",)), Wish(select=("NB4",)), "NB401 NB402"),
        (Wish(extend_select=("NB905",)), Wish(select=("NB4",)), "NB401 NB402"),
        (Wish(ignore=("NB401",)), Wish(ignore=("NB101",)), "BANK001 NB402"),
        (Wish(ignore=("NB401",)), Wish(extend_select=("NB401",)), "BANK001 NB101 NB401 NB402"),
        (Wish(select=("NB401", "NB101")), Wish(ignore=("NB4",)), "NB101"),
        (Wish(preview=True), Wish(select=("NB1",)), "NB101 NB104"),
    ],
)
def test_the_command_line_overrules_the_file(file, line, codes):
    assert chosen(file, line) == codes.split()


@pytest.mark.parametrize("wish", [Wish(select=()), Wish(ignore=("NB000", "NB001")), Wish(ignore=("ALL",))])
def test_what_nobody_could_look_at_is_always_reported(wish):
    assert {"NB000", "NB001"} <= select(CATALOGUE, wish)


def test_a_malformed_notebook_is_reported_unless_ignored():
    assert "NB002" in select(CATALOGUE, Wish(select=("NB4",)))
    assert "NB002" not in select(CATALOGUE, Wish(ignore=("NB002",)))


@pytest.mark.parametrize("selector", ["NB", "NB4", "NB40", "NB401", "nb401", "absolute-path", "ALL", "BANK"])
def test_known(selector):
    require_known(CATALOGUE, [selector], where="--select")


@pytest.mark.parametrize(
    ("selector", "hint"),
    [
        ("NB403", "did you mean NB40"),
        ("NB7", "nb2prod rules"),
        ("absolut-path", "NB401 (absolute-path)"),
        ("N", "nb2prod rules"),
        ("", "nb2prod rules"),
        ("NB1x", "nb2prod rules"),
        ("401", "nb2prod rules"),
        ("*", "nb2prod rules"),
    ],
)
def test_unknown(selector, hint):
    with pytest.raises(Nb2prodError) as error:
        require_known(CATALOGUE, ["NB101", selector], where="--select")
    assert error.value.where == "--select"
    assert selector in error.value.what
    assert hint in error.value.todo
