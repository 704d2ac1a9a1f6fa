"""The cell graph, working orders, and what the counts tell."""

import pytest

from nb2prod.facts import CellGraph, History, learn, moves_into
from nb2prod.facts.orders import moved_cells
from nb2prod.notebook import Cell, Notebook
from tests.facts.support import facts_of, notebook


def test_edges_name_what_goes_from_cell_to_cell() -> None:
    graph = CellGraph(facts_of("a = 1", "def f():\n    return a", "b = f()", "print(a, b)"))
    assert graph.edges == {(1, 3): {"a"}, (2, 3): {"f"}, (1, 4): {"a"}, (3, 4): {"b"}}


ORDERS = [
    (["a = 1", "print(a)"], (1, 2)),
    (["print(a)", "a = 1"], (2, 1)),
    (["print(b)", "b = a", "a = 1"], (3, 2, 1)),
    (["a = b", "b = a"], None),
    (["print(nowhere)"], None),
    (["a = 1", "print(a)", "a = 2", "print(c)", "c = a"], (1, 2, 3, 5, 4)),
    (["from sklearn.svm import SVC\nm = SVC()", "m.predict(a)", "a = 1", "m.fit(a, a)"], (1, 3, 4, 2)),
    (["m.predict(a)", "a = 1", "m.fit(a, a)", "from sklearn.svm import SVC\nm = SVC()"], (2, 4, 3, 1)),
    (["f()", "def f():\n    return g()", "y = 1", "def g():\n    return x", "x = 1"], (2, 3, 4, 5, 1)),
    (["x = f()", "def f():\n    return x", "print(x)"], (2, 1, 3)),
    (["rows = []", "rows.append(x)", "print(rows[0])", "x = 1"], (1, 4, 2, 3)),
    (["f = {}", "f['a'] = x", "g = f.copy()", "x = 1"], (1, 4, 2, 3)),
    (["def add(r):\n    r.append(x)", "rows = []", "add(rows)", "print(rows[0])", "x = 1"], (1, 2, 5, 3, 4)),
    (["rows = []", "rows.append(x)", "x = len(rows)"], (1, 3, 2)),
    (["rows = []", "shown(x, rows)", "print(rows)", "x = 1"], None),
    (["from shop import shown\nrows = []", "shown(x, rows)", "print(rows)", "x = 1"], (1, 3, 4, 2)),
    (
        ["from sklearn.svm import SVC\nm = SVC()", "m.coef_", "a = 1", "m.fit(a, a)", "m.score(b)", "b = 1"],
        (1, 3, 4, 2, 6, 5),
    ),
    (["from sklearn.svm import SVC\nm = SVC()", "m.__dict__, m.C", "m.fit(a)", "a = 1"], (1, 2, 4, 3)),
    (
        [
            "from sklearn.base import BaseEstimator\nclass Kde(BaseEstimator):\n    def fit(self, x):\n        return tool(x)",
            "use(Kde(), y)",
            "def tool(x):\n    return x",
            "from shop import use\ny = 1",
        ],
        (1, 3, 4, 2),
    ),
    (
        ["import pandas as pd\nd = pd.read_csv(a)", "d.b", "d['b'] = d.c + 1", "a = 'x'", "d['b'], d.c"],
        (4, 1, 3, 2, 5),
    ),
    (["import pandas as pd\nd = pd.read_csv(a)", "d.b", "d['b'] = d.b + 1", "a = 'x'"], (4, 1, 2, 3)),
    (
        ["import pandas as pd\nd = pd.read_csv(a)", "d.b", "d['b'] = 1", "d['b'] = 2", "a = 'x'"],
        (5, 1, 2, 3, 4),
    ),
    (["d = {}", "e['b']", "d['b'] = 1", "e = {'b': 1}"], (1, 3, 4, 2)),
    # What comes late enough here must not come too early there.
    (
        [
            "from sklearn.svm import SVC\nm = SVC()",
            "m.predict(a)",
            "m.fit(a, b)",
            "m.coef_",
            "from shop import a",
            "b = a",
        ],
        (1, 5, 6, 3, 2, 4),
    ),
    (["import keras\nm = keras.Sequential()", "m.predict(a)", "a = 1", "m.fit(a, a)"], (1, 3, 2, 4)),
    (["from sklearn.svm import SVC\nm = SVC().fit([[1]], [1])", "m.predict(a)", "a = 1"], (1, 3, 2)),
]


@pytest.mark.parametrize(("sources", "order"), ORDERS)
def test_working_order(sources: list[str], order: tuple[int, ...] | None) -> None:
    assert CellGraph(facts_of(*sources)).working_order == order


def test_moved_cells_are_the_fewest() -> None:
    facts = facts_of("print(a)", "b = 1", "c = 2", "a = 3")
    assert moved_cells((4, 1, 2, 3), facts) == [4]


def test_history_reads_counts_gaps_and_repeats() -> None:
    history = History(notebook("a", "b", "", "c", counts=(2, 5, 7, 2)))
    assert history.counts == {1: 2, 2: 5, 4: 2}
    assert history.repeated == {2: [1, 4]}
    assert history.gaps == (1, 3, 4)


def test_huge_counts_are_no_burden() -> None:
    assert len(History(notebook("a", counts=(10**18,))).gaps) == 10_000


def test_every_reader_waits_for_a_name_that_is_missing() -> None:
    facts = facts_of("print(x)", "print(x, 1)", "x = 1")
    assert CellGraph(facts).working_order == (3, 1, 2)


@pytest.mark.parametrize(
    ("counts", "order"),
    [
        ((), (2, 3, 4, 5, 1)),
        ((5, 1, 3, 2, 4), (2, 4, 3, 5, 1)),
        ((5, 1, 2, 3, 4), (2, 3, 4, 5, 1)),
        ((5, 1, 3, 2, 2), (2, 3, 4, 5, 1)),
        # Lost counts: only if the cells would run as they last did.
        ((6, 1, 5, 2, 4), (2, 4, 5, 3, 1)),
        ((9, 1, 5, 4, 7), (2, 4, 3, 5, 1)),
        ((4, 1, 6, 2, 5), (2, 3, 4, 5, 1)),
        ((4, 1, 6, 2, 9), (2, 3, 4, 5, 1)),
    ],
)
def test_counts_tell_whether_a_change_came_before_a_read(
    counts: tuple[int, ...], order: tuple[int, ...]
) -> None:
    sources = ("print(x)", "rows = []", "print(rows)", "rows.append(1)", "x = 1")
    assert CellGraph(learn(notebook(*sources, counts=counts))).working_order == order


REBOUND = ("print(x)", "x = x + 1", "x = 1", "y = x", "y, x = 0, 3", "print(y, x)")


@pytest.mark.parametrize(
    ("counts", "order"),
    [
        ((), None),
        ((4, 2, 1, 5, 3, 6), (3, 2, 5, 1, 4, 6)),
        ((14, 7, 2, 19, 8, 40), (3, 2, 5, 1, 4, 6)),
        # Not proven: two sessions, a cell without a count, a name that is read too early.
        ((4, 2, 1, 5, 3, 3), None),
        ((4, 2, 1, 5, 3, None), None),
        ((1, 3, 2, 5, 4, 6), None),
    ],
)
def test_the_order_in_which_the_cells_ran_counts_where_theirs_leads_nowhere(
    counts: tuple[int | None, ...], order: tuple[int, ...] | None
) -> None:
    assert CellGraph(learn(notebook(*REBOUND, counts=counts))).working_order == order


def test_a_name_that_its_own_cell_may_bring_is_not_read_too_early() -> None:
    sources = ("print(x)", "x = x + 1", "x = 1", "from shop import *\nx = x + f(f)", "print(x, 1)")
    facts = learn(notebook(*sources, counts=(15, 3, 2, 4, 1)))
    assert CellGraph(facts).working_order is None
    facts = learn(notebook(*sources[:4], counts=(15, 3, 2, 4)))
    assert CellGraph(facts).working_order == (3, 2, 4, 1)


def test_an_order_may_ask_for_another_source() -> None:
    facts = facts_of("x = 1", "print(x)", "x = 2", "print(x, 1)")
    assert CellGraph(facts).working_order == (1, 2, 3, 4)
    assert CellGraph(facts).order_with({("x", 2): 3}) == (1, 3, 2, 4)


@pytest.mark.parametrize(
    ("order", "moves"),
    [
        ((1, 2, 3, 4), []),
        ((4, 1, 2, 3), [(4, 0)]),
        ((2, 3, 4, 1), [(1, 4)]),
        ((3, 4, 1, 2), [(1, 4), (2, 4)]),
    ],
)
def test_moves_lead_into_the_order(order: tuple[int, ...], moves: list[tuple[int, int]]) -> None:
    assert moves_into(order, facts_of("a = 1", "b = 1", "c = 1", "d = 1")) == moves


def test_prose_above_the_first_code_stays_there() -> None:
    cells = (
        Cell(1, "markdown", "# Rates"),
        Cell(2, "code", "print(x)"),
        Cell(3, "code", "y = 1"),
        Cell(4, "code", "x = 1"),
    )
    facts = learn(Notebook("n.ipynb", cells))
    assert moves_into((4, 2, 3), facts) == [(4, 1)]
