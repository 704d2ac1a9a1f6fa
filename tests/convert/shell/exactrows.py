"""Writes tables and arrays of many types with ``rows.py`` and reads them back; prints what is not as it was.

Runs in a Python that has pandas: ``python exactrows.py rows.py FOLDER``.
"""

import datetime
import importlib.util
import sys
from pathlib import Path
from typing import Any


def tables(np: Any, pd: Any) -> dict[str, Any]:
    """What must be read back."""
    with np.errstate(all="ignore"):
        negative_nan = np.float64(0) / np.float64(0)
    times = pd.to_datetime(["2020-01-01", "2020-06-01 10:00:00.123456789"], format="ISO8601")
    return {
        "mixed": pd.DataFrame({"a": [1, 2], "b": [1.5, np.nan], "c": ["x", None], "d": ["y", np.nan]}),
        "numbers": pd.DataFrame({"a": [negative_nan, -0.0], "t": [0.1 + 0.2, 1e-320]}),
        "widths": pd.DataFrame({"a": np.array([0.1, 3], "float32"), "u": np.array([1, 255], "uint8")}),
        "times": pd.DataFrame({"t": times, "d": pd.to_timedelta([1, 2], unit="s")}),
        "no times": pd.DataFrame({"t": [pd.Timestamp("2020"), pd.NaT]}),
        "zones": pd.DataFrame({"t": times.tz_localize("Europe/Berlin")}),
        "categories": pd.DataFrame(
            {"k": pd.Categorical(["a", None, "b"], categories=list("bac"), ordered=True)}
        ),
        "nullable": pd.DataFrame(
            {
                "i": pd.array([1, None], dtype="Int64"),
                "s": pd.array(["a", None], dtype="string"),
                "b": pd.array([True, None], dtype="boolean"),
                "f": pd.array([1.5, None], dtype="Float64"),
            }
        ),
        "same name twice": pd.DataFrame([[1, 2]], columns=["a", "a"]),
        "numbered columns": pd.DataFrame(np.arange(6).reshape(2, 3)),
        "days as labels": pd.DataFrame({"a": [1, 2]}, index=pd.date_range("2020", periods=2, name="when")),
        "texts as labels": pd.DataFrame({"a": [1, 2]}, index=pd.Index(["x", "y"], name="n")),
        "gaps as labels": pd.DataFrame({"a": [1, 2]}, index=[1.5, np.nan]),
        "named columns": pd.DataFrame({"a": [1]}).rename_axis("c", axis=1),
        "no rows": pd.DataFrame({"a": pd.Series([], dtype="int64")}),
        "series": pd.Series([1, 2], name="y"),
        "series of texts": pd.Series(["a", None]),
        "series of categories": pd.Series(["a", "b"], dtype="category"),
        "array": np.asfortranarray(np.arange(4.0).reshape(2, 2)),
        "numpy's number": np.float64(3.5),
        "texts": np.array(["a", "bc"]),
        "objects": np.array([["a", None], [3, np.nan]], dtype=object),
        "days": np.array(["2020-01-01"], dtype="M8[D]"),
    }


def others(np: Any, pd: Any) -> dict[str, Any]:
    """What must not be kept."""
    return {
        "labels of two parts": pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([(1, 2)])),
        "dates": pd.DataFrame({"a": [datetime.date(2020, 1, 1)]}),
        "periods": pd.DataFrame({"a": pd.period_range("2020", periods=1)}),
        "complex": pd.DataFrame({"a": [1j]}),
        "containers": pd.DataFrame({"a": [(1,)]}),
        "all categories": pd.DataFrame({"a": pd.Categorical(["0"], categories=list(map(str, range(99))))}),
        "masked": np.ma.array([1, 2], mask=[False, True]),
        "matrix": np.matrix([1, 2]),
        "an own class": type("Own", (pd.DataFrame,), {})({"a": [1]}),
    }


def main() -> int:
    """Prints what is wrong."""
    import numpy as np
    import pandas as pd

    spec = importlib.util.spec_from_file_location("rows", sys.argv[1])
    rows = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rows)
    folder = Path(sys.argv[2])
    for name, value in tables(np, pd).items():
        # write_rows itself reads back and compares.
        rows.write_rows(folder / name, rows.some_rows(value, 50, spread=True))
        back = rows.read_rows(folder / name)
        if hasattr(value, "columns"):
            pd.testing.assert_frame_equal(back, value, check_exact=True, check_freq=False)
        elif type(back) is not type(value) or back.dtype != value.dtype:
            print(name, type(back), back.dtype)
    for name, value in others(np, pd).items():
        try:
            rows.write_rows(folder / name, value)
        except rows.NotKept:
            continue
        print(name, "was kept")
    return 0


if __name__ == "__main__":
    sys.exit(main())
