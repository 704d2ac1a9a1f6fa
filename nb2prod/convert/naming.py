"""Names of steps: from the author's headings, else from what a step gives.

>>> words_of("3.1 Load the *customer* data!")
['load', 'customer', 'data']
>>> Naming(taken={"load_customer_data"}).name("data", "3.1 Load the *customer* data!", made=("df",), calls=())
'load_customer_data_2'
>>> Naming(taken=()).name("train", "", made=("forest",), calls=())
'fit_forest'
"""

import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable

_STOP = frozenset(
    "the a an of for to and in on with our we let lets us is are this that by from as at it its be can now some how"
    " what why using use do does s t will i".split()
)
_VERBS = {"data": "prepare", "model": "make", "train": "fit", "metrics": "evaluate", "plots": "plot"}
_ALONE = {
    "data": "prepare_data",
    "model": "make_model",
    "train": "train",
    "metrics": "evaluate",
    "plots": "plot",
}
_WORDS = 4
_LETTERS = 40
# Too short or too common to say anything in the name of a function.
_SAYS_NOTHING = re.compile(r"_*(?:\w{1,2}|df\w?|ax|fig|tmp|temp|data|axes)\d*")


def words_of(heading: str) -> list[str]:
    """The words of a heading that can stand in a name: lower case, ASCII, without numbering and filler words."""
    text = unicodedata.normalize("NFKD", re.sub(r"<[^>]*>|\$[^$]*\$|https?://\S+", " ", heading))
    words = re.findall(r"[a-z][a-z0-9]*", text.encode("ascii", "ignore").decode().lower().replace("'", ""))
    return [word for word in words if word not in _STOP]


class Naming:
    """Gives each step a name that nothing else has."""

    def __init__(self, taken: Iterable[str]):
        self._taken = set(taken)
        self._headings: set[str] = set()

    def name(self, module: str, heading: str, *, made: Collection[str], calls: Collection[str]) -> str:
        """A name for a step of this module.

        ``made`` are the names that it gives, else those that it binds; ``calls`` the last parts of what it calls.
        """
        base = self._from_heading(module, heading) or _from_what_it_makes(module, made, calls)
        return self.unique(base)

    def unique(self, base: str) -> str:
        """The name, with a number behind it where it is taken; it is taken from now on."""
        name, count = base, 1
        while name in self._taken or keyword.iskeyword(name):
            count += 1
            name = f"{base}_{count}"
        self._taken.add(name)
        return name

    def take(self, names: Iterable[str]) -> None:
        """Keeps names from being given."""
        self._taken.update(names)

    def first_free(self, *wanted: str) -> str:
        """The first of these that is free, else the last one with a number; it is taken from now on."""
        return self.unique(next((name for name in wanted if name not in self._taken), wanted[-1]))

    def _from_heading(self, module: str, heading: str) -> str:
        words = words_of(heading)[:_WORDS]
        if not words or heading in self._headings:
            return ""
        self._headings.add(heading)
        if len(words) == 1 and not words[0].endswith(("e", "ing", "y")):
            words = [_VERBS[module], *words]
        name = "_".join(words)
        return name[:_LETTERS].rstrip("_") if len(name) > 2 else ""


def _from_what_it_makes(module: str, made: Collection[str], calls: Collection[str]) -> str:
    telling = [one.lower().strip("_") for one in made if not _SAYS_NOTHING.fullmatch(one.lower())]
    if "train_test_split" in calls:
        return "split_train_test"
    verb = _VERBS[module]
    if module == "data" and any(call.startswith(("read_", "load_", "fetch_")) for call in calls):
        verb = "load"
    ascii_names = [name for name in telling if name.isascii()]
    if ascii_names:
        return f"{verb}_{ascii_names[0]}"[:_LETTERS]
    return "load_data" if verb == "load" else _ALONE[module]
