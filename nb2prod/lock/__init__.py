"""Floor 5: the environment that notebooks need, with hashes.

>>> from nb2prod.lock import Options, sources_to_ask
>>> sources_to_ask(Options(source="written"))
('written', 'date', 'today')
"""

from nb2prod.lock.checking import Checked, check_lock
from nb2prod.lock.files import write_together
from nb2prod.lock.making import make_lock
from nb2prod.lock.sources import sources_to_ask
from nb2prod.lock.studying import common_folder, study
from nb2prod.lock.values import Lock, Locked, Options, Place, Studied, options_of

__all__ = [
    "Checked",
    "Lock",
    "Locked",
    "Options",
    "Place",
    "Studied",
    "check_lock",
    "common_folder",
    "make_lock",
    "options_of",
    "sources_to_ask",
    "study",
    "write_together",
]
