"""Which language a notebook is written in.

>>> language_of({"kernelspec": {"name": "ir", "display_name": "R"}})
'r'
>>> language_of({})
'python'
"""

from typing import Any

_DEFAULT = "python"

# Kernel names that do not begin with their language.
_KERNELS = {
    "ir": "r",
    "irkernel": "r",
    "xr": "r",
    "iruby": "ruby",
    "ijavascript": "javascript",
    "jslab": "javascript",
    "tslab": "typescript",
    "gophernotes": "go",
    "almond": "scala",
    "spylon": "scala",
    "toree": "scala",
    "apache_toree_scala": "scala",
    "sparkkernel": "scala",
    "sparkrkernel": "r",
    "evcxr": "rust",
    "ihaskell": "haskell",
    "ijava": "java",
    "xcpp": "c++",
    "xsql": "sql",
}
_LANGUAGES = frozenset(
    "bash c clojure cpp csharp fsharp go haskell java javascript julia kotlin lua matlab octave perl php "
    "powershell r ruby rust sas scala sql stata swift typescript".split()
)
_SAME = {"ipython": "python", "python2": "python", "python3": "python", "pyspark": "python", "ir": "r"}


def language_of(metadata: dict[str, Any]) -> str:
    """The notebook's language in lower case, as its kernel says: ``python`` where nothing says otherwise."""
    kernel, info = _table(metadata, "kernelspec"), _table(metadata, "language_info")
    told = _word(kernel, "language") or _word(info, "name")
    return _SAME.get(told, told) or _language_of_kernel(_word(kernel, "name"))


def _language_of_kernel(name: str) -> str:
    """The language that a kernel's name tells, as ``julia-1.9`` does; most names tell none."""
    first = name.replace(".", "-").split("-")[0]
    for word in (name, first, first.rstrip("0123456789")):
        if word in _KERNELS or word in _LANGUAGES:
            return _KERNELS.get(word, word)
    return _DEFAULT


def _table(metadata: dict[str, Any], key: str) -> dict[str, Any]:
    table = metadata.get(key)
    return table if isinstance(table, dict) else {}


def _word(table: dict[str, Any], key: str) -> str:
    word = table.get(key)
    return word.strip().lower() if isinstance(word, str) else ""
