"""What a notebook may say to silence a finding, and what happens to a suppression that silences nothing."""

import pytest

from nb2prod.lint.comments import comments_in
from tests.lint.support import notebook, places, rule, run, whole, word

BAD = word("NB401", "/home", name="absolute-path")
OTHER = word("NB502", "split")


@pytest.mark.parametrize(
    "source",
    [
        "x = '/home'  # noqa",
        "x = '/home'  # noqa: E501",
        "x = '/home'  # noqa: NB502",
        "x = '/home'  # nb2prod: ignore[NB502]",
        "x = '/home'  # nb2prod: ignore",
        "x = '/home'  # ignore[NB401]",
        "x = '/home # nb2prod: ignore[NB401]'",
        "x = '''\n/home\n# nb2prod: ignore[NB401]\n'''",
        "# nb2prod: ignore[NB401]\nx = '/home'",
        "x = '/home'\n# nb2prod: ignore[NB401]",
        "for x in y:  # noqa: NB401\n    z = '/home'",
        "for x in y:\n    z = '/home'\nelse:\n    pass  # noqa: NB401",
    ],
)
def test_still_reported(source):
    assert ("NB401", 1) in {place[:2] for place in places(run(notebook(source), BAD))}


@pytest.mark.parametrize(
    "source",
    [
        "x = '/home'  # noqa: NB401",
        "x = '/home'  # NOQA:nb401",
        "x = '/home'  # noqa: E501, NB401",
        "x = '/home'  # noqa: E501 NB401",
        "x = '/home'  # nb2prod: ignore[NB401]",
        "x = '/home'  #nb2prod:ignore[NB401]",
        "x = '/home'  # it is mounted there  # nb2prod: ignore[NB502, NB401]",
        "x = '/home'  # nb2prod: ignore[absolute-path]",
        "x = '/home'  # nb2prod: ignore[NB4]",
        "x = \"it's\"; y = '/home'  # noqa: NB401",
        "x = f(\n    '/home',\n)  # noqa: NB401",
        "x = f(  # noqa: NB401\n    '/home',\n)",
        "x = f(\n    '/home',  # noqa: NB401\n)",
        "for x in f(  # noqa: NB401\n    '/home'\n):\n    pass",
        "for x in f(\n    '/home'\n):  # noqa: NB401\n    pass",
        "def f():\n    return g(\n        '/home'\n    )  # noqa: NB401",
        "@f('/home')  # noqa: NB401\ndef g(): pass",
        "match x:\n    case 1:\n        y = ['/home',\n             2]  # noqa: NB401",
        "try:\n    pass\nexcept E:\n    x = ('/home'\n        )  # noqa: NB401",
        "%cd /home  # nb2prod: ignore[NB401]",
        "!ls /home  # nb2prod: ignore[NB401]",
        "!echo don't /home  # nb2prod: ignore[NB401]",
        "%%bash\nls\ncd /home  # nb2prod: ignore[NB401]",
        "this is no python /home  # nb2prod: ignore[NB401]",
    ],
)
def test_silenced(source):
    found = run(notebook(source), BAD, silent=[OTHER], select=["NB005"])
    assert (places(found), found.suppressed) == ([], 1)


def test_a_cell_tag_silences_its_cell_only():
    given = notebook("x = '/home'\ny = '/home'", "z = '/home'", tags=("nb2prod:ignore=NB502,NB401",))
    assert places(run(given, BAD)) == [("NB401", 2, 1)]


@pytest.mark.parametrize("codes", [["NB401"], "NB401", "NB502, NB401", ["absolute-path"]])
def test_the_metadata_silence_the_notebook(codes):
    given = notebook("x = '/home'", "z = '/home'", metadata={"nb2prod": {"ignore": codes}})
    assert places(run(given, BAD)) == []


@pytest.mark.parametrize(
    "metadata", [{"nb2prod": 1}, {"nb2prod": {"ignore": [1, None]}}, {"nb2prod": {"ignore": {}}}]
)
def test_strange_metadata_silence_nothing(metadata):
    assert places(run(notebook("x = '/home'", metadata=metadata), BAD)) == [("NB401", 1, 1)]


def test_a_finding_of_the_whole_notebook_is_silenced_by_metadata_only():
    given = notebook("x = 1  # noqa: NB809", tags=("nb2prod:ignore=NB809",))
    assert places(run(given, whole("NB809"))) == [("NB809", None, None)]
    given = notebook("x = 1", metadata={"nb2prod": {"ignore": ["NB809"]}})
    assert places(run(given, whole("NB809"))) == []


def test_the_configuration_silences_a_file():
    found = run(notebook("x = '/home'"), BAD, ignored=frozenset({"NB401"}))
    assert (places(found), found.suppressed) == ([], 1)


def test_an_internal_error_cannot_be_silenced():
    given = notebook("x = 1", metadata={"nb2prod": {"ignore": ["NB000"]}})
    failing = rule("NB401", lambda subject: 1 / 0)
    assert places(run(given, failing, ignored=frozenset({"NB000"}))) == [("NB000", None, None)]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x = 1  # noqa: NB401", "NB401 finds nothing here"),
        ("x = 1  # nb2prod: ignore[NB401]", "NB401 finds nothing here"),
        ("x = '/home'  # nb2prod: ignore[NB401, NB502]", "NB502 finds nothing here"),
        ("x = 1  # nb2prod: ignore[NB999]", "no rule 'NB999'"),
        ("x = 1  # noqa: NB999", "no rule 'NB999'"),
        ("x = 1  # nb2prod: ignore[absolut-path]", "did you mean NB401"),
        ("x = 1  # nb2prod: ignore", "no code is named"),
        ("x = 1  # nb2prod: ignore[]", "no code is named"),
    ],
)
def test_unused(source, words):
    (finding,) = run(notebook(source), BAD, OTHER, select=["NB005"]).findings
    assert finding.code == "NB005"
    assert words in finding.message
    assert finding.span.column == source.index("#") + 1


@pytest.mark.parametrize(
    "source",
    [
        "x = 1  # noqa",
        "x = 1  # noqa: E501, F401",
        "x = 1  # nb2prod: ignore[NB502]",  # NB502 does not run
        "x = 1  # nb2prod: ignore[NB005]",
        "x = 1  # nb2prod: ignore[NB401, NB005]",
        "x = '# noqa: NB401'",
    ],
)
def test_not_unused(source):
    assert places(run(notebook(source), BAD, silent=[OTHER], select=["NB005"])) == []


def test_unused_tags_and_metadata():
    given = notebook("x = 1", tags=("nb2prod:ignore=NB401",), metadata={"nb2prod": {"ignore": ["NB502"]}})
    assert places(run(given, BAD, OTHER, select=["NB005"])) == [("NB005", None, None), ("NB005", 1, 1)]


def test_a_suppression_of_the_weaker_of_two_rules_is_used():
    weak = word("NB404", "/home", yields_to=("NB401",))
    given = notebook("x = '/home'  # nb2prod: ignore[NB404]")
    assert places(run(given, BAD, weak, select=["NB005"])) == [("NB401", 1, 1)]


def test_a_team_rule_can_be_named_in_noqa():
    given = notebook("x = '/home'  # noqa: BANK001")
    assert places(run(given, word("BANK001", "/home"))) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        ("'# a'", []),
        ('"# a" # b', ["# b"]),
        ("'''\n# a\n''' # b", ["# b"]),
        ('"""\\""" # a\n""" # b', ["# b"]),
        ("f'{x!r}' # a", ["# a"]),
        ("r'\\' # a", ["# a"]),
        ("it's # a", ["# a"]),
        ("# it's\n'# b' # c", ["# it's", "# c"]),
        ("x = 'a\\\n# b' # c", ["# c"]),
    ],
)
def test_comments(source, expected):
    assert [comment.text for comment in comments_in(source)] == expected


@pytest.mark.parametrize(
    "source", ["#" * 300_000, "# noqa:" + " " * 300_000, "'" * 300_000, "# nb2prod: ignore[" * 20_000]
)
def test_hostile_sources_are_read_in_time(source):
    assert places(run(notebook(source), BAD)) == []
