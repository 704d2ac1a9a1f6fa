"""The table of modules and distributions, platforms, and the standard library."""

import re
import sys
from pathlib import Path

import pytest

import nb2prod.environment
from nb2prod.environment import Distribution, distribution_of, is_standard, normalise, platform_of

FOLDER = Path(nb2prod.environment.__file__).parent
ROWS = [
    line.split("\t")
    for line in (FOLDER / "distributions.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
SPELLING = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


# Nothing is guessed: names of one's own, namespaces, the standard library, what only a platform has, wrong spellings.
@pytest.mark.parametrize(
    "module",
    ["", "utils", "helpers", "my_own", "google", "google.cloud", "azure", "os", "os.path", "urllib2", "google.colab",
     "google.colab.drive", "pyspark.dbutils", "SKLEARN", "Numpy", "apex", "clip", "detectron2", ".numpy", "a..b"],
)  # fmt: skip
def test_no_distribution(module: str) -> None:
    assert distribution_of(module) is None


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("numpy", "numpy"),
        ("numpy.random.mtrand", "numpy"),
        ("sklearn.svm", "scikit-learn"),
        ("skimage", "scikit-image"),
        ("PIL.Image", "pillow"),
        ("yaml", "pyyaml"),
        ("bs4", "beautifulsoup4"),
        ("umap", "umap-learn"),
        ("fitz", "pymupdf"),
        ("attr", "attrs"),
        ("dateutil.parser", "python-dateutil"),
        ("dotenv", "python-dotenv"),
        ("jwt", "pyjwt"),
        ("serial", "pyserial"),
        ("usb.core", "pyusb"),
        ("win32com.client", "pywin32"),
        ("Crypto.Cipher", "pycryptodome"),
        ("mpl_toolkits.mplot3d", "matplotlib"),
        ("mpl_toolkits.basemap", "basemap"),
        ("google.protobuf", "protobuf"),
        ("google.cloud.storage", "google-cloud-storage"),
        ("google.cloud.bigquery_storage_v1", "google-cloud-bigquery-storage"),
        ("pyspark.sql", "pyspark"),
        ("IPython.display", "ipython"),
    ],
)
def test_distribution(module: str, name: str) -> None:
    assert distribution_of(module).name == name


@pytest.mark.parametrize(
    ("module", "alternate"),
    [("cv2", "opencv-python-headless"), ("psycopg2", "psycopg2-binary"), ("tensorflow", "tensorflow-cpu"),
     ("xgboost", "xgboost-cpu"), ("Levenshtein", "python-levenshtein"), ("faiss", "faiss-gpu")],
)  # fmt: skip
def test_alternates_are_as_good(module: str, alternate: str) -> None:
    assert alternate in distribution_of(module).alternates
    assert alternate in distribution_of(module).names


def test_one_distribution_has_one_name() -> None:
    assert distribution_of("numpy") == Distribution("numpy")
    assert distribution_of("numpy").names == ("numpy",)


@pytest.mark.parametrize(
    ("module", "platform"),
    [("numpy", None), ("google", None), ("", None), ("google.colab", "Google Colab"), ("dbutils", "Databricks"),
     ("google.colab.drive", "Google Colab"), ("pyspark.dbutils", "Databricks"), ("pyspark", None)],
)  # fmt: skip
def test_platform(module: str, platform: str | None) -> None:
    assert platform_of(module) == platform


@pytest.mark.parametrize("module", ["", "numpy", "six", "pip", "pkg_resources", "OS", "my_own"])
def test_not_standard(module: str) -> None:
    assert not is_standard(module)


@pytest.mark.parametrize(
    ("module", "has", "lacks"),
    [
        ("os.path", [(2, 7), (3, 6), (3, 14), (3, 20)], []),
        ("urllib2", [(2, 7)], [(3, 3)]),
        ("cPickle", [(2, 7)], [(3, 12)]),
        ("StringIO", [(2, 7)], [(3, 12)]),
        ("ConfigParser", [(2, 7)], [(3, 12)]),
        ("Tkinter", [(2, 7)], [(3, 12)]),
        ("distutils.core", [(2, 7), (3, 11)], [(3, 12)]),
        ("imp", [(3, 11)], [(3, 12)]),
        ("asynchat", [(3, 11)], [(3, 12)]),
        ("cgi", [(3, 12)], [(3, 13)]),
        ("dataclasses", [(3, 7)], [(2, 7), (3, 6)]),
        ("tomllib", [(3, 11)], [(3, 10)]),
        ("annotationlib", [(3, 14)], [(3, 13)]),
        ("_pickle", [(3, 6), (3, 13)], [(2, 7)]),
        ("msvcrt", [(2, 7), (3, 13)], []),
    ],
)
def test_standard(module: str, has: list[tuple[int, int]], lacks: list[tuple[int, int]]) -> None:
    assert is_standard(module)
    assert all(is_standard(module, python=version) for version in has)
    assert not any(is_standard(module, python=version) for version in lacks)


def test_this_python_knows_no_other_standard_module() -> None:
    tests = ("_test", "_xx", "xx")
    own = {name for name in sys.stdlib_module_names if not name.startswith(tests)}
    assert {name for name in own if not is_standard(name, sys.version_info[:2])} == set()


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("numpy", "numpy"),
        ("", ""),
        ("Scikit_Learn", "scikit-learn"),
        ("ruamel.yaml", "ruamel-yaml"),
        ("a-._b", "a-b"),
    ],
)
def test_normalise(name: str, normal: str) -> None:
    assert normalise(name) == normal


def test_rows_are_sorted_and_unique() -> None:
    modules = [row[0] for row in ROWS]
    assert modules == sorted(set(modules))
    assert len(modules) >= 600


def is_well_formed(module: str, name: str, alternates: str = "") -> bool:
    """Whether a row names a module that is not standard, and distributions as PEP 503 spells them."""
    if is_standard(module) or not all(part.isidentifier() for part in module.split(".")):
        return False
    if name.startswith("@"):
        return name[1:].strip() == name[1:] != "" and not alternates
    others = alternates.split(" ") if alternates else []
    return others == sorted(set(others) - {name}) and all(SPELLING.fullmatch(one) for one in [name, *others])


def test_rows_are_well_formed() -> None:
    assert [row for row in ROWS if not is_well_formed(*row)] == []


@pytest.mark.parametrize(
    "row", ["os\tx", "a-b\tx", "a\tX", "a\tx_y", "a\tx\tx", "a\tx\tz y", "a\t@", "a\t@P\tx", "a..b\tx"]
)
def test_a_bad_row_is_not_well_formed(row: str) -> None:
    assert not is_well_formed(*row.split("\t"))


def test_no_row_says_what_a_shorter_one_says() -> None:
    table = {row[0]: row[1:] for row in ROWS}
    assert [module for module in table if table.get(module.rpartition(".")[0]) == table[module]] == []


def test_conda_names_are_well_formed() -> None:
    lines = (FOLDER / "conda.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert rows == sorted(rows)
    assert len({package for package, _ in rows}) == len(rows)
    assert all(SPELLING.fullmatch(package) and package != name for package, name in rows)
    assert all(name == "-" or SPELLING.fullmatch(name) for _, name in rows)
