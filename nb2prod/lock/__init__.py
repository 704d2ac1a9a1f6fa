"""Floor 5: the environment that notebooks need, with hashes.

>>> from nb2prod.lock import Options, sources_to_ask
>>> sources_to_ask(Options(source="written"))
('written', 'date', 'today')
"""

from nb2prod.lock.checking import Checked, read_lock
from nb2prod.lock.environments import locked_python
from nb2prod.lock.files import write_together
from nb2prod.lock.locking import Done, lock_notebooks
from nb2prod.lock.making import make_lock
from nb2prod.lock.sources import sources_to_ask
from nb2prod.lock.studying import common_folder, study
from nb2prod.lock.trying import Failed, Trial, try_lock
from nb2prod.lock.values import Also, Lock, Locked, Options, Place, Studied, options_of
from nb2prod.lock.wheelhouse import Wheels

__all__ = [
    "Also",
    "Checked",
    "Done",
    "Failed",
    "Lock",
    "Locked",
    "Options",
    "Place",
    "Studied",
    "Trial",
    "Wheels",
    "common_folder",
    "lock_notebooks",
    "locked_python",
    "make_lock",
    "options_of",
    "read_lock",
    "sources_to_ask",
    "study",
    "try_lock",
    "write_together",
]
