"""What the name of a variable or file says about the rows behind it.

>>> role_of_name("X_train"), role_of_name("yTest"), role_of_name("valid_df"), role_of_name("prices")
('train', 'test', 'val', '')
>>> role_of_name("train_test_ratio"), role_of_name("values"), role_of_name("xtest_scaled")
('', '', 'test')
>>> is_date("Order Date"), is_date("update")
(True, False)
"""

import re
from functools import lru_cache

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_ROLES = {
    "train": frozenset({"train", "training", "tr", "trn", "trainset", "trains", "learn", "fit"}),
    "test": frozenset({"test", "testing", "te", "tst", "ts", "tests", "testset", "holdout", "unseen"}),
    "val": frozenset({"val", "valid", "validation", "dev", "eval", "cv", "validate", "calib", "vld"}),
}
_GLUED = (("train", "train"), ("test", "test"), ("valid", "val"))
_DATE_WORDS = frozenset(
    {"date", "dates", "datetime", "timestamp", "time", "ds", "day", "month", "year", "week", "period"}
)


def words_of(name: str) -> list[str]:
    """The words that a name is made of, in lower case."""
    return [word.lower() for word in _WORDS.findall(name)]


@lru_cache(maxsize=4096)
def role_of_name(name: str) -> str:
    """``train``, ``test`` or ``val`` when the name says so of exactly one of them; else empty."""
    words = words_of(name)
    words += [word[1:] for word in words if word[0] in "xy"]  # Xval, ytr
    roles = {role for role, known in _ROLES.items() if not known.isdisjoint(words)}
    roles |= {role for part, role in _GLUED if any(part in word for word in words)}
    return roles.pop() if len(roles) == 1 else ""


def is_date(column: str) -> bool:
    """Whether a column of this name holds moments."""
    return not _DATE_WORDS.isdisjoint(words_of(column))
