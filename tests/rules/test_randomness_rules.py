"""The rules on repeatability (NB5) beyond their examples: order of the run, conditions, what is not printed."""

import pytest

from nb2prod.facts import Uses, is_only_shown, learn
from nb2prod.lint.catalogue import load_catalogue
from nb2prod.lint.run import Selection, lint
from nb2prod.notebook import Cell, Notebook, SurroundingsReader
from nb2prod.rule import Severity, Subject

CATALOGUE = load_catalogue()


def subject(*sources):
    """What rules may look at in a notebook of code cells with these sources, which lies nowhere."""
    notebook = Notebook(
        "test.ipynb", tuple(Cell(number, "code", one) for number, one in enumerate(sources, 1))
    )
    return Subject(notebook, learn(notebook), SurroundingsReader(is_pin_file=lambda name: False).of(None))


def found(code, *sources):
    """What one rule finds there."""
    return list(CATALOGUE[code].find(subject(*sources)))


def lines(code, source):
    """The lines of one cell that the rule reports."""
    return [one.span.line for one in found(code, source)]


# -- the order of a run


@pytest.mark.parametrize(
    ("source", "order"),
    [
        ("a()\nb(c())", "a c b"),
        ("def f():\n    a()\nb()", "b"),
        ("def f():\n    a()\nb()\nf()\nf()", "b a f f"),
        ("def f():\n    a()\n    g()\n    b()\ndef g():\n    c()\nf()", "a c g b f"),
        ("def f():\n    f()\n    a()\nf()", "f a f"),
        ("def f(x):\n    a()\nfor x in map(f, rows):\n    b()", "a map b"),
        (
            "class C:\n    def __init__(self):\n        self.go()\n    def go(self):\n        a()\nC()",
            "a go C",
        ),
        ("class C:\n    def __call__(self):\n        a()\nc = C()\nb()\nc()", "C b a c"),
        ("go(lambda: a())", "a go"),
        ("def f(self):\n    self.f()\n    a()\nf(x)", "f a f"),
    ],
)
def test_calls_stand_in_the_order_of_a_run(source, order):
    assert [call.method for call in subject(source).facts.run_order] == order.split()


def test_a_long_chain_of_functions_is_followed_to_its_end():
    chain = "\n".join(f"def f{n}():\n    f{n + 1}()" for n in range(3000))
    order = subject(f"def f3000():\n    last()\n{chain}\nf0()").facts.run_order
    assert (order[0].method, order[-1].method, len(order)) == ("last", "f0", 3002)


# -- what is only shown


@pytest.mark.parametrize(
    ("line", "is_shown"),
    [
        ("np.ones(3)", True),
        ("np.ones(3).sum()", True),
        ("np.ones(3) + 1", True),
        ("print('rows:', np.ones(3))", True),
        ("pd.DataFrame(np.ones(3), columns=names)", True),
        ("image = plt.scatter(x, np.ones(3))", True),
        ("x = np.ones(3)", False),
        ("rows.append(np.ones(3))", False),
        ("model.fit(np.ones(3))", False),
        ("np.save('ones.npy', np.ones(3))", False),
        ("frame.update(np.ones(3))", False),
        ("for x in np.ones(3):\n    pass", False),
        ("if np.ones(3).any():\n    pass", False),
    ],
)
def test_what_is_only_shown(line, is_shown):
    facts = subject(
        f"import numpy as np, pandas as pd, matplotlib.pyplot as plt\nframe = pd.DataFrame()\n{line}"
    ).facts
    assert is_only_shown(facts, facts.calls_of("numpy.ones")[0]) is is_shown


@pytest.mark.parametrize(
    ("sources", "is_reported"),
    [
        (["i = random.choice(files)\nplt.imshow(read(i))"], False),
        (["i = random.choice(files)\nplt.imshow(read(i))", "train(i)"], True),
        (["i = random.choice(files)\nplt.imshow(read(i))", "i = 3\ntrain(i)"], False),
        (["i = random.choice(files)\nplt.plot(read(i))"], True),
        (["colours = {}\ncolor = random.choice(palette)"], False),
        (["def show_some():\n    i = random.choice(files)", "show_some()"], False),
    ],
)
def test_a_random_pick_to_look_at_is_no_finding(sources, is_reported):
    first, *others = sources
    head = "import random\nimport matplotlib.pyplot as plt\n"
    assert bool(found("NB501", head + first, *others)) is is_reported


# -- NB501, NB508


@pytest.mark.parametrize(
    ("seed", "draw", "is_seeded"),
    [
        ("np.random.seed(7)", "np.random.rand()", True),
        ("np.random.seed(0)", "np.random.rand()", True),
        ("np.random.seed(None)", "np.random.rand()", False),
        ("np.random.seed()", "np.random.rand()", False),
        ("random.seed(7)", "np.random.rand()", False),
        ("np.random.set_state(state)", "np.random.rand()", True),
        ("np.random.seed(*seeds)", "np.random.rand()", True),
        ("rng = np.random.default_rng(seed=7)", "rng.normal()", True),
        ("rng = np.random.default_rng(None)", "rng.normal()", False),
        ("rng = np.random.RandomState()", "rng.normal()", False),
        ("rng = random.Random()", "rng.random()", False),
        ("rng = random.Random(7)", "rng.random()", True),
        ("torch.cuda.manual_seed_all(7)", "torch.rand(3)", True),
        ("pass", "torch.rand(3, generator=own)", True),
        ("pass", "tf.random.normal([3], seed=7)", True),
        ("tf.compat.v1.set_random_seed(7)", "tf.random.normal([3])", True),
        ("transformers.set_seed(7)", "torch.rand(3)", True),
        ("helpers.fix_seed(7)", "random.random()", True),
        ("def set_seed(): pass\nset_seed()", "random.random()", False),
        ("pass", "scipy.stats.norm.rvs(size=3, random_state=7)", True),
        ("np.random.seed(7)", "scipy.stats.norm(0, 1).rvs(3)", True),
        ("pass", "scipy.stats.norm(0, 1).rvs(3)", False),
        ("pass", "secrets.choice(names)", True),
    ],
)
def test_seeds_of_each_library(seed, draw, is_seeded):
    head = (
        "import random, secrets, scipy.stats, numpy as np, torch, tensorflow as tf, transformers, helpers\n"
    )
    assert bool(found("NB501", f"{head}{seed}\nx = {draw}")) is not is_seeded


def test_a_library_is_reported_once_with_one_place_of_each_further_cell():
    draws = "a = random.random()\nb = random.random()"
    (one,) = found("NB501", f"import random\n{draws}", draws, "pass", draws)
    assert (one.span.cell, one.span.line) == (1, 2)
    assert [(other.span.cell, other.span.line) for other in one.related] == [(2, 1), (4, 1)]


def test_a_late_seed_is_one_finding():
    cell = Cell(1, "code", "import random\na = random.random()\nrandom.seed(7)")
    selection = Selection(codes=frozenset({"NB501", "NB508"}))
    (one,) = lint(Notebook("test.ipynb", (cell,)), None, CATALOGUE, selection).findings
    assert (one.code, one.span.line, [other.span.line for other in one.related]) == ("NB508", 2, [3])


# -- NB502, NB503


@pytest.mark.parametrize(
    ("call", "is_reported"),
    [
        ("ms.KFold(5)", False),
        ("ms.KFold(5, True)", True),
        ("ms.KFold(5, True, 7)", False),
        ("ms.KFold(5, shuffle=maybe)", False),
        ("ms.ShuffleSplit(3)", True),
        ("ms.ShuffleSplit(3, random_state=0)", False),
        ("ms.train_test_split(*parts)", True),
        ("ms.train_test_split(rows, shuffle=True)", True),
        ("ms.train_test_split(rows, random_state=seed)", False),
        ("ms.GroupKFold(5)", False),
    ],
)
def test_which_splitters_draw(call, is_reported):
    assert bool(found("NB502", f"import sklearn.model_selection as ms\nx = {call}")) is is_reported


@pytest.mark.parametrize(
    ("call", "is_reported"),
    [
        ("linear_model.LogisticRegression()", False),
        ("linear_model.LogisticRegression(solver='liblinear')", False),
        ("linear_model.LogisticRegression(solver='liblinear', dual=True)", True),
        ("linear_model.LogisticRegression(solver='sag')", True),
        ("linear_model.LogisticRegression(solver=solver)", False),
        ("linear_model.Lasso(selection='random')", True),
        ("linear_model.SGDClassifier(shuffle=False)", False),
        ("svm.SVC(probability=False)", False),
        ("svm.SVC(probability=True)", True),
        ("svm.SVC(probability=True, random_state=1)", False),
        ("cluster.KMeans(3)", True),
        ("cluster.KMeans(3, init='random')", True),
        ("cluster.KMeans(3, init=centres)", False),
        ("decomposition.TruncatedSVD(algorithm='arpack')", False),
        ("decomposition.TruncatedSVD(9)", True),
        ("tree.DecisionTreeRegressor(max_depth=2)", False),
        ("tree.DecisionTreeRegressor()", True),
        ("ensemble.HistGradientBoostingClassifier()", False),
        ("ensemble.HistGradientBoostingClassifier(early_stopping=True)", True),
        ("ensemble.AdaBoostClassifier()", False),
        ("neighbors.KNeighborsClassifier()", False),
    ],
)
def test_which_estimators_are_fitted_at_random(call, is_reported):
    modules = "linear_model, svm, cluster, decomposition, tree, ensemble, neighbors"
    assert bool(found("NB503", f"from sklearn import {modules}\nmodel = {call}")) is is_reported


def test_a_class_is_reported_once():
    (one,) = found("NB503", "from sklearn.svm import LinearSVR\na = LinearSVR()", "b = LinearSVR()")
    assert [other.span.cell for other in one.related] == [2]


# -- NB504, NB505


def test_names_are_followed_in_the_scope_where_they_are_given():
    facts = subject("def f():\n    x = clock()\n    use(x)\nx = 1", "use(x)").facts
    call = facts.calls_of_method("clock")[0]
    reads = list(Uses(facts).reads(call, Uses.names_of(call.statement)))
    assert [(node.lineno, number) for node, number in reads] == [(3, 1)]


@pytest.mark.parametrize(
    ("line", "is_reported"),
    [
        ("loans['day'] = datetime.now()", True),
        ("loans['day'] = datetime.now().strftime('%Y')", True),
        ("notes['day'] = datetime.now()", False),
        ("left = loans.due - datetime.now()", True),
        ("late = loans[loans.due < datetime.now()]", True),
        ("while datetime.now() < end: pass", False),
        ("seconds = datetime.now() - start", False),
        ("since = datetime.now() - timedelta(days=3)", False),
        ("days = pd.date_range('2020-01-01', datetime.now())", True),
        ("name = f'run_{datetime.now():%d}.log'", False),
        ("rows = pd.read_csv(f'{datetime.now():%d}.csv')", True),
    ],
)
def test_where_a_clock_goes(line, is_reported):
    head = "import pandas as pd\nfrom datetime import datetime, timedelta\nloans = pd.read_csv('a.csv')\n"
    head += "start = datetime.now()\nnotes = {}\n"
    assert bool(lines("NB504", head + line)) is is_reported


@pytest.mark.parametrize(
    ("code", "is_reported"),
    [
        ("table = pd.DataFrame({'name': os.listdir('a')})", True),
        ("table = pd.DataFrame({'name': sorted(os.listdir('a'))})", False),
        ("for name in enumerate(os.listdir('a')[:9]):\n    rows.append(name)", True),
        ("for name in os.listdir('a'):\n    total += size(name)", False),
        ("names = os.listdir('a')\nnames = sorted(names)\nx = np.array([read(n) for n in names])", False),
        ("names = [n for n in os.listdir('a') if n]\nx = pd.concat([read(n) for n in names])", True),
        ("known = 'a' in os.listdir('a')", False),
        ("n = len(os.listdir('a'))", False),
        ("first = os.listdir('a')[0]", False),
        ("codes = {name: read(name) for name in os.listdir('a')}", False),
    ],
)
def test_where_an_order_goes(code, is_reported):
    assert bool(lines("NB505", f"import os, numpy as np, pandas as pd\nrows = []\n{code}")) is is_reported


# -- NB506


@pytest.mark.parametrize(
    "line",
    [
        "pd.read_csv('https://ann:s3cr3t@bank.example.org/a.csv?key=s3cr3t')",
        "requests.get('https://ann:s3cr3t@bank.example.org/a?token=s3cr3t')",
    ],
)
def test_of_an_address_only_the_host_is_shown(line):
    (one,) = found("NB506", f"import requests, pandas as pd\nx = {line}")
    assert "bank.example.org" in one.message and "s3cr3t" not in one.message and "ann" not in one.message


def test_a_source_is_reported_once():
    one, other = found(
        "NB506",
        "import pandas as pd\na = pd.read_csv('https://bank.example.org/a.csv')",
        "!curl -O https://bank.example.org/b.csv",
        "!wget https://shop.example.org/c.csv",
    )
    assert [related.span.cell for related in one.related] == [2]
    assert (other.span.cell, other.severity) == (3, Severity.WARNING)


@pytest.mark.parametrize(
    ("name", "is_reported"),
    [
        ("'clinic/notes'", True),
        ("'notes-base'", True),
        ("'model'", False),
        ("'./clinic/notes'", False),
        ("'../input/clinic/notes'", False),
        ("folder", False),
        ("'clinic/notes', revision='3f1c'", False),
        ("'clinic/notes', local_files_only=True", False),
    ],
)
def test_names_on_a_hub(name, is_reported):
    source = f"from transformers import AutoModel\nmodel = AutoModel.from_pretrained({name})"
    assert bool(found("NB506", source)) is is_reported


def test_what_a_library_brings_is_a_note():
    (one,) = found("NB506", "import seaborn as sns\nrows = sns.load_dataset('tips')")
    assert one.severity is Severity.NOTE


# -- NB507


def test_a_value_of_a_widget_is_said_once_and_only_outside_functions():
    widget = "import ipywidgets as w\nlimit = w.IntSlider()\nother = w.Text()"
    read = "def draw(change):\n    return limit.value\nlimit.value = 3"
    (one,) = found("NB507", widget, read, "a = limit.value", "b = limit.value + other.description")
    assert one.span.cell == 3
