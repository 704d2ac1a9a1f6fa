"""What functions of libraries do to rows: those that split, read, score, put together, or make something new."""

from collections.abc import Callable
from functools import lru_cache

from nb2prod.facts.rows.builtin import HANDING_ON
from nb2prod.facts.rows.estimators import Estimators
from nb2prod.facts.rows.handed import Handed
from nb2prod.facts.rows.names import is_date, role_of_name
from nb2prod.facts.rows.tables import (
    AGGREGATES,
    CONCATENATIONS,
    CROSS_VALIDATORS,
    LEARNING_FUNCTIONS,
    NO_ROWS,
    SPLIT_FUNCTIONS,
    is_figure,
    is_metric,
    last_part,
)
from nb2prod.facts.rows.things import Order, Thing, combined, flat

CHOOSING = frozenset({"max", "argmax", "nanargmax", "min", "argmin", "idxmax", "idxmin"})
_MAKES = {
    "make_pipeline": "sklearn.pipeline.Pipeline",
    "make_column_transformer": "sklearn.compose.ColumnTransformer",
    "make_union": "sklearn.pipeline.FeatureUnion",
}
_REPEATING = frozenset({"numpy.repeat", "numpy.tile"})
_TABLE_MAKERS = frozenset({"pandas.DataFrame", "seaborn.load_dataset", "numpy.loadtxt", "numpy.genfromtxt"})
_SHUFFLING = frozenset({"sklearn.utils.shuffle", "numpy.random.permutation"})
_RANDOM = ("numpy.random.", "random.")
_OTHER_FORM = ("numpy.", "pandas.DataFrame", "torch.")
_DATA = (
    "pandas.", "numpy.", "torch.utils.data.", "tensorflow.data.", "torch.Tensor", "torch.FloatTensor",
    "torch.LongTensor", "scipy.sparse.", "collections.",
)  # fmt: skip
_DATA_CLASSES = frozenset(
    "DMatrix Dataset Pool QuantileDMatrix Variable DataLoader TensorDataset Subset".split()
)


class Libraries(Estimators):  # pylint: disable=abstract-method  # see State
    """Functions of libraries."""

    def library(self, name: str, handed: Handed) -> Thing:
        """What a function of this qualified name gives."""
        last = last_part(name)
        special = _special(name)
        if special is not None:
            return special(self, handed)
        if last in CHOOSING:
            self.choose(handed.node, last, handed.figures)
        if "key" in handed.keywords and name in ("max", "min", "sorted"):
            self._choose_by_key(handed)
        if last in AGGREGATES and handed.args and not name.startswith(_RANDOM):
            rest = Handed(handed.node, handed.args[1:], handed.keywords)
            return self.aggregate(combined(handed.args[:1]), last, rest)
        if last in NO_ROWS or (name.startswith(_RANDOM) and name not in _SHUFFLING):
            return Thing(
                statistic=handed.statistics
            )  # a random fill around a mean was learned from the rows of the mean
        if last[:1].isupper() and not name.startswith(_DATA) and last not in _DATA_CLASSES:
            return self.estimator(name, handed)
        return self._made_of(name, handed)

    def _choose_by_key(self, handed: Handed) -> None:
        """``max(cuts, key=lambda cut: score(answers, risk > cut))``: each is scored, and the best taken."""
        key = handed.keywords["key"]
        if key.function is not None:
            self.loops += 1
            one = Handed(handed.node, (combined(handed.args[:1]),), {})
            self.choose(handed.node, "key", self.invoke(key, one).all_figures())
            self.loops -= 1

    def _metric(self, name: str, handed: Handed) -> Thing:
        values = [*handed.args[:2], *handed.keywords.values()]
        predicted = next((part for one in values for part in one.parts() if part.model is not None), None)
        target = next((one for one in values if one is not predicted and one.paths()), None)
        model = predicted.model if predicted is not None else None
        first = predicted.given or Thing(predicted.rows) if predicted is not None else None
        figure = self.score(handed.node, last_part(name), model, first, target)
        return figure if is_figure(name) else Thing()

    def _scaled(self, name: str, handed: Handed) -> Thing:
        """``sklearn.preprocessing.scale`` and its kin, which learn and transform at once."""
        first = handed.get(0, "X")
        if handed.along_rows:
            return combined([first])
        learnt = first.all_learnt() | self.learnt("fit", name, handed.node, first.paths())
        return first.copy(items=None, rows=first.paths(), learnt=flat(learnt))

    def _concatenated(self, handed: Handed) -> Thing:
        whole = [
            handed.get(0, "objs", "arrays", "tensors", "values"),
            *handed.args[1 : 1 + (handed.called == "append")],
        ]
        parts = [item for one in whole for item in (one.items or {0: one}).values()]
        made = combined(parts)
        if handed.along_rows or handed.get(1, "axis").literal == 1:
            return made
        if all(one.columns == parts[0].columns for one in parts):
            made.columns = parts[0].columns
        holding = [id(one) for one in parts if one.rows]
        if len(set(holding)) < len(holding) or any(one.times > 1 for one in whole):
            made.add(self.learnt("copies", handed.called, handed.node, made.rows))
        return made

    def _resample(self, handed: Handed) -> Thing:
        with_copies = handed.get(None, "replace").literal is not False
        made = []
        for one in handed.args:
            copies = self.learnt(
                "copies", "resample", handed.node, one.paths() if with_copies else frozenset()
            )
            made.append(one.copy(order=None, rows=one.paths()).add(copies))
        return made[0] if len(made) == 1 else Thing(items=dict(enumerate(made)))

    def _read(self, handed: Handed) -> Thing:
        path = handed.get(0, "filepath_or_buffer", "io", "path").literal
        role = role_of_name(path.replace("\\", "/").rpartition("/")[2]) if isinstance(path, str) else ""
        made = self.table(self.given(role, handed.node) if role in ("train", "test") else self.source())
        parsed, index = handed.get(None, "parse_dates"), handed.get(None, "index_col").literal
        made.dates = frozenset(parsed.strings or ())
        if isinstance(index, str) and (index in made.dates or (parsed.literal is True and is_date(index))):
            made.order = Order(index, handed.node, self.cell)
        return made

    def _loaded(self, handed: Handed) -> Thing:
        """Data of keras: ``(x, y), (x, y)`` to train and to test with."""
        pairs = []
        for part in ("train", "test"):
            features = self.given(part, handed.node)
            pairs.append(Thing(items={0: features, 1: features.copy()}))
        return Thing(items=dict(enumerate(pairs)))

    def _image_set(self, handed: Handed) -> Thing:
        return self.given("test" if handed.get(None, "train").literal is False else "train", handed.node)

    def _made_of(self, name: str, handed: Handed) -> Thing:
        made, args = combined(handed.all), handed.args
        if name in _REPEATING:
            made.add(self.learnt("copies", last_part(name), handed.node, made.rows))
        if name in _SHUFFLING and len(args) > 1:
            return Thing(items={place: one.copy(order=None) for place, one in enumerate(args)})
        if len(args) == 1 and args[0].rows and name.startswith(_OTHER_FORM) and name not in _SHUFFLING:
            made.columns, made.order = args[0].columns, args[0].order
        if name == "pandas.to_datetime" and args and args[0].of:
            made.dates = frozenset({args[0].of})
        if not (
            made.rows
            or made.statistic
            or made.figures
            or last_part(name) in CROSS_VALIDATORS
            or name.startswith("os.")
        ):
            made = self.source()
        is_table = name in _TABLE_MAKERS and (made.columns is None or "columns" in handed.keywords)
        return self.table(made) if is_table else made


@lru_cache(maxsize=4096)
def _special(name: str) -> Callable[[Libraries, Handed], Thing] | None:
    """What treats a function that the tables know by name."""
    # pylint: disable=protected-access  # it is the table of the methods above
    last = last_part(name)
    for known, treat in (
        (name in SPLIT_FUNCTIONS, Libraries.split_function),
        (last == "random_split" and name.startswith("torch."), Libraries.random_split),
        (name in LEARNING_FUNCTIONS, lambda rows, handed: rows._scaled(last, handed)),
        (name in CONCATENATIONS, Libraries._concatenated),
        (
            name in ("xgboost.train", "lightgbm.train"),
            lambda rows, handed: rows.trained(name[:8] + ".Booster", handed),
        ),
        (name.startswith("pandas.read_"), Libraries._read),
        (last == "load_data" and ".datasets." in name, Libraries._loaded),
        (name.startswith("torchvision.datasets."), Libraries._image_set),
        (name == "sklearn.utils.resample", Libraries._resample),
        (last in _MAKES, lambda rows, handed: rows.estimator(_MAKES[last], handed)),
        (last == "early_stopping", lambda rows, handed: Thing(maker=name)),
        (is_metric(name), lambda rows, handed: rows._metric(name, handed)),
    ):
        if known:
            return treat
    handing_on = HANDING_ON.get(name)
    return (lambda rows, handed: handing_on(handed)) if handing_on is not None else None
