"""Which reads of a top-to-bottom run raise NameError: the heart of NB101 and NB102."""

import pytest

from tests.facts.support import facts_of, unbound

EXISTS = [
    ["x = 1", "print(x)"],
    ["def f():\n    return later", "later = 1", "f()"],
    ["f = lambda: later", "later = 1", "f()"],
    ["class A:\n    def m(self):\n        return later\na = A()", "later = 1", "a.m()"],
    ["[y for y in range(3) if y]"],
    ["{k: v for k, v in {}.items()}"],
    ["sum(z for z in range(3))"],
    ["matrix = [[c for c in row] for row in [[1]]]"],
    ["class A:\n    n = 3\n    squares = [i for i in range(n)]"],
    ["for i in range(3):\n    pass\nprint(i)"],
    ["with open('a') as f:\n    pass\nprint(f)"],
    ["if (n := 3):\n    print(n)"],
    ["try:\n    import a\nexcept ImportError:\n    a = None\nprint(a)"],
    ["try:\n    missing\nexcept NameError:\n    missing = 0"],
    ["try:\n    missing\nexcept:\n    pass"],
    ["if 'missing' in globals():\n    print(missing)"],
    ["if 'missing' not in dir():\n    missing = 1\nprint(missing)"],
    ["import sys\nif sys.version_info < (3,):\n    text = unicode('a')"],
    ["if False:\n    print(missing)"],
    ["def f():\n    global g\n    g = 1\nf()\nprint(g)"],
    ["def outer():\n    def inner():\n        return local\n    local = 1\n    return inner()\nouter()"],
    ["def outer():\n    x = 1\n    def inner():\n        nonlocal x\n        x += 1\n    inner()\nouter()"],
    ["def f(a, *b, c=1, **d):\n    return a, b, c, d\nf(1)"],
    ["from unheard_of import *", "print(anything)"],
    ["from math import *", "print(sqrt(pi))"],
    ["exec('a = 1')", "print(a)"],
    ["globals()['a'] = 1", "print(a)"],
    ["import a.b.c\na.b"],
    ["import a.b as c\nc"],
    [
        "match {'k': 1}:\n    case {'k': v, **rest}:\n        print(v, rest)\n    case [first, *others]:\n        print(first, others)"
    ],
    ["async def f():\n    pass\nawait f()"],
    ["import asyncio\n[await asyncio.sleep(0) for _ in range(2)]"],
    ["%time y = 3", "print(y)"],
    ["%%capture out\nz = 1", "print(out, z)"],
    ["x = !ls", "print(x)"],
    ["a = %time b = 3", "print(a, b)"],
    ["%%bash --out listing --err problems\nls", "print(listing, problems)"],
    ["%store -r saved", "print(saved)"],
    ["%%sql rows <<\nselect 1", "print(rows)"],
    ["%pylab inline", "plot(linspace(0, 1))"],
    ["t = %timeit -o 1 + 1", "print(t)"],
    ["!echo {missing} $missing"],
    ["this is no python but bound = 1\nbound = 2", "print(bound)"],
    ["display(1); get_ipython(); In; Out; _; __name__; exit"],
    ["def f(x: 'Undefined') -> 'Undefined':\n    return x"],
    ["def recurse(n):\n    return recurse(n - 1) if n else 0\nrecurse(3)"],
    ["x: int\ndef f():\n    y: Undefined = 1\n    return y\nf()"],
    ["    x = 1\n    print(x)"],
    ["@property\ndef f(self):\n    return later\nlater = 1"],
    [
        "def f():\n    global start\n    if start_now():\n        start = 1\n    return start\ndef start_now():\n    return 1\nf()"
    ],
    ["while True:\n    got = 1\n    break\nprint(got)"],
    ["for i in [1, 2]:\n    if i == 1:\n        first = i\n    else:\n        print(first)"],
    ["while True:\n    try:\n        print(seen)\n    except NameError:\n        seen = 1"],
    ["try:\n    1\nexcept Undefined:\n    print(missing)"],
    ["def f(x):\n    if not x:\n        raise Undefined(x)\nf(1)"],
    [
        "import torch\nclass Data(torch.Dataset):\n    def __getitem__(self, i):\n        return device\n    def __len__(self):\n"
        "        return 3\ndata = Data()\nlen(data); torch.DataLoader(data)",
        "device = 1",
    ],
    [
        "import keras\nclass Part(keras.Layer):\n    def get_config(self):\n        return size\nPart()(1)",
        "size = 1",
    ],
    ["for i in []:\n    pass\nelse:\n    done = 1\nprint(done)"],
    ["def f():\n    import os\n    return os.getcwd()\nf()"],
    ["del_me = 1\nif del_me:\n    del del_me\nprint(del_me)"],
]


@pytest.mark.parametrize("sources", EXISTS, ids=lambda sources: sources[0][:40])
def test_silent(sources: list[str]) -> None:
    assert not unbound(*sources)


RAISES = [
    (["print(x)"], [("x", 1)]),
    (["print(x)", "x = 1"], [("x", 1)]),
    (["print(x); print(x)", "x"], [("x", 1)]),
    (["def f():\n    return k", "f()", "k = 1"], [("k", 2)]),
    (["def f():\n    return g()\ndef g():\n    return k", "f()"], [("k", 2)]),
    (["def f(x=k):\n    return x"], [("k", 1)]),
    (["@decorate\ndef f():\n    pass"], [("decorate", 1)]),
    (["class A(Base):\n    pass"], [("Base", 1)]),
    (["class A:\n    def __init__(self):\n        self.x = k\nA()"], [("k", 1)]),
    (["class A:\n    def m(self):\n        return k\na = A()", "a.m()"], [("k", 2)]),
    (
        ["class A:\n    def a(self):\n        return self.b()\n    def b(self):\n        return k\nA().a()"],
        [("k", 1)],
    ),
    (["class A:\n    def __len__(self):\n        return k\nlen(A())"], [("k", 1)]),
    (
        [
            "import torch.nn as nn\nclass Net(nn.Module):\n    def forward(self, x):\n        return F.relu(x)",
            "net = Net()\nnet(1)",
        ],
        [("F", 2)],
    ),
    (
        [
            "import torch\nclass Data(torch.Dataset):\n    def __getitem__(self, i):\n        return device\ndata = Data()",
            "torch.DataLoader(data)",
        ],
        [("device", 2)],
    ),
    (["[k for _ in range(2)]"], [("k", 1)]),
    (["[n for n in range(2)]\nprint(n)"], [("n", 1)]),
    (["list(map(lambda x: x + k, [1]))"], [("k", 1)]),
    (["f = lambda: k", "f()"], [("k", 2)]),
    (["x = 1\ndel x", "print(x)"], [("x", 2)]),
    (["try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    pass\nprint(e)"], [("e", 1)]),
    (["x += 1"], [("x", 1)]),
    (["x[0] = 1"], [("x", 1)]),
    (["x.y = 1"], [("x", 1)]),
    (["%timeit w = 1", "print(w)"], [("w", 2)]),
    (["%%timeit\nw = 1", "print(w)"], [("w", 2)]),
    (["%timeit price + 1"], [("price", 1)]),
    (["%%timeit\nprice + 1"], [("price", 1)]),
    (["%time v = undefined_one"], [("undefined_one", 1)]),
    (["%reset -f", "print(1)", "x = 1", "%reset -f", "x"], [("x", 5)]),
    (["this is broken (", "print(k)"], [("k", 2)]),
    (["def f():\n    return a\ndef g(function):\n    return function()\ng(f)"], [("a", 1)]),
    (["from collections import OrderedDict\nprint(Counter)"], [("Counter", 1)]),
    (
        ["def make():\n    def inner():\n        return k\n    return inner\ncall = make()", "call()"],
        [("k", 2)],
    ),
    (["for i in [1, 2]:\n    print(first)\n    first = i"], [("first", 1)]),
    (["rows = list('ab')", "x = rows.pop(0) if rows else missing"], [("missing", 2)]),
    (["if undefined_flag:\n    pass"], [("undefined_flag", 1)]),
    (["x: Undefined = 1"], [("Undefined", 1)]),
    (["print(f'{a!r:>{b}}')"], [("a", 1), ("b", 1)]),
    (["class A:\n    x = 1\n    def m(self):\n        return x\nA().m()"], [("x", 1)]),
]


@pytest.mark.parametrize(("sources", "expected"), RAISES, ids=lambda value: str(value)[:50])
def test_raises(sources: list[str], expected: list[tuple[str, int]]) -> None:
    assert unbound(*sources) == expected


def test_a_name_is_said_once_and_a_function_call_names_the_read() -> None:
    facts = facts_of("def f():\n    return k", "f()\nf()")
    (one,) = facts.unbound
    assert (one.span.line, one.span.column, one.via.name, one.read.lineno) == (1, 1, "f", 2)


def test_columns_are_code_points() -> None:
    (one,) = facts_of("größe = 'äöü'; print(größe, k)").unbound
    assert one.span.column == 29


def test_dedented_cells_keep_the_author_s_columns() -> None:
    (one,) = facts_of("    print(k)").unbound
    assert (one.span.column, one.span.end_column) == (11, 12)


def test_a_cell_that_cannot_be_parsed_costs_only_itself() -> None:
    facts = facts_of("x = (", "print(x, y)")
    assert facts.cells[0].error is not None
    assert [one.name for one in facts.unbound] == ["y"]


@pytest.mark.parametrize(
    "source",
    [
        "(" * 2000 + ")" * 2000,
        "-" * 100_000 + "1",
        "+".join("1" * 50_000),
        "x" + ".a" * 20_000,
        "\0",
        "\ufeff",
    ],
)
def test_hostile_code_never_raises(source: str) -> None:
    facts = facts_of(source, "print(k)")
    assert [one.name for one in facts.unbound][-1] == "k"


LAZY = [
    (["rows = (n * rate for n in [1])", "rate = 2", "list(rows)"], []),
    (["rows = (n * rate for n in [1])", "list(rows)"], [("rate", 2)]),
    (["rows = (n for n in missing)"], [("missing", 1)]),
    (["sum(n * rate for n in [1])"], [("rate", 1)]),
    (["for x in (n * rate for n in [1]):\n    pass"], [("rate", 1)]),
    (["def f():\n    yield rate", "rows = f()", "rate = 2", "list(rows)"], []),
    (["def f():\n    yield rate", "rows = f()", "for row in rows:\n    pass"], [("rate", 3)]),
    (["def f():\n    yield rate\na, b = f()"], [("rate", 1)]),
    (["price = 1", "_1"], [("_1", 2)]),
    (["price = 1\nprice", "_1", "_i2"], []),
]


@pytest.mark.parametrize(("sources", "expected"), LAZY, ids=lambda value: str(value)[:50])
def test_generators_and_history(sources: list[str], expected: list[tuple[str, int]]) -> None:
    assert unbound(*sources) == expected
