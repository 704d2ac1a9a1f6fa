"""What paths tell, which statements stand around a line, and what flows where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.facts import (
    arrivals,
    file_behind,
    is_absolute,
    levels_up,
    model_kind,
    platform_of,
    quoted_path,
    tidy_path,
)
from tests.facts.support import facts_of

PATHS = st.text(alphabet="ab./\\~: ", max_size=20)


@pytest.mark.parametrize(
    "path, absolute",
    [
        ("", False),
        ("/", False),
        ("rows.csv", False),
        ("./rows.csv", False),
        ("../rows.csv", False),
        ("~5", False),
        ("~ age + sex", False),
        ("/dev/null", False),
        ("/proc/meminfo", False),
        ("//cdn/x.js", False),
        ("s3://bucket/x", False),
        ("c:x", False),
        ("~", True),
        ("~/rows.csv", True),
        ("~mia/rows.csv", True),
        ("/device", True),
        ("/srv", True),
        ("c:/rows.csv", True),
        ("C:\temp", True),
        ("\\\\shop\\rows", True),
        ("file:///srv", True),
    ],
)
def test_absolute_paths(path, absolute):
    assert is_absolute(path) is absolute


@pytest.mark.parametrize(
    "path, platform",
    [
        ("kaggle/input", ""),
        ("/kaggles", ""),
        ("/contents/x", ""),
        ("/home/jovyandra", ""),
        ("/kaggle", "Kaggle"),
        ("/content/x.csv", "Google Colab"),
        ("dbfs:/x", "Databricks"),
        ("/home/jovyan/x", "the Jupyter Docker image"),
    ],
)
def test_platforms(path, platform):
    assert platform_of(path) == platform


@pytest.mark.parametrize(
    "path, levels",
    [("", 0), ("a/b", 0), ("a/..", 0), ("a/../..", 1), ("../a", 1), ("..\\..\\a", 2), ("a/../../../b", 2)],
)
def test_levels_that_a_path_climbs(path, levels):
    assert levels_up(path) == levels


@given(PATHS)
def test_a_tidy_path_is_tidy_and_climbs_as_far(path):
    assert tidy_path(tidy_path(path)) == tidy_path(path)
    if not path.replace("\\", "/").startswith("/"):
        assert levels_up(tidy_path(path)) == levels_up(path)


@given(st.text(max_size=200))
def test_a_quoted_path_is_one_short_line(path):
    assert quoted_path(path).isprintable()
    if path.isprintable():
        assert len(quoted_path(path)) <= 63


@pytest.mark.parametrize(
    "code, path",
    [
        ("pickle.load(f)", None),
        ("pickle.load(open(name))", None),
        ("f = open('b')\nf = g()\npickle.load(h)", None),
        ("with open('a') as f:\n    pass\nwith open('b') as g:\n    pickle.load(f)", None),
        ("pickle.load(open('a'))", "a"),
        ("f = open('a')\npickle.load(f)", "a"),
        ("with open('a') as f, open('b') as g:\n    pickle.load(f)", "a"),
        ("f = open('a')\nf = open('b')\npickle.load(f)", "b"),
        ("def load():\n    with open('a') as f:\n        return pickle.load(f)", "a"),
    ],
)
def test_the_file_behind_an_argument(code, path):
    facts = facts_of(f"import pickle\n{code}")
    use = file_behind(facts, facts.calls_of("pickle.load")[0], 0, "file")
    assert (use.path.prefix if use else None) == path


@pytest.mark.parametrize(
    "meaning",
    [None, "sklearn.svm.SVC", "sklearn.svm.SVC.fit()", "numpy.ndarray()", "torch.optim.Adam()", "dict()"],
)
def test_what_is_no_model(meaning):
    assert model_kind(meaning) is None


@pytest.mark.parametrize(
    "made, name, lasting",
    [
        ("sklearn.svm.SVC()", "SVC", "skops or ONNX"),
        ("sklearn.model_selection.GridSearchCV.best_estimator_", "GridSearchCV", "skops or ONNX"),
        ("xgboost.train()", "model", "its own save_model('….json')"),
        ("tensorflow.keras.Sequential()", "Sequential", "the .keras format"),
        ("torch.nn.modules.linear.Linear()", "Linear", "safetensors of its state_dict()"),
        ("pandas.DataFrame()", "DataFrame", "parquet"),
    ],
)
def test_what_a_model_is_called_and_how_it_lasts(made, name, lasting):
    kind = model_kind(made)
    assert (kind.name, kind.lasting) == (name, lasting)


def test_harmless_commands_bring_no_files():
    assert arrivals(
        facts_of("!ls -l\n!pip install x", "x = 1", "%timeit f()", "!ls > names.txt", "!ls; make")
    ) == (4, 5)
