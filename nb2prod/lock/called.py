"""What calls and magics need that no import names and no release declares: pandas reads a workbook with openpyxl.

>>> from nb2prod.facts import learn
>>> from nb2prod.notebook import Cell, Notebook, SurroundingsReader
>>> from pathlib import Path
>>> facts = learn(Notebook("n.ipynb", (Cell(1, "code", "import pandas\\npandas.read_excel('a.xlsx')"),)))
>>> nowhere = SurroundingsReader(is_pin_file=lambda name: False).of(None)
>>> called = called_in([Studied(Path("n.ipynb"), "n.ipynb", facts, nowhere)])
>>> [(one.name, one.why) for one in needed_by(called, {"pandas": "2.2.0"})]
[('openpyxl', 'pandas.read_excel needs it (n.ipynb, cell 1, line 2)')]
>>> needed_by(called, {"pandas": "2.2.0", "openpyxl": "3.1.5"})
()
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from nb2prod.facts import Call, Text
from nb2prod.lock.files import where
from nb2prod.lock.values import Also, Place, Studied
from nb2prod.notebook import Value

_FRAME_DATA = (
    "load_breast_cancer load_diabetes load_digits load_iris load_linnerud load_wine fetch_california_housing"
)


def _always(_call: Call) -> bool:
    return True


def _is_xls(call: Call) -> bool:
    path = call.value(0, "io")
    return isinstance(path, Text) and path.whole and path.prefix.lower().endswith(".xls")


def _is_no_xls(call: Call) -> bool:
    return not _is_xls(call) and not call.has("engine")


def _as_frame(call: Call) -> bool:
    return call.constant(None, "as_frame") is True


def _not_as_array(call: Call) -> bool:
    return call.constant(None, "as_frame") is not False


class _Row(Value):
    """Releases of ``giver`` from ``first`` to before ``after`` need ``needed`` for calls that are ``meant``.

    A magic has no ``giver``: it is IPython's.
    """

    giver: str
    needed: str
    limit: str = ""
    first: str = "0"
    after: str | None = None
    meant: Callable[[Call], bool] = _always


def _for(names: str, *rows: _Row) -> dict[str, tuple[_Row, ...]]:
    return dict.fromkeys(names.split(), rows)


# Calls that fail without what they need; most were seen to, with a release of today.
_ROWS: dict[str, tuple[_Row, ...]] = {
    **_for(
        "pandas.read_excel pandas.ExcelFile",
        _Row("pandas", "xlrd", "<2", after="1.2"),
        _Row("pandas", "xlrd", first="1.2", meant=_is_xls),
        _Row("pandas", "openpyxl", first="1.2", meant=_is_no_xls),
    ),
    **_for("pandas.ExcelWriter pandas.DataFrame.to_excel", _Row("pandas", "openpyxl")),
    **_for("pandas.read_feather pandas.DataFrame.to_feather", _Row("pandas", "pyarrow")),
    **_for("pandas.read_parquet pandas.DataFrame.to_parquet", _Row("pandas", "pyarrow")),
    **_for("pandas.read_hdf pandas.HDFStore pandas.DataFrame.to_hdf", _Row("pandas", "tables")),
    **_for("pandas.read_html", _Row("pandas", "lxml")),
    **_for("pandas.DataFrame.to_markdown", _Row("pandas", "tabulate")),
    **_for("pandas.DataFrame.plot pandas.DataFrame.hist", _Row("pandas", "matplotlib")),
    **_for(
        " ".join(f"sklearn.datasets.{name}" for name in _FRAME_DATA.split()),
        _Row("scikit-learn", "pandas", meant=_as_frame),
    ),
    **_for(
        "sklearn.datasets.fetch_openml", _Row("scikit-learn", "pandas", first="0.24", meant=_not_as_array)
    ),
}
_MATPLOTLIB = _Row("", "matplotlib")
_MAGICS = {"matplotlib": _MATPLOTLIB, "pylab": _MATPLOTLIB}
# By the name behind %load_ext; another name is never guessed.
_EXTENSIONS = {
    "Cython": _Row("", "cython"),
    "autotime": _Row("", "ipython-autotime"),
    "cython": _Row("", "cython"),
    "line_profiler": _Row("", "line-profiler"),
    "memory_profiler": _Row("", "memory-profiler"),
    "tensorboard": _Row("", "tensorboard"),
    "watermark": _Row("", "watermark"),
}


class Called(Value):
    """A call or magic that may need something, for the releases that its row names."""

    row: _Row
    place: Place


def called_in(notebooks: Sequence[Studied]) -> tuple[Called, ...]:
    """The calls and magics that may need something, each need at its first place."""
    found: dict[_Row, Called] = {}
    for notebook in notebooks:
        for one in _calls(notebook):
            found.setdefault(one.row, one)
    return tuple(found.values())


def _calls(notebook: Studied) -> Iterator[Called]:
    for name in sorted(notebook.facts.called_names & _ROWS.keys()):
        for call in notebook.facts.calls_of(name):
            for row in _ROWS[name]:
                if not call.quiet and row.meant(call):
                    span = call.span
                    yield Called(row, Place(name, notebook.shown, span.cell, span.line))
    for facts, magic in notebook.facts.magics:
        extension = magic.args.strip() if magic.name == "load_ext" else ""
        needed = _EXTENSIONS.get(extension) if extension else _MAGICS.get(magic.name)
        if magic.kind == "line" and needed is not None:
            shown = f"%{magic.name} {extension}".rstrip()
            yield Called(needed, Place(shown, notebook.shown, facts.cell.number, magic.line))


def needed_by(called: Iterable[Called], versions: Mapping[str, str]) -> tuple[Also, ...]:
    """What is to be locked besides these versions (distribution → version), so that the calls work."""
    from packaging.version import Version  # here: a check needs nothing of it

    found: dict[str, Also] = {}
    for one in called:
        row = one.row
        if row.needed in versions or (row.giver and row.giver not in versions):
            continue
        version = Version(versions.get(row.giver, "0"))
        if Version(row.first) <= version and (row.after is None or version < Version(row.after)):
            why = f"{one.place.module} needs it ({where(one.place)})"
            found.setdefault(row.needed, Also(row.needed, why, row.limit, as_old=True))
    return tuple(also for _, also in sorted(found.items()))
