"""Small notebooks on the edges of hidden state, with what a top-to-bottom run gives: the missing name and its cell.

>>> document(SMALL[0].text)["cells"][0]["source"]
'%time price = 3'

``# %%`` starts a cell. ``stops`` is ``CELL NAME``, or empty when the notebook runs to its end.
"""

import re

from nb2prod.notebook.value import Value
from tests.oracle.mutate import Document


class Small(Value):
    """One small notebook."""

    title: str
    text: str
    stops: str = ""


def document(text: str) -> Document:
    """The notebook of a text."""
    cells = []
    for tags, source in re.findall(r"(?ms)^# %%(?: tags=(\S+))?\n(.*?)(?=^# %%|\Z)", text):
        metadata = {"tags": tags.split(",")} if tags else {}
        cells.append(
            {"cell_type": "code", "metadata": metadata, "outputs": [], "source": source.rstrip("\n")}
        )
        cells[-1]["execution_count"] = None
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}


def _small(title: str, *cells: str, stops: str = "") -> Small:
    return Small(title, "".join(f"# %%\n{cell}\n" for cell in cells), stops)


MAGICS = (
    _small("%time binds", "%time price = 3", "price"),
    _small(
        "%time in a function does not",
        "def f():\n    %time inner = 3\n    return inner\nf()",
        stops="1 inner",
    ),
    _small("%%time binds", "%%time\nprice = 3", "price"),
    _small("a = %time b = 3 binds both", "a = %time b = 3", "a, b"),
    _small("%timeit binds nothing", "%timeit -n1 -r1 price = 3", "price", stops="2 price"),
    _small("%%timeit binds nothing", "%%timeit -n1 -r1\nprice = 3", "price", stops="2 price"),
    _small("nor does its setup line", "%%timeit -n1 -r1 tax = 2\nprice = tax", "tax", stops="2 tax"),
    _small("%timeit reads", "%timeit -n1 -r1 price + 1", stops="1 price"),
    _small("%%timeit reads its body", "%%timeit -n1 -r1\nprice + 1", stops="1 price"),
    _small("%timeit -o gives a value", "t = %timeit -o -q -n1 -r1 1 + 1", "t"),
    _small("%%capture binds its name and its body", "%%capture out\nprice = 3", "out, price"),
    _small("%%prun binds", "%%prun -q\nprice = 3", "price"),
    _small("a shell line binds", "names = !echo tea", "names"),
    _small("a shell line binds several", "a, b = !printf 'tea\\nsoap'", "a, b"),
    _small("a shell line reads, but never raises", "!echo {price} $price"),
    _small("%%bash --out binds", "%%bash --out text --err errors\necho tea", "text, errors"),
    _small("%%sh binds nothing else", "%%sh\nprice=3", "price", stops="2 price"),
    _small("!! sets the last result", "!!echo tea", "_"),
    _small("an auto-magic alone", "pwd"),
    _small("is a name elsewhere", "place = pwd", stops="1 pwd"),
    _small("%reset takes all names", "price = 3", "%reset -f", "price", stops="3 price"),
    _small("%xdel takes one name", "price = 3", "%xdel price", "price", stops="3 price"),
    _small("%run of a file that a cell writes", "%%writefile tax.py\nrate = 2", "%run tax.py", "rate"),
    _small("await", "import asyncio", "await asyncio.sleep(0)"),
)

HISTORY = (
    _small("the last result", "3 + 4", "_ + 1"),
    _small("Out", "3 + 4", "Out[1] + 1"),
    _small("In and its friends", "price = 3", "In[1], _ih[1], _i1, _oh, _dh"),
    _small("no output, no _1", "price = 3", "_1", stops="2 _1"),
    _small("a numbered result", "3 + 4", "_1"),
    _small("what always exists", "get_ipython, display, __name__, __builtin__"),
    _small("a notebook is no file", "__file__", stops="1 __file__"),
)

CALLS = (
    _small("called before its global", "def f():\n    return rate", "f()", "rate = 2", stops="2 rate"),
    _small("called behind its global", "def f():\n    return rate", "rate = 2", "f()"),
    _small(
        "through another function",
        "def f():\n    return rate\ndef g():\n    return f()",
        "g()",
        stops="2 rate",
    ),
    _small("never called", "def f():\n    return rate"),
    _small("a default is read at once", "def f(rate=rate):\n    return rate", stops="1 rate"),
    _small(
        "a decorator runs at once",
        "def twice(f):\n    return f(rate)\n@twice\ndef g(x):\n    return x",
        stops="1 rate",
    ),
    _small(
        "making an object",
        "class Till:\n    def __init__(self):\n        self.rate = rate",
        "Till()",
        stops="2 rate",
    ),
    _small("a method that nobody calls", "class Till:\n    def close(self):\n        return rate", "Till()"),
    _small(
        "a method that is called",
        "class Till:\n    def close(self):\n        return rate",
        "Till().close()",
        stops="2 rate",
    ),
    _small("a class body runs at once", "class Till:\n    limit = rate", stops="1 rate"),
    _small(
        "a class name is unknown in its methods",
        "class Till:\n    rate = 2\n    def __init__(self):\n        print(rate)",
        "Till()",
        stops="2 rate",
    ),
    _small(
        "nor in its comprehensions",
        "class Till:\n    rate = 2\n    both = [rate for n in (1, 2)]",
        stops="1 rate",
    ),
    _small("a lambda waits", "f = lambda: rate", "rate = 2", "f()"),
    _small("a lambda that is called", "f = lambda: rate", "f()", "rate = 2", stops="2 rate"),
    _small("a key function is called", "sorted([2, 1], key=lambda n: n * rate)", stops="1 rate"),
    _small("a function handed to map", "def f(n):\n    return n * rate", "list(map(f, [1]))", stops="2 rate"),
    _small("a generator waits", "rows = (n * rate for n in [1])", "rate = 2", "list(rows)"),
    _small("but not for its first source", "rows = (n for n in prices)", "prices = [2]", stops="1 prices"),
    _small("global binds when called", "def f():\n    global rate\n    rate = 2", "f()", "rate"),
    _small("and only then", "def f():\n    global rate\n    rate = 2", "rate", stops="2 rate"),
    _small("itself", "def f(n):\n    return n and f(n - 1)", "f(3)"),
    _small("the newer one counts", "def f():\n    return old", "def f():\n    return 1", "f()"),
    _small("calls each other later", "def f():\n    return g()", "def g():\n    return 1", "f()"),
    _small(
        "the callee comes too late", "def f():\n    return g()", "f()", "def g():\n    return 1", stops="2 g"
    ),
    _small("a generator function waits", "def f():\n    yield rate", "rows = f()", "rate = 2", "list(rows)"),
)

NAMES = (
    _small("used above", "price + 1", "price = 3", stops="1 price"),
    _small("deleted", "price = 3\ndel price", "price", stops="2 price"),
    _small(
        "gone with its except",
        "try:\n    1 / 0\nexcept ZeroDivisionError as problem:\n    pass",
        "problem",
        stops="2 problem",
    ),
    _small("a loop leaves its name", "for n in [1]:\n    pass", "n"),
    _small("a comprehension does not", "[n for n in [1]]", "n", stops="2 n"),
    _small("a walrus in it does", "[last := n for n in [1]]", "last"),
    _small("a with leaves its name", "import io\nwith io.StringIO() as file:\n    pass", "file"),
    _small("an annotation binds nothing", "price: int", "price", stops="2 price"),
    _small("adding needs a value", "price += 1", stops="1 price"),
    _small("an f-string reads", 'f"{price:>{width}}"', stops="1 price"),
    _small("unpacking binds", "first, *(second, *rest) = 1, 2, 3", "first, second, rest"),
    _small("match binds", "match [1, 2]:\n    case [one, *others]:\n        pass", "one, others"),
    _small("an import under another name", "import math as m", "math", stops="2 math"),
    _small("a package by its part", "import os.path", "os.sep"),
    _small("everything of a module", "from math import *", "sqrt(2)"),
    _small("and nothing else", "from math import *", "square(2)", stops="2 square"),
    _small("a guard", "try:\n    price\nexcept NameError:\n    price = 3", "price"),
    _small("another guard", "if 'price' not in globals():\n    price = 3", "price"),
    _small(
        "bound in every branch", "import sys\nif sys.maxsize:\n    price = 3\nelse:\n    price = 4", "price"
    ),
    _small(
        "an optional module",
        "try:\n    import no_such_shop as shop\nexcept ImportError:\n    shop = None",
        "shop",
    ),
    Small("behind a broken cell", "# %% tags=raises-exception\nfor in\n# %%\nprice\n", "2 price"),
    Small("an error that is meant", "# %% tags=raises-exception\nprice\n# %%\ntax\n", "2 tax"),
    _small(
        "await in a comprehension",
        "import asyncio",
        "[await asyncio.sleep(0, n) for n in [1]]",
        "n",
        stops="3 n",
    ),
)

SMALL = MAGICS + HISTORY + CALLS + NAMES
