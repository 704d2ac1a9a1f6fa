"""A keyword goes behind the last argument, wherever that ends; in doubt nothing is changed."""

import ast

import pytest

from nb2prod.facts import is_repeated, keyword_added, keyword_set, learn
from nb2prod.notebook import Cell, Notebook


def call_in(source: str):
    """The facts of a cell, and its call of ``m.f``."""
    facts = learn(Notebook("n.ipynb", (Cell(1, "code", f"import m\n{source}"),)))
    return facts, facts.calls_of("m.f")[0]


def changed(source: str, change) -> str | None:
    """The source with the change made."""
    if change is None:
        return None
    span = change.span
    assert span.line == span.end_line
    whole = f"import m\n{source}".split("\n")
    row = whole[span.line - 1]
    whole[span.line - 1] = row[: span.column - 1] + change.text + row[span.end_column - 1 :]
    return "\n".join(whole[1:])


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("m.f()", "m.f(k=0)"),
        ("m.f( )", "m.f( k=0)"),
        ("m.f(a)", "m.f(a, k=0)"),
        ("m.f(a,)", "m.f(a, k=0,)"),
        ("m.f(a, b=1)", "m.f(a, b=1, k=0)"),
        ("m.f((a))", "m.f((a), k=0)"),
        ("m.f(((a) ), )", "m.f(((a) ), k=0, )"),
        ("m.f(a, *b)", "m.f(a, *b, k=0)"),
        ("m.f(lambda: a)", "m.f(lambda: a, k=0)"),
        ("m.f([g(x) for x in a])", "m.f([g(x) for x in a], k=0)"),
        ("m.f('é', ')')", "m.f('é', ')', k=0)"),
        ("m.f(a)(b)", "m.f(a, k=0)(b)"),
        ("m.f(\n    a,\n    b,  # c)\n)", "m.f(\n    a,\n    b, k=0,  # c)\n)"),
        ("m.f(\n    a,\n    b  # c,\n)", "m.f(\n    a,\n    b, k=0  # c,\n)"),
        ("m.f(\n    (\n    a\n    ), # c\n)", "m.f(\n    (\n    a\n    ), k=0, # c\n)"),
        ("x = m.f(a, \\\n  b)", "x = m.f(a, \\\n  b, k=0)"),
        ("%time x = m.f(a)", "%time x = m.f(a, k=0)"),
        ("if a:\n    x = [m.f(b), 1]", "if a:\n    x = [m.f(b, k=0), 1]"),
    ],
)
def test_a_keyword_goes_behind_the_last_argument(source, wanted):
    _, call = call_in(source)
    assert changed(source, keyword_added(call, "k=0")) == wanted
    ast.parse(wanted.removeprefix("%time "))


@pytest.mark.parametrize("source", ["m.f(a for a in b)", "m.f(  # nothing\n)"])
def test_in_doubt_nothing_is_added(source):
    assert keyword_added(call_in(source)[1], "k=0") is None


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("m.f(a)", "m.f(a, k=0)"),
        ("m.f(a, k=None)", "m.f(a, k=0)"),
        ("m.f(a, None)", "m.f(a, 0)"),
        ("m.f(a, k=1)", None),
        ("m.f(a, 1)", None),
        ("m.f(a, k=b)", None),
        ("m.f(a, **b)", None),
    ],
)
def test_an_argument_is_set_where_it_is_missing_or_none(source, wanted):
    assert changed(source, keyword_set(call_in(source)[1], 1, "k", "0")) == wanted


@pytest.mark.parametrize(
    ("source", "repeated"),
    [
        ("m.f(a)", False),
        ("with a:\n    m.f(b)", False),
        ("x = [a for a in m.f(b)]", True),
        ("for a in b:\n    m.f(a)", True),
        ("while a:\n    m.f(a)", True),
        ("def g():\n    m.f(a)\ng()", True),
        ("g = lambda: m.f(a)", True),
        ("x = {m.f(a) for a in b}", True),
    ],
)
def test_calls_that_may_be_made_several_times(source, repeated):
    assert is_repeated(*call_in(source)) is repeated
