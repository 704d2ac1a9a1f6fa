"""Names that exist in a notebook before its first cell.

>>> "display" in given_names({}), "sc" in given_names({})
(True, False)
"""

import builtins
from collections.abc import Mapping
from typing import Any

_IPYTHON = frozenset(
    "get_ipython display In Out _ih _oh _dh _i _ii _iii _ __ ___ exit quit __builtin__ __builtins__ __name__ __doc__"
    " __package__ __loader__ __spec__ __annotations__ __IPYTHON__ __session__ copyright credits license help".split()
)
_BUILTIN = frozenset(dir(builtins)) | {
    "anext",
    "aiter",
    "EncodingWarning",
    "ExceptionGroup",
    "BaseExceptionGroup",
}
_EVERYWHERE = _BUILTIN | _IPYTHON
_SPARK = frozenset({"sc", "spark", "sqlContext", "sqlCtx"})
_DATABRICKS = _SPARK | {"dbutils", "displayHTML", "table", "sql", "udf", "getArgument"}


def given_names(metadata: Mapping[str, Any]) -> frozenset[str]:
    """The names that the notebook's kernel gives, told from the notebook's metadata."""
    if any(str(key).startswith("application/vnd.databricks") for key in metadata):
        return _EVERYWHERE | _DATABRICKS
    kernel = metadata.get("kernelspec")
    words = (
        f"{kernel.get('name')} {kernel.get('display_name')}".lower() if isinstance(kernel, Mapping) else ""
    )
    if "spark" in words or "toree" in words:
        return _EVERYWHERE | _SPARK
    return _EVERYWHERE


def is_history_name(name: str) -> bool:
    """Whether IPython makes the name for an input or output count: ``_12``, ``_i12``."""
    digits = name[2:] if name.startswith("_i") else name[1:]
    return name.startswith("_") and digits.isdigit()


def is_builtin(name: str) -> bool:
    """Whether Python itself gives the name."""
    return name in _BUILTIN
