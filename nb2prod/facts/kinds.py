"""What a call, an attribute or a subscript gives back, as far as rules need to know it.

A call of an unknown callable gives ``name()``; this module knows the exceptions: readers that make frames, methods
that give another kind, names that are the same thing under another path.

>>> result_of("pandas.read_csv"), result_of("sklearn.svm.SVC"), attribute_of("pandas.DataFrame()", "T")
('pandas.DataFrame()', 'sklearn.svm.SVC()', 'pandas.DataFrame()')
"""

import ast
from functools import lru_cache

FRAME, SERIES, ARRAY = "pandas.DataFrame()", "pandas.Series()", "numpy.ndarray()"
FIGURE, AXES = "matplotlib.figure.Figure()", "matplotlib.axes.Axes()"

_FRAME_MAKERS = frozenset(
    "read_csv read_table read_fwf read_excel read_json read_parquet read_feather read_hdf read_sql read_sql_query"
    " read_sql_table read_stata read_sas read_spss read_gbq read_clipboard read_xml read_orc get_dummies merge"
    " merge_asof merge_ordered pivot pivot_table melt crosstab json_normalize wide_to_long concat".split()
)
_FRAME_TO_FRAME = frozenset(
    "abs add add_prefix add_suffix align append applymap asfreq asof assign astype bfill clip combine combine_first"
    " convert_dtypes copy corr cov cummax cummin cumprod cumsum describe diff div drop drop_duplicates dropna explode"
    " ffill fillna filter first head infer_objects interpolate isin isna isnull join last map mask melt merge mul"
    " nlargest notna notnull nsmallest pct_change pivot pivot_table query rank reindex rename rename_axis replace"
    " reset_index round sample select_dtypes set_axis set_index shift sort_index sort_values sub swaplevel tail"
    " to_timestamp tz_convert tz_localize transpose truncate tshift where".split()
)
_FRAME_TO_SERIES = frozenset(
    "all any count duplicated idxmax idxmin kurt max mean median memory_usage min mode nunique prod quantile sem skew"
    " std sum var squeeze".split()
)
_SERIES_TO_SERIES = frozenset(
    "abs add append astype bfill clip copy cummax cummin cumprod cumsum diff div drop drop_duplicates dropna ffill"
    " fillna head interpolate isin isna isnull map mask mul notna notnull pct_change rank reindex rename replace round"
    " sample shift sort_index sort_values sub tail value_counts where".split()
)
_FRAME_ATTRIBUTES = {"T": FRAME, "values": ARRAY, "index": "pandas.Index()", "columns": "pandas.Index()"}
_FRAME_MEMBERS = _FRAME_TO_FRAME | _FRAME_TO_SERIES | frozenset(
    "T agg aggregate apply at attrs axes boxplot columns dtypes empty ewm eval equals expanding flags from_dict"
    " from_records get groupby hist iat iloc index info insert items iteritems iterrows itertuples ix join keys loc"
    " ndim plot pipe pop resample rolling set_flags shape size stack style swapaxes to_csv to_clipboard to_dict"
    " to_excel to_feather to_gbq to_hdf to_html to_json to_latex to_markdown to_numpy to_orc to_parquet to_period"
    " to_pickle to_records to_sql to_stata to_string to_xarray to_xml transform unstack update values as_matrix"
    " get_value set_value lookup mad get_values sort xs take reindex_like compare combine nunique product pow mod"
    # What older releases had:
    " as_blocks backfill clip_lower clip_upper consolidate convert_objects from_csv from_items ftypes get_dtype_counts"
    " get_ftype_counts icol iget_value irow is_copy reindex_axis slice_shift sortlevel to_dense to_msgpack to_panel"
    " to_sparse".split()
)  # fmt: skip
_SAME_THING = {
    "numpy.random.mtrand.RandomState": "numpy.random.RandomState",
    "pandas.core.frame.DataFrame": "pandas.DataFrame",
    "pandas.core.series.Series": "pandas.Series",
    "pandas.io.parsers.read_csv": "pandas.read_csv",
    "tensorflow.python.keras": "tensorflow.keras",
    "sklearn.externals.joblib": "sklearn.externals.joblib",
    "pylab": "matplotlib.pylab",
    "matplotlib.pyplot.cm": "matplotlib.cm",
    "matplotlib.pyplot.mlab": "matplotlib.mlab",
    "matplotlib.pyplot.style": "matplotlib.style",
    "os.posixpath": "os.path",
    "posixpath": "os.path",
    "ntpath": "os.path",
}
_RESULTS = {
    "pandas.DataFrame.groupby": "pandas.GroupBy()",
    "pandas.Series.groupby": "pandas.GroupBy()",
    "pandas.DataFrame.to_numpy": ARRAY,
    "pandas.Series.to_numpy": ARRAY,
    "pandas.DataFrame.from_csv": FRAME,
    "pandas.DataFrame.from_dict": FRAME,
    "pandas.DataFrame.from_records": FRAME,
    "pandas.Series.to_frame": FRAME,
    "pandas.Series.reset_index": FRAME,
    "pandas.DataFrame.pop": SERIES,
    "pandas.to_datetime": None,
    "pandas.to_numeric": None,
    "pandas.DataFrame.stack": None,
    "pandas.DataFrame.unstack": None,
    "pandas.DataFrame.apply": None,
    "pandas.DataFrame.loc": None,
    "seaborn.load_dataset": FRAME,
    "torch.device": "torch.device()",
    "sklearn.pipeline.make_pipeline": "sklearn.pipeline.Pipeline()",
    "sklearn.compose.make_column_transformer": "sklearn.compose.ColumnTransformer()",
    "numpy.random.default_rng": "numpy.random.Generator()",
    "matplotlib.pyplot.figure": FIGURE,
    "matplotlib.pyplot.gcf": FIGURE,
    "matplotlib.pyplot.axes": AXES,
    "matplotlib.pyplot.gca": AXES,
    "matplotlib.pyplot.subplot": AXES,
    "matplotlib.pyplot.twinx": AXES,
    "matplotlib.figure.Figure.add_axes": AXES,
    "matplotlib.figure.Figure.add_subplot": AXES,
    "matplotlib.figure.Figure.gca": AXES,
    "matplotlib.axes.Axes.twinx": AXES,
    "sqlite3.connect": "sqlite3.Connection()",
    "open": "io.TextIOWrapper()",
    "keras.models.Sequential": "keras.Sequential()",
    "keras.models.Model": "keras.Model()",
    "tensorflow.keras.models.Sequential": "tensorflow.keras.Sequential()",
    "tensorflow.keras.models.Model": "tensorflow.keras.Model()",
}
_BUILTIN_RESULTS = {"str": None, "int": None, "float": None, "len": None, "range": None, "super": None}
# Methods of an object of any library that give the object itself back.
_GIVES_ITSELF = frozenset(
    {"fit", "set_params", "partial_fit", "eval", "train", "compile_", "to", "cuda", "cpu", "double"}
)


@lru_cache(maxsize=1 << 14)
def canonical(name: str) -> str:
    """The name under which rules know a thing that has several paths."""
    known = _SAME_THING.get(name)
    if known is not None:
        return known
    head, _, tail = name.rpartition(".")
    return f"{_SAME_THING[head]}.{tail}" if head in _SAME_THING else name


@lru_cache(maxsize=1 << 14)
def result_of(callee: str) -> str | None:
    """The meaning of a call of the qualified name ``callee``."""
    if callee in _RESULTS:
        return _RESULTS[callee]
    if callee in _BUILTIN_RESULTS:
        return None
    head, _, method = callee.rpartition(".")
    if head == "pandas":
        return FRAME if method in _FRAME_MAKERS else callee + "()"
    if head == "pandas.DataFrame":
        return FRAME if method in _FRAME_TO_FRAME else SERIES if method in _FRAME_TO_SERIES else None
    if head == "pandas.Series":
        return SERIES if method in _SERIES_TO_SERIES else None
    if method in _GIVES_ITSELF and head and head[head.rfind(".") + 1 : head.rfind(".") + 2].isupper():
        return head + "()"
    return callee + "()"


@lru_cache(maxsize=1 << 14)
def attribute_of(meaning: str, name: str) -> str | None:
    """The meaning of ``x.name`` for an ``x`` of this meaning: a member's qualified name, or an object."""
    if meaning == FRAME:
        if name in _FRAME_ATTRIBUTES:
            return _FRAME_ATTRIBUTES[name]
        return "pandas.DataFrame." + name if name in _FRAME_MEMBERS else SERIES
    if meaning.endswith("()"):
        return f"{meaning[:-2]}.{name}"
    return canonical(f"{meaning}.{name}")


def subscript_of(meaning: str, index: ast.expr) -> str | None:
    """The meaning of ``x[index]`` for an ``x`` of this meaning."""
    if meaning == FRAME:
        if isinstance(index, ast.Constant) and isinstance(index.value, str):
            return SERIES
        if isinstance(index, (ast.List, ast.Compare, ast.Slice)):
            return FRAME
        return None
    if meaning == SERIES and isinstance(index, (ast.Compare, ast.Slice)):
        return SERIES
    if meaning in ("pandas.DataFrame.loc", "pandas.DataFrame.iloc", "pandas.DataFrame.ix"):
        return _located(index)
    return None


def _located(index: ast.expr) -> str | None:
    if isinstance(index, (ast.Slice, ast.Compare, ast.List)):
        return FRAME
    if isinstance(index, ast.Tuple) and len(index.elts) == 2:
        rows, columns = index.elts
        if isinstance(columns, (ast.List, ast.Slice)):
            return FRAME
        if isinstance(rows, (ast.Slice, ast.Compare)) and isinstance(columns, ast.Constant):
            return SERIES
    return None
