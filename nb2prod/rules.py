"""The folder of rules as a package: ``nb2prod.rules.NAME`` is the file ``rules/NAME.py``.

A wheel carries its own copy of the rules; a checkout and an editable install read those at the top of the checkout.

>>> import importlib
>>> importlib.import_module("nb2prod.rules.unused_suppression").rule.code
'NB005'
"""

from pathlib import Path

_HERE = Path(__file__).parent
_PLACES = (_HERE / "_rules", _HERE.parent / "rules")

FOLDER = next((place for place in _PLACES if place.is_dir()), _PLACES[0])

__path__ = [str(FOLDER)]
