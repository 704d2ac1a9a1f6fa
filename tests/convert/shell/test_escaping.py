"""Whatever an author writes lands as text: in Markdown, Python, TOML, YAML and JSON."""

import ast
import json
import re
import tomllib
from collections.abc import Mapping

import black
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.convert.shell import FileFacts, ShellInputs, render, render_shell
from nb2prod.convert.shell.escaping import code, docstring, line, markdown, paragraphs, toml
from nb2prod.convert.shell.parameters import scalar
from nb2prod.convert.values import DataFile, Dropped, Parameter, Plan, Proof, Refused, Step
from tests.convert.shell.projects import statements

NASTY = [
    '"""', "'''", '\\', '\\"', "ends with \\", '"', "{package}", "{}", "%s", "%(x)d", "# heading", "- item", "1. item", "> quote",
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](http://evil/x.png)", "https://evil", "www.evil.org",
    "@everyone", "`code`", "``", "a | b", "```sh", "~~~", "---", "===", "key: value", "- key", "# comment", "'", "!!python/object:x",
    "&a", "*a", "${IFS}", "$(reboot)", "::error::x", "\x1b[31m", "\u202e", "\u2028", "\x00", "\x7f", "\ud800", "a\nb", "a\r\nUSER root",
    "\t", "é", "日本", "&lt;", "&#35;", "<!--", "$x$", "**b**", "_i_", "|", "\n# x", "\n\n    code", ".inf", "1e5", "yes", "null", "2020-01-01",
]  # fmt: skip
WORDS = st.one_of(st.sampled_from(NASTY), st.text(max_size=20))
TEXTS = st.lists(WORDS, max_size=4).map(" ".join)
SCALARS = st.one_of(
    TEXTS,
    st.integers(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.none(),
    st.lists(TEXTS, max_size=3).map(tuple),
)


def hostile(text: str, value: object = 1) -> ShellInputs:
    """Inputs with the text wherever an author's text can stand."""
    plan = Plan(
        package="p",
        notebook=f"{text.replace('/', '').replace(chr(0), '')}.ipynb",
        statements=statements("x = 1"),
        steps=(Step("make", "data", (0,), (), ("x",), (), text, text),),
        parameters=(Parameter("data", "value", value, 1, 1), Parameter("data", "name", text, 1, 1, True)),
        files=(DataFile(text, text, "read", 1), DataFile(text, text + "w", "write", 1)),
        dropped=(Dropped(1, 1, text, text),),
        refused=(Refused(1, 1, text, text),),
        results=(text,),
    )
    return ShellInputs(
        plan=plan,
        proof=Proof(degree="merged", merged=(text,), not_proven=(text,), tests=text),
        notebook=b"",
        title=text,
        prose=text,
        requirements=(text,),
        recorded={},
        results={text: {"kind": "float", "type": "float", "value": "0.5"}},
        stdout=text,
        files=(FileFacts(text, 1, "ab"),),
    )


SPAN = re.compile(r"(?<![`\\])(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
TAME = render_shell(hostile("tame"))


def shape_of(page: str) -> list[str]:
    """The headings and how many lines of tables, lists and fences a page has."""
    lines = page.splitlines()
    kinds = ("| ", "- ", "```")
    return [one for one in lines if one.startswith("##")] + [
        f"{kind} {sum(map(lambda one: one.startswith(kind), lines))}" for kind in kinds
    ]


@pytest.mark.parametrize("text", NASTY)
def test_hostile_texts_stay_texts(text: str):
    check(unformatted(hostile(text)), text)


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_any_text_stays_a_text(text: str):
    check(unformatted(hostile(text)), text)


def test_all_of_them_at_once_in_a_whole_project():
    text = " ".join(NASTY)
    files = render_shell(hostile(text))
    check(files, text)
    for path, content in files.items():
        if path.endswith(".py"):
            assert black.format_str(str(content), mode=black.Mode(line_length=100)) == content, path


def unformatted(inputs: ShellInputs) -> dict[str, str | bytes]:
    """The files in which an author's text stands, before black has gone over them, which takes its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "_black", lambda code, version: code)
        return render_shell(inputs)


def check(files: Mapping[str, str | bytes], text: str) -> None:
    for path, content in files.items():
        if isinstance(content, str):
            content.encode("utf-8")
            assert "\x1b" not in content and "\u202e" not in content and "\x00" not in content, path
        if path.endswith(".py"):
            ast.parse(content)
        if path.endswith(".json"):
            json.loads(content)
    page = str(files["README.md"])
    if line(text):
        assert shape_of(page) == shape_of(str(TAME["README.md"]))
    prose = SPAN.sub("", page)
    assert not re.search(r"<[a-z!/]", prose, re.IGNORECASE)
    assert tomllib.loads(str(files["pyproject.toml"]))["project"]["name"] == "p"
    assert yaml.safe_load(str(files["params.yaml"]))["data"]["name"] == text or not text.isprintable()
    for path in (".gitlab-ci.yml", ".github/workflows/check.yml", "Dockerfile", ".pre-commit-config.yaml"):
        assert files[path] == TAME[path]


@given(SCALARS)
@settings(max_examples=150, deadline=None)
def test_a_parameter_is_read_as_it_was(value: object):
    text = scalar(value)
    assert "\n" not in text
    read = yaml.safe_load(f"data:\n  value: {text}  # cell 4\n")["data"]["value"]
    expected = list(value) if isinstance(value, tuple) else value
    assert read == expected and type(read) is type(expected)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_strings_of_python_and_toml(text: str):
    assert ast.literal_eval(f'"""{docstring(text)}"""') == line(text)
    assert tomllib.loads(f"x = {toml(text)}") == {"x": line(text)}


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_markdown_is_one_line_and_code_is_closed(text: str):
    assert "\n" not in markdown(text) and "<" not in markdown(text)
    shown = code(text)
    ticks = re.match("`*", shown)[0]
    assert not ticks or shown.count(ticks) >= 2 and "|" not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words, 3 of them (really).", "plain words, 3 of them (really)."),
        ("snake_case stays", "snake_case stays"),
        ("a_b _c_", "a_b \\_c\\_"),
        ("3. of May", "3\\. of May"),
        ("# no heading", "\\# no heading"),
        ("a - b", "a - b"),
        ("see https://x.org", "see https&#58;//x.org"),
        ("ann@x.org", "ann&#64;x.org"),
    ],
)
def test_markdown_shows_the_text(text: str, shown: str):
    assert markdown(text) == shown


def test_paragraphs_stay_apart():
    assert paragraphs("one\ntwo\n\n    # three\n") == "one\ntwo\n\n\\# three"
