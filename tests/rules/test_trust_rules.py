"""The rules on secrets and trust (NB7) beyond their examples: which secrets are found, and that nobody is told them.

Tokens are made while the tests run, so that no secret scanner takes this file for a leak.
"""

import base64
import json
import random
import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nb2prod.facts import learn
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.lint.run import Selection, lint
from nb2prod.lint.selection import ALWAYS
from nb2prod.notebook import Cell, Notebook, SurroundingsReader, read_bytes
from nb2prod.report import FORMATS
from nb2prod.report.rendering import Look, render
from nb2prod.report.report import Report
from nb2prod.rule import Subject

CATALOGUE = load_catalogue()
NOWHERE = SurroundingsReader(is_pin_file=lambda name: False).of(None)
LETTERS = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
URL64 = LETTERS + "-_"
BASE32 = string.ascii_uppercase + "234567"


def found(code, *sources, outputs=()):
    """What one rule finds in a notebook of code cells with these sources, and with outputs as lists of mappings."""
    raw = [json.dumps(one).encode() for one in outputs] + [b"[]"] * len(sources)
    cells = tuple(
        Cell(number, "code", source, raw_outputs=raw[number - 1]) for number, source in enumerate(sources, 1)
    )
    notebook = Notebook("test.ipynb", cells)
    return list(CATALOGUE[code].find(Subject(notebook, learn(notebook), NOWHERE)))


def messages(code, *sources, **more):
    """Only the messages."""
    return [one.message for one in found(code, *sources, **more)]


def printed(text):
    """The outputs of a cell that printed the text."""
    return [{"output_type": "stream", "name": "stdout", "text": text}]


# -- NB701 and NB702: every form is found


def drawn(draw, letters, count):
    """So many letters drawn at random."""
    return "".join(draw.choice(letters) for _ in range(count))


def encoded(data):
    """JSON as it stands in a web token."""
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


FORMS = {
    "an AWS access key id": lambda draw: "AK" + "IA" + drawn(draw, BASE32, 16),
    "a GitHub token": lambda draw: "gh" + draw.choice("pousr") + "_" + drawn(draw, LETTERS, 36),
    "a GitHub token (fine-grained)": lambda draw: (
        "github" + "_pat_" + drawn(draw, LETTERS, 22) + "_" + drawn(draw, LETTERS, 59)
    ),
    "a GitLab token": lambda draw: "gl" + "pat-" + drawn(draw, URL64, 20),
    "a Slack token": lambda draw: (
        "xo"
        + "xb-"
        + drawn(draw, string.digits, 12)
        + "-"
        + drawn(draw, string.digits, 12)
        + "-"
        + drawn(draw, LETTERS, 24)
    ),
    "a Slack webhook": lambda draw: drawn(draw, LETTERS, 24),
    "a Google API key": lambda draw: "AI" + "za" + drawn(draw, URL64, 35),
    "a Google client secret": lambda draw: "GOC" + "SPX-" + drawn(draw, URL64, 28),
    "a Stripe key": lambda draw: "sk" + "_live_" + drawn(draw, LETTERS, 24),
    "an OpenAI key": lambda draw: "s"
    + "k-"
    + drawn(draw, LETTERS, 20)
    + "T3Blbk"
    + "FJ"
    + drawn(draw, LETTERS, 20),
    "an OpenAI key (of a project)": lambda draw: (
        "s" + "k-proj-" + drawn(draw, URL64, 74) + "T3Blbk" + "FJ" + drawn(draw, URL64, 73) + "A"
    ),
    "an Anthropic key": lambda draw: "s" + "k-ant-api03-" + drawn(draw, URL64, 93) + "AA",
    "an API key": lambda draw: "s" + "k-or-v1-" + drawn(draw, HEX, 64),
    "a Groq key": lambda draw: "gs" + "k_" + drawn(draw, LETTERS, 52),
    "a Hugging Face token": lambda draw: "h" + "f_" + drawn(draw, string.ascii_letters, 34),
    "a Replicate token": lambda draw: "r" + "8_" + drawn(draw, LETTERS, 37),
    "an NVIDIA key": lambda draw: "nv" + "api-" + drawn(draw, URL64, 64),
    "a LangSmith key": lambda draw: "ls" + "v2_pt_" + drawn(draw, HEX, 32) + "_" + drawn(draw, HEX, 10),
    "a Kaggle token": lambda draw: "KG" + "AT_" + drawn(draw, HEX, 32),
    "a Databricks token": lambda draw: "da" + "pi" + drawn(draw, HEX, 32),
    "a PyPI token": lambda draw: "py" + "pi-AgEIcHlwaS5vcmc" + drawn(draw, URL64, 120),
    "an npm token": lambda draw: "np" + "m_" + drawn(draw, LETTERS, 36),
    "a Docker token": lambda draw: "dck" + "r_pat_" + drawn(draw, URL64, 27),
    "a DigitalOcean token": lambda draw: "do" + "p_v1_" + drawn(draw, HEX, 64),
    "a Telegram bot token": lambda draw: drawn(draw, "123456789", 10) + ":A" + "A" + drawn(draw, URL64, 33),
    "a JSON Web Token": lambda draw: (
        f"{encoded({'alg': 'HS256'})}.{encoded({'sub': drawn(draw, LETTERS, 12)})}.{drawn(draw, URL64, 43)}"
    ),
    "a private key": lambda draw: drawn(draw, LETTERS, 64) + "\n" + drawn(draw, LETTERS, 64),
    "an Azure storage key": lambda draw: drawn(draw, LETTERS, 86) + "==",
    "the signature of an Azure address": lambda draw: drawn(draw, LETTERS, 43) + "%3D",
    "a password in an address": lambda draw: drawn(draw, LETTERS, 12),
}
AROUND = {
    "a Slack webhook": "https://hooks.slack" + ".com/services/T0AB12CD3/B0AB12CD3/{}",
    "a private key": "-----BEGIN RSA PRIVATE" + " KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
    "an Azure storage key": "DefaultEndpointsProtocol=https;AccountName=tills;Account" + "Key={}",
    "the signature of an Azure address": "https://tills.blob.core.windows.net/may?sv=2023-11-03&sr=b&s"
    + "ig={}",
    "a password in an address": "postgresql://ann:{}@db.bank.internal/tills",
}
PLACES = (
    "x = '{}'",
    "# {}",
    'settings = ["{}", 1]',
    "!curl -H {} https://bank.internal",
    "x = (1,\n{}",  # no Python
)


def secrets_of(kind, count=20):
    """Some secrets of a kind, each with the text that it stands in."""
    draw = random.Random(kind)
    values = [FORMS[kind](draw) for _ in range(count)]
    return [(value, AROUND.get(kind, "{}").format(value)) for value in values]


@pytest.mark.parametrize("kind", FORMS)
def test_every_form_is_found_in_sources(kind):
    said = kind.partition(" (")[0]
    for number, (value, text) in enumerate(secrets_of(kind)):
        place = PLACES[number % len(PLACES)].format(text)
        place = place.replace("'", "'''") if "\n" in text else place
        told = messages("NB701", place)
        assert len(told) == 1 and said in told[0], (kind, place)
        assert value not in told[0]


@pytest.mark.parametrize("kind", FORMS)
def test_every_form_is_found_in_outputs(kind):
    for value, text in secrets_of(kind, count=5):
        for output in (
            {"output_type": "stream", "name": "stdout", "text": [f"it is\n{text}\n", "end"]},
            {"output_type": "execute_result", "data": {"text/html": "<p>", "text/plain": [f"'{text}'"]}},
            {"output_type": "error", "ename": "E", "evalue": "", "traceback": [f"\x1b[31mE\x1b[0m: {text}"]},
        ):
            told = messages("NB702", "show()", outputs=[[output]])
            assert len(told) == 1 and kind.partition(" (")[0] in told[0], (kind, text)
            assert value not in told[0]


@pytest.mark.parametrize("kind", FORMS)
def test_a_form_with_a_letter_missing_or_as_part_of_a_word_is_none(kind):
    if kind in AROUND or kind.startswith(
        ("a GitLab", "a Slack", "a Stripe", "an OpenAI", "a PyPI", "a JSON")
    ):
        return  # those have no fixed length
    for value, _ in secrets_of(kind, count=3):
        assert messages("NB701", f"f('{value[:-1]}')") == messages("NB701", f"f('w{value}')") == []


def test_a_web_token_must_be_one():
    body = drawn(random.Random(1), URL64, 40)
    assert messages("NB701", f"x = 'eyJ{body}.eyJ{body}.{body}'") == []
    textbook = f"{encoded({'alg': 'HS256'})}.{encoded({'sub': '1234567890', 'name': 'John Doe'})}.{body}"
    assert messages("NB701", f"x = '{textbook}'") == []


# -- NB701: named secrets

KEY = "Zq3Lk81nVx07RtYw2MbC"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("password = 'Rain7coat'", "password is a password of 9 characters"),
        ("db_password: str = 'Rain7coat'", "db_password is a password of 9 characters"),
        ("def f(passwd='Rain7coat'): pass", "passwd is a password of 9 characters"),
        ("x = {'DB_PASSWORD': 'Rain7coat'}", "DB_PASSWORD is a password of 9 characters"),
        ("os.environ['PGPASSWORD'] = b'Rain7coat'", "PGPASSWORD is a password of 9 characters"),
        ("%env SHOP_PWD=Rain7coat", "SHOP_PWD is a password of 9 characters"),
        ("%%writefile .env\nSHOP_PASSWORD=Rain7coat", "SHOP_PASSWORD is a password of 9 characters"),
        ("!curl -u ann:Rain7coat https://bank.internal", "curl -u is a password of 9 characters"),
        ("# password = 'Rain7coat'", "password is a password of 9 characters"),
        (f"api_key = '{KEY}'", "api_key is a secret of 20 characters"),
        (f"client.secret_key='{KEY}'", "secret_key is a secret of 20 characters"),
        (f"login(token='{KEY}')", "token is a secret of 20 characters"),
        (f"os.environ.setdefault('API_KEY', '{KEY}')", "API_KEY is a secret of 20 characters"),
        (f"get('https://x.internal/v1?city=Leeds&appid={KEY}')", "appid is a secret of 20 characters"),
        (f"h = {{'Authorization': 'Bearer {KEY}'}}", "Authorization is a secret of 20 characters"),
        (
            "x = {'username': 'ann', 'key': '1f0c5b7e9a8d3462b5e07c94d1a6f83b'}",
            "here stands a Kaggle key of 32 characters",
        ),
    ],
)
def test_what_has_a_telling_name_is_found(source, message):
    assert messages("NB701", source) == [message]


@pytest.mark.parametrize(
    "value",
    "your-key <token> xxxxxxxx changeme example-key-1 test test1234 admin root postgres ******** ${TOKEN} {token} %s"
    " password Password1 secret123 12345 1234567890abcdef /run/secrets/pw data/pw.txt pw.txt db-password id_of_user"
    " MY_PASSWORD [MASK] //input[@name='pw'] #password … hidden Required".split(),
)
def test_what_stands_in_the_place_of_a_secret_is_none(value):
    names = ("password", "api_key", "token", "secret", "db_pwd")
    assert [told for name in names for told in messages("NB701", f'{name} = "{value}"')] == []


def test_the_hash_of_a_password_is_none_but_keys_are_often_written_so():
    value = "5f4dcc3b5aa765d61d8327deb882cf99"
    assert messages("NB701", f"password = '{value}'") == []
    assert messages("NB701", f"api_key = '{value}'") == ["api_key is a secret of 32 characters"]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "password = ''",
        "password = getpass('password: ')",
        "print('token: ', token, ' and more')",
        "columns = ['username', 'password', 'Rain7coat']",
        "token = 'the'",
        "token_type = 'Rain7coat'",
        f"tokenizer = '{KEY}'",
        f"key = '{KEY}'",
        "if password == 'Rain7coat': pass",
        f"run_id = commit = '{KEY}'",
        "import hashlib; hashlib.sha256(b'9f86d081884c7d659a2feaa0c55ad015').hexdigest()",
        "requests.get('https://user@bank.internal:8443/rates')",
        "x = 'postgresql://db.bank.internal:5432/tills'",
        "x = 'https://bank.internal/a:b@c'",
        "password = password or 'Rain7coat'[0]",
        "mapbox_token = 'pk." + KEY + "'",
    ],
)
def test_no_secret_stands_there(source):
    assert messages("NB701", source) == []


def test_prose_and_raw_cells_are_searched_as_well():
    cells = tuple(
        Cell(number, kind, 'password = "Rain7coat"') for number, kind in ((1, "markdown"), (2, "raw"))
    )
    notebook = Notebook("test.ipynb", cells)
    (one,) = CATALOGUE["NB701"].find(Subject(notebook, learn(notebook), NOWHERE))
    assert (one.span.cell, [related.span.cell for related in one.related]) == (1, [2])


def test_one_secret_is_one_finding():
    (one,) = found(
        "NB701",
        "a = {'password': 'Rain7coat'}",
        "b = login(password='Rain7coat')\nc = login(password='Rain7coat')",
        outputs=[printed("'password': 'Rain7coat'"), printed("'password': 'Rain7coat'")],
    )
    assert [(place.span.cell, place.span.line) for place in one.related] == [(2, 1), (2, 2)]
    assert one.message.endswith("; the output of cell 1, 2 shows it too")


def test_a_token_in_an_address_is_one_secret():
    token = "gl" + "pat-" + KEY
    assert messages("NB701", f"!git clone https://oauth2:{token}@git.bank.internal/tills") == [
        "here stands a GitLab token of 26 characters (glpa…)"
    ]


def test_the_decoded_text_counts_not_the_json():
    source = ['x = "a"\n', 'password = \\"Rain7coat\\"\n', "p"]  # a quote that JSON writes as \"
    data = json.dumps({"cells": [{"cell_type": "code", "source": ['password = "Rain', '7coat"'], "metadata": {}, "outputs": []},
                                 {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}],
                       "metadata": {}, "nbformat": 4, "nbformat_minor": 4})  # fmt: skip
    notebook = read_bytes(data.encode(), shown="a.ipynb")
    (one,) = CATALOGUE["NB701"].find(Subject(notebook, learn(notebook), NOWHERE))
    assert (one.span.cell, one.span.line, one.span.column, one.span.end_column) == (1, 1, 13, 22)
    assert [related.span.line for related in one.related] == [2]


@pytest.mark.parametrize(
    "outputs",
    [
        [{"output_type": "display_data", "data": {"image/png": "gh" + "p_" + 36 * "aB"[:1]}}],
        [{"output_type": "display_data", "data": {"text/html": "<b>'password': 'Rain7coat'</b>"}}],
        [
            {"output_type": "stream", "text": None},
            {"text": 3},
            {"data": []},
            {"data": {"text/plain": {"a": 1}}},
        ],
        printed("password changed: Rain7coat\npassword: Rain7coat"),
        printed(
            "0c6f2a5e8d1b4f7390aa6b1c2d3e4f50 86c7dfb3-e2e6-48d6-9ae4-c9ad8404cf84 <object at 0x7f8b1c2d3e4f>"
        ),
    ],
)
def test_outputs_without_secrets(outputs):
    assert messages("NB702", "show()", outputs=[outputs]) == []


def test_a_secret_of_several_outputs_is_one_finding():
    shown = printed("{'api_key': '" + KEY + "'}")
    (one,) = found("NB702", "a", "b\nc", "d", outputs=[shown, [], shown])
    assert (one.span.cell, [related.span.cell for related in one.related]) == (1, [3])
    assert one.message == "the output of this cell shows a secret of 20 characters as api_key"


# -- nobody is told


def everything(notebook):
    """All that any format says of a notebook in which every rule was asked."""
    codes = frozenset({rule.code for rule in CATALOGUE.rules} | ALWAYS)
    result = lint(notebook, NOWHERE, CATALOGUE, Selection(codes=codes))
    report = Report(notebooks=(result,), rules={rule.code: rule for rule in CATALOGUE.rules})
    return repr(result) + "".join(render(report, form, Look()) for form in FORMATS)


@pytest.mark.parametrize("kind", FORMS)
def test_no_format_shows_it(kind):
    (value, text), *_ = secrets_of(kind)
    quoted = f"'''{text}'''"
    sources = (
        f"first = {quoted}\nimport os; second = {quoted}",
        f"def f():\n    return {quoted}, undefined",
        f"# {quoted}",
    )
    shown = json.dumps(
        printed(text) + [{"output_type": "error", "ename": "E", "evalue": text, "traceback": [text]}]
    )
    cells = [
        Cell(number, "code", source, raw_outputs=shown.encode()) for number, source in enumerate(sources, 1)
    ]
    cells.append(Cell(4, "markdown", f"# {text}"))
    told = everything(Notebook("a.ipynb", tuple(cells)))
    assert "NB701" in told
    assert not [part for part in value.split("\n") if part in told]
    assert value[8:] not in told


PASSWORDS = st.text(string.ascii_letters + string.digits + "!#%+*~^äß€", min_size=6, max_size=24)


@settings(max_examples=60, deadline=None)
@given(PASSWORDS, st.integers(0, 5))
def test_no_password_that_is_found_is_shown(password, indent):
    def told_of(one):
        source = f"if 1:\n{' ' * indent} x = dict(password={one!r})\nprint(x, 'password=' + {one!r})"
        return everything(Notebook("a.ipynb", (Cell(1, "code", source),)))

    # What stands in the report of any notebook tells nothing.
    assume(password not in told_of("q7Rz" * 3))
    told = told_of(password)
    if "NB701" in told:
        assert password not in told


# -- NB703 and NB704


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a = input()\n!ls {a}", "the command holds 'a', which comes from what somebody types in"),
        ("a = open('x').read().split()\nb = a[0]\n!ls $b", "the command holds 'b', which comes from a file"),
        (
            "import os\nos.system('ls ' + input())",
            "os.system hands a shell something that comes from what somebody types in",
        ),
        (
            "import os, requests\nos.system(requests.get(u).json()['cmd'])",
            "os.system hands a shell something that comes from the network",
        ),
        ("def f(a):\n    b = input()\n    !ls {b}\n", None),  # names of functions are not followed
        ("a = predict(open('x'))\n!ls {a.path}", None),
        ("import subprocess\nsubprocess.run(['ls', input()])", None),
        ("a = 'x'\n!ls {a} $HOME {undefined}", None),
    ],
)
def test_where_the_text_in_a_command_comes_from(source, message):
    assert messages("NB703", source) == ([message] if message else [])


@pytest.mark.parametrize(
    ("code", "is_built"),
    [("'1'", False), ("'a' 'b'", False), ("'a' + 'b'", False), ("f'a'", False), ("x", False), ("", False),
     ("'a' + x", True), ("f'{x}'", True), ("'%s' % x", True), ("'a'.join(x)", True), ("open('f').read()", True)],
)  # fmt: skip
def test_code_that_is_put_together(code, is_built):
    assert bool(messages("NB704", f"eval({code})")) is is_built


# -- NB705


@pytest.mark.parametrize(
    ("source", "ways"),
    [
        (
            "import requests as r\nr.get(u, verify=False)\nr.get(v, verify=False)",
            ["r.get with verify=False takes any certificate"],
        ),
        ("import requests\nrequests.get(u, verify=flag, **more)\nrequests.get(u, verify=True)", []),
        ("s.get(u, verify=False)", ["s.get with verify=False takes any certificate"]),
        ("s.fit(u, verify=False)", []),
        (
            "from ssl import CERT_NONE\nc.verify_mode = CERT_NONE",
            ["verify_mode = CERT_NONE takes any certificate"],
        ),
        (
            "!wget --no-check-certificate -q https://a.internal/x",
            ["wget --no-check-certificate takes any certificate"],
        ),
        ("!curl -ksS https://a.internal/x", ["curl -k takes any certificate"]),
        ("!curl -o k https://a.internal/x -k", ["curl -k takes any certificate"]),
        ("!curl https://a.internal/-k --keepalive", []),
        (
            "%%bash\ngit -c http.sslVerify=false clone https://a.internal/x",
            ["git with http.sslVerify=false takes any certificate"],
        ),
    ],
)
def test_ways_to_take_any_certificate(source, ways):
    assert messages("NB705", source) == ways


def test_the_same_way_is_said_once():
    (one,) = found(
        "NB705",
        "!wget --no-check-certificate a",
        "!wget --no-check-certificate b\n!wget -q c --no-check-certificate",
    )
    assert [(place.span.cell, place.span.line) for place in one.related] == [(2, 1), (2, 2)]


# -- NB706


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("f'SELECT * FROM t WHERE a = {x}'", "'x'"),
        ("f'select * from t where a in ({x})'", "'x'"),
        ("f'SELECT * FROM t WHERE a LIKE \"%{x}\"'", "'x'"),
        ("'SELECT * FROM t LIMIT ' + x", "'x'"),
        ("'SELECT * FROM t WHERE a = %s AND b = %s' % (1, x)", "'x'"),
        ("'INSERT INTO t VALUES (1, {}, 2)'.format(x.y)", "'x.y'"),
        ("f'SELECT {x} FROM {y}.{z}'", None),
        ("'SELECT * FROM ' + x", None),
        ("f'SELECT * FROM t WHERE a = {int(x)}'", None),
        ("f'What = {x}'", None),
        ("f'SELECT 1'", None),
        ("'SELECT * FROM t WHERE a = %s'", None),
    ],
)
def test_values_in_queries(query, told):
    expected = [f"db.execute runs SQL with the value of {told} written into it"] if told else []
    assert (
        messages("NB706", f"db.execute({query})")
        == messages("NB706", f"q = {query}\ndb.execute(q)")
        == expected
    )


# -- NB707


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ann@bank.co.uk, bob@shop.de ANN@bank.co.uk", "2 e-mail addresses"),
        ("phone +44 20 7946 0018", "1 phone number"),
        ("card 4000-0566-5566-5556", "1 card number"),
        ("ann@bank.co.uk\nmobile (212) 555-0142", "1 e-mail address and 1 phone number"),
        ("card 4000-0566-5566-5557", None),
        ("4000 0566 5566 5556", None),
        ("+44 20 7946 0018", None),
        ("a@b.com user@example.org Author: ann@bank.co.uk", None),
        ("loss@step.1 x@y <ann@bank.co.uk> me@localhost", None),
        ("", None),
    ],
)
def test_personal_data(text, told):
    expected = [f"the output of this cell shows {told}"] if told else []
    assert messages("NB707", "show()", outputs=[printed(text)]) == expected
