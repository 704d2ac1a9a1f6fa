"""Configuration files: where they are found, what they may say, and how mistakes are told."""

import pytest

from nb2prod.errors import Nb2prodError
from nb2prod.lint.catalogue import Catalogue
from nb2prod.lint.config import find_config, rule_options, selected
from nb2prod.lint.selection import Wish
from nb2prod.lint.settings import Settings, read_settings
from nb2prod.rule import Severity
from tests.lint.support import rule

CATALOGUE = Catalogue(
    [
        rule("NB401", name="absolute-path"),
        rule(
            "NB803",
            name="long-cell",
            options={"statements": 30, "words": ["a"], "strict": False, "share": 0.5, "by": "x"},
        ),
    ]
)


@pytest.fixture(autouse=True)
def _own_home(tmp_path, monkeypatch):
    """No configuration of the machine that runs the tests."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "home"))


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def settings(tmp_path, text):
    path = write(tmp_path / "nb2prod.toml", text)
    return read_settings(path, path.read_bytes())


def test_without_a_file_the_defaults_hold(tmp_path):
    config = find_config(tmp_path)
    assert config.settings.wish == Wish()
    assert config.settings.fail_on is Severity.WARNING
    assert config.warnings == ()


def test_every_key_is_read(tmp_path):
    given = settings(
        tmp_path,
        'select = ["NB4"]\nignore = ["NB402"]\nextend-select = ["NB9"]\npreview = true\nfail-on = "error"\n'
        'exclude = ["old/"]\nrules = ["ours"]\n[per-file-ignores]\n"drafts/*" = ["NB1"]\n[NB803]\nstatements = 5\n',
    )
    assert given.wish == Wish(select=("NB4",), ignore=("NB402",), extend_select=("NB9",), preview=True)
    assert (given.fail_on, given.exclude) == (Severity.ERROR, ("old/",))
    assert given.rules == (tmp_path / "ours",)
    assert given.per_file_ignores == (("drafts/*", ("NB1",)),)
    assert given.options == {"NB803": {"statements": 5}}


def test_an_empty_select_is_no_missing_select(tmp_path):
    assert settings(tmp_path, "select = []").wish.select == ()


@pytest.mark.parametrize("text", ["", "[project]\nname = 'x'", "[tool.other]\nselect = 3"])
def test_a_project_file_without_our_table_says_nothing(tmp_path, text):
    write(tmp_path / "nb2prod.toml", 'fail-on = "error"')
    write(tmp_path / "inner" / "pyproject.toml", text)
    assert find_config(tmp_path / "inner").settings.fail_on is Severity.ERROR


def test_the_nearest_file_wins_and_stands_alone(tmp_path):
    write(tmp_path / "pyproject.toml", '[tool.nb2prod]\nfail-on = "error"\nselect = ["NB4"]')
    write(tmp_path / "inner" / "pyproject.toml", '[tool.nb2prod]\nfail-on = "note"')
    found = find_config(tmp_path / "inner" / "deep").settings
    assert (found.fail_on, found.wish.select) == (Severity.NOTE, None)
    assert found.folder == tmp_path / "inner"


def test_our_own_file_wins_over_pyproject(tmp_path):
    write(tmp_path / "pyproject.toml", '[tool.nb2prod]\nfail-on = "error"')
    write(tmp_path / "nb2prod.toml", 'fail-on = "note"')
    assert find_config(tmp_path).settings.fail_on is Severity.NOTE


def test_a_named_file_replaces_what_would_be_found(tmp_path):
    write(tmp_path / "nb2prod.toml", 'fail-on = "note"')
    named = write(tmp_path / "ci" / "strict.toml", 'fail-on = "error"\nrules = ["ours"]')
    config = find_config(tmp_path, file=named)
    assert config.settings.fail_on is Severity.ERROR
    assert config.rules == (tmp_path / "ci" / "ours",)


def test_isolated_means_no_file_at_all(tmp_path):
    write(tmp_path / "pyproject.toml", "this is no toml")
    write(tmp_path / "home" / "nb2prod" / "nb2prod.toml", 'fail-on = "note"')
    assert find_config(tmp_path, isolated=True).settings == Settings()


def test_rules_of_a_found_file_are_a_warning_and_never_loaded(tmp_path):
    write(tmp_path / "pyproject.toml", '[tool.nb2prod]\nrules = ["ours"]')
    config = find_config(tmp_path)
    assert config.rules == ()
    assert "--rules" in config.warnings[0] and "ours" in config.warnings[0]


def test_the_users_own_file_holds_where_no_project_file_does(tmp_path):
    write(tmp_path / "home" / "nb2prod" / "nb2prod.toml", 'fail-on = "note"\nrules = ["mine"]')
    config = find_config(tmp_path)
    assert config.settings.fail_on is Severity.NOTE
    assert config.rules == (tmp_path / "home" / "nb2prod" / "mine",)


def test_the_users_own_rules_hold_in_projects_too(tmp_path):
    write(tmp_path / "home" / "nb2prod" / "nb2prod.toml", 'fail-on = "note"\nrules = ["mine"]')
    write(tmp_path / "nb2prod.toml", 'fail-on = "error"')
    config = find_config(tmp_path)
    assert config.settings.fail_on is Severity.ERROR
    assert config.rules == (tmp_path / "home" / "nb2prod" / "mine",)


@pytest.mark.parametrize(
    ("text", "line", "what", "todo"),
    [
        ('selekt = ["NB4"]', 1, "selekt: unknown key", "did you mean select?"),
        ('\n\nfail_on = "error"', 3, "fail_on: unknown key", "did you mean fail-on?"),
        ("zzz = 1", 1, "zzz: unknown key", "known keys"),
        ('select = "NB4"', 1, "select: must be a list of strings", 'select = ["…"]'),
        ("ignore = [4]", 1, "ignore: must be a list of strings", 'ignore = ["…"]'),
        ("preview = 1", 1, "preview: must be true or false", "known keys"),
        ('fail-on = "warn"', 1, "'warn' is no severity", "error, warning or note"),
        ("fail-on = ['error']", 1, "is no severity", "error, warning or note"),
        ("per-file-ignores = 3", 1, "must be a table", '"drafts/*.ipynb"'),
        ('[per-file-ignores]\n"a/*" = "NB4"', 2, "a/*: must be a list of strings", "…"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path, text, line, what, todo):
    with pytest.raises(Nb2prodError) as error:
        settings(tmp_path, text)
    assert error.value.where == f"{tmp_path / 'nb2prod.toml'}:{line}"
    assert what in error.value.what
    assert todo in error.value.todo


@pytest.mark.parametrize(
    "content", [b"select = [", b"\xff\xfe", b"a = 1\na = 2", b"x = " + b"[" * 5000, b"\x00"]
)
def test_broken_files_are_told(tmp_path, content):
    (tmp_path / "pyproject.toml").write_bytes(content)
    with pytest.raises(Nb2prodError) as error:
        find_config(tmp_path)
    assert error.value.where == str(tmp_path / "pyproject.toml")
    assert "TOML" in error.value.what


@pytest.mark.parametrize("text", ["[tool]\nnb2prod = 3", "tool = 3", "[tool.nb2prod]\nselect = 3"])
def test_odd_tables_are_no_tracebacks(tmp_path, text):
    path = write(tmp_path / "pyproject.toml", text)
    try:
        assert read_settings(path, path.read_bytes()) is None
    except Nb2prodError as error:
        assert "must be" in error.what


def test_a_named_file_that_is_missing_is_told(tmp_path):
    with pytest.raises(Nb2prodError) as error:
        find_config(tmp_path, file=tmp_path / "no.toml")
    assert "cannot be read" in error.value.what


@pytest.mark.parametrize("text", ['select = ["NB999"]', 'ignore = ["NB999"]', 'extend-select = ["NB999"]'])
def test_unknown_codes_are_told_with_their_line(tmp_path, text):
    with pytest.raises(Nb2prodError) as error:
        selected(settings(tmp_path, "\n" + text), Wish(), CATALOGUE)
    assert error.value.where.endswith("nb2prod.toml:2")
    assert "NB999" in error.value.what


def test_unknown_codes_for_files_are_told(tmp_path):
    with pytest.raises(Nb2prodError) as error:
        selected(settings(tmp_path, '[per-file-ignores]\n"a" = ["NB999"]'), Wish(), CATALOGUE)
    assert error.value.where.endswith("nb2prod.toml:2")


def test_unknown_codes_on_the_command_line_are_told():
    with pytest.raises(Nb2prodError) as error:
        selected(Settings(), Wish(ignore=("NB402",)), CATALOGUE)
    assert error.value.where == "--ignore"
    assert "NB401" in error.value.todo


@pytest.mark.parametrize(
    "text",
    [
        "statements = 5",
        'words = ["b"]',
        "words = []",
        "strict = true",
        "share = 1",
        "share = 0.1",
        'by = "y"',
    ],
)
@pytest.mark.parametrize("key", ["NB803", "long-cell"])
def test_options_of_rules(tmp_path, key, text):
    (options,) = rule_options(settings(tmp_path, f"[{key}]\n{text}"), CATALOGUE).items()
    assert options[0] == "NB803"
    assert list(options[1]) == [text.split()[0]]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[NB803]\nstatements = true", "NB803.statements: must be a whole number"),
        ("[NB803]\nstatements = 1.5", "must be a whole number"),
        ("[NB803]\nwords = 'b'", "must be a list of strings"),
        ("[NB803]\nwords = [1]", "must be a list of strings"),
        ("[NB803]\nstrict = 1", "must be true or false"),
        ("[NB803]\nshare = 'much'", "must be a number"),
        ("[NB803]\nby = 1", "must be a string"),
        ("[NB803]\nlines = 1", "NB803.lines: unknown option"),
        ("[NB401]\nlines = 1", "NB401.lines: unknown option"),
        ("[NB999]\nlines = 1", "NB999: no such key or rule"),
    ],
)
def test_mistakes_in_options_are_told(tmp_path, text, what):
    with pytest.raises(Nb2prodError) as error:
        rule_options(settings(tmp_path, text), CATALOGUE)
    assert what in error.value.what
    assert "nb2prod.toml" in error.value.where
