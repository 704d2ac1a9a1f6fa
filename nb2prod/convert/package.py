"""The name of the package that a notebook becomes.

>>> [package_name(stem, ()) for stem in ("01-Intro to ML (v2)", "Données d'été", "test", "2024", "random")]
['intro_to_ml_v2', 'donnees_d_ete', 'test_pipeline', 'notebook_6557739a', 'random_pipeline']
"""

import hashlib
import keyword
import re
import unicodedata
from collections.abc import Collection

from nb2prod.environment import is_standard
from nb2prod.errors import Nb2prodError

_NEWEST = (3, 14)
_TAKEN = frozenset({"tests", "data", "model", "train"})


def package_name(stem: str, imported: Collection[str]) -> str:
    """The name for a notebook of this file name; ``imported`` are the top-level modules that it imports."""
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")
    if not name:
        return f"notebook_{hashlib.sha256(stem.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    clashes = keyword.iskeyword(name) or is_standard(name, _NEWEST) or name in imported or name in _TAKEN
    return f"{name}_pipeline" if clashes else name


def checked_name(name: str) -> str:
    """The name that the user wants. Raises Nb2prodError if no package can have it."""
    if not (name.isascii() and name.isidentifier()) or keyword.iskeyword(name):
        todo = "letters, digits and _ only, and no word of Python"
        raise Nb2prodError(f"'{name}' is no name for a package", where="--package", todo=todo)
    return name
