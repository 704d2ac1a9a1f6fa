"""Where pandas is given a frequency or Matplotlib a style as text, and which frequencies each place ever understood.

>>> place = FREQUENCY_PLACES["pandas.Series.dt.floor"]
>>> place.position, place.keyword, place.understood("H"), place.understood("M")
(0, 'freq', True, False)
"""

from nb2prod.notebook.value import Value

_OF_CLOCKS = frozenset({"H", "L", "N", "S", "T", "U"})
_OF_PERIODS = _OF_CLOCKS | {"A"}


class Place(Value):
    """An argument, by position and keyword. ``known``: the only old frequencies that it took; empty for all."""

    position: int
    keyword: str
    known: frozenset[str] = frozenset()

    def understood(self, frequency: str) -> bool:
        """Whether the place took the frequency as long as pandas had it."""
        return not self.known or frequency in self.known


FREQUENCY_PLACES = {
    "pandas.date_range": Place(3, "freq"),
    "pandas.DataFrame.asfreq": Place(0, "freq"),
    "pandas.DataFrame.resample": Place(0, "rule"),
    "pandas.DataFrame.rolling": Place(0, "window", _OF_CLOCKS),
    "pandas.DataFrame.shift": Place(1, "freq"),
    "pandas.GroupBy.resample": Place(0, "rule"),
    "pandas.Grouper": Place(2, "freq"),
    "pandas.Index.ceil": Place(0, "freq", _OF_CLOCKS),
    "pandas.Index.floor": Place(0, "freq", _OF_CLOCKS),
    "pandas.Index.round": Place(0, "freq", _OF_CLOCKS),
    "pandas.Index.to_period": Place(0, "freq", _OF_PERIODS),
    "pandas.Period": Place(1, "freq", _OF_PERIODS),
    "pandas.period_range": Place(3, "freq", _OF_PERIODS),
    "pandas.Series.asfreq": Place(0, "freq"),
    "pandas.Series.dt.ceil": Place(0, "freq", _OF_CLOCKS),
    "pandas.Series.dt.floor": Place(0, "freq", _OF_CLOCKS),
    "pandas.Series.dt.round": Place(0, "freq", _OF_CLOCKS),
    "pandas.Series.dt.to_period": Place(0, "freq", _OF_PERIODS),
    "pandas.Series.resample": Place(0, "rule"),
    "pandas.Series.rolling": Place(0, "window", _OF_CLOCKS),
    "pandas.Series.shift": Place(1, "freq"),
    "pandas.timedelta_range": Place(3, "freq", _OF_CLOCKS),
    "pandas.Timestamp.floor": Place(0, "freq", _OF_CLOCKS),
}
STYLE_PLACES = {"matplotlib.style.context": Place(0, "style"), "matplotlib.style.use": Place(0, "style")}
